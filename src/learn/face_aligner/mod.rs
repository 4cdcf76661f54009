//! Training the face aligner: portraits cut out by points that are off, and how far.

mod train;

pub use train::{Aligning, Batch, Point, TrainConfig, train};
