//! Loudness normalisation that needs no knowledge of the future.

/// Decibels per natural logarithm of power.
const DECIBELS: f32 = 4.342_944_8;

/// How far the level falls per hop while the signal is quieter: 6 dB a second, in natural-log power units.
const RELEASE: f32 = 0.06 / DECIBELS;

/// The level before anything was heard: that of somebody who speaks up, 25 dB below a full-scale sine.
/// The room's own noise, which nearly every recording begins with, is then seen to be quiet.
const START: f32 = -25.0 / DECIBELS;

/// The quietest level that counts as signal: 45 dB below a full-scale sine.
/// What stays under it is not lifted, so that the noise of an idle line does not look like a voice.
const FLOOR: f32 = -45.0 / DECIBELS;

/// A frame that far below the level is a pause, in natural-log power units: 30 dB.
const PAUSE: f32 = 30.0 / DECIBELS;

/// Follows the loudness of a signal: up at once, down slowly.
///
/// Subtracting it from log energies takes the microphone's gain out of them, for speech down to 45 dB
/// below full scale; a quiet microphone's gain is found within a few seconds, at 6 dB a second. It
/// depends on the past only, so streaming and baking see the same numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelFollower {
    level: f32,
}

impl Default for LevelFollower {
    fn default() -> Self {
        Self { level: START }
    }
}

impl LevelFollower {
    /// Takes the next frame's log power (natural log) and returns the level to subtract.
    pub fn follow(&mut self, log_power: f32) -> f32 {
        self.level = log_power.max(self.level - RELEASE).max(FLOOR);
        self.level
    }

    /// The level that was last returned.
    pub fn level(&self) -> f32 {
        self.level
    }

    /// Whether a frame with this log power, after it was followed, is signal and not a pause in it.
    pub fn is_signal(&self, log_power: f32) -> bool {
        log_power > FLOOR.max(self.level - PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rises_at_once_and_falls_slowly() {
        let mut follower = LevelFollower::default();
        assert_eq!(follower.follow(-3.0), -3.0);
        let after_a_second = (0..100).map(|_| follower.follow(-20.0)).last().unwrap();
        assert!((after_a_second - (-3.0 - 100.0 * RELEASE)).abs() < 1e-4);
    }

    #[test]
    fn noise_before_the_first_word_is_quiet() {
        let noise = -55.0 / DECIBELS;
        let level = LevelFollower::default().follow(noise);
        assert!((level - noise) * DECIBELS > 25.0);
    }

    #[test]
    fn a_pause_is_no_signal() {
        let mut follower = LevelFollower::default();
        let (speech, pause) = (-10.0 / DECIBELS, -42.0 / DECIBELS);
        follower.follow(speech);
        assert!(follower.is_signal(speech));
        follower.follow(pause);
        assert!(!follower.is_signal(pause));
    }

    #[test]
    fn an_idle_line_is_not_lifted() {
        let mut follower = LevelFollower::default();
        let after_a_minute = (0..6_000).map(|_| follower.follow(-22.0)).last();
        assert_eq!(after_a_minute, Some(FLOOR));
        assert!(!follower.is_signal(-22.0));
    }
}
