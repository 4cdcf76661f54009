//! What a game sees of a voice, on the silent clock.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::source::{
    AudioOutput, HeardAudio, SourceSettings, Voice, VoiceClip, VoiceFinished, VoicePhase, VoiceState,
};

#[path = "common/clip.rs"]
mod clip;
#[path = "common/listening.rs"]
mod listening;
#[path = "common/sources.rs"]
mod sources;
#[path = "common/wait.rs"]
mod wait;

use clip::add_clip;
use listening::{RATE, heard, listen};
use wait::update_until;

const TICK: f64 = 1.0 / 64.0;

fn app() -> App {
    listening::app(TICK)
}

/// A clip in which every sample tells its index.
fn clip(app: &mut App, seconds: f64) -> Handle<VoiceClip> {
    let count = (seconds * RATE) as usize;
    let samples: Vec<f32> = (0..count).map(|i| i as f32 / count as f32).collect();
    add_clip(app, &samples)
}

fn speaker(app: &mut App, voice: Voice) -> Entity {
    app.world_mut().spawn(voice).id()
}

fn run(app: &mut App, seconds: f64) {
    for _ in 0..(seconds / TICK).round() as usize {
        app.update();
    }
}

fn state(app: &App, entity: Entity) -> VoiceState {
    *app.world().get::<VoiceState>(entity).unwrap()
}

fn voice(app: &mut App, entity: Entity) -> Mut<'_, Voice> {
    app.world_mut().get_mut::<Voice>(entity).unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1.5 * TICK
}

#[derive(Resource, Default)]
struct Ends {
    events: u32,
}

fn count_ends(app: &mut App) {
    app.init_resource::<Ends>();
    app.add_observer(|_: On<VoiceFinished>, mut ends: ResMut<Ends>| ends.events += 1);
}

/// What the clip holds.
fn samples(app: &App, clip: &Handle<VoiceClip>) -> Vec<f32> {
    let clips = app.world().resource::<Assets<VoiceClip>>();
    clips.get(clip).unwrap().samples().to_vec()
}

#[test]
fn a_voice_speaks_in_real_time_and_analysis_runs_ahead() {
    let mut app = app();
    let clip = clip(&mut app, 3.0);
    let entity = speaker(&mut app, Voice::new(clip));
    listen(&mut app, entity, 0.5);
    assert!(state(&app, entity).is_speaking());
    assert!(near(state(&app, entity).position(), 0.5));
    assert_eq!(state(&app, entity).duration(), 3.0);
    assert!(near(heard(&app, entity).now(), 0.5));
    assert!(near(heard(&app, entity).end() as f64 / RATE, 1.5));
    assert!(!heard(&app, entity).is_live());
}

#[test]
fn a_clip_is_heard_whole_once_and_its_end_is_told() {
    let mut app = app();
    count_ends(&mut app);
    let clip = clip(&mut app, 1.25);
    let samples = samples(&app, &clip);
    let entity = speaker(&mut app, Voice::new(clip.clone()));
    assert_eq!(listen(&mut app, entity, 2.0), samples);
    assert_eq!(state(&app, entity).phase(), VoicePhase::Finished);
    assert_eq!(state(&app, entity).position(), 1.25);
    assert!(heard(&app, entity).is_closed());
    // Source time runs on past the end, for the face to come to rest.
    assert!(heard(&app, entity).now() > 1.9);
    assert_eq!(app.world().resource::<Ends>().events, 1);
    assert_eq!(
        app.world().resource::<Messages<VoiceFinished>>().len(),
        0,
        "read within two frames or gone"
    );
}

#[test]
fn the_end_is_also_a_message() {
    #[derive(Resource, Default)]
    struct Said(Vec<VoiceFinished>);
    let mut app = app();
    app.init_resource::<Said>().add_systems(
        Update,
        |mut messages: MessageReader<VoiceFinished>, mut said: ResMut<Said>| said.0.extend(messages.read()),
    );
    let clip = clip(&mut app, 0.3);
    let entity = speaker(&mut app, Voice::new(clip.clone()));
    run(&mut app, 1.0);
    assert_eq!(
        app.world().resource::<Said>().0,
        [VoiceFinished {
            entity,
            clip: clip.id()
        }]
    );
}

#[test]
fn a_paused_voice_stands_still() {
    let mut app = app();
    let clip = clip(&mut app, 3.0);
    let entity = speaker(&mut app, Voice::new(clip).paused());
    run(&mut app, 0.5);
    assert_eq!(state(&app, entity).position(), 0.0);
    voice(&mut app, entity).paused = false;
    run(&mut app, 0.5);
    let before = state(&app, entity).position();
    let take = heard(&app, entity).take();
    assert!(near(before, 0.5));
    voice(&mut app, entity).paused = true;
    run(&mut app, 0.5);
    assert_eq!(state(&app, entity).position(), before);
    assert_eq!(heard(&app, entity).now(), before);
    voice(&mut app, entity).paused = false;
    run(&mut app, 0.5);
    assert!(near(state(&app, entity).position(), before + 0.5));
    assert_eq!(heard(&app, entity).take(), take, "a pause is no jump");
}

