//! Random draws that training and evaluation share.

use fastrand::Rng;

/// Between two numbers, every number as likely as any other.
pub(super) fn between(rng: &mut Rng, (from, to): (f32, f32)) -> f32 {
    from + (to - from) * rng.f32()
}

/// Between two numbers above 0, every ratio as likely as any other.
pub(super) fn by_ratio(rng: &mut Rng, (from, to): (f32, f32)) -> f32 {
    from * (to / from).powf(rng.f32())
}

/// -1 to 1.
pub(super) fn signed(rng: &mut Rng) -> f32 {
    rng.f32() * 2.0 - 1.0
}

/// So many samples of white noise: each on its own, evenly distributed from -1 to 1.
pub(super) fn white(length: usize, rng: &mut Rng) -> Vec<f32> {
    (0..length).map(|_| signed(rng)).collect()
}
