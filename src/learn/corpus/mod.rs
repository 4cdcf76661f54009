//! The speech corpus that the lip-sync network learns from: synthesised by espeak-ng, flite and festival,
//! which say when each phone sounds, so that every 10 ms frame has its true viseme.
//!
//! [`generate`] makes it, [`Corpus::load`] reads it, [`augment`] varies it while a network trains.
//!
//! # On disk
//!
//! A folder with `manifest.jsonl` (one [`Entry`] a line) and, for each voice, `<shard>.pcm` (16 kHz mono,
//! 16-bit little-endian) and `<shard>.lab` (one byte for each 10 ms frame, an index into
//! [`Viseme::ALL`](crate::track::Viseme::ALL)). An utterance is `frames` labels from `start`, and the 160 times as many samples from 160
//! times there.
//!
//! # Who is where
//!
//! | split | voices | texts | for |
//! |---|---|---|---|
//! | `train` | all but the test voices and the espeak-ng variants kept for `dev` | training texts | learning |
//! | `dev` | festival's `ked_diphone`, flite's `awb` and `kal16`, unseen espeak-ng variants | dev texts | choices |
//! | `test` | flite's `rms` and `slt`, festival's `slt` | test texts | the reported figures, nothing else |
//!
//! `ked_diphone` and `awb` speak in `train` too: to judge how a choice carries over to an unseen recorded
//! voice, leave one out with [`TrainConfig::without`](super::lip_sync::TrainConfig::without), which judges on it alone.

pub mod augment;
mod coverage;
mod error;
pub mod espeak;
pub mod festival;
pub mod flite;
mod generate;
pub mod labels;
pub mod phones;
mod plan;
pub mod resample;
mod store;
pub mod text;
mod wave;

use std::path::Path;

pub use augment::{Augmentation, Augmenter};
pub use coverage::Coverage;
pub use error::CorpusError;
pub use generate::{CorpusConfig, Report, generate};
pub use store::{Entry, Shard, Utterance};

use labels::{FRAME, SAMPLE_RATE, Segment};

/// How far pitch moves around its mean while somebody speaks, as a share of the mean: what kal has of his own.
const PITCH_DEVIATION: f32 = 0.14;

/// What an utterance may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Learning.
    Train,
    /// Choices: settings, when to stop.
    Dev,
    /// The figures that are reported, and nothing else.
    Test,
}

impl Split {
    /// As the manifest spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Dev => "dev",
            Self::Test => "test",
        }
    }
}

/// Speech as a synthesiser gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// Mono.
    pub samples: Vec<i16>,
    /// Samples in a second.
    pub rate: u32,
    /// The phones and when they sound.
    pub segments: Vec<Segment>,
}

/// A corpus in memory. About 2 MB for each minute of speech.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// The utterances, in the manifest's order.
    pub utterances: Vec<Utterance>,
}

impl Corpus {
    /// Reads the corpus of a folder.
    ///
    /// # Errors
    /// [`CorpusError::Missing`] if there is none, and errors that name the line or file that is damaged.
    pub fn load(folder: &Path) -> Result<Self, CorpusError> {
        store::load(folder).map(|utterances| Self { utterances })
    }

    /// The utterances of a split.
    pub fn split(&self, split: Split) -> Self {
        self.filtered(|utterance| utterance.split == split)
    }

    /// The utterances for which `keep` says so; the sound is shared, not copied.
    pub fn filtered(&self, keep: impl Fn(&Utterance) -> bool) -> Self {
        Self {
            utterances: self
                .utterances
                .iter()
                .filter(|utterance| keep(utterance))
                .cloned()
                .collect(),
        }
    }

    /// How much speech there is, pauses included.
    pub fn seconds(&self) -> f64 {
        let frames: usize = self.utterances.iter().map(|utterance| utterance.labels().len()).sum();
        frames as f64 * FRAME as f64 / f64::from(SAMPLE_RATE)
    }
}