#[test]
fn seeking_begins_a_new_take_at_the_new_place() {
    let mut app = app();
    let clip = clip(&mut app, 4.0);
    let entity = speaker(&mut app, Voice::new(clip));
    listen(&mut app, entity, 0.5);
    let take = heard(&app, entity).take();
    for to in [3.0, 1.0] {
        voice(&mut app, entity).seek(to);
        app.update();
        assert_ne!(heard(&app, entity).take(), take);
        assert!(near(state(&app, entity).position(), to));
        assert!(near(heard(&app, entity).now(), to));
        let first = heard(&app, entity).first();
        // From two seconds earlier, for the network's memory, and all of it at once.
        assert!(near(first as f64 / RATE, (to - 2.0).max(0.0)));
        assert!(heard(&app, entity).end() as f64 / RATE > to);
        let expected = first as f32 / (4.0 * RATE as f32);
        assert_eq!(heard(&app, entity).samples()[0], expected);
    }
    voice(&mut app, entity).seek(99.0);
    run(&mut app, 0.1);
    assert_eq!(state(&app, entity).phase(), VoicePhase::Finished);
    voice(&mut app, entity).seek(f64::NAN);
    run(&mut app, 0.1);
    assert_eq!(state(&app, entity).phase(), VoicePhase::Finished);
}

#[test]
fn stopping_voids_the_future_and_is_no_end() {
    let mut app = app();
    count_ends(&mut app);
    let clip = clip(&mut app, 3.0);
    let entity = speaker(&mut app, Voice::new(clip));
    run(&mut app, 0.5);
    let take = heard(&app, entity).take();
    voice(&mut app, entity).stop();
    run(&mut app, 3.0);
    assert_eq!(state(&app, entity).phase(), VoicePhase::Stopped);
    assert_ne!(heard(&app, entity).take(), take);
    assert!(heard(&app, entity).samples().is_empty() && heard(&app, entity).is_closed());
    assert_eq!(app.world().resource::<Ends>().events, 0);
    voice(&mut app, entity).play();
    run(&mut app, 0.25);
    assert!(near(state(&app, entity).position(), 0.25));
}

#[test]
fn a_looped_clip_goes_on_across_its_seam() {
    let mut app = app();
    count_ends(&mut app);
    let clip = clip(&mut app, 0.7);
    let samples = samples(&app, &clip);
    let entity = speaker(&mut app, Voice::new(clip).looped());
    let taken = listen(&mut app, entity, 5.0);
    let expected: Vec<f32> = samples.iter().copied().cycle().take(taken.len()).collect();
    assert!(taken.len() as f64 > 5.5 * RATE);
    assert_eq!(taken, expected);
    assert_eq!(state(&app, entity).passes(), 7);
    assert!(near(state(&app, entity).position(), 5.0 - 7.0 * 0.7));
    assert!(near(heard(&app, entity).now(), 5.0));
    // Without the loop, this pass is the last.
    voice(&mut app, entity).looped = false;
    listen(&mut app, entity, 1.0);
    assert_eq!(state(&app, entity).phase(), VoicePhase::Finished);
    assert_eq!(heard(&app, entity).end(), 8 * samples.len() as u64);
    assert_eq!(app.world().resource::<Ends>().events, 1);
}

#[test]
fn another_clip_or_the_same_again_starts_from_its_beginning() {
    let mut app = app();
    let (first, second) = (clip(&mut app, 2.0), clip(&mut app, 3.0));
    let entity = speaker(&mut app, Voice::new(first));
    run(&mut app, 1.0);
    voice(&mut app, entity).clip = second.clone();
    run(&mut app, 0.5);
    assert_eq!(state(&app, entity).duration(), 3.0);
    assert!(near(state(&app, entity).position(), 0.5));
    voice(&mut app, entity).say(second.clone());
    run(&mut app, 0.25);
    assert!(near(state(&app, entity).position(), 0.25));
    app.world_mut().entity_mut(entity).insert(Voice::new(second));
    run(&mut app, 0.125);
    assert!(near(state(&app, entity).position(), 0.125));
}

#[test]
fn many_voices_that_start_together_are_spread_over_ticks() {
    let mut app = app();
    let clip = clip(&mut app, 5.0);
    let entities: Vec<Entity> = (0..64).map(|_| speaker(&mut app, Voice::new(clip.clone()))).collect();
    let most = ((0.1 + 2.0 * TICK) * RATE) as usize;
    for tick in 1..40 {
        app.update();
        for &entity in &entities {
            let mut heard = app.world_mut().get_mut::<HeardAudio>(entity).unwrap();
            let count = heard.samples().len();
            assert!(count <= most, "tick {tick}: {count} samples");
            heard.drain(count).for_each(drop);
            assert!(heard.end() as f64 / RATE >= heard.now() + 0.1);
        }
    }
}

