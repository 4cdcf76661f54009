//! Things found in streets, to judge by: the fronts of cars and of houses.

use fastrand::Rng;
use glam::Vec3;
use image::RgbImage;

use super::{Frame, shaded};
use crate::{
    canvas::paint,
    random::{between, chance, colour, hsv},
};

/// A car from before: windscreen, two lamps, grille and number plate.
pub(super) fn car_front(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let tint = colour(rng);
    let glass = hsv(0.58, 0.25, between(rng, 0.1, 0.6));
    for side in [-1.0, 1.0] {
        paint(
            picture,
            &f.block(side * 0.95, 0.85, 0.17, 0.22, 0.05),
            Vec3::splat(0.05),
        );
        shaded(picture, f, &f.oval(side * 1.28, -0.12, 0.14, 0.1), tint * 0.9, rng);
    }
    let cabin = [(-0.8, -0.95), (0.8, -0.95), (1.05, -0.1), (-1.05, -0.1)];
    shaded(picture, f, &f.polygon(&cabin), tint, rng);
    let pane = [(-0.7, -0.85), (0.7, -0.85), (0.9, -0.18), (-0.9, -0.18)];
    shaded(picture, f, &f.polygon(&pane), glass, rng);
    shaded(picture, f, &f.block(0.0, 0.32, 1.2, 0.46, 0.18), tint, rng);
    let (round, reach) = (rng.bool(), between(rng, 0.15, 0.24));
    let away = between(rng, 0.75, 0.92);
    for side in [-1.0, 1.0] {
        let lamp = if round {
            f.disc(side * away, 0.22, reach)
        } else {
            f.block(side * away, 0.22, 1.2 * reach, 0.6 * reach, 0.1 * reach)
        };
        paint(picture, &lamp, Vec3::splat(0.25));
        let shine = hsv(0.14, 0.3 * rng.f32(), between(rng, 0.75, 1.0));
        shaded(
            picture,
            f,
            &f.oval(side * away, 0.22, 0.75 * reach, 0.45 * reach),
            shine,
            rng,
        );
    }
    let grille = between(rng, 0.3, 0.5);
    paint(picture, &f.block(0.0, 0.3, grille, 0.14, 0.05), Vec3::splat(0.08));
    for bar in 0..rng.usize(2..5) {
        let y = 0.21 + 0.055 * bar as f32;
        paint(picture, &f.line((-grille, y), (grille, y), 0.01), Vec3::splat(0.65));
    }
    paint(picture, &f.block(0.0, 0.62, 0.32, 0.08, 0.01), Vec3::splat(0.9));
    for letter in 0..6 {
        let x = -0.22 + 0.09 * letter as f32;
        paint(picture, &f.line((x, 0.58), (x, 0.66), 0.02), Vec3::splat(0.1));
    }
}

/// The front of a house: a gable, two windows with their crosses, a door.
pub(super) fn gable(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let (wall, roof, wood) = (colour(rng), colour(rng) * 0.7, colour(rng));
    let wide = between(rng, 0.75, 1.15);
    let eaves = between(rng, -0.45, -0.15);
    shaded(
        picture,
        f,
        &f.block(0.0, 0.5 * (1.0 + eaves), wide, 0.5 * (1.0 - eaves), 0.0),
        wall,
        rng,
    );
    let top = [(0.0, -1.0), (1.2 * wide, eaves), (-1.2 * wide, eaves)];
    shaded(picture, f, &f.polygon(&top), roof, rng);
    let rows = rng.usize(1..3);
    let (half, high) = (between(rng, 0.13, 0.22), between(rng, 0.14, 0.24));
    let lit = if rng.bool() {
        hsv(0.13, 0.5, 0.95)
    } else {
        Vec3::splat(between(rng, 0.05, 0.3))
    };
    for row in 0..rows {
        let y = eaves + 0.32 + 0.55 * row as f32;
        for side in [-1.0, 1.0] {
            let x = side * 0.5 * wide;
            paint(picture, &f.block(x, y, half + 0.04, high + 0.04, 0.0), wood);
            paint(picture, &f.block(x, y, half, high, 0.0), lit);
            paint(picture, &f.line((x - half, y), (x + half, y), 0.015), wood);
            paint(picture, &f.line((x, y - high), (x, y + high), 0.015), wood);
        }
    }
    let door = between(rng, 0.12, 0.26);
    shaded(picture, f, &f.block(0.0, 0.72, door, 0.28, 0.03), wood * 0.8, rng);
    paint(picture, &f.disc(0.7 * door, 0.74, 0.025), Vec3::new(0.85, 0.7, 0.2));
    if chance(rng, 0.5) {
        paint(picture, &f.disc(0.0, eaves - 0.25, 0.12), lit);
    }
}
