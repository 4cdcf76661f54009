//! What happens to small grey pictures, fast: training draws it anew for every picture and step.
//!
//! Pictures are square or not, rows of `width` from the top, 0 to 1. Every function leaves finite numbers finite;
//! [`GreyWear::apply`] leaves them within 0 to 1.

use fastrand::Rng;

use crate::random::{angle, between, chance, normal, signed};

/// What happens to one grey picture. [`GreyWear::draw`] one for each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GreyWear {
    /// Things in front of the picture, 0 to 3.
    pub blocks: u32,
    /// Side of such a thing at most, of the picture's side.
    pub block: f32,
    /// Bars, wires, a band or hair in front of the picture: so many lines side by side, 0 to 5.
    pub lines: u32,
    /// How much brighter one side is than the middle; the direction is drawn.
    pub side: f32,
    /// How much of the light a shadow with an edge takes, 0 to 1.
    pub shadow: f32,
    /// Factor on everything.
    pub gain: f32,
    /// Bends the tones: -1 darkens, 1 lightens the middle, black and white stay.
    pub bend: f32,
    /// Slope around mid-grey; 1 leaves it.
    pub contrast: f32,
    /// How often the picture is blurred with the weights 1 2 1.
    pub blur: u32,
    /// Passes of the same in one direction only: motion.
    pub motion: u32,
    /// Detail that a picture half or a third as large loses: 0 or 1 is none.
    pub shrink: u32,
    /// Deviation of the noise.
    pub noise: f32,
    /// Pixels from one black dot to the next of a picture that is printed in dots; 0 if it is not.
    pub dots: f32,
}

impl GreyWear {
    /// Nothing happens.
    pub fn clean() -> Self {
        Self {
            gain: 1.0,
            contrast: 1.0,
            ..Self::default()
        }
    }

    /// As much as `strength` says: 0 is nothing, 1 what people can just still read.
    pub fn draw(rng: &mut Rng, strength: f32) -> Self {
        let s = strength.clamp(0.0, 1.0);
        if s == 0.0 {
            return Self::clean();
        }
        let mut now = |probability: f32, amount: f32| {
            let drawn = rng.f32() < probability * (0.4 + 0.6 * s);
            let how_much = amount * s * between(rng, 0.15, 1.0);
            if drawn { how_much } else { 0.0 }
        };
        let (blur, motion) = (now(0.35, 3.4).round() as u32, now(0.15, 5.0).round() as u32);
        // Blur and noise, each at its worst, leave little; both leave nothing.
        let less = 1.0 / (1 + blur.max(motion / 2)) as f32;
        Self {
            blocks: now(0.4, 2.4).ceil() as u32,
            block: 0.42,
            side: now(0.5, 0.65),
            shadow: now(0.25, 0.65),
            blur,
            motion: if blur > 0 { motion.min(1) } else { motion },
            shrink: 1 + now(0.2, 2.4).round() as u32,
            noise: less * now(0.55, 0.08),
            lines: now(0.15, 5.0).ceil() as u32,
            dots: if now(0.08, 1.0) > 0.0 {
                between(rng, 1.8, 5.0)
            } else {
                0.0
            },
            gain: (s * between(rng, -0.45, 0.6)).exp2(),
            bend: 0.5 * s * signed(rng),
            contrast: (s * between(rng, -0.7, 0.35)).exp(),
        }
    }

    /// Lets it happen.
    pub fn apply(&self, grey: &mut [f32], width: usize, rng: &mut Rng) {
        if grey.is_empty() || width == 0 {
            return;
        }
        for _ in 0..self.blocks {
            block(grey, width, self.block, rng);
        }
        if self.lines > 0 {
            lines(grey, width, self.lines, rng);
        }
        if self.side > 0.0 {
            side_light(grey, width, angle(rng), self.side);
        }
        if self.shadow > 0.0 {
            shadow(grey, width, self.shadow, rng);
        }
        tones(grey, self.gain, self.bend, self.contrast);
        for _ in 0..self.blur {
            blur(grey, width);
        }
        if self.motion > 0 {
            let down = rng.bool();
            for _ in 0..self.motion {
                if down {
                    blur_down(grey, width)
                } else {
                    blur_along(grey, width)
                }
            }
        }
        if self.shrink > 1 {
            coarsen(grey, width, self.shrink as usize);
        }
        if self.noise > 0.0 {
            noise(grey, self.noise, rng);
        }
        if self.dots > 0.0 {
            dots(grey, width, self.dots, angle(rng));
        }
        for value in grey {
            *value = value.clamp(0.0, 1.0);
        }
    }
}

/// Brighter on the side that an angle points to, darker opposite, by this part.
pub fn side_light(grey: &mut [f32], width: usize, towards: f32, amount: f32) {
    let height = (grey.len() / width).max(1);
    let (sin, cos) = towards.sin_cos();
    let (across, down) = (2.0 * amount * cos / width as f32, 2.0 * amount * sin / height as f32);
    for (y, row) in grey.chunks_mut(width).enumerate() {
        let first = 1.0 - amount * cos + down * (y as f32 + 0.5) - amount * sin;
        for (x, value) in row.iter_mut().enumerate() {
            *value *= (first + across * (x as f32 + 0.5)).max(0.08);
        }
    }
}

