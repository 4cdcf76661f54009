//! Where a feed in the game and its decoding thread meet.

use std::path::PathBuf;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bevy::platform::cell::SyncCell;
use bevy::prelude::*;

use super::film::Film;
use super::{FrameFeed, FrameSource, video};
use crate::source::picture::{Picture, PictureFrame};

/// Decoded pictures that may wait.
const AHEAD: usize = 2;

/// So many pictures that are left out are told of; a folder of rubbish is not worth a thousand warnings.
const PROBLEMS: u32 = 5;

/// What the decoding thread tells the game.
pub(super) enum Report {
    /// A picture, and when it is to be shown.
    Frame {
        picture: Picture,
        /// When it is to be shown, in seconds of source time.
        time: f64,
        /// When the next one is to be shown, as far as is known.
        until: f64,
        pass: u32,
        /// How many before it came too late and were not decoded.
        left_out: u64,
    },
    /// Something was left out.
    Problem(String),
    /// The film is over at this time.
    Ended(f64),
    /// Nothing can be seen.
    Failed(String),
}

/// The running side of a feed.
#[derive(Component, Default)]
pub(in crate::source) struct Reel {
    /// What was opened, and by which of the game's requests.
    pub(super) opened: Option<(FrameSource, u32)>,
    pub(super) line: Option<Line>,
    /// Source time, in seconds.
    pub(super) clock: f64,
    /// When the newest picture that was shown is over.
    pub(super) until: f64,
    /// What came early.
    pub(super) next: Option<Report>,
    /// When the film is over.
    pub(super) end: Option<f64>,
}

/// A program that works for a feed. It is ended when the feed goes, even while somebody waits for what it says.
pub(super) struct Program(Mutex<Option<Child>>);

impl Program {
    /// Ends the program, if it runs.
    pub(super) fn end(&self, patience: Duration) {
        // Whoever ends it first takes it out; nobody waits here while another does.
        let child = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut child) = child {
            video::end(&mut child, patience);
        }
    }

    /// Makes the program end soon, without waiting for it.
    fn kill(&self) {
        if let Some(child) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = child.kill();
        }
    }
}

/// What both sides know.
#[derive(Default)]
pub(super) struct Shared {
    stop: AtomicBool,
    looped: AtomicBool,
    /// Source time, as the bits of seconds.
    now: AtomicU64,
    program: Mutex<Option<Arc<Program>>>,
}

impl Shared {
    /// Takes charge of a program.
    pub(super) fn look_after(&self, child: Child) -> Arc<Program> {
        let program = Arc::new(Program(Mutex::new(Some(child))));
        *self.program.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&program));
        if self.stop.load(Ordering::SeqCst) {
            program.kill();
        }
        program
    }

    fn now(&self) -> f64 {
        f64::from_bits(self.now.load(Ordering::Relaxed))
    }
}

/// The connection to a decoding thread. Dropping it ends the thread and what works for it.
pub(super) struct Line {
    pub(super) reports: SyncCell<Receiver<Report>>,
    shared: Arc<Shared>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(program) = &*self.shared.program.lock().unwrap_or_else(PoisonError::into_inner) {
            program.kill();
        }
    }
}

impl Line {
    pub(super) fn new(path: PathBuf, feed: &FrameFeed) -> Self {
        let shared = Arc::new(Shared::default());
        shared.looped.store(feed.looped, Ordering::Relaxed);
        let (sender, reports) = sync_channel(AHEAD);
        let fps = feed.sane_fps();
        let thread = {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            std::thread::Builder::new()
                .name("animgen frames".into())
                .spawn(move || decode(path, fps, &shared, &sender))
        };
        if let Err(error) = thread {
            let _ = sender.try_send(Report::Failed(format!("no thread for a feed of pictures: {error}")));
        }
        Self {
            reports: SyncCell::new(reports),
            shared,
        }
    }

    /// A connection whose thread has said this and then died.
    #[cfg(test)]
    pub(super) fn dead(said: Vec<Report>) -> Self {
        let (sender, reports) = sync_channel(said.len());
        for report in said {
            sender.send(report).expect("there is room for all");
        }
        Self {
            reports: SyncCell::new(reports),
            shared: Arc::default(),
        }
    }

    /// Tells the thread the time, and whether to go on at the end.
    pub(super) fn tell(&self, now: f64, looped: bool) {
        self.shared.now.store(now.to_bits(), Ordering::Relaxed);
        self.shared.looped.store(looped, Ordering::Relaxed);
    }
}

/// The decoding thread: goes through the film until it is over or nobody wants it any more.
fn decode(path: PathBuf, fps: f64, shared: &Shared, sender: &SyncSender<Report>) {
    // Fails when nobody wants it any more.
    let tell = |report| sender.send(report).is_ok() && !shared.stop.load(Ordering::SeqCst);
    let mut begin = 0.0;
    let mut pass = 0;
    let mut problems = 0;
    loop {
        let mut film = match Film::open(&path, fps, shared) {
            Ok(film) => film,
            Err(problem) => {
                tell(Report::Failed(problem));
                return;
            }
        };
        let mut length = 0.0_f64;
        let mut shown = 0;
        let mut only = None;
        // The first one is kept back until it is clear that something else can be seen.
        let mut first = None;
        while let Some(next) = film.next(shared.now() - begin) {
            match next {
                Ok(PictureFrame {
                    picture,
                    time,
                    duration,
                }) => {
                    length = time + duration;
                    shown += 1;
                    only = Some(picture.clone());
                    let report = Report::Frame {
                        picture,
                        time: begin + time,
                        until: begin + length,
                        pass,
                        left_out: film.left_out(),
                    };
                    if !tell(report) {
                        return;
                    }
                }
                Err(_) if problems == PROBLEMS => {}
                Err(problem) if first.is_none() && shown == 0 => first = Some(problem),
                Err(problem) => {
                    problems += 1;
                    if !tell(Report::Problem(problem)) {
                        return;
                    }
                }
            }
            if shown > 0
                && let Some(problem) = first.take()
            {
                problems += 1;
                if !tell(Report::Problem(problem)) {
                    return;
                }
            }
        }
        length = length.max(film.length());
        drop(film);
        if shown == 0 {
            let problem = first.unwrap_or_else(|| format!("{}: there is no picture in it", path.display()));
            tell(Report::Failed(problem));
            return;
        }
        begin += length;
        pass += 1;
        // What does not move is decoded once.
        let mut still = only.filter(|_| shown == 1);
        while shared.looped.load(Ordering::Relaxed)
            && let Some(picture) = still.take()
        {
            let report = Report::Frame {
                picture: picture.clone(),
                time: begin,
                until: begin + length,
                pass,
                left_out: 0,
            };
            if !tell(report) {
                return;
            }
            begin += length;
            pass += 1;
            still = Some(picture);
        }
        if !shared.looped.load(Ordering::Relaxed) {
            tell(Report::Ended(begin));
            return;
        }
    }
}
