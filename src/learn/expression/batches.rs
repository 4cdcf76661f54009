//! Batches of aligned faces, made on other threads while the network learns.

use std::sync::Arc;

use animgen_faces::wear::grey::GreyWear;
use bevy::math::Vec2;
use fastrand::Rng;

use crate::{
    feature::face::{GreyPicture, Similarity, align, light},
    learn::{
        faces::{
            Grounds, PortraitView, Portraits, SIZE, acting,
            cutout::{Canvas, Cutout},
        },
        random::by_ratio,
    },
    net::expression::seen_shapes,
    track::{BlendShapeWeights, Expression, ExpressionWeights},
};

/// Numbers of an aligned face.
pub const FACE: usize = align::SIZE * align::SIZE;

/// Some faces and what they show.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// `[rows, 48, 48]`
    pub faces: Vec<f32>,
    /// `[rows, 8]`
    pub expressions: Vec<f32>,
    /// `[rows, 45]`
    pub shapes: Vec<f32>,
}

impl Batch {
    /// How many faces there are.
    pub fn rows(&self) -> usize {
        self.faces.len() / FACE
    }

    /// Adds one face more.
    pub fn push(&mut self, face: &[f32], expression: &ExpressionWeights, shapes: &BlendShapeWeights) {
        self.faces.extend(face);
        self.expressions.extend(expression.0);
        self.shapes.extend(seen_shapes().iter().map(|shape| shapes.get(*shape)));
    }
}

/// What happens to a portrait on its way into a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handling {
    /// How badly the picture is worn, 0 to 1; see [`GreyWear::draw`].
    pub wear: f32,
    /// How far each of the five points is off, as a share of the distance from the eyes to the mouth; in training as
    /// large as the face finder's errors.
    pub jitter: f32,
    /// Whether half of the faces are mirrored.
    pub mirror: bool,
}

impl Handling {
    /// As the network learns.
    pub const TRAINING: Self = Self {
        wear: 1.0,
        jitter: 0.025,
        mirror: true,
    };
    /// As a picture is that nothing happened to.
    pub const CLEAN: Self = Self {
        wear: 0.0,
        jitter: 0.0,
        mirror: false,
    };
    /// As pictures are in use.
    pub const USED: Self = Self {
        wear: 0.6,
        jitter: 0.015,
        mirror: false,
    };
}

/// Makes batches from portraits.
#[derive(Clone)]
pub struct Maker {
    sets: Arc<Vec<Portraits>>,
    grounds: Arc<Grounds>,
}

impl Maker {
    /// From these sets of portraits, each as often as the others, before these grounds.
    pub fn new(sets: Vec<Portraits>, grounds: Arc<Grounds>) -> Self {
        Self {
            sets: Arc::new(sets),
            grounds,
        }
    }

    /// How many portraits there are.
    pub fn portraits(&self) -> usize {
        self.sets.iter().map(Portraits::len).sum()
    }

    /// Any portrait.
    pub(crate) fn any(&self, rng: &mut Rng) -> PortraitView<'_> {
        let set = &self.sets[rng.usize(..self.sets.len())];
        set.get(rng.usize(..set.len()))
    }

    /// A batch of so many; the same seed gives the same batch.
    pub fn batch(&self, rows: usize, handling: Handling, seed: u64) -> Batch {
        let mut rng = Rng::with_seed(seed);
        let mut batch = Batch::default();
        for _ in 0..rows {
            let portrait = self.any(&mut rng);
            let handling = Handling {
                // Some are as good as new.
                wear: handling.wear * rng.f32(),
                ..handling
            };
            self.push(&mut batch, &portrait, handling, &mut rng);
        }
        batch
    }

    /// All portraits of one of the sets, one after the other.
    pub fn all(&self, set: usize, handling: Handling, seed: u64) -> Batch {
        let mut rng = Rng::with_seed(seed);
        let mut batch = Batch::default();
        for portrait in self.sets[set].iter() {
            self.push(&mut batch, &portrait, handling, &mut rng);
        }
        batch
    }

    fn push(&self, batch: &mut Batch, portrait: &PortraitView, handling: Handling, rng: &mut Rng) {
        let mut face = self.crop(portrait, handling, rng);
        let mut shapes = portrait.shapes;
        if handling.mirror && rng.bool() {
            for row in face.chunks_exact_mut(align::SIZE) {
                row.reverse();
            }
            shapes = mirrored(&shapes);
        }
        let label = acting::label(portrait.expression, portrait.intensity);
        batch.push(&face, &label, &shapes);
    }

    /// The face as the networks are given it: before some background, aligned by points that are a little off, worn,
    /// evenly lit.
    fn crop(&self, portrait: &PortraitView, handling: Handling, rng: &mut Rng) -> Vec<f32> {
        self.setting(handling, rng).see(portrait, rng)
    }

    /// Where faces are seen for a while, and how.
    pub(crate) fn setting(&self, handling: Handling, rng: &mut Rng) -> Setting {
        Setting {
            background: self.grounds.background(SIZE, SIZE, rng),
            gain: by_ratio(rng, (0.8, 1.2)),
            jitter: handling.jitter,
            wear: (handling.wear > 0.0).then(|| GreyWear::draw(rng, handling.wear)),
        }
    }
}

