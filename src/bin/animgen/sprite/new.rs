//! `animgen sprite new`.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    net::{CharacterArtist, CharacterWeights, Device},
    track::CharacterStyle,
};
use clap::Args;

use super::frames_out::FramesOut;

#[derive(Args)]
pub struct New {
    /// The same number and style are the same character.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What it shall be like, for example `kind=orc held=axe`; what is not said is drawn by lot. An unknown one is
    /// answered with all that there are.
    #[arg(long, value_name = "KEY=VALUE", num_args = 1..)]
    style: Vec<String>,
    /// So many characters, of this seed and those that follow it.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=4096))]
    count: u64,
    /// Where to: a `.png` is a row of characters with a layout beside it (`.ron`), if there are several; anything else a
    /// folder for numbered PNG files.
    #[arg(short, long, value_name = "FILE|FOLDER")]
    output: PathBuf,
    /// The weights that `animgen train character` has made (`.safetensors`); none ship yet.
    #[arg(long, value_name = "FILE")]
    weights: PathBuf,
}

impl New {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let out = FramesOut::check(&self.output)?;
        let style: CharacterStyle = self.style.join(" ").parse()?;
        let device = Device::Flex(Default::default());
        let weights = CharacterWeights::from_file(&self.weights)?;
        let artist = CharacterArtist::new(weights.init(&device), &device);
        let wanted: Vec<_> = (0..self.count)
            .map(|more| (self.seed.wrapping_add(more), style))
            .collect();
        let sprites = artist.draw(&wanted);
        out.write(&sprites, &vec![0.5; sprites.len()])?;
        for (seed, style) in wanted.iter().take(8) {
            println!("{seed}: {}", style.filled(*seed));
        }
        println!("{out}");
        Ok(())
    }
}
