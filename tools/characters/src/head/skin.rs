//! How the skin follows the controls.

use super::eye::{self, Lid, Lids};
use super::mouth::{self, HALF, Loop, line_y};
use super::pose::Pose;
use crate::scalar::{bell, smooth};
use glam::{Quat, Vec3, vec3};

/// Where the lower jaw turns.
pub const HINGE: Vec3 = vec3(0.0, -22.0, -4.0);
/// Edge of the upper front teeth: what the lower lip touches in f and v.
pub const BITE: Vec3 = vec3(0.0, -58.6, 79.9);

/// What a vertex belongs to, besides plain skin.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Skin,
    Mouth(Loop),
    Lid(Lid),
    /// Does not move.
    Still,
}

/// The lids of one eye as the pose wants them.
pub fn lids(pose: &Pose, eye: usize) -> Lids {
    Lids {
        blink: pose.blink[eye],
        squint: pose.squint[eye],
        wide: pose.wide[eye],
        look_up: pose.look_up[eye],
    }
}

/// Where the lower jaw carries a point that is fixed to it.
pub fn jaw(p: Vec3, pose: &Pose) -> Vec3 {
    HINGE + Quat::from_rotation_x(pose.jaw_open) * (p - HINGE) + vec3(pose.jaw_side, 0.0, pose.jaw_forward)
}

/// Moves one vertex. The lips' mutual constraints come after, see [`super::lips`].
pub fn deform(p: Vec3, part: &Part, pose: &Pose) -> Vec3 {
    match part {
        Part::Still => p,
        Part::Lid(lid) => {
            let m = if lid.eye == 1 { vec3(-1.0, 1.0, 1.0) } else { Vec3::ONE };
            let slid = m * eye::slide(m * p, lid, &lids(pose, lid.eye));
            slid + upper_face(p, pose) * smooth(0.15, 0.8, lid.t) + cheeks(p, pose) * smooth(0.1, 0.9, lid.t)
        }
        Part::Skin => {
            let q = p + upper_face(p, pose) + cheeks(p, pose);
            lower_face(q, p, None, pose)
        }
        Part::Mouth(l) => lower_face(p + cheeks(p, pose) * (l.f / 5.0).clamp(0.0, 1.0), p, Some(l), pose),
    }
}

/// Brows and the root of the nose.
fn upper_face(p: Vec3, pose: &Pose) -> Vec3 {
    let mut d = Vec3::ZERO;
    if p.z < 10.0 {
        return d;
    }
    for s in 0..2 {
        let x = if s == 0 { p.x } else { -p.x };
        let at = |cx: f32, cy: f32, rx: f32, ry: f32| bell(x - cx, rx) * bell(p.y - cy, ry);
        let inner = at(14.0, 34.0, 12.0, 15.0);
        let outer = at(48.0, 32.0, 15.0, 15.0);
        let all = at(30.0, 32.0, 23.0, 14.0);
        let toward = if s == 0 { -1.0 } else { 1.0 };
        d.y += pose.brow_inner[s] * inner + pose.brow_outer[s] * outer;
        d.z += 0.12 * (pose.brow_inner[s] * inner - pose.brow_outer[s] * outer);
        d.y -= pose.brow_down[s] * (0.75 * all + 0.35 * inner);
        d.x += toward * pose.brow_down[s] * 0.45 * inner;
        d.z += pose.brow_down[s] * 0.22 * all;
        // A raised wing of the nose wrinkles its root.
        let wing = at(9.0, -26.0, 8.0, 9.0);
        let root = at(7.0, 2.0, 6.0, 9.0);
        d += pose.sneer[s]
            * vec3(
                -toward * 0.25 * wing,
                0.9 * wing + 0.35 * root,
                0.35 * root - 0.1 * wing,
            );
    }
    d
}

/// Cheeks: raised by a smile, blown up, sucked to the teeth.
fn cheeks(p: Vec3, pose: &Pose) -> Vec3 {
    let mut d = Vec3::ZERO;
    if p.z < 0.0 {
        return d;
    }
    for s in 0..2 {
        let m = if s == 0 { 1.0 } else { -1.0 };
        let x = p.x * m;
        let apple = bell(x - 37.0, 15.0) * bell(p.y + 30.0, 13.0);
        d += pose.cheek_raise[s] * apple * vec3(0.22 * m, 0.75, 0.45);
        let bag = bell(x - 42.0, 17.0) * bell(p.y + 52.0, 19.0);
        d += pose.cheek_puff * bag * vec3(0.85 * m, 0.0, 0.5);
    }
    d
}

