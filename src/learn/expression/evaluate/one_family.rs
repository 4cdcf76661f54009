//! Networks that have learned from one family of people only: strangers to the other one.

use std::path::Path;

use crate::net::{ExpressionNetWeights, FaceAlignerWeights, FaceFinderWeights, FaceWeights, WeightsError};

/// What has learned from one family.
#[derive(Clone, Debug)]
pub struct OneFamily {
    /// Reads expressions.
    pub expression: ExpressionNetWeights,
    /// Finds faces, if it was trained as well.
    pub finder: Option<FaceFinderWeights>,
    /// Aligns them, if it was trained as well.
    pub aligner: Option<FaceAlignerWeights>,
}

impl OneFamily {
    /// From a folder: `expression.safetensors`, and, if they are there, `face_finder.safetensors` and
    /// `face_aligner.safetensors`.
    ///
    /// # Errors
    /// If the first is missing, or one of them does not fit.
    pub fn from_folder(folder: &Path) -> Result<Self, WeightsError> {
        let there = |name| Some(folder.join(name)).filter(|path| path.exists());
        Ok(Self {
            expression: ExpressionNetWeights::from_file(&folder.join("expression.safetensors"))?,
            finder: there("face_finder.safetensors")
                .map(|path| FaceFinderWeights::from_file(&path))
                .transpose()?,
            aligner: there("face_aligner.safetensors")
                .map(|path| FaceAlignerWeights::from_file(&path))
                .transpose()?,
        })
    }

    /// Whether none of the networks has seen the other family.
    pub fn is_whole(&self) -> bool {
        self.finder.is_some() && self.aligner.is_some()
    }

    /// All three networks; those that are missing are `others`.
    pub fn weights(&self, others: &FaceWeights) -> FaceWeights {
        FaceWeights {
            finder: self.finder.as_ref().unwrap_or(&others.finder).clone(),
            aligner: self.aligner.as_ref().unwrap_or(&others.aligner).clone(),
            expression: self.expression.clone(),
        }
    }
}
