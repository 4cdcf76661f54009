//! People without their faces: heads from behind, hoods and wigs with nobody in them, skin without features, and single
//! features alone.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::{Spot, light};
use crate::{
    canvas::{Shape, paint, paint_with},
    noise::Noise,
    random::{between, chance, colour, hair, hsv, near, signed, skin},
    scenery::clutter,
    things::{Pattern, solid, strands},
};

fn body(picture: &mut RgbImage, s: Spot, skin: Vec3, rng: &mut Rng) {
    let cloth = colour(rng);
    let pattern = Pattern::draw(s.reach * between(rng, 0.1, 0.5), cloth, rng);
    let wide = between(rng, 1.3, 2.1);
    solid(
        picture,
        &s.block(0.0, 1.1, 0.36, 0.5, 0.2),
        skin * 0.85,
        s.reach * 0.2,
        light(rng),
    );
    let shape = s.polygon(&[
        (-0.45, 1.25),
        (0.45, 1.25),
        (wide * 0.8, 1.5),
        (wide, 1.9),
        (wide, 3.6),
        (-wide, 3.6),
        (-wide, 1.9),
        (-wide * 0.8, 1.5),
    ]);
    paint_with(picture, &shape, 1.2, |p, inside| {
        (pattern.at(p) * (0.75 + 0.25 * (inside / s.reach * 3.0).min(1.0))).extend(1.0)
    });
}

pub(super) fn back_of_head(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (skin, tint) = (skin(rng), hair(rng));
    body(picture, s, skin, rng);
    for side in [-1.0, 1.0] {
        solid(
            picture,
            &s.oval(side * 0.8, 0.2, 0.12, 0.22),
            skin,
            s.reach * 0.1,
            light(rng),
        );
    }
    let bald = chance(rng, 0.15);
    solid(picture, &s.oval(0.0, 0.1, 0.78, 0.98), skin, s.reach * 0.5, light(rng));
    let noise = Noise::draw(rng);
    let long = between(rng, 0.75, 2.2);
    let from = light(rng);
    let strand = move |p: Vec2| {
        let q = (p - s.at) / s.reach;
        let line = noise.fractal(Vec2::new(q.x * 14.0, q.y * 1.5), 2, 0.6);
        (tint * (0.85 + 0.3 * line + 0.25 * q.dot(from)))
            .max(Vec3::ZERO)
            .extend(1.0)
    };
    if bald {
        paint_with(picture, &s.oval(0.0, 0.5, 0.8, 0.4), 2.0, |p, _| strand(p));
        solid(picture, &s.oval(0.0, 0.0, 0.74, 0.86), skin, s.reach * 0.5, from);
        return;
    }
    paint_with(picture, &s.oval(0.0, 0.02, 0.86, 1.05), 1.2, |p, _| strand(p));
    paint_with(
        picture,
        &s.block(0.0, long * 0.5, 0.82, long * 0.5, 0.3),
        1.2,
        |p, _| strand(p),
    );
    match rng.u8(..4) {
        0 => solid(picture, &s.oval(0.0, -0.9, 0.35, 0.3), tint, s.reach * 0.2, from),
        1 => {
            paint_with(picture, &s.oval(0.1, 1.2, 0.22, 1.0), 1.2, |p, _| strand(p * 1.1));
            paint(picture, &s.block(0.05, 0.35, 0.2, 0.08, 0.05), colour(rng));
        }
        _ => {}
    }
}

pub(super) fn hood(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let cloth = colour(rng);
    body(picture, s, cloth * 0.5, rng);
    solid(picture, &s.oval(0.0, 0.15, 1.0, 1.25), cloth, s.reach * 0.5, light(rng));
    let inner = if chance(rng, 0.7) {
        cloth * 0.12
    } else {
        near(rng, Vec3::splat(0.3), 0.3)
    };
    let (middle, reach) = (s.to(0.0, 0.25), s.reach);
    paint_with(picture, &s.oval(0.0, 0.25, 0.68, 0.9), reach * 0.08, |p, _| {
        (inner * (0.6 + 0.5 * (p.distance(middle) / reach))).extend(1.0)
    });
    for side in [-1.0, 1.0] {
        paint(
            picture,
            &s.stroke((side * 0.25, 1.15), (side * 0.3, 2.0), 0.03),
            Vec3::splat(0.9),
        );
    }
}

