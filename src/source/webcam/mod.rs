//! Webcams: live cameras through nokhwa, or through whatever [`CameraDriver`] the game brings.
//!
//! A thread per webcam opens its device, waits for its pictures, and opens it again when it is gone (`line`); it keeps
//! only the newest picture. The main thread takes that (`systems`), and starts another thread when one hangs.

mod driver;
mod line;
mod native;
#[cfg(target_os = "linux")]
mod nodes;
mod pixels;
mod systems;

use bevy::prelude::*;

use super::seen::SeenPicture;
pub use driver::{CameraDriver, CameraInfo, CameraRequest, Cameras, OpenCamera};
use systems::Eye;
pub(super) use systems::{let_go, watch};

/// Which camera a [`Webcam`] wants.
#[derive(Reflect, Clone, Debug, Default, PartialEq, Eq)]
pub enum WebcamDevice {
    /// The first that can be opened.
    #[default]
    Any,
    /// The one whose [`CameraInfo::index`] this is; on Linux, 2 is `/dev/video2`.
    Index(u32),
    /// The first whose name contains this, letter case aside.
    Named(String),
}

/// Sees through a live camera.
///
/// A camera that is missing, unplugged while running, or that delivers nothing is one warning; it is tried again, first
/// after half a second, then more and more rarely, at last every four seconds, and announced when it is back. Nothing
/// blocks the main thread: devices are opened and read on a thread of their own. Pictures that the game has no time for
/// are replaced by newer ones.
///
/// One device serves one webcam; several characters may follow the same one.
///
/// Source time is the time since the webcam was spawned, and each picture has the moment at which it was taken from the
/// device. When the device is gone, [`SeenPicture`] begins a new take, without a picture.
#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component, Default)]
#[require(SeenPicture, WebcamStatus, Eye)]
pub struct Webcam {
    /// Which camera.
    pub device: WebcamDevice,
    /// The size to ask for, in pixels; the camera's nearest is taken.
    pub size: UVec2,
    /// The pictures a second to ask for; the camera's nearest is taken.
    pub fps: u32,
}

impl Default for Webcam {
    fn default() -> Self {
        Self {
            device: WebcamDevice::Any,
            size: UVec2::new(640, 480),
            fps: 30,
        }
    }
}

impl Webcam {
    /// Sees through the camera of this number: its [`CameraInfo::index`], not its place in the list of all. On Linux, 2 is
    /// `/dev/video2`.
    pub fn numbered(index: u32) -> Self {
        Self {
            device: WebcamDevice::Index(index),
            ..default()
        }
    }

    /// Sees through the first camera whose name contains this.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            device: WebcamDevice::Named(name.into()),
            ..default()
        }
    }

    /// The system's own cameras that are there now. Asking the system can take a second: call it when a menu opens, in a
    /// task, not every frame. Empty if there are none, or, with a warning that says why, if the system does not answer.
    /// On Linux, a device with several nodes is listed once, by the first of these.
    ///
    /// [`Cameras::devices`] returns the reason instead, and asks the driver that the game brought, if it did.
    pub fn devices() -> Vec<CameraInfo> {
        Cameras::default()
            .devices()
            .inspect_err(|problem| warn!("the system does not say which cameras there are: {problem}"))
            .unwrap_or_default()
    }
}

/// What a webcam is doing.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WebcamPhase {
    /// Looks for its device, or waits for its first picture.
    #[default]
    Searching,
    /// Sees.
    Watching,
}

/// What a [`Webcam`] is doing: for the game to read.
#[derive(Component, Reflect, Clone, Debug, Default, PartialEq)]
#[reflect(Component, Default)]
pub struct WebcamStatus {
    /// What it is doing.
    pub phase: WebcamPhase,
    /// The device it sees through.
    pub device: Option<String>,
    /// The size of its pictures, in pixels.
    pub size: UVec2,
    /// Pictures a second that reach the game, over the last second or so.
    pub fps: f32,
    /// Pictures that were replaced by newer ones before the game looked.
    pub dropped: u64,
    /// Why there is no device.
    pub problem: Option<String>,
}
