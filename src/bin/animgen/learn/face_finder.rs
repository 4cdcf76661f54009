//! `animgen train face-finder`.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::{
        face_finder::{TrainConfig, train},
        training::{curves, save_weights},
    },
    net::Device,
};
use clap::Args;

use super::{Only, families};

#[derive(Args)]
pub struct TrainFaceFinder {
    /// Learn from one family of people only; by default from both.
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// A tenth of the people, to try things out.
    #[arg(long)]
    quick: bool,
    /// Folder for checkpoints, log and curves.
    #[arg(long, default_value = "out/train-face-finder")]
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
    /// Threads that a step is shared by. Batches depend on it: a training goes on only with the number that it was
    /// begun with.
    #[arg(long, default_value_t = TrainConfig::default().threads)]
    threads: usize,
    /// Seed of the first weights and of all batches.
    #[arg(long, default_value_t = TrainConfig::default().seed)]
    seed: u64,
}

impl TrainFaceFinder {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let config = TrainConfig {
            families: families(self.only),
            quick: self.quick,
            out: self.out.clone(),
            steps: self.steps,
            threads: self.threads,
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
            .unwrap_or_else(|| config.out.join("face_finder.safetensors"));
        save_weights(&trained.model, &weights)?;
        println!("weights: {}", weights.display());
        Ok(())
    }
}