/// Hair with nothing in it.
pub(super) fn wig(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = hair(rng);
    let long = between(rng, 0.6, 2.0);
    let noise = Noise::draw(rng);
    let hollow = between(rng, 0.45, 0.62);
    let shape = s.oval(0.0, 0.0, 0.95, 1.0);
    let inner = s.oval(0.0, 0.45, hollow, 0.95);
    let paint_hair = |picture: &mut RgbImage, shape: &Shape| {
        paint_with(picture, shape, 1.2, |p, _| {
            let q = (p - s.at) / s.reach;
            let line = noise.fractal(Vec2::new(q.x * 12.0, q.y * 1.5), 2, 0.6);
            let open = (inner.distance(p) + 0.5).clamp(0.0, 1.0);
            (tint * (0.85 + 0.35 * line)).max(Vec3::ZERO).extend(open)
        });
    };
    paint_hair(picture, &shape);
    for side in [-1.0, 1.0] {
        paint_hair(picture, &s.block(side * 0.74, long * 0.5, 0.22, long * 0.5, 0.15));
    }
    strands(picture, s.to(0.0, -0.8), s.turn + 1.57, s.reach, tint, 5, rng);
}

/// Skin without features: an arm, a knee, a mannequin's head.
pub(super) fn bare_skin(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = skin(rng);
    let from = light(rng);
    match rng.u8(..4) {
        0 => {
            body(picture, s, tint, rng);
            solid(picture, &s.oval(0.0, 0.1, 0.76, 1.02), tint, s.reach * 0.6, from);
            if rng.bool() {
                let top = hair(rng);
                paint(picture, &s.oval(0.0, -0.55, 0.8, 0.55), top);
            }
        }
        1 => {
            let bend = signed(rng);
            let shapes = [
                ((-1.2, 0.6), (0.0, bend * 0.5), 0.32),
                ((0.0, bend * 0.5), (1.3, -0.3), 0.25),
            ];
            for (a, b, half) in shapes {
                solid(picture, &s.stroke(a, b, half), tint, s.reach * 0.25, from);
            }
        }
        2 => {
            let noise = Noise::draw(rng);
            let shape = clutter::any_shape(s.at, s.reach, rng);
            paint_with(picture, &shape, s.reach * 0.1, |p, _| {
                (tint * (0.9 + 0.25 * noise.fractal(p / s.reach * 1.5, 3, 0.5))).extend(1.0)
            });
        }
        _ => {
            // A fist or a knee.
            solid(picture, &s.oval(0.0, 0.0, 0.8, 0.7), tint, s.reach * 0.5, from);
            for knuckle in 0..4 {
                let x = -0.5 + 0.33 * knuckle as f32;
                solid(
                    picture,
                    &s.oval(x, -0.35, 0.19, 0.35),
                    tint * 0.97,
                    s.reach * 0.15,
                    from,
                );
            }
        }
    }
}

/// One eye, one mouth, one nose, one ear, alone.
pub(super) fn one_feature(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = skin(rng);
    let from = light(rng);
    if chance(rng, 0.6) {
        let shape = clutter::any_shape(s.at, s.reach * 1.3, rng);
        solid(picture, &shape, tint, s.reach * 0.5, from);
    }
    match rng.u8(..4) {
        0 => {
            let iris = hsv(rng.f32(), between(rng, 0.2, 0.8), between(rng, 0.2, 0.7));
            let white = s.oval(0.0, 0.0, 0.7, 0.33);
            paint(picture, &s.oval(0.0, 0.0, 0.76, 0.38), Vec3::splat(0.1));
            paint(picture, &white, Vec3::splat(0.95));
            for (radius, tint) in [(0.3, iris), (0.14, Vec3::splat(0.03))] {
                let disc = s.oval(0.0, 0.0, radius, radius);
                paint_with(picture, &disc, 1.0, |p, _| {
                    tint.extend(if white.distance(p) < 0.0 { 1.0 } else { 0.0 })
                });
            }
            paint(picture, &s.oval(0.09, -0.1, 0.06, 0.06), Vec3::ONE);
        }
        1 => {
            let lip = near(rng, Vec3::new(0.75, 0.3, 0.3), 0.15);
            paint(picture, &s.oval(-0.22, -0.12, 0.42, 0.17), lip * 0.9);
            paint(picture, &s.oval(0.22, -0.12, 0.42, 0.17), lip * 0.9);
            paint(picture, &s.oval(0.0, 0.12, 0.5, 0.2), lip);
            paint(picture, &s.stroke((-0.6, -0.02), (0.6, -0.02), 0.03), lip * 0.3);
        }
        2 => {
            solid(
                picture,
                &s.polygon(&[(0.0, -0.9), (0.35, 0.5), (-0.35, 0.5)]),
                tint * 0.95,
                s.reach * 0.2,
                from,
            );
            for x in [-0.16, 0.16] {
                paint(picture, &s.oval(x, 0.42, 0.1, 0.06), tint * 0.35);
            }
        }
        _ => {
            solid(picture, &s.oval(0.0, 0.0, 0.5, 0.8), tint, s.reach * 0.2, from);
            paint(picture, &s.oval(0.1, -0.05, 0.28, 0.5), tint * 0.7);
            paint(picture, &s.oval(0.2, 0.1, 0.12, 0.2), tint * 0.3);
        }
    }
}
