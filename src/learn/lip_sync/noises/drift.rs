//! Values that wander.

use fastrand::Rng;

use super::RATE;

/// Wanders between 0 and 1: to a new goal every now and then.
pub(super) struct Drift {
    value: f32,
    goal: f32,
    chance: f32,
}

impl Drift {
    /// `seconds` pass between two goals on average.
    pub(super) fn new(seconds: f32, rng: &mut Rng) -> Self {
        Self {
            value: rng.f32(),
            goal: rng.f32(),
            chance: 1.0 / (seconds * RATE),
        }
    }

    /// The next sample.
    pub(super) fn advance(&mut self, rng: &mut Rng) -> f32 {
        if rng.f32() < self.chance {
            self.goal = rng.f32();
        }
        self.value += 3.0 * self.chance * (self.goal - self.value);
        self.value
    }
}
