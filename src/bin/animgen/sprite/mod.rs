//! `animgen sprite`.

mod animate;
mod frames_out;
mod new;

use std::error::Error;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Sprite {
    /// Move one character as another one moves.
    Animate(animate::Animate),
    /// Make new characters.
    New(new::New),
}

impl Sprite {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Animate(animate) => animate.run(),
            Self::New(new) => new.run(),
        }
    }
}
