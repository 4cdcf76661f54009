//! What an entity has seen: the one shape in which every source of pictures hands them on.

use bevy::prelude::*;

use super::Picture;

/// The newest picture that reached an entity, stamped with source time.
///
/// Sources ([`FrameFeed`](super::FrameFeed), `Webcam`) write it; whoever recognises faces reads it. There is no queue: a
/// picture that nobody looked at is replaced by the next one.
///
/// Reflection knows everything but the pixels.
#[derive(Component, Reflect, Clone, Debug, Default)]
#[reflect(Component, Default)]
pub struct SeenPicture {
    #[reflect(ignore)]
    picture: Option<Picture>,
    number: u64,
    time: f64,
    take: u32,
}

impl SeenPicture {
    /// Shows a picture of this moment of source time, in seconds.
    pub fn show(&mut self, picture: Picture, time: f64) {
        self.picture = Some(picture);
        self.number += 1;
        self.time = time;
    }

    /// Begins a new take: what follows has no past (another film, a jump in time, another device).
    pub fn restart(&mut self) {
        self.take = self.take.wrapping_add(1);
        self.picture = None;
    }

    /// The newest picture, if there is one.
    pub fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// Counts the pictures that were shown; it changes when there is a new one.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The moment of the newest picture, in seconds of source time.
    pub fn time(&self) -> f64 {
        self.time
    }

    /// Counts the takes; it changes when source time jumps.
    pub fn take(&self) -> u32 {
        self.take
    }
}
