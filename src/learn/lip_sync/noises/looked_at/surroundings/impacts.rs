//! Doors, and things that fall.

use std::f32::consts::PI;

use fastrand::Rng;

use crate::learn::{
    lip_sync::noises::{RATE, struck::Body},
    random::{between, by_ratio},
};

/// Doors that slam or creak and things that are dropped, one after the other.
pub(super) fn doors_and_drops(length: usize, rng: &mut Rng) -> Vec<f32> {
    const EVENTS: [fn(&mut [f32], f32, &mut Rng) -> f32; 3] = [slam, creak, drop_something];
    let mut sound = vec![0.0; length];
    let mut at = 0.2 * rng.f32();
    while at * RATE < length as f32 {
        let event = EVENTS[rng.usize(..EVENTS.len())];
        at += event(&mut sound, at, rng) + between(rng, (0.1, 1.0));
    }
    sound
}

/// Adds a door that falls shut, `at` so many seconds, and gives how long that takes.
fn slam(sound: &mut [f32], at: f32, rng: &mut Rng) -> f32 {
    let leaf = Body::new(by_ratio(rng, (50.0, 140.0)), by_ratio(rng, (0.03, 0.1)), rng);
    let latch = Body::new(by_ratio(rng, (900.0, 2500.0)), by_ratio(rng, (0.004, 0.02)), rng);
    let mut level = between(rng, (0.4, 1.0));
    leaf.hit(sound, at, level, between(rng, (0.003, 0.008)), rng);
    // It chatters in its frame until the latch holds it.
    let (mut now, mut gap) = (at, between(rng, (0.015, 0.04)));
    for _ in 0..rng.usize(2..=5) {
        now += gap;
        level *= 0.6;
        gap *= 0.7;
        leaf.hit(sound, now, level, 0.002, rng);
        latch.hit(sound, now, 0.5 * level, 0.0005, rng);
    }
    now - at
}

/// Adds a hinge that sticks and slips, `at` so many seconds, and gives how long it does.
fn creak(sound: &mut [f32], at: f32, rng: &mut Rng) -> f32 {
    let seconds = between(rng, (0.3, 1.4));
    let wood = Body::new(by_ratio(rng, (250.0, 700.0)), by_ratio(rng, (0.01, 0.04)), rng);
    // Slips a second at the start and at the end.
    let (from, to) = (by_ratio(rng, (20.0, 120.0)), by_ratio(rng, (20.0, 120.0)));
    let mut slips = vec![0.0; (seconds * RATE) as usize];
    let mut next = 0.0_f32;
    while let Some(slip) = slips.get_mut((next * RATE) as usize) {
        let done = next / seconds;
        *slip = 0.5 * (PI * done).sin() * between(rng, (0.5, 1.0));
        next += between(rng, (0.9, 1.1)) / (from * (to / from).powf(done));
    }
    if let Some(rest) = sound.get_mut((at * RATE) as usize..) {
        wood.answer(rest, &slips, rng);
    }
    seconds
}

/// Adds something that falls and bounces until it lies, from so many seconds on, and gives how long that takes.
fn drop_something(sound: &mut [f32], at: f32, rng: &mut Rng) -> f32 {
    /// Metal, china, wood, plastic.
    const FRICTION: [f32; 4] = [0.0015, 0.004, 0.02, 0.05];
    let friction = FRICTION[rng.usize(..FRICTION.len())];
    let thing = Body::new(by_ratio(rng, (250.0, 2500.0)), friction, rng);
    let floor = Body::new(by_ratio(rng, (60.0, 200.0)), 0.1, rng);
    let (contact, flight) = (by_ratio(rng, (0.0002, 0.001)), between(rng, (0.15, 0.5)));
    // Each bounce keeps a share of the speed, and the flight lasts as much shorter.
    let bounce = between(rng, (0.35, 0.75));
    let (mut now, mut speed) = (at, 1.0);
    while speed > 0.05 {
        thing.hit(sound, now, 0.7 * speed, contact, rng);
        floor.hit(sound, now, 0.5 * speed, 0.003, rng);
        speed *= bounce;
        now += flight * speed;
    }
    now - at
}
