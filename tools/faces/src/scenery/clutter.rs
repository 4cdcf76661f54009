//! Heaps of things: near and far, sharp and out of focus.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use crate::{
    canvas::{Shape, filled, paint, paint_with, size},
    noise::Noise,
    random::{angle, between, by_ratio, chance, colour, near, place, skin},
    things::{Pattern, solid},
};

/// Shapes before shapes, their sizes spread as in photographs: many small, few large; each with its own light.
pub fn leaves(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let mut picture = super::surfaces::clouds(width, height, rng);
    let extent = size(&picture);
    let unit = extent.min_element();
    let family = colour(rng);
    let alike = chance(rng, 0.5);
    let light = Vec2::from_angle(angle(rng));
    let soft = if chance(rng, 0.5) {
        unit * between(rng, 0.005, 0.06)
    } else {
        1.0
    };
    for _ in 0..rng.usize(30..120) {
        let radius = unit * by_ratio(rng, 0.02, 0.45);
        let tint = if chance(rng, 0.1) {
            skin(rng)
        } else if alike {
            near(rng, family, 0.35)
        } else {
            colour(rng)
        };
        let pattern = Pattern::draw(radius * between(rng, 0.15, 0.8), tint, rng);
        let centre = place(rng, extent);
        let shape = any_shape(centre, radius, rng);
        let slope = light * between(rng, 0.0, 0.4) / radius;
        paint_with(&mut picture, &shape, soft, |p, inside| {
            let edge = (inside / radius * 4.0).clamp(0.0, 1.0);
            (pattern.at(p) * (0.85 + 0.15 * edge + (p - centre).dot(slope))).extend(1.0)
        });
    }
    picture
}

/// Lights and blots far out of focus.
pub fn bokeh(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let (from, to) = (colour(rng) * 0.6, colour(rng));
    let noise = Noise::draw(rng);
    let extent = Vec2::new(width as f32, height as f32);
    let unit = extent.min_element();
    let mut picture = filled(width, height, |p| {
        from.lerp(to, (0.5 + 0.8 * noise.fractal(p / unit * 2.0, 2, 0.5)).clamp(0.0, 1.0))
    });
    let radius = unit * between(rng, 0.03, 0.12);
    for _ in 0..rng.usize(6..50) {
        let tint = near(rng, to, 0.5) + 0.2;
        let opacity = between(rng, 0.15, 0.6);
        let own = radius * between(rng, 0.6, 1.4);
        paint_with(
            &mut picture,
            &Shape::disc(place(rng, extent), own),
            own * 0.15,
            |_, inside| {
                let rim = if inside < own * 0.12 { 1.25 } else { 1.0 };
                tint.extend((opacity * rim).min(1.0))
            },
        );
    }
    picture
}

/// A few clear shapes on a plain ground, as in a poster.
pub fn shapes(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let mut picture = super::surfaces::gradient(width, height, rng);
    let extent = size(&picture);
    let unit = extent.min_element();
    let outlined = chance(rng, 0.4);
    for _ in 0..rng.usize(3..25) {
        let radius = unit * by_ratio(rng, 0.03, 0.35);
        let centre = place(rng, extent);
        let shape = any_shape(centre, radius, rng);
        let tint = colour(rng);
        match rng.u8(..3) {
            0 => solid(&mut picture, &shape, tint, radius * 0.6, Vec2::from_angle(-2.0)),
            1 if outlined => {
                let line = unit * 0.012;
                paint_with(&mut picture, &shape, 1.0, |_, inside| {
                    (if inside < line { Vec3::ZERO } else { tint }).extend(1.0)
                });
            }
            _ => paint(&mut picture, &shape, tint),
        }
    }
    picture
}

/// An oval, a box, a stroke, a ring or a polygon of this size.
pub fn any_shape(centre: Vec2, radius: f32, rng: &mut Rng) -> Shape {
    let half = Vec2::new(radius, radius * between(rng, 0.35, 1.0));
    match rng.u8(..10) {
        0..4 => Shape::Ellipse(centre, half, angle(rng)),
        4..7 => {
            let round = if rng.bool() { 0.0 } else { half.y * 0.5 * rng.f32() };
            Shape::Block(centre, half, angle(rng), round)
        }
        7 => {
            let way = Vec2::from_angle(angle(rng)) * radius;
            Shape::Stroke(centre - way, centre + way, half.y * 0.3, half.y * 0.1)
        }
        8 => Shape::Ring(centre, radius, radius * between(rng, 0.05, 0.3)),
        _ => {
            let corners = rng.usize(3..8);
            let first = angle(rng);
            let corners = (0..corners).map(|i| {
                let way = first + i as f32 / corners as f32 * std::f32::consts::TAU;
                centre + Vec2::from_angle(way) * radius * between(rng, 0.5, 1.1)
            });
            Shape::Polygon(corners.collect())
        }
    }
}
