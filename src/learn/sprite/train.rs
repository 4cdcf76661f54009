//! The training of image animation.

use std::sync::Arc;

use animgen_sprites::draw;
use burn::module::Module;
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    adversary::{Adversary, feature_matching},
    cast::{Batch, CHARACTERS, Cast, SIDE},
    discriminator::{Discriminator, DiscriminatorConfig},
    measures::{alpha_iou, l1},
    onlooker::{Onlooker, OnlookerConfig},
};
use crate::{
    learn::{
        LearnError,
        corpus::Split,
        training::{Course, Schedule, Trained, weights_bytes},
    },
    net::{
        Device, Tensor,
        channels_last::Maps,
        first_order::{FirstOrder, FirstOrderConfig, keypoints::KeypointDetector, pictures::pictures},
        read_into,
    },
};

/// Scales at which frames are compared: the full side, a half, a quarter.
const SCALES: usize = 3;

/// Which of the paper's improvements are on, one after the other as its table has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The First Order Motion Model.
    Fomm,
    /// With a tanh at the generator's end.
    FommTanh,
    /// With channel attention, multi-normalisation and dual-channel fusion, too.
    OursCl,
    /// With the hinge loss, too.
    #[default]
    Ours,
}

impl Variant {
    /// All of them, in the order of the paper's table.
    pub const ALL: [Self; 4] = [Self::Fomm, Self::FommTanh, Self::OursCl, Self::Ours];

    /// Sizes of the network that makes frames.
    pub fn net(self) -> FirstOrderConfig {
        self.networks().0
    }

    fn networks(self) -> (FirstOrderConfig, DiscriminatorConfig) {
        let improved = matches!(self, Self::OursCl | Self::Ours);
        let net = FirstOrderConfig::new()
            .with_attention(improved)
            .with_tanh(self != Self::Fomm);
        (net, DiscriminatorConfig::new(improved, improved))
    }

    fn adversary(self) -> Adversary {
        match self {
            Self::Ours => Adversary::HINGE,
            _ => Adversary::LeastSquares,
        }
    }
}

/// How much each loss counts; by default as published, but for pixels. What keypoints learn by is in
/// [`joint_finder`](super::joint_finder): they have learned when this begins, and stay as they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// How differently frames look to the onlooker.
    pub perceptual: f32,
    /// What the discriminator is not fooled by.
    pub adversary: f32,
    /// How far its maps of made frames are from those of drawn ones.
    pub feature_matching: f32,
    /// How far pixels are off.
    pub pixels: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            perceptual: 10.0,
            adversary: 1.0,
            feature_matching: 10.0,
            pixels: 100.0,
        }
    }
}

/// How to train.
#[derive(Clone, Debug)]
pub struct TrainConfig {
    /// Which improvements.
    pub variant: Variant,
    /// What counts.
    pub weights: Weights,
    /// A tenth of the characters, to try things out.
    pub quick: bool,
    /// How long, how fast, and where to.
    pub schedule: Schedule,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            variant: Variant::default(),
            weights: Weights::default(),
            quick: false,
            schedule: Schedule {
                // As published.
                momentum: 0.5,
                ..Schedule::new("out/train-sprite", 10_000, 8, 1e-3)
            },
        }
    }
}

/// The one who makes frames and the one who judges them.
#[derive(Module, Debug)]
pub struct Both<B: burn::tensor::backend::Backend = crate::net::Backend> {
    net: FirstOrder<B>,
    judge: Discriminator<B>,
}

impl Both {
    /// The one who makes frames.
    pub fn into_net(self) -> FirstOrder {
        self.net
    }
}

/// Two frames of each of several characters.
pub struct Pairs {
    sources: Vec<draw::Frame>,
    drivings: Vec<draw::Frame>,
}

impl Pairs {
    /// So many pairs, each of one character and view; often of one motion, sometimes of two. The same seed gives the same.
    fn of(cast: &Cast, rows: usize, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut pairs = Self {
            sources: Vec::with_capacity(rows),
            drivings: Vec::with_capacity(rows),
        };
        for _ in 0..rows {
            let scene = cast.any(&mut rng);
            let other = if rng.f32() < 0.3 {
                cast.likewise(&scene, &mut rng)
            } else {
                scene.clone()
            };
            pairs.sources.push(other.frame(rng.f32(), SIDE));
            pairs.drivings.push(scene.frame(rng.f32(), SIDE));
        }
        pairs
    }
}

/// One look at the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Mean L1 of frames, over what is opaque.
    pub l1: f64,
    /// The same of the source as it is.
    pub copied: f64,
    /// The same of the source pulled along, without painting.
    pub pulled: f64,
    /// How much of the outlines is the same.
    pub alpha_iou: f64,
}

/// Trains, or goes on where the last run stopped. The network's keypoints are those of a `detector` that has learned
/// ([`train_joint_finder`](super::joint_finder::train_joint_finder) with the sizes of [`Variant::net`]).
///
/// # Errors
/// If a checkpoint cannot be written or read.
pub fn train(
    config: &TrainConfig,
    onlooker: &Onlooker,
    detector: &KeypointDetector,
    device: &Device,
) -> Result<Trained<Animating>, LearnError> {
    let share = if config.quick { 10 } else { 1 };
    let [train, dev] = CHARACTERS.map(|count| count / share);
    let cast = Cast::new(Split::Train, train);
    let course = Animating {
        recipe: format!(
            "{} pairs of {train} characters, with the detector's keypoints, {:?}, {:?}{}",
            config.schedule.rows,
            config.variant,
            config.weights,
            config.schedule.parts().recipe()
        ),
        variant: config.variant,
        weights: config.weights,
        onlooker: weights_bytes(onlooker)?,
        detector: weights_bytes(detector)?,
        dev: Arc::new(Pairs::of(&Cast::new(Split::Dev, dev), 4 * dev as usize, 1)),
        device: device.clone(),
    };
    config
        .schedule
        .run(&course, device, move |rows, seed| Pairs::of(&cast, rows, seed))
}

