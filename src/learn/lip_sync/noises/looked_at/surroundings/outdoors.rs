//! The sea and what sings in the grass.

use std::f32::consts::TAU;

use fastrand::Rng;

use crate::learn::{
    lip_sync::noises::{RATE, drift::Drift, filter::Filter, struck::Body},
    random::{between, by_ratio, signed},
};

/// A wave that rises, breaks and runs out.
struct Breaker {
    /// Seconds after the start at which it breaks.
    at: f32,
    height: f32,
    /// Seconds in which it grows by e before it breaks.
    rise: f32,
    /// Seconds in which it falls to 1/e afterwards.
    fall: f32,
}

impl Breaker {
    fn height(&self, time: f32) -> f32 {
        let since = time - self.at;
        let growth = if since < 0.0 {
            since / self.rise
        } else {
            -since / self.fall
        };
        self.height * growth.exp()
    }
}

/// Breakers on a beach. Each is louder and brighter the higher it stands, and leaves foam behind, whose
/// bubbles burst one by one.
pub(super) fn sea_waves(length: usize, rng: &mut Rng) -> Vec<f32> {
    let seconds = length as f32 / RATE;
    let period = between(rng, (2.5, 7.0));
    let mut breakers = Vec::new();
    let mut at = -period * rng.f32();
    while at < seconds + period {
        breakers.push(Breaker {
            at,
            height: between(rng, (0.4, 1.0)),
            rise: between(rng, (0.3, 1.2)),
            fall: between(rng, (0.6, 2.0)),
        });
        at += period * between(rng, (0.6, 1.4));
    }
    let (brightest, fizz) = (by_ratio(rng, (1500.0, 5000.0)), between(rng, (0.5, 3.0)));
    let (mut water, mut bubbles) = (Filter::default(), Filter::default());
    let mut foam = 0.0_f32;
    (0..length)
        .map(|i| {
            let time = i as f32 / RATE;
            let surge: f32 = breakers.iter().map(|breaker| breaker.height(time)).sum();
            foam += (surge - foam) / (1.5 * RATE);
            let roar = water.advance(signed(rng), 150.0 + brightest * surge * surge, 1.4).low;
            let burst = if rng.f32() < 0.05 { signed(rng) } else { 0.0 };
            roar * (0.1 + surge) + fizz * foam * bubbles.advance(burst, 3000.0, 1.4).high
        })
        .collect()
}

/// A few crickets or a few cicadas, some nearer than others.
pub(super) fn insects(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let sing = if rng.bool() { add_cricket } else { add_cicada };
    for _ in 0..rng.usize(2..=6) {
        let level = by_ratio(rng, (0.1, 1.0));
        sing(&mut sound, level, rng);
    }
    sound
}

/// Adds a cricket: a tone in pulses, one for each stroke of the wings, a few to a chirp or many to a trill.
fn add_cricket(sound: &mut [f32], level: f32, rng: &mut Rng) {
    let hertz = by_ratio(rng, (3000.0, 5500.0));
    let (strokes, pause) = (between(rng, (22.0, 50.0)), between(rng, (0.1, 0.6)));
    let pulses = if rng.f32() < 0.7 {
        rng.usize(2..=5)
    } else {
        rng.usize(40..=150)
    };
    // It has been singing for a while.
    let mut at = -pause * rng.f32();
    while at * RATE < sound.len() as f32 {
        for _ in 0..pulses {
            if at >= 0.0 {
                add_stroke(sound, at, hertz, level, 0.6 / strokes);
            }
            at += 1.0 / strokes;
        }
        at += pause * between(rng, (0.8, 1.2));
    }
}

/// Adds a pulse of so many `seconds`, its pitch falling a little as the wing slows down.
fn add_stroke(sound: &mut [f32], at: f32, hertz: f32, level: f32, seconds: f32) {
    let (start, length) = ((at * RATE) as usize, seconds * RATE);
    for (i, s) in sound.iter_mut().skip(start).take(length as usize).enumerate() {
        let (time, done) = (i as f32 / RATE, i as f32 / length);
        let swell = 0.5 - 0.5 * (TAU * done).cos();
        *s += level * swell * (TAU * hertz * (1.0 - 0.02 * done) * time).sin();
    }
}

/// Adds a cicada: a drum that clicks hundreds of times a second, in groups, louder and softer by turns.
fn add_cicada(sound: &mut [f32], level: f32, rng: &mut Rng) {
    let drum = Body::new(by_ratio(rng, (3800.0, 6200.0)), between(rng, (0.02, 0.06)), rng);
    let (clicks, groups) = (by_ratio(rng, (120.0, 350.0)), by_ratio(rng, (4.0, 14.0)));
    let depth = rng.f32();
    let mut song = Drift::new(1.5, rng);
    let mut clicked = rng.f32();
    let force: Vec<f32> = (0..sound.len())
        .map(|i| {
            let strength = 0.2 + song.advance(rng);
            clicked += clicks / RATE;
            if clicked < 1.0 {
                return 0.0;
            }
            clicked -= 1.0;
            let group = 1.0 + depth * (TAU * groups * i as f32 / RATE).sin();
            level * strength * group * between(rng, (0.7, 1.0))
        })
        .collect();
    drum.answer(sound, &force, rng);
}
