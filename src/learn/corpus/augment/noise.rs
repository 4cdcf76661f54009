//! The kinds of noise and how each is made.

use std::f32::consts::TAU;

use fastrand::Rng;

use super::{
    RATE, breath,
    filter::{Biquad, bells, slope},
};
use crate::learn::{
    corpus::Corpus,
    random::{between, signed, white},
};

/// The kinds of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noise {
    White,
    Pink,
    Brown,
    RoomTone,
    Hum,
    Fan,
    Clicks,
    Tones,
    Notes,
    Babble,
    Breath,
}

impl Noise {
    /// What may lie under speech: all but breath, which nobody draws while speaking. The commoner a noise
    /// is in a living room, the more places it has here.
    const URN: [Self; 19] = [
        Self::White,
        Self::White,
        Self::Pink,
        Self::Pink,
        Self::Pink,
        Self::Brown,
        Self::RoomTone,
        Self::RoomTone,
        Self::RoomTone,
        Self::Hum,
        Self::Fan,
        Self::Fan,
        Self::Clicks,
        Self::Clicks,
        Self::Tones,
        Self::Notes,
        Self::Notes,
        Self::Babble,
        Self::Babble,
    ];

    /// One for a clip without speech: from the urn, with one more place for breath.
    pub(super) fn draw(rng: &mut Rng) -> Self {
        let place = rng.usize(..=Self::URN.len());
        Self::URN.get(place).copied().unwrap_or(Self::Breath)
    }

    /// One to lie under speech.
    pub(super) fn draw_background(rng: &mut Rng) -> Self {
        Self::URN[rng.usize(..Self::URN.len())]
    }

    /// Makes some, at no level in particular; `background` is who babbles.
    pub(super) fn make(self, background: &Corpus, length: usize, rng: &mut Rng) -> Vec<f32> {
        match self {
            Self::White => white(length, rng),
            Self::Pink => pink(length, rng),
            Self::Brown => brown(length, rng),
            Self::RoomTone => room_tone(length, rng),
            Self::Hum => hum(length, rng),
            Self::Fan => fan(length, rng),
            Self::Clicks => clicks(length, rng),
            Self::Tones => tones(length, rng),
            Self::Notes => notes(length, rng),
            Self::Babble => babble(background, length, rng),
            Self::Breath => breath::alone(length, rng),
        }
    }
}

fn pink(length: usize, rng: &mut Rng) -> Vec<f32> {
    // White noise through one-pole low-passes of equal power, their corners evenly spaced by ratio.
    let mut state = [0.0_f32; 5];
    let poles: [f32; 5] = std::array::from_fn(|i| (-TAU * 40.0 * 3.2_f32.powi(i as i32) / RATE).exp());
    let make = |_| {
        let white = signed(rng);
        let mut sum = 0.0;
        for (value, pole) in state.iter_mut().zip(poles) {
            *value = pole * *value + (1.0 - pole * pole).sqrt() * white;
            sum += *value;
        }
        sum
    };
    (0..length).map(make).collect()
}

fn brown(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut state = 0.0;
    let make = |_| {
        state = 0.995 * state + signed(rng);
        state
    };
    (0..length).map(make).collect()
}

/// The air of a room or the noise of a microphone: steady, its spectrum smooth and never the same, so that
/// no one spectrum is taken for silence or for noise.
fn room_tone(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut air = white(length, rng);
    slope(&mut air, rng.f32());
    bells(&mut air, 15.0, rng);
    air
}

/// The mains and its harmonics.
fn hum(length: usize, rng: &mut Rng) -> Vec<f32> {
    let base = if rng.bool() { 50.0 } else { 60.0 };
    let harmonics: Vec<(f32, f32)> = (1..=8)
        .map(|n| (base * n as f32, rng.f32() / (n as f32).sqrt()))
        .collect();
    sum_of_tones(length, &harmonics, rng)
}

/// A chord that is held, as from a loudspeaker or a machine.
fn tones(length: usize, rng: &mut Rng) -> Vec<f32> {
    let count = rng.usize(1..=4);
    let mut list = Vec::new();
    for _ in 0..count {
        let base = 110.0 * 2.0_f32.powf(rng.f32() * 4.0);
        list.extend(
            (1..=3)
                .map(|n| (base * n as f32, 1.0 / (n * n) as f32))
                .filter(|(hertz, _)| *hertz < RATE / 2.0),
        );
    }
    sum_of_tones(length, &list, rng)
}

fn sum_of_tones(length: usize, tones: &[(f32, f32)], rng: &mut Rng) -> Vec<f32> {
    let mut sum = vec![0.0; length];
    for &(hertz, level) in tones {
        // A phasor that is turned a little every sample needs no sine in the loop.
        let (mut y, mut x) = (rng.f32() * TAU).sin_cos();
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        for s in &mut sum {
            *s += level * y;
            (x, y) = (x * cos - y * sin, x * sin + y * cos);
        }
    }
    sum
}

