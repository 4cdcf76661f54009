//! What the trainings of the face finder and the face aligner are asked for.

use animgen_faces::Family;
use clap::Args;

use super::{Only, families, how_long::HowLong};

#[derive(Args)]
pub struct MadeUp {
    /// Learn from one family of people only; by default from both.
    #[arg(long, value_enum)]
    only: Option<Only>,
    #[command(flatten)]
    pub how_long: HowLong,
}

impl MadeUp {
    /// The families to learn from.
    pub fn families(&self) -> Vec<Family> {
        families(self.only)
    }
}
