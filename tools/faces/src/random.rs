//! Random draws that pictures are made with.

use fastrand::Rng;
use glam::{Vec2, Vec3};

/// Between two numbers, every number as likely as any other.
pub fn between(rng: &mut Rng, from: f32, to: f32) -> f32 {
    from + (to - from) * rng.f32()
}

/// Between two numbers above 0, every ratio as likely as any other.
pub fn by_ratio(rng: &mut Rng, from: f32, to: f32) -> f32 {
    from * (to / from).powf(rng.f32())
}

/// -1 to 1.
pub fn signed(rng: &mut Rng) -> f32 {
    rng.f32() * 2.0 - 1.0
}

/// Yes with this probability.
pub fn chance(rng: &mut Rng, probability: f32) -> bool {
    rng.f32() < probability
}

/// About normally distributed, deviation 1, never beyond 3.5.
pub fn normal(rng: &mut Rng) -> f32 {
    let bits = rng.u64(..);
    let sum: u32 = (0..4).map(|i| (bits >> (16 * i) & 0xffff) as u32).sum();
    // Four even draws of deviation 1/sqrt(12) each.
    (sum as f32 / 65_535.0 - 2.0) * 1.732_051
}

/// One of them.
pub fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

/// A point in a picture of this size.
pub fn place(rng: &mut Rng, size: Vec2) -> Vec2 {
    Vec2::new(rng.f32(), rng.f32()) * size
}

/// Any direction.
pub fn angle(rng: &mut Rng) -> f32 {
    rng.f32() * std::f32::consts::TAU
}

/// A colour of things: mostly dull, now and then bright.
pub fn colour(rng: &mut Rng) -> Vec3 {
    let dull = rng.f32();
    let saturation = if chance(rng, 0.2) {
        between(rng, 0.5, 1.0)
    } else {
        dull * dull * 0.6
    };
    hsv(rng.f32(), saturation, between(rng, 0.05, 1.0))
}

/// A colour near another.
pub fn near(rng: &mut Rng, colour: Vec3, spread: f32) -> Vec3 {
    let all = signed(rng) * spread;
    let each = Vec3::new(signed(rng), signed(rng), signed(rng)) * (0.35 * spread);
    (colour + all + each).clamp(Vec3::ZERO, Vec3::ONE)
}

/// A colour of skin, very light to very dark.
pub fn skin(rng: &mut Rng) -> Vec3 {
    const TONES: [[f32; 3]; 6] = [
        [0.98, 0.87, 0.78],
        [0.95, 0.78, 0.66],
        [0.86, 0.66, 0.51],
        [0.71, 0.49, 0.35],
        [0.50, 0.33, 0.23],
        [0.30, 0.19, 0.14],
    ];
    let at = rng.f32() * (TONES.len() - 1) as f32;
    let index = (at as usize).min(TONES.len() - 2);
    let tone = Vec3::from(TONES[index]).lerp(TONES[index + 1].into(), at - index as f32);
    near(rng, tone, 0.06)
}

/// A colour of hair; dyed now and then.
pub fn hair(rng: &mut Rng) -> Vec3 {
    const TONES: [[f32; 3]; 7] = [
        [0.06, 0.05, 0.05],
        [0.16, 0.10, 0.07],
        [0.32, 0.20, 0.12],
        [0.52, 0.30, 0.14],
        [0.80, 0.65, 0.38],
        [0.62, 0.62, 0.62],
        [0.90, 0.90, 0.88],
    ];
    if chance(rng, 0.15) {
        return hsv(rng.f32(), between(rng, 0.4, 0.9), between(rng, 0.4, 1.0));
    }
    let tone = pick(rng, &TONES);
    near(rng, tone.into(), 0.06)
}

/// Hue, saturation and value, each 0 to 1.
pub fn hsv(hue: f32, saturation: f32, value: f32) -> Vec3 {
    let channel = |offset: f32| {
        let k = (offset + hue * 6.0).rem_euclid(6.0);
        value - value * saturation * k.min(4.0 - k).clamp(0.0, 1.0)
    };
    Vec3::new(channel(5.0), channel(3.0), channel(1.0))
}
