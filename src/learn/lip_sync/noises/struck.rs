//! Solid things that are struck.

use std::{
    f32::consts::{PI, TAU},
    iter,
};

use fastrand::Rng;

use super::RATE;
use crate::learn::random::between;

/// A thing that rings with its own resonances, however it is struck.
pub(super) struct Body {
    modes: Vec<Mode>,
}

struct Mode {
    hertz: f32,
    level: f32,
    /// To 1/e.
    seconds: f32,
}

/// Nothing rings longer, in seconds to 1/e.
const LONGEST: f32 = 0.5;

/// After how many of its times a resonance counts as over: -61 dB.
const OVER: f32 = 7.0;

impl Body {
    /// One whose lowest resonance is at so many Hz. `friction` is its material's loss factor: about 0.001 for
    /// metal, 0.004 for glass and china, 0.02 for wood, 0.05 for plastic, more for what is damped.
    pub(super) fn new(lowest: f32, friction: f32, rng: &mut Rng) -> Self {
        let next = |hertz: &f32| Some(hertz * between(rng, (1.15, 1.9)));
        let pitches: Vec<f32> = iter::successors(Some(lowest), next)
            .take_while(|hertz| *hertz < 0.45 * RATE)
            .collect();
        let mode = |hertz: f32| Mode {
            hertz,
            level: between(rng, (0.2, 1.0)),
            seconds: (1.0 / (PI * hertz * friction)).min(LONGEST),
        };
        Self {
            modes: pitches.into_iter().map(mode).collect(),
        }
    }

    /// Adds a blow `at` so many seconds: as hard as `level`, in touch for `contact` seconds. The softer what
    /// meets, the longer the contact and the duller the sound. A blow after the end is not heard.
    pub(super) fn hit(&self, sound: &mut [f32], at: f32, level: f32, contact: f32, rng: &mut Rng) {
        if let Some(rest) = sound.get_mut((at * RATE) as usize..) {
            let length = (contact * RATE).max(2.0).ceil();
            let push = |i: usize| level / length * (1.0 - (TAU * (i as f32 + 0.5) / length).cos());
            let force: Vec<f32> = (0..length as usize).map(push).collect();
            self.answer(rest, &force, rng);
        }
    }

    /// Adds what is heard while a force acts, one value for each sample, and after it. It acts at another
    /// place each time, to which other resonances answer.
    pub(super) fn answer(&self, sound: &mut [f32], force: &[f32], rng: &mut Rng) {
        for mode in &self.modes {
            let level = mode.level * between(rng, (0.3, 1.0));
            let decay = (-1.0 / (mode.seconds * RATE)).exp();
            let (sin, cos) = (TAU * mode.hertz / RATE).sin_cos();
            let (mut x, mut y) = (0.0, 0.0);
            let heard = force.len() + (OVER * mode.seconds * RATE) as usize;
            let forces = force.iter().copied().chain(iter::repeat(0.0));
            for (s, force) in sound.iter_mut().take(heard).zip(forces) {
                x += level * force;
                *s += y;
                (x, y) = (decay * (x * cos - y * sin), decay * (x * sin + y * cos));
            }
        }
    }
}
