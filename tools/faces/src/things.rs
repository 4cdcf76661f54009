//! Things that appear in many pictures and before faces.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use crate::{
    canvas::{Shape, paint, paint_with},
    noise::Noise,
    random::{between, chance, colour, hsv, near, pick, signed},
};

/// A rounded solid: darker towards its edge and on the side away from the light.
pub fn solid(image: &mut RgbImage, shape: &Shape, colour: Vec3, depth: f32, light: Vec2) {
    let depth = depth.max(1.0);
    paint_with(image, shape, 1.2, |p, inside| {
        let edge = (inside / depth).clamp(0.0, 1.0);
        let side = (p.dot(light) * 0.05 / depth).sin() * 0.03;
        let slope = Vec2::new(
            shape.distance(p + Vec2::X) + inside,
            shape.distance(p + Vec2::Y) + inside,
        );
        let lit = slope.dot(light) * (1.0 - edge) * 0.28;
        (colour * (0.8 + 0.2 * edge + lit + side)).extend(1.0)
    });
}

/// A hand with an arm, seen from its back or palm; `reach` is from wrist to finger tips.
pub fn hand(image: &mut RgbImage, wrist: Vec2, turn: f32, reach: f32, skin: Vec3, rng: &mut Rng) {
    let light = Vec2::from_angle(between(rng, -2.6, -0.5));
    let side = if rng.bool() { 1.0 } else { -1.0 };
    let spread = between(rng, 0.02, 0.24);
    let curl = between(rng, 0.55, 1.0);
    let out = Vec2::from_angle(turn);
    let across = out.perp() * side;
    let palm = wrist + out * reach * 0.28;
    let dark = skin * 0.62;
    let mut parts = vec![Shape::Stroke(
        wrist - out * reach * 1.6,
        wrist,
        reach * 0.19,
        reach * 0.15,
    )];
    let thumb = palm + across * reach * 0.16 - out * reach * 0.08;
    let away = (out + across * between(rng, 0.4, 1.3)).normalize();
    parts.push(Shape::Stroke(
        thumb,
        thumb + away * reach * 0.33,
        reach * 0.075,
        reach * 0.055,
    ));
    for finger in 0..4 {
        let offset = 1.5 - finger as f32;
        let root = palm + across * reach * 0.095 * offset + out * reach * 0.18;
        let along = Vec2::from_angle(turn + side * offset * spread);
        let length = [0.46, 0.52, 0.48, 0.38][finger] * curl * between(rng, 0.92, 1.05);
        let tip = root + along * reach * length;
        parts.push(Shape::Stroke(root, tip, reach * 0.062, reach * 0.048));
    }
    parts.push(Shape::Block(
        palm,
        Vec2::new(reach * 0.24, reach * 0.2),
        turn,
        reach * 0.12,
    ));
    for part in &parts {
        let grown = match *part {
            Shape::Stroke(a, b, from, to) => Shape::Stroke(a, b, from + reach * 0.012, to + reach * 0.012),
            Shape::Block(c, half, turn, round) => Shape::Block(c, half + reach * 0.012, turn, round),
            _ => continue,
        };
        paint(image, &grown, dark);
    }
    for part in &parts {
        solid(image, part, skin, reach * 0.06, light);
    }
    if chance(rng, 0.4) {
        // Nails, or rings.
        let tint = if chance(rng, 0.5) {
            near(rng, skin, 0.15)
        } else {
            colour(rng)
        };
        for part in &parts[2..parts.len() - 1] {
            if let Shape::Stroke(_, tip, ..) = part {
                paint(
                    image,
                    &Shape::Ellipse(*tip, Vec2::new(0.035, 0.028) * reach, turn),
                    tint,
                );
            }
        }
    }
}

