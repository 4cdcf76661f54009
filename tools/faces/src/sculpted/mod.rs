//! To be written.

use crate::{Portrait, Shot};

/// Somebody.
pub struct Person;

impl Person {
    /// The person of this number.
    pub fn new(_seed: u64) -> Self {
        todo!()
    }

    /// A portrait of `size` by `size` pixels.
    pub fn portray(&self, _shot: &Shot, _size: u32) -> Portrait {
        todo!()
    }
}
