//! Training and judging the expression network.

pub(super) mod batches;
mod dev;
pub mod evaluate;
mod finetune;
mod loss;
mod memory;
pub mod own;
pub mod report;
mod train;

pub use batches::{Batch, Handling, Maker};
pub use dev::{Score, score};
pub use finetune::{FinetuneConfig, Finetuned, OwnPoint, finetune};
pub use memory::{Memory, MemoryPoint, remember};
pub use train::{Point, Stills, TrainConfig, train};
