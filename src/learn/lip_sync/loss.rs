//! What training minimises.

use burn::tensor::{TensorData, activation::log_softmax};

use crate::{
    net::{Device, Tensor},
    track::Viseme,
};

/// Share of each target that is spread evenly over all visemes: labels are not exact to the frame.
const SMOOTHING: f32 = 0.05;

/// Cross-entropy with class weights, over the frames that have a target.
pub struct Loss {
    weights: [f32; Viseme::COUNT],
}

impl Loss {
    /// From how often each viseme occurs: rare ones count for more, by the root of their rarity, so
    /// that the closures, a twentieth of all frames, are not given up for the vowels.
    pub fn new(frequency: &[f64; Viseme::COUNT]) -> Self {
        let raw = frequency.map(|f| (1.0 / f.max(1e-3)).sqrt());
        let mean: f64 = raw.iter().zip(frequency).map(|(w, f)| w * f).sum();
        Self {
            weights: raw.map(|w| (w / mean) as f32),
        }
    }

    /// # Shapes
    /// - `logits`: `[batch, time, 15]`
    /// - `targets`: `batch * time` numbers, 0 to 14, or anything else where there is no target
    /// - returns: `[1]`
    pub fn forward(&self, logits: Tensor<3>, targets: &[i32], device: &Device) -> Tensor<1> {
        let [batch, time, classes] = logits.dims();
        let mut goal = vec![0.0_f32; targets.len() * classes];
        let mut total = 0.0;
        for (row, target) in goal.chunks_exact_mut(classes).zip(targets) {
            let Some(weight) = usize::try_from(*target).ok().and_then(|t| self.weights.get(t)) else {
                continue;
            };
            row.fill(weight * SMOOTHING / classes as f32);
            row[*target as usize] += weight * (1.0 - SMOOTHING);
            total += weight;
        }
        let goal = Tensor::<2>::from_data(TensorData::new(goal, [batch * time, classes]), device);
        let log = log_softmax(logits.reshape([batch * time, classes]), 1);
        (log * goal).sum().mul_scalar(-1.0 / total.max(f32::EPSILON))
    }
}
