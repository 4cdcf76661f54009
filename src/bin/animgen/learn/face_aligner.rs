//! `animgen train face-aligner`.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::{
        face_aligner::{TrainConfig, train},
        training::{curves, save_weights},
    },
    net::{Device, FaceFinderWeights},
};
use clap::Args;

use super::{Only, families};

#[derive(Args)]
pub struct TrainFaceAligner {
    /// Learn from one family of people only; by default from both.
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// A file with other weights of the face finder (`.safetensors`), whose mistakes are to be known; by default the
    /// shipped ones.
    #[arg(long)]
    face_finder: Option<PathBuf>,
    /// A tenth of the people, to try things out.
    #[arg(long)]
    quick: bool,
    /// Folder for checkpoints, log and curves.
    #[arg(long, default_value = "out/train-face-aligner")]
    out: PathBuf,
    /// Where the finished weights go; by default into the training folder.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Steps in all, those of earlier runs in the same folder included.
    #[arg(long, default_value_t = TrainConfig::default().steps)]
    steps: u64,
    /// Stop after this many seconds, and go on later with the same command; by default after the last step.
    #[arg(long)]
    seconds: Option<f64>,
    /// Steps between two checkpoints.
    #[arg(long, default_value_t = TrainConfig::default().every)]
    every: u64,
    /// Seed of everything random.
    #[arg(long, default_value_t = TrainConfig::default().seed)]
    seed: u64,
}

impl TrainFaceAligner {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let finder = self.face_finder.as_deref().map(FaceFinderWeights::from_file);
        let config = TrainConfig {
            families: families(self.only),
            finder: finder.transpose()?.unwrap_or_default(),
            quick: self.quick,
            out: self.out.clone(),
            steps: self.steps,
            every: self.every,
            seconds: self.seconds,
            seed: self.seed,
            ..Default::default()
        };
        let trained = train(&config, &Device::Flex(Default::default()))?;
        curves(&trained.history, &config.out.join("curves.png"))?;
        if trained.steps < config.steps {
            let (done, all) = (trained.steps, config.steps);
            println!("stopped after {done} of {all} steps; the same command goes on");
            return Ok(());
        }
        let weights = self
            .weights
            .clone()
            .unwrap_or_else(|| config.out.join("face_aligner.safetensors"));
        save_weights(&trained.model, &weights)?;
        println!("weights: {}", weights.display());
        Ok(())
    }
}
