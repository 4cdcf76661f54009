//! Things that may be taken for a face, and are none.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::{clutter, screen};
use crate::{
    canvas::{Shape, paint, paint_with, size},
    noise::Noise,
    random::{angle, between, by_ratio, chance, colour, hair, hsv, near, pick, place, signed, skin},
    things::{Pattern, hand, microphone, solid, strands},
};

/// Where a thing is: its middle, its half height, and its turn.
#[derive(Clone, Copy)]
struct Spot {
    at: Vec2,
    reach: f32,
    turn: f32,
}

impl Spot {
    /// A place in the thing's own measure.
    fn to(&self, x: f32, y: f32) -> Vec2 {
        self.at + Vec2::from_angle(self.turn).rotate(Vec2::new(x, y)) * self.reach
    }

    fn oval(&self, x: f32, y: f32, w: f32, h: f32) -> Shape {
        Shape::Ellipse(self.to(x, y), Vec2::new(w, h) * self.reach, self.turn)
    }

    fn block(&self, x: f32, y: f32, w: f32, h: f32, round: f32) -> Shape {
        Shape::Block(
            self.to(x, y),
            Vec2::new(w, h) * self.reach,
            self.turn,
            round * self.reach,
        )
    }

    fn stroke(&self, from: (f32, f32), to: (f32, f32), half: f32) -> Shape {
        let half = (half * self.reach).max(0.3);
        Shape::Stroke(self.to(from.0, from.1), self.to(to.0, to.1), half, half)
    }

    fn polygon(&self, corners: &[(f32, f32)]) -> Shape {
        Shape::Polygon(corners.iter().map(|(x, y)| self.to(*x, *y)).collect())
    }
}

/// Adds one thing somewhere.
pub fn add(picture: &mut RgbImage, rng: &mut Rng) {
    let extent = size(picture);
    let spot = Spot {
        at: place(rng, extent),
        reach: extent.min_element() * by_ratio(rng, 0.05, 0.5),
        turn: if chance(rng, 0.7) {
            signed(rng) * 0.4
        } else {
            angle(rng)
        },
    };
    match rng.u8(..24) {
        0 => socket(picture, spot, rng),
        1 => clock(picture, spot, rng),
        2 => plate(picture, spot, rng),
        3 => ball(picture, spot, rng),
        4 | 5 => back_of_head(picture, spot, rng),
        6 => hood(picture, spot, rng),
        7 => wig(picture, spot, rng),
        8 | 9 => {
            let tint = skin(rng);
            hand(picture, spot.to(0.0, 1.0), angle(rng), spot.reach * 2.0, tint, rng);
        }
        10 => bare_skin(picture, spot, rng),
        11 => animal(picture, spot, rng),
        12 => car(picture, spot, rng),
        13 => house(picture, spot, rng),
        14 => dots(picture, spot, rng),
        15 => fruit(picture, spot, rng),
        16 => flower(picture, spot, rng),
        17 => one_feature(picture, spot, rng),
        18 => shirt(picture, spot, rng),
        19 => sign(picture, spot, rng),
        20 => hat(picture, spot, rng),
        21 => microphone(picture, spot.at, angle(rng), spot.reach * 2.0, rng),
        22 => machine(picture, spot, rng),
        _ => {
            let tint = colour(rng);
            let shape = clutter::any_shape(spot.at, spot.reach, rng);
            solid(picture, &shape, tint, spot.reach * 0.6, Vec2::from_angle(angle(rng)));
        }
    }
}

fn light(rng: &mut Rng) -> Vec2 {
    Vec2::from_angle(between(rng, -2.6, -0.5))
}

fn socket(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = hsv(rng.f32(), 0.1 * rng.f32(), between(rng, 0.6, 1.0));
    solid(
        picture,
        &s.block(0.0, 0.0, 1.0, 1.0, 0.15),
        tint,
        s.reach * 0.2,
        light(rng),
    );
    let hole = tint * 0.25;
    if rng.bool() {
        paint(picture, &s.oval(0.0, 0.0, 0.7, 0.7), tint * 0.85);
        paint(picture, &s.oval(-0.3, 0.0, 0.1, 0.1), hole);
        paint(picture, &s.oval(0.3, 0.0, 0.1, 0.1), hole);
    } else {
        paint(picture, &s.block(-0.28, -0.2, 0.06, 0.22, 0.0), hole);
        paint(picture, &s.block(0.28, -0.2, 0.06, 0.18, 0.0), hole);
        paint(picture, &s.oval(0.0, 0.32, 0.13, 0.15), hole);
    }
}

