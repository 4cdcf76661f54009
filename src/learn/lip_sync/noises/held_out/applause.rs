//! People who clap.

use fastrand::Rng;

use super::{
    super::{RATE, filter::Filter},
    echo::add_echoes,
};
use crate::learn::random::{between, by_ratio, signed};

/// When somebody claps.
#[derive(Clone, Copy)]
struct Beat {
    /// Seconds after the start; what lies before it is not heard.
    first: f32,
    /// Seconds from clap to clap.
    pace: f32,
}

impl Beat {
    fn new(rng: &mut Rng) -> Self {
        Self {
            first: between(rng, (-2.0, 0.8)),
            pace: between(rng, (0.18, 0.4)),
        }
    }
}

/// A few people or many in a hall, some of whom start later or end sooner; now and then all clap in step.
pub(super) fn applause(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let people = by_ratio(rng, (4.0, 50.0)) as usize;
    let in_step = (rng.f32() < 0.2).then(|| Beat::new(rng));
    for _ in 0..people {
        let beat = in_step.unwrap_or_else(|| Beat::new(rng));
        add_person(&mut sound, beat, rng);
    }
    let (metres, seconds) = (by_ratio(rng, (4.0, 25.0)), by_ratio(rng, (0.3, 2.0)));
    add_echoes(&mut sound, between(rng, (0.05, 0.4)), metres, seconds, rng);
    sound
}

/// Adds somebody whose hands, cupped or flat, press out air that sounds lower or higher.
fn add_person(sound: &mut [f32], beat: Beat, rng: &mut Rng) {
    let (hertz, width) = (by_ratio(rng, (450.0, 2500.0)), between(rng, (0.3, 1.2)));
    let (level, seconds) = (by_ratio(rng, (0.1, 1.0)), by_ratio(rng, (0.0015, 0.006)));
    let mut air = vec![0.0; sound.len()];
    for n in 0..rng.usize(16..=60) {
        let at = beat.first + beat.pace * (n as f32 + 0.06 * signed(rng));
        let force = level * between(rng, (0.6, 1.0));
        if at >= 0.0
            && let Some(rest) = air.get_mut((at * RATE) as usize..)
        {
            for (i, a) in rest.iter_mut().take((7.0 * seconds * RATE) as usize).enumerate() {
                *a += force * (-(i as f32) / (seconds * RATE)).exp() * signed(rng);
            }
        }
    }
    let mut hands = Filter::default();
    for (s, air) in sound.iter_mut().zip(air) {
        *s += hands.advance(air, hertz, width).band;
    }
}
