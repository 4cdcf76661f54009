//! The pictures on skin and eyes.

use super::face::dir_of;
use super::mouth::{self, HALF, line_y, lower_height, upper_height};
use super::{eye, sculpt};
use crate::scalar::{Dice, bell, mix, smooth};
use glam::{Vec2, Vec3, vec2, vec3};
use image::{Rgb, RgbImage};

fn hex(c: u32) -> Vec3 {
    vec3((c >> 16 & 255) as f32, (c >> 8 & 255) as f32, (c & 255) as f32) / 255.0
}

fn pixel(c: Vec3) -> Rgb<u8> {
    Rgb((c.clamp(Vec3::ZERO, Vec3::ONE) * 255.0 + 0.5)
        .to_array()
        .map(|v| v as u8))
}

/// The skin's colours.
pub fn skin(size: u32) -> RgbImage {
    // Places on the skin are looked up on a coarser grid.
    let n = size / 4 + 1;
    let places: Vec<Vec3> = (0..n * n)
        .map(|i| sculpt::radial(dir_of(vec2((i % n) as f32, (i / n) as f32) / (n - 1) as f32)))
        .collect();
    let freckles = freckles();
    RgbImage::from_fn(size, size, |x, y| {
        let at = vec2(x as f32 + 0.5, y as f32 + 0.5) / size as f32;
        let g = at * (n - 1) as f32;
        let (gx, gy) = ((g.x as u32).min(n - 2), (g.y as u32).min(n - 2));
        let (fx, fy) = (g.x - gx as f32, g.y - gy as f32);
        let look = |i: u32, j: u32| places[((gy + j) * n + gx + i) as usize];
        let p = look(0, 0)
            .lerp(look(1, 0), fx)
            .lerp(look(0, 1).lerp(look(1, 1), fx), fy);
        pixel(skin_at(p, &freckles))
    })
}

fn freckles() -> Vec<(Vec2, f32, f32)> {
    let mut dice = Dice::new(21);
    let mut out: Vec<(Vec2, f32, f32)> = Vec::new();
    while out.len() < 46 {
        let side = if dice.unit() < 0.5 { -1.0 } else { 1.0 };
        let at = vec2(side * dice.range(0.0, 46.0), dice.range(-36.0, -14.0));
        let likely =
            bell(at.x.abs() - 26.0, 12.0) * bell(at.y + 24.0, 6.0) + 0.5 * bell(at.x, 10.0) * bell(at.y + 15.0, 5.0);
        let r = dice.range(0.55, 1.05);
        let dark = dice.range(0.35, 0.8);
        if dice.unit() < likely && out.iter().all(|o| o.0.distance(at) > 3.4) {
            out.push((at, r, dark));
        }
    }
    out
}

fn skin_at(p: Vec3, freckles: &[(Vec2, f32, f32)]) -> Vec3 {
    let front = smooth(15.0, 45.0, p.z);
    let ax = p.x.abs();
    let mut c = hex(0xf6c9ab);
    let mut tint = |c2: u32, k: f32| c = c.lerp(hex(c2), k.clamp(0.0, 1.0));
    // Warm and cool zones: forehead golden, middle of the face rosy, jaw a little cooler.
    tint(0xf9d5ae, 0.5 * smooth(20.0, 70.0, p.y) * front);
    tint(0xf08f7c, 0.50 * bell(ax - 39.0, 15.0) * bell(p.y + 27.0, 11.0) * front);
    tint(
        0xee8f7a,
        0.42 * bell(p.x, 10.0) * bell(p.y + 24.0, 8.0) * smooth(80.0, 96.0, p.z),
    );
    tint(0xeb9a84, 0.22 * bell(p.x, 14.0) * bell(p.y + 92.0, 10.0) * front);
    tint(0xe9aa8c, 0.5 * smooth(-104.0, -124.0, p.y));
    tint(0xd98e74, 0.55 * smooth(-116.0, -140.0, p.y) * smooth(-20.0, 20.0, p.z));
    // Sockets and lids.
    let (out, dir) = eye::outside(p);
    if out < 30.0 {
        tint(
            0xd8907c,
            0.38 * bell(out.max(0.0), 7.0) * if dir.y > 0.0 { 1.0 } else { 0.55 },
        );
        tint(0xc0705f, 0.5 * bell(out - 4.1, 1.1) * smooth(0.0, 0.5, dir.y));
        tint(0xa85a50, 0.5 * bell(out, 1.3) * smooth(0.1, -0.5, dir.y));
        tint(0x2a1616, 0.95 * smooth(1.6, 0.7, out) * smooth(-0.25, 0.15, dir.y));
    }
    // Nostrils, the shadow under the nose and beside its wings.
    let nostril = ((ax - 5.4) / 3.2).powi(2) + ((p.y + 34.0) / 2.0).powi(2);
    tint(0x8a4034, 0.8 * smooth(1.3, 0.4, nostril) * front);
    tint(0xd08468, 0.35 * bell(ax - 17.0, 2.6) * bell(p.y + 29.0, 6.0) * front);
    // Freckles.
    for (at, r, dark) in freckles {
        let d = at.distance(vec2(p.x, p.y));
        if d < 3.0 {
            tint(0xc9784e, dark * smooth(r + 0.5, r - 0.3, d) * front);
        }
    }
    lips(p, c, front)
}

