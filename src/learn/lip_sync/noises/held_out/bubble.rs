//! Bubbles in water.

use std::f32::consts::TAU;

use fastrand::Rng;

use super::super::RATE;
use crate::learn::random::between;

/// After how many of its times a bubble counts as over: -61 dB.
const OVER: f32 = 7.0;

/// Adds a bubble of so many metres' radius that rings as soon as water closes around it. The smaller, the higher
/// (Minnaert) and the sooner over (van den Doel's figures); near the surface its pitch rises.
pub(super) fn add_bubble(sound: &mut [f32], radius: f32, level: f32, rng: &mut Rng) {
    let hertz = 3.0 / radius;
    let damping = 0.13 / radius + 0.0072 * radius.powf(-1.5);
    let rise = damping * between(rng, (0.0, 0.15));
    for (i, s) in sound.iter_mut().take((OVER / damping * RATE) as usize).enumerate() {
        let time = i as f32 / RATE;
        let turn = hertz * (1.0 + rise * time) * time;
        *s += level * (-damping * time).exp() * (TAU * turn).sin();
    }
}
