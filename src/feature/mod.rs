//! Pure functions on slices: sound to log-mel frames, pictures to evenly lit faces, sprites to the networks' square and
//! back. No entities and no tensors here.

pub mod face;
mod level;
mod mean;
mod mel;
pub mod sprite;

pub use level::LevelFollower;
pub use mean::RunningMean;
pub use mel::{BANDS, FRAMES_PER_SECOND, HOP, LogMel, MelStream, WINDOW, frames_in};
