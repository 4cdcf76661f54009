//! Filters: second-order sections, random equalisers, microphones and lines.

use std::f32::consts::TAU;

use fastrand::Rng;

use super::{RATE, rms};
use crate::learn::random::between;

/// A second-order filter after Bristow-Johnson's well-known formulas.
pub(super) struct Biquad {
    b: [f32; 3],
    a: [f32; 2],
}

impl Biquad {
    fn new(b: [f32; 3], a: [f32; 3]) -> Self {
        Self {
            b: b.map(|value| value / a[0]),
            a: [a[1] / a[0], a[2] / a[0]],
        }
    }

    pub(super) fn low_pass(hertz: f32, q: f32) -> Self {
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        let alpha = sin / (2.0 * q);
        let half = (1.0 - cos) / 2.0;
        Self::new([half, 1.0 - cos, half], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    fn high_pass(hertz: f32, q: f32) -> Self {
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        let alpha = sin / (2.0 * q);
        let half = (1.0 + cos) / 2.0;
        Self::new([half, -1.0 - cos, half], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    pub(super) fn bell(hertz: f32, q: f32, decibels: f32) -> Self {
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        let alpha = sin / (2.0 * q);
        let root = 10.0_f32.powf(decibels / 40.0);
        Self::new(
            [1.0 + alpha * root, -2.0 * cos, 1.0 - alpha * root],
            [1.0 + alpha / root, -2.0 * cos, 1.0 - alpha / root],
        )
    }

    pub(super) fn run(&self, sound: &mut [f32]) {
        let (mut z1, mut z2) = (0.0, 0.0);
        for s in sound {
            let input = *s;
            let output = self.b[0] * input + z1;
            z1 = self.b[1] * input - self.a[0] * output + z2;
            z2 = self.b[2] * input - self.a[1] * output;
            *s = output;
        }
    }
}

/// Three bells between 120 and 5800 Hz, each of at most so many decibels up or down.
pub(super) fn bells(sound: &mut [f32], decibels: f32, rng: &mut Rng) {
    for _ in 0..3 {
        let hertz = 120.0 * 2.0_f32.powf(rng.f32() * 5.6);
        Biquad::bell(hertz, between(rng, (0.4, 1.5)), between(rng, (-decibels, decibels))).run(sound);
    }
}

/// Lets a flat spectrum fall by `slope` times 6 dB an octave from 25 Hz on: 0 leaves white noise white,
/// 1 makes it brown.
pub(super) fn slope(sound: &mut [f32], slope: f32) {
    const LOWEST: f32 = 25.0;
    const RATIO: f32 = 5.0;
    let root = |hertz: f32| (-TAU * hertz / RATE).exp();
    // Poles at even steps, each with a zero above it that ends its fall: the nearer, the less is lost.
    for step in 0..4 {
        let (pole, zero) = (LOWEST * RATIO.powi(step), LOWEST * RATIO.powf(step as f32 + slope));
        Biquad::new([1.0, -root(zero), 0.0], [1.0, -root(pole), 0.0]).run(sound);
    }
}

/// A random equaliser. The level stays, so that what is laid under the sound keeps its ratio to it.
pub(super) fn colour(sound: &mut [f32], decibels: f32, rng: &mut Rng) {
    let loudness = rms(sound);
    bells(sound, decibels, rng);
    // The tilt: a weighted difference of neighbours lifts the treble, a weighted mean the bass.
    let tilt = between(rng, (-0.4, 0.4));
    let mut before = 0.0;
    for s in sound.iter_mut() {
        let now = *s;
        *s = now + tilt * before;
        before = now;
    }
    let coloured = rms(sound);
    if coloured > 0.0 {
        sound.iter_mut().for_each(|s| *s *= loudness / coloured);
    }
}

/// A microphone or line that passes only a band.
pub(super) fn band(sound: &mut [f32], rng: &mut Rng) {
    if rng.f32() < 0.6 {
        Biquad::high_pass(between(rng, (50.0, 400.0)), 0.7).run(sound);
    }
    if rng.f32() < 0.7 {
        let hertz = between(rng, (2500.0, 7000.0));
        Biquad::low_pass(hertz, 0.7).run(sound);
        Biquad::low_pass(hertz, 0.7).run(sound);
    }
}

/// 300 to 3400 Hz, every other time in eight bits.
pub(super) fn telephone(sound: &mut [f32], rng: &mut Rng) {
    Biquad::high_pass(300.0, 0.7).run(sound);
    Biquad::low_pass(3400.0, 0.54).run(sound);
    Biquad::low_pass(3400.0, 1.3).run(sound);
    if rng.bool() {
        // µ-law works near full scale, as lines set their level.
        let peak = sound.iter().fold(1e-4_f32, |peak, s| peak.max(s.abs()));
        sound.iter_mut().for_each(|s| *s = mu_law(*s / peak) * peak);
    }
}

/// To eight bits of µ-law and back.
fn mu_law(sample: f32) -> f32 {
    const MU: f32 = 255.0;
    let bent = (1.0 + MU * sample.abs()).ln() / (1.0 + MU).ln();
    let coarse = (bent * 127.0).round() / 127.0;
    sample.signum() * ((1.0 + MU).powf(coarse) - 1.0) / MU
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a tone at `hertz`, in decibels.
    fn gain(hertz: f32, filter: impl Fn(&mut [f32])) -> f32 {
        let tone: Vec<f32> = (0..16_000).map(|i| (TAU * hertz * i as f32 / RATE).sin()).collect();
        let mut filtered = tone.clone();
        filter(&mut filtered);
        let energy = |sound: &[f32]| sound[4000..].iter().map(|s| s * s).sum::<f32>();
        10.0 * (energy(&filtered) / energy(&tone)).log10()
    }

    #[test]
    fn a_bell_lifts_its_frequency_and_leaves_the_rest() {
        let bell = |sound: &mut [f32]| Biquad::bell(1000.0, 1.5, 12.0).run(sound);
        assert!((gain(1000.0, bell) - 12.0).abs() < 0.1);
        assert!(gain(60.0, bell).abs() < 0.5);
        assert!(gain(7000.0, bell).abs() < 0.5);
    }

    #[test]
    fn an_equaliser_keeps_the_level() {
        for seed in 0..20 {
            let change = gain(500.0, |sound| colour(sound, 12.0, &mut Rng::with_seed(seed)));
            assert!(change.abs() < 0.5, "seed {seed}: {change} dB");
        }
        let mut nothing = [0.0; 160];
        colour(&mut nothing, 12.0, &mut Rng::with_seed(1));
        assert_eq!(nothing, [0.0; 160]);
    }

    #[test]
    fn a_slope_falls_evenly_over_the_octaves() {
        for (steep, fall) in [(0.0, 0.0), (0.5, -3.0), (1.0, -6.0)] {
            let from = gain(100.0, |sound| slope(sound, steep));
            let to = gain(1600.0, |sound| slope(sound, steep));
            assert!(
                ((to - from) / 4.0 - fall).abs() < 0.5,
                "slope {steep}: {} dB an octave",
                (to - from) / 4.0
            );
        }
    }
}
