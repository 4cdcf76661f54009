//! Thunder and explosions.

use fastrand::Rng;

use super::{
    super::{RATE, filter::Filter, struck::Body},
    LOWEST, SPEED_OF_SOUND,
    echo::add_echoes,
};
use crate::learn::random::{between, by_ratio, signed};

/// A storm or a battle, at hand or far off, and what comes back from hills or houses.
pub(super) fn thunder_and_explosions(length: usize, rng: &mut Rng) -> Vec<f32> {
    const EVENTS: [fn(usize, f32, &mut Rng) -> Vec<f32>; 2] = [thunder, explosion];
    let mut sound = vec![0.0; length];
    let (event, typical) = (EVENTS[rng.usize(..EVENTS.len())], by_ratio(rng, (30.0, 4000.0)));
    let mut at = 0.2 * rng.f32();
    while at * RATE < length as f32 {
        let metres = typical * by_ratio(rng, (0.6, 1.6));
        let rest = &mut sound[(at * RATE) as usize..];
        let sent = event(rest.len(), metres, rng);
        let (mut air, mut ear) = (Filter::default(), Filter::default());
        for (s, sent) in rest.iter_mut().zip(sent) {
            // The farther, the softer and the duller.
            let arrives = typical / metres * air.advance(sent, 1e6 / metres, 1.4).low;
            *s += ear.advance(arrives, LOWEST, 1.4).high;
        }
        at += by_ratio(rng, (0.5, 4.0));
    }
    let (apart, seconds) = (by_ratio(rng, (15.0, 200.0)), by_ratio(rng, (0.5, 4.0)));
    add_echoes(&mut sound, between(rng, (0.05, 0.5)), apart, seconds, rng);
    sound
}

/// A flash that struck so many metres away. Every piece of its crooked channel bursts at once, but the farther ones are
/// heard later: many pieces at one distance are a clap, and the others rumble on.
fn thunder(length: usize, metres: f32, rng: &mut Rng) -> Vec<f32> {
    /// Metres from the ground to the cloud.
    const CLOUD: f32 = 4000.0;
    let mut place = [metres, 0.0, 0.0];
    let mut pieces = Vec::new();
    while place[2] < CLOUD {
        pieces.push(place.iter().map(|along| along * along).sum::<f32>().sqrt());
        place[0] += 25.0 * signed(rng);
        place[1] += 25.0 * signed(rng);
        place[2] += 20.0 * rng.f32();
    }
    let nearest = pieces.iter().copied().fold(f32::MAX, f32::min);
    let mut sound = vec![0.0; length];
    for piece in pieces {
        let level = rng.f32() * nearest / piece;
        let samples = by_ratio(rng, (0.001, 0.015)) * RATE;
        if let Some(rest) = sound.get_mut(((piece - nearest) / SPEED_OF_SOUND * RATE) as usize..) {
            // A shock: a jump up, a slope through 0 and a jump back.
            for (i, s) in rest.iter_mut().take(samples as usize).enumerate() {
                *s += level * (1.0 - 2.0 * (i as f32 + 0.5) / samples);
            }
        }
    }
    sound
}

/// A charge that went off so many metres away: the blast, the fire, and near by what comes down again.
fn explosion(length: usize, metres: f32, rng: &mut Rng) -> Vec<f32> {
    let (push, burns) = (by_ratio(rng, (0.002, 0.03)), by_ratio(rng, (0.1, 1.0)));
    let fierce = by_ratio(rng, (800.0, 4000.0));
    let mut fire = Filter::default();
    let mut sound: Vec<f32> = (0..length)
        .map(|i| {
            let time = i as f32 / RATE;
            // Friedlander's wave: pressure, then suction.
            let blast = (1.0 - time / push) * (-time / push).exp();
            let roar = fire
                .advance(signed(rng), 60.0 + fierce * (-3.0 * time / burns).exp(), 1.4)
                .low;
            2.0 * blast + 2.0 * (-time / burns).exp() * roar
        })
        .collect();
    if metres < 100.0 {
        for _ in 0..rng.usize(5..=40) {
            let debris = Body::new(by_ratio(rng, (300.0, 3000.0)), by_ratio(rng, (0.005, 0.1)), rng);
            let (at, level) = (by_ratio(rng, (0.3, 3.0)), 0.2 * rng.f32());
            debris.hit(&mut sound, at, level, 0.0008, rng);
        }
    }
    sound
}
