//! `animgen train sprite`.

use std::error::Error;

use bevy_animgen::{
    learn::sprite::{
        joint_finder::train_joint_finder,
        look::train_onlooker,
        onlooker::OnlookerConfig,
        train::{TrainConfig, Variant, train},
    },
    net::Device,
};
use clap::{Args, ValueEnum};

use super::how_long::{HowLong, stopped};

/// Steps in which the onlooker learns what sprites show, with so many rows each.
const ONLOOKER: (u64, usize) = (3_000, 32);

/// Steps in which the keypoint detector learns where joints are, with so many rows each.
const DETECTOR: (u64, usize) = (5_000, 32);

/// Which of the paper's improvements are on.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Improved {
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

#[derive(Args)]
pub struct TrainSprite {
    /// Which of the paper's improvements are on.
    #[arg(long, value_enum, default_value_t)]
    variant: Improved,
    #[command(flatten)]
    how_long: HowLong,
}

impl TrainSprite {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let default = TrainConfig::default();
        let config = TrainConfig {
            variant: match self.variant {
                Improved::Fomm => Variant::Fomm,
                Improved::FommTanh => Variant::FommTanh,
                Improved::OursCl => Variant::OursCl,
                Improved::Ours => Variant::Ours,
            },
            quick: self.how_long.quick,
            schedule: self.how_long.schedule(default.schedule),
            ..default
        };
        self.how_long.check_places(&config.schedule)?;
        let device = Device::Flex(Default::default());
        let schedule = config.schedule.before("onlooker", ONLOOKER, config.quick);
        let onlooker = train_onlooker(OnlookerConfig::new(), &schedule, &device)?;
        if stopped(onlooker.steps, schedule.steps, "steps of the onlooker") {
            return Ok(());
        }
        let schedule = config.schedule.before("detector", DETECTOR, config.quick);
        let detector = train_joint_finder(config.variant.net().detector(), &schedule, &device)?;
        if stopped(detector.steps, schedule.steps, "steps of the keypoint detector") {
            return Ok(());
        }
        let trained = train(&config, &onlooker.model, &detector.model, &device)?;
        self.how_long
            .finish_with(&trained, &config.schedule, "sprite.safetensors", |both| both.into_net())
    }
}
