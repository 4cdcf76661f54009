//! Training and judging the face finder.

mod dev;
mod looks;
mod loss;
mod targets;
mod train;

pub use dev::{CERTAINTY, SHARED, Score, samples, score};
pub use looks::{Composer, Mix, Sample, TrueFace};
pub use train::{Batch, Finding, Point, TrainConfig, forward, parts, train};
