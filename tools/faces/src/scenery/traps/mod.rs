//! Things that may be taken for a face, and are none: which one is put where, and what all of them are measured with.
//!
//! | file | draws |
//! |---|---|
//! | `made` | made things with round or square parts: sockets, clocks, cars, houses |
//! | `bodies` | people without their faces: backs of heads, empty hoods and wigs, bare skin, single features |
//! | `nature` | animals, fruit, flowers |
//! | `prints` | flat figures: dots and lines, signs |
//! | `clothes` | what is worn, with nobody in it |

mod bodies;
mod clothes;
mod made;
mod nature;
mod prints;

use fastrand::Rng;
use glam::Vec2;
use image::RgbImage;

use super::clutter;
use crate::{
    canvas::{Shape, size},
    random::{angle, between, by_ratio, chance, colour, place, signed, skin},
    things::{hand, microphone, solid},
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
        0 => made::socket(picture, spot, rng),
        1 => made::clock(picture, spot, rng),
        2 => made::plate(picture, spot, rng),
        3 => made::ball(picture, spot, rng),
        4 | 5 => bodies::back_of_head(picture, spot, rng),
        6 => bodies::hood(picture, spot, rng),
        7 => bodies::wig(picture, spot, rng),
        8 | 9 => {
            let tint = skin(rng);
            hand(picture, spot.to(0.0, 1.0), angle(rng), spot.reach * 2.0, tint, rng);
        }
        10 => bodies::bare_skin(picture, spot, rng),
        11 => nature::animal(picture, spot, rng),
        12 => made::car(picture, spot, rng),
        13 => made::house(picture, spot, rng),
        14 => prints::dots(picture, spot, rng),
        15 => nature::fruit(picture, spot, rng),
        16 => nature::flower(picture, spot, rng),
        17 => bodies::one_feature(picture, spot, rng),
        18 => clothes::shirt(picture, spot, rng),
        19 => prints::sign(picture, spot, rng),
        20 => clothes::hat(picture, spot, rng),
        21 => microphone(picture, spot.at, angle(rng), spot.reach * 2.0, rng),
        22 => made::machine(picture, spot, rng),
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
