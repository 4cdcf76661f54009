//! Faces to learn from: who there is, how they act, and their portraits.

pub mod acting;
mod cast;
mod store;

pub use cast::Cast;
pub use store::{PortraitView, Portraits, SIZE};
