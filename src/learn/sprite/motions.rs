//! The training of what makes motions: a variational autoencoder over sequences of true joints and bones.

use animgen_sprites::{Character, Motion, Pose, Take, View, draw};
use burn::{
    module::Module,
    tensor::{Distribution, TensorData},
};
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::cast::{Cast, turned};
use crate::{
    learn::{
        LearnError,
        corpus::Split,
        training::{Course, Schedule, Trained},
    },
    net::{
        Device, Tensor,
        motion_maker::{
            LOT, MotionMaker, MotionMakerConfig, MotionReader, MotionReaderConfig, NUMBERS, ORDER, Ordered, numbers,
        },
    },
    track::{KeypointPose, MotionStyle},
};

/// Frames of a loop.
const FRAMES: usize = 24;

/// Who shows all motions.
const ACTOR: u64 = 2;

/// How much a bend that is off counts against a place.
const BENDS: f32 = 0.2;

/// How much the numbers that a motion could have been made from must be like a lot.
const DIVERGENCE: f32 = 2e-4;

/// Takes of motions, and what can be said of them.
pub struct Takes {
    orders: Vec<Ordered>,
    /// How far keypoints are off those at rest, frame by frame.
    offs: Vec<Vec<f32>>,
}

impl Takes {
    /// So many of a split: the same seed gives the same. All motions are learned from; what is held out are manners.
    pub fn of(split: Split, rows: usize, seed: u64) -> Self {
        let cast = Cast::new(split, 1);
        let mut rng = Rng::with_seed(seed);
        let (actor, rest) = (Character::from_seed(ACTOR), rest());
        let still = [0, 1].map(|side| numbers(&rest[side]));
        let (orders, offs) = (0..rows)
            .map(|_| {
                let number = rng.usize(..Motion::ALL.len());
                let side = rng.bool();
                let take = cast.take(Motion::ALL[number], rng.u64(..1 << 24));
                let [stride, swing, sway, bounce, lean] = take.style();
                let order = Ordered {
                    motion: number,
                    side,
                    style: MotionStyle {
                        stride,
                        swing,
                        sway,
                        bounce,
                        lean,
                    },
                    seed: 0,
                };
                let view = View::ALL[usize::from(side)];
                let poses = take
                    .poses(FRAMES)
                    .into_iter()
                    .map(|pose| numbers(&seen(&actor, &pose, view)));
                let off = poses.flat_map(|pose| {
                    let off: Vec<f32> = pose.iter().zip(&still[usize::from(side)]).map(|(a, b)| a - b).collect();
                    off
                });
                (order, off.collect::<Vec<f32>>())
            })
            .unzip();
        Self { orders, offs }
    }

    /// What can be said of them, `[takes, ORDER]`.
    fn order(&self, device: &Device) -> Tensor<2> {
        let all: Vec<f32> = self.orders.iter().flat_map(Ordered::numbers).collect();
        Tensor::from_data(TensorData::new(all, [self.orders.len(), ORDER]), device)
    }

    /// How far keypoints are off, `[takes, FRAMES, NUMBERS * keypoints]`.
    fn motion(&self, device: &Device) -> Tensor<3> {
        let all: Vec<f32> = self.offs.concat();
        let numbers = all.len() / self.offs.len().max(1) / FRAMES;
        Tensor::from_data(TensorData::new(all, [self.offs.len(), FRAMES, numbers]), device)
    }
}

/// How the actor stands at rest, seen from the front and from the side.
pub fn rest() -> [KeypointPose; 2] {
    let pose = Take::from_seed(Motion::Idle, 0).pose(0.0);
    View::ALL.map(|view| seen(&Character::from_seed(ACTOR), &pose, view))
}

/// A pose as keypoints.
fn seen(actor: &Character, pose: &Pose, view: View) -> KeypointPose {
    let (joints, bones) = draw::skeleton(actor, pose, view);
    KeypointPose {
        places: joints.map(|joint| (2.0 * joint - 1.0).to_array()).to_vec(),
        bends: bones.map(turned).to_vec(),
    }
}

