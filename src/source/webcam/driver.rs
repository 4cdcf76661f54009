//! What a webcam needs of a camera. The system's own cameras are one answer; tests and games may bring others.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bevy::prelude::*;

use super::WebcamDevice;
use super::native::Native;
use crate::source::Picture;

/// A camera that is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CameraInfo {
    /// Its number, as the system counts: on Linux, 2 is `/dev/video2`. Not its place in a list; numbers may be missing.
    pub index: u32,
    /// What its maker calls it.
    pub name: String,
}

/// What a webcam asks a camera for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameraRequest {
    /// Pixels from left to right and from top to bottom.
    pub size: UVec2,
    /// Pictures a second.
    pub fps: u32,
}

/// Knows the cameras of a system. Called on the threads of webcams, and where the game calls [`Cameras::devices`].
///
/// A driver that hangs or panics stops nothing but its own camera.
pub trait CameraDriver: Send + Sync + 'static {
    /// The cameras that are there now, in the system's order.
    ///
    /// # Errors
    /// What the system says if it cannot be asked.
    fn cameras(&self) -> Result<Vec<CameraInfo>, String>;

    /// Opens a camera, with what it has that is nearest to the request.
    ///
    /// # Errors
    /// What is wrong with the camera.
    fn open(&self, camera: &CameraInfo, request: CameraRequest) -> Result<Box<dyn OpenCamera>, String>;
}

/// A camera at work. It stays on the thread that opened it, and is closed when dropped.
pub trait OpenCamera {
    /// Waits for the next picture.
    ///
    /// # Errors
    /// What is wrong with the camera; it is closed then, and opened again later.
    fn next(&mut self) -> Result<Picture, String>;
}

/// Where webcams find their cameras. A game may insert its own before or after the plugin is added; webcams that are
/// spawned later use it.
#[derive(Resource, Clone)]
pub struct Cameras {
    pub(super) driver: Arc<dyn CameraDriver>,
    /// The wait before the second attempt to open a camera. It doubles with each further one, up to eight times this.
    pub retry: Duration,
    /// A camera that delivers nothing for this long, also no first picture, is taken for gone. One that is being opened
    /// has four times as long.
    pub stalled: Duration,
    claims: Claims,
}

/// The cameras that webcams hold, each with whether its webcam has given it up.
type Claims = Arc<Mutex<HashMap<CameraInfo, Arc<AtomicBool>>>>;

impl Default for Cameras {
    fn default() -> Self {
        Self::new(Native)
    }
}

impl Cameras {
    /// The cameras of a driver.
    pub fn new(driver: impl CameraDriver) -> Self {
        Self {
            driver: Arc::new(driver),
            retry: Duration::from_millis(500),
            stalled: Duration::from_secs(5),
            claims: Arc::default(),
        }
    }

    /// The cameras of this driver that are there now, as [`Webcam::numbered`] and [`Webcam::named`] know them. Asking the
    /// system can take a second: call it when a menu opens, in a task, not every frame.
    ///
    /// [`Webcam::numbered`]: super::Webcam::numbered
    /// [`Webcam::named`]: super::Webcam::named
    ///
    /// # Errors
    /// Why the driver cannot say. A camera that is there but may not be used is no error: its webcam says so.
    pub fn devices(&self) -> Result<Vec<CameraInfo>, String> {
        ask(|| self.driver.cameras())
    }

    /// The wait between two attempts that it comes to in the end.
    pub(super) fn longest_wait(&self) -> Duration {
        self.retry.saturating_mul(8)
    }

    /// Keeps a camera for one webcam, which sets `given_up` when it does not want it any more.
    ///
    /// # Errors
    /// Who has it.
    pub(super) fn claim(&self, camera: &CameraInfo, given_up: &Arc<AtomicBool>) -> Result<Claim, String> {
        let claims = Arc::clone(&self.claims);
        let mut held = claims.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(given_up) = held.get(camera) {
            let name = &camera.name;
            return Err(if given_up.load(Ordering::Relaxed) {
                format!("\"{name}\" is still open from before and does not answer; if that lasts, plug it in again")
            } else {
                format!("\"{name}\" is in use by another webcam of this game; let all characters follow that one")
            });
        }
        held.insert(camera.clone(), Arc::clone(given_up));
        drop(held);
        Ok(Claim {
            camera: camera.clone(),
            claims,
        })
    }
}

/// Asks a driver. One that panics is one that fails.
pub(super) fn ask<T>(question: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(question)).unwrap_or_else(|_| Err("the driver of the camera has panicked".into()))
}

/// A camera that is kept for one webcam, until this is dropped.
pub(super) struct Claim {
    camera: CameraInfo,
    claims: Claims,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.claims
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.camera);
    }
}

/// The cameras that are meant, in the order in which they are tried.
pub(super) fn candidates(cameras: Vec<CameraInfo>, wanted: &WebcamDevice) -> Result<Vec<CameraInfo>, String> {
    if cameras.is_empty() {
        return Err("the system has no camera that may be used".into());
    }
    let meant = |camera: &CameraInfo| match wanted {
        WebcamDevice::Any => true,
        WebcamDevice::Index(index) => camera.index == *index,
        WebcamDevice::Named(name) => camera.name.to_lowercase().contains(&name.to_lowercase()),
    };
    let names: Vec<String> = cameras
        .iter()
        .map(|camera| format!("{} \"{}\"", camera.index, camera.name))
        .collect();
    let found: Vec<CameraInfo> = cameras.into_iter().filter(meant).collect();
    if found.is_empty() {
        return Err(format!("there is no such camera; there are {}", names.join(", ")));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Vec<CameraInfo> {
        [(0, "Integrated Camera"), (2, "USB Video"), (4, "USB Video")]
            .map(|(index, name)| CameraInfo {
                index,
                name: name.into(),
            })
            .into()
    }

    #[test]
    fn a_camera_is_found_by_number_or_by_part_of_its_name() {
        let found = |wanted| {
            candidates(three(), &wanted).map(|found| found.iter().map(|camera| camera.index).collect::<Vec<_>>())
        };
        assert_eq!(found(WebcamDevice::Any), Ok(vec![0, 2, 4]));
        assert_eq!(found(WebcamDevice::Index(2)), Ok(vec![2]));
        assert_eq!(found(WebcamDevice::Named("usb".into())), Ok(vec![2, 4]));
        let problem = found(WebcamDevice::Named("Logitech".into())).unwrap_err();
        assert!(
            problem.contains("0 \"Integrated Camera\", 2 \"USB Video\""),
            "{problem}"
        );
        assert!(candidates(Vec::new(), &WebcamDevice::Any).is_err());
    }

    #[test]
    fn a_camera_is_kept_for_one_webcam_until_it_lets_go() {
        let cameras = Cameras::default();
        let camera = &three()[0];
        let (first, second) = (Arc::default(), Arc::default());
        let claim = cameras.claim(camera, &first);
        assert!(claim.is_ok());
        let refused = || cameras.clone().claim(camera, &second).err().unwrap();
        assert!(refused().contains("in use by another webcam"), "{}", refused());
        first.store(true, Ordering::Relaxed);
        assert!(refused().contains("still open from before"), "{}", refused());
        drop(claim);
        assert!(cameras.claim(camera, &second).is_ok());
    }
}