/// Mouth, chin and jaw. `p` may have moved already, `rest` is where the vertex lies at rest.
fn lower_face(p: Vec3, rest: Vec3, on: Option<&Loop>, pose: &Pose) -> Vec3 {
    let front = smooth(0.0, 40.0, rest.z);
    if front <= 0.0 {
        return p;
    }
    // Where the vertex lies from the lip line: along it, above it, and how deep inside the mouth.
    let inside = on.is_some_and(|l| l.f < 0.0);
    let (x, dy, depth) = match on {
        Some(l) if l.f < 0.0 => (l.line.x, 0.0, -l.f),
        _ => (rest.x, rest.y - line_y(rest.x), 0.0),
    };
    let side = match on {
        Some(l) if l.f <= 1.3 => l.side,
        _ => (dy / 3.0).clamp(-1.0, 1.0),
    };
    let (above, below) = (side.max(0.0), (-side).max(0.0));
    let q = x / HALF;
    let lip_follow = if inside {
        (1.0 - (depth - 1.0) * 0.28).clamp(0.0, 1.0)
    } else {
        1.0
    };

    let mut d = p;
    // Rolling turns the red around its border.
    if let Some(l) = on.filter(|l| l.f <= 1.0 && l.side != 0.0) {
        let roll = if l.side > 0.0 {
            pose.upper_roll
        } else {
            -pose.lower_roll
        };
        let fade = (1.0 - q * q).max(0.0).powf(0.7) * lip_follow;
        let tall = 1.0 + pose.plump * (1.0 - q.powi(6)).max(0.0);
        let axis = vec3(1.0, 0.0, -x / 45.0).normalize();
        let mut arm = d - l.border;
        arm.y *= tall;
        d = l.border + Quat::from_axis_angle(axis, -roll * fade) * arm;
    }
    let mut v = Vec3::ZERO;
    let far_x = (x.abs() - HALF).max(0.0);
    let reach = bell(far_x, 15.0) * bell(dy, 17.0) * lip_follow * front;
    for s in 0..2 {
        let m = if s == 0 { 1.0 } else { -1.0 };
        let u = x * m;
        // Corners draw the lips after them; what lies beyond follows less and less.
        let pull = (u / HALF).clamp(0.0, 1.0);
        let lift = pull * pull * (3.0 - 2.0 * pull) * 0.5 + pull * pull * 0.5;
        let beyond = reach;
        v.x += m * pose.corner_out[s] * pull * beyond;
        v.y += pose.corner_up[s] * lift * beyond;
        v.z += pose.corner_forward[s] * lift * beyond;
        let corner = bell(u - HALF - 3.0, 6.0) * bell(dy, 7.0);
        v += pose.dimple[s] * corner * vec3(0.1 * m, 0.0, -0.8) * front;
        // Halves of the lips.
        let half = smooth(-13.0, 13.0, u);
        let arch = bell(u - 8.0, 12.0) * half * (1.0 - (u / HALF).clamp(0.0, 1.0).powi(4));
        v.y += pose.upper_raise[s] * above * arch * bell(dy.max(0.0), 12.0) * lip_follow;
        v.z += 0.18 * pose.upper_raise[s] * above * arch * bell(dy.max(0.0), 10.0) * lip_follow;
        v.y -= pose.lower_drop[s] * below * arch * bell(dy.min(0.0), 12.0) * lip_follow;
        v.z -= 0.05 * pose.lower_drop[s] * below * arch * bell(dy.min(0.0), 10.0) * lip_follow;
        v.y += 0.55 * pose.sneer[s] * above * bell(u - 12.0, 9.0) * bell(dy.max(0.0) - 6.0, 10.0) * lip_follow;
    }
    // Rounding: everything around the mouth moves to the middle and forwards.
    let e = ((x / 33.0).powi(2) + (dy / 27.0).powi(2)).sqrt();
    let round = (1.0 - smooth(0.55, 1.9, e)) * lip_follow * front * (1.0 - 0.9 * smooth(2.0, 26.0, dy));
    v.x -= x * pose.narrow * round;
    let oval = (1.0 - q * q).max(0.0).sqrt() * lip_follow;
    v.y +=
        pose.oval_up * above * oval * bell(dy.max(0.0), 9.0) - pose.oval_down * below * oval * bell(dy.min(0.0), 11.0);
    // Lips drawn together are full all around: the bow fills up, the red keeps its height towards the corners.
    if let Some(l) = on.filter(|l| l.f > 0.0 && l.f < 3.0) {
        let f = smooth(0.0, 1.0, l.f) * smooth(3.0, 1.0, l.f);
        let full = 2.6 * 4.0 * q * q * (1.0 - q * q).max(0.0) * f;
        v.y += pose.narrow * l.side * full + pose.narrow * above * 1.5 * bell(x, 3.6) * f;
    }
    // A rounded mouth has its corners level with the middle of the opening, and brings them forwards.
    let tuck = pull_of(q) * bell(far_x, 10.0) * bell(dy, 12.0) * lip_follow;
    v += pose.narrow * tuck * vec3(0.0, -4.5, 3.0);
    let nose_stop = 1.0 - smooth(8.0, 22.0, dy);
    let ring = (1.0 - smooth(0.30, 1.35, e)) * lip_follow;
    v.z += pose.forward * ring * (1.0 - 0.25 * q * q).max(0.0) * nose_stop;
    // Shrugs: the chin's muscle pushes its skin and the lower lip up.
    let chin = bell(x, 20.0) * bell(dy + 20.0, 15.0) * below;
    let lip = bell(x, 17.0) * bell(dy.min(0.0), 10.0) * below * lip_follow;
    v += pose.shrug_lower * (lip * vec3(0.0, 1.0, 0.5) + chin * vec3(0.0, 0.45, 0.30));
    let up = bell(x, 15.0) * bell(dy.max(0.0), 10.0) * above * lip_follow;
    v += pose.shrug_upper * up * vec3(0.0, 1.0, 0.35);
    v.x += pose.mouth_side * (1.0 - smooth(0.6, 2.2, e)) * lip_follow * front;
    // Skin slides around the curve of the teeth.
    let x0 = x.clamp(-40.0, 40.0);
    let x1 = x0 + v.x;
    v.z -= (x1 * x1 - x0 * x0) / (2.0 * 42.0) * front;
    // Blown-up cheeks carry the lips a little.
    if pose.cheek_puff != 0.0 {
        v.z += pose.cheek_puff * 0.10 * bell(x, 20.0) * bell(dy, 14.0) * lip_follow;
    }
    let moved = d + v;
    let w = jaw_weight(rest, x, dy, on, front);
    // Turning parts the lips; sliding carries both, the upper one less.
    let turned = HINGE + Quat::from_rotation_x(pose.jaw_open) * (moved - HINGE);
    let slide = vec3(pose.jaw_side, 0.0, pose.jaw_forward);
    let mut out = moved.lerp(turned, w) + slide * slide_weight(rest, dy, on, front);
    // An opening mouth draws its corners in.
    let corner = (q.abs().min(1.0)).powi(3) * bell(far_x, 14.0) * bell(dy, 16.0) * lip_follow * front;
    out.x -= x.signum() * corner * pose.jaw_open * 11.0;
    out
}

