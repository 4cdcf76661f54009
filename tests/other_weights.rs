//! Weights of the game's own: loaded while a character speaks, changed on disk, damaged.

use std::time::Duration;

use bevy::prelude::*;
use bevy_animgen::{
    net::{LipSyncStats, LipSyncWeights},
    prelude::*,
};

#[path = "common/app.rs"]
mod app;
#[path = "common/clip.rs"]
mod clip;
#[path = "common/speech.rs"]
mod speech;
#[path = "common/wait.rs"]
mod wait;

use app::game;
use clip::add_clip;
use speech::speech;
use wait::update_until;

/// In the game's folder of assets.
const FILE: &str = "lip_sync.safetensors";

/// Between two updates.
const PACE: Duration = Duration::from_millis(5);

/// The shipped weights, but whatever they hear, they answer with one viseme.
fn weights_that_answer(viseme: Viseme) -> Vec<u8> {
    let mut bytes = std::fs::read("assets/models/lip_sync.safetensors").unwrap();
    // The format: the length of the header, the header, the tensors one after the other.
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let bias = &header["output.bias"];
    assert_eq!(
        (bias["dtype"].as_str(), bias["shape"][0].as_u64()),
        (Some("F32"), Some(15))
    );
    let at = 8 + length + bias["data_offsets"][0].as_u64().unwrap() as usize + 4 * viseme.index();
    bytes[at..at + 4].copy_from_slice(&100.0_f32.to_le_bytes());
    bytes
}

fn shows(app: &App, npc: Entity, viseme: Viseme) -> bool {
    app.world().get::<VisemeWeights>(npc).unwrap().get(viseme) > 0.9
}

fn answers(app: &App) -> u64 {
    app.world().resource::<LipSyncStats>().frames
}

/// Waits until a character shows a viseme, and sees that it goes on speaking with it.
#[track_caller]
fn speaks_with(app: &mut App, npc: Entity, viseme: Viseme) {
    update_until(app, PACE, |app| shows(app, npc, viseme));
    let before = answers(app);
    update_until(app, PACE, |app| answers(app) > before + 300);
    update_until(app, PACE, |app| shows(app, npc, viseme));
    assert!(app.world().get::<VoiceState>(npc).unwrap().is_speaking());
    let device = app.world().resource::<InferenceDevice>();
    assert_eq!(*device, InferenceDevice::cpu("the app does not render"));
}

#[test]
fn other_weights_take_over_while_a_character_speaks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    std::fs::write(&file, weights_that_answer(Viseme::OU)).unwrap();
    let mut app = game(folder.path().to_str().unwrap(), Some(FILE));
    let clip = add_clip(&mut app, &speech("guard"));
    let npc = app.world_mut().spawn((Face::default(), Voice::new(clip).looped())).id();
    speaks_with(&mut app, npc, Viseme::OU);

    // The file changes while the game runs.
    let server = app.world().resource::<AssetServer>().clone();
    std::fs::write(&file, weights_that_answer(Viseme::E)).unwrap();
    server.reload(FILE);
    speaks_with(&mut app, npc, Viseme::E);

    // A damaged file is no reason to forget the good one.
    let weights: Handle<LipSyncWeights> = server.load(FILE);
    std::fs::write(&file, b"these are no weights").unwrap();
    server.reload(FILE);
    update_until(&mut app, PACE, |_| server.load_state(&weights).is_failed());
    speaks_with(&mut app, npc, Viseme::E);
}
