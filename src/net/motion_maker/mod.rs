//! New motions: sequences of keypoints from what shall be done, how, and what is drawn by lot.
//!
//! ```text
//! what, seen from where, style, lot ─┐
//! sine and cosine of the phase ──────┴── LSTM, twice around the loop ── linear ── pose, against the one at rest
//! ```
//!
//! The second time around, the LSTM comes from where it goes to, so that the end leads into the beginning; what is left
//! of a seam is spread over the whole loop. The network is the decoder of a variational autoencoder over sequences; the
//! encoder is another LSTM that reads a motion.

mod choreographer;

use burn::{
    config::Config,
    module::{Module, Param},
    nn::{Linear, LinearConfig, Lstm, LstmConfig},
};

pub use choreographer::{Choreographer, Ordered};

use super::{Device, Tensor};
use crate::track::{KeypointPose, MOTIONS, MotionStyle};

/// How many numbers are drawn by lot.
pub const LOT: usize = 6;

/// Numbers of a pose for each keypoint: two of its place, four of how it is bent.
pub const NUMBERS: usize = 6;

/// What shall be done, from which of two sides it is seen, in which style.
pub const ORDER: usize = MOTIONS.len() + 2 + MotionStyle::NUMBERS;

/// Sizes of a [`MotionMaker`].
#[derive(Config, Debug)]
pub struct MotionMakerConfig {
    /// How many keypoints there are.
    #[config(default = 15)]
    pub keypoints: usize,
    /// Numbers that the LSTM remembers.
    #[config(default = 96)]
    pub hidden: usize,
}

impl MotionMakerConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> MotionMaker {
        MotionMaker {
            lstm: LstmConfig::new(ORDER + LOT + 4, self.hidden, true).init(device),
            answer: LinearConfig::new(self.hidden, NUMBERS * self.keypoints).init(device),
            rest: Param::from_tensor(Tensor::zeros([2, NUMBERS * self.keypoints], device)),
        }
    }
}

/// The network that makes motions; its plan is at the head of `net/motion_maker/mod.rs`.
#[derive(Module, Debug)]
pub struct MotionMaker<B: burn::tensor::backend::Backend = super::Backend> {
    lstm: Lstm<B>,
    answer: Linear<B>,
    /// How the one who shows all motions stands at rest, seen from the front and from the side: not learned, but in the
    /// same file.
    rest: Param<burn::tensor::Tensor<B, 2>>,
}

impl MotionMaker {
    /// For somebody who stands so at rest, seen from the front and from the side.
    #[must_use]
    pub fn with_rest(self, poses: &[KeypointPose; 2]) -> Self {
        let device = self.rest.val().device();
        let numbers: Vec<f32> = poses.iter().flat_map(numbers).collect();
        let rest = Tensor::<1>::from_floats(numbers.as_slice(), &device).reshape(self.rest.shape());
        Self {
            rest: Param::from_tensor(rest).set_require_grad(false),
            ..self
        }
    }

    /// How the one who shows all motions stands at rest, seen from the front and from the side.
    pub fn rest(&self) -> [KeypointPose; 2] {
        let all: Vec<f32> = self.rest.val().into_data().iter::<f32>().collect();
        let (front, side) = all.split_at(all.len() / 2);
        [front, side].map(pose)
    }

    /// How keypoints differ from those at rest, over so many frames of a loop, `[batch, frames, NUMBERS * keypoints]`: of
    /// each keypoint its place and its bend.
    ///
    /// # Shapes
    /// - `order`: `[batch, ORDER]`
    /// - `lot`: `[batch, LOT]`, normally distributed
    pub fn forward(&self, order: Tensor<2>, lot: Tensor<2>, frames: usize) -> Tensor<3> {
        let [batch, _] = order.dims();
        let steps = 2 * frames + 1;
        let told = Tensor::cat(vec![order, lot], 1)
            .unsqueeze_dim::<3>(1)
            .repeat_dim(1, steps);
        let phases = phases(frames, &told.device())
            .repeat(&[batch, 3, 1])
            .narrow(1, 0, steps);
        let (remembered, _) = self.lstm.forward(Tensor::cat(vec![told, phases], 2), None);
        let made = self.answer.forward(remembered.narrow(1, frames, frames + 1));
        let seam = made.clone().narrow(1, frames, 1) - made.clone().narrow(1, 0, 1);
        let shares: Vec<f32> = (0..frames).map(|frame| frame as f32 / frames as f32).collect();
        let shares = Tensor::<1>::from_floats(shares.as_slice(), &made.device()).reshape([1, frames, 1]);
        // One column times one row for each of the batch.
        made.narrow(1, 0, frames) - shares.repeat_dim(0, batch).matmul(seam)
    }
}

