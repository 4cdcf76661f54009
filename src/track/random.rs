//! A tiny random generator: the same face blinks the same way in every run.

use bevy::prelude::*;

/// SplitMix64 (Steele, Lea and Flood 2014). Not for anything but looks.
#[derive(Clone, Debug, Default, Reflect)]
pub(super) struct Random(u64);

impl Random {
    /// The sequence that belongs to a seed.
    pub fn seeded(seed: u64) -> Self {
        let mut random = Self(seed);
        // Neighbouring seeds start far apart.
        random.0 = random.next();
        random
    }

    /// The sequence that belongs to a seed and an entity.
    pub fn new(seed: u64, entity: Entity) -> Self {
        Self::seeded(seed ^ entity.to_bits().rotate_left(17))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 up to 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// -1 up to 1.
    pub fn signed(&mut self) -> f32 {
        self.unit() * 2.0 - 1.0
    }

    /// `low` up to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// A whole number below another.
    pub fn below(&mut self, most: usize) -> usize {
        ((self.unit() * most as f32) as usize).min(most.saturating_sub(1))
    }

    /// Normally distributed, with a mean of 0 and a deviation of 1 (Box and Muller, 1958).
    pub fn normal(&mut self) -> f32 {
        let far = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        far * (std::f32::consts::TAU * self.unit()).cos()
    }

    /// Waiting time of the given mean, never under `least`: exponential, cut off at four means.
    pub fn wait(&mut self, mean: f32, least: f32) -> f32 {
        let spread = (mean - least).max(0.0);
        least + (-(1.0 - self.unit()).ln()).min(4.0) * spread
    }
}

/// Smooth noise over time, -1 to 1, about one swing per second of `time`.
pub(super) fn noise(time: f32, channel: u64) -> f32 {
    let value = |i: i64| Random((i as u64).wrapping_mul(0x2545_F491_4F6C_DD1D) ^ channel << 48).signed();
    let (i, t) = (time.floor() as i64, time - time.floor());
    let t = t * t * (3.0 - 2.0 * t);
    value(i) + (value(i + 1) - value(i)) * t
}
