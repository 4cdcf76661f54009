//! The networks that see, on the device that the game renders with.
//!
//! Needs a Vulkan driver; Mesa's software one will do. Skips with a printed reason without one.

use std::time::Duration;

use bevy::prelude::*;
use bevy_animgen::{
    net::{Device, FaceAlignerWeights, FaceFinderWeights, FaceWatcher, FaceWeights, RecognitionStats},
    prelude::*,
    source::{Picture, SeenPicture},
    track::{ExpressionRecognizer, SeenFaces},
};

#[path = "common/eyes.rs"]
#[allow(dead_code)]
mod eyes;
#[path = "common/rendering.rs"]
#[allow(dead_code)]
mod rendering;
#[path = "common/wait.rs"]
mod wait;

use rendering::{rendering_game, wait_for_gpu};
use wait::update_until;

fn picture() -> Picture {
    let bytes: Vec<u8> = (0..3 * 160 * 120_u32).map(|i| (i * i % 251) as u8).collect();
    Picture::new(160, 120, bytes).unwrap()
}

fn show(app: &mut App, source: Entity) {
    let mut seen = app.world_mut().get_mut::<SeenPicture>(source).unwrap();
    let time = seen.time() + 0.1;
    seen.show(picture(), time);
}

fn looked_at(app: &App, source: Entity) -> u64 {
    app.world().get::<SeenFaces>(source).unwrap().number
}

#[test]
fn faces_are_read_on_the_games_device_as_on_the_cpu() {
    let Some(mut app) = rendering_game(DevicePreference::Gpu) else {
        return;
    };
    // The first picture starts the networks, on the CPU.
    let source = app.world_mut().spawn(SeenPicture::default()).id();
    show(&mut app, source);
    update_until(&mut app, Duration::from_millis(5), |app| looked_at(app, source) > 0);
    assert!(!app.world().resource::<RecognitionStats>().on_gpu);

    // They follow lip-sync to the GPU, and pictures are looked at all the while.
    wait_for_gpu(&mut app);
    update_until(&mut app, Duration::from_millis(5), |app| {
        show(app, source);
        app.world().resource::<RecognitionStats>().on_gpu
    });
    let before = looked_at(&app, source);
    // One more than may have been under way.
    update_until(&mut app, Duration::from_millis(5), |app| {
        show(app, source);
        looked_at(app, source) > before + 1
    });

    let weights = FaceWeights {
        finder: FaceFinderWeights::from_bytes("finder", eyes::finder()).unwrap(),
        aligner: FaceAlignerWeights::from_bytes("aligner", eyes::aligner()).unwrap(),
        ..default()
    };
    let answer = |device: &Device| {
        let faces = FaceWatcher::new(&weights, device).inspect(&picture(), &ExpressionRecognizer::default());
        assert_eq!(faces.len(), 1);
        faces[0]
    };
    let gpu = app.world().resource::<InferenceDevice>().device.clone();
    let (gpu, cpu) = (answer(&gpu), answer(&Device::Flex(default())));
    assert!(gpu.area.center().distance(cpu.area.center()) < 0.1);
    for (a, b) in gpu.expression.0.iter().zip(cpu.expression.0) {
        assert!((a - b).abs() < 1e-3, "{a} on the GPU, {b} on the CPU");
    }
    for ((_, a), (_, b)) in gpu.shapes.iter().zip(cpu.shapes.iter()) {
        assert!((a - b).abs() < 1e-3, "{a} on the GPU, {b} on the CPU");
    }
}