/// What stays the same from one picture of a clip to the next: the background, the light, the camera.
pub(crate) struct Setting {
    background: Canvas,
    gain: f32,
    jitter: f32,
    wear: Option<GreyWear>,
}

impl Setting {
    /// A face in one picture, as the networks are given it: `[48, 48]`.
    pub(super) fn see(&self, portrait: &PortraitView, rng: &mut Rng) -> Vec<f32> {
        let points = jittered(&portrait.points, self.jitter, rng);
        self.see_by(portrait, &points, rng)
    }

    /// The same, cut out by these points.
    pub(crate) fn see_by(&self, portrait: &PortraitView, points: &[Vec2; 5], rng: &mut Rng) -> Vec<f32> {
        let mut canvas = self.background.clone();
        let cutout = Cutout::new(SIZE, portrait.grey, portrait.alpha);
        cutout.paint(&Similarity::new(0.0, 1.0, Vec2::ZERO), self.gain, &mut canvas, |_| ());
        let picture = GreyPicture::new(SIZE as u32, SIZE as u32, canvas.pixels).expect("a canvas has its pixels");
        let mut face = align::crop(&picture, points).to_vec();
        if let Some(wear) = &self.wear {
            wear.apply(&mut face, align::SIZE, rng);
        }
        light::even(&mut face);
        face
    }
}

/// Points that are a little off: each on its own, and all together turned, scaled and moved.
pub fn jittered(points: &[Vec2; 5], jitter: f32, rng: &mut Rng) -> [Vec2; 5] {
    let middle = points.iter().sum::<Vec2>() / 5.0;
    let eyes = (points[0] + points[1]) / 2.0;
    let mouth = (points[3] + points[4]) / 2.0;
    let off = jitter * eyes.distance(mouth);
    let mut normal = || off * acting::gaussian(rng);
    let each: [Vec2; 5] = std::array::from_fn(|_| Vec2::new(normal(), normal()));
    let shift = Vec2::new(normal(), normal());
    let turn = Vec2::from_angle(2.0 * jitter * acting::gaussian(rng)) * (1.0 + 2.0 * jitter * acting::gaussian(rng));
    std::array::from_fn(|i| middle + shift + turn.rotate(points[i] - middle) + each[i])
}

/// The face as a mirror shows it.
pub fn mirrored(shapes: &BlendShapeWeights) -> BlendShapeWeights {
    BlendShapeWeights::of(shapes.iter().map(|(shape, weight)| (shape.mirrored(), weight)))
}

/// The strongest of the eight in each row of a batch's expressions.
pub fn classes(expressions: &[f32]) -> Vec<usize> {
    expressions
        .chunks_exact(Expression::COUNT)
        .map(|row| {
            let mut best = 0;
            for (class, weight) in row.iter().enumerate() {
                if *weight > row[best] {
                    best = class;
                }
            }
            best
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::BlendShape;

    #[test]
    fn a_mirrored_smile_is_on_the_other_side() {
        let smile = BlendShapeWeights::REST.with(BlendShape::MouthSmileLeft, 0.7);
        assert_eq!(
            mirrored(&smile),
            BlendShapeWeights::REST.with(BlendShape::MouthSmileRight, 0.7)
        );
    }

    #[test]
    fn points_without_jitter_stay_where_they_are() {
        let mut rng = Rng::with_seed(1);
        let moved = jittered(&align::POINTS, 0.0, &mut rng);
        assert!(moved.iter().zip(align::POINTS).all(|(a, b)| a.distance(b) < 1e-4));
        let moved = jittered(&align::POINTS, 0.03, &mut rng);
        let far = moved
            .iter()
            .zip(align::POINTS)
            .map(|(a, b)| a.distance(b))
            .fold(0.0, f32::max);
        assert!(far > 0.05 && far < 6.0, "{far}");
    }
}
