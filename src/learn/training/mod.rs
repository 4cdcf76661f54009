//! The training loop that networks share: progress, checkpoints, going on where a run stopped, a history.
//!
//! What is learned, from what, and how it is judged is a [`Course`].
//!
//! The first weights and the batches of every step come from the seed, so two runs with the same settings learn from
//! the same things in the same order, also if one of them was interrupted. Where a network has dropout, they still do
//! not come out the same to the last bit: what is dropped is drawn from one generator for all threads that share a step,
//! in whichever order they come, and a run that goes on begins it anew.

mod curves;
mod parts;
mod recipe;
mod schedule;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use burn::{
    grad_clipping::GradientClippingConfig,
    module::{AutodiffModule, Module, ModuleMapper, ModuleVisitor, Param, ParamId},
    optim::{AdamWConfig, GradientsAccumulator, GradientsParams, Optimizer},
    record::{FullPrecisionSettings, NamedMpkFileRecorder, Recorder},
    store::{ModuleSnapshot, SafetensorsStore},
};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use curves::{curves, curves_on};
pub(super) use parts::Parts;
pub(super) use recipe::difference;
pub use schedule::Schedule;

use super::{LearnError, stage};
use crate::net::{Backend, Device, Tensor, precision::Precision};

/// How long and how fast to learn, and where to put what was learned.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Folder for checkpoints and the history (`history.csv`).
    pub out: PathBuf,
    /// Steps in all, those of earlier runs in the same folder included.
    pub steps: u64,
    /// Highest learning rate.
    pub rate: f64,
    /// Steps until the rate is at its highest; from there it falls as a cosine, to a hundredth.
    pub warm_up: u64,
    /// Share of the weights that AdamW takes away at each step, times the rate.
    pub weight_decay: f64,
    /// Steps between two checkpoints, each with a look at how good the network is.
    pub every: u64,
    /// Stop after this many seconds, to be resumed; `None` runs to the end.
    pub seconds: Option<f64>,
    /// Seed of the first weights.
    pub seed: u64,
    /// How much of the way of the steps before goes on in each: Adam's first beta.
    pub momentum: f64,
    /// What the weights that are judged and kept are: a mean over about the last `1 / (1 - average)` steps; 0 for those
    /// of the last step.
    pub average: f64,
}

impl Plan {
    /// The learning rate of a step.
    fn rate(&self, step: u64) -> f64 {
        let warm = (step as f64 / self.warm_up.max(1) as f64).min(1.0);
        let done = step as f64 / self.steps.max(1) as f64;
        self.rate * warm * (0.01 + 0.99 * 0.5 * (1.0 + (std::f64::consts::PI * done).cos()))
    }
}

/// What is learned.
pub trait Course: Sync {
    /// The network.
    type Model: AutodiffModule<Backend, InnerModule = Self::Model> + Send + 'static;
    /// What a thread learns from in one step.
    type Batch: Sync;
    /// What is noted at each checkpoint; one row of the history.
    type Point: Clone + Serialize + DeserializeOwned;

    /// What must be the same in a run and in the one that goes on with it.
    fn recipe(&self) -> String;

    /// A network that has not learned anything.
    fn model(&self, device: &Device) -> Self::Model;

    /// What a step minimises, `[1]`: a mean over the batch.
    fn loss(&self, model: &Self::Model, batch: &Self::Batch, device: &Device) -> Tensor<1>;

    /// How good the network is after so many steps; `loss` is the mean since the point before.
    fn judge(&self, model: &Self::Model, step: u64, loss: f64) -> Self::Point;

    /// A point in one line for people.
    fn line(&self, point: &Self::Point) -> String;
}

/// Where a training stands; saved beside the weights so that it can go on later.
#[derive(Serialize, Deserialize)]
struct Progress<P> {
    /// What may not change between a run and the one that goes on with it.
    recipe: String,
    step: u64,
    history: Vec<P>,
}

/// What came out of a training.
pub struct Trained<C: Course> {
    /// The network, with averaged weights if the plan says so.
    pub model: C::Model,
    /// How it went.
    pub history: Vec<C::Point>,
    /// Steps done; fewer than planned if time was over.
    pub steps: u64,
}

