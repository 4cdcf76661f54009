//! Plain walls, clouds of colour, and textures.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use crate::{
    canvas::{Shape, filled, paint, size},
    noise::Noise,
    random::{angle, between, by_ratio, chance, colour, hsv, near, place, signed},
    things::Pattern,
};

/// One colour running into another, straight or from a bright spot; with film grain at times.
pub fn gradient(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let extent = Vec2::new(width as f32, height as f32);
    let from = colour(rng);
    let to = if chance(rng, 0.6) {
        near(rng, from, 0.35)
    } else {
        colour(rng)
    };
    let (way, round) = (Vec2::from_angle(angle(rng)), rng.bool());
    let spot = place(rng, extent);
    let (noise, rough) = (Noise::draw(rng), if chance(rng, 0.5) { 0.08 * rng.f32() } else { 0.0 });
    filled(width, height, |p| {
        let t = if round {
            p.distance(spot) / extent.length()
        } else {
            ((p / extent - 0.5).dot(way) + 0.7) / 1.4
        };
        from.lerp(to, t.clamp(0.0, 1.0)) + rough * noise.fractal(p * 0.35, 2, 0.8)
    })
}

/// Clouds of two or three colours: smoke, painted studio cloth, marble.
pub fn clouds(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let unit = width.min(height) as f32;
    let scale = by_ratio(rng, 1.0, 9.0) / unit;
    let stretch = if chance(rng, 0.3) {
        Vec2::new(by_ratio(rng, 0.1, 1.0), 1.0)
    } else {
        Vec2::ONE
    };
    let turn = Vec2::from_angle(angle(rng));
    let (noise, other) = (Noise::draw(rng), Noise::draw(rng));
    let gain = between(rng, 0.4, 0.75);
    let first = colour(rng);
    let tints = if chance(rng, 0.5) {
        [first, near(rng, first, 0.3), near(rng, first, 0.5)]
    } else {
        [first, colour(rng), colour(rng)]
    };
    let marble = chance(rng, 0.3);
    filled(width, height, |p| {
        let q = turn.rotate(p) * scale * stretch;
        let warp = other.fractal(q * 0.7, 2, 0.5);
        let mut t = noise.fractal(q + warp, 5, gain);
        if marble {
            t = (q.x * 2.0 + t * 7.0).sin() * 0.5;
        }
        let t = (t * 1.3 + 0.5).clamp(0.0, 1.0) * 2.0;
        if t < 1.0 {
            tints[0].lerp(tints[1], t)
        } else {
            tints[1].lerp(tints[2], t - 1.0)
        }
    })
}

/// Wood, tiles, bricks, cloth, grass or leaves.
pub fn texture(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let extent = Vec2::new(width as f32, height as f32);
    let unit = extent.min_element();
    match rng.u8(..6) {
        0 => wood(width, height, rng),
        1 | 2 => bricks(width, height, rng),
        3 => {
            let pitch = unit * by_ratio(rng, 0.02, 0.4);
            let tint = colour(rng);
            let pattern = Pattern::draw(pitch, tint, rng);
            let (noise, light) = (Noise::draw(rng), Vec2::from_angle(angle(rng)) * 0.2);
            filled(width, height, |p| {
                let shade = 1.0 + (p / extent - 0.5).dot(light) + 0.1 * noise.fractal(p / unit * 5.0, 3, 0.6);
                pattern.at(p) * shade
            })
        }
        kind => growth(width, height, kind == 4, rng),
    }
}

