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

/// Longest step of source time that counts as waiting, in seconds: more is a jump.
const STEP: f64 = 0.1;

/// How many frames before its first one a timeline counts already.
const EARLY: f64 = 2.0;

/// What the mouth of a source does, by source time. Lives beside the source; the network writes it.
#[derive(Component, Clone, Debug)]
pub struct VisemeTrack {
    timeline: Timeline<VisemeWeights>,
    smoother: Smoother,
    now: f64,
    held: Option<VisemeWeights>,
    /// Source time since it has been held, in seconds.
    waited: f64,
    /// Source time has jumped and the network has not followed yet: what still comes is of the old time.
    jumped: bool,
}

impl Default for VisemeTrack {
    fn default() -> Self {
        Self {
            timeline: Timeline::new(FRAME, KEPT),
            smoother: Smoother::new(&Smoothing::default(), false),
            now: 0.0,
            held: None,
            waited: 0.0,
            jumped: false,
        }
    }
}

impl VisemeTrack {
    /// Forgets everything. The next frame is number `first`; it is smoothed as `smoothing` says, with a
    /// look into the future where that is known.
    pub fn restart(&mut self, first: u64, smoothing: &Smoothing, known_future: bool) {
        // The mouth goes on from where it is, and stays there until the first frame comes.
        let shown = self.current();
        self.smoother = Smoother::new(smoothing, known_future).going_on_from(&shown);
        self.held = Some(shown);
        self.waited = 0.0;
        self.jumped = false;
        self.timeline.restart(first);
    }

    /// Appends the network's answer for the next frame.
    pub fn push(&mut self, answer: &VisemeWeights) {
        if let Some(shown) = self.smoother.push(answer) {
            self.show(shown);
        }
    }

    /// Says that the take is over: the mouth finishes and returns to rest.
    pub fn close(&mut self) {
        for shown in self.smoother.end() {
            self.show(shown);
        }
    }

    fn show(&mut self, frame: VisemeWeights) {
        self.timeline.push(frame);
        if !self.jumped {
            self.held = None;
        }
    }

    /// Source time has jumped: what shows now stays until frames of the new time come.
    pub fn hold(&mut self) {
        if !self.jumped {
            self.held = Some(self.current());
            self.waited = 0.0;
            self.jumped = true;
        }
    }

    /// Sets the moment that is shown, in seconds of source time, and forgets what lies far behind it.
    pub fn set_now(&mut self, seconds: f64) {
        self.waited += (seconds - self.now).clamp(0.0, STEP);
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
        self.jumped = false;
        self.timeline.restart((self.now / FRAME).max(0.0) as u64);
        self.timeline.push(visemes);
    }

    /// What the mouth shows at `seconds` of source time: at rest where nothing is known.
    pub fn at(&self, seconds: f64) -> VisemeWeights {
        if let Some(held) = self.held {
            // What is known, if anything, is of the old time: no frame takes the place of the held shape.
            return if self.waited < PATIENCE {
                held
            } else {
                VisemeWeights::default()
            };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::Viseme;

    fn only(viseme: Viseme) -> VisemeWeights {
        VisemeWeights::only(viseme)
    }

    /// A live track without smoothing that has shown an open mouth for half a second.
    fn open_mouth() -> VisemeTrack {
        let mut track = VisemeTrack::default();
        track.restart(0, &Smoothing::NONE, false);
        (0..50).for_each(|_| track.push(&only(Viseme::AA)));
        track.set_now(0.45);
        assert_eq!(track.current(), only(Viseme::AA));
        track
    }

    #[test]
    fn answers_of_the_old_time_do_not_show_after_a_jump() {
        let mut track = open_mouth();
        track.hold();
        track.set_now(0.1);
        (0..10).for_each(|_| track.push(&only(Viseme::OU)));
        for now in [0.1, 0.55, 0.58] {
            track.set_now(now);
            assert_eq!(track.current(), only(Viseme::AA), "at {now} s");
        }
    }

    #[test]
    fn a_jump_and_then_a_new_take_show_the_old_shape_until_the_first_frame() {
        let mut track = open_mouth();
        track.hold();
        track.set_now(5.0);
        track.restart(500, &Smoothing::NONE, false);
        assert_eq!(track.current(), only(Viseme::AA));
        track.push(&only(Viseme::OU));
        assert_eq!(track.current(), only(Viseme::OU));
    }

    #[test]
    fn a_mouth_rests_when_no_answer_comes() {
        for taken in [false, true] {
            let mut track = open_mouth();
            track.hold();
            if taken {
                track.restart(45, &Smoothing::NONE, false);
            }
            let (open, rest) = (only(Viseme::AA), VisemeWeights::default());
            for (now, shown) in [(0.5, open), (0.6, open), (0.69, open), (0.72, rest), (5.0, rest)] {
                track.set_now(now);
                assert_eq!(track.current(), shown, "at {now} s");
            }
        }
    }

    #[test]
    fn a_mouth_holds_as_long_as_time_stands_still() {
        let mut track = open_mouth();
        track.hold();
        track.set_now(2.0);
        (0..1_000).for_each(|_| track.set_now(2.0));
        assert_eq!(track.current(), only(Viseme::AA));
    }
}
