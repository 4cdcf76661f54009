//! What comes back from walls and hills.

use fastrand::Rng;

use super::{super::RATE, SPEED_OF_SOUND};
use crate::learn::random::by_ratio;

/// Adds the echoes between four pairs of walls about so many metres apart, which fall by 60 dB in so many seconds.
pub(super) fn add_echoes(sound: &mut [f32], level: f32, metres: f32, seconds: f32, rng: &mut Rng) {
    let mut echoes = vec![0.0; sound.len()];
    for _ in 0..4 {
        let delay = (metres * by_ratio(rng, (0.5, 2.0)) / SPEED_OF_SOUND * RATE).max(1.0) as usize;
        let kept = 10.0_f32.powf(-3.0 * delay as f32 / (seconds * RATE));
        let mut under_way = vec![0.0_f32; delay];
        let mut dulled = 0.0_f32;
        for (i, (s, echo)) in sound.iter().zip(&mut echoes).enumerate() {
            let back = &mut under_way[i % delay];
            *echo += *back;
            // Every wall takes of the highs.
            dulled += 0.5 * (*back - dulled);
            *back = s + kept * dulled;
        }
    }
    sound.iter_mut().zip(echoes).for_each(|(s, echo)| *s += level * echo);
}
