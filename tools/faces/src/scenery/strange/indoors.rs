//! Things found in rooms, to judge by: outlets, alarm clocks, bags, cassettes, basins, ornaments.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::{Frame, shaded};
use crate::{
    canvas::paint,
    random::{between, chance, colour, hsv, near},
};

/// Two sockets in one plate, screws between them.
pub(super) fn outlet(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let tint = near(rng, Vec3::splat(0.82), 0.18);
    shaded(picture, f, &f.block(0.0, 0.0, 0.62, 1.0, 0.08), tint, rng);
    let hole = Vec3::splat(between(rng, 0.03, 0.25));
    let spread = between(rng, 0.12, 0.2);
    for y in [-0.48, 0.48] {
        shaded(picture, f, &f.block(0.0, y, 0.42, 0.38, 0.2), tint * 0.93, rng);
        paint(picture, &f.block(-spread, y - 0.08, 0.03, 0.11, 0.0), hole);
        paint(picture, &f.block(spread, y - 0.08, 0.03, 0.09, 0.0), hole);
        paint(picture, &f.block(0.0, y + 0.17, 0.055, 0.06, 0.05), hole);
    }
    paint(picture, &f.disc(0.0, 0.0, 0.05), tint * 0.6);
    paint(picture, &f.line((-0.04, 0.0), (0.04, 0.0), 0.008), tint * 0.25);
}

/// An alarm clock with two bells, its numbers written out as strokes.
pub(super) fn alarm_clock(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let tint = colour(rng);
    let metal = Vec3::splat(between(rng, 0.45, 0.85));
    for side in [-1.0, 1.0] {
        paint(
            picture,
            &f.line((side * 0.45, 0.7), (side * 0.65, 1.0), 0.06),
            metal * 0.7,
        );
        shaded(picture, f, &f.oval(side * 0.5, -0.78, 0.3, 0.2), metal, rng);
    }
    paint(picture, &f.line((0.0, -0.7), (0.0, -0.98), 0.04), metal * 0.6);
    shaded(picture, f, &f.disc(0.0, 0.0, 0.82), tint, rng);
    let dial = near(rng, Vec3::splat(0.9), 0.1);
    paint(picture, &f.disc(0.0, 0.0, 0.68), dial);
    let ink = hsv(rng.f32(), 0.5 * rng.f32(), 0.25 * rng.f32());
    for hour in 0..12 {
        let way = Vec2::from_angle(hour as f32 / 12.0 * std::f32::consts::TAU) * 0.56;
        let strokes = if hour % 3 == 0 { 2 } else { 1 };
        for stroke in 0..strokes {
            let x = way.x + 0.06 * (stroke as f32 - 0.5);
            paint(picture, &f.line((x, way.y - 0.06), (x, way.y + 0.06), 0.016), ink);
        }
    }
    for length in [0.3, 0.46] {
        let way = Vec2::from_angle(rng.f32() * std::f32::consts::TAU) * length;
        paint(
            picture,
            &f.polygon(&[(way.x, way.y), (-0.1 * way.y, 0.1 * way.x), (0.1 * way.y, -0.1 * way.x)]),
            ink,
        );
    }
}

/// A bag with two buttons, a flap and handles.
pub(super) fn bag(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let tint = colour(rng);
    let wide = between(rng, 0.7, 1.1);
    let handle = near(rng, tint * 0.6, 0.1);
    paint(picture, &f.ring(0.0, -0.45, 0.42 * wide, 0.05), handle);
    let body = [(-0.85 * wide, -0.45), (0.85 * wide, -0.45), (wide, 0.95), (-wide, 0.95)];
    shaded(picture, f, &f.polygon(&body), tint, rng);
    let flap = between(rng, 0.15, 0.5);
    shaded(
        picture,
        f,
        &f.block(0.0, -0.45 + 0.5 * flap, 0.9 * wide, 0.5 * flap, 0.08),
        near(rng, tint, 0.2),
        rng,
    );
    let (button, apart) = (colour(rng), between(rng, 0.28, 0.5) * wide);
    let reach = between(rng, 0.07, 0.14);
    for side in [-1.0, 1.0] {
        let (x, y) = (side * apart, -0.4 + flap);
        shaded(picture, f, &f.disc(x, y, reach), button, rng);
        for (dx, dy) in [(-0.3, -0.3), (0.3, -0.3), (-0.3, 0.3), (0.3, 0.3)] {
            paint(
                picture,
                &f.disc(x + dx * reach, y + dy * reach, 0.15 * reach),
                button * 0.2,
            );
        }
    }
    // A zip below, with its teeth.
    let y = between(rng, 0.3, 0.65);
    let long = between(rng, 0.3, 0.7) * wide;
    paint(picture, &f.line((-long, y), (long, y), 0.03), tint * 0.35);
    for tooth in 0..14 {
        let x = long * (tooth as f32 / 6.5 - 1.0);
        paint(picture, &f.line((x, y - 0.03), (x, y + 0.03), 0.012), Vec3::splat(0.75));
    }
    paint(picture, &f.line((long, y), (long, y + 0.16), 0.03), Vec3::splat(0.6));
}

