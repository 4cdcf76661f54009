//! Training and judging the lip-sync network.

mod batches;
mod dev;
mod evaluate;
mod loss;
mod metrics;
mod noises;
pub mod report;
mod train;
mod vocal_tract;

pub use dev::DevSet;
pub use evaluate::{Evaluation, NoiseScore, VoiceScore, evaluate};
pub use metrics::{Events, Score};
pub use train::{Point, TrainConfig, train};

pub use super::training::save_weights;
