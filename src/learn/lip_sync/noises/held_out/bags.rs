//! Paper and foil that are handled.

use std::{array, f32::consts::PI};

use fastrand::Rng;

use super::{
    super::{RATE, filter::Filter, struck::Body},
    crackle::{crackles, force},
};
use crate::learn::random::{between, by_ratio, signed};

/// What a bag is made of.
struct Material {
    /// Hz of a crease's lowest resonance.
    crease: (f32, f32),
    /// See [`Body::new`].
    friction: (f32, f32),
    /// Creases that snap in a second while hands move fastest.
    snaps: (f32, f32),
    /// Hz of what rubs against it.
    rubbing: (f32, f32),
}

const MATERIALS: [Material; 3] = [
    // Paper.
    Material {
        crease: (500.0, 1800.0),
        friction: (0.15, 0.4),
        snaps: (120.0, 800.0),
        rubbing: (1000.0, 3000.0),
    },
    // A shopping bag.
    Material {
        crease: (900.0, 2500.0),
        friction: (0.1, 0.3),
        snaps: (300.0, 3000.0),
        rubbing: (2500.0, 5000.0),
    },
    // Crisps.
    Material {
        crease: (1500.0, 4000.0),
        friction: (0.04, 0.12),
        snaps: (200.0, 2000.0),
        rubbing: (3000.0, 6000.0),
    },
];

/// Hands in a bag or around one: creases that snap over as long as they move, and skin that rubs.
pub(super) fn rustling_bags(length: usize, rng: &mut Rng) -> Vec<f32> {
    let material = &MATERIALS[rng.usize(..MATERIALS.len())];
    let creases: [Body; 6] =
        array::from_fn(|_| Body::new(by_ratio(rng, material.crease), by_ratio(rng, material.friction), rng));
    let motion = handling(length, rng);
    let most = by_ratio(rng, material.snaps);
    let mut sound = vec![0.0; length];
    for crease in &creases {
        let rates: Vec<f32> = motion.iter().map(|speed| most * speed / creases.len() as f32).collect();
        crease.answer(&mut sound, &force(length, &crackles(&rates, rng)), rng);
    }
    let (rubbing, level) = (by_ratio(rng, material.rubbing), by_ratio(rng, (0.01, 0.2)));
    let mut skin = Filter::default();
    for (s, speed) in sound.iter_mut().zip(motion) {
        *s += level * speed * skin.advance(signed(rng), rubbing * (0.5 + 0.5 * speed), 1.4).band;
    }
    sound
}

/// How fast hands move, 0 to 1: in short and long goes, with rests.
fn handling(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut motion = vec![0.0; length];
    let (typical, rest) = (by_ratio(rng, (0.15, 1.2)), by_ratio(rng, (0.02, 0.4)));
    let mut at = 0.2 * rng.f32();
    while at * RATE < length as f32 {
        let (lasts, speed) = (typical * by_ratio(rng, (0.5, 2.0)), between(rng, (0.3, 1.0)));
        let samples = lasts * RATE;
        for (i, m) in motion[(at * RATE) as usize..]
            .iter_mut()
            .take(samples as usize)
            .enumerate()
        {
            *m = speed * (PI * i as f32 / samples).sin();
        }
        at += lasts + rest * by_ratio(rng, (0.3, 2.0));
    }
    motion
}
