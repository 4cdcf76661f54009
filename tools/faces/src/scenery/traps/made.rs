//! Made things with round or square parts that sit like eyes and a mouth: sockets, clocks, plates, balls, cars, houses,
//! machines.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::{Spot, light};
use crate::{
    canvas::{Shape, paint, paint_with},
    random::{angle, between, chance, colour, hsv, near, signed, skin},
    things::{Pattern, solid},
};

pub(super) fn socket(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = hsv(rng.f32(), 0.1 * rng.f32(), between(rng, 0.6, 1.0));
    solid(
        picture,
        &s.block(0.0, 0.0, 1.0, 1.0, 0.15),
        tint,
        s.reach * 0.2,
        light(rng),
    );
    let hole = tint * 0.25;
    if rng.bool() {
        paint(picture, &s.oval(0.0, 0.0, 0.7, 0.7), tint * 0.85);
        paint(picture, &s.oval(-0.3, 0.0, 0.1, 0.1), hole);
        paint(picture, &s.oval(0.3, 0.0, 0.1, 0.1), hole);
    } else {
        paint(picture, &s.block(-0.28, -0.2, 0.06, 0.22, 0.0), hole);
        paint(picture, &s.block(0.28, -0.2, 0.06, 0.18, 0.0), hole);
        paint(picture, &s.oval(0.0, 0.32, 0.13, 0.15), hole);
    }
}

pub(super) fn clock(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (rim, dial) = (colour(rng), hsv(0.12, 0.2 * rng.f32(), between(rng, 0.75, 1.0)));
    let ink = near(rng, Vec3::splat(0.12), 0.15);
    solid(picture, &s.oval(0.0, 0.0, 1.0, 1.0), rim, s.reach * 0.15, light(rng));
    paint(picture, &s.oval(0.0, 0.0, 0.86, 0.86), dial);
    for hour in 0..12 {
        let way = Vec2::from_angle(hour as f32 / 12.0 * std::f32::consts::TAU);
        let half = if hour % 3 == 0 { 0.03 } else { 0.015 };
        paint(
            picture,
            &s.stroke((way.x * 0.68, way.y * 0.68), (way.x * 0.8, way.y * 0.8), half),
            ink,
        );
    }
    for (length, half) in [(0.42, 0.045), (0.66, 0.028)] {
        let way = Vec2::from_angle(angle(rng)) * length;
        paint(picture, &s.stroke((0.0, 0.0), (way.x, way.y), half), ink);
    }
    paint(picture, &s.oval(0.0, 0.0, 0.06, 0.06), ink);
}

pub(super) fn plate(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = near(rng, Vec3::splat(0.9), 0.1);
    let flat = between(rng, 0.5, 1.0);
    paint(picture, &s.oval(0.04, 0.06, 1.04, flat * 1.04), tint * 0.35);
    solid(picture, &s.oval(0.0, 0.0, 1.0, flat), tint, s.reach * 0.2, light(rng));
    paint(picture, &s.oval(0.0, 0.0, 0.68, 0.68 * flat), tint * 0.94);
    for _ in 0..rng.usize(0..7) {
        let (x, y) = (signed(rng) * 0.4, signed(rng) * 0.4 * flat);
        let food = hsv(between(rng, 0.0, 0.35), between(rng, 0.3, 0.9), between(rng, 0.3, 1.0));
        let shape = s.oval(x, y, between(rng, 0.08, 0.35), between(rng, 0.06, 0.22));
        solid(picture, &shape, food, s.reach * 0.1, light(rng));
    }
}

pub(super) fn ball(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = if chance(rng, 0.35) { skin(rng) } else { colour(rng) };
    let pattern = Pattern::draw(s.reach * between(rng, 0.2, 1.2), tint, rng);
    let from = light(rng);
    paint(
        picture,
        &Shape::Ellipse(s.at + Vec2::Y * s.reach * 0.95, Vec2::new(0.9, 0.15) * s.reach, 0.0),
        tint * 0.2,
    );
    paint_with(picture, &Shape::disc(s.at, s.reach), 1.0, |p, _| {
        let q = (p - s.at) / s.reach;
        let high = (1.0 - q.length_squared()).max(0.0).sqrt();
        let shade = (0.35 + 0.35 * high + 0.4 * q.dot(from)).max(0.12);
        let shine = ((q - from * 0.45).length() * 7.0).powi(2);
        (pattern.at(p + q * high * s.reach * 0.3) * shade + 0.5 * (-shine).exp()).extend(1.0)
    });
    if chance(rng, 0.3) {
        // The holes of a bowling ball, of a coconut, of a button.
        let (x, y) = (signed(rng) * 0.3, signed(rng) * 0.3);
        let holes: &[(f32, f32)] = if rng.bool() {
            &[(0.0, 0.0), (0.25, 0.05), (0.1, 0.28)]
        } else {
            &[(-0.2, -0.2), (0.2, -0.2), (-0.2, 0.2), (0.2, 0.2)]
        };
        for (dx, dy) in holes {
            paint(picture, &s.oval(x + dx, y + dy, 0.08, 0.08), tint * 0.15);
        }
    }
}

