//! The visemes of one source over time.

use bevy::prelude::*;

use super::{Smoother, Smoothing, Timeline, VisemeWeights};

/// Seconds per frame.
const FRAME: f64 = 0.01;

/// Frames kept behind the moment that is shown.
const KEPT: usize = 100;

/// How long the last shape holds when answers are late, in seconds. Then the mouth rests: better a
/// closed mouth than a stuck one.
const PATIENCE: f64 = 0.25;

/// How many frames before its first one a timeline counts already.
const EARLY: f64 = 2.0;

/// What the mouth of a source does, by source time. Lives beside the source; the network writes it.
#[derive(Component, Clone, Debug)]
pub struct VisemeTrack {
    timeline: Timeline<VisemeWeights>,
    smoother: Smoother,
    now: f64,
    held: Option<VisemeWeights>,
}

impl Default for VisemeTrack {
    fn default() -> Self {
        Self {
            timeline: Timeline::new(FRAME, KEPT),
            smoother: Smoother::new(&Smoothing::default(), false),
            now: 0.0,
            held: None,
        }
    }
}

impl VisemeTrack {
    /// Forgets everything. The next frame is number `first`; it is smoothed as `smoothing` says, with a
    /// look into the future where that is known.
    pub fn restart(&mut self, first: u64, smoothing: &Smoothing, known_future: bool) {
        // The mouth goes on from where it is.
        self.smoother = Smoother::new(smoothing, known_future).going_on_from(&self.current());
        self.held = None;
        self.timeline.restart(first);
    }

    /// Appends the network's answer for the next frame.
    pub fn push(&mut self, answer: &VisemeWeights) {
        if let Some(shown) = self.smoother.push(answer) {
            self.timeline.push(shown);
        }
    }

    /// Says that the take is over: the mouth finishes and returns to rest.
    pub fn close(&mut self) {
        for shown in self.smoother.end() {
            self.timeline.push(shown);
        }
    }

    /// Source time has jumped: what shows now stays until frames of the new time come.
    pub fn hold(&mut self) {
        if self.held.is_none() {
            self.held = Some(self.current());
        }
    }

    /// Sets the moment that is shown, in seconds of source time, and forgets what lies far behind it.
    pub fn set_now(&mut self, seconds: f64) {
        self.now = seconds;
        self.timeline.forget_before(seconds);
    }

    /// The moment that is shown, in seconds of source time.
    pub fn now(&self) -> f64 {
        self.now
    }

    /// What the mouth shows at this moment.
    pub fn current(&self) -> VisemeWeights {
        self.at(self.now)
    }

    /// Has the mouth show this until something else is written: for scripts and tests without sound.
    pub fn set_current(&mut self, visemes: VisemeWeights) {
        self.held = None;
        self.timeline.restart((self.now / FRAME).max(0.0) as u64);
        self.timeline.push(visemes);
    }

    /// What the mouth shows at `seconds` of source time: at rest where nothing is known.
    pub fn at(&self, seconds: f64) -> VisemeWeights {
        if let Some(held) = self.held {
            return held;
        }
        let begin = (self.timeline.first() as f64 - EARLY) * FRAME;
        match self.timeline.around(seconds) {
            Some((before, after, fraction)) if (begin..self.timeline.end_time() + PATIENCE).contains(&seconds) => {
                before.lerp(after, fraction)
            }
            _ => VisemeWeights::default(),
        }
    }

    /// The frames that are known, by number: frame `i` covers `10 i` to `10 i + 10` ms.
    pub fn timeline(&self) -> &Timeline<VisemeWeights> {
        &self.timeline
    }
}
