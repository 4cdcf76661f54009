//! Listening to sources in place of the feature extractor.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::source::HeardAudio;

use super::sources;

/// Samples a second behind every source.
pub const RATE: f64 = 16_000.0;

/// An app of sources whose clock moves by `tick` seconds an update.
pub fn app(tick: f64) -> App {
    let mut app = sources::app("assets");
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs_f64(tick)));
    // The first update has no time behind it.
    app.update();
    app
}

/// Runs like the feature extractor: takes everything each tick. Gives what it took.
pub fn listen(app: &mut App, entity: Entity, seconds: f64) -> Vec<f32> {
    let TimeUpdateStrategy::ManualDuration(tick) = app.world().resource::<TimeUpdateStrategy>() else {
        panic!("the clock moves by itself")
    };
    let updates = (seconds / tick.as_secs_f64()).round() as usize;
    let mut taken = Vec::new();
    for _ in 0..updates {
        app.update();
        let mut heard = app.world_mut().get_mut::<HeardAudio>(entity).unwrap();
        let count = heard.samples().len();
        taken.extend(heard.drain(count));
    }
    taken
}

/// What an entity has heard and nobody took.
pub fn heard(app: &App, entity: Entity) -> &HeardAudio {
    app.world().get::<HeardAudio>(entity).unwrap()
}
