//! Anti-aliased painting: areas by exact coverage, strokes by distance, masks that cut one another.

use glam::{Vec2, vec2};
use image::{Rgba, RgbaImage};

/// Red, green, blue; 0 to 1.
pub type Rgb = [f32; 3];

/// How much of each pixel something covers, within a box of the picture.
#[derive(Clone)]
pub struct Mask {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    cover: Vec<f32>,
}

impl Mask {
    fn get(&self, x: usize, y: usize) -> f32 {
        if x < self.left || y < self.top || x >= self.left + self.width || y >= self.top + self.height {
            return 0.0;
        }
        self.cover[(y - self.top) * self.width + x - self.left]
    }

    /// Only what the other covers too.
    pub fn within(mut self, other: &Mask) -> Self {
        self.edit(|v, x, y| v * other.get(x, y));
        self
    }

    /// Only what the other leaves free.
    pub fn without(mut self, other: &Mask) -> Self {
        self.edit(|v, x, y| v * (1.0 - other.get(x, y)));
        self
    }

    fn edit(&mut self, f: impl Fn(f32, usize, usize) -> f32) {
        for row in 0..self.height {
            for column in 0..self.width {
                let v = &mut self.cover[row * self.width + column];
                if *v > 0.0 {
                    *v = f(*v, self.left + column, self.top + row);
                }
            }
        }
    }
}

/// A square picture in the making. Places are given in its own units, y downwards.
pub struct Canvas {
    size: usize,
    origin: Vec2,
    scale: f32,
    /// Premultiplied.
    pixels: Vec<[f32; 4]>,
}

impl Canvas {
    /// An empty picture of `size` pixels; `origin` in pixels is where (0, 0) lies, `scale` the pixels of a unit.
    pub fn new(size: u32, origin: Vec2, scale: f32) -> Self {
        let size = size as usize;
        Self {
            size,
            origin,
            scale,
            pixels: vec![[0.0; 4]; size * size],
        }
    }

    /// The pixel coordinates of a place.
    pub fn to_pixel(&self, p: Vec2) -> Vec2 {
        self.origin + p * self.scale
    }

    fn to_place(&self, x: usize, y: usize) -> Vec2 {
        (vec2(x as f32 + 0.5, y as f32 + 0.5) - self.origin) / self.scale
    }

    fn frame(&self, lo: Vec2, hi: Vec2) -> Mask {
        let to = |v: f32| v.clamp(0.0, self.size as f32) as usize;
        let (left, top) = (to(lo.x.floor()), to(lo.y.floor()));
        let (width, height) = (to(hi.x.ceil() + 1.0) - left, to(hi.y.ceil() + 1.0) - top);
        Mask {
            left,
            top,
            width,
            height,
            cover: vec![0.0; width * height],
        }
    }

    /// What a closed outline covers.
    pub fn area(&self, outline: &[Vec2]) -> Mask {
        let points: Vec<Vec2> = outline.iter().map(|p| self.to_pixel(*p)).collect();
        let lo = points.iter().copied().reduce(Vec2::min).unwrap_or_default();
        let hi = points.iter().copied().reduce(Vec2::max).unwrap_or_default();
        let mut mask = self.frame(lo, hi);
        let stride = mask.width + 2;
        let mut change = vec![0.0f32; stride * mask.height];
        let corner = vec2(mask.left as f32, mask.top as f32);
        for (i, a) in points.iter().enumerate() {
            let b = points[(i + 1) % points.len()];
            edge(&mut change, stride, mask.width, mask.height, *a - corner, b - corner);
        }
        for row in 0..mask.height {
            let mut sum = 0.0;
            for column in 0..mask.width {
                sum += change[row * stride + column];
                mask.cover[row * mask.width + column] = sum.abs().min(1.0);
            }
        }
        mask
    }

    /// What several outlines cover together.
    pub fn areas(&self, outlines: &[Vec<Vec2>]) -> Mask {
        let mut whole = self.frame(Vec2::ZERO, Vec2::splat(self.size as f32));
        for outline in outlines {
            let part = self.area(outline);
            for y in part.top..part.top + part.height {
                for x in part.left..part.left + part.width {
                    let v = &mut whole.cover[(y - whole.top) * whole.width + x - whole.left];
                    *v = v.max(part.get(x, y));
                }
            }
        }
        whole
    }

