//! `animgen train face-aligner`.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::face_aligner::{TrainConfig, train},
    net::{Device, FaceFinderWeights},
};
use clap::Args;

use super::made_up::MadeUp;

#[derive(Args)]
pub struct TrainFaceAligner {
    #[command(flatten)]
    made_up: MadeUp,
    /// A file with other weights of the face finder (`.safetensors`), whose mistakes are to be known; by default the
    /// shipped ones.
    #[arg(long, value_name = "FILE")]
    face_finder: Option<PathBuf>,
}

impl TrainFaceAligner {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let finder = self.face_finder.as_deref().map(FaceFinderWeights::from_file);
        let config = TrainConfig {
            families: self.made_up.families(),
            finder: finder.transpose()?.unwrap_or_default(),
            quick: self.made_up.how_long.quick,
            schedule: self.made_up.how_long.schedule(TrainConfig::default().schedule),
        };
        self.made_up.how_long.check_places(&config.schedule)?;
        let trained = train(&config, &Device::Flex(Default::default()))?;
        self.made_up
            .how_long
            .finish(&trained, &config.schedule, "face_aligner.safetensors")
    }
}
