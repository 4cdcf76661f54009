//! The training of the onlooker.

use animgen_sprites::draw;
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    cast::{Batch, CHARACTERS, Cast, SIDE},
    onlooker::{Onlooker, OnlookerConfig},
};
use crate::{
    learn::{
        LearnError,
        corpus::Split,
        training::{Course, Schedule, Trained},
    },
    net::{Device, Tensor},
    track::CharacterStyle,
};

/// Teaches an onlooker of these sizes to name what sprites show, or goes on where the last run stopped.
///
/// # Errors
/// If a checkpoint cannot be written or read.
pub fn train_onlooker(
    sizes: OnlookerConfig,
    schedule: &Schedule,
    device: &Device,
) -> Result<Trained<Looking>, LearnError> {
    let cast = Cast::new(Split::Train, CHARACTERS[0]);
    let course = Looking {
        recipe: format!(
            "{} of {} characters{}",
            schedule.rows,
            CHARACTERS[0],
            schedule.parts().recipe()
        ),
        sizes,
        dev: Glimpses::of(&Cast::new(Split::Dev, CHARACTERS[1]), 384, 1),
        device: device.clone(),
    };
    schedule.run(&course, device, move |rows, seed| Glimpses::of(&cast, rows, seed))
}

/// Frames and who is in them.
pub struct Glimpses {
    frames: Vec<draw::Frame>,
    who: Vec<CharacterStyle>,
}

impl Glimpses {
    fn of(cast: &Cast, rows: usize, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let (frames, who) = (0..rows)
            .map(|_| {
                let scene = cast.any(&mut rng);
                (scene.frame(rng.f32(), SIDE), scene.style())
            })
            .unzip();
        Self { frames, who }
    }
}

/// Learning to name what sprites show.
pub struct Looking {
    recipe: String,
    sizes: OnlookerConfig,
    dev: Glimpses,
    device: Device,
}

/// One look of the onlooker at the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookingPoint {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// The loss on the dev split.
    pub dev: f64,
}

impl Course for Looking {
    type Model = Onlooker;
    type Batch = Glimpses;
    type Point = LookingPoint;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> Onlooker {
        self.sizes.init(device)
    }

    fn loss(&self, model: &Onlooker, glimpses: &Glimpses, device: &Device) -> Tensor<1> {
        model.loss(&Batch::of(&glimpses.frames, device).sprites, &glimpses.who)
    }

    fn judge(&self, model: &Onlooker, step: u64, loss: f64) -> LookingPoint {
        let dev = self.loss(model, &self.dev, &self.device).into_scalar();
        LookingPoint {
            step,
            loss,
            dev: f64::from(dev),
        }
    }

    fn line(&self, point: &LookingPoint) -> String {
        format!("step {:6}  loss {:.3}  dev {:.3}", point.step, point.loss, point.dev)
    }
}
