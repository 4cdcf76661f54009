//! What a game sees of a stream that it pushes.

use std::time::Duration;

use bevy::prelude::*;
use bevy_animgen::source::{HeardAudio, LIVE_LIMIT, PcmStream, SourceSettings};

#[path = "common/listening.rs"]
mod listening;
#[path = "common/sources.rs"]
mod sources;

use listening::{RATE, heard, listen};

const TICK: f64 = 1.0 / 50.0;

fn app() -> App {
    listening::app(TICK)
}

fn stream(app: &mut App, entity: Entity) -> Mut<'_, PcmStream> {
    app.world_mut().get_mut::<PcmStream>(entity).unwrap()
}

fn ramp(count: usize) -> Vec<f32> {
    (1..=count).map(|i| i as f32 / 1e6).collect()
}

#[test]
fn a_live_stream_is_heard_at_once() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::new(16_000, 1).unwrap()).id();
    let samples = ramp(3_200);
    let mut taken = Vec::new();
    for block in samples.chunks(320) {
        stream(&mut app, entity).push(block);
        taken.extend(listen(&mut app, entity, TICK));
        assert!(heard(&app, entity).is_live());
        assert_eq!(heard(&app, entity).now(), taken.len() as f64 / RATE);
    }
    assert_eq!(taken, samples);
}

#[test]
fn a_live_stream_that_falls_silent_is_heard_as_silence() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::new(16_000, 1).unwrap()).id();
    stream(&mut app, entity).push(&ramp(1_600));
    listen(&mut app, entity, TICK);
    let silence = listen(&mut app, entity, 3.0);
    assert!(silence.iter().all(|&x| x == 0.0));
    assert!((0.8..1.3).contains(&(silence.len() as f64 / RATE)));
    assert!(!heard(&app, entity).is_closed());
}

#[test]
fn a_paced_stream_is_heard_in_real_time_however_fast_it_comes() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::paced(16_000, 1).unwrap()).id();
    listen(&mut app, entity, 1.0);
    assert_eq!(heard(&app, entity).now(), 0.0);
    let samples = ramp(48_000);
    stream(&mut app, entity).push(&samples);
    stream(&mut app, entity).finish();
    let mut taken = listen(&mut app, entity, 1.0);
    assert!((heard(&app, entity).now() - 1.0).abs() < 2.0 * TICK);
    assert!((heard(&app, entity).end() as f64 / RATE - 2.0).abs() < 0.1);
    taken.extend(listen(&mut app, entity, 2.5));
    assert_eq!(taken, samples);
    assert!(heard(&app, entity).is_closed());
    assert!(heard(&app, entity).now() > 3.0);
    // The next utterance is a new take.
    let take = heard(&app, entity).take();
    stream(&mut app, entity).push(&samples[..16_000]);
    listen(&mut app, entity, 0.5);
    assert_ne!(heard(&app, entity).take(), take);
    assert!((heard(&app, entity).now() - 0.5).abs() < 2.0 * TICK);
}

#[test]
fn time_runs_on_past_the_end_however_far_analysis_is_ahead() {
    for ahead in [0.5, 1.0, 2.0] {
        for told in [false, true] {
            let mut app = app();
            app.world_mut().resource_mut::<SourceSettings>().ahead = Duration::from_secs_f64(ahead);
            let entity = app.world_mut().spawn(PcmStream::paced(16_000, 1).unwrap()).id();
            stream(&mut app, entity).push(&ramp(32_000));
            stream(&mut app, entity).finish();
            for tick in 0..200 {
                if told {
                    // A player whose last block is never told.
                    stream(&mut app, entity).set_position((f64::from(tick) * TICK).min(1.95));
                }
                listen(&mut app, entity, TICK);
            }
            let now = heard(&app, entity).now();
            assert!((2.3..3.0).contains(&now), "{ahead} s ahead, told: {told}: {now}");
            assert!(heard(&app, entity).is_closed());
        }
    }
}

#[test]
fn the_next_utterance_waits_for_the_end_of_this() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::paced(16_000, 1).unwrap()).id();
    let samples = ramp(16_000);
    stream(&mut app, entity).push(&samples);
    stream(&mut app, entity).finish();
    listen(&mut app, entity, 0.5);
    let take = heard(&app, entity).take();
    assert!(heard(&app, entity).is_closed(), "all is known");
    // Pushed before the end was heard: it goes on from there.
    stream(&mut app, entity).push(&samples);
    stream(&mut app, entity).finish();
    assert!(listen(&mut app, entity, 0.4).is_empty());
    assert_eq!(heard(&app, entity).take(), take);
    assert!((heard(&app, entity).now() - 0.9).abs() < 2.0 * TICK);
    let taken = listen(&mut app, entity, 0.6);
    assert_eq!(taken, samples);
    assert_ne!(heard(&app, entity).take(), take);
    assert!((heard(&app, entity).now() - 1.5).abs() < 2.0 * TICK);
    assert_eq!(heard(&app, entity).end(), 32_000);
}

