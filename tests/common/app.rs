//! A game without window and sound.

use std::time::Duration;

use bevy::{prelude::*, time::TimeUpdateStrategy};
use bevy_animgen::{net::WeightFiles, prelude::*};

#[path = "headless.rs"]
mod headless;

/// A game at 60 frames a second whose clock moves only by updates, with this folder of assets and, if
/// named, lip-sync weights out of it.
pub fn game(assets: &str, weights: Option<&str>) -> App {
    let mut app = headless::app(assets);
    app.add_plugins(AnimGenPlugin {
        weights: WeightFiles {
            lip_sync: weights.map(str::to_owned),
            ..default()
        },
        source: SourceSettings {
            output: AudioOutput::Silent,
            ..default()
        },
        ..default()
    })
    .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_micros(16_667)));
    app.finish();
    app.cleanup();
    app
}
