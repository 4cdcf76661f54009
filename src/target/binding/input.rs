//! One row of numbers for all that can move a target: a term then needs no more than a place in it and a gain.

use crate::track::{BlendShape, BlendShapeWeights, Expression, ExpressionWeights, Viseme, VisemeWeights};

/// Where visemes begin.
const VISEMES: usize = BlendShape::COUNT;
/// Where expressions begin.
const EXPRESSIONS: usize = VISEMES + Viseme::COUNT;
/// Everything that a target can be driven by: the 52 shapes, the 15 visemes, then the 8 expressions.
pub(in crate::target) const INPUTS: usize = EXPRESSIONS + Expression::COUNT;

/// The inputs of a face at this moment; of its expressions a share of 0 to 1 counts.
pub(in crate::target) fn inputs(
    pose: &BlendShapeWeights,
    visemes: &VisemeWeights,
    expressions: &ExpressionWeights,
    share: f32,
) -> [f32; INPUTS] {
    let mut inputs = [0.0; INPUTS];
    inputs[..VISEMES].copy_from_slice(&pose.0);
    inputs[VISEMES..EXPRESSIONS].copy_from_slice(&visemes.0);
    for (input, weight) in inputs[EXPRESSIONS..].iter_mut().zip(expressions.0) {
        *input = share * weight;
    }
    inputs
}

pub(super) const fn shape_input(shape: BlendShape) -> u8 {
    shape.index() as u8
}

pub(super) const fn viseme_input(viseme: Viseme) -> u8 {
    (VISEMES + viseme.index()) as u8
}

pub(super) const fn expression_input(expression: Expression) -> u8 {
    (EXPRESSIONS + expression.index()) as u8
}
