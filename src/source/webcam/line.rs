//! The camera thread: opens a device, reads it, and opens it again when it is gone, so that the game never waits.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bevy::log::{info, warn};
use bevy::platform::cell::SyncCell;

use super::driver::{CameraInfo, CameraRequest, Cameras, Claim, OpenCamera, candidates};
use super::{Webcam, WebcamDevice};
use crate::source::Picture;

/// A thread that hangs in its device is waited for this long, before the device is tried all the same.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the camera thread tells the game.
pub(super) enum Report {
    /// A device has delivered its first picture.
    Opened(CameraInfo),
    /// There is no device, or none any more.
    Lost(String),
}

/// A picture, and when it came.
pub(super) struct Shot {
    pub(super) picture: Picture,
    pub(super) at: Instant,
}

/// What both sides know.
#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    /// The newest picture that the game has not taken yet.
    newest: Mutex<Option<Shot>>,
    dropped: AtomicU64,
}

/// The connection to a camera thread. Dropping it ends the thread, as soon as its device lets it.
pub(super) struct Line {
    pub(super) wanted: Webcam,
    pub(super) reports: SyncCell<Receiver<Report>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Line {
    /// Starts a thread. `before` is what the same webcam had until now; it is let go first.
    pub(super) fn new(cameras: &Cameras, wanted: &Webcam, warned: bool, before: Option<Line>) -> Self {
        let before = before.and_then(|mut line| {
            line.thread.take().inspect(|thread| {
                line.shared.stop.store(true, Ordering::Relaxed);
                thread.thread().unpark();
            })
        });
        let shared = Arc::new(Shared::default());
        let (sender, reports) = channel();
        let thread = {
            let (cameras, wanted) = (cameras.clone(), wanted.clone());
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            std::thread::Builder::new()
                .name("animgen webcam".into())
                .spawn(move || {
                    if let Some(before) = before {
                        join(before, &shared.stop);
                    }
                    capture(&cameras, &wanted, warned, &shared, &sender);
                })
        };
        let thread = thread
            .inspect_err(|error| {
                warn!("a webcam cannot see: {error}");
                let _ = sender.send(Report::Lost(error.to_string()));
            })
            .ok();
        Self {
            wanted: wanted.clone(),
            reports: SyncCell::new(reports),
            shared,
            thread,
        }
    }

    /// Takes the newest picture, if there is a new one, and how many were replaced before.
    pub(super) fn take(&self) -> (Option<Shot>, u64) {
        let newest = self.shared.newest.lock().unwrap_or_else(PoisonError::into_inner).take();
        (newest, self.shared.dropped.swap(0, Ordering::Relaxed))
    }
}

/// Waits for a thread, but not for one that hangs.
fn join(thread: JoinHandle<()>, stop: &AtomicBool) {
    let begin = Instant::now();
    while !thread.is_finished() && begin.elapsed() < PATIENCE && !stop.load(Ordering::Relaxed) {
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// The camera thread; one warning each time the device is gone. `warned` if the game has warned already.
fn capture(cameras: &Cameras, wanted: &Webcam, mut warned: bool, shared: &Shared, reports: &Sender<Report>) {
    let stopped = || shared.stop.load(Ordering::Relaxed);
    let mut wait = cameras.retry;
    let mut told = None;
    while !stopped() {
        let mut seen = false;
        let problem = match open(cameras, wanted) {
            Err(problem) => problem,
            // The device is dropped before its claim, whichever way this ends.
            Ok((camera, claim, mut device)) => {
                let problem = loop {
                    let picture = match device.next() {
                        Ok(picture) => picture,
                        Err(problem) => break problem,
                    };
                    if stopped() {
                        return;
                    }
                    // An open device that shows nothing is not back yet.
                    if !std::mem::replace(&mut seen, true) {
                        wait = cameras.retry;
                        match std::mem::take(&mut warned) {
                            true => info!("webcam \"{}\" is back", camera.name),
                            false => info!("watching through webcam \"{}\"", camera.name),
                        }
                        if reports.send(Report::Opened(camera.clone())).is_err() {
                            return;
                        }
                    }
                    let shot = Shot {
                        picture,
                        at: Instant::now(),
                    };
                    let before = shared
                        .newest
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .replace(shot);
                    shared.dropped.fetch_add(u64::from(before.is_some()), Ordering::Relaxed);
                };
                drop(device);
                drop(claim);
                format!("\"{}\": {problem}", camera.name)
            }
        };
        if stopped() {
            return;
        }
        if (seen || told.as_ref() != Some(&problem)) && reports.send(Report::Lost(problem.clone())).is_err() {
            return;
        }
        if !std::mem::replace(&mut warned, true) {
            let which = match &wanted.device {
                WebcamDevice::Any => String::new(),
                WebcamDevice::Index(index) => format!(" {index}"),
                WebcamDevice::Named(name) => format!(" \"{name}\""),
            };
            warn!("no webcam{which}: {problem}; trying again from time to time");
        }
        told = Some(problem);
        let begin = Instant::now();
        while begin.elapsed() < wait && !stopped() {
            std::thread::park_timeout(wait - begin.elapsed().min(wait));
        }
        wait = (2 * wait).min(8 * cameras.retry);
    }
}

/// Opens the first of the cameras that are meant.
fn open(cameras: &Cameras, wanted: &Webcam) -> Result<(CameraInfo, Claim, Box<dyn OpenCamera>), String> {
    let request = CameraRequest {
        size: wanted.size,
        fps: wanted.fps,
    };
    let mut problem = None;
    for camera in candidates(cameras.driver.cameras()?, &wanted.device)? {
        let Some(claim) = cameras.claim(&camera) else {
            problem.get_or_insert(format!(
                "\"{}\" is in use by another webcam of this game; let all characters follow that one",
                camera.name
            ));
            continue;
        };
        match cameras.driver.open(&camera, request) {
            Ok(device) => return Ok((camera, claim, device)),
            Err(refused) => {
                problem.get_or_insert(format!("\"{}\": {refused}", camera.name));
            }
        }
    }
    Err(problem.unwrap_or_default())
}
