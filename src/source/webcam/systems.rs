//! The game's side of a webcam: takes the newest picture, without ever waiting for one.

use std::sync::mpsc::TryRecvError;
use std::time::Instant;

use bevy::log::warn;
use bevy::prelude::*;

use super::driver::Cameras;
use super::line::{Line, Report};
use super::{Webcam, WebcamPhase, WebcamStatus};
use crate::source::SeenPicture;

/// Over so many seconds the pictures a second are measured.
const MEASURE: f64 = 1.0;

/// The running side of a webcam.
#[derive(Component)]
pub(in crate::source) struct Eye {
    line: Option<Line>,
    /// When source time began.
    epoch: Instant,
    /// When the thread was started.
    begun: Instant,
    /// Whether the game was told that the driver does not answer.
    warned: bool,
    /// Source time of the last picture.
    last: Option<f64>,
}

impl Default for Eye {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            line: None,
            epoch: now,
            begun: now,
            warned: false,
            last: None,
        }
    }
}

/// Follows every webcam.
pub(in crate::source) fn watch(
    cameras: Res<Cameras>,
    mut webcams: Query<(&Webcam, &mut WebcamStatus, &mut Eye, &mut SeenPicture)>,
) {
    for (webcam, mut status, mut eye, mut seen) in &mut webcams {
        let eye = eye.bypass_change_detection();
        if eye.line.as_ref().is_none_or(|line| line.wanted != *webcam) {
            eye.begin(&cameras, webcam, false, &mut seen);
            eye.warned = false;
            *status = default();
        }
        let Some(line) = &mut eye.line else { continue };
        let mut next = status.clone();
        let mut over = false;
        loop {
            match line.reports.get().try_recv() {
                Ok(Report::Opened(camera)) => {
                    eye.warned = false;
                    next.phase = WebcamPhase::Watching;
                    next.device = Some(camera.name);
                    next.problem = None;
                }
                Ok(Report::Lost(problem)) => {
                    if eye.last.take().is_some() {
                        // What it showed before it went is over.
                        line.take();
                        seen.restart();
                    }
                    next = WebcamStatus {
                        dropped: next.dropped,
                        problem: Some(problem),
                        ..default()
                    };
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    over = true;
                    break;
                }
            }
        }
        let (shot, dropped) = line.take();
        next.dropped += dropped;
        if let Some(shot) = shot {
            let time = shot.at.saturating_duration_since(eye.epoch).as_secs_f64();
            if let Some(last) = eye.last {
                let interval = (time - last).max(0.001);
                let share = (interval / MEASURE).min(1.0) as f32;
                next.fps += share * ((1.0 / interval) as f32 - next.fps);
            }
            next.size = UVec2::new(shot.picture.width(), shot.picture.height());
            eye.last = Some(time);
            seen.show(shot.picture, time);
        } else if let Some(stuck) = line.stuck(cameras.stalled) {
            if !std::mem::replace(&mut eye.warned, true) {
                warn!("no webcam: {}; trying again from time to time", stuck.problem);
            }
            if stuck.hopeless {
                // Its thread hangs in the device and cannot be helped. It ends when the device answers.
                eye.begin(&cameras, webcam, true, &mut seen);
            }
            next = WebcamStatus {
                dropped: next.dropped,
                problem: Some(stuck.problem),
                ..default()
            };
        } else if over && eye.begun.elapsed() > cameras.longest_wait() {
            // There was no thread to be had, or it has died.
            eye.begin(&cameras, webcam, true, &mut seen);
            next = WebcamStatus {
                dropped: next.dropped,
                problem: next.problem.or_else(|| Some("its thread has broken down".into())),
                ..default()
            };
        }
        status.set_if_neq(next);
    }
}

impl Eye {
    /// Starts a thread, in the place of the one that was there until now. What that one showed is over.
    fn begin(&mut self, cameras: &Cameras, webcam: &Webcam, warned: bool, seen: &mut SeenPicture) {
        self.line = Some(Line::new(cameras, webcam, warned, self.line.take()));
        self.begun = Instant::now();
        if self.last.take().is_some() {
            seen.restart();
        }
    }
}

/// Without its webcam, an entity sees nothing, and the device is let go.
pub(in crate::source) fn let_go(
    removed: On<Remove, Webcam>,
    mut commands: Commands,
    mut seen: Query<&mut SeenPicture>,
) {
    if let Ok(mut seen) = seen.get_mut(removed.entity) {
        seen.restart();
    }
    commands.entity(removed.entity).try_remove::<(Eye, WebcamStatus)>();
}
