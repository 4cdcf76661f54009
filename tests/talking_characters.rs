//! Characters with voices, from sound to pose, in a game without a window.

use bevy::prelude::*;
use bevy_animgen::{net::LipSyncStats, prelude::*, source::VoicePhase};

#[path = "common/app.rs"]
mod app;
#[path = "common/clip.rs"]
mod clip;
#[path = "common/keeping_step.rs"]
mod keeping_step;
#[path = "common/speech.rs"]
mod speech;
#[path = "common/wait.rs"]
mod wait;

use app::game;
use clip::add_clip;
use keeping_step::tick;
use speech::speech;

fn visemes(app: &App, entity: Entity) -> VisemeWeights {
    *app.world().get(entity).unwrap()
}

/// Plays until something is seen; fails if it is not within the ten seconds that no clip here lasts.
#[track_caller]
fn play_until(app: &mut App, source: Entity, mut seen: impl FnMut(&App) -> bool) {
    for _ in 0..600 {
        tick(app, source);
        if seen(app) {
            return;
        }
    }
    panic!("not within ten seconds");
}

#[test]
fn a_character_speaks_its_clip_and_returns_to_rest() {
    let mut app = game("assets", None);
    let clip = add_clip(&mut app, &speech("guard"));
    let npc = app.world_mut().spawn((Face::default(), Voice::new(clip))).id();
    let mut shown = Vec::new();
    play_until(&mut app, npc, |app| {
        shown.push(visemes(app, npc));
        app.world()
            .get::<VoiceState>(npc)
            .is_some_and(|v| v.phase() == VoicePhase::Finished)
    });
    for _ in 0..60 {
        tick(&mut app, npc);
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
    let mut app = game("assets", None);
    let clip = add_clip(&mut app, &speech("guard"));
    let crowd: Vec<Entity> = (0..64)
        .map(|_| {
            app.world_mut()
                .spawn((Face::default(), Voice::new(clip.clone()).looped()))
                .id()
        })
        .collect();
    let mut together = 0;
    play_until(&mut app, crowd[0], |app| {
        together = together.max(app.world().resource::<LipSyncStats>().characters);
        crowd.iter().all(|e| visemes(app, *e).speech() > 0.3)
    });
    assert_eq!(together, 64);
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
    let mut app = game("assets", None);
    let clip = add_clip(&mut app, &speech("guard"));
    let radio = app.world_mut().spawn(Voice::new(clip)).id();
    let faces: Vec<Entity> = (0..3)
        .map(|_| app.world_mut().spawn((Face::default(), DrivenBy(vec![radio]))).id())
        .collect();
    play_until(&mut app, radio, |app| {
        faces.iter().all(|f| visemes(app, *f).speech() > 0.5)
    });
    app.world_mut().despawn(radio);
    for _ in 0..60 {
        app.update();
    }
    assert!(faces.iter().all(|f| visemes(&app, *f).speech() < 0.05));
}

#[test]
fn a_stream_is_heard_while_it_comes() {
    let mut app = game("assets", None);
    let npc = app
        .world_mut()
        .spawn((Face::default(), PcmStream::new(16_000, 1).unwrap()))
        .id();
    let sound = speech("guard");
    let mut spoke = false;
    for piece in sound.chunks(267) {
        app.world_mut().get_mut::<PcmStream>(npc).unwrap().push(piece);
        tick(&mut app, npc);
        spoke |= visemes(&app, npc).speech() > 0.5;
    }
    assert!(spoke);
    app.world_mut().get_mut::<PcmStream>(npc).unwrap().finish();
    for _ in 0..60 {
        tick(&mut app, npc);
    }
    assert!(visemes(&app, npc).speech() < 0.05);
}

#[test]
fn characters_come_and_go_without_end() {
    let mut app = game("assets", None);
    let clip = add_clip(&mut app, &speech("guard"));
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
    play_until(&mut app, last, |app| visemes(app, last).speech() > 0.5);
}

#[test]
fn without_a_renderer_the_network_runs_on_the_cpu() {
    let mut app = game("assets", None);
    app.update();
    let device = app.world().resource::<InferenceDevice>();
    assert!(!device.is_gpu());
    assert_eq!(device.reason, "the app does not render");
}

#[test]
fn weights_that_cannot_be_loaded_leave_the_shipped_ones() {
    let mut app = game("assets", Some("audio/guard.wav.safetensors"));
    let clip = add_clip(&mut app, &speech("guard"));
    let npc = app.world_mut().spawn((Face::default(), Voice::new(clip))).id();
    play_until(&mut app, npc, |app| visemes(app, npc).speech() > 0.5);
}
