//! A game that renders without a window, and the tensors on its device.
//!
//! Needs a Vulkan driver; Mesa's software one will do.

use std::time::Duration;

use bevy::{
    app::PluginsState,
    prelude::*,
    render::{
        render_resource::{BufferDescriptor, BufferUsages, MapMode, PollType},
        renderer::{RenderAdapterInfo, RenderDevice, RenderQueue},
    },
    window::ExitCondition,
    winit::WinitPlugin,
};
use bevy_animgen::{net::Device, prelude::*};

use super::wait::update_until;

/// A game that renders without a window; `None`, with the reason printed, where there is no adapter.
pub fn rendering_game(device: DevicePreference) -> Option<App> {
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

/// Updates until the network runs on the device that the game renders with.
#[track_caller]
pub fn wait_for_gpu(app: &mut App) {
    update_until(app, Duration::from_millis(10), |app| {
        app.world().resource::<InferenceDevice>().is_gpu()
    });
}

/// Sees to it that the network's tensors live on the device that Bevy renders with now.
#[track_caller]
pub fn assert_tensors_are_bevys(app: &App) {
    let inference = app.world().resource::<InferenceDevice>();
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
}
