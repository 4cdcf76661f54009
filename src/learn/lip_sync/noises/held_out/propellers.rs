//! What flies with blades that turn.

use std::f32::consts::TAU;

use fastrand::Rng;

use super::super::{RATE, drift::Drift, filter::Filter};
use crate::learn::random::{between, by_ratio, signed};

/// A drone, a helicopter or a light aircraft that hovers or comes and goes.
pub(super) fn propellers(length: usize, rng: &mut Rng) -> Vec<f32> {
    const MACHINES: [fn(&mut Rng) -> Machine; 3] = [drone, helicopter, light_aircraft];
    let mut machine = MACHINES[rng.usize(..MACHINES.len())](rng);
    let (mut distance, mut throttle) = (Drift::new(3.0, rng), Drift::new(1.5, rng));
    let mut air = Filter::default();
    (0..length)
        .map(|_| {
            let speed = 0.9 + 0.2 * throttle.advance(rng);
            let blades: f32 = machine.rotors.iter_mut().map(|rotor| rotor.advance(speed, rng)).sum();
            machine.engine = (machine.engine + machine.whine.hertz * speed / RATE).fract();
            let whine = machine.whine.level * (TAU * machine.engine).sin();
            // Every blade leaves a whirl behind.
            let wake = 0.3 + blades.abs();
            let rush = machine.rush.level * wake * air.advance(signed(rng), machine.rush.hertz, 1.6).band;
            (blades + whine + rush) / (0.3 + distance.advance(rng))
        })
        .collect()
}

/// What of a flying machine is heard.
struct Machine {
    rotors: Vec<Rotor>,
    /// Of the air, around a pitch.
    rush: Part,
    /// Of turbine, gears or exhaust.
    whine: Part,
    /// How far the engine has turned, 0 to 1.
    engine: f32,
}

/// Something with a pitch and a strength.
struct Part {
    hertz: f32,
    level: f32,
}

/// Four to eight small ones, no two of which turn alike.
fn drone(rng: &mut Rng) -> Machine {
    let (turns, sharpness) = (by_ratio(rng, (70.0, 180.0)), by_ratio(rng, (0.5, 5.0)));
    let blades = rng.usize(2..=3);
    let rotors = 2 * rng.usize(2..=4);
    Machine {
        rotors: (0..rotors)
            .map(|_| Rotor::new(blades, turns * between(rng, (0.92, 1.08)), sharpness, 0.4, rng))
            .collect(),
        rush: Part {
            hertz: by_ratio(rng, (1200.0, 4000.0)),
            level: by_ratio(rng, (0.1, 1.0)),
        },
        whine: Part {
            hertz: 7.0 * turns,
            level: by_ratio(rng, (0.01, 0.15)),
        },
        engine: rng.f32(),
    }
}

/// A large one that beats the air, and a small one at the tail.
fn helicopter(rng: &mut Rng) -> Machine {
    let turns = between(rng, (4.5, 7.0));
    let (blades, slap) = (rng.usize(2..=5), by_ratio(rng, (10.0, 100.0)));
    let (tail, tail_turns) = (rng.usize(2..=4), turns * between(rng, (4.5, 6.0)));
    let tail_level = by_ratio(rng, (0.1, 0.6));
    Machine {
        rotors: vec![
            Rotor::new(blades, turns, slap, 1.0, rng),
            Rotor::new(tail, tail_turns, by_ratio(rng, (2.0, 10.0)), tail_level, rng),
        ],
        rush: Part {
            hertz: by_ratio(rng, (200.0, 1000.0)),
            level: by_ratio(rng, (0.5, 4.0)),
        },
        whine: Part {
            hertz: by_ratio(rng, (2500.0, 6500.0)),
            level: by_ratio(rng, (0.005, 0.08)),
        },
        engine: rng.f32(),
    }
}

/// One or two in front of engines that turn with them.
fn light_aircraft(rng: &mut Rng) -> Machine {
    let (turns, sharpness) = (by_ratio(rng, (30.0, 45.0)), by_ratio(rng, (3.0, 20.0)));
    let blades = rng.usize(2..=4);
    Machine {
        rotors: (0..rng.usize(1..=2))
            .map(|_| Rotor::new(blades, turns * between(rng, (0.98, 1.02)), sharpness, 1.0, rng))
            .collect(),
        rush: Part {
            hertz: by_ratio(rng, (200.0, 800.0)),
            level: by_ratio(rng, (0.2, 1.0)),
        },
        whine: Part {
            hertz: 2.0 * turns,
            level: by_ratio(rng, (0.05, 0.4)),
        },
        engine: rng.f32(),
    }
}

/// Blades on a hub.
struct Rotor {
    /// How strongly each is heard.
    blades: Vec<f32>,
    /// In a second.
    turns: f32,
    /// How short the push is that each gives in passing: 1 is nearly a sine, 100 a slap.
    sharpness: f32,
    wind: Drift,
    turn: f32,
}

impl Rotor {
    fn new(blades: usize, turns: f32, sharpness: f32, level: f32, rng: &mut Rng) -> Self {
        Self {
            blades: (0..blades).map(|_| level * between(rng, (0.85, 1.0))).collect(),
            turns,
            sharpness,
            wind: Drift::new(0.3, rng),
            turn: rng.f32(),
        }
    }

    /// The next sample, at so many times the usual speed.
    fn advance(&mut self, speed: f32, rng: &mut Rng) -> f32 {
        let gust = 0.97 + 0.06 * self.wind.advance(rng);
        self.turn = (self.turn + self.turns * speed * gust / RATE).fract();
        let passed = self.turn * self.blades.len() as f32;
        let blade = self.blades[(passed as usize).min(self.blades.len() - 1)];
        // A push swells and dies away; what is heard is how fast it does.
        let (sin, cos) = (TAU * passed).sin_cos();
        blade * self.sharpness.sqrt() * sin * (-self.sharpness * (1.0 + cos)).exp()
    }
}
