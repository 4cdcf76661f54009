//! `animgen`: speech to tracks, faces to tables, sprites to sheets, and the making and judging of the networks, without
//! an engine window.

mod bake;
mod face_weights;
#[cfg(feature = "train")]
mod learn;
mod place;
mod recognize;
mod sprite;
mod words;
mod work;

use std::io::Write;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "animgen",
    version,
    about = "Speech to viseme tracks, pictures to expressions, sprites to sheets; training and evaluation of the networks"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the viseme track of WAV files.
    Bake(bake::Bake),
    /// Find the faces in pictures, and what they express.
    Recognize(recognize::Recognize),
    /// Make sprites move.
    #[command(subcommand)]
    Sprite(sprite::Sprite),
    /// Make the speech corpus that training needs (espeak-ng, flite, festival).
    #[cfg(feature = "train")]
    Data(learn::Data),
    /// Train a network.
    #[cfg(feature = "train")]
    #[command(subcommand)]
    Train(learn::Train),
    /// Print the figures of a network.
    #[cfg(feature = "train")]
    #[command(subcommand)]
    Eval(learn::Eval),
}

fn main() -> std::process::ExitCode {
    let result = match Arguments::parse().command {
        Command::Bake(bake) => bake.run(),
        Command::Recognize(recognize) => recognize.run(),
        Command::Sprite(sprite) => sprite.run(),
        #[cfg(feature = "train")]
        Command::Data(data) => data.run(),
        #[cfg(feature = "train")]
        Command::Train(train) => train.run(),
        #[cfg(feature = "train")]
        Command::Eval(eval) => eval.run(),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // Whoever has closed even this does not want to be told.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