/// The maker of motions and the one who reads them.
#[derive(Module, Debug)]
pub struct Rehearsal<B: burn::tensor::backend::Backend = crate::net::Backend> {
    maker: MotionMaker<B>,
    reader: MotionReader<B>,
}

impl Rehearsal {
    /// The maker.
    pub fn into_maker(self) -> MotionMaker {
        self.maker
    }
}

/// One look at takes of the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MotionPoint {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// How far keypoints of motions that were made again are off, in shares of the side.
    pub places: f64,
    /// The same of new motions with the same order: their styles are right, their lots are others.
    pub new_places: f64,
    /// How much new motions jerk, against true ones: the root of the mean squared acceleration, of all frames and the seam.
    pub acceleration: f64,
    /// The largest step of a keypoint over the seam, against the largest within the loop; a mean over new motions.
    pub seam: f64,
}

/// Trains, or goes on where the last run stopped.
///
/// # Errors
/// If a checkpoint cannot be written or read.
pub fn train_motions(schedule: &Schedule, device: &Device) -> Result<Trained<Rehearsing>, LearnError> {
    let course = Rehearsing {
        recipe: format!(
            "{} takes of {FRAMES} frames{}",
            schedule.rows,
            schedule.parts().recipe()
        ),
        dev: Takes::of(Split::Dev, 512, 1),
        device: device.clone(),
    };
    schedule.run(&course, device, move |rows, seed| Takes::of(Split::Train, rows, seed))
}

/// The schedule of the shipped weights.
pub fn usual_schedule() -> Schedule {
    Schedule::new("out/train-motion", 6_000, 64, 2e-3)
}

/// Learning to make motions.
pub struct Rehearsing {
    recipe: String,
    dev: Takes,
    device: Device,
}

impl Course for Rehearsing {
    type Model = Rehearsal;
    type Batch = Takes;
    type Point = MotionPoint;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> Rehearsal {
        Rehearsal {
            maker: MotionMakerConfig::new().init(device).with_rest(&rest()),
            reader: MotionReaderConfig::new().init(device),
        }
    }

    fn loss(&self, Rehearsal { maker, reader }: &Rehearsal, takes: &Takes, device: &Device) -> Tensor<1> {
        let (order, motion) = (takes.order(device), takes.motion(device));
        let (means, logs) = reader.forward(motion.clone(), order.clone());
        let noise = Tensor::random(means.dims(), Distribution::Normal(0.0, 1.0), device);
        let lot = means.clone() + noise * logs.clone().mul_scalar(0.5).exp();
        let again = maker.forward(order, lot, FRAMES);
        let off = (again - motion) * weights(device);
        // Steps from frame to frame count, too: what is off by the same everywhere looks better than what trembles.
        let steps = next(off.clone()) - off.clone();
        let divergence = means.powi_scalar(2) + logs.clone().exp() - logs - 1.0;
        off.abs().mean() + steps.abs().mean().mul_scalar(2.0) + divergence.mean().mul_scalar(DIVERGENCE * LOT as f32)
    }

    fn judge(&self, Rehearsal { maker, reader }: &Rehearsal, step: u64, loss: f64) -> MotionPoint {
        let (order, motion) = (self.dev.order(&self.device), self.dev.motion(&self.device));
        let (means, _) = reader.forward(motion.clone(), order.clone());
        let again = maker.forward(order.clone(), means, FRAMES);
        let mut rng = Rng::with_seed(3);
        let lot: Vec<f32> = (0..self.dev.orders.len() * LOT)
            .map(|_| animgen_faces::random::normal(&mut rng))
            .collect();
        let lot = Tensor::from_data(TensorData::new(lot, [self.dev.orders.len(), LOT]), &self.device);
        let new = maker.forward(order, lot, FRAMES);
        MotionPoint {
            step,
            loss,
            places: distance(&again, &motion),
            new_places: distance(&new, &motion),
            acceleration: (acceleration(&new) / acceleration(&motion)).sqrt(),
            seam: seam(&new),
        }
    }

