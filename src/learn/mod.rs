//! Data sets, training and evaluation (feature `train`).

pub mod corpus;
mod error;
pub mod lip_sync;
mod plot;
mod random;

pub use error::LearnError;
