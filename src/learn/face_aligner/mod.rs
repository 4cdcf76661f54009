//! Training the face aligner: portraits cut out by points that are off, and how far; and lures that are no faces.

mod lures;
mod train;

pub use train::{Aligning, Batch, Point, TrainConfig, train};
