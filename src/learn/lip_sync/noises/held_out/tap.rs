//! Water from a tap.

use fastrand::Rng;

use super::{
    super::{RATE, drift::Drift, filter::Filter, struck::Body},
    SPEED_OF_SOUND,
    bubble::add_bubble,
    crackle::{crackles, force},
};
use crate::learn::random::{between, by_ratio, signed};

/// Water that hisses out of a tap and falls into one thing or another. Somebody turns the tap now and then.
pub(super) fn running_tap(length: usize, rng: &mut Rng) -> Vec<f32> {
    const BELOW: [fn(&mut [f32], &[f32], &mut Rng); 3] = [fall_on_metal, fall_into_water, fill_a_vessel];
    let least = between(rng, (0.1, 0.7));
    let mut hand = Drift::new(2.0, rng);
    // How far it is open, 0 to 1.
    let flow: Vec<f32> = (0..length).map(|_| least + (1.0 - least) * hand.advance(rng)).collect();
    let mut sound = vec![0.0; length];
    add_jet(&mut sound, &flow, rng);
    let fall = BELOW[rng.usize(..BELOW.len())];
    fall(&mut sound, &flow, rng);
    sound
}

/// Adds the jet, brighter the faster it is, and the pipe, which rings with it.
fn add_jet(sound: &mut [f32], flow: &[f32], rng: &mut Rng) {
    let (middle, width) = (by_ratio(rng, (1500.0, 5000.0)), between(rng, (0.8, 2.0)));
    let (hiss, pitch) = (by_ratio(rng, (0.1, 1.0)), by_ratio(rng, (250.0, 1200.0)));
    let ringing = 8.0 * rng.f32() * hiss;
    let (mut jet, mut pipe) = (Filter::default(), Filter::default());
    for (s, flow) in sound.iter_mut().zip(flow) {
        let turbulence = flow * flow * signed(rng);
        let rush = jet.advance(turbulence, middle * (0.6 + 0.6 * flow), width).band;
        *s += hiss * rush + ringing * pipe.advance(turbulence, pitch, 0.05).band;
    }
}

/// Adds drops that drum on a sink.
fn fall_on_metal(sound: &mut [f32], flow: &[f32], rng: &mut Rng) {
    let sink = Body::new(by_ratio(rng, (120.0, 500.0)), by_ratio(rng, (0.02, 0.08)), rng);
    let (drops, hollow) = (by_ratio(rng, (300.0, 3000.0)), by_ratio(rng, (0.1, 0.7)));
    let rates: Vec<f32> = flow.iter().map(|flow| drops * flow).collect();
    let mut drumming = force(sound.len(), &crackles(&rates, rng));
    drumming.iter_mut().for_each(|drop| *drop *= hollow);
    sink.answer(sound, &drumming, rng);
}

/// Adds the bubbles that a jet draws into standing water.
fn fall_into_water(sound: &mut [f32], flow: &[f32], rng: &mut Rng) {
    let (largest, bubbles) = (by_ratio(rng, (0.002, 0.006)), by_ratio(rng, (100.0, 1200.0)));
    let rates: Vec<f32> = flow.iter().map(|flow| bubbles * flow).collect();
    for (at, strength) in crackles(&rates, rng) {
        let radius = by_ratio(rng, (0.0006, largest));
        add_bubble(&mut sound[at..], radius, strength, rng);
    }
}

/// Adds a vessel whose air rings higher the shorter the column above the water gets; when it is full, an empty one
/// takes its place.
fn fill_a_vessel(sound: &mut [f32], flow: &[f32], rng: &mut Rng) {
    fall_into_water(sound, flow, rng);
    let depth = between(rng, (0.08, 0.3));
    let full = 0.15 * depth;
    let (filling, sharpness) = (depth / by_ratio(rng, (2.5, 12.0)), by_ratio(rng, (0.02, 0.1)));
    let level = by_ratio(rng, (1.5, 10.0));
    let mut column = Filter::default();
    let mut height = between(rng, (full, depth));
    for (s, flow) in sound.iter_mut().zip(flow) {
        height -= filling * flow / RATE;
        if height < full {
            height = depth;
        }
        // A pipe with one end closed.
        let hertz = SPEED_OF_SOUND / (4.0 * height);
        *s += level * column.advance(flow * signed(rng), hertz, sharpness).band;
    }
}
