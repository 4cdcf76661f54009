//! One row of numbers for all that can move a target: a term then needs no more than a place in it and a gain.

use crate::track::{BlendShape, BlendShapeWeights, Viseme, VisemeWeights};

/// Everything that a target can be driven by: the 52 shapes, then the 15 visemes.
pub(in crate::target) const INPUTS: usize = BlendShape::COUNT + Viseme::COUNT;

/// The inputs of a face at this moment.
pub(in crate::target) fn inputs(pose: &BlendShapeWeights, visemes: &VisemeWeights) -> [f32; INPUTS] {
    let mut inputs = [0.0; INPUTS];
    inputs[..BlendShape::COUNT].copy_from_slice(&pose.0);
    inputs[BlendShape::COUNT..].copy_from_slice(&visemes.0);
    inputs
}

pub(super) const fn shape_input(shape: BlendShape) -> u8 {
    shape.index() as u8
}

pub(super) const fn viseme_input(viseme: Viseme) -> u8 {
    (BlendShape::COUNT + viseme.index()) as u8
}
