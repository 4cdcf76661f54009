//! Lines and outlines as points.

use glam::Vec2;

/// A smooth open line through points, `per` steps between two.
pub fn line(knots: &[Vec2], per: usize) -> Vec<Vec2> {
    let n = knots.len();
    let at = |i: isize| knots[i.clamp(0, n as isize - 1) as usize];
    let mut out = Vec::with_capacity(n * per + 1);
    for i in 0..n as isize - 1 {
        for j in 0..per {
            out.push(spline([at(i - 1), at(i), at(i + 1), at(i + 2)], j as f32 / per as f32));
        }
    }
    out.push(at(n as isize - 1));
    out
}

/// A smooth closed outline through points.
pub fn ring(knots: &[Vec2], per: usize) -> Vec<Vec2> {
    let n = knots.len();
    let mut out = Vec::with_capacity(n * per);
    for i in 0..n {
        let k = [knots[(i + n - 1) % n], knots[i], knots[(i + 1) % n], knots[(i + 2) % n]];
        out.extend((0..per).map(|j| spline(k, j as f32 / per as f32)));
    }
    out
}

/// An ellipse.
pub fn ellipse(centre: Vec2, radii: Vec2) -> Vec<Vec2> {
    (0..28)
        .map(|i| centre + Vec2::from_angle(std::f32::consts::TAU * i as f32 / 28.0) * radii)
        .collect()
}

/// The outline moved outwards (by its winding or against it, whichever leads away from the middle).
pub fn grown(outline: &[Vec2], by: impl Fn(Vec2) -> f32) -> Vec<Vec2> {
    let n = outline.len();
    let middle = outline.iter().copied().sum::<Vec2>() / n.max(1) as f32;
    (0..n)
        .map(|i| {
            let along = outline[(i + 1) % n] - outline[(i + n - 1) % n];
            let mut out = along.perp().normalize_or_zero();
            if out.dot(outline[i] - middle) < 0.0 {
                out = -out;
            }
            outline[i] + out * by(outline[i])
        })
        .collect()
}

/// 0 below `a`, 1 above `b`, smooth between.
pub fn step(a: f32, b: f32, v: f32) -> f32 {
    let t = ((v - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// From `a` (`t` = 0) to `b`.
pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// `n` values from -1 to 1, closer together at the ends.
pub fn across(n: usize) -> impl DoubleEndedIterator<Item = f32> {
    (0..n).map(move |i| -(std::f32::consts::PI * i as f32 / (n - 1) as f32).cos())
}

fn spline(k: [Vec2; 4], f: f32) -> Vec2 {
    let [p0, p1, p2, p3] = k;
    0.5 * (2.0 * p1
        + (p2 - p0) * f
        + (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3) * f * f
        + (3.0 * p1 - p0 - 3.0 * p2 + p3) * f * f * f)
}
