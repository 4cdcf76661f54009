//! The openings of the eyes, the lids around them, and how lids slide over an eyeball.

use super::sculpt::{self, EYE, EYE_R, LID};
use crate::scalar::{curve, mix, smooth};
use glam::{Vec2, Vec3, vec2, vec3};

/// Columns around an opening; column 0 is the outer corner, the first half the upper lid.
pub const COLS: usize = 48;
/// The ring on the lid's edge.
pub const EDGE: usize = 10;
/// Rings altogether: outside to edge, then over the edge to behind the lid.
pub const RINGS: usize = EDGE + 4;

/// The half width of the opening.
const WIDTH: f32 = 19.4;
const UP: f32 = 12.0;
const DOWN: f32 = 10.6;
/// Where the middle of the opening lies from the eyeball's middle, in the lid's frame.
const SHIFT: Vec2 = vec2(-2.2, -0.4);

/// Where a vertex lies around the left opening (the right one is its mirror image).
#[derive(Clone, Copy, Debug)]
pub struct Lid {
    pub col: usize,
    pub ring: usize,
    /// 0 at the lid's edge, 1 on the outermost ring.
    pub t: f32,
    /// +1 upper lid, -1 lower, 0 corner.
    pub side: f32,
    /// 0 the left eye, 1 the right eye.
    pub eye: usize,
}

/// The lid's frame: across, up, out of the eye. The eyes lie on the side of a round head, so it is turned outwards.
fn frame() -> (Vec3, Vec3, Vec3) {
    let a = 9f32.to_radians();
    (vec3(a.cos(), 0.0, -a.sin()), Vec3::Y, vec3(a.sin(), 0.0, a.cos()))
}

/// A point in the lid's frame, relative to the middle of the left eyeball.
pub fn local(p: Vec3) -> Vec3 {
    let (ex, ey, ez) = frame();
    let d = p - EYE;
    vec3(d.dot(ex), d.dot(ey), d.dot(ez))
}

/// The inverse of [`local`].
pub fn world(l: Vec3) -> Vec3 {
    let (ex, ey, ez) = frame();
    EYE + ex * l.x + ey * l.y + ez * l.z
}

/// The edge of the opening at angle `phi`.
fn opening(phi: f32) -> Vec2 {
    let (c, s) = (phi.cos(), phi.sin());
    let h = if s > 0.0 { UP } else { DOWN };
    // The arc is fullest a little inside of the middle on top, and outside of it below.
    let lean = if s > 0.0 { -0.10 } else { 0.14 };
    let y = h * s.abs().powf(1.12) * s.signum() * (1.0 + lean * c);
    SHIFT + vec2(WIDTH * c, y + 1.6 * c)
}

fn outer(phi: f32) -> Vec2 {
    let (c, s) = (phi.cos(), phi.sin());
    SHIFT + vec2(27.5 * c, if s > 0.0 { 23.5 } else { 22.0 } * s)
}

/// True where the rings of an eye own the skin, `grow` times larger than they are.
pub fn owns(p: Vec3, grow: f32) -> bool {
    let l = local(vec3(p.x.abs(), p.y, p.z));
    let d = vec2(l.x, l.y) - SHIFT;
    let b = if d.y > 0.0 { 23.5 } else { 22.0 };
    l.z > 0.0 && (d.x / (27.5 * grow)).powi(2) + (d.y / (b * grow)).powi(2) < 1.0
}

/// How far outside of the opening a point of the skin lies in millimetres, and where along it (-1 inner, 1 outer corner).
pub fn outside(p: Vec3) -> (f32, Vec2) {
    let l = local(vec3(p.x.abs(), p.y, p.z));
    let d = vec2(l.x, l.y) - SHIFT;
    let mut best = f32::MAX;
    let mut ahead = Vec2::ZERO;
    for i in 0..96 {
        let q = opening(std::f32::consts::TAU * i as f32 / 96.0) - SHIFT;
        if q.distance(d) < best {
            best = q.distance(d);
            ahead = q;
        }
    }
    let sign = if d.length() < ahead.length() { -1.0 } else { 1.0 };
    (if l.z > 0.0 { best * sign } else { 99.0 }, d / vec2(WIDTH, UP))
}

const T: [f32; EDGE + 1] = [1.0, 0.83, 0.67, 0.53, 0.41, 0.31, 0.225, 0.155, 0.09, 0.035, 0.0];

