//! Smooth noise over the plane.

use fastrand::Rng;
use glam::Vec2;

/// A random landscape of heights; the same number gives the same one.
#[derive(Clone, Copy, Debug)]
pub struct Noise(u32);

impl Noise {
    /// Draws one.
    pub fn draw(rng: &mut Rng) -> Self {
        Self(rng.u32(..))
    }

    /// -1 to 1; hills are one unit wide.
    pub fn at(self, p: Vec2) -> f32 {
        let cell = p.floor();
        let f = p - cell;
        let t = f * f * (3.0 - 2.0 * f);
        let (x, y) = (cell.x as i32, cell.y as i32);
        let top = self.corner(x, y) + (self.corner(x.wrapping_add(1), y) - self.corner(x, y)) * t.x;
        let (left, right) = (
            self.corner(x, y.wrapping_add(1)),
            self.corner(x.wrapping_add(1), y.wrapping_add(1)),
        );
        top + (left + (right - left) * t.x - top) * t.y
    }

    /// Hills upon hills, each octave half as wide and `gain` times as high; about -1 to 1.
    pub fn fractal(self, p: Vec2, octaves: u32, gain: f32) -> f32 {
        let (mut sum, mut total, mut height, mut at) = (0.0, 0.0, 1.0, p);
        for octave in 0..octaves {
            sum += height * Self(self.0.wrapping_add(octave.wrapping_mul(0x9e37_79b9))).at(at);
            total += height;
            height *= gain;
            at = at * 2.0 + 17.3;
        }
        sum / f32::max(total, 1e-6)
    }

    fn corner(self, x: i32, y: i32) -> f32 {
        let mut h = self.0 ^ (x as u32).wrapping_mul(0x8da6_b343) ^ (y as u32).wrapping_mul(0xd816_3841);
        h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
        h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
        h ^= h >> 15;
        h as f32 / (u32::MAX as f32 * 0.5) - 1.0
    }
}
