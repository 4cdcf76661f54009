//! Something in front of a face: a hand, bars, a microphone, hair, a scarf, anything.

use fastrand::Rng;
use glam::Vec2;
use image::RgbImage;

use crate::{
    canvas::{Shape, paint, paint_with},
    random::{angle, between, chance, colour, hair, hsv, signed, skin},
    scene::Placed,
    things::{Pattern, hand, microphone, solid, strands},
};

/// Puts one thing in front of a face: over about a fifth of it at most.
pub fn draw(picture: &mut RgbImage, face: &Placed, rng: &mut Rng) {
    let [left, top, width, height] = face.area;
    let centre = Vec2::new(left + width / 2.0, top + height / 2.0);
    let half = Vec2::new(width, height) / 2.0;
    // The face's own directions.
    let along = face.points[1] - face.points[0] + (face.points[4] - face.points[3]);
    let right = along.normalize_or(Vec2::X);
    let down = right.perp();
    let turn = right.to_angle();
    // In half faces, across and down.
    let at = |x: f32, y: f32| centre + right * (x * half.x) + down * (y * half.y);
    let side = if rng.bool() { 1.0 } else { -1.0 };
    match rng.u8(..100) {
        0..22 => {
            // A hand comes from below or the side and reaches a cheek, the chin or the brow.
            let skin = skin(rng);
            let (wrist, tip) = if chance(rng, 0.6) {
                (at(side * 1.25, 1.6), at(side * 0.75, between(rng, 0.2, 0.65)))
            } else {
                (at(side * 1.9, -0.4), at(side * 0.8, between(rng, -1.0, -0.5)))
            };
            let reach = (tip - wrist).length().min(half.y * 1.1);
            let way = (tip - wrist).to_angle();
            let wrist = tip - Vec2::from_angle(way) * reach * 0.98;
            hand(picture, wrist, way + signed(rng) * 0.15, reach, skin, rng);
        }
        22..32 => {
            // Bars, a branch or a wire.
            let tint = colour(rng);
            let count = rng.usize(1..=3);
            let lie = if chance(rng, 0.6) {
                std::f32::consts::FRAC_PI_2
            } else {
                0.0
            } + signed(rng) * 0.5;
            let way = Vec2::from_angle(lie);
            let thick = half.x * between(rng, 0.03, 0.15) / count as f32;
            let first = signed(rng) * 0.8;
            for bar in 0..count {
                let middle = centre + way.perp() * half.x * (first + bar as f32 * 0.7);
                let reach = way * half.y * 3.0;
                let shape = Shape::Stroke(middle - reach, middle + reach, thick, thick);
                solid(picture, &shape, tint, thick, Vec2::NEG_Y);
            }
        }
        32..37 => {
            // A band over the eyes, rarely.
            let tint = hsv(rng.f32(), 0.3 * rng.f32(), between(rng, 0.02, 0.25));
            let middle = (face.points[0] + face.points[1]) / 2.0;
            let size = Vec2::new(half.x * 0.85, half.y * between(rng, 0.1, 0.16));
            let opacity = between(rng, 0.7, 1.0);
            let shape = Shape::Block(middle, size, turn, size.y * 0.8);
            paint_with(picture, &shape, 1.0, |p, _| {
                let shine = ((p - middle).dot(right + down) / half.x * 4.0).sin().max(0.0) * 0.15;
                (tint + shine).extend(opacity)
            });
        }
        37..49 => {
            let head = at(side * between(rng, 0.3, 0.9), between(rng, 0.6, 0.95));
            let way = (at(0.0, 0.3) - at(side * 1.5, 2.0)).to_angle();
            microphone(picture, head, way, half.y * between(rng, 0.7, 1.1), rng);
        }
        49..67 => {
            let root = at(side * between(rng, 0.1, 1.0), between(rng, -1.15, -0.9));
            let way = (down + right * signed(rng) * 0.5).to_angle();
            let (tint, count) = (hair(rng), rng.usize(3..12));
            strands(picture, root, way, height * between(rng, 0.35, 0.85), tint, count, rng);
        }
        67..79 => {
            // A scarf or collar over the chin.
            let tint = colour(rng);
            let cloth = Pattern::draw(half.x * between(rng, 0.1, 0.6), tint, rng);
            let edge = at(signed(rng) * 0.1, between(rng, 0.72, 0.95));
            let size = Vec2::new(half.x * 1.6, half.y * 0.6);
            let middle = edge + down * size.y;
            let shape = Shape::Ellipse(middle, size, turn + signed(rng) * 0.12);
            paint_with(picture, &shape, 1.2, |p, inside| {
                let fold = (inside / half.y * 16.0).sin() * 0.06;
                (cloth.at(p) * (0.85 + fold) * (0.7 + 0.3 * (inside / half.y * 8.0).min(1.0))).extend(1.0)
            });
        }
        79..86 => {
            // A cup or a phone before a corner of the face.
            let tint = colour(rng);
            let middle = at(side * between(rng, 0.75, 1.0), between(rng, 0.3, 0.9));
            let size = half * Vec2::new(between(rng, 0.2, 0.36), between(rng, 0.25, 0.5));
            let shape = Shape::Block(middle, size, turn + signed(rng) * 0.4, size.x * between(rng, 0.05, 0.5));
            solid(picture, &shape, tint, size.x * 0.3, Vec2::NEG_ONE.normalize());
        }
        _ => {
            // Any thing; drops and flies too.
            let count = if chance(rng, 0.4) { rng.usize(2..7) } else { 1 };
            for _ in 0..count {
                let tint = colour(rng);
                let cloth = Pattern::draw(half.x * between(rng, 0.05, 0.5), tint, rng);
                let most = (0.15 / count as f32).sqrt();
                let size = half * Vec2::new(between(rng, 0.4, 1.3), between(rng, 0.4, 1.3)) * most;
                let away = Vec2::from_angle(angle(rng)) * between(rng, 0.2, 1.0);
                let middle = at(away.x, away.y);
                let shape = if rng.bool() {
                    Shape::Ellipse(middle, size, angle(rng))
                } else {
                    Shape::Block(middle, size * 0.9, angle(rng), 0.0)
                };
                paint_with(picture, &shape, 1.0, |p, _| cloth.at(p).extend(1.0));
            }
            if chance(rng, 0.1) {
                let spot = at(signed(rng) * 0.8, signed(rng) * 0.8);
                paint(picture, &Shape::disc(spot, half.x * 0.12), colour(rng));
            }
        }
    }
}
