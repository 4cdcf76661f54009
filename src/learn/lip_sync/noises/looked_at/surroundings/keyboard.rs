//! Somebody who types.

use fastrand::Rng;

use crate::learn::{
    lip_sync::noises::{RATE, struck::Body},
    random::{between, by_ratio},
};

/// Words on a keyboard: each key clicks on its way, meets the plate, and clicks again as it comes up.
pub(super) fn typing(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let plate = Body::new(by_ratio(rng, (250.0, 900.0)), by_ratio(rng, (0.03, 0.12)), rng);
    let cap = Body::new(by_ratio(rng, (1500.0, 3500.0)), by_ratio(rng, (0.02, 0.08)), rng);
    let space_bar = Body::new(by_ratio(rng, (110.0, 300.0)), by_ratio(rng, (0.03, 0.1)), rng);
    let (pace, travel) = (by_ratio(rng, (0.09, 0.25)), between(rng, (0.006, 0.025)));
    let (click, contact) = (rng.f32(), by_ratio(rng, (0.0003, 0.0015)));
    let mut at = 0.2 * rng.f32();
    let mut letters = rng.usize(2..=8);
    while at * RATE < length as f32 {
        let (force, held) = (between(rng, (0.5, 1.0)), by_ratio(rng, (0.05, 0.14)));
        let down = at + travel;
        cap.hit(&mut sound, at, 0.6 * click * force, 0.0003, rng);
        cap.hit(&mut sound, down + held, 0.7 * force, 0.0003, rng);
        at += pace * by_ratio(rng, (0.6, 1.8));
        if letters > 0 {
            plate.hit(&mut sound, down, force, contact, rng);
            letters -= 1;
        } else {
            space_bar.hit(&mut sound, down, 1.3 * force, contact, rng);
            letters = rng.usize(2..=8);
            if rng.f32() < 0.2 {
                // Thinking.
                at += between(rng, (0.3, 1.2));
            }
        }
    }
    sound
}