fn lips(p: Vec3, c: Vec3, front: f32) -> Vec3 {
    if !mouth::owns(p, 1.2) {
        return c;
    }
    let dy = p.y - line_y(p.x);
    let q = (p.x / HALF).abs();
    let h = if dy > 0.0 { upper_height(p.x) } else { lower_height(p.x) } + 0.25;
    let edge = h - dy.abs();
    let mut red = hex(if dy > 0.0 { 0xcc6a62 } else { 0xdb7b70 });
    // A lighter middle of the lower lip, a darker line where the lips meet.
    red = red.lerp(hex(0xec978c), bell(p.x, 9.0) * bell(dy + 4.0, 2.2) * 0.75);
    red = red.lerp(
        hex(0x8a3438),
        (0.7 * bell(dy, 0.8) + 0.3 * bell(dy, 1.8)) * smooth(1.02, 0.9, q),
    );
    let inside = smooth(-0.45, 0.55, edge) * smooth(1.08, 0.99, q);
    let mut out = c.lerp(red, inside * front);
    // Below the lower lip, beside the corners, down the philtrum.
    out = out.lerp(
        hex(0xc9806a),
        0.38 * bell(dy + lower_height(p.x) + 3.0, 2.4) * bell(p.x, 12.0) * smooth(0.3, -0.3, edge),
    );
    out = out.lerp(hex(0xc07a68), 0.35 * bell(q * HALF - HALF - 1.0, 2.0) * bell(dy, 2.0));
    out.lerp(
        hex(0xdc9a80),
        0.25 * bell(p.x, 2.4) * smooth(4.0, 8.0, dy) * smooth(20.0, 12.0, dy),
    )
}

/// The front half of an eyeball, seen from where it looks; the top left corner is plain white for the highlights.
pub fn eyeball(size: u32) -> RgbImage {
    over(size, |at, r, a| {
        if at.x < 0.06 && at.y < 0.06 {
            return Vec3::ONE;
        }
        // Degrees from the gaze.
        let deg = r / 0.46 * 90.0;
        let mut c = hex(0xfbfaf8).lerp(hex(0xeec4b8), 0.55 * smooth(48.0, 80.0, deg));
        // The upper lid's shadow.
        let high = (0.5 - at.y) / 0.46 * 90.0;
        let shade = smooth(2.0, 30.0, high);
        c = c.lerp(hex(0xb8a8b8), 0.55 * shade);
        let fibre = 0.5 + 0.5 * (a * 34.0 + (a * 7.0).sin() * 2.0).sin() * (a * 13.0 + 1.0).sin();
        let t = ((deg - 14.5) / (35.0 - 14.5)).clamp(0.0, 1.0);
        let low = 0.5 - 0.5 * (a.sin());
        let mut iris = hex(0x0d5a5e).lerp(hex(0x2fb7a4), mix(0.25, 1.0, low));
        iris = iris.lerp(
            hex(0x9ff0c8),
            0.55 * bell(t - 0.22, 0.20) * (0.4 + 0.6 * fibre) * mix(0.35, 1.0, low),
        );
        iris = iris.lerp(hex(0x0a3a44), 0.30 * fibre * smooth(0.2, 0.7, t));
        iris = iris.lerp(hex(0x06222c), smooth(0.72, 1.0, t) * 0.95);
        iris = iris.lerp(hex(0x052028), 0.50 * shade);
        c = c.lerp(iris, smooth(36.4, 34.8, deg));
        c.lerp(hex(0x08070c), smooth(16.4, 15.2, deg))
    })
}

/// What glows by itself: the highlights, and the iris a little, so that eyes stay alive in the shade.
pub fn eye_glow(size: u32) -> RgbImage {
    over(size, |at, r, a| {
        if at.x < 0.06 && at.y < 0.06 {
            return Vec3::splat(0.95);
        }
        let deg = r / 0.46 * 90.0;
        let low = (0.5 - 0.5 * a.sin()).powf(1.5);
        hex(0x3ad0b0) * 0.22 * low * smooth(34.0, 30.0, deg) * smooth(15.5, 18.5, deg)
    })
}

/// Paints with three by three samples a pixel; the painter gets the place, its distance from the middle, its angle.
fn over(size: u32, paint: impl Fn(Vec2, f32, f32) -> Vec3) -> RgbImage {
    RgbImage::from_fn(size, size, |x, y| {
        let mut sum = Vec3::ZERO;
        for k in 0..9 {
            let at = vec2(
                x as f32 + (k % 3) as f32 / 3.0 + 0.167,
                y as f32 + (k / 3) as f32 / 3.0 + 0.167,
            ) / size as f32;
            let d = at - Vec2::splat(0.5);
            sum += paint(at, d.length(), (-d.y).atan2(d.x));
        }
        pixel(sum / 9.0)
    })
}
