//! How many faces are found, and how much is taken for a face that is none.

use animgen_faces::{
    Family, Person,
    scene::{self, Place},
    scenery,
    wear::Wear,
};
use bevy::math::Rect;
use fastrand::Rng;
use rayon::prelude::*;

use super::scenes::{SIZE, as_picture, rect};
use crate::{
    learn::{
        corpus::Split,
        faces::{Cast, acting::Director},
        metrics::ratio,
        random::{between, by_ratio},
    },
    net::{Device, FaceWatcher, FaceWeights, face_finder::overlap},
    source::Picture,
    track::{Expression, ExpressionRecognizer},
};

/// Sizes of faces, hairline to chin, as a share of the picture's height.
const HEIGHTS: (f32, f32) = (0.25, 1.0);

/// Tilt of heads, in radians, either way: 30°.
const ROLL: f32 = std::f32::consts::FRAC_PI_6;

/// How badly the pictures are worn, at most.
const WEAR: f32 = 0.6;

/// Of a face that counts, at least this much is in the picture and not behind anybody.
const VISIBLE: f32 = 0.85;

/// What places and things are drawn from: far from every number that training draws its own from.
fn scenery(split: Split) -> u64 {
    0x7465_7374_0000 + split as u64
}

/// Faces found and missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Faces that are there.
    pub faces: u64,
    /// Of these, found: IoU 0.5 or more.
    pub found: u64,
    /// The same for faces of 25 to 50 % of the picture's height.
    pub small: (u64, u64),
    /// Pictures without anybody.
    pub faceless: u64,
    /// Faces that were found in them.
    pub false_faces: u64,
    /// Of the pictures without anybody, those full of things of kinds that training has never shown, and the faces that
    /// were found in these.
    pub strange: (u64, u64),
}

impl Finding {
    /// The share of faces that are found, 0 to 1.
    pub fn recall(&self) -> f64 {
        ratio(self.found, self.faces)
    }

    /// The share of faces of 25 to 50 % of the picture's height that are found, 0 to 1.
    pub fn small_recall(&self) -> f64 {
        ratio(self.small.1, self.small.0)
    }

    /// Faces found in 100 pictures without anybody.
    pub fn false_per_100(&self) -> f64 {
        100.0 * ratio(self.false_faces, self.faceless)
    }

    /// The same, of the kinds that training has never shown.
    pub fn strange_false_per_100(&self) -> f64 {
        100.0 * ratio(self.strange.1, self.strange.0)
    }

    /// The same, of the kinds that training has shown.
    pub fn known_false_per_100(&self) -> f64 {
        100.0 * ratio(self.false_faces - self.strange.1, self.faceless - self.strange.0)
    }
}

/// Looks for faces in `count` pictures with one to three people of a split each, and in as many without anybody.
pub fn finding(weights: &FaceWeights, split: Split, count: usize, device: &Device) -> Finding {
    let settings = ExpressionRecognizer {
        faces: 16,
        ..Default::default()
    };
    let director = Director::default();
    let results: Vec<Finding> = (0..count as u64)
        .into_par_iter()
        .map_init(
            || FaceWatcher::new(weights, device),
            |watcher, number| {
                let (picture, truth) = crowd(split, number, &director);
                let seen = watcher.inspect(&picture, &settings);
                let mut result = Finding::default();
                for face in truth {
                    let found = seen.iter().any(|s| overlap(s.area, face) >= 0.5);
                    result.faces += 1;
                    result.found += u64::from(found);
                    if face.height() < 0.5 * SIZE.1 as f32 {
                        result.small.0 += 1;
                        result.small.1 += u64::from(found);
                    }
                }
                let nobody = watcher.inspect(&faceless(split, number), &settings).len() as u64;
                result.faceless += 1;
                result.false_faces += nobody;
                if is_strange(number) {
                    result.strange = (1, nobody);
                }
                result
            },
        )
        .collect();
    results.into_iter().fold(Finding::default(), |a, b| Finding {
        faces: a.faces + b.faces,
        found: a.found + b.found,
        small: (a.small.0 + b.small.0, a.small.1 + b.small.1),
        faceless: a.faceless + b.faceless,
        false_faces: a.false_faces + b.false_faces,
        strange: (a.strange.0 + b.strange.0, a.strange.1 + b.strange.1),
    })
}

