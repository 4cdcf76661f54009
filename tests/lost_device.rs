//! The render device is lost while a character speaks, and the game makes a new one.
//!
//! Needs a Vulkan driver; Mesa's software one will do. Skips with a printed reason without one.

use std::time::Duration;

use bevy::{
    prelude::*,
    render::{
        error_handler::{RenderErrorHandler, RenderErrorPolicy},
        render_resource::PollType,
        renderer::RenderDevice,
        settings::RenderCreation,
    },
};
use bevy_animgen::{net::LipSyncStats, prelude::*};

#[path = "common/clip.rs"]
mod clip;
#[path = "common/rendering.rs"]
mod rendering;
#[path = "common/speech.rs"]
mod speech;
#[path = "common/wait.rs"]
mod wait;

use clip::add_clip;
use rendering::{assert_tensors_are_bevys, rendering_game, wait_for_gpu};
use speech::speech;
use wait::update_until;

/// Between two updates.
const PACE: Duration = Duration::from_millis(10);

fn inference(app: &App) -> &InferenceDevice {
    app.world().resource()
}

fn answers(app: &App) -> u64 {
    app.world().resource::<LipSyncStats>().frames
}

#[test]
fn a_character_speaks_on_when_the_render_device_is_lost() {
    let Some(mut app) = rendering_game(DevicePreference::Gpu) else {
        return;
    };
    // Also for other errors: what was under way on the lost device may be told while a new one is being made, and whoever
    // ignores it then, ends that.
    app.insert_resource(RenderErrorHandler(|_, _, _| {
        RenderErrorPolicy::Recover(RenderCreation::default())
    }));
    let clip = add_clip(&mut app, &speech("guard"));
    let npc = app.world_mut().spawn((Face::default(), Voice::new(clip).looped())).id();
    wait_for_gpu(&mut app);
    let first = inference(&app).clone();
    // More than was under way on the CPU.
    let before = answers(&app);
    update_until(&mut app, PACE, |app| answers(app) > before + 300);

    let lost = app.world().resource::<RenderDevice>().clone();
    lost.wgpu_device().destroy();
    // wgpu tells of the loss when somebody polls the device.
    update_until(&mut app, PACE, |app| {
        let _ = lost.poll(PollType::Poll);
        !inference(app).is_gpu()
    });
    assert_eq!(inference(&app).adapter, "CPU");
    let before = answers(&app);
    update_until(&mut app, PACE, |app| {
        let _ = lost.poll(PollType::Poll);
        answers(app) > before && app.world().get::<VisemeWeights>(npc).unwrap().speech() > 0.5
    });

    update_until(&mut app, PACE, |app| {
        let _ = lost.poll(PollType::Poll);
        inference(app).is_gpu()
    });
    assert_ne!(inference(&app).device, first.device);
    assert_tensors_are_bevys(&app);
    let before = answers(&app);
    update_until(&mut app, PACE, |app| answers(app) > before + 300);
    assert!(app.world().get::<VoiceState>(npc).unwrap().is_speaking());
}