#[test]
fn sound_that_nobody_takes_does_not_pile_up() {
    let mut app = app();
    let clip = clip(&mut app, 0.5);
    let entity = speaker(&mut app, Voice::new(clip).looped());
    run(&mut app, 20.0);
    assert!(heard(&app, entity).samples().len() < 3 * 16_000);
    assert!(near(state(&app, entity).position(), 0.0) || near(state(&app, entity).position(), 0.5));
}

#[test]
fn a_slow_frame_does_not_lose_the_voice() {
    let mut app = app();
    let clip = clip(&mut app, 6.0);
    let entity = speaker(&mut app, Voice::new(clip));
    listen(&mut app, entity, 0.5);
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs(3)));
    app.update();
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs_f64(TICK)));
    listen(&mut app, entity, 0.25);
    let now = heard(&app, entity).now();
    assert!(now > 3.5 && heard(&app, entity).end() as f64 / RATE > now);
}

#[test]
fn without_its_voice_an_entity_is_silent() {
    let mut app = app();
    let clip = clip(&mut app, 3.0);
    let entity = speaker(&mut app, Voice::new(clip));
    run(&mut app, 0.5);
    app.world_mut().entity_mut(entity).remove::<Voice>();
    run(&mut app, 0.1);
    assert!(heard(&app, entity).is_closed() && heard(&app, entity).samples().is_empty());
    assert!(app.world().get::<VoiceState>(entity).is_none());
    app.world_mut().entity_mut(entity).despawn();
    run(&mut app, 0.1);
}

#[test]
fn while_the_next_clip_loads_the_face_comes_to_rest() {
    let mut app = app();
    let clip = clip(&mut app, 3.0);
    let entity = speaker(&mut app, Voice::new(clip.clone()));
    listen(&mut app, entity, 0.5);
    let (take, cut) = (heard(&app, entity).take(), heard(&app, entity).now());
    // It never comes.
    let next = app.world().resource::<Assets<VoiceClip>>().reserve_handle();
    voice(&mut app, entity).say(next);
    run(&mut app, 0.5);
    assert_eq!(state(&app, entity).phase(), VoicePhase::Loading);
    assert_ne!(heard(&app, entity).take(), take);
    assert!(heard(&app, entity).is_closed() && heard(&app, entity).samples().is_empty());
    assert!(heard(&app, entity).now() > cut + 0.4);
    voice(&mut app, entity).say(clip);
    run(&mut app, 0.25);
    assert!(state(&app, entity).is_speaking() && !heard(&app, entity).is_closed());
    // Neither does a file that is not there.
    let next = app.world().resource::<AssetServer>().load("no such clip.wav");
    let cut = heard(&app, entity).now();
    voice(&mut app, entity).say(next);
    update_until(&mut app, Duration::from_millis(5), |app| {
        state(app, entity).phase() == VoicePhase::Failed
    });
    run(&mut app, 0.5);
    assert!(heard(&app, entity).is_closed() && heard(&app, entity).now() > cut + 0.4);
}

#[test]
fn a_clip_of_one_frame_is_spoken() {
    for rate in [44_100, 48_000, 192_000] {
        for looped in [false, true] {
            let mut app = app();
            let clip = VoiceClip::from_samples(rate, 1, &[0.5]).unwrap();
            let clip = app.world_mut().resource_mut::<Assets<VoiceClip>>().add(clip);
            let mut spoken = Voice::new(clip).paused();
            spoken.looped = looped;
            let entity = speaker(&mut app, spoken);
            run(&mut app, 0.1);
            voice(&mut app, entity).seek(1.0);
            run(&mut app, 0.1);
            voice(&mut app, entity).paused = false;
            run(&mut app, 0.5);
            assert_eq!(state(&app, entity).is_speaking(), looped, "{rate} Hz");
        }
    }
}

/// With or without a sound device, this ends; the device is asked for nothing louder than silence.
#[test]
fn a_voice_comes_to_its_end_whatever_the_machine_can_play() {
    let mut app = app();
    app.world_mut().resource_mut::<SourceSettings>().output = AudioOutput::Device;
    app.insert_resource(TimeUpdateStrategy::Automatic);
    let clip = clip(&mut app, 0.4);
    let entity = speaker(&mut app, Voice::new(clip).with_volume(0.0));
    update_until(&mut app, Duration::from_millis(10), |app| {
        state(app, entity).phase() == VoicePhase::Finished
    });
}
