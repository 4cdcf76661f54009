//! Motors and what they blow.

use std::{array, f32::consts::TAU};

use fastrand::Rng;

use crate::learn::{
    lip_sync::noises::{RATE, drift::Drift, filter::Filter},
    random::{between, by_ratio, signed},
};

/// A vacuum cleaner that is switched on, or has been: a fast motor whose pitch climbs as it runs up and with
/// the nozzle's load, the whistle of its blades, and the air.
pub(super) fn vacuum_cleaner(length: usize, rng: &mut Rng) -> Vec<f32> {
    // Turns a second.
    let full = by_ratio(rng, (250.0, 550.0));
    let blades = rng.usize(7..=11) as f32;
    let (start, run_up) = (between(rng, (-1.5, 0.2)), between(rng, (0.25, 0.8)));
    let harmonics: [f32; 6] = array::from_fn(|n| rng.f32() / (n + 1) as f32);
    let (whistle, hum) = (between(rng, (0.05, 0.5)), if rng.bool() { 100.0 } else { 120.0 });
    let (middle, width) = (by_ratio(rng, (500.0, 2000.0)), between(rng, (0.8, 2.0)));
    let rush = by_ratio(rng, (0.5, 3.0));
    let (mut nozzle, mut air) = (Drift::new(0.8, rng), Filter::default());
    let mut turn = 0.0_f32;
    (0..length)
        .map(|i| {
            let time = i as f32 / RATE;
            let speed = 1.0 - (-(time - start).max(0.0) / run_up).exp();
            let load = nozzle.advance(rng);
            turn = (turn + full * speed * (1.0 + 0.1 * load) / RATE).fract();
            let motor: f32 = (1..)
                .zip(&harmonics)
                .map(|(n, level)| level * (TAU * n as f32 * turn).sin())
                .sum();
            let tone = motor + whistle * (TAU * blades * turn).sin();
            // The mains' ripple is heard in the motor's strength.
            let ripple = 1.0 + 0.3 * (TAU * hum * time).sin();
            let gale = air.advance(signed(rng), middle * (0.7 + 0.6 * load), width).band;
            speed * ripple * tone + speed * speed * rush * (1.2 - 0.5 * load) * gale
        })
        .collect()
}

/// One to three fans of a computer, each at its own speed, so that they beat.
pub(super) fn computer_fan(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    for _ in 0..rng.usize(1..=3) {
        add_fan(&mut sound, rng);
    }
    sound
}

/// Adds a fan: blades that chop the air as often as they pass, a bearing that grinds once a turn, and a
/// controller that now and then changes the speed.
fn add_fan(sound: &mut [f32], rng: &mut Rng) {
    let blades = [5.0, 7.0, 9.0, 11.0][rng.usize(..4)];
    // Turns a second.
    let speed = by_ratio(rng, (12.0, 45.0));
    let harmonics: [f32; 5] = array::from_fn(|n| 0.2 * rng.f32() / (n + 1) as f32);
    let (middle, rush) = (by_ratio(rng, (250.0, 1200.0)), by_ratio(rng, (0.3, 2.0)));
    let (bearing, grinding) = (by_ratio(rng, (900.0, 3500.0)), between(rng, (0.0, 0.6)));
    let mut control = Drift::new(1.2, rng);
    let (mut air, mut balls) = (Filter::default(), Filter::default());
    let mut turn = rng.f32();
    for s in sound {
        // No fan turns quite evenly.
        turn = (turn + speed * (0.9 + 0.2 * control.advance(rng)) / RATE + 2e-4 * signed(rng)).fract();
        let pass = TAU * blades * turn;
        let tone: f32 = (1..)
            .zip(&harmonics)
            .map(|(n, level)| level * (pass * n as f32).sin())
            .sum();
        let wake = 1.0 + 0.3 * pass.sin();
        let wind = air.advance(signed(rng), middle, 1.8).band;
        let grind = balls.advance(signed(rng), bearing, 0.1).band * (1.0 + (TAU * turn).sin());
        *s += tone + rush * wake * wind + grinding * grind;
    }
}
