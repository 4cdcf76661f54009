//! Training and judging the expression network.

mod batches;
mod dev;
pub mod evaluate;
mod finetune;
mod held_out;
mod loss;
mod memory;
pub mod own;
pub mod report;
mod train;

pub use finetune::{Choice, FinetuneConfig, Finetuned, OwnPoint, finetune};
pub use held_out::held_out;
pub use memory::{Memory, MemoryPoint, remember};
pub use train::{Point, Stills, TrainConfig, train};
