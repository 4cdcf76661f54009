//! Whole recordings to tracks, by the same steps that a live character goes through.

use super::{Answer, Heard, Stepper};
use crate::{
    feature::HOP,
    source::SAMPLE_RATE,
    track::{LipSync, Smoother, VisemeWeights},
};

/// Game frames per second that a live character is imagined at.
const TICKS: f64 = 60.0;

/// Seconds from the air to the source: the device's block and the resampler's lag.
const CAPTURE: f64 = 0.016;

/// What a recording is baked as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BakeMode {
    /// A clip that is known in advance: full look-ahead, no delay.
    #[default]
    Known,
    /// What a character on a live microphone would show at each moment: row `i` is what is on the
    /// screen at `10 i + 5` ms in a game at 60 frames a second. The device hands over blocks of 10 ms and
    /// the resampler lags 6 ms; a frame goes to the network in the first tick after its window's end, and
    /// its answer shows in the tick after that.
    Live,
}

/// Bakes one mono 16 kHz recording, block by block: memory stays bounded however long it is.
///
/// Gives one row per begun 10 ms to `row`, in order, as they are decided.
pub fn bake(
    stepper: &mut Stepper,
    blocks: impl IntoIterator<Item = Vec<f32>>,
    settings: &LipSync,
    mode: BakeMode,
    row: impl FnMut(VisemeWeights),
) {
    let live = mode == BakeMode::Live;
    let look_ahead = settings.look_ahead.frames(live);
    let mut baked = Baked {
        smoother: Smoother::new(&settings.smoothing, !live),
        delay: live.then(|| Delay::new(look_ahead)),
        waited_for: 0,
        row,
    };
    let mut restart = Some(look_ahead);
    let mut step = |samples, close| {
        let heard = Heard {
            restart: restart.take(),
            samples,
            close,
            ..Default::default()
        };
        baked.take(stepper.step(vec![heard]));
    };
    for block in blocks {
        step(block, false);
    }
    step(Vec::new(), true);
    baked.finish();
}

struct Baked<F> {
    smoother: Smoother,
    delay: Option<Delay>,
    /// Answers that the smoother has not decided about yet.
    waited_for: usize,
    row: F,
}

impl<F: FnMut(VisemeWeights)> Baked<F> {
    fn take(&mut self, answers: Vec<Answer>) {
        for frame in answers.into_iter().flat_map(|a| a.frames) {
            self.waited_for += 1;
            if let Some(shown) = self.smoother.push(&frame) {
                self.decided(shown);
            }
        }
    }

    fn decided(&mut self, shown: VisemeWeights) {
        self.waited_for -= 1;
        match &mut self.delay {
            Some(delay) => delay.push(shown, &mut self.row),
            None => (self.row)(shown),
        }
    }

    fn finish(&mut self) {
        // The mouth returns to rest as a character's does; the track ends with the sound.
        for shown in self.smoother.end().into_iter().take(self.waited_for) {
            self.decided(shown);
        }
    }
}

/// Turns what was answered into what was on the screen.
struct Delay {
    look_ahead: i64,
    answered: i64,
    row: i64,
    waiting: std::collections::VecDeque<VisemeWeights>,
    shown: VisemeWeights,
}

impl Delay {
    fn new(look_ahead: usize) -> Self {
        Self {
            look_ahead: look_ahead as i64,
            answered: 0,
            row: 0,
            waiting: Default::default(),
            shown: VisemeWeights::default(),
        }
    }

    /// The newest frame whose answer is on the screen in row `row`.
    fn newest(&self, row: i64) -> i64 {
        let moment = (row as f64 + 0.5) / 100.0;
        let handed_over = ((moment * TICKS).floor() - 1.0) / TICKS;
        let window_end = (HOP as f64 + 120.0) / f64::from(SAMPLE_RATE);
        ((handed_over - CAPTURE - window_end) * 100.0 + 1e-9).floor() as i64 - self.look_ahead
    }

    fn push(&mut self, answer: VisemeWeights, row: &mut impl FnMut(VisemeWeights)) {
        self.waiting.push_back(answer);
        // A row shows an answer that is older than itself, and there are as many rows as answers.
        while self.row < self.answered + self.waiting.len() as i64 {
            self.emit(row);
        }
    }

    fn emit(&mut self, row: &mut impl FnMut(VisemeWeights)) {
        while self.answered <= self.newest(self.row) {
            let Some(next) = self.waiting.pop_front() else { break };
            self.shown = next;
            self.answered += 1;
        }
        row(self.shown);
        self.row += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        net::{Device, LipSyncWeights},
        track::Smoothing,
    };

    fn rows(mode: BakeMode) -> Vec<VisemeWeights> {
        let sound: Vec<f32> = crate::source::wav::open("assets/audio/guard.wav")
            .unwrap()
            .flat_map(Result::unwrap)
            .collect();
        let mut stepper = Stepper::new(&LipSyncWeights::default(), &Device::Flex(Default::default()));
        let settings = LipSync {
            smoothing: Smoothing::NONE,
            look_ahead: crate::track::LookAhead::Frames(1),
        };
        let mut rows = Vec::new();
        bake(
            &mut stepper,
            sound.chunks(16_000).map(Vec::from),
            &settings,
            mode,
            |row| rows.push(row),
        );
        rows
    }

    #[test]
    fn a_live_row_shows_what_was_answered_before_it() {
        let (known, live) = (rows(BakeMode::Known), rows(BakeMode::Live));
        assert_eq!(known.len(), live.len());
        assert!(
            live[..5].iter().all(|row| *row == VisemeWeights::default()),
            "nothing can be known yet"
        );
        for (i, row) in live.iter().enumerate().skip(10) {
            // 16 ms of capture, 17.5 of window and 10 of look-ahead, then one to two ticks of 16.7.
            let shown = (5..=9).any(|late| known[i - late] == *row);
            assert!(shown, "row {i} shows an answer of 50 to 90 ms before");
        }
    }
}