/// The vertices of the left eye, ring by ring from outside to behind the lid, each with the plain face below it.
pub fn loops() -> Vec<(Vec3, Vec3, Lid)> {
    let mut out = Vec::new();
    for ring in 0..RINGS {
        for col in 0..COLS {
            let phi = std::f32::consts::TAU * col as f32 / COLS as f32;
            let side = if col == 0 || col * 2 == COLS {
                0.0
            } else {
                phi.sin().signum()
            };
            let t = T.get(ring).copied().unwrap_or(0.0);
            let at = opening(phi).lerp(outer(phi), t);
            let (_, _, ez) = frame();
            let base = sculpt::along(world(at.extend(20.0)), ez);
            let shell = |r: f32, shrink: f32| {
                let a = SHIFT + (at - SHIFT) * shrink;
                world(a.extend((r * r - a.length_squared()).max(1.0).sqrt()))
            };
            let p = match ring {
                r if r <= EDGE => {
                    let l = local(base);
                    // Close to the edge the skin hugs the eyeball; the fold of the upper lid lies a little further out.
                    let hug = shell(EYE_R + LID, 1.0);
                    let near = 1.0 - smooth(0.10, 0.55, t);
                    let mut p = base.lerp(hug, near);
                    let fold = if side > 0.0 {
                        let c = phi.sin().powf(0.5);
                        c * curve(
                            &[
                                (0.0, 0.0),
                                (0.09, 0.3),
                                (0.20, -1.3),
                                (0.30, 0.9),
                                (0.5, 0.5),
                                (0.8, 0.0),
                            ],
                            t,
                        )
                    } else if side < 0.0 {
                        (-phi.sin()).powf(0.5) * curve(&[(0.0, 0.0), (0.1, 0.5), (0.3, -0.7), (0.6, 0.0)], t)
                    } else {
                        0.0
                    };
                    if ring == EDGE {
                        p = shell(EYE_R + LID - 0.5, 1.0);
                    }
                    p += (world(l) - EYE).normalize() * fold;
                    p
                }
                r if r == EDGE + 1 => shell(EYE_R + 1.4, 0.985),
                r if r == EDGE + 2 => shell(EYE_R + 0.1, 0.985),
                _ => shell(EYE_R - 1.6, 1.06),
            };
            out.push((
                p,
                base,
                Lid {
                    col,
                    ring,
                    t,
                    side,
                    eye: 0,
                },
            ));
        }
    }
    out
}

/// How the lids of one eye stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lids {
    /// 1 = shut.
    pub blink: f32,
    /// Lower lid raised, millimetres.
    pub squint: f32,
    /// Both opened wider, millimetres at the upper lid.
    pub wide: f32,
    /// The gaze that the upper lid follows: up, radians.
    pub look_up: f32,
}

/// Moves a vertex of the left eye with its lids.
pub fn slide(p: Vec3, lid: &Lid, lids: &Lids) -> Vec3 {
    let phi = std::f32::consts::TAU * lid.col as f32 / COLS as f32;
    let here = opening(phi);
    let there = opening(-phi);
    let (up, low) = if lid.side >= 0.0 {
        (here.y, there.y)
    } else {
        (there.y, here.y)
    };
    let shut = mix(low, up, 0.25);
    let arch = phi.sin().abs();
    let move_edge = if lid.side > 0.0 {
        lids.blink * (shut - 0.25 - up) + arch * (lids.wide + lids.look_up * 9.0) - arch * lids.squint * 0.45
    } else if lid.side < 0.0 {
        lids.blink * (shut + 0.05 - low) + arch * (lids.squint - lids.wide * 0.45 + lids.look_up * 3.5)
    } else {
        0.0
    };
    if move_edge == 0.0 {
        return p;
    }
    let reach = if lid.side > 0.0 { 0.62 } else { 0.8 };
    let w = 1.0 - smooth(0.02, reach, lid.t);
    let l = local(p);
    let r = l.length();
    let y = l.y + move_edge * w;
    // The edge stays on the eyeball; skin further out is drawn onto it as it comes over.
    let drawn = w * (move_edge.abs() / 10.0).min(1.0);
    let skin = EYE_R + LID + if lid.side > 0.0 { 0.35 } else { 0.0 };
    let target = if lid.ring < EDGE {
        mix(r, r.min(skin + 1.5).max(skin), drawn * 0.9)
    } else {
        r
    } + 0.9 * lids.blink * w;
    let flat = (l.x * l.x + y * y).sqrt();
    let z = (target * target - flat * flat).max(1.0).sqrt();
    world(vec3(l.x, y, z))
}

/// Length and direction of the lashes at angle `phi`: along the lid's skin (away from the slit), out of the eye.
pub fn lash(phi: f32) -> f32 {
    let c = phi.cos();
    phi.sin().max(0.0).powf(0.4) * mix(1.2, 4.6, smooth(-1.0, 0.95, c))
}
