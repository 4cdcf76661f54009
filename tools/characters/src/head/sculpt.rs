//! The shape of head and neck without features that move: a distance field, in millimetres.
//!
//! The origin is the middle of the head; +Y is up, +Z the way the face looks, +X the character's left.

use crate::scalar::{smax, smin};
use glam::{Vec2, Vec3, vec3};

/// Middle of the left eyeball.
pub const EYE: Vec3 = vec3(36.0, -4.0, 54.5);
/// Radius of an eyeball.
pub const EYE_R: f32 = 23.0;
/// How far the outside of a lid stands off the eyeball.
pub const LID: f32 = 2.6;

fn ball(p: Vec3, c: Vec3, r: f32) -> f32 {
    p.distance(c) - r
}

fn ellipsoid(p: Vec3, c: Vec3, r: Vec3) -> f32 {
    let q = p - c;
    let k0 = (q / r).length();
    let k1 = (q / (r * r)).length();
    if k1 < 1e-9 {
        -r.min_element()
    } else {
        k0 * (k0 - 1.0) / k1
    }
}

/// A rod that is `ra` thick at `a` and `rb` at `b`.
fn rod(p: Vec3, a: Vec3, b: Vec3, ra: f32, rb: f32) -> f32 {
    let (pa, ba) = (p - a, b - a);
    let h = (pa.dot(ba) / ba.length_squared()).clamp(0.0, 1.0);
    (pa - ba * h).length() - (ra + (rb - ra) * h)
}

/// Distance to the skin, negative inside. Symmetric in x.
pub fn distance(p: Vec3) -> f32 {
    let p = vec3(p.x.abs(), p.y, p.z);
    let mut d = ellipsoid(p, vec3(0.0, 30.0, -12.0), vec3(82.0, 80.0, 92.0));
    d = smin(d, ellipsoid(p, vec3(0.0, -26.0, 14.0), vec3(67.0, 74.0, 66.0)), 36.0);
    d = smin(d, ball(p, vec3(0.0, -87.0, 55.0), 19.5), 26.0);
    d = smin(d, ball(p, vec3(37.0, -36.0, 45.0), 30.0), 24.0);
    // Neck: slim, leaning back a little, wider where it meets the shoulders.
    d = smin(
        d,
        rod(p, vec3(0.0, -70.0, -17.0), vec3(0.0, -200.0, -32.0), 31.0, 36.0),
        22.0,
    );
    // Eye sockets, then the brow that shades them.
    d = smax(d, -ellipsoid(p, vec3(36.0, 0.0, 88.0), vec3(26.0, 20.0, 19.0)), 16.0);
    d = smin(
        d,
        rod(p, vec3(12.0, 25.0, 65.0), vec3(57.0, 25.0, 36.0), 9.5, 9.0),
        20.0,
    );
    d = smin(d, ball(p, EYE, EYE_R + LID), 7.0);
    d = nose(p, d);
    // The muzzle that carries the lips.
    smin(d, ellipsoid(p, vec3(0.0, -57.0, 62.0), vec3(32.0, 22.0, 21.0)), 20.0)
}

fn nose(p: Vec3, d: f32) -> f32 {
    let mut n = rod(p, vec3(0.0, 8.0, 68.0), vec3(0.0, -22.0, 88.0), 6.0, 8.0);
    n = smin(n, ball(p, vec3(0.0, -24.0, 91.0), 10.5), 8.0);
    n = smin(n, ball(p, vec3(9.5, -27.5, 83.0), 6.8), 6.0);
    let d = smin(d, n, 12.0);
    // Nostrils.
    smax(d, -ellipsoid(p, vec3(5.2, -34.6, 90.0), vec3(2.8, 3.0, 3.8)), 4.0)
}

/// The outward direction of the skin at a point.
pub fn gradient(p: Vec3) -> Vec3 {
    let e = 0.05;
    let g = |v: Vec3| distance(p + v) - distance(p - v);
    vec3(g(vec3(e, 0.0, 0.0)), g(vec3(0.0, e, 0.0)), g(vec3(0.0, 0.0, e))).normalize_or_zero()
}

/// Marches from outside along `dir` until it meets the skin.
fn cast(mut p: Vec3, dir: Vec3) -> Vec3 {
    for _ in 0..160 {
        let d = distance(p);
        if d.abs() < 0.002 {
            break;
        }
        // Distances to ellipsoids are estimates: a step too far is taken back.
        p += dir * (d * 0.7).min(25.0);
    }
    p
}

/// The skin in a direction from the head's middle.
pub fn radial(dir: Vec3) -> Vec3 {
    cast(dir.normalize() * 240.0, -dir.normalize())
}

/// The skin at (x, y) as seen from the front.
pub fn front(at: Vec2) -> Vec3 {
    cast(at.extend(180.0), Vec3::NEG_Z)
}

/// The skin as seen along an axis: `origin + x * ex + y * ey`, looking against `ez`.
pub fn along(origin: Vec3, ez: Vec3) -> Vec3 {
    cast(origin + ez * 60.0, -ez)
}
