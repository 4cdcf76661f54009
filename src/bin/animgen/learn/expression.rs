//! `animgen train expression`: on people that are made up, or on the user's own pictures.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::{
        expression::{FinetuneConfig, TrainConfig, remember, train},
        training::{curves, save_weights},
    },
    net::{Device, ExpressionNetWeights, FaceWeights},
};
use clap::Args;

use super::{Only, families, own_pictures::OwnPictures, train_own::train_own};

#[derive(Args)]
pub struct TrainExpression {
    #[command(flatten)]
    own: OwnPictures,
    /// With your own pictures: begin with random weights. By default training begins with the shipped ones, at a tenth of
    /// the rate.
    #[arg(long)]
    from_scratch: bool,
    /// With your own pictures: a file with the weights to begin with (`.safetensors`); by default the shipped ones.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Of the people that are made up, learn from one family only; by default from both.
    #[arg(long, value_enum, conflicts_with_all = ["fer2013", "ck_plus", "folder"])]
    only: Option<Only>,
    /// A tenth of the people that are made up, to try things out.
    #[arg(long, conflicts_with_all = ["fer2013", "ck_plus", "folder"])]
    quick: bool,
    /// Folder for checkpoints, log and curves; by default `out/train-expression`, with your own pictures
    /// `out/train-expression-own`.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where the finished weights go; by default into the training folder.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Steps in all, those of earlier runs in the same folder included; by default as many as the shipped weights took,
    /// with your own pictures 25 times through them.
    #[arg(long)]
    steps: Option<u64>,
    /// Faces per step.
    #[arg(long, default_value_t = TrainConfig::default().rows, value_parser = rows)]
    rows: usize,
    /// Stop after this many seconds, and go on later with the same command; by default after the last step.
    #[arg(long)]
    seconds: Option<f64>,
    /// Steps between two checkpoints, on people that are made up.
    #[arg(long, default_value_t = TrainConfig::default().every)]
    every: u64,
    /// Threads that a step is shared by, on people that are made up; it changes nothing but the speed.
    #[arg(long, default_value_t = TrainConfig::default().threads)]
    threads: usize,
    /// Seed of everything random.
    #[arg(long, default_value_t = TrainConfig::default().seed)]
    seed: u64,
}

fn rows(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(rows @ 1..=1024) => Ok(rows),
        _ => Err("a number from 1 to 1024".into()),
    }
}

impl TrainExpression {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let device = Device::Flex(Default::default());
        let from = self.from.as_deref().map(ExpressionNetWeights::from_file).transpose()?;
        let weights = FaceWeights {
            expression: from.unwrap_or_default(),
            ..Default::default()
        };
        if let Some(set) = self.own.load(&weights, &device)? {
            let default = FinetuneConfig::default();
            let config = FinetuneConfig {
                out: self.out.clone().unwrap_or(default.out),
                steps: self.steps,
                rows: self.rows,
                rate: None,
                from_scratch: self.from_scratch,
                from: weights.expression,
                seconds: self.seconds,
                seed: self.seed,
            };
            return train_own(&config, &set, self.weights.as_deref(), &device);
        }
        let default = TrainConfig::default();
        let config = TrainConfig {
            families: families(self.only),
            quick: self.quick,
            out: self.out.clone().unwrap_or(default.out),
            steps: self.steps.unwrap_or(default.steps),
            rows: self.rows,
            threads: self.threads,
            every: self.every,
            seconds: self.seconds,
            seed: self.seed,
            ..Default::default()
        };
        let trained = train(&config, &device)?;
        curves(&trained.history, &config.out.join("curves.png"))?;
        if trained.steps < config.steps {
            let (done, all) = (trained.steps, config.steps);
            println!("stopped after {done} of {all} steps; the same command goes on");
            return Ok(());
        }
        let remembered = remember(&trained.model, &config, &device)?;
        if remembered.steps < config.memory_steps {
            let (done, all) = (remembered.steps, config.memory_steps);
            println!("stopped after {done} of {all} steps with clips; the same command goes on");
            return Ok(());
        }
        curves(&remembered.history, &config.out.join("memory/curves.png"))?;
        let weights = self
            .weights
            .clone()
            .unwrap_or_else(|| config.out.join("expression.safetensors"));
        save_weights(&remembered.model, &weights)?;
        println!("weights: {}", weights.display());
        Ok(())
    }
}
