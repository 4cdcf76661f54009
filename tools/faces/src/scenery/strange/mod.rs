//! Things that may be taken for a face, and are none, to judge by: nothing learns from them, and nothing here is drawn
//! with what draws the things that are learned from.
//!
//! All are made of what a face is made of, too: something round or square, two things side by side, something below
//! them.

mod indoors;
mod nature;
mod street;

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use crate::{
    canvas::{Shape, paint_with, size},
    noise::Noise,
    random::{between, by_ratio, place, signed},
};

/// A thing's own measure: 1 is half its height, y goes down.
#[derive(Clone, Copy)]
struct Frame {
    at: Vec2,
    unit: f32,
    turn: f32,
}

impl Frame {
    fn to(&self, x: f32, y: f32) -> Vec2 {
        self.at + Vec2::from_angle(self.turn).rotate(Vec2::new(x, y) * self.unit)
    }

    fn disc(&self, x: f32, y: f32, radius: f32) -> Shape {
        Shape::disc(self.to(x, y), radius * self.unit)
    }

    fn oval(&self, x: f32, y: f32, w: f32, h: f32) -> Shape {
        Shape::Ellipse(self.to(x, y), Vec2::new(w, h) * self.unit, self.turn)
    }

    fn ring(&self, x: f32, y: f32, radius: f32, half: f32) -> Shape {
        Shape::Ring(self.to(x, y), radius * self.unit, (half * self.unit).max(0.4))
    }

    fn block(&self, x: f32, y: f32, w: f32, h: f32, round: f32) -> Shape {
        Shape::Block(self.to(x, y), Vec2::new(w, h) * self.unit, self.turn, round * self.unit)
    }

    fn line(&self, from: (f32, f32), to: (f32, f32), half: f32) -> Shape {
        let half = (half * self.unit).max(0.4);
        Shape::Stroke(self.to(from.0, from.1), self.to(to.0, to.1), half, half)
    }

    fn polygon(&self, corners: &[(f32, f32)]) -> Shape {
        Shape::Polygon(corners.iter().map(|(x, y)| self.to(*x, *y)).collect())
    }
}

/// Adds one thing somewhere.
pub fn add(picture: &mut RgbImage, rng: &mut Rng) {
    let extent = size(picture);
    let frame = Frame {
        at: place(rng, extent),
        unit: extent.min_element() * by_ratio(rng, 0.06, 0.45),
        turn: 0.35 * signed(rng) * rng.f32(),
    };
    match rng.u8(..10) {
        0 => indoors::outlet(picture, frame, rng),
        1 => street::car_front(picture, frame, rng),
        2 => indoors::alarm_clock(picture, frame, rng),
        3 => indoors::bag(picture, frame, rng),
        4 => street::gable(picture, frame, rng),
        5 => nature::pepper(picture, frame, rng),
        6 => nature::moth(picture, frame, rng),
        7 => indoors::cassette(picture, frame, rng),
        8 => indoors::basin(picture, frame, rng),
        _ => indoors::ornament(picture, frame, rng),
    }
}

/// Paints a shape that fades from one colour at its top to another at its bottom, with some grain.
fn shaded(picture: &mut RgbImage, frame: Frame, shape: &Shape, tint: Vec3, rng: &mut Rng) {
    let noise = Noise::draw(rng);
    let (fall, grain) = (between(rng, 0.05, 0.4), between(rng, 0.0, 0.12));
    paint_with(picture, shape, 1.2, |p, inside| {
        let q = (p - frame.at) / frame.unit;
        let rim = (inside / (0.1 * frame.unit)).clamp(0.0, 1.0);
        let light = 0.85 + 0.15 * rim - 0.5 * fall * q.y;
        (tint * light + grain * noise.fractal(q * 5.0, 2, 0.6)).extend(1.0)
    });
}