/// A shadow with a straight edge through the picture's inner part takes this part of the light.
pub fn shadow(grey: &mut [f32], width: usize, amount: f32, rng: &mut Rng) {
    let height = (grey.len() / width).max(1) as f32;
    let side = width as f32;
    let (sin, cos) = angle(rng).sin_cos();
    let edge = between(rng, 0.2, 0.8) * side * cos + between(rng, 0.2, 0.8) * height * sin;
    let sharp = 1.0 / (side * between(rng, 0.01, 0.08)).max(0.7);
    for (y, row) in grey.chunks_mut(width).enumerate() {
        let first = y as f32 * sin - edge;
        for (x, value) in row.iter_mut().enumerate() {
            let dark = ((first + x as f32 * cos) * sharp + 0.5).clamp(0.0, 1.0);
            *value *= 1.0 - amount * dark;
        }
    }
}

/// Gain, then a bend of the tones (-1 to 1), then contrast around mid-grey.
pub fn tones(grey: &mut [f32], gain: f32, bend: f32, contrast: f32) {
    for value in grey {
        let v = (*value * gain).clamp(0.0, 1.0);
        let v = v + bend * v * (1.0 - v);
        *value = (v - 0.5) * contrast + 0.5;
    }
}

/// Each value becomes the mean of itself and its neighbours with the weights 1 2 1, along and down.
pub fn blur(grey: &mut [f32], width: usize) {
    blur_along(grey, width);
    blur_down(grey, width);
}

fn blur_along(grey: &mut [f32], width: usize) {
    for row in grey.chunks_mut(width) {
        let Some(&first) = row.first() else { continue };
        let mut before = first;
        for x in 0..row.len() {
            let here = row[x];
            let after = if x + 1 < row.len() { row[x + 1] } else { here };
            row[x] = 0.25 * (before + after) + 0.5 * here;
            before = here;
        }
    }
}

fn blur_down(grey: &mut [f32], width: usize) {
    if grey.len() < width {
        return;
    }
    let mut before = grey[..width].to_vec();
    for start in (0..grey.len()).step_by(width) {
        let rest = &mut grey[start..];
        let (here, below) = rest.split_at_mut(width.min(rest.len()));
        let last = below.len() < here.len();
        for x in 0..here.len() {
            let value = here[x];
            let after = if last { value } else { below[x] };
            here[x] = 0.25 * (before[x] + after) + 0.5 * value;
            before[x] = value;
        }
    }
}

/// Loses the detail that a picture smaller by this factor does not have; the edges stay smooth.
pub fn coarsen(grey: &mut [f32], width: usize, factor: usize) {
    let factor = factor.clamp(1, width);
    let height = grey.len() / width;
    if factor == 1 || height == 0 {
        return;
    }
    for y0 in (0..height).step_by(factor) {
        for x0 in (0..width).step_by(factor) {
            let (y1, x1) = ((y0 + factor).min(height), (x0 + factor).min(width));
            let mut sum = 0.0;
            for y in y0..y1 {
                sum += grey[y * width + x0..y * width + x1].iter().sum::<f32>();
            }
            let mean = sum / ((y1 - y0) * (x1 - x0)) as f32;
            for y in y0..y1 {
                grey[y * width + x0..y * width + x1].fill(mean);
            }
        }
    }
    blur(grey, width);
}

/// Normally distributed noise of this deviation, each value on its own.
pub fn noise(grey: &mut [f32], deviation: f32, rng: &mut Rng) {
    for value in grey {
        *value += deviation * normal(rng);
    }
}

/// One box or oval in one grey, or with stripes, whose sides are at most `most` of the picture's; any place, though
/// most often near an edge, where things in front of a face are.
pub fn block(grey: &mut [f32], width: usize, most: f32, rng: &mut Rng) {
    let height = grey.len() / width;
    if height == 0 {
        return;
    }
    let side = |rng: &mut Rng, length: usize| (length as f32 * most * between(rng, 0.25, 1.0)).max(1.0) * 0.5;
    let (a, b) = (side(rng, width), side(rng, height));
    let middle = |rng: &mut Rng, length: usize| {
        let even = rng.f32();
        // Towards the edges.
        let at = if chance(rng, 0.6) {
            0.5 + 0.5 * signed(rng).cbrt()
        } else {
            even
        };
        at * length as f32
    };
    let (cx, cy) = (middle(rng, width), middle(rng, height));
    let (oval, base) = (rng.bool(), rng.f32());
    let (swing, pitch) = if chance(rng, 0.4) {
        (0.3 * rng.f32(), between(rng, 0.4, 2.5))
    } else {
        (0.0, 1.0)
    };
    let (sin, cos) = angle(rng).sin_cos();
    let reach = a.max(b) * 1.42;
    let range = |c: f32, length: usize| {
        let low = (c - reach).max(0.0) as usize;
        low..((c + reach + 1.0).max(0.0) as usize).min(length)
    };
    for y in range(cy, height) {
        for x in range(cx, width) {
            let (dx, dy) = (x as f32 + 0.5 - cx, y as f32 + 0.5 - cy);
            let (u, v) = ((dx * cos + dy * sin) / a, (dy * cos - dx * sin) / b);
            let inside = if oval {
                u * u + v * v < 1.0
            } else {
                u.abs().max(v.abs()) < 0.9
            };
            if inside {
                let stripes = if swing > 0.0 {
                    swing * (dx * cos * pitch + dy * sin * pitch).sin()
                } else {
                    0.0
                };
                grey[y * width + x] = (base + stripes).clamp(0.0, 1.0);
            }
        }
    }
}

