//! A game that goes no faster than its network, however slow the machine.

use std::time::Duration;

use bevy::{prelude::*, time::TimeUpdateStrategy};
use bevy_animgen::{prelude::*, track::VisemeTrack};

use super::wait::update_until;

/// Between two updates that wait for the network.
const PACE: Duration = Duration::from_millis(2);

/// Whether the network has answered for the next half second of a source, or to its end; of a live one, for
/// what it has heard but for the last moment.
fn is_known(app: &App, source: Entity) -> bool {
    let heard = app.world().get::<HeardAudio>(source).unwrap();
    let end = heard.end() as f64 / 16_000.0;
    let soon = match (heard.is_closed(), heard.is_live()) {
        (true, _) => end.min(heard.now() + 0.5),
        (false, true) => end - 0.1,
        (false, false) => heard.now() + 0.5,
    };
    // After its end, a track goes on to rest.
    let track = app.world().get::<VisemeTrack>(source).unwrap();
    heard.samples().is_empty() && track.timeline().end_time() > soon
}

/// Lets the network get ahead of a source while the game's time stands still. Gives what was shown meanwhile.
#[track_caller]
pub fn catch_up(app: &mut App, source: Entity) -> Vec<VisemeWeights> {
    let mut clock = app.world_mut().resource_mut::<TimeUpdateStrategy>();
    let running = std::mem::replace(&mut *clock, TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    let mut shown = Vec::new();
    update_until(app, PACE, |app| {
        shown.extend(app.world().get::<VisemeWeights>(source));
        is_known(app, source)
    });
    app.insert_resource(running);
    shown
}

/// One update, with the network ahead of the source at its end.
#[track_caller]
pub fn tick(app: &mut App, source: Entity) {
    app.update();
    catch_up(app, source);
}
