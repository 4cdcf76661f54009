//! What was wrong with a file that is read all the same: a game warns of it once and plays the rest.

use std::fmt;

/// What had to be overlooked to read a file. `Display` gives one sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WavRepairs {
    /// Frames that the header announced and the file lacks.
    pub missing_frames: u64,
    /// Samples that were NaN or infinite; they were taken as silence.
    pub non_finite: u64,
}

impl WavRepairs {
    /// Whether anything was overlooked.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}

impl fmt::Display for WavRepairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.missing_frames, self.non_finite) {
            (0, 0) => write!(f, "nothing amiss"),
            (0, bad) => write!(f, "{bad} samples are not finite and were taken as silence"),
            (missing, 0) => write!(f, "the last {missing} frames that the header announces are missing"),
            (missing, bad) => write!(
                f,
                "the last {missing} frames that the header announces are missing, \
                 {bad} samples are not finite and were taken as silence"
            ),
        }
    }
}
