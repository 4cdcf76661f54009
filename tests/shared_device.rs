//! The networks' tensors live on the device that Bevy renders with.
//!
//! Needs a Vulkan driver; Mesa's software one will do. Skips with a printed reason without one.

use std::time::{Duration, Instant};

use bevy::{
    app::PluginsState,
    prelude::*,
    render::{
        RenderApp,
        render_resource::{BufferDescriptor, BufferUsages, MapMode, PollType},
        renderer::{RenderAdapterInfo, RenderDevice, RenderQueue},
    },
    window::ExitCondition,
    winit::WinitPlugin,
};
use bevy_animgen::{
    net::{Device, DevicePreference, Heard, InferenceDevice, LipSyncWeights, Stepper},
    prelude::*,
    source::wav,
};

/// A game that renders without a window; `None` where there is no adapter.
fn rendering_game(device: DevicePreference) -> Option<App> {
    let mut app = App::new();
    app.add_plugins((
        DefaultPlugins
            .set(WindowPlugin {
                primary_window: None,
                exit_condition: ExitCondition::DontExit,
                ..default()
            })
            .set(AssetPlugin {
                file_path: "assets".into(),
                ..default()
            })
            .disable::<WinitPlugin>()
            .disable::<bevy::log::LogPlugin>(),
        AnimGenPlugin {
            device,
            source: SourceSettings {
                output: AudioOutput::Silent,
                ..default()
            },
            ..default()
        },
    ));
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    app.update();
    if app.world().get_resource::<RenderAdapterInfo>().is_none() {
        println!("skipped: no graphics adapter (on Debian the package mesa-vulkan-drivers brings a software one)");
        return None;
    }
    Some(app)
}

/// Compiling every kernel takes a while on a software adapter.
#[track_caller]
fn wait_for_gpu(app: &mut App) {
    let started = Instant::now();
    while !app.world().resource::<InferenceDevice>().is_gpu() {
        assert!(
            started.elapsed() < Duration::from_secs(400),
            "the network did not get ready on the adapter"
        );
        app.update();
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn tensors_live_on_the_device_that_bevy_renders_with() {
    let Some(mut app) = rendering_game(DevicePreference::Gpu) else {
        return;
    };
    wait_for_gpu(&mut app);
    let inference = app.world().resource::<InferenceDevice>().clone();
    assert_eq!(inference.adapter, app.world().resource::<RenderAdapterInfo>().name);
    let Device::Wgpu(device) = &inference.device else {
        panic!("{inference:?}")
    };

    // A tensor of Burn's on that device, and the wgpu buffer that it lives in.
    type Raw = burn_wgpu::CubeBackend<burn_wgpu::WgpuRuntime, f32, i32, u32>;
    let tensor = burn::tensor::Tensor::<Raw, 1>::from_floats([1.5, -2.0, 3.25, 40.0], device) * 2.0;
    let tensor = tensor.into_primitive().tensor();
    let resource = tensor.client.get_resource(tensor.handle.clone()).unwrap();
    let resource = resource.resource();

    // Bevy's own queue copies from it into a buffer that Bevy's own device made. Both refuse buffers of
    // any other device.
    let (render, queue) = (
        app.world().resource::<RenderDevice>(),
        app.world().resource::<RenderQueue>(),
    );
    let copy = render.create_buffer(&BufferDescriptor {
        label: Some("copy of a tensor"),
        size: 16,
        usage: BufferUsages::COPY_DST | BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = render.create_command_encoder(&default());
    encoder.copy_buffer_to_buffer(&resource.buffer, resource.offset, &copy, 0, 16);
    queue.submit([encoder.finish()]);
    copy.slice(..).map_async(MapMode::Read, |mapped| mapped.unwrap());
    render.poll(PollType::wait_indefinitely()).unwrap();
    let bytes = copy.slice(..).get_mapped_range().to_vec();
    let numbers: Vec<f32> = bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
        .collect();
    assert_eq!(numbers, [3.0, -4.0, 6.5, 80.0]);

    // The network gives the same answers there as on the CPU.
    let sound: Vec<f32> = wav::open("assets/audio/guard.wav")
        .unwrap()
        .flat_map(Result::unwrap)
        .take(8_000)
        .collect();
    let answer = |device: &Device| {
        let heard = Heard {
            restart: Some(6),
            samples: sound.clone(),
            close: true,
            ..default()
        };
        Stepper::new(&LipSyncWeights::default(), device)
            .step(vec![heard])
            .remove(0)
            .frames
    };
    let (gpu, cpu) = (answer(&inference.device), answer(&Device::Flex(default())));
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
