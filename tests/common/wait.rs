//! Waiting for what other threads do.

use std::time::{Duration, Instant};

use bevy::prelude::*;

/// Nothing takes this long: on a software adapter, compiling every kernel may take minutes.
const LIMIT: Duration = Duration::from_secs(400);

/// Updates until `done`, with a `pause` after each update for the other threads; fails rather than hang.
#[track_caller]
pub fn update_until(app: &mut App, pause: Duration, mut done: impl FnMut(&mut App) -> bool) {
    let started = Instant::now();
    while !done(app) {
        assert!(started.elapsed() < LIMIT, "nothing happened for {LIMIT:?}");
        app.update();
        std::thread::sleep(pause);
    }
}
