//! Vehicles that pass by.

use fastrand::Rng;

use super::{
    super::{RATE, drift::Drift, filter::Filter, struck::Body},
    LOWEST, SPEED_OF_SOUND,
};
use crate::learn::random::{between, by_ratio, signed};

/// Of what kind a vehicle is.
struct Vehicle {
    cylinders: usize,
    /// How often in a second one of them fires.
    firing: (f32, f32),
    /// Hz of the exhaust's lowest resonance.
    exhaust: (f32, f32),
    engine: f32,
    tyres: f32,
}

const VEHICLES: [Vehicle; 3] = [
    // A car.
    Vehicle {
        cylinders: 4,
        firing: (50.0, 120.0),
        exhaust: (70.0, 200.0),
        engine: 0.2,
        tyres: 1.0,
    },
    // A lorry.
    Vehicle {
        cylinders: 6,
        firing: (50.0, 95.0),
        exhaust: (45.0, 110.0),
        engine: 1.0,
        tyres: 1.5,
    },
    // A motorcycle.
    Vehicle {
        cylinders: 2,
        firing: (40.0, 140.0),
        exhaust: (120.0, 400.0),
        engine: 1.5,
        tyres: 0.2,
    },
];

/// A road some metres away, on which one vehicle comes after the other.
pub(super) fn passing_traffic(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let kerb = f64::from(by_ratio(rng, (2.0, 20.0)));
    let (speed, gap) = (by_ratio(rng, (8.0, 35.0)), by_ratio(rng, (0.8, 5.0)));
    let end = length as f32 / RATE + 3.0;
    // Those that have just passed are still heard, and those that will soon are heard already.
    let mut nearest = -3.0 + gap * rng.f32();
    while nearest < end {
        let vehicle = &VEHICLES[[0, 0, 0, 1, 2][rng.usize(..5)]];
        let pass = Pass {
            nearest: f64::from(nearest),
            distance: kerb + if rng.bool() { 4.0 } else { 0.0 },
            speed: f64::from(speed * between(rng, (0.8, 1.2))),
        };
        pass.add(&mut sound, vehicle, rng);
        nearest += gap * by_ratio(rng, (0.3, 2.0));
    }
    sound
}

impl Vehicle {
    /// What a microphone on board would hear.
    fn sound(&self, length: usize, rng: &mut Rng) -> Vec<f32> {
        let firing = by_ratio(rng, self.firing);
        // None burns quite as well as the next.
        let cylinders: Vec<f32> = (0..self.cylinders).map(|_| between(rng, (0.6, 1.0))).collect();
        let exhaust = Body::new(by_ratio(rng, self.exhaust), between(rng, (0.1, 0.4)), rng);
        let (tread, width) = (by_ratio(rng, (600.0, 1200.0)), between(rng, (0.8, 2.0)));
        let (mut pedal, mut road) = (Drift::new(2.0, rng), Filter::default());
        let (mut stroke, mut fired) = (rng.f32(), 0);
        let mut pushes = vec![0.0; length];
        for push in &mut pushes {
            stroke += firing * (0.9 + 0.2 * pedal.advance(rng)) / RATE;
            if stroke >= 1.0 {
                stroke -= 1.0;
                fired += 1;
                *push = self.engine * cylinders[fired % cylinders.len()] * between(rng, (0.85, 1.0));
            }
        }
        let mut sound: Vec<f32> = (0..length)
            .map(|_| self.tyres * road.advance(signed(rng), tread, width).band)
            .collect();
        exhaust.answer(&mut sound, &pushes, rng);
        // Every push is outwards, but only what swings is sound.
        let mut swings = Filter::default();
        sound.iter_mut().for_each(|s| *s = swings.advance(*s, LOWEST, 1.4).high);
        sound
    }
}

/// A vehicle's way past the listener, straight on.
struct Pass {
    /// When it is nearest, in seconds.
    nearest: f64,
    /// How far away it is then, in metres.
    distance: f64,
    /// Metres a second.
    speed: f64,
}

impl Pass {
    /// When what is heard at a time was sent out, in seconds, and from how many metres away.
    fn sent(&self, heard: f64) -> (f64, f64) {
        let speed_of_sound = f64::from(SPEED_OF_SOUND);
        let (late, mach) = (heard - self.nearest, self.speed / speed_of_sound);
        let slack = 1.0 - mach * mach;
        // From d = c (heard - sent) and d² = distance² + (speed sent)², times counted from when it is nearest.
        let root = ((mach * late).powi(2) + slack * (self.distance / speed_of_sound).powi(2)).sqrt();
        let sent = (late - root) / slack;
        (self.nearest + sent, speed_of_sound * (late - sent))
    }

    /// Adds what is heard of it. Sound from a moving thing takes less and less time while it comes nearer, which is
    /// all there is to the Doppler effect.
    fn add(&self, sound: &mut [f32], vehicle: &Vehicle, rng: &mut Rng) {
        let rate = f64::from(RATE);
        let (first, _) = self.sent(0.0);
        let (last, _) = self.sent(sound.len() as f64 / rate);
        let source = vehicle.sound(((last - first) * rate) as usize + 2, rng);
        let mut air = Filter::default();
        for (i, s) in sound.iter_mut().enumerate() {
            let (sent, metres) = self.sent(i as f64 / rate);
            let (place, metres) = ((sent - first) * rate, metres as f32);
            let (before, share) = (place as usize, place.fract() as f32);
            let now = source[before] + share * (source[before + 1] - source[before]);
            // The farther, the softer and the duller.
            *s += air.advance(now, 4e5 / metres, 1.4).low / metres;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_nearer_sounds_higher_and_what_leaves_lower() {
        let pass = Pass {
            nearest: 0.0,
            distance: 5.0,
            speed: 0.1 * f64::from(SPEED_OF_SOUND),
        };
        // How much of its sound is heard in a second.
        let pitch = |at: f64| pass.sent(at + 0.5).0 - pass.sent(at - 0.5).0;
        assert!((pitch(-20.0) - 1.0 / 0.9).abs() < 1e-3);
        assert!((pitch(20.0) - 1.0 / 1.1).abs() < 1e-3);
        let (sent, metres) = pass.sent(5.0 / f64::from(SPEED_OF_SOUND));
        assert!(sent.abs() < 1e-9 && (metres - 5.0).abs() < 1e-6);
    }
}
