//! Sources with nothing behind them.

use bevy::prelude::*;
use bevy_animgen::source::{AudioOutput, SourcePlugin, SourceSettings};

/// An app in which sources hear and nobody listens to them, with this folder of assets.
pub fn app(assets: &str) -> App {
    let settings = SourceSettings {
        output: AudioOutput::Silent,
        ..default()
    };
    let mut app = App::new();
    app.add_plugins((
        MinimalPlugins,
        AssetPlugin {
            file_path: assets.into(),
            ..default()
        },
        SourcePlugin { settings },
    ));
    app
}
