//! Pans and pots.

use fastrand::Rng;

use super::{
    super::{RATE, drift::Drift, filter::Filter, struck::Body},
    bubble::add_bubble,
    crackle::{crackles, force},
};
use crate::learn::random::{between, by_ratio, signed};

/// One or two on the stove.
pub(super) fn frying_and_boiling(length: usize, rng: &mut Rng) -> Vec<f32> {
    const VESSELS: [fn(&mut [f32], &mut Rng); 2] = [add_pan, add_pot];
    let mut sound = vec![0.0; length];
    for _ in 0..rng.usize(1..=2) {
        let add = VESSELS[rng.usize(..VESSELS.len())];
        add(&mut sound, rng);
    }
    sound
}

/// Adds a pan: steam that leaves hot fat, flaring up with every drop of water, and bursts that the pan answers.
fn add_pan(sound: &mut [f32], rng: &mut Rng) {
    let pan = Body::new(by_ratio(rng, (300.0, 1200.0)), by_ratio(rng, (0.05, 0.2)), rng);
    let (middle, hiss) = (by_ratio(rng, (2000.0, 5500.0)), by_ratio(rng, (0.05, 0.5)));
    let hollow = by_ratio(rng, (0.02, 0.3));
    let (bursts, drops) = (by_ratio(rng, (60.0, 800.0)), by_ratio(rng, (0.5, 15.0)));
    let dies = (-1.0 / (by_ratio(rng, (0.01, 0.08)) * RATE)).exp();
    let (mut heat, mut steam) = (Drift::new(0.7, rng), Filter::default());
    let mut flare = 0.0_f32;
    let mut rates = Vec::with_capacity(sound.len());
    for s in sound.iter_mut() {
        let heat = 0.3 + heat.advance(rng);
        flare *= dies;
        if rng.f32() * RATE < drops {
            flare += 3.0 * rng.f32();
        }
        *s += hiss * (heat + flare) * steam.advance(signed(rng), middle, 1.5).band;
        rates.push(bursts * heat * (heat + flare));
    }
    let mut bursts = force(sound.len(), &crackles(&rates, rng));
    let mut fat = Filter::default();
    for (s, burst) in sound.iter_mut().zip(&mut bursts) {
        *s += fat.advance(*burst, middle, 1.5).band;
        *burst *= hollow;
    }
    pan.answer(sound, &bursts, rng);
}

/// Adds a pot: bubbles that come up, the rumble of those that collapse on the way, and perhaps the lid.
fn add_pot(sound: &mut [f32], rng: &mut Rng) {
    let (largest, bubbles) = (by_ratio(rng, (0.003, 0.01)), by_ratio(rng, (30.0, 250.0)));
    let (corner, rumble) = (by_ratio(rng, (150.0, 700.0)), by_ratio(rng, (0.05, 0.6)));
    let (mut boil, mut water) = (Drift::new(0.5, rng), Filter::default());
    let mut rates = Vec::with_capacity(sound.len());
    for s in sound.iter_mut() {
        let boil = 0.2 + boil.advance(rng);
        *s += rumble * boil * water.advance(signed(rng), corner, 1.2).low;
        rates.push(bubbles * boil);
    }
    for (at, strength) in crackles(&rates, rng) {
        let radius = by_ratio(rng, (0.0008, largest));
        add_bubble(&mut sound[at..], radius, strength, rng);
    }
    if rng.bool() {
        add_lid(sound, rng);
    }
}

/// Adds a lid that steam lifts and lets fall.
fn add_lid(sound: &mut [f32], rng: &mut Rng) {
    let lid = Body::new(by_ratio(rng, (500.0, 2000.0)), by_ratio(rng, (0.002, 0.01)), rng);
    let (level, pace) = (by_ratio(rng, (0.05, 0.4)), by_ratio(rng, (0.05, 0.3)));
    let mut at = pace * rng.f32();
    while at * RATE < sound.len() as f32 {
        lid.hit(sound, at, level * between(rng, (0.3, 1.0)), 0.0006, rng);
        at += pace * by_ratio(rng, (0.5, 2.0));
    }
}
