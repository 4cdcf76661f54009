//! Small functions of one number that shaping is written with.

/// 0 below `a`, 1 above `b`, an S-curve between; `a` may be the larger.
pub fn smooth(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A bell of height 1 and width `s` around 0.
pub fn bell(x: f32, s: f32) -> f32 {
    (-(x * x) / (2.0 * s * s)).exp()
}

/// Linear interpolation.
pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// The smaller of two distances with the seam filled over a width of `k`.
pub fn smin(a: f32, b: f32, k: f32) -> f32 {
    let h = (k - (a - b).abs()).max(0.0) / k;
    a.min(b) - h * h * k * 0.25
}

/// The larger of two distances with the edge rounded over a width of `k`.
pub fn smax(a: f32, b: f32, k: f32) -> f32 {
    -smin(-a, -b, k)
}

/// Linear interpolation through sorted (x, y) points, constant outside.
pub fn curve(points: &[(f32, f32)], x: f32) -> f32 {
    if x <= points[0].0 {
        return points[0].1;
    }
    for w in points.windows(2) {
        if x <= w[1].0 {
            let t = (x - w[0].0) / (w[1].0 - w[0].0);
            return mix(w[0].1, w[1].1, t * t * (3.0 - 2.0 * t));
        }
    }
    points[points.len() - 1].1
}

/// A colour given as sRGB bytes, in linear light.
pub fn srgb(hex: u32) -> [f32; 4] {
    let c = |s: u32| {
        let v = ((hex >> s) & 255) as f32 / 255.0;
        if v <= 0.04045 {
            v / 12.92
        } else {
            ((v + 0.055) / 1.055).powf(2.4)
        }
    };
    [c(16), c(8), c(0), 1.0]
}

/// Two colours mixed.
pub fn blend(a: [f32; 4], b: [f32; 4], t: f32) -> [f32; 4] {
    std::array::from_fn(|i| mix(a[i], b[i], t))
}

/// A small generator of repeatable numbers: the output must be the same bytes every time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// Uniform in 0 to 1.
    pub fn unit(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 40) as f32) / (1u64 << 24) as f32
    }

    /// Uniform between two numbers.
    pub fn range(&mut self, a: f32, b: f32) -> f32 {
        mix(a, b, self.unit())
    }
}