/// Trains, or goes on where the last run in the same folder stopped.
///
/// `batches` starts with the given step and answers one step after the other: a batch for each thread that is to work
/// on the step. The mean of their gradients is what the step follows.
///
/// # Errors
/// If a checkpoint cannot be written or read, or is of another training.
pub fn run<C: Course, N: FnMut() -> Vec<C::Batch>>(
    course: &C,
    plan: &Plan,
    device: &Device,
    batches: impl FnOnce(u64) -> N,
) -> Result<Trained<C>, LearnError> {
    let learner = Device::autodiff(device.clone());
    <Backend as burn::tensor::backend::Backend>::seed(&learner, plan.seed);
    let mut model = course.model(&learner);
    let mut average = Average::new(plan.average, model.valid());
    let mut optimizer = AdamWConfig::new()
        .with_weight_decay(plan.weight_decay as f32)
        .with_beta_1(plan.momentum as f32)
        .with_grad_clipping(Some(GradientClippingConfig::Norm(1.0)))
        .init::<Backend, C::Model>();
    let mut progress = Progress {
        recipe: format!(
            "seed {}, {} steps, rate {}, {} to warm up, decay {}, momentum {}, mean {}, {} parameters, {}",
            plan.seed,
            plan.steps,
            plan.rate,
            plan.warm_up,
            plan.weight_decay,
            plan.momentum,
            plan.average,
            model.num_params(),
            course.recipe()
        ),
        step: 0,
        history: Vec::new(),
    };
    let files = Files::new(&plan.out)?;
    if let Some(done) = files.progress()? {
        if done.recipe != progress.recipe {
            return Err(files.broken(&difference(&done.recipe, &progress.recipe)));
        }
        model = files.load(model, "model", done.step, &learner)?;
        average.model = files.load(average.model, "average", done.step, device)?;
        // What the optimizer remembers is not learned: it lies on the plain device.
        let record = files
            .recorder
            .load(files.place("optimizer", done.step), device)
            .map_err(|e| files.broken(&e))?;
        optimizer = optimizer.load_record(record);
        progress = done;
        println!("resuming at step {} of {}", progress.step, plan.steps);
    }

    let mut next = batches(progress.step);
    let bar = ProgressBar::new(plan.steps).with_style(
        ProgressStyle::with_template("{elapsed_precise} [{bar:32}] {pos}/{len} {msg} eta {eta}")
            .expect("a valid template"),
    );
    bar.set_position(progress.step);
    if progress.step < plan.steps {
        stage::begins(&format!("training from step {} to {}", progress.step, plan.steps));
    }
    let started = std::time::Instant::now();
    let (mut sum, mut count) = (0.0, 0_u32);
    while progress.step < plan.steps {
        let (value, gradients) = gradients(course, &model, &next(), &learner);
        model = optimizer.step(plan.rate(progress.step), model, gradients);
        average.follow(&model, progress.step);
        progress.step += 1;
        sum += value;
        count += 1;
        let loss = sum / f64::from(count);
        bar.set_position(progress.step);
        bar.set_message(format!("loss {loss:.4}"));
        let stop = plan.seconds.is_some_and(|s| started.elapsed().as_secs_f64() > s);
        if progress.step.is_multiple_of(plan.every) || progress.step == plan.steps || stop {
            let point = course.judge(&average.model, progress.step, loss);
            let line = course.line(&point);
            let speed = started.elapsed().as_secs_f64();
            bar.suspend(|| println!("{speed:7.0} s  {line}"));
            (sum, count) = (0.0, 0);
            progress.history.push(point);
            files.save(&model, &average.model, optimizer.to_record(), &progress)?;
        }
        if stop {
            break;
        }
    }
    bar.finish();
    Ok(Trained {
        model: average.model,
        history: progress.history,
        steps: progress.step,
    })
}