#[test]
fn a_game_that_keeps_the_time_may_go_on_to_the_next_utterance() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::paced(16_000, 1).unwrap()).id();
    let samples = ramp(16_000);
    stream(&mut app, entity).push(&samples);
    stream(&mut app, entity).finish();
    stream(&mut app, entity).set_position(0.5);
    listen(&mut app, entity, 0.5);
    stream(&mut app, entity).push(&samples);
    listen(&mut app, entity, 0.2);
    assert_eq!(heard(&app, entity).now(), 0.5);
    stream(&mut app, entity).set_position(0.0);
    assert!(!listen(&mut app, entity, 0.2).is_empty());
    assert_eq!(
        (heard(&app, entity).now(), heard(&app, entity).is_closed()),
        (0.0, false)
    );
}

#[test]
fn without_its_stream_or_with_another_an_entity_is_silent() {
    for another in [false, true] {
        let mut app = app();
        let entity = app.world_mut().spawn(PcmStream::paced(16_000, 1).unwrap()).id();
        stream(&mut app, entity).push(&ramp(32_000));
        listen(&mut app, entity, 0.5);
        let take = heard(&app, entity).take();
        if another {
            let other = PcmStream::paced(16_000, 1).unwrap();
            app.world_mut().entity_mut(entity).insert(other);
        } else {
            app.world_mut().entity_mut(entity).remove::<PcmStream>();
        }
        assert!(listen(&mut app, entity, 0.1).is_empty());
        assert!(heard(&app, entity).is_closed());
        assert_ne!(heard(&app, entity).take(), take);
    }
}

#[test]
fn what_is_not_finite_is_silence_for_whoever_writes() {
    let mut heard = HeardAudio::live();
    heard.push(&[f32::NAN, f32::INFINITY, 0.5]);
    assert_eq!(heard.samples(), [0.0, 0.0, 0.5]);
}

#[test]
fn a_paced_stream_that_comes_too_slowly_waits() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::paced(16_000, 1).unwrap()).id();
    stream(&mut app, entity).push(&ramp(8_000));
    listen(&mut app, entity, 10.0);
    let now = heard(&app, entity).now();
    assert!(
        (1.0..2.0).contains(&now),
        "{now}: half a second of sound, a second of silence"
    );
    stream(&mut app, entity).push(&ramp(8_000));
    listen(&mut app, entity, 0.3);
    assert!((heard(&app, entity).now() - now - 0.3).abs() < 2.0 * TICK);
}

#[test]
fn the_game_may_keep_the_time() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::paced(16_000, 1).unwrap()).id();
    stream(&mut app, entity).push(&ramp(32_000));
    stream(&mut app, entity).set_position(0.5);
    listen(&mut app, entity, 1.0);
    assert_eq!(heard(&app, entity).now(), 0.5);
    assert!((heard(&app, entity).end() as f64 / RATE - 1.5).abs() < 0.01);
}

#[test]
fn what_is_too_much_is_dropped() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::new(16_000, 1).unwrap()).id();
    stream(&mut app, entity).push(&ramp(160_000));
    assert_eq!(stream(&mut app, entity).buffered(), LIVE_LIMIT);
    assert_eq!(stream(&mut app, entity).dropped(), 160_000 - 32_000);
    assert_eq!(
        *listen(&mut app, entity, TICK).last().unwrap(),
        0.16,
        "the newest stays"
    );
}

#[test]
fn any_format_is_resampled_and_nan_is_silence() {
    let mut app = app();
    let entity = app.world_mut().spawn(PcmStream::new(48_000, 2).unwrap()).id();
    stream(&mut app, entity).push_i16(&[i16::MIN; 9_600]);
    stream(&mut app, entity).push(&[f32::NAN; 9_600]);
    stream(&mut app, entity).finish();
    let taken = listen(&mut app, entity, 0.5);
    assert_eq!(taken.len(), 3_200);
    assert!(taken.iter().all(|x| x.is_finite()));
    assert!((taken[800] + 1.0).abs() < 0.01 && taken[2_400].abs() < 0.01);
    assert!(heard(&app, entity).is_closed());
    assert!(PcmStream::new(0, 1).is_err() && PcmStream::paced(16_000, 0).is_err());
}

#[test]
fn another_thread_may_push() {
    let mut app = app();
    let mut stream = PcmStream::new(16_000, 1).unwrap();
    let sender = stream.sender();
    let entity = app.world_mut().spawn(stream).id();
    std::thread::spawn(move || {
        assert!(sender.push(ramp(1_000)));
        assert!(sender.clone().push(ramp(1_000)));
        assert!(sender.finish());
    })
    .join()
    .unwrap();
    assert_eq!(listen(&mut app, entity, 0.1).len(), 2_000);
    assert!(heard(&app, entity).is_closed());
}
