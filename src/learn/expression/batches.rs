//! Batches of aligned faces, made on other threads while the network learns.

use fastrand::Rng;

use crate::{
    feature::face::align,
    learn::faces::{Handling, PortraitView, Studio, acting},
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

/// Makes batches from portraits.
#[derive(Clone)]
pub struct Maker {
    studio: Studio,
}

impl Maker {
    /// From the portraits of this studio.
    pub fn new(studio: Studio) -> Self {
        Self { studio }
    }

    /// A batch of so many; the same seed gives the same batch.
    pub fn batch(&self, rows: usize, handling: Handling, seed: u64) -> Batch {
        let mut rng = Rng::with_seed(seed);
        let mut batch = Batch::default();
        for _ in 0..rows {
            let portrait = self.studio.any(&mut rng);
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
        for portrait in self.studio.set(set).iter() {
            self.push(&mut batch, &portrait, handling, &mut rng);
        }
        batch
    }

    fn push(&self, batch: &mut Batch, portrait: &PortraitView, handling: Handling, rng: &mut Rng) {
        let mut face = self.studio.setting(handling, rng).see(portrait, rng);
        let mut shapes = portrait.shapes;
        if handling.mirror && rng.bool() {
            align::mirror(&mut face);
            shapes = shapes.mirrored();
        }
        let label = acting::label(portrait.expression, portrait.intensity);
        batch.push(&face, &label, &shapes);
    }
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
