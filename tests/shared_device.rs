//! The networks' tensors live on the device that Bevy renders with.
//!
//! Needs a Vulkan driver; Mesa's software one will do. Skips with a printed reason without one.

use bevy::{
    prelude::*,
    render::{
        RenderApp,
        renderer::{RenderAdapterInfo, RenderDevice},
    },
};
use bevy_animgen::net::{Device, DevicePreference, Heard, InferenceDevice, LipSyncWeights, Stepper};

#[path = "common/rendering.rs"]
mod rendering;
#[path = "common/speech.rs"]
mod speech;
#[path = "common/wait.rs"]
mod wait;

use rendering::{assert_tensors_are_bevys, rendering_game, wait_for_gpu};
use speech::speech;

#[test]
fn tensors_live_on_the_device_that_bevy_renders_with() {
    let Some(mut app) = rendering_game(DevicePreference::Gpu) else {
        return;
    };
    wait_for_gpu(&mut app);
    assert_tensors_are_bevys(&app);

    // The network gives the same answers there as on the CPU.
    let sound = &speech("guard")[..8_000];
    let answer = |device: &Device| {
        let heard = Heard {
            restart: Some(6),
            samples: sound.to_vec(),
            close: true,
            ..default()
        };
        Stepper::new(&LipSyncWeights::default(), device)
            .step(vec![heard])
            .remove(0)
            .frames
    };
    let gpu = &app.world().resource::<InferenceDevice>().device;
    let (gpu, cpu) = (answer(gpu), answer(&Device::Flex(default())));
    assert_eq!(gpu.len(), cpu.len());
    for (a, b) in gpu.iter().flat_map(|w| w.0).zip(cpu.iter().flat_map(|w| w.0)) {
        assert!((a - b).abs() < 1e-3, "{a} on the GPU, {b} on the CPU");
    }

    // And the game goes on rendering beside it.
    for _ in 0..3 {
        app.update();
    }
    assert!(app.get_sub_app(RenderApp).is_some() || app.world().contains_resource::<RenderDevice>());
}

#[test]
fn a_software_adapter_is_left_alone_unless_asked_for() {
    let Some(mut app) = rendering_game(DevicePreference::Auto) else {
        return;
    };
    if format!("{:?}", app.world().resource::<RenderAdapterInfo>().device_type) != "Cpu" {
        println!("skipped: this machine has a real GPU");
        return;
    }
    for _ in 0..5 {
        app.update();
    }
    let device = app.world().resource::<InferenceDevice>();
    assert!(!device.is_gpu());
    assert!(device.reason.contains("software"), "{}", device.reason);
}