/// The mean loss of the parts of a step, and its gradients. Each part has a thread of its own: much of what a step
/// does keeps only one busy.
fn gradients<C: Course>(course: &C, model: &C::Model, parts: &[C::Batch], learner: &Device) -> (f64, GradientsParams) {
    let share = 1.0 / parts.len().max(1) as f64;
    let learn = |model: &C::Model, part: &C::Batch| {
        let loss = course.loss(model, part, learner).mul_scalar(share);
        let value = f64::from(loss.clone().inner().into_scalar());
        (value, GradientsParams::from_grads(loss.backward(), model))
    };
    if let [only] = parts {
        return learn(model, only);
    }
    let all: Vec<(f64, GradientsParams)> = std::thread::scope(|threads| {
        let workers: Vec<_> = parts
            .iter()
            .map(|part| {
                // Weights of their own, so that no thread waits for the other's gradients.
                let model = model.clone().fork(learner);
                threads.spawn(move || learn(&model, part))
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("a part of a step does not fail alone"))
            .collect()
    });
    let mut sum = GradientsAccumulator::new();
    let mut value = 0.0;
    for (part, gradients) in all {
        value += part;
        sum.accumulate(model, gradients);
    }
    (value, sum.grads())
}

/// A network whose weights follow those of another slowly.
struct Average<M> {
    share: f64,
    model: M,
}

impl<M: AutodiffModule<Backend, InnerModule = M>> Average<M> {
    fn new(share: f64, model: M) -> Self {
        Self { share, model }
    }

    fn follow(&mut self, model: &M, step: u64) {
        let model = model.valid();
        if self.share <= 0.0 {
            self.model = model;
            return;
        }
        // At first there is little to take the mean of.
        let share = self.share.min((1.0 + step as f64) / (10.0 + step as f64));
        let mut collect = Collect(HashMap::new());
        model.visit(&mut collect);
        let mut mix = Mix {
            weights: collect.0,
            share,
        };
        self.model = self.model.clone().map(&mut mix);
    }
}

/// All weights by their number, in one row each.
struct Collect(HashMap<ParamId, Tensor<1>>);

impl ModuleVisitor<Backend> for Collect {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.insert(param.id, param.val().flatten(0, D - 1));
    }
}

/// Brings weights nearer to others.
struct Mix {
    weights: HashMap<ParamId, Tensor<1>>,
    share: f64,
}

impl ModuleMapper<Backend> for Mix {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, old, mapper) = param.consume();
        let value = match self.weights.remove(&id) {
            Some(new) => {
                let shape = old.shape();
                old.mul_scalar(self.share) + new.reshape(shape).mul_scalar(1.0 - self.share)
            }
            None => old,
        };
        Param::from_mapped_value(id, value, mapper)
    }
}

/// Writes a network's weights as safetensors of 16 bits each, and the folders that lead to the file. Through a link into
/// the file behind it. What was there before is only replaced once all is written beside it: a full disk takes no weights
/// away.
///
/// # Errors
/// If the file cannot be written, or something that is no file is in its place.
pub fn save_weights<M: Module<Backend>>(model: &M, path: &Path) -> Result<(), LearnError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| LearnError::file(folder, e))?;
    }
    if path.metadata().is_ok_and(|there| !there.is_file()) {
        let problem = std::io::Error::other("weights can only be written to a file, and this is none");
        return Err(LearnError::file(path, problem));
    }
    let place = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let bytes = weights_bytes(model)?;
    // Short, whatever the file is called, and of this process only.
    let beside = place.with_file_name(format!(".weights-{}.new", std::process::id()));
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, &place));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written.map_err(|e| LearnError::file(path, e))
}

/// A network's weights as a safetensors file has them, of 16 bits each.
///
/// # Errors
/// If they cannot be written so, which is not known to happen.
pub fn weights_bytes<M: Module<Backend>>(model: &M) -> Result<Vec<u8>, LearnError> {
    let problem = |e: &dyn std::fmt::Display| {
        LearnError::file("weights in memory".as_ref(), std::io::Error::other(e.to_string()))
    };
    let mut store = SafetensorsStore::from_bytes(None).with_to_adapter(Precision::IN_FILES);
    model.save_into(&mut store).map_err(|e| problem(&e))?;
    store.get_bytes().map_err(|e| problem(&e))
}

/// The checkpoint's files.
struct Files {
    out: PathBuf,
    recorder: NamedMpkFileRecorder<FullPrecisionSettings>,
}

impl Files {
    const PARTS: [&str; 3] = ["model", "average", "optimizer"];

    fn new(out: &Path) -> Result<Self, LearnError> {
        std::fs::create_dir_all(out).map_err(|e| LearnError::file(out, e))?;
        Ok(Self {
            out: out.into(),
            recorder: NamedMpkFileRecorder::new(),
        })
    }

    fn place(&self, part: &str, step: u64) -> PathBuf {
        self.out.join(format!("checkpoint-{step}-{part}"))
    }

    fn state(&self) -> PathBuf {
        self.out.join("checkpoint.json")
    }

