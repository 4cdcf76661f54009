//! A room's echo.

use fastrand::Rng;

use super::{RATE, add, rms};
use crate::learn::random::between;

/// A room's echo: eight delay lines that feed one another, which costs the same for every length of echo.
pub(super) struct Room {
    lines: Vec<Vec<f32>>,
    places: [usize; LINES],
    gains: [f32; LINES],
    damped: [f32; LINES],
    damping: f32,
}

const LINES: usize = 8;

impl Room {
    /// A room of random measures whose echo falls by 60 dB in so many seconds.
    pub(super) fn new(seconds: f32, rng: &mut Rng) -> Self {
        let delays: [usize; LINES] =
            std::array::from_fn(|i| ((0.004 + 0.005 * (i as f32 + rng.f32())) * RATE) as usize);
        Self {
            lines: delays.iter().map(|&delay| vec![0.0; delay]).collect(),
            places: [0; LINES],
            gains: delays.map(|delay| 10.0_f32.powf(-3.0 * delay as f32 / (seconds * RATE))),
            damped: [0.0; LINES],
            damping: between(rng, (0.05, 0.5)),
        }
    }

    /// Adds the echo behind the direct sound, its root mean square `level` times the direct one's.
    pub(super) fn echo(mut self, sound: &mut [f32], level: f32) {
        let mut wet = Vec::with_capacity(sound.len());
        for &dry in sound.iter() {
            let mut values = [0.0; LINES];
            for (i, value) in values.iter_mut().enumerate() {
                let heard = self.lines[i][self.places[i]];
                // Walls take the treble first.
                self.damped[i] += (1.0 - self.damping) * (heard - self.damped[i]);
                *value = self.damped[i] * self.gains[i];
            }
            wet.push(values.iter().sum::<f32>());
            // A Householder reflection mixes the lines and keeps their energy.
            let mean = values.iter().sum::<f32>() * (2.0 / LINES as f32);
            for (i, value) in values.iter().enumerate() {
                let place = self.places[i];
                self.lines[i][place] = dry + value - mean;
                self.places[i] = if place + 1 == self.lines[i].len() { 0 } else { place + 1 };
            }
        }
        let loudness = rms(sound);
        add(sound, &wet, loudness * level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_outlasts_the_sound_and_ends() {
        let mut sound = vec![0.0; 16_000];
        sound[100] = 1.0;
        Room::new(0.3, &mut Rng::with_seed(1)).echo(&mut sound, 0.5);
        assert!(
            sound[..100].iter().all(|s| *s == 0.0),
            "nothing is heard before the direct sound"
        );
        let energy = |from: usize, to: usize| sound[from..to].iter().map(|s| s * s).sum::<f32>();
        assert!(energy(500, 2000) > 0.0);
        assert!(energy(8000, 16_000) < 1e-4 * energy(500, 2000));
    }
}
