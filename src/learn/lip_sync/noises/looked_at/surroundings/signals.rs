//! Telephones and alarms.

use std::{f32::consts::TAU, ops::Range};

use fastrand::Rng;

use crate::learn::{
    lip_sync::noises::{RATE, struck::Body},
    random::{between, by_ratio},
};

/// Seconds of sound and of silence, over and over.
type Cadence = &'static [(f32, f32)];

const RINGING: [Cadence; 3] = [&[(2.0, 4.0)], &[(1.0, 3.0)], &[(0.4, 0.2), (0.4, 2.0)]];

const BEEPING: [Cadence; 4] = [
    &[(0.5, 0.5)],
    &[(0.5, 0.5), (0.5, 0.5), (0.5, 1.5)],
    &[(0.06, 0.06), (0.06, 0.06), (0.06, 0.06), (0.06, 0.5)],
    &[(0.1, 0.9)],
];

/// A telephone with a bell, one with a sounder, or an alarm.
pub(super) fn rings_and_beeps(length: usize, rng: &mut Rng) -> Vec<f32> {
    const SOURCES: [fn(&mut [f32], &mut Rng); 3] = [add_bell, add_trill, add_beeps];
    let mut sound = vec![0.0; length];
    let add = SOURCES[rng.usize(..SOURCES.len())];
    add(&mut sound, rng);
    sound
}

/// The places of so many samples at which one of the cadences sounds.
fn sounding(cadences: &[Cadence], length: usize, rng: &mut Rng) -> Vec<Range<usize>> {
    let mut from = 0.2 * rng.f32();
    let mut places = Vec::new();
    for (on, off) in cadences[rng.usize(..cadences.len())].iter().cycle() {
        let [start, end] = [from, from + on].map(|time| (time * RATE) as usize);
        if start >= length {
            break;
        }
        places.push(start..end.min(length));
        from += on + off;
    }
    places
}

/// Adds a bell: a clapper that swings between two gongs.
fn add_bell(sound: &mut [f32], rng: &mut Rng) {
    let lowest = by_ratio(rng, (800.0, 2000.0));
    let interval = between(rng, (1.1, 1.5));
    let gongs = [lowest, interval * lowest].map(|hertz| Body::new(hertz, by_ratio(rng, (0.001, 0.004)), rng));
    let swing = (RATE / between(rng, (38.0, 52.0))) as usize;
    let mut blows = [vec![0.0; sound.len()], vec![0.0; sound.len()]];
    for place in sounding(&RINGING, sound.len(), rng) {
        for at in place.step_by(swing) {
            blows[0][at] = between(rng, (0.7, 1.0));
            blows.reverse();
        }
    }
    for (gong, force) in gongs.iter().zip(&blows) {
        gong.answer(sound, force, rng);
    }
}

/// Adds a telephone's sounder, which changes between two tones.
fn add_trill(sound: &mut [f32], rng: &mut Rng) {
    let low = by_ratio(rng, (500.0, 1600.0));
    let (high, changes) = (low * between(rng, (1.1, 1.4)), between(rng, (8.0, 25.0)));
    let edges = rng.f32();
    for place in sounding(&RINGING, sound.len(), rng) {
        add_sounder(&mut sound[place], edges, |time| {
            if (changes * time).fract() < 0.5 { low } else { high }
        });
    }
}

/// Adds an alarm that beeps.
fn add_beeps(sound: &mut [f32], rng: &mut Rng) {
    let (hertz, edges) = (by_ratio(rng, (900.0, 4000.0)), rng.f32());
    for place in sounding(&BEEPING, sound.len(), rng) {
        add_sounder(&mut sound[place], edges, |_| hertz);
    }
}

/// Adds a small sounder's tone, whose pitch is so many Hz so many seconds after it began: a sine with `edges`
/// 0, nearly a square wave with 1. It starts and ends within milliseconds.
fn add_sounder(sound: &mut [f32], edges: f32, pitch: impl Fn(f32) -> f32) {
    let (length, ramp) = (sound.len() as f32, 0.003 * RATE);
    let mut turn = 0.0_f32;
    for (i, s) in sound.iter_mut().enumerate() {
        let hertz = pitch(i as f32 / RATE);
        turn = (turn + hertz / RATE).fract();
        let swell = ((i as f32).min(length - i as f32) / ramp).min(1.0);
        let tone: f32 = (0..4)
            .map(|k| (edges.powi(k), (2 * k + 1) as f32))
            .filter(|(_, n)| n * hertz < 0.45 * RATE)
            .map(|(level, n)| level / n * (TAU * n * turn).sin())
            .sum();
        *s += swell * tone;
    }
}
