//! How a motion that is made up shall be done.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

/// What a character can do of its own accord.
pub const MOTIONS: [&str; 8] = ["walk", "run", "idle", "jump", "attack", "cast", "hurt", "talk"];

/// How long each of [`MOTIONS`] usually takes, in seconds.
pub const MOTION_SECONDS: [f32; MOTIONS.len()] = [1.0, 0.65, 2.4, 1.1, 0.8, 1.4, 0.7, 2.0];

/// How a motion is done: each about -1 (little) to 1 (much), 0 in a middling manner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Reflect, Serialize, Deserialize)]
#[serde(default)]
pub struct MotionStyle {
    /// How far legs swing.
    pub stride: f32,
    /// How far arms swing.
    pub swing: f32,
    /// How far the body turns and bends.
    pub sway: f32,
    /// How much it goes up and down.
    pub bounce: f32,
    /// How far it leans forward.
    pub lean: f32,
}

impl MotionStyle {
    /// How many numbers it is.
    pub const NUMBERS: usize = 5;

    /// As a row of numbers, as a network is given them; what is beyond -1.5 and 1.5 is taken for these, for nothing was
    /// learned from it.
    pub fn numbers(&self) -> [f32; Self::NUMBERS] {
        [self.stride, self.swing, self.sway, self.bounce, self.lean].map(|much| much.clamp(-1.5, 1.5))
    }
}
