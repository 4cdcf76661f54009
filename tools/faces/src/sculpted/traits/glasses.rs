//! Glasses, and who wears which.

use super::super::number::{chance, mix, range, rgb};
use super::pick;
use fastrand::Rng;
use glam::Vec3;

/// What is worn before the eyes.
#[derive(Clone, Copy, Debug)]
pub struct Glasses {
    /// Half measures of a lens, as shares of half the distance between the eyes.
    pub wide: f32,
    pub high: f32,
    /// 2 round, 5 nearly a rectangle.
    pub corner: f32,
    /// Radius of the rim, millimetres.
    pub rim: f32,
    pub color: Vec3,
    /// How much of what is behind a lens it hides.
    pub tint: f32,
    pub tint_color: Vec3,
}

impl Glasses {
    pub(super) fn draw(d: &mut Rng, real: f32) -> Option<Self> {
        chance(d, 0.16).then(|| Glasses {
            wide: range(d, 0.72, 0.90),
            high: range(d, 0.50, 0.82),
            corner: range(d, 2.0, 5.0),
            rim: pick(d, &[0.8, 1.1, 1.6, 2.2, 2.8]) * mix(1.5, 1.0, real),
            color: pick(
                d,
                &[
                    rgb(0x101012),
                    rgb(0x101012),
                    rgb(0x3a2416),
                    rgb(0x8a8c90),
                    rgb(0xb08a4a),
                    rgb(0x7a1a20),
                    rgb(0x20406a),
                ],
            ),
            tint: if chance(d, 0.08) {
                range(d, 0.25, 0.6)
            } else {
                range(d, 0.02, 0.08)
            },
            tint_color: pick(d, &[rgb(0x202428), rgb(0x4a3018), rgb(0x24404a)]),
        })
    }
}
