//! The training of what makes new characters: a variational autoencoder or a DCGAN, from characters at rest.

use animgen_sprites::{Character, Motion, Take, View, draw};
use burn::{
    module::Module,
    tensor::{Distribution, TensorData},
};
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    adversary::Adversary,
    cast::{Batch, CHARACTERS, Cast, SIDE, style_of},
    discriminator::{Discriminator, DiscriminatorConfig},
    obeying::Known,
    onlooker::{Onlooker, OnlookerConfig},
    train::apart,
};
use crate::{
    learn::{
        LearnError,
        corpus::Split,
        training::{Course, Schedule, Trained, weights_bytes},
    },
    net::{
        Device, Tensor,
        character_maker::{CharacterMaker, CharacterMakerConfig, Encoder, EncoderConfig, LOT, said},
        read_into,
    },
    track::CharacterStyle,
};

/// Scales at which sprites are compared.
const SCALES: usize = 3;

/// How the maker is taught.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Teaching {
    /// As the decoder of a variational autoencoder: from sprites, by way of few numbers, to the same sprites.
    #[default]
    Autoencoder,
    /// As the generator of a DCGAN, against the discriminator of the image animation, improved as that is.
    Adversary,
}

/// How much each loss counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CreateWeights {
    /// How far pixels are off; of the autoencoder.
    pub pixels: f32,
    /// How differently sprites look to the onlooker; of the autoencoder.
    pub perceptual: f32,
    /// How far the numbers that sprites could have been made from are from such as are drawn by lot; of the autoencoder.
    pub divergence: f32,
    /// How wrongly the onlooker names what a new character was to be like.
    pub names: f32,
}

impl Default for CreateWeights {
    fn default() -> Self {
        Self {
            pixels: 10.0,
            perceptual: 2.0,
            divergence: 0.02,
            names: 0.5,
        }
    }
}

/// How to train.
#[derive(Clone, Debug)]
pub struct CreateConfig {
    /// As what.
    pub teaching: Teaching,
    /// What counts.
    pub weights: CreateWeights,
    /// A tenth of the characters, to try things out.
    pub quick: bool,
    /// How long, how fast, and where to.
    pub schedule: Schedule,
}

impl Default for CreateConfig {
    fn default() -> Self {
        Self {
            teaching: Teaching::default(),
            weights: CreateWeights::default(),
            quick: false,
            schedule: Schedule::new("out/train-character", 8_000, 32, 1e-3),
        }
    }
}

/// The maker and those who teach it.
#[derive(Module, Debug)]
pub struct Workshop<B: burn::tensor::backend::Backend = crate::net::Backend> {
    maker: CharacterMaker<B>,
    encoder: Encoder<B>,
    judge: Discriminator<B>,
}

impl Workshop {
    /// The maker.
    pub fn into_maker(self) -> CharacterMaker {
        self.maker
    }
}

/// Characters at rest, and what can be said of them.
pub struct Rests {
    frames: Vec<draw::Frame>,
    styles: Vec<CharacterStyle>,
    seed: u64,
}

impl Rests {
    /// So many of a split: the same seed gives the same.
    fn of(cast: &Cast, rows: usize, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        // All stand alike: what differs is who they are.
        let pose = Take::from_seed(Motion::Idle, 0).pose(0.0);
        let (frames, styles) = (0..rows)
            .map(|_| {
                let character: Character = cast.character(rng.u64(..cast.characters.max(1)));
                let view = View::ALL[rng.usize(..View::ALL.len())];
                (draw::frame(&character, &pose, view, SIDE), style_of(&character, view))
            })
            .unzip();
        Self { frames, styles, seed }
    }
}

/// What an onlooker takes characters of the test split for, as they were drawn.
pub fn known(judge: &Onlooker, quick: bool, device: &Device) -> Known {
    let count = if quick { 100 } else { 1_000 };
    let rests = Rests::of(&Cast::new(Split::Test, count), count as usize, 1);
    let named = rests
        .frames
        .chunks(32)
        .flat_map(|frames| judge.named(&Batch::of(frames, device).sprites));
    Known {
        named: named.collect(),
        true_ones: rests.styles.clone(),
    }
}