fn wood(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let unit = width.min(height) as f32;
    let tint = hsv(
        between(rng, 0.04, 0.11),
        between(rng, 0.25, 0.7),
        between(rng, 0.25, 0.9),
    );
    let (noise, grain) = (Noise::draw(rng), Noise::draw(rng));
    let board = unit * by_ratio(rng, 0.08, 0.7);
    let rings = between(rng, 2.0, 9.0);
    let upright = rng.bool();
    filled(width, height, |p| {
        let q = if upright { Vec2::new(p.y, p.x) } else { p };
        let row = (q.y / board).floor();
        let local = Vec2::new(q.x / unit + row * 7.31, q.y / board + row * 3.7);
        let figure = noise.fractal(local * Vec2::new(0.9, 1.6), 3, 0.5);
        let line = (figure * rings * 6.0).sin() * 0.1;
        let fibre = grain.fractal(Vec2::new(q.x / unit * 9.0, q.y / unit * 130.0), 2, 0.6) * 0.1;
        let gap = (q.y - row * board).min((row + 1.0) * board - q.y);
        let dark = if gap < 0.008 * unit { 0.5 } else { 1.0 };
        tint * (0.95 + line + fibre + 0.12 * noise.at(Vec2::splat(row * 5.3))) * dark
    })
}

/// Bricks, tiles and boards: a grid with joints, each its own shade.
fn bricks(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let unit = width.min(height) as f32;
    let high = (unit * by_ratio(rng, 0.05, 0.35)).max(3.0);
    let wide = high * if rng.bool() { 1.0 } else { between(rng, 1.5, 3.5) };
    let shift = if rng.bool() { 0.0 } else { 0.5 };
    let tint = colour(rng);
    let joint = near(rng, tint, 0.5);
    let (noise, vary) = (Noise::draw(rng), 0.35 * rng.f32());
    let turn = Vec2::from_angle(if chance(rng, 0.3) {
        signed(rng)
    } else {
        signed(rng) * 0.03
    });
    let gap = high * between(rng, 0.02, 0.12);
    filled(width, height, |p| {
        let q = turn.rotate(p);
        let row = (q.y / high).floor();
        let x = q.x / wide + shift * row;
        let column = x.floor();
        let inset =
            ((x - column).min(column + 1.0 - x) * wide).min((q.y / high - row).min(row + 1.0 - q.y / high) * high);
        let own = noise.at(Vec2::new(column * 3.7 + 0.5, row * 5.1 + 0.5));
        let rough = 0.06 * noise.fractal(q / unit * 30.0, 2, 0.6);
        let face = tint * (1.0 + vary * own + rough);
        joint.lerp(face, ((inset - gap) / 1.2 + 0.5).clamp(0.0, 1.0))
    })
}

/// Grass, fur, straw: strokes in one direction; or leaves in all.
fn growth(width: u32, height: u32, grass: bool, rng: &mut Rng) -> RgbImage {
    let tint = if chance(rng, 0.6) {
        hsv(
            between(rng, 0.14, 0.4),
            between(rng, 0.25, 0.7),
            between(rng, 0.25, 0.75),
        )
    } else {
        colour(rng)
    };
    let ground = tint * 0.45;
    let mut picture = filled(width, height, |_| ground);
    let extent = size(&picture);
    let length = (extent.min_element() * by_ratio(rng, 0.04, 0.22)).max(3.0);
    let thick = length
        * if grass {
            between(rng, 0.03, 0.09)
        } else {
            between(rng, 0.2, 0.5)
        };
    let count = (extent.x * extent.y / (length * thick.max(0.6)) * 1.1).min(2500.0) as usize;
    let upright = -std::f32::consts::FRAC_PI_2 + signed(rng) * 0.5;
    for i in 0..count {
        let from = place(rng, extent);
        let way = if grass {
            upright + signed(rng) * 0.45
        } else {
            angle(rng)
        };
        let depth = 0.6 + 0.5 * i as f32 / count as f32;
        let shade: Vec3 = near(rng, tint, 0.13) * depth;
        let shape = if grass {
            Shape::Stroke(from, from + Vec2::from_angle(way) * length, thick, 0.2)
        } else {
            Shape::Ellipse(from, Vec2::new(length, thick) * 0.5, way)
        };
        paint(&mut picture, &shape, shade);
    }
    picture
}
