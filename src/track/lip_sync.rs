//! How a source's speech is read.

use bevy::prelude::*;

use super::{Smoothing, VisemeTrack};

/// Makes a network follow the speech of the source on the same entity.
///
/// Every audio source requires it, so a game only names it to change a setting.
#[derive(Component, Clone, Debug, Default, PartialEq, Reflect)]
#[reflect(Component, Default)]
#[require(VisemeTrack)]
pub struct LipSync {
    /// How long the network may wait before it answers.
    pub look_ahead: LookAhead,
    /// How its answers become motion.
    pub smoothing: Smoothing,
}

/// How many frames of 10 ms the network hears beyond the one it answers for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Reflect)]
pub enum LookAhead {
    /// As the source allows: [`LookAhead::LIVE`] for a microphone or stream, [`LookAhead::KNOWN`] for a clip.
    #[default]
    Auto,
    /// This many, 0 to 12. More is more accurate; live, each costs 10 ms of delay.
    Frames(u8),
}

impl LookAhead {
    /// Frames for live sound.
    pub const LIVE: u8 = 1;
    /// Frames for sound that is known in advance.
    pub const KNOWN: u8 = 12;

    /// The number of frames for a source that is live or not; never more than the network knows.
    pub fn frames(self, live: bool) -> usize {
        usize::from(match self {
            Self::Auto if live => Self::LIVE,
            Self::Auto => Self::KNOWN,
            Self::Frames(frames) => frames.min(Self::KNOWN),
        })
    }
}
