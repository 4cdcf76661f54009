//! The training loop of the lip-sync network.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use burn::{
    grad_clipping::GradientClippingConfig,
    module::{AutodiffModule, Module},
    optim::{AdamWConfig, GradientsParams, Optimizer},
    record::{FullPrecisionSettings, NamedMpkFileRecorder, Recorder},
    tensor::TensorData,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::{
    batches::{self, Batch, BatchConfig},
    dev::DevSet,
    loss::Loss,
    vocal_tract,
};
use crate::{
    feature::BANDS,
    learn::{
        LearnError,
        corpus::{Augmentation, Corpus, Split},
        stage,
        training::difference,
    },
    net::{Backend, Device, Lengths, MAX_LOOK_AHEAD, MultiL, MultiLConfig, Tensor},
    track::Viseme,
};

/// How to train. The defaults make the shipped weights.
#[derive(Clone, Debug)]
pub struct TrainConfig {
    /// Folder of the corpus.
    pub data: PathBuf,
    /// Folder for checkpoints, the log and the final weights.
    pub out: PathBuf,
    /// Steps in all.
    pub steps: u64,
    /// Clips per step.
    pub rows: usize,
    /// Frames per clip.
    pub time: usize,
    /// Highest learning rate.
    pub rate: f64,
    /// Steps between two checkpoints, each with a look at the dev split.
    pub every: u64,
    /// Stop after this many seconds, to be resumed; `None` runs to the end.
    pub seconds: Option<f64>,
    /// Seed of everything random.
    pub seed: u64,
    /// Voices to leave out of training; the dev split is then only these.
    pub without: Vec<String>,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            data: "data/lip-sync".into(),
            out: "out/train-lip-sync".into(),
            steps: 10_000,
            rows: 16,
            time: 200,
            rate: 2e-3,
            every: 500,
            seconds: None,
            seed: 7,
            without: Vec::new(),
        }
    }
}

/// Where a training stands; saved beside the weights so that it can go on later.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Progress {
    /// What may not change between a run and the one that goes on with it.
    recipe: String,
    step: u64,
    history: Vec<Point>,
}

impl TrainConfig {
    fn recipe(&self, model: &MultiL, corpus: &Corpus) -> String {
        let frames: usize = corpus.utterances.iter().map(|u| u.labels().len()).sum();
        format!(
            "seed {}, {} steps of {} clips of {} frames out of {frames}, rate {}, without {:?}, {} parameters, \
             {:?}, {}",
            self.seed,
            self.steps,
            self.rows,
            self.time,
            self.rate,
            self.without,
            model.num_params(),
            Augmentation::default(),
            vocal_tract::recipe(),
        )
    }
}

/// One look at the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Dev frames right with 12 frames of look-ahead, 0 to 1.
    pub accuracy: f64,
    /// Dev macro-F1 with 12 frames of look-ahead, 0 to 1.
    pub macro_f1: f64,
    /// Dev frames right with 1 frame of look-ahead, 0 to 1.
    pub live_accuracy: f64,
}

/// Trains, or goes on where the last run stopped, and returns the network and its history.
///
/// # Errors
/// If the corpus cannot be read or a checkpoint cannot be written or read.
pub fn train(config: &TrainConfig, device: &Device) -> Result<(MultiL, Vec<Point>), LearnError> {
    let corpus = Corpus::load(&config.data)?;
    let left_out = |voice: &str| config.without.iter().any(|v| v == voice);
    let dev = corpus.filtered(|u| u.split == Split::Dev && (config.without.is_empty() || left_out(&u.voice)));
    let dev = DevSet::new(&dev);
    let corpus = Arc::new(corpus.filtered(|u| u.split == Split::Train && !left_out(&u.voice)));
    if corpus.utterances.is_empty() {
        return Err(LearnError::Empty {
            folder: config.data.clone(),
            split: "training",
        });
    }
    let learner = Device::autodiff(device.clone());
    <Backend as burn::tensor::backend::Backend>::seed(&learner, config.seed);
    let mut model = MultiLConfig::new().init(&learner);
    let mut optimizer = AdamWConfig::new()
        .with_weight_decay(1e-4)
        .with_grad_clipping(Some(GradientClippingConfig::Norm(1.0)))
        .init::<Backend, MultiL>();
    let mut progress = Progress {
        recipe: config.recipe(&model, &corpus),
        ..Progress::default()
    };
    let files = Files::new(&config.out)?;
    if let Some(done) = files.progress()? {
        if done.recipe != progress.recipe {
            return Err(files.broken(&difference(&done.recipe, &progress.recipe)));
        }
        model = model
            .load_file(files.model(done.step), &files.recorder, &learner)
            .map_err(|e| files.broken(&e))?;
        // What the optimizer remembers is not learned: it lies on the plain device.
        let record = files
            .recorder
            .load(files.optimizer(done.step), device)
            .map_err(|e| files.broken(&e))?;
        optimizer = optimizer.load_record(record);
        progress = done;
        println!("resuming at step {} of {}", progress.step, config.steps);
    }

    let loss = Loss::new(&frequency(&corpus));
    let batch_config = BatchConfig {
        rows: config.rows,
        time: config.time,
        noise: 0.1,
        seed: config.seed,
    };
    let mut next = batches::stream(corpus.clone(), batch_config, progress.step, 2);
    let bar = ProgressBar::new(config.steps).with_style(
        ProgressStyle::with_template("{elapsed_precise} [{bar:32}] {pos}/{len} {msg} eta {eta}")
            .expect("a valid template"),
    );
    bar.set_position(progress.step);
    if progress.step < config.steps {
        stage::begins(&format!("training from step {} to {}", progress.step, config.steps));
    }
    let started = std::time::Instant::now();
    let (mut sum, mut count) = (0.0, 0_u32);
    while progress.step < config.steps {
        let value = {
            let batch = next();
            let value = loss.forward(forward(&model, &batch, config, &learner), &batch.targets, &learner);
            let number = f64::from(value.clone().inner().into_scalar());
            let gradients = GradientsParams::from_grads(value.backward(), &model);
            model = optimizer.step(rate(config, progress.step), model, gradients);
            number
        };
        progress.step += 1;
        sum += value;
        count += 1;
        bar.set_position(progress.step);
        bar.set_message(format!("loss {:.3}", sum / f64::from(count)));
        let stop = config.seconds.is_some_and(|s| started.elapsed().as_secs_f64() > s);
        if progress.step.is_multiple_of(config.every) || progress.step == config.steps || stop {
            let valid = model.valid();
            let (ahead, live) = (dev.score(&valid, MAX_LOOK_AHEAD, device), dev.score(&valid, 1, device));
            let point = Point {
                step: progress.step,
                loss: sum / f64::from(count),
                accuracy: ahead.accuracy(),
                macro_f1: ahead.macro_f1(),
                live_accuracy: live.accuracy(),
            };
            let line = format!(
                "step {:6}  loss {:.3}  dev accuracy {:.3}  macro-F1 {:.3}  live {:.3}",
                point.step, point.loss, point.accuracy, point.macro_f1, point.live_accuracy
            );
            bar.suspend(|| println!("{line}"));
            (sum, count) = (0.0, 0);
            progress.history.push(point);
            files.save(&model, optimizer.to_record(), &progress)?;
        }
        if stop {
            break;
        }
    }
    bar.finish();
    Ok((model.valid(), progress.history))
}

