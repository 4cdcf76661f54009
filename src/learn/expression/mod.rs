//! Training and judging the expression network.

mod batches;
mod dev;
mod loss;
mod train;

pub use batches::{Batch, Handling, Maker};
pub use dev::{Score, score};
pub use train::{Point, Stills, TrainConfig, train};