/// One to three people of a split, and where those are who can be seen.
fn crowd(split: Split, number: u64, director: &Director) -> (Picture, Vec<Rect>) {
    let mut rng = Rng::with_seed(scenery(split) ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let (width, height) = (SIZE.0 as f32, SIZE.1 as f32);
    let mut places: Vec<Place> = Vec::new();
    for _ in 0..rng.usize(1..4) {
        let face = height * by_ratio(&mut rng, HEIGHTS);
        // A few tries: where there is no room left, there is nobody more.
        for _ in 0..8 {
            let half = face / 2.0;
            let within = |rng: &mut Rng, side: f32| {
                if side > face {
                    between(rng, (half, side - half))
                } else {
                    side / 2.0
                }
            };
            let centre = animgen_faces::Vec2::new(within(&mut rng, width), within(&mut rng, height));
            let apart = |other: &Place| centre.distance(other.centre) > 0.75 * (face + other.height);
            if places.iter().all(apart) {
                places.push(Place {
                    centre,
                    height: face,
                    roll: between(&mut rng, (-ROLL, ROLL)),
                });
                break;
            }
        }
    }
    let portraits: Vec<_> = places
        .iter()
        .map(|place| {
            let family = if rng.bool() { Family::Drawn } else { Family::Sculpted };
            let people = Cast::new(family, split, false).people;
            let person = Person::new(family, rng.u64(people));
            let shot = director
                .act(Expression::ALL[rng.usize(..Expression::COUNT)], &mut rng)
                .shot;
            person.portray(&shot, ((place.height / 0.6) as u32).clamp(96, 320))
        })
        .collect();
    let mut picture = scenery::background(SIZE.0, SIZE.1, &mut rng);
    let people: Vec<_> = portraits.iter().zip(places).collect();
    let placed = scene::compose(&mut picture, &people);
    let strength = WEAR * rng.f32();
    Wear::draw(&mut rng, strength).apply(&mut picture, &placed, &mut rng);
    let seen = placed.iter().filter(|p| p.visible >= VISIBLE).map(|p| rect(p.area));
    (as_picture(picture), seen.collect())
}

/// Every second picture without anybody is full of things that training has never shown.
fn is_strange(number: u64) -> bool {
    number.is_multiple_of(2)
}

/// Nobody: strange things in every second picture, things that training knows in every fourth, none in the others.
fn faceless(split: Split, number: u64) -> Picture {
    let mut rng = Rng::with_seed(scenery(split) ^ (number + 1).wrapping_mul(0xD1B5_4A32_D192_ED03));
    let mut picture = if is_strange(number) {
        scenery::strange(SIZE.0, SIZE.1, &mut rng)
    } else if number % 4 == 1 {
        scenery::faceless(SIZE.0, SIZE.1, &mut rng)
    } else {
        scenery::background(SIZE.0, SIZE.1, &mut rng)
    };
    let strength = WEAR * rng.f32();
    Wear::draw(&mut rng, strength).apply(&mut picture, &[], &mut rng);
    as_picture(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn false_faces_are_told_apart_by_what_training_has_seen() {
        let finding = Finding {
            faceless: 400,
            false_faces: 5,
            strange: (200, 4),
            ..Default::default()
        };
        assert_eq!(finding.false_per_100(), 1.25);
        assert_eq!(finding.strange_false_per_100(), 2.0);
        assert_eq!(finding.known_false_per_100(), 0.5);
    }
}