    fn line(&self, point: &MotionPoint) -> String {
        format!(
            "step {:6}  loss {:.4}  again off by {:.2} %  new {:.2} %  acceleration {:.2}x  seam {:.2}",
            point.step,
            point.loss,
            100.0 * point.places,
            100.0 * point.new_places,
            point.acceleration,
            point.seam
        )
    }
}

/// How much each number of a pose counts, `[1, 1, NUMBERS * keypoints]`.
fn weights(device: &Device) -> Tensor<3> {
    let one = [1.0, 1.0, BENDS, BENDS, BENDS, BENDS];
    let all: Vec<f32> = one.repeat(animgen_sprites::Joint::COUNT);
    let count = all.len();
    Tensor::from_data(TensorData::new(all, [1, 1, count]), device)
}

/// The frame after each; after the last comes the first.
fn next(motion: Tensor<3>) -> Tensor<3> {
    let [_, frames, _] = motion.dims();
    Tensor::cat(vec![motion.clone().narrow(1, 1, frames - 1), motion.narrow(1, 0, 1)], 1)
}

/// Places alone, `[takes, FRAMES, keypoints, 2]`, in shares of the side.
fn places(motion: &Tensor<3>) -> Tensor<4> {
    let [takes, frames, numbers] = motion.dims();
    let keypoints = motion.clone().reshape([takes, frames, numbers / NUMBERS, NUMBERS]);
    keypoints.narrow(3, 0, 2).div_scalar(2.0)
}

fn distance(a: &Tensor<3>, b: &Tensor<3>) -> f64 {
    let squared: Tensor<4> = (places(a) - places(b)).powi_scalar(2).sum_dim(3);
    squared.sqrt().mean().into_scalar().into()
}

/// The mean squared acceleration of places.
fn acceleration(motion: &Tensor<3>) -> f64 {
    let (now, after) = (motion.clone(), next(motion.clone()));
    let bent = next(after.clone()) - after.mul_scalar(2.0) + now;
    places(&bent).powi_scalar(2).mean().into_scalar().into()
}

/// The largest step over the seam against the largest within the loop, a mean over takes.
fn seam(motion: &Tensor<3>) -> f64 {
    let [takes, frames, _] = motion.dims();
    let steps = places(&(next(motion.clone()) - motion.clone()));
    let squared: Tensor<4> = steps.powi_scalar(2).sum_dim(3);
    let largest = squared.max_dim(2).reshape([takes, frames]).sqrt();
    let over = largest.clone().narrow(1, frames - 1, 1);
    let within = largest.narrow(1, 0, frames - 1).max_dim(1);
    (over / within.add_scalar(1e-6)).mean().into_scalar().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn true_motions_have_their_own_acceleration_and_no_seam() {
        let device = Device::Flex(Default::default());
        let motion = Takes::of(Split::Train, 16, 3).motion(&device);
        assert!(distance(&motion, &motion) == 0.0 && acceleration(&motion) > 0.0);
        let usual = seam(&motion);
        assert!(usual < 1.0, "{usual}");
        // One that jumps back at its end has one.
        let jump: Vec<f32> = (0..FRAMES).map(|frame| 0.5 * frame as f32).collect();
        let jump = Tensor::<1>::from_floats(jump.as_slice(), &device).reshape([1, FRAMES, 1]);
        assert!(seam(&(motion + jump)) > 3.0);
    }

    #[test]
    fn a_few_steps_bring_motions_nearer() {
        let out = tempfile::tempdir().unwrap();
        let schedule = Schedule {
            out: out.path().into(),
            every: 15,
            average: 0.8,
            ..Schedule::new("", 30, 16, 4e-3)
        };
        let trained = train_motions(&schedule, &Device::Flex(Default::default())).unwrap();
        let points = &trained.history;
        assert!(points[1].places < points[0].places, "{points:?}");
        let kept = trained.model.into_maker().rest();
        for (kept, rest) in kept.iter().zip(rest()) {
            let pairs = numbers(kept).into_iter().zip(numbers(&rest));
            assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-5));
        }
    }
}
