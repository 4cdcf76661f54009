//! The best network of a training, kept on disk so that a run that goes on still knows it.

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};

use serde::{Deserialize, Serialize};

use crate::{
    learn::{LearnError, training::save_weights},
    net::{Device, ExpressionNet, ExpressionNetWeights},
};

/// The best network so far.
pub struct Best {
    weights: PathBuf,
    mark: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    mark: Option<Mark>,
    failed: Option<LearnError>,
}

/// How good it was, and when.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Mark {
    /// Pictures read rightly, 0 to 1.
    pub accuracy: f64,
    /// Steps done.
    pub step: u64,
}

impl Best {
    /// The best of an earlier run in the same folder, if it left checkpoints to go on from.
    pub fn new(out: &Path) -> Result<Self, LearnError> {
        let best = Self {
            weights: out.join("best.safetensors"),
            mark: out.join("best.json"),
            state: Mutex::default(),
        };
        if out.join("checkpoint.json").exists()
            && let Ok(text) = std::fs::read(&best.mark)
            && best.weights.exists()
        {
            let mark = serde_json::from_slice(&text).map_err(|e| LearnError::Checkpoint {
                folder: out.into(),
                problem: format!("best.json: {e}"),
            })?;
            best.state.lock().unwrap_or_else(|e| e.into_inner()).mark = Some(mark);
        }
        Ok(best)
    }

    /// Keeps this network if it is better than all before.
    pub fn consider(&self, model: &ExpressionNet, accuracy: f64, step: u64) {
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        if state.mark.is_some_and(|mark| accuracy <= mark.accuracy) {
            return;
        }
        let mark = Mark { accuracy, step };
        let saved = save_weights(model, &self.weights).and_then(|()| {
            let json = serde_json::to_vec(&mark).map_err(std::io::Error::other);
            json.and_then(|json| std::fs::write(&self.mark, json))
                .map_err(|e| LearnError::file(&self.mark, e))
        });
        match saved {
            Ok(()) => state.mark = Some(mark),
            Err(error) => state.failed = Some(error),
        }
    }

    /// How good the best network is so far; `None` if there was no look at one.
    pub fn mark(&self) -> Option<Mark> {
        self.state.lock().unwrap_or_else(|e| e.into_inner()).mark
    }

    /// The best network, if it is better than this.
    pub fn take(self, than: Option<f64>, device: &Device) -> Result<Option<(ExpressionNet, Mark)>, LearnError> {
        let state = self.state.into_inner().unwrap_or_else(|e| e.into_inner());
        if let Some(error) = state.failed {
            return Err(error);
        }
        let better = |mark: &Mark| than.is_none_or(|than| mark.accuracy > than);
        let Some(mark) = state.mark.filter(better) else {
            return Ok(None);
        };
        let weights = ExpressionNetWeights::from_file(&self.weights)?;
        Ok(Some((weights.init(device), mark)))
    }
}
