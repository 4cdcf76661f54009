//! `animgen data`, `animgen train lip-sync`, `animgen eval lip-sync`.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::{
        LearnError,
        corpus::{Corpus, CorpusConfig, Split, generate},
        lip_sync::{TrainConfig, evaluate, report, train},
        training::save_weights,
    },
    net::{BakeMode, Device, LipSyncWeights},
    track::LipSync,
};
use clap::{Args, ValueEnum};

use super::{
    numbers::{at_least_one, seconds},
    places::{check_out, check_weights},
};

#[derive(Args)]
pub struct Data {
    /// Folder of the corpus.
    #[arg(long, default_value = "data/lip-sync")]
    out: PathBuf,
}

impl Data {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        check_out(&self.out)?;
        let report = generate(&CorpusConfig::default(), &self.out)?;
        for warning in &report.warnings {
            eprintln!("warning: {warning}");
        }
        println!("{} utterances in {}", report.utterances, self.out.display());
        Ok(())
    }
}

#[derive(Args)]
pub struct TrainLipSync {
    /// Folder of the corpus (`animgen data`).
    #[arg(long, default_value = "data/lip-sync")]
    data: PathBuf,
    /// Folder for checkpoints, log and curves.
    #[arg(long, default_value = "out/train-lip-sync")]
    out: PathBuf,
    /// Where the finished weights go; by default into the training folder.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Steps in all, those of earlier runs in the same folder included.
    #[arg(
        long, default_value_t = TrainConfig::default().steps, value_parser = at_least_one::<u64>,
        allow_negative_numbers = true
    )]
    steps: u64,
    /// Stop after this many seconds, and go on later with the same command; by default after the last step.
    #[arg(long, value_parser = seconds, allow_negative_numbers = true)]
    seconds: Option<f64>,
    /// Seed of everything random.
    #[arg(long, default_value_t = TrainConfig::default().seed)]
    seed: u64,
    /// Voices to leave out of training, to see how a choice carries over to them; by default none.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
}

impl TrainLipSync {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        check_out(&self.out)?;
        check_weights(self.weights.as_deref())?;
        let config = TrainConfig {
            data: self.data.clone(),
            out: self.out.clone(),
            steps: self.steps,
            seconds: self.seconds,
            seed: self.seed,
            without: self.without.clone(),
            ..Default::default()
        };
        let (model, history) = train(&config, &Device::Flex(Default::default()))?;
        report::curves(&history, &config.out.join("curves.png"))?;
        let done = history.last().map_or(0, |point| point.step);
        if done < config.steps {
            println!(
                "stopped after {done} of {} steps; the same command goes on",
                config.steps
            );
            return Ok(());
        }
        let weights = self
            .weights
            .clone()
            .unwrap_or_else(|| config.out.join("lip_sync.safetensors"));
        save_weights(&model, &weights)?;
        println!("weights: {}", weights.display());
        Ok(())
    }
}

#[derive(Args)]
pub struct EvalLipSync {
    /// Folder of the corpus (`animgen data`).
    #[arg(long, default_value = "data/lip-sync")]
    data: PathBuf,
    /// A file with other weights (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Judge on this split; choices are made on `dev` only.
    #[arg(long, value_enum, default_value_t = On::Test)]
    split: On,
    /// Synthesisers and voices to judge on; by default `flite slt,flite rms`, or all there are on `dev`.
    #[arg(long, value_delimiter = ',')]
    voices: Vec<String>,
    /// A RON file with other smoothing than the default, times in ms, say `(attack: 12.0)`.
    #[arg(long)]
    smoothing: Option<PathBuf>,
    /// Folder for the confusion matrices.
    #[arg(long, default_value = "out/eval-lip-sync")]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum, PartialEq)]
enum On {
    Dev,
    Test,
}

impl EvalLipSync {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        check_out(&self.out)?;
        let weights = match &self.weights {
            Some(path) => LipSyncWeights::from_file(path)?,
            None => LipSyncWeights::default(),
        };
        let split = if self.split == On::Dev { Split::Dev } else { Split::Test };
        let mut voices = self.voices.clone();
        if voices.is_empty() && split == Split::Test {
            voices = ["flite slt", "flite rms"].map(String::from).to_vec();
        }
        let mut settings = LipSync::default();
        if let Some(path) = &self.smoothing {
            let file = path.display();
            let text = std::fs::read_to_string(path)
                .map_err(|e| format!("{file}: cannot be read: {e}; check that the file exists and may be read"))?;
            settings.smoothing = ron::from_str(&text)
                .map_err(|e| format!("{file}: this is not smoothing: {e}; write it as RON, say `(attack: 12.0)`"))?;
        }
        let corpus = Corpus::load(&self.data)?;
        for mode in [BakeMode::Known, BakeMode::Live] {
            let evaluation = evaluate(
                &corpus,
                split,
                |u| voices.is_empty() || voices.contains(&format!("{} {}", u.engine, u.voice)),
                &weights,
                &settings,
                mode,
            )
            .ok_or_else(|| self.nobody(split, &voices))?;
            report::print(&evaluation);
            let name = if mode == BakeMode::Known {
                "confusion-known.png"
            } else {
                "confusion-live.png"
            };
            report::confusion(&evaluation.total(), &self.out.join(name))?;
        }
        println!("confusion matrices: {}", self.out.display());
        Ok(())
    }

    /// What to tell the user when there is nobody to judge on.
    fn nobody(&self, split: Split, voices: &[String]) -> Box<dyn Error> {
        if voices.is_empty() {
            let folder = self.data.clone();
            let split = split.name();
            return LearnError::Empty { folder, split }.into();
        }
        let (folder, names, split) = (self.data.display(), voices.join(", "), split.name());
        format!(
            "{folder}: none of {names} speaks in the {split} split; manifest.jsonl names engine and voice of all who do"
        )
        .into()
    }
}