    fn progress<P: DeserializeOwned>(&self) -> Result<Option<Progress<P>>, LearnError> {
        match std::fs::read(self.state()) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).map_err(|e| self.broken(&e))?)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(LearnError::file(&self.state(), e)),
        }
    }

    fn load<M: Module<Backend>>(&self, model: M, part: &str, step: u64, device: &Device) -> Result<M, LearnError> {
        model
            .load_file(self.place(part, step), &self.recorder, device)
            .map_err(|e| self.broken(&e))
    }

    /// Every step's files have names of their own, and the progress file is swapped in last and at once:
    /// whenever a run is cut short, it names a whole checkpoint.
    fn save<M: Module<Backend>, P: Serialize + DeserializeOwned>(
        &self,
        model: &M,
        average: &M,
        optimizer: impl burn::record::Record<Backend> + 'static,
        progress: &Progress<P>,
    ) -> Result<(), LearnError> {
        let before = self.progress::<P>()?.map(|before| before.step);
        for (part, model) in [("model", model), ("average", average)] {
            model
                .clone()
                .save_file(self.place(part, progress.step), &self.recorder)
                .map_err(|e| self.broken(&e))?;
        }
        self.recorder
            .record(optimizer, self.place("optimizer", progress.step))
            .map_err(|e| self.broken(&e))?;
        self.write_history(&progress.history)?;
        let json = serde_json::to_vec_pretty(progress).map_err(|e| self.broken(&e))?;
        let new = self.out.join("checkpoint.json.new");
        std::fs::write(&new, json)
            .and_then(|()| std::fs::rename(&new, self.state()))
            .map_err(|e| LearnError::file(&self.state(), e))?;
        for step in before.into_iter().filter(|step| *step != progress.step) {
            for part in Self::PARTS {
                // Of no use any more; if it cannot go, it does no harm.
                let _ = std::fs::remove_file(self.place(part, step).with_extension("mpk"));
            }
        }
        Ok(())
    }

    fn write_history<P: Serialize>(&self, history: &[P]) -> Result<(), LearnError> {
        let path = self.out.join("history.csv");
        let problem = |e: csv::Error| LearnError::file(&path, std::io::Error::other(e.to_string()));
        let mut table = csv::Writer::from_path(&path).map_err(problem)?;
        for point in history {
            table.serialize(point).map_err(problem)?;
        }
        table.flush().map_err(|e| LearnError::file(&path, e))
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> LearnError {
        LearnError::Checkpoint {
            folder: self.out.clone(),
            problem: error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{DType, Tolerance};

    use super::*;
    use crate::net::{LipSyncWeights, MultiLConfig};

    #[test]
    fn weights_take_the_place_of_others_as_a_whole_and_leave_nothing_beside_them() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("new/lip_sync.safetensors");
        let model = MultiLConfig::new().init(&Device::Flex(Default::default()));
        save_weights(&model, &file).unwrap();
        std::fs::write(&file, "old").unwrap();
        save_weights(&model, &file).unwrap();
        LipSyncWeights::from_file(&file).unwrap();
        assert_eq!(file.parent().unwrap().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn weights_take_half_the_room_in_a_file_and_are_what_they_were_to_three_digits() {
        let device = Device::Flex(Default::default());
        let model = MultiLConfig::new().init(&device);
        let bytes = weights_bytes(&model).unwrap();
        let numbers = model.num_params();
        assert!(bytes.len() < 2 * numbers + 8_000, "{} bytes of {numbers}", bytes.len());
        let read = LipSyncWeights::from_bytes("new", bytes).unwrap().init(&device);
        for (was, is) in model
            .collect(None, None, false)
            .iter()
            .zip(read.collect(None, None, false))
        {
            let (was, is) = (was.to_data().unwrap(), is.to_data().unwrap());
            assert_eq!(is.dtype, DType::F32);
            is.assert_approx_eq::<f32>(&was, Tolerance::rel_abs(1e-3, 1e-6));
        }
    }

    #[test]
    fn a_folder_in_the_place_of_weights_stays() {
        let root = tempfile::tempdir().unwrap();
        let model = MultiLConfig::new().init(&Device::Flex(Default::default()));
        let error = save_weights(&model, root.path()).unwrap_err().to_string();
        assert!(error.contains("only be written to a file"), "{error}");
        assert_eq!(root.path().read_dir().unwrap().count(), 0);
    }
}
