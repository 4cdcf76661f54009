//! `animgen train character`.

use std::error::Error;

use bevy_animgen::{
    learn::sprite::{
        create::{CreateConfig, Teaching, train_maker},
        look::train_onlooker,
        onlooker::OnlookerConfig,
    },
    net::Device,
};
use clap::{Args, ValueEnum};

use super::how_long::{HowLong, stopped};

/// Steps that the onlooker learns first, with so many rows each.
const ONLOOKER: (u64, usize) = (3_000, 32);

/// As what the network is taught.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum As {
    /// The decoder of a variational autoencoder.
    #[default]
    Autoencoder,
    /// The generator of a DCGAN.
    Adversary,
}

#[derive(Args)]
pub struct TrainCharacter {
    /// As what the network is taught.
    #[arg(long, value_enum, default_value_t)]
    teaching: As,
    #[command(flatten)]
    how_long: HowLong,
}

impl TrainCharacter {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let default = CreateConfig::default();
        let config = CreateConfig {
            teaching: match self.teaching {
                As::Autoencoder => Teaching::Autoencoder,
                As::Adversary => Teaching::Adversary,
            },
            quick: self.how_long.quick,
            schedule: self.how_long.schedule(default.schedule),
            ..default
        };
        self.how_long.check_places(&config.schedule)?;
        let device = Device::Flex(Default::default());
        let first = config.schedule.before("onlooker", ONLOOKER, config.quick);
        let onlooker = train_onlooker(OnlookerConfig::all_names(), &first, &device)?;
        if stopped(onlooker.steps, first.steps, "steps of the onlooker") {
            return Ok(());
        }
        let trained = train_maker(&config, &onlooker.model, &device)?;
        self.how_long
            .finish_with(&trained, &config.schedule, "character.safetensors", |workshop| {
                workshop.into_maker()
            })
    }
}
