//! The pictures that expressions are judged on: people of one split, each with every expression, before a camera.
//!
//! How they act is frozen: [`MARKED`](crate::learn::faces::acting::MARKED) intensities, drawn from the person's number.

use animgen_faces::{
    Family, Light, Person,
    scene::{self, Place},
    scenery,
    wear::Wear,
};
use bevy::math::{Rect, Vec2};
use fastrand::Rng;
use rayon::prelude::*;

use crate::{
    learn::{
        corpus::Split,
        faces::{Cast, acting::Director},
        random::between,
    },
    source::Picture,
    track::Expression,
};

/// How badly hard pictures are worn; see [`Wear::draw`]: more than the ordinary 0.5, less than what people just can read.
pub const HARD: f32 = 0.6;

/// How far heads are tilted in hard pictures, in radians, either way.
const ROLL: f32 = 0.35;

/// How much of the acted turning of the head is left in clean pictures.
const NEARLY_FRONTAL: f32 = 0.35;

/// Pixels of a picture.
const SIZE: (u32, u32) = (320, 240);

/// Pixels of a portrait before it is put into a picture.
const PORTRAIT: u32 = 256;

/// What the pictures are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nearly frontal, upright, in even light, as the camera saw it.
    Clean,
    /// Turned up to 35° and tilted up to 20°, in any light, with noise, blur, compression and things in front of the
    /// face, at a strength of [`HARD`].
    Hard,
}

impl Condition {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Clean, Self::Hard];
}

/// A picture of somebody, and the truth about it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The picture.
    pub picture: Picture,
    /// What is acted.
    pub expression: Expression,
    /// Eyes, nose and mouth corners, in pixels.
    pub points: [Vec2; 5],
    /// The face, in pixels.
    pub area: Rect,
}

/// Every person of a split, or the first `most`, with every expression.
pub fn pictures(family: Family, split: Split, most: usize, condition: Condition) -> Vec<Shown> {
    let people: Vec<u64> = Cast::new(family, split, false).people.take(most).collect();
    let director = Director::default();
    people
        .into_par_iter()
        .flat_map_iter(|number| {
            let person = Person::new(family, number);
            let director = &director;
            Expression::ALL.map(move |expression| {
                let condition_number = condition as u64;
                let seed = number << 8 | (expression.index() as u64) << 2 | condition_number << 1;
                let mut rng = Rng::with_seed(seed ^ 0x6576_616c ^ (family as u64) << 40);
                show(&person, expression, condition, director, &mut rng)
            })
        })
        .collect()
}

fn show(person: &Person, expression: Expression, condition: Condition, director: &Director, rng: &mut Rng) -> Shown {
    let mut shot = director.act(expression, rng).shot;
    if condition == Condition::Clean {
        shot.yaw *= NEARLY_FRONTAL;
        shot.pitch *= NEARLY_FRONTAL;
        shot.light = Light::default();
    }
    let roll = match condition {
        Condition::Clean => between(rng, (-0.05, 0.05)),
        Condition::Hard => between(rng, (-ROLL, ROLL)),
    };
    let portrait = person.portray(&shot, PORTRAIT);
    let (width, height) = (SIZE.0 as f32, SIZE.1 as f32);
    let face = height * between(rng, (0.45, 0.85));
    let half = face / 2.0;
    let place = Place {
        centre: animgen_faces::Vec2::new(between(rng, (half, width - half)), between(rng, (half, height - half))),
        height: face,
        roll,
    };
    let mut picture = scenery::background(SIZE.0, SIZE.1, rng);
    let placed = scene::compose(&mut picture, &[(&portrait, place)]);
    if condition == Condition::Hard {
        Wear::draw(rng, HARD).apply(&mut picture, &placed, rng);
    }
    Shown {
        picture: as_picture(picture),
        expression,
        points: placed[0].points.map(point),
        area: rect(placed[0].area),
    }
}

/// A picture as sources hand it on.
///
/// # Panics
/// If it has no pixels.
pub(super) fn as_picture(picture: image::RgbImage) -> Picture {
    let (width, height) = picture.dimensions();
    Picture::new(width, height, picture.into_raw()).expect("a scene has pixels")
}

pub(super) fn point(p: animgen_faces::Vec2) -> Vec2 {
    Vec2::new(p.x, p.y)
}

/// From left, top, width, height.
pub(super) fn rect([x, y, width, height]: [f32; 4]) -> Rect {
    Rect::from_corners(Vec2::new(x, y), Vec2::new(x + width, y + height))
}
