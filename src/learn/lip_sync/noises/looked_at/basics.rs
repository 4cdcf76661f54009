//! Plain kinds: colours of noise, weather, an engine, music and dishes.
//!
//! Weights have been chosen by these again and again, and training has got drops and notes because a network kept the
//! mouth open in rain, clatter and music.

use std::f32::consts::TAU;

use fastrand::Rng;

use crate::learn::{
    lip_sync::noises::{Kind, RATE, drift::Drift},
    random::{between, by_ratio, signed, white},
};

/// The first kinds.
pub const KINDS: [Kind; 7] = [
    ("white", white),
    ("pink", pink),
    ("wind", wind),
    ("rain", rain),
    ("engine", engine),
    ("music", music),
    ("clatter", clatter),
];

/// Voss and McCartney's: random values added up, each held twice as long as the one before.
fn pink(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut held: [f32; 12] = std::array::from_fn(|_| signed(rng));
    (1..=length)
        .map(|i| {
            if let Some(value) = held.get_mut(i.trailing_zeros() as usize) {
                *value = signed(rng);
            }
            held.iter().sum::<f32>() + signed(rng)
        })
        .collect()
}

/// Brown noise in slow gusts.
fn wind(length: usize, rng: &mut Rng) -> Vec<f32> {
    let pole = (-TAU * by_ratio(rng, (30.0, 300.0)) / RATE).exp();
    let mut gust = Drift::new(1.0, rng);
    let mut state = 0.0;
    (0..length)
        .map(|_| {
            state = pole * state + signed(rng);
            let strength = gust.advance(rng);
            state * (0.05 + strength * strength)
        })
        .collect()
}

/// Dense drops, each a short ring at its own pitch, over hiss.
fn rain(length: usize, rng: &mut Rng) -> Vec<f32> {
    let (hiss, dullness) = (between(rng, (0.01, 0.1)), between(rng, (-0.5, 0.8)));
    let mut before = 0.0;
    let mut sound: Vec<f32> = (0..length)
        .map(|_| {
            let now = signed(rng);
            let both = now + dullness * before;
            before = now;
            hiss * both
        })
        .collect();
    let density = by_ratio(rng, (60.0, 500.0));
    for at in random_times(length, density, rng) {
        let (hertz, level) = (by_ratio(rng, (800.0, 6000.0)), rng.f32());
        let seconds = by_ratio(rng, (0.0004, 0.004));
        ring(&mut sound[at..], hertz, level * level, seconds);
    }
    sound
}

/// A stack of low harmonics whose pitch wanders while the amplitude flutters.
fn engine(length: usize, rng: &mut Rng) -> Vec<f32> {
    let idle = by_ratio(rng, (25.0, 100.0));
    let harmonics: Vec<f32> = (1..=24).map(|n| rng.f32() / (n as f32).sqrt()).collect();
    let (mut throttle, mut flutter) = (Drift::new(1.5, rng), Drift::new(0.08, rng));
    let mut phase = 0.0_f32;
    (0..length)
        .map(|_| {
            phase = (phase + TAU * idle * (0.8 + 0.6 * throttle.advance(rng)) / RATE) % TAU;
            let stack: f32 = (1..)
                .zip(&harmonics)
                .map(|(n, level)| level * (phase * n as f32).sin())
                .sum();
            stack * (0.5 + flutter.advance(rng))
        })
        .collect()
}

/// A plain tune: plucked melody and bass on a major scale, and a beat.
fn music(length: usize, rng: &mut Rng) -> Vec<f32> {
    const SCALE: [f32; 7] = [0.0, 2.0, 4.0, 5.0, 7.0, 9.0, 11.0];
    const CHORDS: [usize; 4] = [0, 3, 4, 5];
    let key = by_ratio(rng, (55.0, 110.0));
    let pitch = |degree: usize| {
        let octaves = (degree / SCALE.len()) as f32 + SCALE[degree % SCALE.len()] / 12.0;
        key * 2.0_f32.powf(octaves)
    };
    let quaver = (between(rng, (0.14, 0.32)) * RATE) as usize;
    // Two to four octaves above the bass.
    let mut melody = rng.usize(14..=28);
    let mut sound = vec![0.0; length];
    for (n, at) in (0..length).step_by(quaver).enumerate() {
        let rest = &mut sound[at..];
        match n % 4 {
            0 => {
                pluck(rest, pitch(CHORDS[rng.usize(..CHORDS.len())]), 1.0, 0.6);
                ring(rest, 60.0, 1.5, 0.05);
            }
            2 => rattle(rest, 0.7, 0.03, rng),
            _ => {}
        }
        rattle(rest, 0.15, 0.008, rng);
        if rng.f32() < 0.75 {
            melody = (melody + rng.usize(0..=4)).saturating_sub(2).clamp(14, 28);
            pluck(rest, pitch(melody), 0.8, 0.3);
        }
    }
    sound
}

/// A string: harmonics that die away, the higher the sooner.
fn pluck(sound: &mut [f32], hertz: f32, level: f32, seconds: f32) {
    for n in (1..=6).map(|n| n as f32).filter(|n| n * hertz < RATE / 2.0) {
        ring(sound, n * hertz, level / (n * n), seconds / n);
    }
}

/// Hands that clap or dishes that meet, with nobody's voice: dense strikes, each with a few resonances.
fn clatter(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let density = by_ratio(rng, (12.0, 120.0));
    let longest = by_ratio(rng, (0.004, 0.04));
    for at in random_times(length, density, rng) {
        let level = rng.f32();
        rattle(&mut sound[at..], 0.5 * level, 0.001, rng);
        for _ in 0..rng.usize(2..=5) {
            let (hertz, seconds) = (by_ratio(rng, (500.0, 6000.0)), by_ratio(rng, (0.002, longest)));
            ring(&mut sound[at..], hertz, level * rng.f32(), seconds);
        }
    }
    sound
}

/// After how many of its times a decay counts as over: -61 dB.
const OVER: f32 = 7.0;

/// Adds a tone that starts at once and falls to 1/e in `seconds`.
fn ring(sound: &mut [f32], hertz: f32, level: f32, seconds: f32) {
    let decay = (-1.0 / (seconds * RATE)).exp();
    let (sin, cos) = (TAU * hertz / RATE).sin_cos();
    let (mut x, mut y) = (level, 0.0);
    for s in sound.iter_mut().take((OVER * seconds * RATE) as usize) {
        *s += y;
        (x, y) = (decay * (x * cos - y * sin), decay * (x * sin + y * cos));
    }
}

/// Adds white noise that falls to 1/e in `seconds`.
fn rattle(sound: &mut [f32], mut level: f32, seconds: f32, rng: &mut Rng) {
    let decay = (-1.0 / (seconds * RATE)).exp();
    for s in sound.iter_mut().take((OVER * seconds * RATE) as usize) {
        *s += level * signed(rng);
        level *= decay;
    }
}

/// Sample numbers of events that know nothing of one another, so many in a second.
fn random_times(length: usize, per_second: f32, rng: &mut Rng) -> Vec<usize> {
    let mut times = Vec::new();
    let mut at = 0.0_f32;
    loop {
        at -= (1.0 - rng.f32()).ln() * RATE / per_second;
        if at as usize >= length {
            return times;
        }
        times.push(at as usize);
    }
}
