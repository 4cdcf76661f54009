//! Mean normalisation that needs no knowledge of the future.

use super::BANDS;

/// Frames that the mean stands on before anything was heard: half a second of a flat spectrum. Keeps the
/// first frames from cancelling themselves.
const PRIOR: f32 = 50.0;

/// Frames after which the past is forgotten: the mean is over about the last 4 s.
const MEMORY: f32 = 400.0;

/// Takes the running mean off every band.
///
/// What a microphone, a room and a throat do to a spectrum stays the same for seconds, what lips and
/// tongue do to it does not. The difference to the mean carries over from speakers that were learned
/// from to others. It is the streaming form of cepstral mean normalisation, on log-mel bands. The mean
/// depends on the past only, so streaming and baking see the same numbers.
#[derive(Clone, Debug)]
pub struct RunningMean {
    mean: [f32; BANDS],
    frames: f32,
}

impl Default for RunningMean {
    fn default() -> Self {
        Self {
            mean: [0.0; BANDS],
            frames: PRIOR,
        }
    }
}

impl RunningMean {
    /// Takes the next frame, [`BANDS`] numbers, into the mean and the mean off the frame.
    pub fn subtract_from(&mut self, frame: &mut [f32]) {
        self.frames = (self.frames + 1.0).min(MEMORY);
        for (value, mean) in frame.iter_mut().zip(&mut self.mean) {
            *mean += (*value - *mean) / self.frames;
            *value -= *mean;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_the_same_vanishes() {
        let mut mean = RunningMean::default();
        let frame: [f32; BANDS] = std::array::from_fn(|band| band as f32 / 10.0);
        let mut last = frame;
        for _ in 0..4_000 {
            last = frame;
            mean.subtract_from(&mut last);
        }
        assert!(last.iter().all(|v| v.abs() < 1e-3), "{last:?}");
    }

    #[test]
    fn what_changes_stays() {
        let mut mean = RunningMean::default();
        let mut swings = Vec::new();
        for i in 0..2_000 {
            let mut frame = [3.0 + if i % 20 < 10 { 1.0 } else { -1.0 }; BANDS];
            mean.subtract_from(&mut frame);
            swings.push(frame[0]);
        }
        assert!(swings[1_600..].iter().all(|v| (v.abs() - 1.0).abs() < 0.1));
    }

    #[test]
    fn the_past_is_forgotten_in_seconds() {
        let mut mean = RunningMean::default();
        let mut hear = |value: f32, frames: usize| {
            let mut frame = [0.0; BANDS];
            for _ in 0..frames {
                frame = [value; BANDS];
                mean.subtract_from(&mut frame);
            }
            value - frame[0]
        };
        let before = hear(2.0, 5_000);
        let after_its_memory = hear(0.0, MEMORY as usize);
        assert!((after_its_memory / before - (-1.0_f32).exp()).abs() < 0.01);
    }
}
