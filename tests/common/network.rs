//! The lip-sync network outside of a game.

use bevy_animgen::net::{Device, LipSyncWeights, Stepper};

/// The shipped network on the CPU.
pub fn stepper() -> Stepper {
    Stepper::new(&LipSyncWeights::default(), &Device::Flex(Default::default()))
}
