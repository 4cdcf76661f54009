//! Where a microphone in the game and its capture thread meet: what either may know of the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::Thread;

use bevy::log::warn;
use bevy::platform::cell::SyncCell;
use ringbuf::HeapCons;

use super::capture::capture;
use crate::source::Resampler;

/// What the capture thread tells the game.
pub(super) enum Report {
    Opened {
        device: String,
        queue: HeapCons<f32>,
        resampler: Box<Resampler>,
        lost: Arc<AtomicU64>,
    },
    Lost(String),
}

/// The connection to a capture thread. Dropping it ends the thread.
pub(super) struct Line {
    pub(super) wanted: Option<String>,
    stop: Arc<AtomicBool>,
    thread: Option<Thread>,
    pub(super) reports: SyncCell<Receiver<Report>>,
    pub(super) open: Option<Open>,
}

pub(super) struct Open {
    pub(super) queue: SyncCell<HeapCons<f32>>,
    pub(super) resampler: Box<Resampler>,
    pub(super) lost: Arc<AtomicU64>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.unpark();
        }
    }
}

impl Line {
    pub(super) fn new(wanted: Option<String>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, reports) = channel();
        let thread = {
            let (wanted, stop) = (wanted.clone(), Arc::clone(&stop));
            let sender = sender.clone();
            std::thread::Builder::new()
                .name("animgen microphone".into())
                .spawn(move || capture(wanted.as_deref(), &stop, &sender))
        };
        let thread = match thread {
            Ok(handle) => Some(handle.thread().clone()),
            Err(error) => {
                warn!("a microphone cannot listen: {error}");
                let _ = sender.send(Report::Lost(error.to_string()));
                None
            }
        };
        Self {
            wanted,
            stop,
            thread,
            reports: SyncCell::new(reports),
            open: None,
        }
    }
}