/// The front of a car: two lamps and a grille.
pub(super) fn car(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = colour(rng);
    let from = light(rng);
    for x in [-0.75, 0.75] {
        paint(picture, &s.block(x, 0.65, 0.17, 0.3, 0.05), Vec3::splat(0.07));
    }
    let roof = s.polygon(&[(-0.6, -0.75), (0.6, -0.75), (0.85, -0.1), (-0.85, -0.1)]);
    paint(picture, &roof, tint * 0.9);
    let glass = s.polygon(&[(-0.53, -0.66), (0.53, -0.66), (0.72, -0.12), (-0.72, -0.12)]);
    paint(picture, &glass, near(rng, Vec3::new(0.3, 0.38, 0.42), 0.2));
    solid(picture, &s.block(0.0, 0.3, 1.0, 0.42, 0.12), tint, s.reach * 0.2, from);
    let lamp = near(rng, Vec3::new(0.95, 0.95, 0.85), 0.08);
    let (x, round) = (between(rng, 0.65, 0.8), between(rng, 0.1, 0.17));
    for side in [-x, x] {
        paint(picture, &s.oval(side, 0.2, round * 1.3, round * 1.1), tint * 0.4);
        paint(picture, &s.oval(side, 0.2, round * 1.1, round * 0.9), lamp);
    }
    paint(
        picture,
        &s.block(0.0, 0.25, 0.4, between(rng, 0.08, 0.2), 0.04),
        Vec3::splat(0.1),
    );
    for bar in 0..3 {
        let y = 0.17 + 0.08 * bar as f32;
        paint(picture, &s.stroke((-0.38, y), (0.38, y), 0.012), Vec3::splat(0.7));
    }
    paint(picture, &s.block(0.0, 0.58, 0.28, 0.07, 0.0), Vec3::splat(0.95));
}

/// A house: two windows, a door, a roof.
pub(super) fn house(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let wall = colour(rng);
    let glass = near(rng, Vec3::new(0.25, 0.3, 0.4), 0.2);
    paint(picture, &s.block(0.0, 0.3, 0.85, 0.65, 0.0), wall);
    paint(
        picture,
        &s.polygon(&[(-1.05, -0.33), (0.0, -1.05), (1.05, -0.33)]),
        colour(rng) * 0.7,
    );
    for x in [-0.45, 0.45] {
        paint(picture, &s.block(x, 0.0, 0.21, 0.21, 0.0), Vec3::splat(0.92));
        paint(picture, &s.block(x, 0.0, 0.17, 0.17, 0.0), glass);
        paint(picture, &s.stroke((x, -0.18), (x, 0.18), 0.02), Vec3::splat(0.92));
    }
    paint(
        picture,
        &s.block(signed(rng) * 0.3, 0.68, 0.16, 0.27, 0.0),
        colour(rng) * 0.6,
    );
}

/// A washing machine, a radio, a camera: a box with a big round thing, knobs and a slot.
pub(super) fn machine(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = if rng.bool() {
        Vec3::splat(between(rng, 0.1, 0.95))
    } else {
        colour(rng)
    };
    let high = between(rng, 0.6, 1.1);
    let from = light(rng);
    solid(picture, &s.block(0.0, 0.0, 1.0, high, 0.08), tint, s.reach * 0.1, from);
    let x = signed(rng) * 0.4;
    for (radius, shade) in [(0.5, 0.6), (0.42, 0.25), (0.2, 0.45)] {
        paint(
            picture,
            &s.oval(x, 0.1, radius, radius),
            (tint * shade + 0.05).min(Vec3::ONE),
        );
    }
    for _ in 0..rng.usize(1..5) {
        let at = signed(rng) * 0.85;
        paint(picture, &s.oval(at, -high * 0.8, 0.07, 0.07), colour(rng));
    }
    paint(
        picture,
        &s.block(signed(rng) * 0.6, -high * 0.8, 0.25, 0.06, 0.0),
        Vec3::splat(0.1),
    );
}
