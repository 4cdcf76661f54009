//! Playback without a sound device: faces on a server or in a test move as if the sound were there.

use super::{Playback, Start, pass_end};

/// The clock alone.
pub(super) struct SilentPlayback {
    time: f64,
    span: f64,
    paused: bool,
    looped: bool,
    finished: bool,
}

impl SilentPlayback {
    pub(super) fn new(span: f64, start: Start) -> Self {
        Self {
            time: start.at.clamp(0.0, span),
            span,
            paused: start.paused,
            looped: start.looped,
            finished: start.at >= span && !start.looped,
        }
    }
}

impl Playback for SilentPlayback {
    fn advance(&mut self, delta: f64) -> f64 {
        if !self.paused && !self.finished {
            let end = pass_end(self.time, self.span);
            self.time += delta;
            if !self.looped && self.time >= end {
                self.time = end;
                self.finished = true;
            }
        }
        self.time
    }

    fn finished(&self) -> bool {
        self.finished
    }

    fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
    }

    fn set_looped(&mut self, looped: bool) {
        self.looped = looped;
    }

    fn set_volume(&mut self, _: f32) {}

    fn seek(&mut self, position: f64) -> bool {
        if !self.finished {
            let pass = pass_end(self.time, self.span) - self.span;
            // Short of the very end, which would already be the next pass.
            self.time = pass + position.clamp(0.0, self.span - 1e-6);
        }
        !self.finished
    }
}