    /// What a stroke along a line covers; `width` in units at 0 (start) to 1 (end).
    pub fn stroke(&self, line: &[Vec2], width: impl Fn(f32) -> f32) -> Mask {
        let points: Vec<Vec2> = line.iter().map(|p| self.to_pixel(*p)).collect();
        let last = points.len().saturating_sub(1).max(1) as f32;
        let radius = |i: usize| width(i as f32 / last).max(0.0) * 0.5 * self.scale;
        let widest = (0..points.len()).map(radius).fold(0.0, f32::max) + 1.0;
        let lo = points.iter().copied().reduce(Vec2::min).unwrap_or_default() - widest;
        let hi = points.iter().copied().reduce(Vec2::max).unwrap_or_default() + widest;
        let mut mask = self.frame(lo, hi);
        for i in 0..points.len().saturating_sub(1) {
            let (a, b, ra, rb) = (points[i], points[i + 1], radius(i), radius(i + 1));
            let pad = ra.max(rb) + 1.0;
            let (lo, hi) = (a.min(b) - pad, a.max(b) + pad);
            let clamp = |v: f32, from: usize, n: usize| (v.clamp(from as f32, (from + n) as f32)) as usize;
            let ab = b - a;
            let length = ab.length_squared().max(1e-9);
            for y in clamp(lo.y, mask.top, mask.height)..clamp(hi.y + 1.0, mask.top, mask.height) {
                for x in clamp(lo.x, mask.left, mask.width)..clamp(hi.x + 1.0, mask.left, mask.width) {
                    let p = vec2(x as f32 + 0.5, y as f32 + 0.5) - a;
                    let t = (p.dot(ab) / length).clamp(0.0, 1.0);
                    let r = ra + (rb - ra) * t;
                    let cover = (r + 0.5 - (p - ab * t).length()).clamp(0.0, (2.0 * r).min(1.0));
                    let v = &mut mask.cover[(y - mask.top) * mask.width + x - mask.left];
                    *v = v.max(cover);
                }
            }
        }
        mask
    }

    /// Covers with one colour.
    pub fn paint(&mut self, mask: &Mask, colour: Rgb, alpha: f32) {
        self.shade(mask, |_| (colour, alpha));
    }

    /// Covers with a colour of each place.
    pub fn shade(&mut self, mask: &Mask, colour: impl Fn(Vec2) -> (Rgb, f32)) {
        for row in 0..mask.height {
            for column in 0..mask.width {
                let cover = mask.cover[row * mask.width + column];
                if cover <= 0.0 {
                    continue;
                }
                let (x, y) = (mask.left + column, mask.top + row);
                let (c, alpha) = colour(self.to_place(x, y));
                let a = (alpha * cover).clamp(0.0, 1.0);
                let d = &mut self.pixels[y * self.size + x];
                for k in 0..3 {
                    d[k] = c[k] * a + d[k] * (1.0 - a);
                }
                d[3] = a + d[3] * (1.0 - a);
            }
        }
    }

    /// Multiplies everything with a colour of each place.
    pub fn light(&mut self, f: impl Fn(Vec2) -> Rgb) {
        for y in 0..self.size {
            for x in 0..self.size {
                if self.pixels[y * self.size + x][3] <= 0.0 {
                    continue;
                }
                let c = f(self.to_place(x, y));
                let d = &mut self.pixels[y * self.size + x];
                for k in 0..3 {
                    d[k] = (d[k] * c[k]).min(d[3]);
                }
            }
        }
    }

    /// The picture, straight alpha.
    pub fn picture(&self) -> RgbaImage {
        let size = self.size as u32;
        RgbaImage::from_fn(size, size, |x, y| {
            let p = self.pixels[y as usize * self.size + x as usize];
            let to = |v: f32| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
            if p[3] <= 0.0 {
                return Rgba([0; 4]);
            }
            Rgba([to(p[0] / p[3]), to(p[1] / p[3]), to(p[2] / p[3]), to(p[3])])
        })
    }
}

/// Adds what an edge changes, pixel by pixel, to the coverage of what lies right of it.
fn edge(change: &mut [f32], stride: usize, width: usize, height: usize, a: Vec2, b: Vec2) {
    if a.y == b.y {
        return;
    }
    let (sign, a, b) = if a.y < b.y { (1.0, a, b) } else { (-1.0, b, a) };
    let slope = (b.x - a.x) / (b.y - a.y);
    let first = a.y.max(0.0);
    let mut x = a.x + (first - a.y) * slope;
    for row in (first as usize)..(b.y.ceil().max(0.0) as usize).min(height) {
        let (y0, y1) = ((row as f32).max(a.y), (row as f32 + 1.0).min(b.y));
        let dy = y1 - y0;
        let next = x + slope * dy;
        let d = sign * dy;
        let (x0, x1) = if x < next { (x, next) } else { (next, x) };
        let (x0, x1) = (x0.clamp(0.0, width as f32), x1.clamp(0.0, width as f32));
        x = next;
        let line = &mut change[row * stride..(row + 1) * stride];
        let (i0, i1) = (x0 as usize, x1.ceil() as usize);
        if i1 <= i0 + 1 {
            let mid = 0.5 * (x0 + x1) - i0 as f32;
            line[i0] += d * (1.0 - mid);
            line[i0 + 1] += d * mid;
            continue;
        }
        // The covered part of each pixel is a trapezium; what counts is how it grows from pixel to pixel.
        let mut before = 0.0;
        for (i, cell) in line.iter_mut().enumerate().take(i1 + 1).skip(i0) {
            let left = i as f32;
            let (from, to) = (x0.max(left), x1.min(left + 1.0));
            let through = if to > from {
                // The share of the edge left of this pixel counts in full, that within it by what it leaves right of it.
                let share = |v: f32| (v - x0) / (x1 - x0);
                share(from) + (share(to) - share(from)) * (left + 1.0 - 0.5 * (from + to))
            } else {
                1.0
            };
            *cell += d * (through - before);
            before = through;
        }
    }
}
