//! What lives and grows: animals from the side, fruit, flowers.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::{Spot, light};
use crate::{
    canvas::{Shape, paint, paint_with},
    noise::Noise,
    random::{between, chance, colour, hsv, near, signed},
    things::solid,
};

/// An animal from the side.
pub(super) fn animal(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = if chance(rng, 0.7) {
        hsv(between(rng, 0.04, 0.12), 0.6 * rng.f32(), between(rng, 0.1, 0.95))
    } else {
        colour(rng)
    };
    let from = light(rng);
    let f = if rng.bool() { 1.0 } else { -1.0 };
    let depth = s.reach * 0.25;
    if chance(rng, 0.35) {
        // A bird.
        solid(picture, &s.oval(0.0, 0.0, 0.8, 0.5), tint, depth, from);
        solid(picture, &s.oval(0.7 * f, -0.45, 0.28, 0.27), tint, depth, from);
        paint(
            picture,
            &s.polygon(&[(0.92 * f, -0.52), (1.25 * f, -0.4), (0.92 * f, -0.36)]),
            Vec3::new(0.9, 0.6, 0.1),
        );
        paint(picture, &s.oval(0.76 * f, -0.52, 0.05, 0.05), Vec3::ZERO);
        paint(
            picture,
            &s.polygon(&[(-0.6 * f, -0.1), (-1.4 * f, -0.3), (-1.3 * f, 0.1)]),
            tint * 0.8,
        );
        for x in [-0.1, 0.15] {
            paint(
                picture,
                &s.stroke((x * f, 0.4), (x * f, 0.85), 0.03),
                Vec3::new(0.8, 0.5, 0.1),
            );
        }
        return;
    }
    let tall = between(rng, 0.4, 0.9);
    for x in [-0.75, -0.55, 0.45, 0.65] {
        solid(
            picture,
            &s.stroke((x * f, 0.1), (x * f + signed(rng) * 0.1, 0.3 + tall), 0.1),
            tint * 0.85,
            depth * 0.4,
            from,
        );
    }
    solid(picture, &s.oval(0.0, 0.0, 0.95, 0.45), tint, depth, from);
    paint(picture, &s.stroke((-0.9 * f, -0.1), (-1.4 * f, -0.6), 0.06), tint * 0.9);
    solid(
        picture,
        &s.stroke((0.75 * f, -0.2), (1.05 * f, -0.6), 0.2),
        tint,
        depth,
        from,
    );
    solid(picture, &s.oval(1.15 * f, -0.65, 0.33, 0.24), tint, depth, from);
    solid(
        picture,
        &s.oval(1.42 * f, -0.56, 0.2, 0.13),
        tint * 0.95,
        depth * 0.5,
        from,
    );
    paint(
        picture,
        &s.polygon(&[(0.95 * f, -0.8), (1.0 * f, -1.2), (1.15 * f, -0.83)]),
        tint * 0.75,
    );
    paint(picture, &s.oval(1.18 * f, -0.7, 0.045, 0.045), Vec3::splat(0.05));
    paint(picture, &s.oval(1.58 * f, -0.58, 0.05, 0.04), Vec3::splat(0.05));
    if rng.bool() {
        for _ in 0..8 {
            let (x, y) = (signed(rng) * 0.7, signed(rng) * 0.25);
            paint(
                picture,
                &s.oval(x, y, between(rng, 0.04, 0.2), between(rng, 0.04, 0.14)),
                near(rng, tint, 0.5),
            );
        }
    }
}

pub(super) fn fruit(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = hsv(between(rng, 0.0, 0.3), between(rng, 0.6, 0.95), between(rng, 0.4, 0.95));
    let noise = Noise::draw(rng);
    let from = light(rng);
    let lobes = if rng.bool() { 0.06 } else { 0.0 };
    let half = Vec2::new(between(rng, 0.7, 1.0), between(rng, 0.7, 1.0)) * s.reach;
    paint_with(picture, &Shape::Ellipse(s.at, half, s.turn), 1.0, |p, _| {
        let q = (p - s.at) / s.reach;
        let rib = 1.0 + lobes * 2.0 * (q.x * 14.0).cos();
        let shade = 0.65 + 0.35 * q.dot(from) + 0.15 * noise.fractal(q * 6.0, 3, 0.6);
        (tint * shade * rib).extend(1.0)
    });
    paint(
        picture,
        &s.stroke((0.0, -0.75), (signed(rng) * 0.2, -1.15), 0.05),
        Vec3::new(0.3, 0.22, 0.1),
    );
    if rng.bool() {
        paint(
            picture,
            &Shape::Ellipse(s.to(0.25, -1.0), Vec2::new(0.28, 0.11) * s.reach, s.turn - 0.4),
            Vec3::new(0.2, 0.5, 0.15),
        );
    }
}

pub(super) fn flower(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (petal, heart) = (colour(rng), hsv(between(rng, 0.05, 0.16), 0.8, between(rng, 0.3, 0.95)));
    let green = Vec3::new(0.2, 0.45, 0.15);
    paint(picture, &s.stroke((0.0, 0.3), (signed(rng) * 0.4, 2.2), 0.05), green);
    let petals = rng.usize(5..15);
    for i in 0..petals {
        let turn = i as f32 / petals as f32 * std::f32::consts::TAU;
        let at = s.at + Vec2::from_angle(turn) * s.reach * 0.62;
        let shape = Shape::Ellipse(at, Vec2::new(0.38, 2.0 / petals as f32) * s.reach, turn);
        solid(picture, &shape, near(rng, petal, 0.05), s.reach * 0.15, light(rng));
    }
    solid(picture, &s.oval(0.0, 0.0, 0.34, 0.34), heart, s.reach * 0.2, light(rng));
}
