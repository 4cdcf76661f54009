//! Sources with nothing behind them.

use bevy::prelude::*;
use bevy_animgen::source::{AudioOutput, SourcePlugin, SourceSettings};

#[path = "headless.rs"]
mod headless;

/// An app in which sources hear and nobody listens to them, with this folder of assets.
pub fn app(assets: &str) -> App {
    let settings = SourceSettings {
        output: AudioOutput::Silent,
        ..default()
    };
    let mut app = headless::app(assets);
    app.add_plugins(SourcePlugin { settings });
    app
}