/// One look at the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreatePoint {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// How far sprites are from those that they were made again from; of the autoencoder.
    pub pixels: f64,
    /// The share of styles that the onlooker names rightly in new characters, among those that it knows.
    pub hits: f64,
    /// The same in sprites that were drawn.
    pub drawn_hits: f64,
}

/// Trains, or goes on where the last run stopped.
///
/// # Errors
/// If a checkpoint cannot be written or read.
pub fn train_maker(
    config: &CreateConfig,
    onlooker: &Onlooker,
    device: &Device,
) -> Result<Trained<Creating>, LearnError> {
    let share = if config.quick { 10 } else { 1 };
    // Many more than the image animation has: each is seen in two poses only.
    let [train, dev] = [10 * CHARACTERS[0] / share, 4 * CHARACTERS[1] / share];
    let cast = Cast::new(Split::Train, train);
    let course = Creating {
        recipe: format!(
            "{} of {train} characters, {:?}, {:?}{}",
            config.schedule.rows,
            config.teaching,
            config.weights,
            config.schedule.parts().recipe()
        ),
        teaching: config.teaching,
        weights: config.weights,
        onlooker: weights_bytes(onlooker)?,
        dev: Rests::of(&Cast::new(Split::Dev, dev), dev as usize, 1),
        device: device.clone(),
    };
    config
        .schedule
        .run(&course, device, move |rows, seed| Rests::of(&cast, rows, seed))
}

/// Learning to make characters.
pub struct Creating {
    recipe: String,
    teaching: Teaching,
    weights: CreateWeights,
    /// Its weights: what learns is on another device than what is judged.
    onlooker: Vec<u8>,
    dev: Rests,
    device: Device,
}

impl Creating {
    fn onlooker(&self, device: &Device) -> Onlooker {
        let all = OnlookerConfig::all_names();
        read_into(all.init(device), &self.onlooker).expect("the same network was written before")
    }

    fn lot(&self, rows: usize, device: &Device) -> Tensor<2> {
        Tensor::random([rows, LOT], Distribution::Normal(0.0, 1.0), device)
    }
}

impl Course for Creating {
    type Model = Workshop;
    type Batch = Rests;
    type Point = CreatePoint;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> Workshop {
        Workshop {
            maker: CharacterMakerConfig::new().init(device),
            encoder: EncoderConfig::new().init(device),
            judge: DiscriminatorConfig::new(true, true).init(device),
        }
    }

    fn loss(&self, Workshop { maker, encoder, judge }: &Workshop, rests: &Rests, device: &Device) -> Tensor<1> {
        let weights = &self.weights;
        let drawn = Batch::of(&rests.frames, device).sprites;
        let style = said(&rests.styles, device);
        let onlooker = self.onlooker(device).no_grad();
        // New ones are to be named as they were ordered, whatever the lot.
        let made = maker.forward(style.clone(), self.lot(rests.styles.len(), device));
        let named = onlooker.loss(&made, &rests.styles).mul_scalar(weights.names);
        match self.teaching {
            Teaching::Autoencoder => {
                let (means, logs) = encoder.forward(drawn.clone(), style.clone());
                let noise = self.lot(rests.styles.len(), device);
                let again = maker.forward(style, means.clone() + noise * logs.clone().mul_scalar(0.5).exp());
                let divergence = means.powi_scalar(2) + logs.clone().exp() - logs - 1.0;
                named
                    + apart(&drawn, &again).mul_scalar(weights.pixels)
                    + onlooker.apart(&drawn, &again, SCALES).mul_scalar(weights.perceptual)
                    + divergence.mean().mul_scalar(0.5 * weights.divergence * LOT as f32)
            }
            Teaching::Adversary => {
                let adversary = Adversary::HINGE;
                let fooled = adversary.maker(&judge.clone().no_grad().forward(&made));
                let fixed = made.map(Tensor::detach);
                named + fooled + adversary.judge(&judge.forward(&drawn), &judge.forward(&fixed))
            }
        }
    }

