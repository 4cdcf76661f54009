//! Which weights the networks that see have: those that ship, or files that the user names.

use std::path::{Path, PathBuf};

use bevy_animgen::net::{ExpressionNetWeights, FaceAlignerWeights, FaceFinderWeights, FaceWeights, WeightsError};
use clap::Args;

/// Other weights for finding and aligning faces; those for reading them are named differently from command to command.
#[derive(Args)]
pub struct FaceWeightFiles {
    /// A file with other weights for finding faces (`.safetensors`); by default the shipped ones.
    #[arg(long, value_name = "FILE")]
    face_finder: Option<PathBuf>,
    /// A file with other weights for aligning them (`.safetensors`); by default the shipped ones.
    #[arg(long, value_name = "FILE")]
    face_aligner: Option<PathBuf>,
}

impl FaceWeightFiles {
    /// The weights of all three networks, those of the expression network from this file.
    pub fn load(&self, expression: Option<&Path>) -> Result<FaceWeights, WeightsError> {
        let mut weights = FaceWeights::default();
        if let Some(path) = &self.face_finder {
            weights.finder = FaceFinderWeights::from_file(path)?;
        }
        if let Some(path) = &self.face_aligner {
            weights.aligner = FaceAlignerWeights::from_file(path)?;
        }
        if let Some(path) = expression {
            weights.expression = ExpressionNetWeights::from_file(path)?;
        }
        Ok(weights)
    }
}
