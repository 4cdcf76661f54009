//! A microphone that is not there.
#![cfg(feature = "audio")]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bevy::log::tracing_subscriber;
use bevy_animgen::source::{HeardAudio, Microphone, MicrophonePhase, MicrophoneStatus};

#[path = "common/sources.rs"]
mod sources;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn count(&self, what: &str) -> usize {
        String::from_utf8_lossy(&self.0.lock().unwrap()).matches(what).count()
    }
}

#[test]
fn a_missing_microphone_is_one_warning_and_is_looked_for_again() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let mut app = sources::app("assets");
    let entity = app.world_mut().spawn(Microphone::named("no such device")).id();
    let begin = Instant::now();
    // Long enough for several attempts.
    while begin.elapsed() < Duration::from_millis(3_500) {
        app.update();
        std::thread::sleep(Duration::from_millis(10));
    }
    let status = app.world().get::<MicrophoneStatus>(entity).unwrap().clone();
    assert_eq!(status.phase, MicrophonePhase::Searching);
    assert!(
        status
            .problem
            .is_some_and(|problem| problem.contains("Microphone::devices()"))
    );
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    let warnings = text
        .lines()
        .filter(|line| line.contains("WARN") && line.contains("bevy_animgen::"))
        .count();
    assert_eq!(warnings, 1, "{text}");
    assert_eq!(log.count("no such device"), 1);
    let heard = app.world().get::<HeardAudio>(entity).unwrap();
    assert!(heard.is_live() && heard.samples().is_empty());

    // Another device is another search; the default may exist or not.
    app.world_mut().get_mut::<Microphone>(entity).unwrap().device = None;
    let second = app.world_mut().spawn(Microphone::default()).id();
    for _ in 0..50 {
        app.update();
        std::thread::sleep(Duration::from_millis(10));
    }
    app.world_mut().entity_mut(second).despawn();
    app.world_mut().entity_mut(entity).remove::<Microphone>();
    app.update();
    let heard = app.world().get::<HeardAudio>(entity).unwrap();
    assert!(heard.is_closed() && heard.samples().is_empty());
    assert!(app.world().get::<MicrophoneStatus>(entity).is_none());

    // A microphone may follow a source whose future is known.
    let third = app.world_mut().spawn(HeardAudio::default()).id();
    app.world_mut()
        .entity_mut(third)
        .insert(Microphone::named("no such device"));
    app.update();
    assert!(app.world().get::<HeardAudio>(third).unwrap().is_live());
    app.world_mut().despawn(third);
    // What there is can be listed, if it is nothing.
    println!("{:?}", Microphone::devices());
}
