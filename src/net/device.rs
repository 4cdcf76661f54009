//! Burn on Bevy's own GPU device.
//!
//! Bevy runs `RenderStartup` once a render device is there, and again after a lost one was replaced.
//! That schedule is therefore the one place where the device is passed on: a system there sends it
//! through a channel, and the networks pick it up whenever it comes. Plugin order, pipelined
//! rendering and recovery need no special cases.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use bevy::{
    prelude::*,
    render::{
        RenderApp, RenderStartup,
        renderer::{RenderAdapter, RenderAdapterInfo, RenderDevice, RenderInstance, RenderQueue},
    },
};
use burn_wgpu::{RuntimeOptions, WgpuSetup, init_device};

use super::Device;

/// Where the networks are to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Reflect)]
pub enum DevicePreference {
    /// On the GPU that the game renders with, if it is one: a software adapter is not. Else on the CPU.
    #[default]
    Auto,
    /// On the CPU.
    Cpu,
    /// On whatever the game renders with, be it software.
    Gpu,
}

/// Where the networks run now.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct InferenceDevice {
    /// Where tensors live.
    pub device: Device,
    /// The adapter's name, or `CPU`.
    pub adapter: String,
    /// The graphics interface (`Vulkan`, `Metal`, …), or `Flex` on the CPU.
    pub backend: String,
    /// Why it is this one.
    pub reason: String,
}

impl InferenceDevice {
    /// The CPU, and why.
    pub fn cpu(reason: impl Into<String>) -> Self {
        Self {
            device: Device::Flex(Default::default()),
            adapter: "CPU".into(),
            backend: "Flex".into(),
            reason: reason.into(),
        }
    }

    /// Whether this is the device that the game renders with.
    pub fn is_gpu(&self) -> bool {
        !matches!(self.device, Device::Flex(_))
    }
}

/// What of the adapter decides whether networks may run on it.
#[derive(Clone, Debug)]
pub struct AdapterFacts {
    /// It computes on the CPU.
    pub software: bool,
    /// Invocations that one compute workgroup may have.
    pub invocations: u32,
    /// Bytes that one compute workgroup may share.
    pub shared_memory: u32,
    /// Bytes of one storage buffer binding.
    pub binding: u64,
    /// Storage buffers of one shader stage.
    pub buffers: u32,
}

/// What the compute kernels need at least. WebGL and the oldest GLES devices have none of it.
const LEAST: AdapterFacts = AdapterFacts {
    software: false,
    invocations: 256,
    shared_memory: 16 << 10,
    binding: 128 << 20,
    buffers: 8,
};

/// Decides between the game's GPU and the CPU. `Err` is the reason for the CPU.
pub fn choose(preference: DevicePreference, adapter: &AdapterFacts) -> Result<(), String> {
    match preference {
        DevicePreference::Cpu => return Err("the settings ask for the CPU".into()),
        DevicePreference::Auto if adapter.software => {
            return Err("the adapter is software, and the CPU itself is faster".into());
        }
        _ => {}
    }
    let enough = [
        (
            "invocations per workgroup",
            u64::from(adapter.invocations),
            u64::from(LEAST.invocations),
        ),
        (
            "bytes of workgroup memory",
            u64::from(adapter.shared_memory),
            u64::from(LEAST.shared_memory),
        ),
        ("bytes per storage binding", adapter.binding, LEAST.binding),
        (
            "storage buffers per stage",
            u64::from(adapter.buffers),
            u64::from(LEAST.buffers),
        ),
    ];
    match enough.into_iter().find(|(_, has, needs)| has < needs) {
        Some((limit, has, needs)) => Err(format!("the adapter allows {has} {limit}, {needs} are needed")),
        None => Ok(()),
    }
}

/// A render device on its way to the networks.
pub(super) struct RenderedWith {
    setup: WgpuSetup,
    facts: AdapterFacts,
    name: String,
}

impl RenderedWith {
    /// Whether networks may run on it; if not, why.
    pub(super) fn check(&self, preference: DevicePreference) -> Result<(), String> {
        choose(preference, &self.facts)
    }

    /// Makes it a device for tensors.
    pub(super) fn share(self) -> InferenceDevice {
        let backend = format!("{:?}", self.setup.backend);
        // Every render device arrives here once: sharing the same one twice would give it two allocators.
        let device = init_device(self.setup, RuntimeOptions::default());
        InferenceDevice {
            device: Device::Wgpu(device),
            adapter: self.name,
            backend,
            reason: "it is what the game renders with".into(),
        }
    }
}

#[derive(Resource)]
struct DeviceSender(Sender<RenderedWith>);

/// Brings each render device from the render world, once.
#[derive(Resource)]
pub(super) struct DeviceReceiver(Mutex<Receiver<RenderedWith>>);

impl DeviceReceiver {
    /// The newest render device, if one has come since the last call.
    pub(super) fn newest(&mut self) -> Option<RenderedWith> {
        self.0.get_mut().ok()?.try_iter().last()
    }
}

/// Has the render world pass its device on. Without a render world, nothing ever comes.
///
/// Call it when all plugins were built. Says whether there is a render world.
pub(super) fn pass_on(app: &mut App) -> bool {
    let (sender, receiver) = channel();
    app.insert_resource(DeviceReceiver(Mutex::new(receiver)));
    match app.get_sub_app_mut(RenderApp) {
        Some(render) => {
            render
                .insert_resource(DeviceSender(sender))
                .add_systems(RenderStartup, send_device);
            true
        }
        None => false,
    }
}

fn send_device(
    sender: Res<DeviceSender>,
    instance: Option<Res<RenderInstance>>,
    adapter: Option<Res<RenderAdapter>>,
    info: Option<Res<RenderAdapterInfo>>,
    device: Option<Res<RenderDevice>>,
    queue: Option<Res<RenderQueue>>,
) {
    let (Some(instance), Some(adapter), Some(info), Some(device), Some(queue)) =
        (instance, adapter, info, device, queue)
    else {
        return;
    };
    let limits = device.limits();
    let setup = WgpuSetup {
        instance: (**instance.0).clone(),
        adapter: (**adapter.0).clone(),
        device: device.wgpu_device().clone(),
        queue: (**queue.0).clone(),
        backend: info.backend,
    };
    let facts = AdapterFacts {
        software: info.device_type == wgpu::DeviceType::Cpu,
        invocations: limits.max_compute_invocations_per_workgroup,
        shared_memory: limits.max_compute_workgroup_storage_size,
        binding: limits.max_storage_buffer_binding_size,
        buffers: limits.max_storage_buffers_per_shader_stage,
    };
    // Nobody listens any more when the game is shutting down.
    let _ = sender.0.send(RenderedWith {
        setup,
        facts,
        name: info.name.clone(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn software_counts_as_no_gpu_unless_asked_for() {
        let lavapipe = AdapterFacts {
            software: true,
            ..LEAST
        };
        assert!(choose(DevicePreference::Auto, &lavapipe).is_err());
        assert!(choose(DevicePreference::Gpu, &lavapipe).is_ok());
        assert!(choose(DevicePreference::Auto, &LEAST).is_ok());
        assert!(choose(DevicePreference::Cpu, &LEAST).is_err());
    }

    #[test]
    fn small_limits_fall_back_and_say_which() {
        let small = AdapterFacts {
            invocations: 64,
            ..LEAST
        };
        assert!(
            choose(DevicePreference::Gpu, &small)
                .unwrap_err()
                .contains("64 invocations per workgroup")
        );
    }
}
