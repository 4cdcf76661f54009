//! Training and judging the face finder.

mod dev;
mod looks;
mod loss;
mod targets;
mod train;

pub use train::{Finding, Point, TrainConfig, train};
