//! `animgen train motion`.

use std::error::Error;

use bevy_animgen::{
    learn::sprite::motions::{train_motions, usual_schedule},
    net::Device,
};
use clap::Args;

use super::how_long::HowLong;

#[derive(Args)]
pub struct TrainMotion {
    #[command(flatten)]
    how_long: HowLong,
}

impl TrainMotion {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let mut schedule = self.how_long.schedule(usual_schedule());
        if self.how_long.quick {
            schedule.steps /= 10;
        }
        self.how_long.check_places(&schedule)?;
        let trained = train_motions(&schedule, &Device::Flex(Default::default()))?;
        self.how_long
            .finish_with(&trained, &schedule, "motion.safetensors", |rehearsal| {
                rehearsal.into_maker()
            })
    }
}
