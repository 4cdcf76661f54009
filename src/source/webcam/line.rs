//! The camera thread: opens a device, reads it, and opens it again when it is gone, so that the game never waits.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bevy::log::{info, warn};
use bevy::platform::cell::SyncCell;

use super::driver::{self, CameraInfo, CameraRequest, Cameras, Claim, OpenCamera, candidates};
use super::{Webcam, WebcamDevice};
use crate::source::Picture;

/// A thread that hangs in its device is waited for this long, before the device is tried all the same.
const PATIENCE: Duration = Duration::from_secs(2);

/// Opening a device may take so many times as long as its next picture: some begin with a self-test.
const OPENING: u32 = 4;

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

/// What a camera thread has asked of the driver.
enum Asked {
    /// Which cameras there are.
    Cameras,
    /// To open this one.
    Open(String),
    /// For the next picture of this one, or to close it.
    Next(String),
}

/// A driver that does not answer.
pub(super) struct Stuck {
    pub(super) problem: String,
    /// Whether another thread might do better: this one's device is the trouble, not the whole driver.
    pub(super) hopeless: bool,
}

/// What both sides know.
#[derive(Default)]
struct Shared {
    stop: Arc<AtomicBool>,
    /// What the thread waits for, and since when.
    asked: Mutex<Option<(Asked, Instant)>>,
    /// The newest picture that the game has not taken yet.
    newest: Mutex<Option<Shot>>,
    dropped: AtomicU64,
}

impl Shared {
    /// Asks the driver, under the eyes of the game.
    fn ask<T>(&self, what: Asked, answer: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
        self.waits_for(Some((what, Instant::now())));
        let answer = driver::ask(answer);
        self.waits_for(None);
        answer
    }

    fn waits_for(&self, what: Option<(Asked, Instant)>) {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }
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

    /// What the driver does not answer, if it takes too long for a device that delivers at least this often.
    pub(super) fn stuck(&self, stalled: Duration) -> Option<Stuck> {
        let asked = self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, since) = asked.as_ref()?;
        let (problem, hopeless, patience) = match asked {
            Asked::Cameras => ("the system does not say which cameras there are".into(), false, OPENING),
            Asked::Open(name) => (format!("\"{name}\" does not open"), true, OPENING),
            Asked::Next(name) => (format!("\"{name}\" delivers nothing"), true, 1),
        };
        (since.elapsed() > stalled.saturating_mul(patience)).then_some(Stuck { problem, hopeless })
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
        let problem = match open(cameras, wanted, shared) {
            Err(problem) => problem,
            // The device is dropped before its claim, whichever way this ends.
            Ok((camera, claim, mut device)) => {
                let problem = loop {
                    // Who was given up while the device was opened must not begin to wait for it.
                    if stopped() {
                        return;
                    }
                    let picture = match shared.ask(Asked::Next(camera.name.clone()), || device.next()) {
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
                let _ = shared.ask(Asked::Next(camera.name.clone()), || {
                    drop(device);
                    Ok(())
                });
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
        wait = wait.saturating_mul(2).min(cameras.longest_wait());
    }
}

/// Opens the first of the cameras that are meant.
fn open(
    cameras: &Cameras,
    wanted: &Webcam,
    shared: &Shared,
) -> Result<(CameraInfo, Claim, Box<dyn OpenCamera>), String> {
    let request = CameraRequest {
        size: wanted.size,
        fps: wanted.fps,
    };
    let mut problem = None;
    let there = shared.ask(Asked::Cameras, || cameras.driver.cameras())?;
    for camera in candidates(there, &wanted.device)? {
        let claim = match cameras.claim(&camera, &shared.stop) {
            Ok(claim) => claim,
            Err(held) => {
                problem.get_or_insert(held);
                continue;
            }
        };
        let opened = shared.ask(Asked::Open(camera.name.clone()), || {
            cameras.driver.open(&camera, request)
        });
        match opened {
            Ok(device) => return Ok((camera, claim, device)),
            Err(refused) => {
                problem.get_or_insert(format!("\"{}\": {refused}", camera.name));
            }
        }
    }
    Err(problem.unwrap_or_default())
}
