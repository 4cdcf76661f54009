//! Flat figures: dots and lines that are almost a face, and signs.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::{Spot, light};
use crate::{
    canvas::paint,
    random::{between, chance, colour, near, pick, signed},
    scenery::screen,
    things::solid,
};

/// Dots and lines that are almost a face, but turned over, without one eye, out of line.
pub(super) fn dots(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (ground, ink) = (colour(rng), near(rng, Vec3::splat(0.1), 0.2));
    let boxed = chance(rng, 0.4);
    if boxed {
        // A die, a domino, a switch: never round.
        solid(
            picture,
            &s.block(0.0, 0.0, 0.95, 0.95, 0.12),
            ground,
            s.reach * 0.15,
            light(rng),
        );
    }
    let dot = between(rng, 0.08, 0.2);
    let layouts: [&[(f32, f32)]; 7] = [
        &[(-0.5, -0.5), (0.5, 0.5)],
        &[(0.0, 0.0)],
        &[(-0.5, -0.5), (0.0, 0.0), (0.5, 0.5)],
        &[(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)],
        &[(-0.5, -0.5), (0.5, -0.5), (0.0, 0.0), (-0.5, 0.5), (0.5, 0.5)],
        &[
            (-0.5, -0.6),
            (-0.5, 0.0),
            (-0.5, 0.6),
            (0.5, -0.6),
            (0.5, 0.0),
            (0.5, 0.6),
        ],
        &[(-0.6, 0.0), (0.0, 0.0), (0.6, 0.0)],
    ];
    for (x, y) in pick(rng, &layouts) {
        paint(picture, &s.oval(*x, *y, dot, dot), ink);
    }
    if !boxed && rng.bool() {
        let y = signed(rng);
        paint(picture, &s.stroke((-0.5, y), (0.5, y + signed(rng) * 0.3), 0.05), ink);
    }
}

pub(super) fn sign(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (ground, ink) = (colour(rng), colour(rng));
    match rng.u8(..3) {
        0 => {
            paint(picture, &s.oval(0.0, 0.0, 1.0, 1.0), ink);
            paint(picture, &s.oval(0.0, 0.0, 0.8, 0.8), ground);
            paint(picture, &s.block(0.0, 0.0, 0.55, 0.14, 0.0), ink);
        }
        1 => {
            paint(picture, &s.block(0.0, 0.0, 0.42, 1.0, 0.15), Vec3::splat(0.12));
            for (y, tint) in [
                (-0.6, [0.9, 0.15, 0.1]),
                (0.0, [0.95, 0.75, 0.1]),
                (0.6, [0.1, 0.8, 0.3]),
            ] {
                let lit = if rng.bool() { 1.0 } else { 0.3 };
                paint(picture, &s.oval(0.0, y, 0.26, 0.26), Vec3::from(tint) * lit);
            }
        }
        _ => {
            paint(picture, &s.block(0.0, 0.0, 1.0, 0.8, 0.05), ground);
            let half = Vec2::new(0.85, 0.65) * s.reach;
            screen::text(picture, s.at - half, s.at + half, ink, rng);
        }
    }
}
