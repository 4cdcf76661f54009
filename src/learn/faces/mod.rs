//! Faces to learn from: who there is, how they act, and their portraits.

pub mod acting;
mod cast;
pub(super) mod cutout;
pub(super) mod grounds;
mod store;

pub use cast::Cast;
pub use store::{PortraitView, Portraits, SIZE};
