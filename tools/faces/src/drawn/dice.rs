//! Chance with names.

use super::canvas::Rgb;

/// A source of chance that always falls the same way for the same number.
pub struct Dice(fastrand::Rng);

impl Dice {
    /// The dice of this number.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(
            seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xd1a3,
        ))
    }

    /// Evenly between two values.
    pub fn between(&mut self, a: f32, b: f32) -> f32 {
        a + (b - a) * self.0.f32()
    }

    /// True in a share `p` of cases.
    pub fn chance(&mut self, p: f32) -> bool {
        self.0.f32() < p
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.0.usize(0..of.len())]
    }

    /// A whole number from `a` up to and without `b`.
    pub fn whole(&mut self, a: usize, b: usize) -> usize {
        self.0.usize(a..b)
    }

    /// A number for other dice.
    pub fn seed(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// A colour of this hue (0 to 1) range, saturation and value.
    pub fn colour(&mut self, hue: (f32, f32), saturation: (f32, f32), value: (f32, f32)) -> Rgb {
        let (h, s, v) = (
            self.between(hue.0, hue.1),
            self.between(saturation.0, saturation.1),
            self.between(value.0, value.1),
        );
        hsv(h, s, v)
    }
}

/// The colour of a hue (any, one turn is 1), a saturation and a value (0 to 1).
pub fn hsv(h: f32, s: f32, v: f32) -> Rgb {
    let f = |n: f32| {
        let k = (n + h.rem_euclid(1.0) * 6.0) % 6.0;
        v - v * s * k.min(4.0 - k).clamp(0.0, 1.0)
    };
    [f(5.0), f(3.0), f(1.0)]
}

/// 0xRRGGBB.
pub fn hex(code: u32) -> Rgb {
    [16, 8, 0].map(|shift| (code >> shift & 255) as f32 / 255.0)
}

/// From one colour (`t` = 0) to another.
pub fn blend(a: Rgb, b: Rgb, t: f32) -> Rgb {
    std::array::from_fn(|k| a[k] + (b[k] - a[k]) * t)
}

/// A colour multiplied with another.
pub fn times(a: Rgb, b: Rgb) -> Rgb {
    std::array::from_fn(|k| (a[k] * b[k]).clamp(0.0, 1.0))
}

/// A colour made brighter or darker.
pub fn bright(a: Rgb, by: f32) -> Rgb {
    a.map(|v| (v * by).clamp(0.0, 1.0))
}

/// How bright a colour looks, 0 to 1.
pub fn luma(c: Rgb) -> f32 {
    0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2]
}