/// A microphone on its stem; `length` in pixels.
pub fn microphone(image: &mut RgbImage, head: Vec2, turn: f32, length: f32, rng: &mut Rng) {
    let out = Vec2::from_angle(turn);
    let tint = if chance(rng, 0.75) {
        hsv(0.6, 0.1, between(rng, 0.05, 0.4))
    } else {
        colour(rng)
    };
    let light = Vec2::from_angle(between(rng, -2.6, -0.5));
    solid(
        image,
        &Shape::Stroke(head, head - out * length, length * 0.1, length * 0.07),
        tint * 0.8,
        length * 0.08,
        light,
    );
    let radius = length * between(rng, 0.16, 0.24);
    solid(
        image,
        &Shape::Ellipse(head, Vec2::new(radius * 1.15, radius), turn),
        tint,
        radius,
        light,
    );
    let mesh = tint + 0.18;
    let pitch = (radius * 0.3).max(1.5);
    paint_with(
        image,
        &Shape::Ellipse(head, Vec2::new(radius * 1.1, radius * 0.95), turn),
        1.0,
        |p, _| {
            let line = (p.x + p.y).rem_euclid(pitch) < pitch * 0.4 || (p.x - p.y).rem_euclid(pitch) < pitch * 0.4;
            mesh.extend(if line { 0.5 } else { 0.0 })
        },
    );
}

/// Strands that hang or fly from one place.
pub fn strands(image: &mut RgbImage, from: Vec2, turn: f32, length: f32, tint: Vec3, count: usize, rng: &mut Rng) {
    for _ in 0..count {
        let bend = signed(rng) * 0.9;
        let width = length * between(rng, 0.006, 0.022);
        let shade = near(rng, tint, 0.1);
        let mut at = from + Vec2::new(signed(rng), signed(rng)) * length * 0.12;
        let mut way = turn + signed(rng) * 0.3;
        let parts = 7;
        for part in 0..parts {
            let next = at + Vec2::from_angle(way) * length / parts as f32 * between(rng, 0.85, 1.1);
            let (a, b) = (1.0 - part as f32 / parts as f32, 1.0 - (part + 1) as f32 / parts as f32);
            paint(image, &Shape::Stroke(at, next, width * a + 0.3, width * b + 0.3), shade);
            way += bend / parts as f32;
            at = next;
        }
    }
}

/// A pattern for cloth, boxes and walls.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    kind: u8,
    pitch: f32,
    turn: f32,
    tints: [Vec3; 2],
    noise: Noise,
}

impl Pattern {
    /// Draws one whose repeat is about `pitch` pixels.
    pub fn draw(pitch: f32, tint: Vec3, rng: &mut Rng) -> Self {
        let spread = pick(rng, &[0.08, 0.2, 0.5]);
        let other = if chance(rng, 0.6) {
            near(rng, tint, spread)
        } else {
            colour(rng)
        };
        Self {
            kind: rng.u8(..8),
            pitch: pitch.max(2.0),
            turn: if rng.bool() { 0.0 } else { signed(rng) * 1.6 },
            tints: [tint, other],
            noise: Noise::draw(rng),
        }
    }

    /// The colour at a place in pixels.
    pub fn at(&self, p: Vec2) -> Vec3 {
        let q = Vec2::from_angle(self.turn).rotate(p) / self.pitch;
        let [a, b] = self.tints;
        let soft = |v: f32| (v * self.pitch * 0.5 + 0.5).clamp(0.0, 1.0);
        let wave = |v: f32| 0.25 - (v.rem_euclid(1.0) - 0.5).abs();
        let t = match self.kind {
            0 => soft(wave(q.x)),
            1 => 0.5 * soft(wave(q.x)) + 0.5 * soft(wave(q.y)),
            2 => soft(0.25 - (q - q.floor() - 0.5).length()),
            3 => 0.5 + 0.5 * self.noise.fractal(q, 3, 0.6),
            4 => {
                let (x, y) = (soft(wave(q.x)), soft(wave(q.y)));
                x + y - 2.0 * x * y
            }
            5 => 0.5 + 0.5 * (q.x * 6.3 + 3.0 * self.noise.fractal(q * 0.4, 3, 0.5)).sin(),
            6 => 0.15 * self.noise.at(q * 9.0) + 0.15,
            _ => 0.0,
        };
        a.lerp(b, t)
    }
}
