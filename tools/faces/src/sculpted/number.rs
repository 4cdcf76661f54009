//! Small functions of numbers that everything here is written with.

pub use characters::scalar::{bell, curve, mix, smooth};
use glam::{Vec3, vec3};

/// A repeatable number from 0 to 1 for a place on a grid.
pub fn hash3(p: Vec3) -> f32 {
    let v = (p.x as i32 as u32).wrapping_mul(0x8da6_b343)
        ^ (p.y as i32 as u32).wrapping_mul(0xd816_3841)
        ^ (p.z as i32 as u32).wrapping_mul(0xcb1a_b31f);
    hash(v)
}

/// A repeatable number from 0 to 1 for a number.
pub fn hash(v: u32) -> f32 {
    let v = (v ^ (v >> 16)).wrapping_mul(0x7feb_352d);
    let v = (v ^ (v >> 15)).wrapping_mul(0x846c_a68b);
    ((v ^ (v >> 16)) >> 8) as f32 / (1u32 << 24) as f32
}

/// A colour given as sRGB bytes, in linear light.
pub fn rgb(hex: u32) -> Vec3 {
    let c = characters::scalar::srgb(hex);
    vec3(c[0], c[1], c[2])
}

/// Uniform between two numbers.
pub fn range(dice: &mut fastrand::Rng, a: f32, b: f32) -> f32 {
    mix(a, b, dice.f32())
}

/// True with this chance.
pub fn chance(dice: &mut fastrand::Rng, p: f32) -> bool {
    dice.f32() < p
}

/// Around 0, mostly within -1 and 1.
pub fn wobble(dice: &mut fastrand::Rng) -> f32 {
    (dice.f32() + dice.f32() + dice.f32() - 1.5) / 1.0
}
