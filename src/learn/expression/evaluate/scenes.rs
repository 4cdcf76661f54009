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
    net::face_finder::overlap,
    source::Picture,
    track::{Expression, Sighting},
};

/// How badly hard pictures are worn; see [`Wear::draw`]: more than the ordinary 0.5, less than what people just can read.
pub const HARD: f32 = 0.6;

/// How far heads are tilted in hard pictures, in radians, either way: as far as the finder promises.
const ROLL: f32 = std::f32::consts::FRAC_PI_6;

/// Deviation of the noise that half of the hard pictures have for certain, before blur takes some of it; see
/// [`Wear::noise`].
const NOISE: (f32, f32) = (0.4 * 0.07 * HARD, 0.07 * HARD);

/// How much of the acted turning of the head is left in clean pictures.
const NEARLY_FRONTAL: f32 = 0.35;

/// Pixels of the pictures that people are judged in.
pub const SIZE: (u32, u32) = (320, 240);

/// Pixels of a portrait before it is put into a picture.
const PORTRAIT: u32 = 256;

/// What the pictures are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nearly frontal, upright, in even light, as the camera saw it.
    Clean,
    /// Every picture: the head turned as it was acted (deviation 13°, up to 34°) and tilted by up to 30°, in light from
    /// any side, worn as [`Wear::draw`] has it at a strength of [`HARD`] (light, blur, compression, at times noise).
    /// Every second one, by the toss of a coin: noise for certain. And by the toss of another: something in front of
    /// the face, which is what [`Shown::covered`] says.
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
    /// Whether something is in front of the face.
    pub covered: bool,
}

impl Shown {
    /// Of the faces that were found, the one that a game takes for this one: the largest, if it is where the face is
    /// (IoU 0.5 or more).
    pub fn found_in<'a>(&self, seen: &'a [Sighting]) -> Option<&'a Sighting> {
        seen.first().filter(|face| overlap(face.area, self.area) >= 0.5)
    }
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
    let mut covered = false;
    if condition == Condition::Hard {
        let mut wear = Wear::draw(rng, HARD);
        covered = rng.bool();
        wear.cover = if covered { 1.0 } else { 0.0 };
        if rng.bool() {
            // As `Wear::draw` does: blur and noise, each at its worst, leave little; both leave nothing.
            let less = 1.0 / (1.0 + 0.25 * wear.blur + 0.05 * wear.motion);
            wear.noise = wear.noise.max(less * between(rng, NOISE));
        }
        wear.apply(&mut picture, &placed, rng);
    }
    Shown {
        covered,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::{BlendShapeWeights, ExpressionWeights};

    #[test]
    fn about_half_of_the_hard_pictures_have_something_in_front_of_the_face_and_no_clean_one() {
        let hard = pictures(Family::Drawn, Split::Test, 3, Condition::Hard);
        let covered = hard.iter().filter(|shown| shown.covered).count();
        assert!((4..=20).contains(&covered), "{covered} of {}", hard.len());
        let clean = pictures(Family::Drawn, Split::Test, 1, Condition::Clean);
        assert!(clean.iter().all(|shown| !shown.covered));
        for (a, b) in hard
            .iter()
            .zip(pictures(Family::Drawn, Split::Test, 3, Condition::Hard))
        {
            assert_eq!(a.picture.pixels(), b.picture.pixels(), "the numbers say everything");
        }
    }

    #[test]
    fn a_face_is_found_only_where_it_is() {
        let shown = Shown {
            picture: Picture::new(64, 48, vec![0; 3 * 64 * 48]).unwrap(),
            expression: Expression::Neutral,
            points: [Vec2::splat(20.0); 5],
            area: Rect::new(10.0, 10.0, 30.0, 30.0),
            covered: false,
        };
        let at = |x: f32| Sighting {
            person: 1,
            area: Rect::new(x, 10.0, x + 20.0, 30.0),
            points: [Vec2::splat(20.0); 5],
            certainty: 1.0,
            expression: ExpressionWeights::default(),
            shapes: BlendShapeWeights::default(),
        };
        assert!(shown.found_in(&[]).is_none());
        assert!(shown.found_in(&[at(12.0)]).is_some());
        assert!(shown.found_in(&[at(40.0)]).is_none());
        assert!(
            shown.found_in(&[at(40.0), at(10.0)]).is_none(),
            "a game takes the largest"
        );
    }
}
