//! Devices by name: what a game can choose from, and what its choice means.

use cpal::traits::{DeviceTrait, HostTrait};

use crate::source::quiet::quiet;

/// The input devices that are there now, each by a name that [`find`] knows it by.
pub(super) fn list() -> Vec<String> {
    quiet();
    let Ok(devices) = cpal::default_host().input_devices() else {
        return Vec::new();
    };
    let devices: Vec<(String, String)> = devices.map(|device| (name(&device), id(&device))).collect();
    let unique = |name: &str| devices.iter().filter(|(other, _)| other == name).count() == 1;
    devices
        .iter()
        .map(|(name, id)| if unique(name) { name.clone() } else { label(name, id) })
        .collect()
}

pub(super) fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| id(device), |description| description.name().trim().to_owned())
}

fn id(device: &cpal::Device) -> String {
    device.id().map_or_else(|_| "unknown".into(), |id| id.to_string())
}

fn label(name: &str, id: &str) -> String {
    format!("{name} ({id})")
}

pub(super) fn find(wanted: Option<&str>) -> Result<cpal::Device, String> {
    let host = cpal::default_host();
    let Some(wanted) = wanted else {
        return host
            .default_input_device()
            .ok_or_else(|| "the system has no input device".into());
    };
    let matches = |device: &cpal::Device| {
        let (name, id) = (name(device), id(device));
        let short = id.split_once(':').map(|(_, short)| short);
        name == wanted || id == wanted || short == Some(wanted) || label(&name, &id) == wanted
    };
    host.devices()
        .map_err(|error| error.to_string())?
        .find(matches)
        .ok_or_else(|| "there is no such input device; `Microphone::devices()` lists those there are".into())
}
