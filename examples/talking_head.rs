//! A 3D head speaks: in a window with its sound, or, without a display, on film.
//!
//! ```sh
//! cargo run --example talking_head
//! cargo run --example talking_head -- --audio any.wav --model any.glb --mood happy --out DIR
//! ```

mod common;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use common::{Mood, Options, head};

/// A 3D head speaks
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    mood: Mood,
    /// Any glTF model with morph targets (ARKit, Oculus, VRM, VRoid, MMD or Rhubarb names), .glb or .gltf; the
    /// default is the one in assets/
    #[arg(long, value_name = "GLB", default_value = head::MODEL)]
    model: PathBuf,
}

fn main() -> ExitCode {
    let Arguments { options, mood, model } = Arguments::parse();
    match head::model(model) {
        Ok(model) => common::perform("talking_head", options, |app| {
            app.add_plugins((head::plugin(model), mood));
        }),
        Err(problem) => common::fail(&problem),
    }
}