fn clock(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (rim, dial) = (colour(rng), hsv(0.12, 0.2 * rng.f32(), between(rng, 0.75, 1.0)));
    let ink = near(rng, Vec3::splat(0.12), 0.15);
    solid(picture, &s.oval(0.0, 0.0, 1.0, 1.0), rim, s.reach * 0.15, light(rng));
    paint(picture, &s.oval(0.0, 0.0, 0.86, 0.86), dial);
    for hour in 0..12 {
        let way = Vec2::from_angle(hour as f32 / 12.0 * std::f32::consts::TAU);
        let half = if hour % 3 == 0 { 0.03 } else { 0.015 };
        paint(
            picture,
            &s.stroke((way.x * 0.68, way.y * 0.68), (way.x * 0.8, way.y * 0.8), half),
            ink,
        );
    }
    for (length, half) in [(0.42, 0.045), (0.66, 0.028)] {
        let way = Vec2::from_angle(angle(rng)) * length;
        paint(picture, &s.stroke((0.0, 0.0), (way.x, way.y), half), ink);
    }
    paint(picture, &s.oval(0.0, 0.0, 0.06, 0.06), ink);
}

fn plate(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = near(rng, Vec3::splat(0.9), 0.1);
    let flat = between(rng, 0.5, 1.0);
    paint(picture, &s.oval(0.04, 0.06, 1.04, flat * 1.04), tint * 0.35);
    solid(picture, &s.oval(0.0, 0.0, 1.0, flat), tint, s.reach * 0.2, light(rng));
    paint(picture, &s.oval(0.0, 0.0, 0.68, 0.68 * flat), tint * 0.94);
    for _ in 0..rng.usize(0..7) {
        let (x, y) = (signed(rng) * 0.4, signed(rng) * 0.4 * flat);
        let food = hsv(between(rng, 0.0, 0.35), between(rng, 0.3, 0.9), between(rng, 0.3, 1.0));
        let shape = s.oval(x, y, between(rng, 0.08, 0.35), between(rng, 0.06, 0.22));
        solid(picture, &shape, food, s.reach * 0.1, light(rng));
    }
}

fn ball(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = if chance(rng, 0.35) { skin(rng) } else { colour(rng) };
    let pattern = Pattern::draw(s.reach * between(rng, 0.2, 1.2), tint, rng);
    let from = light(rng);
    paint(
        picture,
        &Shape::Ellipse(s.at + Vec2::Y * s.reach * 0.95, Vec2::new(0.9, 0.15) * s.reach, 0.0),
        tint * 0.2,
    );
    paint_with(picture, &Shape::disc(s.at, s.reach), 1.0, |p, _| {
        let q = (p - s.at) / s.reach;
        let high = (1.0 - q.length_squared()).max(0.0).sqrt();
        let shade = (0.35 + 0.35 * high + 0.4 * q.dot(from)).max(0.12);
        let shine = ((q - from * 0.45).length() * 7.0).powi(2);
        (pattern.at(p + q * high * s.reach * 0.3) * shade + 0.5 * (-shine).exp()).extend(1.0)
    });
    if chance(rng, 0.3) {
        // The holes of a bowling ball, of a coconut, of a button.
        let (x, y) = (signed(rng) * 0.3, signed(rng) * 0.3);
        let holes: &[(f32, f32)] = if rng.bool() {
            &[(0.0, 0.0), (0.25, 0.05), (0.1, 0.28)]
        } else {
            &[(-0.2, -0.2), (0.2, -0.2), (-0.2, 0.2), (0.2, 0.2)]
        };
        for (dx, dy) in holes {
            paint(picture, &s.oval(x + dx, y + dy, 0.08, 0.08), tint * 0.15);
        }
    }
}

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

