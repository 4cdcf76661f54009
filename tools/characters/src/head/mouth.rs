//! The lips at rest: their line, their red, and the loops of vertices around the slit.

use super::sculpt;
use crate::scalar::{bell, curve, mix};
use glam::{Vec2, Vec3, vec2, vec3};

/// Half the width of the mouth.
pub const HALF: f32 = 24.0;
/// Height of the lip line at the middle.
pub const LINE_Y: f32 = -57.0;
/// Columns around the slit; column 0 is the left corner, `COLS / 2` the right one, the upper lip lies between.
pub const COLS: usize = 60;
/// The ring where the lips touch.
pub const CONTACT: usize = 10;

/// Which way around the slit a vertex lies, and how deep.
#[derive(Clone, Copy, Debug)]
pub struct Loop {
    /// Column, ring: rings run from the outermost (0) over the contact line to the throat.
    pub col: usize,
    pub ring: usize,
    /// +1 upper lip, -1 lower lip, 0 corner.
    pub side: f32,
    /// Share of the red that the vertex lies away from the contact line; above 1 skin, below 0 inside.
    pub f: f32,
    /// Where this column's red ends.
    pub border: Vec3,
    /// Place of the contact line in this column.
    pub line: Vec2,
}

/// The line where the lips meet, at rest.
pub fn line_y(x: f32) -> f32 {
    let q = (x / HALF).clamp(-1.3, 1.3);
    LINE_Y + 2.6 * q * q - 0.9 * bell(x, 5.0) + 0.4
}

/// Height of the red above the lip line.
pub fn upper_height(x: f32) -> f32 {
    let q = (x.abs() / HALF).min(1.0);
    (6.6 * (1.0 - q.powf(2.0)).powf(0.8) - 1.5 * bell(x, 3.4)).max(0.0)
}

/// Height of the red below the lip line.
pub fn lower_height(x: f32) -> f32 {
    let q = (x.abs() / HALF).min(1.0);
    8.6 * (1.0 - q.powf(2.6)).powf(0.9)
}

/// Outermost loop: where the mouth's rings meet the rest of the face.
pub fn outer(phi: f32) -> Vec2 {
    let up = phi.sin() > 0.0;
    vec2(41.0 * phi.cos(), LINE_Y + if up { 17.5 } else { 26.0 } * phi.sin())
}

/// True where the rings of the mouth own the skin, `grow` times larger than they are.
pub fn owns(p: Vec3, grow: f32) -> bool {
    let (x, y) = (p.x, p.y - LINE_Y);
    let b = if y > 0.0 { 17.5 } else { 26.0 };
    p.z > 20.0 && (x / (41.0 * grow)).powi(2) + (y / (b * grow)).powi(2) < 1.0
}

const F: [f32; CONTACT + 1] = [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.3, 1.0, 0.66, 0.3, 0.0];

/// All vertices of the mouth, ring by ring from outside to the throat, and the point that closes the throat.
pub fn loops() -> Vec<(Vec3, Vec3, Loop)> {
    let mut out = Vec::new();
    for ring in 0..CONTACT + 9 {
        for col in 0..COLS {
            let phi = std::f32::consts::TAU * col as f32 / COLS as f32;
            let side = if col == 0 || col * 2 == COLS {
                0.0
            } else {
                phi.sin().signum()
            };
            let x0 = HALF * phi.cos();
            let line = vec2(x0, line_y(x0));
            let border = surface(1.0, phi, side, x0).0;
            let f = F.get(ring).copied().unwrap_or(CONTACT as f32 - ring as f32);
            let (p, base) = if ring <= CONTACT {
                surface(f, phi, side, x0)
            } else {
                inside(ring - CONTACT, phi, side, x0)
            };
            out.push((
                p,
                base,
                Loop {
                    col,
                    ring,
                    side,
                    f,
                    border,
                    line,
                },
            ));
        }
    }
    out
}

/// A vertex on the outside of the lips or the skin around them, and the point of the plain face below it.
fn surface(f: f32, phi: f32, side: f32, x0: f32) -> (Vec3, Vec3) {
    let q = (x0 / HALF).abs();
    let height = if side > 0.0 { upper_height(x0) } else { lower_height(x0) };
    let red = |f: f32| {
        let spread = 1.0 + 0.07 * f * q.powi(4);
        vec2(x0 * spread, line_y(x0) + side * (height * f + 0.25 * f))
    };
    let at = if f <= 1.0 {
        red(f)
    } else {
        // From the border outwards to the ellipse, quickly at first denser.
        let t = ((f - 1.0) / 6.0).powf(1.25);
        red(1.0).lerp(outer(phi), t)
    };
    let base = sculpt::front(at);
    let n = sculpt::gradient(base);
    let fade = (1.0 - q * q).max(0.0).sqrt();
    let profile = if side > 0.0 {
        curve(
            &[
                (0.0, -1.4),
                (0.3, 1.9),
                (0.66, 2.9),
                (1.0, 1.5),
                (1.3, 0.7),
                (2.0, 0.15),
                (4.0, 0.0),
            ],
            f,
        )
    } else {
        curve(
            &[
                (0.0, -1.4),
                (0.3, 2.6),
                (0.66, 3.6),
                (1.0, 0.9),
                (1.3, -0.5),
                (2.0, -1.3),
                (3.0, -0.8),
                (5.0, 0.0),
            ],
            f,
        )
    };
    // Corners lie in a small dent.
    let dent = curve(&[(0.0, -1.8), (1.0, -1.3), (2.0, -0.9), (3.0, -0.5), (5.0, 0.0)], f);
    let mut off = mix(dent, profile, fade);
    if side > 0.0 && f > 1.0 {
        let along = curve(&[(1.0, 0.0), (2.0, 1.0), (5.0, 1.0), (7.0, 0.0)], f);
        off += along * (0.5 * bell(x0.abs() - 5.5, 2.0) - 0.9 * bell(x0, 2.6));
    }
    (base + n * off, base)
}

/// A vertex of the lining: behind the lips, between lips and teeth, and the bag around teeth and tongue.
fn inside(depth: usize, phi: f32, side: f32, x0: f32) -> (Vec3, Vec3) {
    let (contact, base) = surface(0.0, phi, side, x0);
    let (c, s) = (phi.cos(), phi.sin());
    let open = s.abs().powf(0.6) * side;
    let p = match depth {
        1 => contact + vec3(-0.5 * c, 0.4 * open, -1.7),
        2 => contact + vec3(-0.7 * c, 2.4 * open, -3.0),
        3 => contact + vec3(0.6 * c, 7.5 * open, -3.8 - 4.0 * c * c),
        _ => {
            // Half width, up, down, front, how much the sides lie behind the front.
            let bag = [
                (29.0, 14.0, 14.0, 75.0, 12.0),
                (32.0, 17.0, 20.0, 67.0, 9.0),
                (31.0, 18.0, 22.0, 52.0, 4.0),
                (25.0, 14.0, 18.0, 38.0, 0.0),
                (2.0, 2.0, 2.0, 32.0, 0.0),
            ][depth - 4];
            let b = if s > 0.0 { bag.1 } else { bag.2 };
            // Boxy enough to hold the rows of teeth.
            let box_ = |v: f32| v.signum() * v.abs().powf(0.65);
            vec3(bag.0 * box_(c), LINE_Y + b * box_(s), bag.3 - bag.4 * c * c)
        }
    };
    (p, base)
}
