//! Data sets, training and evaluation (feature `train`).

mod ahead;
pub mod baseline;
pub mod corpus;
mod error;
pub mod expression;
pub mod face_aligner;
pub mod face_finder;
pub mod faces;
pub mod lip_sync;
pub mod metrics;
pub mod pictures;
mod plot;
mod random;
pub mod sprite;
mod stage;
pub mod training;

pub use error::LearnError;
