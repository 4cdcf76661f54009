//! The eight expressions, and a weight for each.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

/// What a face expresses: the seven of Ekman and contempt, as FER+ and CK+ count them.
///
/// The discriminant is the index used everywhere: network outputs, CSV columns, [`ExpressionWeights`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Reflect, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expression {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// Joy.
    Happy,
    /// Sadness.
    Sad,
    /// Anger.
    Angry,
    /// Fear.
    Fearful,
    /// Disgust.
    Disgusted,
    /// Surprise.
    Surprised,
    /// Contempt.
    Contempt,
}

impl Expression {
    /// How many expressions there are.
    pub const COUNT: usize = 8;

    /// Every expression, in index order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Neutral,
        Self::Happy,
        Self::Sad,
        Self::Angry,
        Self::Fearful,
        Self::Disgusted,
        Self::Surprised,
        Self::Contempt,
    ];

    /// The name, in lower case: a column of a table, a folder of pictures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Happy => "happy",
            Self::Sad => "sad",
            Self::Angry => "angry",
            Self::Fearful => "fearful",
            Self::Disgusted => "disgusted",
            Self::Surprised => "surprised",
            Self::Contempt => "contempt",
        }
    }

    /// The expression of this name, letter case aside.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|e| e.name().eq_ignore_ascii_case(name))
    }

    /// The position in [`Expression::ALL`], 0 to 7.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// How much of each expression a face shows. Eight weights, each 0 to 1, their sum 1.
#[derive(Component, Clone, Copy, Debug, PartialEq, Reflect, Serialize, Deserialize)]
#[reflect(Component, Default)]
pub struct ExpressionWeights(pub [f32; Expression::COUNT]);

impl Default for ExpressionWeights {
    fn default() -> Self {
        Self::only(Expression::Neutral)
    }
}

impl ExpressionWeights {
    /// All of the weight on one expression.
    pub const fn only(expression: Expression) -> Self {
        let mut weights = [0.0; Expression::COUNT];
        weights[expression.index()] = 1.0;
        Self(weights)
    }

    /// The weight of one expression, 0 to 1.
    pub const fn get(&self, expression: Expression) -> f32 {
        self.0[expression.index()]
    }

    /// The expression with the largest weight; the earlier one of equals.
    pub fn strongest(&self) -> Expression {
        let mut best = Expression::Neutral;
        for expression in Expression::ALL {
            if self.get(expression) > self.get(best) {
                best = expression;
            }
        }
        best
    }

    /// How much the face expresses anything at all, 0 (neutral) to 1.
    pub fn intensity(&self) -> f32 {
        1.0 - self.get(Expression::Neutral)
    }

    /// The weights between this (`t = 0`) and another (`t = 1`).
    pub fn lerp(&self, other: &Self, t: f32) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + (other.0[i] - self.0[i]) * t))
    }

    /// The same weights, whatever was written into them: each in range, their sum 1. Nothing usable is neutral.
    pub(super) fn usable(&self) -> Self {
        let weights = self.0.map(super::blend_shape::unit);
        let sum: f32 = weights.iter().sum();
        if sum > 1e-6 {
            Self(weights.map(|w| w / sum))
        } else {
            Self::default()
        }
    }

    /// Gives neutral what the others leave; if they leave nothing, scales them to a sum of 1.
    pub(super) fn rest_is_neutral(&mut self) {
        self.0[Expression::Neutral.index()] = 0.0;
        let sum: f32 = self.0.iter().sum();
        if sum > 1.0 {
            self.0 = self.0.map(|w| w / sum);
        } else {
            self.0[Expression::Neutral.index()] = 1.0 - sum;
        }
    }

    /// These weights, with others in the place of what is neutral in them.
    pub(super) fn over(&self, beneath: &Self) -> Self {
        let left = self.get(Expression::Neutral);
        let mut sum = Self(std::array::from_fn(|i| self.0[i] + left * beneath.0[i]));
        sum.0[Expression::Neutral.index()] = left * beneath.get(Expression::Neutral);
        sum
    }
}
