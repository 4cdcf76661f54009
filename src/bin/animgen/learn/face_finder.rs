//! `animgen train face-finder`.

use std::error::Error;

use bevy_animgen::{
    learn::face_finder::{TrainConfig, train},
    net::Device,
};
use clap::Args;

use super::made_up::MadeUp;

#[derive(Args)]
pub struct TrainFaceFinder {
    #[command(flatten)]
    made_up: MadeUp,
}

impl TrainFaceFinder {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let config = TrainConfig {
            families: self.made_up.families(),
            quick: self.made_up.how_long.quick,
            schedule: self.made_up.how_long.schedule(TrainConfig::default().schedule),
        };
        self.made_up.how_long.check_places(&config.schedule)?;
        let trained = train(&config, &Device::Flex(Default::default()))?;
        self.made_up
            .how_long
            .finish(&trained, &config.schedule, "face_finder.safetensors")
    }
}
