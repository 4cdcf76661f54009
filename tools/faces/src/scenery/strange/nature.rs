//! What lives and grows, to judge by: peppers, melons and coconuts, moths.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::{Frame, shaded};
use crate::{
    canvas::paint,
    random::{between, colour, hsv, near, pick, signed},
};

/// A pepper, a melon or a coconut, whole or cut.
pub(super) fn pepper(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let hue = pick(rng, &[0.0, 0.08, 0.15, 0.3, 0.07]);
    let tint = hsv(hue, between(rng, 0.4, 0.95), between(rng, 0.35, 0.95));
    let lobes = rng.usize(2..5);
    for lobe in 0..lobes {
        let x = 0.45 * (lobe as f32 - 0.5 * (lobes as f32 - 1.0));
        shaded(
            picture,
            f,
            &f.oval(x, 0.1, 0.5, between(rng, 0.75, 0.9)),
            near(rng, tint, 0.06),
            rng,
        );
    }
    paint(
        picture,
        &f.line((0.0, -0.65), (0.15 * signed(rng), -1.0), 0.08),
        hsv(0.28, 0.6, 0.4),
    );
    match rng.u8(..3) {
        0 => {
            // Cut open: flesh, two hollows, seeds.
            shaded(
                picture,
                f,
                &f.oval(0.0, 0.1, 0.62, 0.68),
                near(rng, tint * 0.5 + 0.45, 0.1),
                rng,
            );
            for side in [-1.0, 1.0] {
                shaded(picture, f, &f.oval(side * 0.28, 0.0, 0.18, 0.36), tint * 0.45, rng);
            }
            for _ in 0..rng.usize(6..30) {
                let (x, y) = (0.35 * signed(rng), 0.1 + 0.4 * signed(rng));
                paint(picture, &f.oval(x, y, 0.035, 0.05), Vec3::new(0.95, 0.9, 0.7));
            }
        }
        1 => {
            // The three germ pores of a coconut.
            let turn = rng.f32() * std::f32::consts::TAU;
            for pore in 0..3 {
                let way = Vec2::from_angle(turn + pore as f32 * 2.1) * 0.24;
                paint(picture, &f.oval(way.x, way.y, 0.09, 0.1), tint * 0.15);
            }
        }
        _ => {
            for _ in 0..rng.usize(2..9) {
                let (x, y) = (0.6 * signed(rng), 0.1 + 0.6 * signed(rng));
                paint(
                    picture,
                    &f.oval(x, y, between(rng, 0.02, 0.1), between(rng, 0.02, 0.1)),
                    tint * 0.4,
                );
            }
        }
    }
}

/// A moth with eye spots on its wings.
pub(super) fn moth(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let tint = colour(rng);
    let spot = colour(rng);
    let rings = rng.usize(1..4);
    let (x, y) = (between(rng, 0.5, 0.8), between(rng, -0.35, 0.1));
    for side in [-1.0, 1.0] {
        let wing = [(0.0, -0.3), (side * 1.3, -0.9), (side * 1.4, -0.1), (side * 0.3, 0.3)];
        shaded(picture, f, &f.polygon(&wing), tint, rng);
        let lower = [(0.0, 0.0), (side * 1.0, 0.1), (side * 0.75, 0.95), (side * 0.1, 0.5)];
        shaded(picture, f, &f.polygon(&lower), near(rng, tint, 0.15), rng);
        for ring in 0..=rings {
            let part = 1.0 - ring as f32 / (rings as f32 + 1.0);
            let shade = if ring % 2 == 0 { spot } else { spot * 0.2 };
            paint(picture, &f.disc(side * x, y, 0.22 * part), shade);
        }
        paint(picture, &f.line((0.0, -0.4), (side * 0.35, -0.95), 0.012), tint * 0.3);
    }
    shaded(picture, f, &f.oval(0.0, 0.1, 0.12, 0.6), tint * 0.5, rng);
}
