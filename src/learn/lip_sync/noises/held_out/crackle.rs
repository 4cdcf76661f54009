//! What bursts or gives way bit by bit.

use fastrand::Rng;

use super::super::RATE;
use crate::learn::random::signed;

/// The weakest crackle against the strongest.
const WEAKEST: f32 = 0.05;

/// One crackle: the sample at which it comes, and its force from -1 to 1.
pub(super) type Crackle = (usize, f32);

/// Crackles that know nothing of one another, as often in a second as `rates` says for each sample. Many are weak
/// and few are strong, as wherever things crackle, and they push as often as they pull.
pub(super) fn crackles(rates: &[f32], rng: &mut Rng) -> Vec<Crackle> {
    let mut crackles = Vec::new();
    for (i, rate) in rates.iter().enumerate() {
        if rng.f32() * RATE < *rate {
            let draw = signed(rng);
            crackles.push((i, (WEAKEST / draw.abs().max(WEAKEST)).copysign(draw)));
        }
    }
    crackles
}

/// The same as a force for every one of so many samples.
pub(super) fn force(length: usize, crackles: &[Crackle]) -> Vec<f32> {
    let mut force = vec![0.0; length];
    crackles.iter().for_each(|(at, strength)| force[*at] = *strength);
    force
}