/// So many lines of one grey, side by side through the picture's inner part: thick ones few, thin ones also short.
pub fn lines(grey: &mut [f32], width: usize, count: u32, rng: &mut Rng) {
    let height = (grey.len() / width) as f32;
    let side = height.min(width as f32);
    let (sin, cos) = angle(rng).sin_cos();
    let half = 0.5 * side * between(rng, 0.015, 0.16) / count as f32;
    let apart = 2.0 * half + side * between(rng, 0.02, 0.25);
    let long = side * if rng.bool() { 2.0 } else { between(rng, 0.15, 0.5) };
    let (cx, cy) = (
        between(rng, 0.25, 0.75) * width as f32,
        between(rng, 0.25, 0.75) * height,
    );
    let (shade, opacity) = (rng.f32(), between(rng, 0.7, 1.0));
    let first = -0.5 * apart * (count - 1) as f32;
    for (y, row) in grey.chunks_mut(width).enumerate() {
        for (x, value) in row.iter_mut().enumerate() {
            let (dx, dy) = (x as f32 + 0.5 - cx, y as f32 + 0.5 - cy);
            let (along, across) = (dx * cos + dy * sin, dy * cos - dx * sin);
            let line = ((across - first) / apart).round().clamp(0.0, (count - 1) as f32);
            let inside = (half - (across - first - line * apart).abs()).min(long - along.abs());
            *value += opacity * (inside + 0.5).clamp(0.0, 1.0) * (shade - *value);
        }
    }
}

/// Printed in dots of black, so many pixels from one to the next, in rows that are turned by this angle.
pub fn dots(grey: &mut [f32], width: usize, pitch: f32, turn: f32) {
    let (sin, cos) = turn.sin_cos();
    let wave = std::f32::consts::TAU / pitch.max(1.0);
    for (y, row) in grey.chunks_mut(width).enumerate() {
        for (x, value) in row.iter_mut().enumerate() {
            let (u, v) = (x as f32 * cos - y as f32 * sin, x as f32 * sin + y as f32 * cos);
            let threshold = 0.5 + 0.25 * ((wave * u).cos() + (wave * v).cos());
            let ink = ((*value - threshold) * 3.0 + 0.5).clamp(0.0, 1.0);
            *value = *value * 0.45 + ink * 0.55;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_happens_stays_between_black_and_white() {
        let mut rng = Rng::with_seed(5);
        for round in 0..600 {
            let (width, height) = (rng.usize(1..60), rng.usize(1..60));
            let mut grey: Vec<f32> = (0..width * height).map(|_| rng.f32()).collect();
            GreyWear::draw(&mut rng, round as f32 / 599.0).apply(&mut grey, width, &mut rng);
            assert!(grey.iter().all(|v| (0.0..=1.0).contains(v)));
        }
    }

    #[test]
    fn nothing_happens_to_a_clean_picture() {
        let mut rng = Rng::with_seed(5);
        let before: Vec<f32> = (0..48 * 48).map(|_| rng.f32()).collect();
        let mut after = before.clone();
        GreyWear::clean().apply(&mut after, 48, &mut rng);
        assert!(before.iter().zip(&after).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn lines_leave_most_of_a_picture_and_dots_most_of_its_tone() {
        let mut rng = Rng::with_seed(8);
        for count in 1..=5 {
            let mut grey = vec![0.5; 48 * 48];
            lines(&mut grey, 48, count, &mut rng);
            let hidden = grey.iter().filter(|v| **v != 0.5).count();
            assert!((1..48 * 48 / 2).contains(&hidden), "{count}: {hidden}");
        }
        for tone in [0.3, 0.5, 0.7] {
            let mut grey = vec![tone; 64 * 64];
            dots(&mut grey, 64, 4.3, 0.4);
            let mean = grey.iter().sum::<f32>() / grey.len() as f32;
            assert!((mean - tone).abs() < 0.12, "{tone} became {mean}");
            assert!(grey.iter().any(|v| *v < tone - 0.1) && grey.iter().any(|v| *v > tone + 0.1));
        }
    }

    #[test]
    fn blur_keeps_a_flat_picture_and_spreads_a_dot() {
        let mut flat = vec![0.4; 35];
        blur(&mut flat, 7);
        assert!(flat.iter().all(|v| (v - 0.4).abs() < 1e-6));
        let mut dot = vec![0.0; 25];
        dot[12] = 16.0;
        blur(&mut dot, 5);
        assert_eq!([dot[6], dot[7], dot[11], dot[12]], [1.0, 2.0, 2.0, 4.0]);
    }
}