    fn judge(&self, Workshop { maker, encoder, .. }: &Workshop, step: u64, loss: f64) -> CreatePoint {
        let (onlooker, maker) = (self.onlooker(&self.device), maker.clone().fold());
        let (mut pixels, mut hits, mut drawn_hits) = (0.0, 0.0, 0.0);
        let mut rng = Rng::with_seed(self.dev.seed);
        for (frames, styles) in self.dev.frames.chunks(32).zip(self.dev.styles.chunks(32)) {
            let drawn = Batch::of(frames, &self.device).sprites;
            let style = said(styles, &self.device);
            let (means, _) = encoder.forward(drawn.clone(), style.clone());
            let again = maker.forward(style.clone(), means);
            let share = frames.len() as f64 / self.dev.frames.len() as f64;
            let off = (drawn.rows() - again.rows()).abs().mean().into_scalar();
            pixels += f64::from(off) * share;
            let lot: Vec<f32> = (0..frames.len() * LOT)
                .map(|_| animgen_faces::random::normal(&mut rng))
                .collect();
            let lot = Tensor::from_data(TensorData::new(lot, [frames.len(), LOT]), &self.device);
            let made = maker.forward(style, lot);
            hits += agreement(&onlooker.named(&made), styles) * share;
            drawn_hits += agreement(&onlooker.named(&drawn), styles) * share;
        }
        CreatePoint {
            step,
            loss,
            pixels,
            hits,
            drawn_hits,
        }
    }

    fn line(&self, point: &CreatePoint) -> String {
        format!(
            "step {:6}  loss {:.3}  again {:.4}  as ordered {:.1} % (drawn ones {:.1} %)",
            point.step,
            point.loss,
            point.pixels,
            100.0 * point.hits,
            100.0 * point.drawn_hits
        )
    }
}

/// The share of styles that are named rightly, among those that are named at all.
pub(super) fn agreement(named: &[CharacterStyle], true_ones: &[CharacterStyle]) -> f64 {
    let pairs = named
        .iter()
        .zip(true_ones)
        .flat_map(|(named, one)| named.values.into_iter().zip(one.values));
    let (mut right, mut all) = (0_u32, 0_u32);
    for (named, one) in pairs.filter(|(named, _)| named.is_some()) {
        right += u32::from(named == one);
        all += 1;
    }
    f64::from(right) / f64::from(all.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_teachings_take_steps() {
        let device = Device::Flex(Default::default());
        for teaching in [Teaching::Autoencoder, Teaching::Adversary] {
            let out = tempfile::tempdir().unwrap();
            let schedule = Schedule {
                out: out.path().into(),
                every: 2,
                ..Schedule::new("", 2, 2, 1e-3)
            };
            let config = CreateConfig {
                teaching,
                quick: true,
                schedule,
                ..CreateConfig::default()
            };
            let onlooker = OnlookerConfig::all_names().init(&device);
            let trained = train_maker(&config, &onlooker, &device).unwrap();
            let point = trained.history.last().unwrap();
            assert!(
                point.loss.is_finite() && point.pixels.is_finite() && point.hits < 0.9,
                "{teaching:?}: {point:?}"
            );
        }
    }

    #[test]
    fn who_agrees_with_himself_is_right() {
        let [front, side] = View::ALL.map(|view| style_of(&Character::from_seed(5), view));
        assert_eq!(agreement(&[side], &[side]), 1.0);
        assert_eq!(agreement(&[side], &[front]), 0.9);
        assert_eq!(agreement(&[CharacterStyle::default()], &[side]), 0.0);
    }
}
