//! Which colours somebody has: cloth, skin, hair, lips, eyes.

use super::super::number::{chance, mix, range, rgb, wobble};
use super::pick;
use fastrand::Rng;
use glam::Vec3;

/// A vivid or a muted colour.
pub(super) fn cloth(dice: &mut Rng) -> Vec3 {
    let (h, s, v) = (dice.f32() * 6.0, dice.f32().powf(1.3) * 0.85, 0.06 + 0.9 * dice.f32());
    let c = |k: f32| {
        let t = (k + h) % 6.0;
        v - v * s * t.min(4.0 - t).clamp(0.0, 1.0)
    };
    let v = glam::vec3(c(5.0), c(3.0), c(1.0));
    v * v
}

pub(super) fn skin(d: &mut Rng, real: f32) -> Vec3 {
    // Skin: from very dark to very light, evenly, with warmer and cooler people of each.
    const TONES: [u32; 9] = [
        0x3c231a, 0x52301f, 0x653b28, 0x87553a, 0xa8714f, 0xc58e69, 0xdba883, 0xecc3a2, 0xf6d8c2,
    ];
    let at = d.f32().powf(0.7) * 7.999;
    let skin = rgb(TONES[at as usize]).lerp(rgb(TONES[at as usize + 1]), at.fract());
    let warm = wobble(d) * 0.10;
    let mut skin = skin * glam::vec3(1.0 + warm * 0.4, 1.0, 1.0 - warm);
    if real < 0.3 && chance(d, 0.10) {
        // Not everybody in a cartoon is human.
        skin = cloth(d).lerp(Vec3::splat(0.5), 0.35);
    }
    skin
}

pub(super) fn hair(d: &mut Rng, real: f32, old: f32, dark_skin: f32) -> Vec3 {
    const HAIRS: [u32; 10] = [
        0x0c0a0b, 0x1a1210, 0x2c1b12, 0x48301f, 0x6a4526, 0x93683c, 0xc29a62, 0xdcc08c, 0x7a3518, 0x8f8a86,
    ];
    let mut hair = match d.f32() {
        x if x < mix(0.55, 0.85, dark_skin) => rgb(HAIRS[d.usize(..4)]),
        x if x < 0.95 => rgb(HAIRS[d.usize(4..9)]),
        _ => cloth(d),
    };
    if real < 0.4 && chance(d, 0.2) {
        hair = cloth(d);
    }
    let grey = (old * range(d, 0.0, 1.6)).clamp(0.0, 1.0);
    hair = hair.lerp(rgb(pick(d, &[0xa8a4a0, 0xd8d5d0, 0x75716e])), grey);
    hair
}

pub(super) fn lips(d: &mut Rng, skin: Vec3, makeup: f32) -> Vec3 {
    let lip_base = skin * glam::vec3(0.92, 0.55, 0.55) + glam::vec3(0.03, 0.0, 0.005);
    if makeup > 0.0 && chance(d, 0.7) {
        lip_base.lerp(
            rgb(pick(
                d,
                &[0xa01828, 0xc04050, 0xb05068, 0x701830, 0xd07060, 0x8a3a50, 0xe06080],
            )),
            range(d, 0.3, 0.95),
        )
    } else {
        lip_base
    }
}

pub(super) fn iris(d: &mut Rng, real: f32, dark_skin: f32) -> Vec3 {
    let iris_color = match d.f32() {
        x if x < mix(0.5, 0.92, dark_skin) => rgb(pick(d, &[0x2a1508, 0x3c210f, 0x56331a, 0x6e4a24])),
        _ => rgb(pick(
            d,
            &[0x4a6a8a, 0x6c8aa4, 0x557a52, 0x7a8a5a, 0x6b6f73, 0x2f7f8f, 0x7a5a2a],
        )),
    };
    if real < 0.4 {
        iris_color.lerp(cloth(d), 0.5) * 1.5
    } else {
        iris_color
    }
}
