//! Faces to learn from: who there is, how they act, their portraits, and what they are put before.

pub mod acting;
mod cast;
mod clips;
pub(super) mod cutout;
mod grounds;
mod store;
mod studio;

pub use cast::Cast;
pub use clips::{Clips, FRAMES, Script};
pub use grounds::Grounds;
pub(super) use store::checksum;
pub use store::{PortraitView, Portraits, SIZE};
pub use studio::{Handling, Studio, jittered};
