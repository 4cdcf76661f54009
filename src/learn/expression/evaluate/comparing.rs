//! Hand-made features and a support vector machine on the very crops that the network reads.

use std::time::Instant;

use super::reading::{Crop, Read, Reader, compare};
use crate::{
    learn::baseline::{Baseline, BaselineConfig, Example, Features},
    track::Expression,
};

/// Crops of one set of faces, divided.
#[derive(Clone, Debug, Default)]
pub struct Divided {
    /// What the set is called.
    pub name: String,
    /// To learn from.
    pub train: Vec<Example>,
    /// To choose by.
    pub dev: Vec<Example>,
    /// To judge by.
    pub test: Vec<Example>,
}

/// How well something did on a set's test split.
#[derive(Clone, Debug)]
pub struct Contestant {
    /// What it is.
    pub name: &'static str,
    /// What was right and wrong.
    pub read: Read,
    /// How many pictures it has learned from.
    pub learned_from: usize,
    /// How it was trained, for those that were trained here.
    pub remark: String,
}

/// The network and both baselines on one set.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What the set is called.
    pub set: String,
    /// The network first.
    pub contestants: Vec<Contestant>,
}

/// As tables call the network.
pub const NETWORK: &str = "network";

impl Comparison {
    /// The network's accuracy less that of the best baseline, -1 to 1; `None` without one.
    pub fn margin(&self) -> Option<f64> {
        let (network, others) = self.contestants.split_first()?;
        let best = others.iter().map(|c| c.read.accuracy()).max_by(f64::total_cmp)?;
        Some(network.read.accuracy() - best)
    }
}

/// Trains both baselines on the set, and compares them with the network, which has learned from so many portraits.
pub fn compete(set: &Divided, reader: &Reader, portraits: usize, config: BaselineConfig) -> Comparison {
    let truth: Vec<Expression> = set.test.iter().map(|e| e.1).collect();
    let crops: Vec<&[f32]> = set.test.iter().map(|e| e.0.as_slice()).collect();
    let mut contestants = vec![Contestant {
        name: NETWORK,
        read: compare(&truth, &reader.read(&crops)),
        learned_from: portraits,
        remark: String::new(),
    }];
    for features in [Features::Lbp, Features::Haar] {
        let started = Instant::now();
        // What to choose by may be missing in a small set.
        let dev = if set.dev.is_empty() { &set.train } else { &set.dev };
        if let Some(baseline) = Baseline::train(features, &set.train, dev, config) {
            contestants.push(Contestant {
                name: features.name(),
                read: compare(&truth, &baseline.recognize(&crops)),
                learned_from: baseline.learned_from(),
                remark: format!(
                    "{} of {} crops, {}, {:.0} s",
                    baseline.learned_from(),
                    set.train.len(),
                    baseline.chosen(),
                    started.elapsed().as_secs_f64()
                ),
            });
        }
    }
    Comparison {
        set: set.name.clone(),
        contestants,
    }
}

/// Crops with their labels.
pub fn examples(crops: &[Crop], truth: &[Expression]) -> Vec<Example> {
    crops.iter().cloned().zip(truth.iter().copied()).collect()
}