/// How much of a corner's movement the lips make at `q` half widths from the middle.
fn pull_of(q: f32) -> f32 {
    smooth(0.2, 1.0, q.abs())
}

/// How much of the jaw's sideways and forward movement a vertex makes.
fn slide_weight(rest: Vec3, dy: f32, on: Option<&Loop>, front: f32) -> f32 {
    if let Some(l) = on.filter(|l| l.f <= -3.0) {
        return jaw_weight(rest, l.line.x, 0.0, on, front);
    }
    smooth(16.0, -20.0, dy) * front * held(rest)
}

/// The neck and the back of the jaw stay behind.
fn held(rest: Vec3) -> f32 {
    let back = smooth(-8.0, 46.0, rest.z + 0.15 * (rest.y + 60.0));
    let throat = 1.0 - smooth(-100.0, -128.0, rest.y) * smooth(60.0, 40.0, rest.z);
    back * throat
}

/// How much of the jaw's turn a vertex makes.
fn jaw_weight(rest: Vec3, x: f32, dy: f32, on: Option<&Loop>, front: f32) -> f32 {
    const CORNER: f32 = 0.42;
    if let Some(l) = on.filter(|l| l.f <= -4.0) {
        let phi = std::f32::consts::TAU * l.col as f32 / mouth::COLS as f32;
        let deep = 1.0 - 0.5 * smooth(-6.0, -8.0, l.f);
        return smooth(-1.0, 1.0, -phi.sin()) * deep;
    }
    let q = (x.abs() / HALF).min(1.0);
    let bend = CORNER * q.powf(3.0);
    let upper = bend;
    let lower = 1.0 - (1.0 - CORNER) * q.powf(3.2);
    let far = (x.abs() - HALF).max(0.0);
    let side = match on {
        Some(l) if l.f <= 1.3 => l.side,
        _ => dy.signum(),
    };
    let w = if side > 0.0 {
        upper * bell(dy, 9.0 + 0.45 * far)
    } else if side < 0.0 {
        1.0 - (1.0 - lower) * bell(dy, 10.0 + 0.35 * far)
    } else {
        CORNER
    };
    w * front * held(rest)
}