fn back_of_head(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
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

fn hood(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
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
fn wig(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
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
fn bare_skin(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
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

/// An animal from the side.
fn animal(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = if chance(rng, 0.7) {
        hsv(between(rng, 0.04, 0.12), 0.6 * rng.f32(), between(rng, 0.1, 0.95))
    } else {
        colour(rng)
    };
    let from = light(rng);
    let f = if rng.bool() { 1.0 } else { -1.0 };
    let depth = s.reach * 0.25;
    if chance(rng, 0.35) {
        // A bird.
        solid(picture, &s.oval(0.0, 0.0, 0.8, 0.5), tint, depth, from);
        solid(picture, &s.oval(0.7 * f, -0.45, 0.28, 0.27), tint, depth, from);
        paint(
            picture,
            &s.polygon(&[(0.92 * f, -0.52), (1.25 * f, -0.4), (0.92 * f, -0.36)]),
            Vec3::new(0.9, 0.6, 0.1),
        );
        paint(picture, &s.oval(0.76 * f, -0.52, 0.05, 0.05), Vec3::ZERO);
        paint(
            picture,
            &s.polygon(&[(-0.6 * f, -0.1), (-1.4 * f, -0.3), (-1.3 * f, 0.1)]),
            tint * 0.8,
        );
        for x in [-0.1, 0.15] {
            paint(
                picture,
                &s.stroke((x * f, 0.4), (x * f, 0.85), 0.03),
                Vec3::new(0.8, 0.5, 0.1),
            );
        }
        return;
    }
    let tall = between(rng, 0.4, 0.9);
    for x in [-0.75, -0.55, 0.45, 0.65] {
        solid(
            picture,
            &s.stroke((x * f, 0.1), (x * f + signed(rng) * 0.1, 0.3 + tall), 0.1),
            tint * 0.85,
            depth * 0.4,
            from,
        );
    }
    solid(picture, &s.oval(0.0, 0.0, 0.95, 0.45), tint, depth, from);
    paint(picture, &s.stroke((-0.9 * f, -0.1), (-1.4 * f, -0.6), 0.06), tint * 0.9);
    solid(
        picture,
        &s.stroke((0.75 * f, -0.2), (1.05 * f, -0.6), 0.2),
        tint,
        depth,
        from,
    );
    solid(picture, &s.oval(1.15 * f, -0.65, 0.33, 0.24), tint, depth, from);
    solid(
        picture,
        &s.oval(1.42 * f, -0.56, 0.2, 0.13),
        tint * 0.95,
        depth * 0.5,
        from,
    );
    paint(
        picture,
        &s.polygon(&[(0.95 * f, -0.8), (1.0 * f, -1.2), (1.15 * f, -0.83)]),
        tint * 0.75,
    );
    paint(picture, &s.oval(1.18 * f, -0.7, 0.045, 0.045), Vec3::splat(0.05));
    paint(picture, &s.oval(1.58 * f, -0.58, 0.05, 0.04), Vec3::splat(0.05));
    if rng.bool() {
        for _ in 0..8 {
            let (x, y) = (signed(rng) * 0.7, signed(rng) * 0.25);
            paint(
                picture,
                &s.oval(x, y, between(rng, 0.04, 0.2), between(rng, 0.04, 0.14)),
                near(rng, tint, 0.5),
            );
        }
    }
}

/// The front of a car: two lamps and a grille.
fn car(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = colour(rng);
    let from = light(rng);
    for x in [-0.75, 0.75] {
        paint(picture, &s.block(x, 0.65, 0.17, 0.3, 0.05), Vec3::splat(0.07));
    }
    let roof = s.polygon(&[(-0.6, -0.75), (0.6, -0.75), (0.85, -0.1), (-0.85, -0.1)]);
    paint(picture, &roof, tint * 0.9);
    let glass = s.polygon(&[(-0.53, -0.66), (0.53, -0.66), (0.72, -0.12), (-0.72, -0.12)]);
    paint(picture, &glass, near(rng, Vec3::new(0.3, 0.38, 0.42), 0.2));
    solid(picture, &s.block(0.0, 0.3, 1.0, 0.42, 0.12), tint, s.reach * 0.2, from);
    let lamp = near(rng, Vec3::new(0.95, 0.95, 0.85), 0.08);
    let (x, round) = (between(rng, 0.65, 0.8), between(rng, 0.1, 0.17));
    for side in [-x, x] {
        paint(picture, &s.oval(side, 0.2, round * 1.3, round * 1.1), tint * 0.4);
        paint(picture, &s.oval(side, 0.2, round * 1.1, round * 0.9), lamp);
    }
    paint(
        picture,
        &s.block(0.0, 0.25, 0.4, between(rng, 0.08, 0.2), 0.04),
        Vec3::splat(0.1),
    );
    for bar in 0..3 {
        let y = 0.17 + 0.08 * bar as f32;
        paint(picture, &s.stroke((-0.38, y), (0.38, y), 0.012), Vec3::splat(0.7));
    }
    paint(picture, &s.block(0.0, 0.58, 0.28, 0.07, 0.0), Vec3::splat(0.95));
}

/// A house: two windows, a door, a roof.
fn house(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let wall = colour(rng);
    let glass = near(rng, Vec3::new(0.25, 0.3, 0.4), 0.2);
    paint(picture, &s.block(0.0, 0.3, 0.85, 0.65, 0.0), wall);
    paint(
        picture,
        &s.polygon(&[(-1.05, -0.33), (0.0, -1.05), (1.05, -0.33)]),
        colour(rng) * 0.7,
    );
    for x in [-0.45, 0.45] {
        paint(picture, &s.block(x, 0.0, 0.21, 0.21, 0.0), Vec3::splat(0.92));
        paint(picture, &s.block(x, 0.0, 0.17, 0.17, 0.0), glass);
        paint(picture, &s.stroke((x, -0.18), (x, 0.18), 0.02), Vec3::splat(0.92));
    }
    paint(
        picture,
        &s.block(signed(rng) * 0.3, 0.68, 0.16, 0.27, 0.0),
        colour(rng) * 0.6,
    );
}

/// Dots and lines that are almost a face, but turned over, without one eye, out of line.
fn dots(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (ground, ink) = (colour(rng), near(rng, Vec3::splat(0.1), 0.2));
    let boxed = chance(rng, 0.4);
    if boxed {
        // A die, a domino, a switch: never round.
        solid(
            picture,
            &s.block(0.0, 0.0, 0.95, 0.95, 0.12),
            ground,
            s.reach * 0.15,
            light(rng),
        );
    }
    let dot = between(rng, 0.08, 0.2);
    let layouts: [&[(f32, f32)]; 7] = [
        &[(-0.5, -0.5), (0.5, 0.5)],
        &[(0.0, 0.0)],
        &[(-0.5, -0.5), (0.0, 0.0), (0.5, 0.5)],
        &[(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)],
        &[(-0.5, -0.5), (0.5, -0.5), (0.0, 0.0), (-0.5, 0.5), (0.5, 0.5)],
        &[
            (-0.5, -0.6),
            (-0.5, 0.0),
            (-0.5, 0.6),
            (0.5, -0.6),
            (0.5, 0.0),
            (0.5, 0.6),
        ],
        &[(-0.6, 0.0), (0.0, 0.0), (0.6, 0.0)],
    ];
    for (x, y) in pick(rng, &layouts) {
        paint(picture, &s.oval(*x, *y, dot, dot), ink);
    }
    if !boxed && rng.bool() {
        let y = signed(rng);
        paint(picture, &s.stroke((-0.5, y), (0.5, y + signed(rng) * 0.3), 0.05), ink);
    }
}

fn fruit(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = hsv(between(rng, 0.0, 0.3), between(rng, 0.6, 0.95), between(rng, 0.4, 0.95));
    let noise = Noise::draw(rng);
    let from = light(rng);
    let lobes = if rng.bool() { 0.06 } else { 0.0 };
    let half = Vec2::new(between(rng, 0.7, 1.0), between(rng, 0.7, 1.0)) * s.reach;
    paint_with(picture, &Shape::Ellipse(s.at, half, s.turn), 1.0, |p, _| {
        let q = (p - s.at) / s.reach;
        let rib = 1.0 + lobes * 2.0 * (q.x * 14.0).cos();
        let shade = 0.65 + 0.35 * q.dot(from) + 0.15 * noise.fractal(q * 6.0, 3, 0.6);
        (tint * shade * rib).extend(1.0)
    });
    paint(
        picture,
        &s.stroke((0.0, -0.75), (signed(rng) * 0.2, -1.15), 0.05),
        Vec3::new(0.3, 0.22, 0.1),
    );
    if rng.bool() {
        paint(
            picture,
            &Shape::Ellipse(s.to(0.25, -1.0), Vec2::new(0.28, 0.11) * s.reach, s.turn - 0.4),
            Vec3::new(0.2, 0.5, 0.15),
        );
    }
}

fn flower(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (petal, heart) = (colour(rng), hsv(between(rng, 0.05, 0.16), 0.8, between(rng, 0.3, 0.95)));
    let green = Vec3::new(0.2, 0.45, 0.15);
    paint(picture, &s.stroke((0.0, 0.3), (signed(rng) * 0.4, 2.2), 0.05), green);
    let petals = rng.usize(5..15);
    for i in 0..petals {
        let turn = i as f32 / petals as f32 * std::f32::consts::TAU;
        let at = s.at + Vec2::from_angle(turn) * s.reach * 0.62;
        let shape = Shape::Ellipse(at, Vec2::new(0.38, 2.0 / petals as f32) * s.reach, turn);
        solid(picture, &shape, near(rng, petal, 0.05), s.reach * 0.15, light(rng));
    }
    solid(picture, &s.oval(0.0, 0.0, 0.34, 0.34), heart, s.reach * 0.2, light(rng));
}

/// One eye, one mouth, one nose, one ear, alone.
fn one_feature(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
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

fn shirt(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
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

fn sign(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let (ground, ink) = (colour(rng), colour(rng));
    match rng.u8(..3) {
        0 => {
            paint(picture, &s.oval(0.0, 0.0, 1.0, 1.0), ink);
            paint(picture, &s.oval(0.0, 0.0, 0.8, 0.8), ground);
            paint(picture, &s.block(0.0, 0.0, 0.55, 0.14, 0.0), ink);
        }
        1 => {
            paint(picture, &s.block(0.0, 0.0, 0.42, 1.0, 0.15), Vec3::splat(0.12));
            for (y, tint) in [
                (-0.6, [0.9, 0.15, 0.1]),
                (0.0, [0.95, 0.75, 0.1]),
                (0.6, [0.1, 0.8, 0.3]),
            ] {
                let lit = if rng.bool() { 1.0 } else { 0.3 };
                paint(picture, &s.oval(0.0, y, 0.26, 0.26), Vec3::from(tint) * lit);
            }
        }
        _ => {
            paint(picture, &s.block(0.0, 0.0, 1.0, 0.8, 0.05), ground);
            let half = Vec2::new(0.85, 0.65) * s.reach;
            screen::text(picture, s.at - half, s.at + half, ink, rng);
        }
    }
}

fn hat(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
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

/// A washing machine, a radio, a camera: a box with a big round thing, knobs and a slot.
fn machine(picture: &mut RgbImage, s: Spot, rng: &mut Rng) {
    let tint = if rng.bool() {
        Vec3::splat(between(rng, 0.1, 0.95))
    } else {
        colour(rng)
    };
    let high = between(rng, 0.6, 1.1);
    let from = light(rng);
    solid(picture, &s.block(0.0, 0.0, 1.0, high, 0.08), tint, s.reach * 0.1, from);
    let x = signed(rng) * 0.4;
    for (radius, shade) in [(0.5, 0.6), (0.42, 0.25), (0.2, 0.45)] {
        paint(
            picture,
            &s.oval(x, 0.1, radius, radius),
            (tint * shade + 0.05).min(Vec3::ONE),
        );
    }
    for _ in 0..rng.usize(1..5) {
        let at = signed(rng) * 0.85;
        paint(picture, &s.oval(at, -high * 0.8, 0.07, 0.07), colour(rng));
    }
    paint(
        picture,
        &s.block(signed(rng) * 0.6, -high * 0.8, 0.25, 0.06, 0.0),
        Vec3::splat(0.1),
    );
}
