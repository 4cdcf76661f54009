//! What is worn, with nobody in it: shirts and hats.

use fastrand::Rng;
use glam::Vec3;
use image::RgbImage;

use super::{Spot, light};
use crate::{
    canvas::{paint, paint_with},
    random::{between, colour, near},
    things::{Pattern, solid},
};

pub(super) fn shirt(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let cloth = colour(rng);
    let pattern = Pattern::draw(s.reach * between(rng, 0.05, 0.4), cloth, rng);
    let outline = [
        (-0.25, -0.9),
        (0.25, -0.9),
        (0.65, -0.75),
        (1.1, 0.0),
        (0.8, 0.15),
        (0.6, -0.2),
        (0.6, 1.0),
        (-0.6, 1.0),
        (-0.6, -0.2),
        (-0.8, 0.15),
        (-1.1, 0.0),
        (-0.65, -0.75),
    ];
    paint_with(picture, &s.polygon(&outline), 1.0, |p, inside| {
        (pattern.at(p) * (0.8 + 0.2 * (inside / s.reach * 6.0).min(1.0))).extend(1.0)
    });
    paint(picture, &s.oval(0.0, -0.9, 0.26, 0.16), cloth * 0.3);
    if rng.bool() {
        for button in 0..5 {
            paint(
                picture,
                &s.oval(0.0, -0.5 + 0.33 * button as f32, 0.04, 0.04),
                Vec3::splat(0.9),
            );
        }
    }
}

pub(super) fn hat(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let cloth = colour(rng);
    let from = light(rng);
    if rng.bool() {
        solid(picture, &s.oval(0.0, 0.4, 1.2, 0.25), cloth * 0.8, s.reach * 0.1, from);
        solid(picture, &s.block(0.0, -0.1, 0.65, 0.5, 0.2), cloth, s.reach * 0.3, from);
        paint(picture, &s.block(0.0, 0.25, 0.65, 0.1, 0.0), colour(rng));
    } else {
        solid(picture, &s.oval(0.0, 0.0, 0.9, 0.75), cloth, s.reach * 0.4, from);
        solid(
            picture,
            &s.block(0.0, 0.55, 0.92, 0.2, 0.1),
            cloth * 0.75,
            s.reach * 0.1,
            from,
        );
        solid(
            picture,
            &s.oval(0.0, -0.8, 0.22, 0.22),
            near(rng, cloth, 0.4),
            s.reach * 0.1,
            from,
        );
    }
}
