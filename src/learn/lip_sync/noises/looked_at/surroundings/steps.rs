//! Somebody who walks.

use fastrand::Rng;

use crate::learn::{
    lip_sync::noises::{RATE, struck::Body},
    random::{between, by_ratio},
};

/// What is walked on.
struct Floor {
    /// Hz of the lowest resonance.
    lowest: (f32, f32),
    /// See [`Body::new`].
    friction: (f32, f32),
    /// Seconds in which the heel meets it.
    contact: (f32, f32),
    /// Grains a second that crunch under the sole.
    grains: f32,
}

const FLOORS: [Floor; 4] = [
    // Hollow boards.
    Floor {
        lowest: (70.0, 160.0),
        friction: (0.04, 0.12),
        contact: (0.002, 0.006),
        grains: 20.0,
    },
    // Stone.
    Floor {
        lowest: (300.0, 900.0),
        friction: (0.02, 0.08),
        contact: (0.0005, 0.0015),
        grains: 60.0,
    },
    // Carpet.
    Floor {
        lowest: (45.0, 90.0),
        friction: (0.15, 0.4),
        contact: (0.006, 0.014),
        grains: 0.0,
    },
    // Gravel.
    Floor {
        lowest: (60.0, 120.0),
        friction: (0.2, 0.5),
        contact: (0.006, 0.012),
        grains: 800.0,
    },
];

/// Heel and toe, heel and toe, on one of the floors.
pub(super) fn footsteps(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let floor = &FLOORS[rng.usize(..FLOORS.len())];
    let ground = Body::new(by_ratio(rng, floor.lowest), by_ratio(rng, floor.friction), rng);
    let grain = Body::new(by_ratio(rng, (1200.0, 3000.0)), 0.1, rng);
    // Seconds from step to step, and from heel to toe.
    let pace = by_ratio(rng, (0.36, 0.75));
    let roll = pace * between(rng, (0.2, 0.45));
    let mut feet = [1.0, between(rng, (0.6, 1.0))];
    let mut heel = 0.2 * rng.f32();
    while heel * RATE < length as f32 {
        let weight = feet[0] * between(rng, (0.7, 1.0));
        let contact = by_ratio(rng, floor.contact);
        ground.hit(&mut sound, heel, weight, contact, rng);
        ground.hit(&mut sound, heel + roll, 0.4 * weight, 2.0 * contact, rng);
        for _ in 0..(floor.grains * roll) as usize {
            let (at, size) = (heel + 1.3 * roll * rng.f32(), rng.f32());
            grain.hit(&mut sound, at, 0.3 * weight * size * size, 0.0002, rng);
        }
        heel += pace * between(rng, (0.94, 1.06));
        feet.reverse();
    }
    sound
}
