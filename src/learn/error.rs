//! What can go wrong while learning.

use std::path::{Path, PathBuf};

use super::{corpus::CorpusError, pictures::PicturesError};
use crate::net::WeightsError;

/// An error of training or evaluation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LearnError {
    /// The corpus is missing or damaged.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// The weights are missing or damaged.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// A file could not be read or written.
    #[error("{}: {source}; check that the folder exists and may be written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A checkpoint is damaged or of another training.
    #[error(
        "{}: the checkpoint there cannot be used: {problem}; name another folder with --out to begin anew, or delete the \
         folder",
        folder.display()
    )]
    Checkpoint {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A picture could not be drawn.
    #[error("{}: the plot could not be drawn: {problem}", path.display())]
    Plot {
        /// The picture.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Pictures cannot be used.
    #[error(transparent)]
    Pictures(#[from] PicturesError),
    /// No pictures to learn from.
    #[error(
        "{}: there are no {split} pictures; a set that is to be divided needs at least 3 pictures of each expression, \
         one for each split, and to learn anything from it, dozens of each",
        path.display()
    )]
    NoPictures {
        /// Where they come from.
        path: PathBuf,
        /// Which split.
        split: &'static str,
    },
    /// Nothing to learn from or to judge by.
    #[error("{}: the corpus has no {split} utterances; make it again with `make data`", folder.display())]
    Empty {
        /// The corpus.
        folder: PathBuf,
        /// Which split.
        split: &'static str,
    },
}

impl LearnError {
    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.into(),
            source,
        }
    }
}
