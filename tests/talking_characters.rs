//! Characters with voices, from sound to pose, in a game without a window.

use std::time::{Duration, Instant};

use bevy::{app::ScheduleRunnerPlugin, asset::AssetPlugin, prelude::*, time::TimeUpdateStrategy};
use bevy_animgen::{net::LipSyncStats, prelude::*, source::wav};

/// A game at 60 frames a second whose clock moves only by updates.
fn game() -> App {
    let mut app = App::new();
    app.add_plugins((
        MinimalPlugins.build().disable::<ScheduleRunnerPlugin>(),
        AssetPlugin {
            file_path: "assets".into(),
            ..default()
        },
        AnimGenPlugin {
            source: SourceSettings {
                output: AudioOutput::Silent,
                ..default()
            },
            ..default()
        },
    ))
    .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_micros(16_667)));
    app.finish();
    app.cleanup();
    app
}

fn guard() -> VoiceClip {
    let sound: Vec<f32> = wav::open("assets/audio/guard.wav")
        .unwrap()
        .flat_map(Result::unwrap)
        .collect();
    VoiceClip::from_samples(16_000, 1, &sound).unwrap()
}

/// Updates until `done`, faster than time passes; fails after a minute.
#[track_caller]
fn update_until(app: &mut App, done: impl FnMut(&mut App) -> bool) {
    paced_until(app, Duration::from_millis(2), done);
}

/// Updates until `done`, one tick every `pause`; fails after a minute.
#[track_caller]
fn paced_until(app: &mut App, pause: Duration, mut done: impl FnMut(&mut App) -> bool) {
    let started = Instant::now();
    while !done(app) {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "nothing happened for a minute"
        );
        app.update();
        std::thread::sleep(pause);
    }
}

fn visemes(app: &App, entity: Entity) -> VisemeWeights {
    *app.world().get(entity).unwrap()
}

#[test]
fn a_character_speaks_its_clip_and_returns_to_rest() {
    let mut app = game();
    let clip = app.world_mut().resource_mut::<Assets<VoiceClip>>().add(guard());
    let npc = app.world_mut().spawn((Face::default(), Voice::new(clip))).id();
    let mut shown = Vec::new();
    update_until(&mut app, |app| {
        shown.push(visemes(app, npc));
        app.world()
            .get::<VoiceState>(npc)
            .is_some_and(|v| v.phase() == bevy_animgen::source::VoicePhase::Finished)
    });
    for _ in 0..60 {
        app.update();
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(shown.iter().all(|w| (w.0.iter().sum::<f32>() - 1.0).abs() < 1e-3));
    let spoke = shown.iter().filter(|w| w.speech() > 0.5).count();
    assert!(spoke * 3 > shown.len(), "spoke in {spoke} of {} frames", shown.len());
    assert!(visemes(&app, npc).speech() < 0.05, "at rest after the clip");
    let pose = app.world().get::<BlendShapeWeights>(npc).unwrap();
    assert!(pose.get(BlendShape::JawOpen) < 0.1);
}

#[test]
fn sixty_four_characters_go_through_in_one_batch() {
    let mut app = game();
    let clip = app.world_mut().resource_mut::<Assets<VoiceClip>>().add(guard());
    let crowd: Vec<Entity> = (0..64)
        .map(|_| {
            app.world_mut()
                .spawn((Face::default(), Voice::new(clip.clone()).looped()))
                .id()
        })
        .collect();
    // A crowd needs the time that a game gives it: 60 frames a second, and some more.
    let tick = Duration::from_millis(25);
    paced_until(&mut app, tick, |app| {
        app.world().resource::<LipSyncStats>().characters == 64
    });
    paced_until(&mut app, tick, |app| {
        crowd.iter().all(|e| visemes(app, *e).speech() > 0.3)
    });
    // All say the same, so all show the same.
    let first = visemes(&app, crowd[0]);
    for other in &crowd {
        for (a, b) in visemes(&app, *other).0.iter().zip(first.0) {
            assert!((a - b).abs() < 1e-4);
        }
    }
}

#[test]
fn one_source_drives_many_faces_and_may_leave() {
    let mut app = game();
    let clip = app.world_mut().resource_mut::<Assets<VoiceClip>>().add(guard());
    let radio = app.world_mut().spawn(Voice::new(clip)).id();
    let faces: Vec<Entity> = (0..3)
        .map(|_| app.world_mut().spawn((Face::default(), DrivenBy(vec![radio]))).id())
        .collect();
    update_until(&mut app, |app| faces.iter().all(|f| visemes(app, *f).speech() > 0.5));
    app.world_mut().despawn(radio);
    update_until(&mut app, |app| faces.iter().all(|f| visemes(app, *f).speech() < 0.05));
}

#[test]
fn a_stream_is_heard_while_it_comes() {
    let mut app = game();
    let npc = app
        .world_mut()
        .spawn((Face::default(), PcmStream::new(16_000, 1).unwrap()))
        .id();
    let sound: Vec<f32> = wav::open("assets/audio/guard.wav")
        .unwrap()
        .flat_map(Result::unwrap)
        .collect();
    let mut pieces = sound.chunks(267);
    let mut spoke = false;
    update_until(&mut app, |app| {
        spoke |= visemes(app, npc).speech() > 0.5;
        match pieces.next() {
            Some(piece) => app.world_mut().get_mut::<PcmStream>(npc).unwrap().push(piece),
            None => return true,
        };
        false
    });
    assert!(spoke);
    app.world_mut().get_mut::<PcmStream>(npc).unwrap().finish();
    update_until(&mut app, |app| visemes(app, npc).speech() < 0.05);
}

#[test]
fn characters_come_and_go_without_end() {
    let mut app = game();
    let clip = app.world_mut().resource_mut::<Assets<VoiceClip>>().add(guard());
    for round in 0..30 {
        let crowd: Vec<Entity> = (0..8)
            .map(|_| app.world_mut().spawn((Face::default(), Voice::new(clip.clone()))).id())
            .collect();
        for _ in 0..(round % 5 + 1) {
            app.update();
        }
        for npc in crowd {
            app.world_mut().despawn(npc);
        }
    }
    let last = app.world_mut().spawn((Face::default(), Voice::new(clip))).id();
    update_until(&mut app, |app| visemes(app, last).speech() > 0.5);
}

#[test]
fn without_a_renderer_the_network_runs_on_the_cpu() {
    let mut app = game();
    app.update();
    let device = app.world().resource::<InferenceDevice>();
    assert!(!device.is_gpu());
    assert_eq!(device.reason, "the app does not render");
}

#[test]
fn weights_that_cannot_be_loaded_leave_the_shipped_ones() {
    let mut app = App::new();
    app.add_plugins((
        MinimalPlugins.build().disable::<ScheduleRunnerPlugin>(),
        AssetPlugin {
            file_path: "assets".into(),
            ..default()
        },
        AnimGenPlugin {
            weights: Some("audio/guard.wav.safetensors".into()),
            source: SourceSettings {
                output: AudioOutput::Silent,
                ..default()
            },
            ..default()
        },
    ))
    .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_micros(16_667)));
    app.finish();
    app.cleanup();
    let clip = app.world_mut().resource_mut::<Assets<VoiceClip>>().add(guard());
    let npc = app.world_mut().spawn((Face::default(), Voice::new(clip))).id();
    update_until(&mut app, |app| visemes(app, npc).speech() > 0.5);
}
