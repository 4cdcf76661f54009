//! Targets that show an expression with the whole face, and what speech leaves of them.
//!
//! VRM has an expression of the whole face give way to the mouth, or the mouth to it, by degrees (`overrideMouth: blend`).
//! Here the mouth belongs to speech, so the expression gives way: while the face speaks, a share of it is kept.

use crate::track::{Expression, SpeechActivity};

/// How the targets of expressions share the face with speech.
#[derive(Clone, Copy, Debug)]
pub(super) struct WholeFaces {
    /// Whether each expression has targets, in [`Expression::ALL`]'s order.
    driven: [bool; Expression::COUNT],
    /// How much of them is kept while the face speaks, 0 to 1.
    in_speech: f32,
    /// How much the face belongs to speech, 0 to 1.
    speaking: f32,
}

impl Default for WholeFaces {
    fn default() -> Self {
        Self {
            driven: [false; Expression::COUNT],
            in_speech: 1.0,
            speaking: 0.0,
        }
    }
}

impl WholeFaces {
    /// Seconds in which speech takes the face, and in which it gives it back: the same as for the pose.
    const TAKES: f32 = 0.06;
    const GIVES: f32 = 0.2;

    /// Takes over what a new binding drives.
    pub fn bind(&mut self, driven: [bool; Expression::COUNT], in_speech: f32) {
        (self.driven, self.in_speech) = (driven, in_speech);
    }

    pub fn advance(&mut self, activity: &SpeechActivity, seconds: f32) {
        let step = if activity.is_speaking() {
            seconds / Self::TAKES
        } else {
            -seconds / Self::GIVES
        };
        self.speaking = (self.speaking + step).clamp(0.0, 1.0);
    }

    /// How much of each expression its targets show now, 0 to 1.
    pub fn share(&self) -> f32 {
        1.0 - self.speaking * (1.0 - self.in_speech)
    }

    /// Whether the targets of an expression show its mouth. A rig says that they do not when it has speech leave them alone.
    pub fn shows_mouth(&self, expression: Expression) -> bool {
        self.in_speech < 1.0 && self.driven[expression.index()]
    }
}
