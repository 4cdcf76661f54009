//! Things that may be taken for a face, and are none, to judge by: nothing learns from them, and nothing here is drawn
//! with what draws the things that are learned from.
//!
//! All are made of what a face is made of, too: something round or square, two things side by side, something below
//! them.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use crate::{
    canvas::{Shape, paint, paint_with, size},
    noise::Noise,
    random::{between, by_ratio, chance, colour, hsv, near, pick, place, signed},
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
        0 => outlet(picture, frame, rng),
        1 => car_front(picture, frame, rng),
        2 => alarm_clock(picture, frame, rng),
        3 => bag(picture, frame, rng),
        4 => gable(picture, frame, rng),
        5 => pepper(picture, frame, rng),
        6 => moth(picture, frame, rng),
        7 => cassette(picture, frame, rng),
        8 => basin(picture, frame, rng),
        _ => ornament(picture, frame, rng),
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

/// Two sockets in one plate, screws between them.
fn outlet(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
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

/// A car from before: windscreen, two lamps, grille and number plate.
fn car_front(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
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

/// An alarm clock with two bells, its numbers written out as strokes.
fn alarm_clock(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
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
fn bag(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
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

/// The front of a house: a gable, two windows with their crosses, a door.
fn gable(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
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

/// A pepper, a melon or a coconut, whole or cut.
fn pepper(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let hue = pick(rng, &[0.0, 0.08, 0.15, 0.3, 0.07]);
    let tint = hsv(hue, between(rng, 0.4, 0.95), between(rng, 0.35, 0.95));
    let lobes = rng.usize(2..5);
    for lobe in 0..lobes {
        let x = 0.45 * (lobe as f32 - 0.5 * (lobes as f32 - 1.0));
        shaded(
            picture,
            f,
            &f.oval(x, 0.1, 0.5, between(rng, 0.75, 0.9)),
            near(rng, tint, 0.06),
            rng,
        );
    }
    paint(
        picture,
        &f.line((0.0, -0.65), (0.15 * signed(rng), -1.0), 0.08),
        hsv(0.28, 0.6, 0.4),
    );
    match rng.u8(..3) {
        0 => {
            // Cut open: flesh, two hollows, seeds.
            shaded(
                picture,
                f,
                &f.oval(0.0, 0.1, 0.62, 0.68),
                near(rng, tint * 0.5 + 0.45, 0.1),
                rng,
            );
            for side in [-1.0, 1.0] {
                shaded(picture, f, &f.oval(side * 0.28, 0.0, 0.18, 0.36), tint * 0.45, rng);
            }
            for _ in 0..rng.usize(6..30) {
                let (x, y) = (0.35 * signed(rng), 0.1 + 0.4 * signed(rng));
                paint(picture, &f.oval(x, y, 0.035, 0.05), Vec3::new(0.95, 0.9, 0.7));
            }
        }
        1 => {
            // The three germ pores of a coconut.
            let turn = rng.f32() * std::f32::consts::TAU;
            for pore in 0..3 {
                let way = Vec2::from_angle(turn + pore as f32 * 2.1) * 0.24;
                paint(picture, &f.oval(way.x, way.y, 0.09, 0.1), tint * 0.15);
            }
        }
        _ => {
            for _ in 0..rng.usize(2..9) {
                let (x, y) = (0.6 * signed(rng), 0.1 + 0.6 * signed(rng));
                paint(
                    picture,
                    &f.oval(x, y, between(rng, 0.02, 0.1), between(rng, 0.02, 0.1)),
                    tint * 0.4,
                );
            }
        }
    }
}

/// A moth with eye spots on its wings.
fn moth(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
    let tint = colour(rng);
    let spot = colour(rng);
    let rings = rng.usize(1..4);
    let (x, y) = (between(rng, 0.5, 0.8), between(rng, -0.35, 0.1));
    for side in [-1.0, 1.0] {
        let wing = [(0.0, -0.3), (side * 1.3, -0.9), (side * 1.4, -0.1), (side * 0.3, 0.3)];
        shaded(picture, f, &f.polygon(&wing), tint, rng);
        let lower = [(0.0, 0.0), (side * 1.0, 0.1), (side * 0.75, 0.95), (side * 0.1, 0.5)];
        shaded(picture, f, &f.polygon(&lower), near(rng, tint, 0.15), rng);
        for ring in 0..=rings {
            let part = 1.0 - ring as f32 / (rings as f32 + 1.0);
            let shade = if ring % 2 == 0 { spot } else { spot * 0.2 };
            paint(picture, &f.disc(side * x, y, 0.22 * part), shade);
        }
        paint(picture, &f.line((0.0, -0.4), (side * 0.35, -0.95), 0.012), tint * 0.3);
    }
    shaded(picture, f, &f.oval(0.0, 0.1, 0.12, 0.6), tint * 0.5, rng);
}

/// A cassette, or the front of a recorder: two reels in a box, a window, keys.
fn cassette(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
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
fn basin(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
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
fn ornament(picture: &mut RgbImage, f: Frame, rng: &mut Rng) {
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
