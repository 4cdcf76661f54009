//! Windows of programs, pages of text, charts.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use crate::{
    canvas::{Shape, filled, paint, size},
    random::{angle, between, chance, colour, hsv, near, place},
};

/// A screen or a printed page.
pub fn screen(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let dark = chance(rng, 0.35);
    let value = if dark {
        between(rng, 0.05, 0.2)
    } else {
        between(rng, 0.8, 1.0)
    };
    let ground = hsv(rng.f32(), 0.15 * rng.f32(), value);
    let ink = if dark {
        Vec3::splat(between(rng, 0.7, 1.0))
    } else {
        Vec3::splat(between(rng, 0.0, 0.3))
    };
    let mut picture = filled(width, height, |_| ground);
    let extent = size(&picture);
    for _ in 0..rng.usize(1..6) {
        let a = place(rng, extent * 0.7);
        let b = a + extent * Vec2::new(between(rng, 0.2, 0.8), between(rng, 0.2, 0.8));
        panel(&mut picture, a, b, ground, ink, rng);
    }
    picture
}

/// A panel: text, a chart, or buttons.
fn panel(picture: &mut RgbImage, a: Vec2, b: Vec2, ground: Vec3, ink: Vec3, rng: &mut Rng) {
    let unit = size(picture).min_element();
    let round = if rng.bool() { 0.0 } else { 0.02 * unit };
    let frame = ground.lerp(ink, 0.3);
    let half = (b - a) / 2.0;
    paint(picture, &Shape::Block(a + half, half + 1.0, 0.0, round), frame);
    let inner = near(rng, ground, 0.05);
    paint(picture, &Shape::Block(a + half, half, 0.0, round), inner);
    let accent = colour(rng);
    if chance(rng, 0.6) {
        let bar = unit * 0.06;
        paint(picture, &Shape::between(a, Vec2::new(b.x, a.y + bar)), accent);
        for button in 0..3 {
            let at = a + Vec2::new(bar * (0.5 + button as f32 * 0.7), bar * 0.5);
            paint(picture, &Shape::disc(at, bar * 0.22), colour(rng));
        }
    }
    let from = a + unit * Vec2::new(0.03, 0.1);
    match rng.u8(..5) {
        0..3 => text(picture, from, b - unit * 0.03, ink, rng),
        3 => {
            let bars = rng.usize(3..9);
            let step = (b.x - from.x) / bars as f32;
            for bar in 0..bars {
                let x = from.x + step * bar as f32;
                let top = from.y + (b.y - from.y) * rng.f32();
                paint(
                    picture,
                    &Shape::between(Vec2::new(x, top), Vec2::new(x + step * 0.7, b.y)),
                    accent,
                );
            }
        }
        _ => {
            let step = unit * between(rng, 0.08, 0.2);
            let (mut x, mut y) = (from.x, from.y);
            while y < b.y {
                let tint = colour(rng);
                let middle = Vec2::new(x + step * 0.4, y + step * 0.4);
                let shape = if rng.bool() {
                    Shape::disc(middle, step * 0.35)
                } else {
                    Shape::Block(middle, Vec2::splat(step * 0.35), 0.0, step * 0.08)
                };
                paint(picture, &shape, tint);
                let way = Vec2::from_angle(angle(rng)) * step * 0.2;
                paint(
                    picture,
                    &Shape::Stroke(middle - way, middle + way, step * 0.05, step * 0.05),
                    ink,
                );
                x += step;
                if x > b.x - step {
                    (x, y) = (from.x, y + step);
                }
            }
        }
    }
}

/// Lines of marks that look like letters from afar.
pub fn text(picture: &mut RgbImage, from: Vec2, to: Vec2, ink: Vec3, rng: &mut Rng) {
    let unit = size(picture).min_element();
    let high = (unit * between(rng, 0.015, 0.05)).max(2.0);
    let mut y = from.y;
    while y + high < to.y {
        let end = from.x
            + (to.x - from.x)
                * if chance(rng, 0.8) {
                    between(rng, 0.85, 1.0)
                } else {
                    rng.f32()
                };
        let mut x = from.x;
        while x < end {
            let word = rng.usize(1..9);
            for _ in 0..word {
                let corner = Vec2::new(x, y);
                let box_ = Vec2::new(high * 0.5, high);
                for _ in 0..rng.usize(1..4) {
                    let (p, q) = (place(rng, box_), place(rng, box_));
                    let (p, q) = if rng.bool() {
                        (p, Vec2::new(p.x, q.y))
                    } else {
                        (p, Vec2::new(q.x, p.y))
                    };
                    let half = (high * 0.06).max(0.35);
                    paint(picture, &Shape::Stroke(corner + p, corner + q, half, half), ink);
                }
                x += high * 0.62;
            }
            x += high * 0.5;
        }
        y += high * 1.7;
    }
}
