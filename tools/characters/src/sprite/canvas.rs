//! Anti-aliased painting with distance fields.

use glam::{Vec2, vec2};
use image::{Rgba, RgbaImage};

/// Straight-alpha colours, linear in sRGB values: what picture editors do, and what flat art expects.
#[derive(Clone)]
pub struct Canvas {
    /// Pixels of a side.
    size: usize,
    /// Units of the drawing in a pixel.
    unit: f32,
    px: Vec<[f32; 4]>,
    /// Where what is painted from now on goes in place of where it is drawn.
    pub bend: Bend,
}

/// A mouth pulled out of shape: its corners up or down, all of it wider or narrower.
#[derive(Clone, Copy, Default)]
pub struct Bend {
    /// The middle of the mouth.
    pub at: Vec2,
    /// How far its corners rise: left and right in the picture.
    pub corners: [f32; 2],
    /// What is added to its width, as a share.
    pub wider: f32,
}

impl Bend {
    fn is_none(&self) -> bool {
        self.corners == [0.0; 2] && self.wider == 0.0
    }

    fn of(&self, p: Vec2) -> Vec2 {
        /// Half the width of a mouth.
        const HALF: f32 = 22.0;
        let x = (p.x - self.at.x) / HALF;
        let rise = self.corners[usize::from(x > 0.0)];
        let out = x.abs().min(1.3);
        vec2(
            self.at.x + (p.x - self.at.x) * (1.0 + self.wider),
            p.y - rise * out * out,
        )
    }
}

/// A closed outline.
#[derive(Clone)]
pub struct Shape {
    points: Vec<Vec2>,
    lo: Vec2,
    hi: Vec2,
}

impl Shape {
    pub fn polygon(points: Vec<Vec2>) -> Self {
        let lo = points.iter().copied().reduce(Vec2::min).unwrap_or_default();
        let hi = points.iter().copied().reduce(Vec2::max).unwrap_or_default();
        Self { points, lo, hi }
    }

    /// A smooth curve through points, closed.
    pub fn smooth(knots: &[(f32, f32)]) -> Self {
        let k: Vec<Vec2> = knots.iter().map(|p| vec2(p.0, p.1)).collect();
        let n = k.len();
        let mut out = Vec::new();
        for i in 0..n {
            let (a, b, c, d) = (k[(i + n - 1) % n], k[i], k[(i + 1) % n], k[(i + 2) % n]);
            for j in 0..10 {
                out.push(spline(a, b, c, d, j as f32 / 10.0));
            }
        }
        Self::polygon(out)
    }

    /// Left half given from top to bottom, mirrored at `x`.
    pub fn symmetric(x: f32, half: &[(f32, f32)]) -> Self {
        let mut knots: Vec<(f32, f32)> = half.iter().map(|(dx, y)| (x - dx, *y)).collect();
        knots.extend(half.iter().rev().filter(|p| p.0 > 0.0).map(|(dx, y)| (x + dx, *y)));
        Self::smooth(&knots)
    }

    pub fn ellipse(x: f32, y: f32, rx: f32, ry: f32) -> Self {
        let at = |i: usize| {
            let a = std::f32::consts::TAU * i as f32 / 48.0;
            vec2(x + rx * a.cos(), y + ry * a.sin())
        };
        Self::polygon((0..48).map(at).collect())
    }

    /// A brush stroke through points that is `w` wide and thins to `w * ends` at both ends.
    pub fn stroke(knots: &[(f32, f32)], w: f32, ends: (f32, f32)) -> Self {
        let k: Vec<Vec2> = knots.iter().map(|p| vec2(p.0, p.1)).collect();
        let n = k.len();
        let at = |t: f32| {
            let x = (t * (n - 1) as f32).clamp(0.0, n as f32 - 1.0001);
            let i = x as usize;
            let g = |j: isize| k[j.clamp(0, n as isize - 1) as usize];
            spline(
                g(i as isize - 1),
                g(i as isize),
                g(i as isize + 1),
                g(i as isize + 2),
                x.fract(),
            )
        };
        let (mut left, mut right) = (Vec::new(), Vec::new());
        const N: usize = 30;
        for i in 0..=N {
            let t = i as f32 / N as f32;
            let d = (at((t + 0.01).min(1.0)) - at((t - 0.01).max(0.0)))
                .normalize_or_zero()
                .perp();
            let taper = if t < 0.5 {
                ends.0 + (1.0 - ends.0) * (t * 2.0).powf(0.6)
            } else {
                ends.1 + (1.0 - ends.1) * (2.0 - t * 2.0).powf(0.6)
            };
            left.push(at(t) + d * w * 0.5 * taper);
            right.push(at(t) - d * w * 0.5 * taper);
        }
        // Round caps.
        let cap = |c: Vec2, from: Vec2| -> Vec<Vec2> {
            (1..8)
                .map(|i| c + Vec2::from_angle(-std::f32::consts::PI * i as f32 / 8.0).rotate(from - c))
                .collect()
        };
        let mut out = left.clone();
        out.extend(cap(at(1.0), left[N]));
        out.extend(right.iter().rev());
        out.extend(cap(at(0.0), right[0]));
        Self::polygon(out)
    }