/// A cassette, or the front of a recorder: two reels in a box, a window, keys.
pub(super) fn cassette(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let tint = colour(rng);
    let wide = between(rng, 1.1, 1.6);
    shaded(picture, f, &f.block(0.0, 0.0, wide, 0.9, 0.08), tint, rng);
    let label = near(rng, Vec3::splat(0.85), 0.2);
    paint(picture, &f.block(0.0, -0.15, 0.85 * wide, 0.55, 0.05), label);
    let (away, reach) = (0.45 * wide, between(rng, 0.18, 0.3));
    paint(picture, &f.block(0.0, -0.1, away, 0.6 * reach, 0.02), Vec3::splat(0.15));
    let first = rng.f32();
    for side in [-1.0, 1.0] {
        paint(picture, &f.disc(side * away, -0.1, reach), Vec3::splat(0.1));
        paint(picture, &f.disc(side * away, -0.1, 0.6 * reach), Vec3::splat(0.9));
        for tooth in 0..6 {
            let way = Vec2::from_angle(first + tooth as f32 * 1.05) * 0.6 * reach;
            paint(
                picture,
                &f.line(
                    (side * away + way.x, way.y - 0.1),
                    (side * away + 0.6 * way.x, 0.6 * way.y - 0.1),
                    0.02,
                ),
                Vec3::splat(0.1),
            );
        }
    }
    if rng.bool() {
        let low = [
            (-0.55 * wide, 0.9),
            (-0.45 * wide, 0.6),
            (0.45 * wide, 0.6),
            (0.55 * wide, 0.9),
        ];
        paint(picture, &f.polygon(&low), tint * 0.6);
    } else {
        for key in 0..5 {
            let x = 0.3 * wide * (key as f32 - 2.0);
            shaded(picture, f, &f.block(x, 0.68, 0.12 * wide, 0.12, 0.02), tint * 0.5, rng);
        }
    }
}

/// A wash basin with two taps, a spout and a drain.
pub(super) fn basin(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let tint = near(rng, Vec3::splat(0.88), 0.12);
    shaded(picture, f, &f.oval(0.0, 0.25, 1.15, 0.75), tint, rng);
    shaded(picture, f, &f.oval(0.0, 0.35, 0.85, 0.5), tint * 0.85, rng);
    let metal = Vec3::splat(between(rng, 0.35, 0.75));
    let away = between(rng, 0.4, 0.65);
    for side in [-1.0, 1.0] {
        shaded(picture, f, &f.disc(side * away, -0.4, 0.17), metal, rng);
        for arm in 0..4 {
            let way = Vec2::from_angle(0.4 + arm as f32 * std::f32::consts::FRAC_PI_2) * 0.24;
            paint(
                picture,
                &f.line((side * away, -0.4), (side * away + way.x, way.y - 0.4), 0.045),
                metal * 0.9,
            );
        }
        let dot = if side < 0.0 {
            Vec3::new(0.85, 0.15, 0.1)
        } else {
            Vec3::new(0.1, 0.3, 0.85)
        };
        paint(picture, &f.disc(side * away, -0.4, 0.05), dot);
    }
    shaded(picture, f, &f.block(0.0, -0.2, 0.1, 0.38, 0.08), metal, rng);
    paint(picture, &f.oval(0.0, 0.14, 0.1, 0.06), Vec3::splat(0.1));
    paint(picture, &f.oval(0.0, 0.55, 0.14, 0.08), metal * 0.5);
    paint(picture, &f.oval(0.0, 0.55, 0.07, 0.04), Vec3::splat(0.05));
}

/// An ornament, the same left and right as those of masks and shields are: rows of figures around the middle.
pub(super) fn ornament(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let (wood, paint_one, paint_two) = (colour(rng), colour(rng), colour(rng));
    let wide = between(rng, 0.55, 0.95);
    let shape = if rng.bool() {
        f.oval(0.0, 0.0, wide, 1.0)
    } else {
        f.polygon(&[(-wide, -0.9), (wide, -0.9), (wide, 0.2), (0.0, 1.0), (-wide, 0.2)])
    };
    shaded(picture, f, &shape, wood, rng);
    let rows = rng.usize(4..7);
    for row in 0..rows {
        let y = -0.75 + 1.4 * row as f32 / rows as f32;
        let tint = if rng.bool() { paint_one } else { paint_two };
        let (kind, x, reach) = (rng.u8(..4), between(rng, 0.15, 0.6) * wide, between(rng, 0.05, 0.12));
        for side in [-1.0, 1.0] {
            let figure = match kind {
                0 => f.disc(side * x, y, reach),
                1 => f.polygon(&[
                    (side * x, y - reach),
                    (side * (x + 1.5 * reach), y),
                    (side * x, y + reach),
                    (side * (x - 1.5 * reach), y),
                ]),
                2 => f.line((side * (x - 0.15), y + 0.08), (side * (x + 0.15), y - 0.08), 0.035),
                _ => f.ring(side * x, y, reach, 0.02),
            };
            paint(picture, &figure, tint);
        }
        if chance(rng, 0.4) {
            paint(
                picture,
                &f.block(0.0, y + 0.1, between(rng, 0.03, 0.5) * wide, 0.025, 0.0),
                paint_two,
            );
        }
    }
}
