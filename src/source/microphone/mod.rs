//! Microphones: live capture through cpal.
//!
//! Three threads share the work. cpal's calls back with samples and only mixes them to mono into a
//! lock-free queue (`sink`). A capture thread per microphone opens the device, watches over it and opens
//! it again when it is gone (`capture`). The main thread drains the queue (`systems`).

mod capture;
mod device;
mod line;
mod sink;
mod systems;

use bevy::prelude::*;

use super::heard::HeardAudio;
use systems::Capture;
pub(super) use systems::{let_go, listen};

/// Hears a live input device.
///
/// A device that is missing, or unplugged while running, is one warning; it is tried again every
/// second and announced when it is back. Nothing blocks the main thread: devices are opened on a
/// thread of their own. Several microphones may use one device.
///
/// Source time is the time heard so far, and what the listener hears now is the newest sample. A device
/// that delivers nothing is heard as silence for a second, after 0.15 s, and then goes on in the same take of
/// [`HeardAudio`]; a new take begins only when samples were lost or a device was opened again.
#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component, Default)]
#[require(HeardAudio = HeardAudio::live(), MicrophoneStatus, Capture)]
pub struct Microphone {
    /// One of [`Microphone::devices`], or `None` for the system's default.
    pub device: Option<String>,
    /// Amplitude factor; 1 leaves the sound as it is.
    pub gain: f32,
    /// Hears silence while true.
    pub muted: bool,
}

impl Default for Microphone {
    fn default() -> Self {
        Self {
            device: None,
            gain: 1.0,
            muted: false,
        }
    }
}

impl Microphone {
    /// Hears a device by name: one of [`devices`](Self::devices), or the system's own identifier
    /// (`alsa:pulse`, or short `pulse`).
    pub fn named(device: impl Into<String>) -> Self {
        Self {
            device: Some(device.into()),
            ..default()
        }
    }

    /// The input devices that are there now. Asking the system can take a second: call it when a
    /// menu opens, in a task, not every frame. Empty if there are none or the system does not answer.
    pub fn devices() -> Vec<String> {
        device::list()
    }
}

/// What a microphone is doing.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MicrophonePhase {
    /// Looks for its device, or waits for its first sample.
    #[default]
    Searching,
    /// Hears.
    Listening,
}

/// What a [`Microphone`] is doing: for the game to read, for a meter in a menu.
#[derive(Component, Reflect, Clone, Debug, Default, PartialEq)]
#[reflect(Component)]
pub struct MicrophoneStatus {
    /// What it is doing.
    pub phase: MicrophonePhase,
    /// The device it hears.
    pub device: Option<String>,
    /// Loudness after gain, 0 to 1: the root mean square, falling back slowly.
    pub level: f32,
    /// Samples (at the device's rate) that were lost because the game stood still.
    pub dropped: u64,
    /// Why there is no device.
    pub problem: Option<String>,
}
