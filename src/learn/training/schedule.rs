//! How long to learn, how fast, and where to put what was learned: what the trainings on people that are made up share.

use std::path::PathBuf;

use super::{Course, Parts, Plan, Trained, run};
use crate::{
    learn::{LearnError, ahead::ahead},
    net::Device,
};

/// Threads that make batches ahead of their use.
const MAKERS: u64 = 2;

/// How long to learn, how fast, and where to put what was learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Folder for checkpoints, the log and the final weights.
    pub out: PathBuf,
    /// Steps in all.
    pub steps: u64,
    /// Rows of a step's batch: faces, or looks.
    pub rows: usize,
    /// Threads that a step is shared by. Batches depend on it.
    pub threads: usize,
    /// Highest learning rate.
    pub rate: f64,
    /// Steps between two checkpoints, each with a look at the dev split.
    pub every: u64,
    /// Stop after this many seconds, to be resumed; `None` runs to the end.
    pub seconds: Option<f64>,
    /// Seed of the first weights and of all batches.
    pub seed: u64,
    /// How much of the way of the steps before goes on in each: Adam's first beta.
    pub momentum: f64,
    /// What the weights that are judged and kept are: a mean over about the last `1 / (1 - average)` steps.
    pub average: f64,
}

impl Schedule {
    /// So many steps of so many rows at this rate, on two threads, from the seed of the shipped weights.
    pub(in crate::learn) fn new(out: &str, steps: u64, rows: usize, rate: f64) -> Self {
        Self {
            out: out.into(),
            steps,
            rows,
            threads: 2,
            rate,
            every: 500,
            seconds: None,
            seed: 7,
            momentum: 0.9,
            average: 0.998,
        }
    }

    /// The plan of a training that warms up for a twentieth of its steps.
    pub(in crate::learn) fn plan(&self) -> Plan {
        Plan {
            out: self.out.clone(),
            steps: self.steps,
            rate: self.rate,
            warm_up: (self.steps / 20).clamp(10, 300),
            weight_decay: 0.02,
            every: self.every,
            seconds: self.seconds,
            seed: self.seed,
            momentum: self.momentum,
            average: self.average,
        }
    }

    /// Trains, or goes on where the last run in the same folder stopped. `batch` makes what a thread learns from in a step:
    /// so many rows from a seed, the same from the same seed.
    ///
    /// # Errors
    /// If a checkpoint cannot be written or read, or is of another training.
    pub(in crate::learn) fn run<C: Course<Batch: Send + 'static>>(
        &self,
        course: &C,
        device: &Device,
        batch: impl Fn(usize, u64) -> C::Batch + Clone + Send + 'static,
    ) -> Result<Trained<C>, LearnError> {
        let (parts, seed) = (self.parts(), self.seed);
        run(course, &self.plan(), device, |first| {
            ahead(MAKERS, first, move |step| {
                parts.of(step, seed).map(|(rows, seed)| batch(rows, seed)).collect()
            })
        })
    }

    /// What of the next part of a training is to be done before: in a folder of its own, with its own steps and rows; a
    /// tenth of the steps if it is quick.
    #[must_use]
    pub fn before(&self, name: &str, (steps, rows): (u64, usize), quick: bool) -> Self {
        Self {
            out: self.out.join(name),
            steps: if quick { steps / 10 } else { steps },
            rows,
            ..self.clone()
        }
    }

    /// How threads share a step.
    pub(in crate::learn) fn parts(&self) -> Parts {
        Parts::new(self.threads, self.rows)
    }
}