    /// Every point drawn inwards along the outline's normal by `by`.
    pub fn shrunk(&self, centre: Vec2, by: f32) -> Self {
        let n = self.points.len();
        let at = |i: usize| {
            let (a, b) = (self.points[(i + n - 1) % n], self.points[(i + 1) % n]);
            let mut out = (b - a).perp().normalize_or_zero();
            if out.dot(self.points[i] - centre) < 0.0 {
                out = -out;
            }
            self.points[i] - out * by
        };
        Self::polygon((0..n).map(at).collect())
    }

    fn bent(&self, bend: &Bend) -> Self {
        Self::polygon(self.points.iter().map(|p| bend.of(*p)).collect())
    }

    pub fn mirrored(&self, x: f32) -> Self {
        Self::polygon(self.points.iter().map(|p| vec2(2.0 * x - p.x, p.y)).collect())
    }

    /// Distance to the outline, negative inside.
    pub fn distance(&self, p: Vec2) -> f32 {
        let (mut best, mut inside) = (f32::MAX, false);
        let n = self.points.len();
        for i in 0..n {
            let (a, b) = (self.points[i], self.points[(i + 1) % n]);
            let (pa, ba) = (p - a, b - a);
            let h = (pa.dot(ba) / ba.length_squared().max(1e-9)).clamp(0.0, 1.0);
            best = best.min((pa - ba * h).length_squared());
            if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
                inside = !inside;
            }
        }
        if inside { -best.sqrt() } else { best.sqrt() }
    }
}

fn spline(p0: Vec2, p1: Vec2, p2: Vec2, p3: Vec2, f: f32) -> Vec2 {
    0.5 * (2.0 * p1
        + (p2 - p0) * f
        + (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3) * f * f
        + (3.0 * p1 - p0 - 3.0 * p2 + p3) * f * f * f)
}

/// 0xRRGGBB and an opacity.
pub fn ink(hex: u32, alpha: f32) -> [f32; 4] {
    [
        (hex >> 16 & 255) as f32 / 255.0,
        (hex >> 8 & 255) as f32 / 255.0,
        (hex & 255) as f32 / 255.0,
        alpha,
    ]
}

impl Canvas {
    /// An empty picture of `size` pixels a side for a drawing of `units` a side.
    pub fn new(size: u32, units: f32) -> Self {
        let size = size as usize;
        Self {
            size,
            unit: units / size as f32,
            px: vec![[0.0; 4]; size * size],
            bend: Bend::default(),
        }
    }

    /// Covers what lies within `grow` of the shape, and inside of all `clips`, with a soft edge of `soft` units.
    pub fn paint(&mut self, shape: &Shape, clips: &[&Shape], grow: f32, soft: f32, color: impl Fn(Vec2) -> [f32; 4]) {
        if !self.bend.is_none() {
            let bend = std::mem::take(&mut self.bend);
            let clips: Vec<Shape> = clips.iter().map(|c| c.bent(&bend)).collect();
            let clips: Vec<&Shape> = clips.iter().collect();
            self.paint(&shape.bent(&bend), &clips, grow, soft, color);
            self.bend = bend;
            return;
        }
        let soft = soft.max(self.unit);
        let pad = grow.max(0.0) + soft + 1.0;
        let to = |v: f32| (v / self.unit).clamp(0.0, self.size as f32) as usize;
        let (x0, x1, y0, y1) = (
            to(shape.lo.x - pad),
            to(shape.hi.x + pad + self.unit),
            to(shape.lo.y - pad),
            to(shape.hi.y + pad + self.unit),
        );
        for y in y0..y1 {
            for x in x0..x1 {
                let p = vec2(x as f32 + 0.5, y as f32 + 0.5) * self.unit;
                let cover = |d: f32, soft: f32| (0.5 - d / soft).clamp(0.0, 1.0);
                let mut a = cover(shape.distance(p) - grow, soft);
                for c in clips {
                    if a > 0.0 {
                        a *= cover(c.distance(p), self.unit.max(1.0));
                    }
                }
                if a > 0.0 {
                    let c = color(p);
                    self.over(y * self.size + x, [c[0], c[1], c[2], c[3] * a]);
                }
            }
        }
    }

    /// Plain colour.
    pub fn fill(&mut self, shape: &Shape, color: [f32; 4]) {
        self.paint(shape, &[], 0.0, 1.0, |_| color);
    }

    /// Colour with an outline around it, `w` wide.
    pub fn outlined(&mut self, shape: &Shape, w: f32, line: [f32; 4], color: impl Fn(Vec2) -> [f32; 4]) {
        self.paint(shape, &[], w * 0.5, 1.0, |_| line);
        self.paint(shape, &[], -w * 0.5, 1.0, color);
    }

    fn over(&mut self, i: usize, s: [f32; 4]) {
        let d = self.px[i];
        let a = s[3] + d[3] * (1.0 - s[3]);
        if a > 0.0 {
            let mix = |k: usize| (s[k] * s[3] + d[k] * d[3] * (1.0 - s[3])) / a;
            self.px[i] = [mix(0), mix(1), mix(2), a];
        }
    }

    /// Draws this into a picture.
    pub fn blit(&self, out: &mut RgbaImage, x: u32, y: u32) {
        for (i, c) in self.px.iter().enumerate() {
            let c = c.map(|v| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
            out.put_pixel(x + (i % self.size) as u32, y + (i / self.size) as u32, Rgba(c));
        }
    }
}