/// A pose as numbers: of each keypoint its place and its bend.
pub fn numbers(pose: &KeypointPose) -> Vec<f32> {
    let keypoints = pose.places.iter().zip(&pose.bends);
    keypoints
        .flat_map(|([x, y], [a, b, c, d])| [*x, *y, *a, *b, *c, *d])
        .collect()
}

/// The pose of such numbers.
pub fn pose(numbers: &[f32]) -> KeypointPose {
    let keypoints = numbers.as_chunks::<NUMBERS>().0;
    KeypointPose {
        places: keypoints.iter().map(|[x, y, ..]| [*x, *y]).collect(),
        bends: keypoints.iter().map(|[_, _, a, b, c, d]| [*a, *b, *c, *d]).collect(),
    }
}

/// Sine and cosine of the phase and of twice the phase of each frame, `[1, frames, 4]`.
fn phases(frames: usize, device: &Device) -> Tensor<3> {
    let all: Vec<f32> = (0..frames)
        .flat_map(|frame| {
            let phase = std::f32::consts::TAU * frame as f32 / frames as f32;
            [phase.sin(), phase.cos(), (2.0 * phase).sin(), (2.0 * phase).cos()]
        })
        .collect();
    Tensor::<1>::from_floats(all.as_slice(), device).reshape([1, frames, 4])
}

/// Sizes of a [`MotionReader`].
#[derive(Config, Debug)]
pub struct MotionReaderConfig {
    /// How many keypoints there are.
    #[config(default = 15)]
    pub keypoints: usize,
    /// Numbers that the LSTM remembers.
    #[config(default = 64)]
    pub hidden: usize,
}

impl MotionReaderConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> MotionReader {
        MotionReader {
            lstm: LstmConfig::new(NUMBERS * self.keypoints, self.hidden, true).init(device),
            answer: LinearConfig::new(self.hidden + ORDER, 2 * LOT).init(device),
        }
    }
}

/// The encoder, which only training needs: from a motion back to the numbers that it could have been made from.
#[derive(Module, Debug)]
pub struct MotionReader<B: burn::tensor::backend::Backend = super::Backend> {
    lstm: Lstm<B>,
    answer: Linear<B>,
}

impl MotionReader {
    /// Means and logarithms of variances, `[batch, LOT]` each.
    ///
    /// # Shapes
    /// - `motion`: as [`MotionMaker::forward`] gives it
    /// - `order`: `[batch, ORDER]`
    pub fn forward(&self, motion: Tensor<3>, order: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let (remembered, _) = self.lstm.forward(motion, None);
        let mean: Tensor<2> = remembered.mean_dim(1).squeeze_dim(1);
        let answer = self.answer.forward(Tensor::cat(vec![mean, order], 1));
        (answer.clone().narrow(1, 0, LOT), answer.narrow(1, LOT, LOT))
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;

    #[test]
    fn who_stands_at_rest_is_in_the_network() {
        let standing = |x: f32| KeypointPose {
            places: (0..15).map(|i| [x + i as f32, 0.5]).collect(),
            bends: (0..15).map(|i| [1.0, 0.1, i as f32, 1.0]).collect(),
        };
        let poses = [standing(0.0), standing(7.0)];
        let maker = MotionMakerConfig::new().init(&Device::Flex(Default::default()));
        assert_eq!(maker.with_rest(&poses).rest(), poses);
    }

    #[test]
    fn there_is_a_pose_for_each_frame_and_the_whole_is_small() {
        let device = Device::Flex(Default::default());
        let maker = MotionMakerConfig::new().init(&device);
        assert!(maker.num_params() < 70_000, "{}", maker.num_params());
        let order = Tensor::random([3, ORDER], Distribution::Uniform(0.0, 1.0), &device);
        let lot = Tensor::random([3, LOT], Distribution::Normal(0.0, 1.0), &device);
        let motion = maker.forward(order.clone(), lot, 12);
        assert_eq!(motion.dims(), [3, 12, 15 * NUMBERS]);
        let (means, logs) = MotionReaderConfig::new().init(&device).forward(motion, order);
        assert_eq!((means.dims(), logs.dims()), ([3, LOT], [3, LOT]));
    }
}