/// Learning to animate pictures.
pub struct Animating {
    recipe: String,
    variant: Variant,
    weights: Weights,
    /// Their weights: what learns is on another device than what is judged.
    onlooker: Vec<u8>,
    detector: Vec<u8>,
    dev: Arc<Pairs>,
    device: Device,
}

impl Course for Animating {
    type Model = Both;
    type Batch = Pairs;
    type Point = Point;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> Both {
        let (net, judge) = self.variant.networks();
        let detector = read_into(net.detector().init(device), &self.detector);
        let detector = detector.expect("the same network was written before");
        Both {
            net: net.init(device).with_detector(detector),
            judge: judge.init(device),
        }
    }

    fn loss(&self, Both { net, judge }: &Both, pairs: &Pairs, device: &Device) -> Tensor<1> {
        let weights = &self.weights;
        let (source, driving) = (Batch::of(&pairs.sources, device), Batch::of(&pairs.drivings, device));
        let detector = net.detector().clone().no_grad();
        let keypoints = detector.forward(&source.sprites);
        let looked = net.source_with(source.sprites, keypoints);
        let frames = net.frames(&looked, &detector.forward(&driving.sprites));

        let onlooker = read_into(OnlookerConfig::new().init(device), &self.onlooker);
        let onlooker = onlooker.expect("the same network was written before").no_grad();
        let mut loss = onlooker
            .apart(&driving.sprites, &frames.sprites, SCALES)
            .mul_scalar(weights.perceptual);
        let pixels = apart(&driving.sprites, &frames.sprites) + apart(&driving.sprites, &frames.pulled).mul_scalar(0.3);
        loss = loss + pixels.mul_scalar(weights.pixels);

        // The maker learns from the judge as it is, the judge from frames as they are.
        let adversary = self.variant.adversary();
        let drawn = judge.forward(&driving.sprites);
        let made = judge.clone().no_grad().forward(&frames.sprites);
        loss = loss
            + adversary.maker(&made).mul_scalar(weights.adversary)
            + feature_matching(&drawn, &made).mul_scalar(weights.feature_matching);
        let made = judge.forward(&frames.sprites.map(Tensor::detach));
        loss + adversary.judge(&drawn, &made)
    }

    fn judge(&self, Both { net, .. }: &Both, step: u64, loss: f64) -> Point {
        let (mut sums, mut count) = ([0.0_f64; 4], 0_usize);
        for (sources, drivings) in self.dev.sources.chunks(32).zip(self.dev.drivings.chunks(32)) {
            let (source, driving) = (Batch::of(sources, &self.device), Batch::of(drivings, &self.device));
            let frames = net.frames(&net.source(source.sprites), &net.keypoints(&driving.sprites));
            let (made, pulled) = (pictures(&frames.sprites), pictures(&frames.pulled));
            for (number, driving) in drivings.iter().enumerate() {
                let drawn = &driving.picture;
                sums[0] += f64::from(l1(drawn, &made[number]));
                sums[1] += f64::from(l1(drawn, &sources[number].picture));
                sums[2] += f64::from(l1(drawn, &pulled[number]));
                sums[3] += f64::from(alpha_iou(drawn, &made[number]));
                count += 1;
            }
        }
        let [l1, copied, pulled, alpha_iou] = sums.map(|sum| sum / count.max(1) as f64);
        Point {
            step,
            loss,
            l1,
            copied,
            pulled,
            alpha_iou,
        }
    }

    fn line(&self, point: &Point) -> String {
        format!(
            "step {:6}  loss {:.3}  L1 {:.4} (pulled only {:.4}, copied {:.4})  alpha IoU {:.3}",
            point.step, point.loss, point.l1, point.pulled, point.copied, point.alpha_iou
        )
    }
}

/// How far pixels are off, `[1]`: a sum over the scales.
pub(super) fn apart(drawn: &Maps, made: &Maps) -> Tensor<1> {
    let mut difference = drawn.clone().map(|drawn| drawn - made.rows());
    let mut sum = difference.rows().abs().mean();
    for _ in 1..SCALES {
        difference = difference.halved();
        sum = sum + difference.rows().abs().mean();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_learns_from_pairs() {
        let device = Device::Flex(Default::default());
        for variant in Variant::ALL {
            let out = tempfile::tempdir().unwrap();
            let schedule = Schedule {
                out: out.path().into(),
                every: 3,
                ..Schedule::new("", 3, 2, 1e-3)
            };
            let config = TrainConfig {
                variant,
                quick: true,
                schedule,
                ..TrainConfig::default()
            };
            let trained = train(
                &config,
                &OnlookerConfig::new().init(&device),
                &variant.net().detector().init(&device),
                &device,
            )
            .unwrap();
            let point = trained.history.last().unwrap();
            assert!(point.loss.is_finite() && point.l1.is_finite(), "{variant:?}: {point:?}");
        }
    }
}
