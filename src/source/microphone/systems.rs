//! The game's side of a microphone: takes what was captured, without ever waiting for a device.

use std::sync::atomic::Ordering;
use std::sync::mpsc::TryRecvError;

use bevy::platform::cell::SyncCell;
use bevy::prelude::*;
use ringbuf::traits::{Consumer, Observer};

use super::line::{Line, Open, Report};
use super::{Microphone, MicrophonePhase, MicrophoneStatus};
use crate::source::stream::{DRY, DRY_LIMIT};
use crate::source::{HeardAudio, SAMPLE_RATE, sample_at};

/// What waits longer than this in the queue is over; the newest [`FRESH`] seconds are kept.
const STALE: f64 = 0.5;

/// See [`STALE`].
const FRESH: f64 = 0.05;

/// What follows the last sample of a device that is gone, so that the face does not keep its last shape.
static REST: [f32; SAMPLE_RATE as usize / 2] = [0.0; SAMPLE_RATE as usize / 2];

/// The running side of a microphone.
#[derive(Component, Default)]
pub(in crate::source) struct Capture {
    line: Option<Line>,
    samples: Vec<f32>,
    raw: Vec<f32>,
    /// Seconds since the last sample.
    dry: f64,
}

/// Drains every microphone.
pub(in crate::source) fn listen(
    time: Res<Time<Real>>,
    mut microphones: Query<(&Microphone, &mut MicrophoneStatus, &mut Capture, &mut HeardAudio)>,
) {
    for (microphone, mut status, mut capture, mut heard) in &mut microphones {
        let Capture {
            line,
            samples,
            raw,
            dry,
        } = &mut *capture;
        if !heard.is_live() {
            // Another source was here before.
            let end = heard.end();
            heard.set_live(true);
            heard.restart(end);
        }
        if line.as_ref().is_none_or(|line| line.wanted != microphone.device) {
            if line.as_ref().is_some_and(|line| line.open.is_some()) {
                heard.push(&REST);
            }
            *line = Some(Line::new(microphone.device.clone()));
            *status = MicrophoneStatus {
                dropped: status.dropped,
                ..default()
            };
        }
        let Some(line) = line else { continue };
        loop {
            match line.reports.get().try_recv() {
                Ok(Report::Opened {
                    device,
                    queue,
                    resampler,
                    lost,
                }) => {
                    line.open = Some(Open {
                        queue: SyncCell::new(queue),
                        resampler,
                        lost,
                    });
                    let end = heard.end();
                    heard.restart(end);
                    status.device = Some(device);
                    status.problem = None;
                }
                Ok(Report::Lost(problem)) => {
                    if line.open.take().is_some() {
                        heard.push(&REST);
                    }
                    *status = MicrophoneStatus {
                        dropped: status.dropped,
                        problem: Some(problem),
                        ..default()
                    };
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        let Some(open) = &mut line.open else { continue };
        let queue = open.queue.get();
        let rate = f64::from(open.resampler.rate());
        let mut dropped = open.lost.swap(0, Ordering::Relaxed);
        let waiting = queue.occupied_len();
        if waiting as f64 > STALE * rate {
            dropped += queue.skip(waiting - (FRESH * rate) as usize) as u64;
        }
        if dropped > 0 {
            status.dropped += dropped;
            let end = heard.end() + (dropped as f64 / rate * f64::from(SAMPLE_RATE)) as u64;
            heard.restart(end);
        }
        raw.resize(queue.occupied_len(), 0.0);
        let count = queue.pop_slice(raw);
        samples.clear();
        open.resampler.push(&raw[..count], samples);
        let gain = if microphone.muted || !microphone.gain.is_finite() {
            0.0
        } else {
            microphone.gain
        };
        for sample in samples.iter_mut() {
            *sample *= gain;
        }
        if heard.samples().len() > 2 * SAMPLE_RATE as usize {
            // Nobody takes it.
            let end = heard.end();
            heard.restart(end);
        }
        let fallen = status.level * (-time.delta_secs() / 0.15).exp();
        if samples.is_empty() && status.phase == MicrophonePhase::Listening {
            let before = *dry;
            *dry += time.delta_secs_f64();
            if *dry > DRY {
                status.level = fallen;
                if before < DRY + DRY_LIMIT {
                    let silence = time.delta_secs_f64().min(DRY_LIMIT);
                    heard.push(&vec![0.0; sample_at(silence) as usize]);
                }
            }
        }
        if !samples.is_empty() {
            *dry = 0.0;
            // A device may take a second from its opening to its first sample.
            status.phase = MicrophonePhase::Listening;
            heard.push(samples);
            let power = samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32;
            status.level = power.sqrt().max(fallen).min(1.0);
        }
    }
}

/// Without its microphone, an entity hears nothing, and the device is let go.
pub(in crate::source) fn let_go(
    removed: On<Remove, Microphone>,
    mut commands: Commands,
    mut heard: Query<&mut HeardAudio>,
) {
    if let Ok(mut heard) = heard.get_mut(removed.entity) {
        heard.cut();
    }
    commands
        .entity(removed.entity)
        .try_remove::<(Capture, MicrophoneStatus)>();
}