/// Rushing air with a slow throb and the whine of a motor.
fn fan(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut air = white(length, rng);
    Biquad::low_pass(between(rng, (150.0, 1500.0)), 0.7).run(&mut air);
    let (depth, throb) = (rng.f32() * 0.5, between(rng, (1.0, 12.0)));
    let (whine, hertz) = (rng.f32() * 0.02, between(rng, (80.0, 600.0)));
    for (i, s) in air.iter_mut().enumerate() {
        let t = i as f32 / RATE;
        *s = *s * (1.0 + depth * (TAU * throb * t).sin()) + whine * (TAU * hertz * t).sin();
    }
    air
}

/// Keys, taps, crackle, drops: short bursts at random times, one now and then or hundreds a second, dull or ringing.
fn clicks(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let mean_gap = 0.7 * 0.004_f32.powf(rng.f32()) * RATE;
    let (longest, ringing) = (8.0 * 25.0_f32.powf(rng.f32()), rng.f32());
    let mut at = (rng.f32() * mean_gap) as usize;
    while at < length {
        let burst = Burst {
            level: rng.f32(),
            decay: (-1.0 / between(rng, (4.0, longest.max(5.0)))).exp(),
        };
        if rng.f32() < ringing {
            burst.ring(&mut sound[at..], 200.0 * 32.0_f32.powf(rng.f32()));
        } else {
            burst.rattle(&mut sound[at..], rng);
        }
        at += 1 + (-(1.0 - rng.f32()).ln() * mean_gap) as usize;
    }
    sound
}

/// Somebody who tries the keys of an instrument: tones with harmonics that begin at random times and die away.
fn notes(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let mean_gap = between(rng, (0.08, 0.6)) * RATE;
    let (dullness, lasts) = (between(rng, (0.7, 2.5)), between(rng, (0.05, 0.8)) * RATE);
    let mut at = 0;
    while at < length {
        let (hertz, level) = (50.0 * 40.0_f32.powf(rng.f32()), between(rng, (0.3, 1.0)));
        for n in (1..=10).map(|n| n as f32).filter(|n| n * hertz < RATE / 2.0) {
            let burst = Burst {
                level: level / n.powf(dullness),
                decay: (-n.sqrt() / lasts).exp(),
            };
            burst.ring(&mut sound[at..], n * hertz);
        }
        at += 1 + (-(1.0 - rng.f32()).ln() * mean_gap) as usize;
    }
    sound
}

/// Something short: its first level and the factor from one sample to the next.
struct Burst {
    level: f32,
    decay: f32,
}

impl Burst {
    /// Below this it is over.
    const OVER: f32 = 1e-3;

    fn envelope(&self) -> impl Iterator<Item = f32> + use<> {
        let (level, decay) = (self.level, self.decay);
        std::iter::successors(Some(level), move |e| Some(e * decay)).take_while(|e| *e > Self::OVER)
    }

    fn rattle(&self, sound: &mut [f32], rng: &mut Rng) {
        for (s, e) in sound.iter_mut().zip(self.envelope()) {
            *s += e * signed(rng);
        }
    }

    fn ring(&self, sound: &mut [f32], hertz: f32) {
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        let (mut x, mut y) = (1.0, 0.0);
        for (s, e) in sound.iter_mut().zip(self.envelope()) {
            *s += e * y;
            (x, y) = (x * cos - y * sin, x * sin + y * cos);
        }
    }
}

/// Several speakers at once, each from a random place on.
fn babble(background: &Corpus, length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sum = vec![0.0; length];
    let Some(last) = background.utterances.len().checked_sub(1) else {
        return pink(length, rng);
    };
    for _ in 0..rng.usize(5..=9) {
        let samples = background.utterances[rng.usize(0..=last)].samples();
        if samples.is_empty() {
            continue;
        }
        let mut at = rng.usize(..samples.len());
        let level = between(rng, (0.4, 1.0)) / 32768.0;
        for s in &mut sum {
            *s += f32::from(samples[at]) * level;
            at = (at + 1) % samples.len();
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::{add, rms};
    use super::*;

    #[test]
    fn noise_is_as_loud_as_asked() {
        for kind in Noise::URN.into_iter().chain([Noise::Breath]) {
            let noise = kind.make(&Corpus::default(), 16_000, &mut Rng::with_seed(5));
            let mut silence = vec![0.0; 16_000];
            add(&mut silence, &noise, 0.1);
            let level = rms(&silence);
            assert!((level - 0.1).abs() < 1e-3, "{kind:?}: {level}");
        }
    }

    #[test]
    fn no_two_room_tones_sound_alike() {
        // Energy of the changes from sample to sample: 2 for white noise, next to 0 for a rumble.
        let brightness = |seed: u64| {
            let tone = room_tone(16_000, &mut Rng::with_seed(seed));
            let energy: f32 = tone.iter().map(|s| s * s).sum();
            let changes: f32 = tone.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
            changes / energy
        };
        let all: Vec<f32> = (0..30).map(brightness).collect();
        assert!(all.iter().any(|b| *b < 0.2), "none is dull: {all:?}");
        assert!(all.iter().any(|b| *b > 0.8), "none is bright: {all:?}");
    }

    #[test]
    fn nobody_breathes_while_speaking() {
        let mut rng = Rng::with_seed(2);
        assert!((0..500).all(|_| Noise::draw_background(&mut rng) != Noise::Breath));
        assert!((0..500).any(|_| Noise::draw(&mut rng) == Noise::Breath));
    }
}