/// Warm-up, then a cosine down to a hundredth.
fn rate(config: &TrainConfig, step: u64) -> f64 {
    let warm = (step as f64 / 200.0).min(1.0);
    let done = step as f64 / config.steps as f64;
    config.rate * warm * (0.01 + 0.99 * 0.5 * (1.0 + (std::f64::consts::PI * done).cos()))
}

/// How often each viseme is the label of a training frame, 0 to 1.
fn frequency(corpus: &Corpus) -> [f64; Viseme::COUNT] {
    let mut counts = [0_u64; Viseme::COUNT];
    for label in corpus.utterances.iter().flat_map(|u| u.labels()) {
        counts[usize::from(*label)] += 1;
    }
    let all: u64 = counts.iter().sum();
    counts.map(|n| n as f64 / all.max(1) as f64)
}

fn forward(model: &MultiL, batch: &Batch, config: &TrainConfig, device: &Device) -> Tensor<3> {
    let (rows, time) = (config.rows, config.time);
    let frames = Tensor::from_data(TensorData::new(batch.frames.clone(), [rows, time, BANDS]), device);
    let state = Tensor::zeros([rows, model.state_size()], device);
    model.forward(frames, &batch.look_ahead, state, Lengths::Full).0
}

/// The checkpoint's files.
struct Files {
    out: PathBuf,
    recorder: NamedMpkFileRecorder<FullPrecisionSettings>,
}

impl Files {
    fn new(out: &Path) -> Result<Self, LearnError> {
        std::fs::create_dir_all(out).map_err(|e| LearnError::file(out, e))?;
        Ok(Self {
            out: out.into(),
            recorder: NamedMpkFileRecorder::new(),
        })
    }

    fn model(&self, step: u64) -> PathBuf {
        self.out.join(format!("checkpoint-{step}-model"))
    }

    fn optimizer(&self, step: u64) -> PathBuf {
        self.out.join(format!("checkpoint-{step}-optimizer"))
    }

    fn state(&self) -> PathBuf {
        self.out.join("checkpoint.json")
    }

    fn progress(&self) -> Result<Option<Progress>, LearnError> {
        match std::fs::read(self.state()) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).map_err(|e| self.broken(&e))?)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(LearnError::file(&self.state(), e)),
        }
    }

    /// Every step's files have names of their own, and the progress file is swapped in last and at once:
    /// whenever a run is cut short, it names a whole checkpoint.
    fn save(
        &self,
        model: &MultiL,
        optimizer: impl burn::record::Record<Backend> + 'static,
        progress: &Progress,
    ) -> Result<(), LearnError> {
        let before = self.progress()?.map(|before| before.step);
        model
            .clone()
            .save_file(self.model(progress.step), &self.recorder)
            .map_err(|e| self.broken(&e))?;
        self.recorder
            .record(optimizer, self.optimizer(progress.step))
            .map_err(|e| self.broken(&e))?;
        let json = serde_json::to_vec_pretty(progress).map_err(|e| self.broken(&e))?;
        let new = self.out.join("checkpoint.json.new");
        std::fs::write(&new, json)
            .and_then(|()| std::fs::rename(&new, self.state()))
            .map_err(|e| LearnError::file(&self.state(), e))?;
        for step in before.into_iter().filter(|step| *step != progress.step) {
            for file in [self.model(step), self.optimizer(step)] {
                // Of no use any more; if it cannot go, it does no harm.
                let _ = std::fs::remove_file(file.with_extension("mpk"));
            }
        }
        Ok(())
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> LearnError {
        LearnError::Checkpoint {
            folder: self.out.clone(),
            problem: error.to_string(),
        }
    }
}
