//! Wood that is sawn and sanded.

use std::f32::consts::{PI, TAU};

use fastrand::Rng;

use super::super::{RATE, drift::Drift, filter::Filter, struck::Body};
use crate::learn::random::{between, by_ratio, signed};

/// By hand or with a machine.
pub(super) fn sawing_and_sanding(length: usize, rng: &mut Rng) -> Vec<f32> {
    const TOOLS: [fn(usize, &mut Rng) -> Vec<f32>; 3] = [hand_saw, sandpaper, circular_saw];
    TOOLS[rng.usize(..TOOLS.len())](length, rng)
}

/// An arm that goes to and fro.
struct Arm {
    strokes: f32,
    /// Metres a second in the middle of a stroke.
    fastest: f32,
    mood: Drift,
    turn: f32,
}

impl Arm {
    /// So many strokes to and fro a second, so many metres long.
    fn new(strokes: f32, metres: f32, rng: &mut Rng) -> Self {
        Self {
            strokes,
            fastest: PI * strokes * metres,
            mood: Drift::new(1.0, rng),
            turn: rng.f32(),
        }
    }

    /// Metres a second at the next sample; below 0 on the way back.
    fn advance(&mut self, rng: &mut Rng) -> f32 {
        let pace = 0.8 + 0.4 * self.mood.advance(rng);
        self.turn = (self.turn + pace * self.strokes / RATE).fract();
        pace * self.fastest * (TAU * self.turn).sin()
    }
}

/// Teeth that catch one by one, faster and slower with the arm, in a blade and a board that ring.
fn hand_saw(length: usize, rng: &mut Rng) -> Vec<f32> {
    let blade = Body::new(by_ratio(rng, (250.0, 800.0)), by_ratio(rng, (0.01, 0.04)), rng);
    let board = Body::new(by_ratio(rng, (90.0, 300.0)), by_ratio(rng, (0.03, 0.1)), rng);
    let mut arm = Arm::new(between(rng, (0.7, 1.8)), between(rng, (0.15, 0.45)), rng);
    // Teeth in a metre, how they grip on the way back, and how much the fibres tear in between.
    let (teeth, back, tearing) = (by_ratio(rng, (200.0, 550.0)), rng.f32(), by_ratio(rng, (0.02, 0.2)));
    let (mut caught, mut side) = (rng.f32(), 1.0);
    let force: Vec<f32> = (0..length)
        .map(|_| {
            let speed = arm.advance(rng);
            let grip = if speed > 0.0 { 1.0 } else { back };
            let torn = tearing * speed.abs() * signed(rng);
            caught += teeth * speed.abs() / RATE;
            if caught < 1.0 {
                return grip * torn;
            }
            caught -= 1.0;
            // Teeth are bent to both sides by turns.
            side = -side;
            grip * (torn + side * between(rng, (0.2, 1.0)))
        })
        .collect();
    let mut sound = vec![0.0; length];
    board.answer(&mut sound, &force, rng);
    // The board is heavy.
    sound
        .iter_mut()
        .zip(&force)
        .for_each(|(s, force)| *s = 0.3 * *s + 2.0 * force);
    blade.answer(&mut sound, &force, rng);
    sound
}

/// Grains that scratch, the brighter the faster, and the wood below.
fn sandpaper(length: usize, rng: &mut Rng) -> Vec<f32> {
    let board = Body::new(by_ratio(rng, (120.0, 500.0)), by_ratio(rng, (0.05, 0.15)), rng);
    let strokes = by_ratio(rng, (1.5, 4.5));
    let mut arm = Arm::new(strokes, by_ratio(rng, (0.15, 0.5)) / strokes, rng);
    let (grit, width) = (by_ratio(rng, (1500.0, 5000.0)), between(rng, (0.8, 2.0)));
    let (press, hollow) = (between(rng, (0.3, 1.0)), by_ratio(rng, (0.02, 0.2)));
    let mut paper = Filter::default();
    let mut sound: Vec<f32> = (0..length)
        .map(|_| {
            let speed = arm.advance(rng);
            // The way back is as long, but lighter.
            let pressure = if speed > 0.0 { 1.0 } else { press };
            let scratch = pressure * speed.abs() * signed(rng);
            paper.advance(scratch, grit * (0.4 + 0.4 * speed.abs()), width).band
        })
        .collect();
    let force: Vec<f32> = sound.iter().map(|scratch| hollow * scratch).collect();
    board.answer(&mut sound, &force, rng);
    sound
}

/// A motor whose disc whistles, and slows down and screams when it cuts.
fn circular_saw(length: usize, rng: &mut Rng) -> Vec<f32> {
    let disc = Body::new(by_ratio(rng, (900.0, 2500.0)), by_ratio(rng, (0.003, 0.02)), rng);
    // Turns a second, teeth on the disc, and turns of the motor for each of the disc's.
    let (full, teeth, gear) = (
        by_ratio(rng, (45.0, 90.0)),
        rng.usize(18..=48) as f32,
        between(rng, (2.5, 6.0)),
    );
    let (whistle, motor) = (by_ratio(rng, (0.05, 0.5)), by_ratio(rng, (0.1, 0.6)));
    let (mut push, mut air) = (Drift::new(0.6, rng), Filter::default());
    let (mut turn, mut geared) = (0.0_f32, 0.0_f32);
    let mut force = Vec::with_capacity(length);
    let mut sound: Vec<f32> = (0..length)
        .map(|_| {
            // Now it runs free, now it is pushed into the wood.
            let load = (3.0 * push.advance(rng) - 1.3).clamp(0.0, 1.0);
            let speed = full * (1.0 - 0.25 * load);
            turn = (turn + speed / RATE).fract();
            geared = (geared + gear * speed / RATE).fract();
            let pass = (TAU * teeth * turn).sin();
            force.push(0.3 * load * (pass + signed(rng)) * (1.0 + 0.3 * (TAU * turn).sin()));
            let hum = (TAU * geared).sin() + 0.5 * (2.0 * TAU * geared).sin();
            let rush = air.advance(signed(rng), 0.7 * teeth * speed, 1.0).band;
            whistle * (pass + rush) + motor * (1.0 + load) * hum
        })
        .collect();
    disc.answer(&mut sound, &force, rng);
    sound
}
