//! A 2D character speaks: one sheet with a cell for each mouth.
//!
//! ```sh
//! cargo run --example sprite_talker
//! cargo run --example sprite_talker -- --audio any.wav --mood angry --out DIR
//! ```

mod common;

use std::process::ExitCode;

use bevy::prelude::*;
use clap::Parser;

use common::{Mood, Options, Speaker, sprite};

/// A 2D character speaks
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    mood: Mood,
}

fn main() -> ExitCode {
    let Arguments { options, mood } = Arguments::parse();
    common::perform("sprite_talker", options, |app| {
        app.add_plugins((sprite::plugin, mood)).add_observer(speak);
    })
}

/// The character of the scene is the one that speaks.
fn speak(character: On<Add, sprite::Flat>, mut commands: Commands) {
    commands.entity(character.entity).insert(Speaker);
}
