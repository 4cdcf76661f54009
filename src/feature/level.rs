//! Loudness normalisation that needs no knowledge of the future.

/// How far the level falls per hop while the signal is quieter: 6 dB a second, in natural-log power units.
const RELEASE: f32 = 0.06 / 4.342_944_8;

/// The quietest level that counts as signal, as natural log of power: -62 dB below a full-scale sine.
/// What stays under it is not lifted, so that the noise of an idle line does not look like a voice.
const FLOOR: f32 = -62.0 / 4.342_944_8;

/// Follows the loudness of a signal: up at once, down slowly.
///
/// Subtracting it from log energies makes them independent of microphone gain. It depends on the
/// past only, so streaming and baking see the same numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelFollower {
    level: f32,
}

impl Default for LevelFollower {
    fn default() -> Self {
        Self { level: FLOOR }
    }
}

impl LevelFollower {
    /// Takes the next frame's log power (natural log) and returns the level to subtract.
    pub fn follow(&mut self, log_power: f32) -> f32 {
        self.level = log_power.max(self.level - RELEASE).max(FLOOR);
        self.level
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
    fn an_idle_line_is_not_lifted() {
        let mut follower = LevelFollower::default();
        assert_eq!(follower.follow(-22.0), FLOOR);
    }
}
