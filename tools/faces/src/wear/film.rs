//! A picture in floating point, on its way through light and lens.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::Wear;
use crate::{
    canvas,
    noise::Noise,
    random::{angle, between, normal, place},
};

const LUMA: Vec3 = Vec3::new(0.299, 0.587, 0.114);

/// Pixels from 0 to 1; what happens may lead beyond until it is developed.
pub struct Film {
    width: usize,
    height: usize,
    pixels: Vec<Vec3>,
}

impl Film {
    pub fn new(picture: &RgbImage) -> Self {
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            pixels: picture
                .pixels()
                .map(|p| Vec3::new(p[0].into(), p[1].into(), p[2].into()) / 255.0)
                .collect(),
        }
    }

    /// As bytes again.
    pub fn develop(self) -> RgbImage {
        let mut picture = RgbImage::new(self.width as u32, self.height as u32);
        for (to, from) in picture.pixels_mut().zip(&self.pixels) {
            *to = canvas::bytes(*from);
        }
        picture
    }

    pub fn size(&self) -> Vec2 {
        Vec2::new(self.width as f32, self.height as f32)
    }

    /// Changes every pixel, told where it is.
    fn each(&mut self, mut change: impl FnMut(Vec2, Vec3) -> Vec3) {
        for (y, row) in self.pixels.chunks_exact_mut(self.width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = change(Vec2::new(x as f32 + 0.5, y as f32 + 0.5), *pixel);
            }
        }
    }

    /// Brighter on the side that an angle points to, darker opposite.
    pub fn side_light(&mut self, towards: f32, amount: f32) {
        let (size, towards) = (self.size(), Vec2::from_angle(towards));
        self.each(|p, pixel| {
            let along = ((p / size - 0.5) * 2.0).dot(towards);
            pixel * (1.0 + amount * along).max(0.08)
        });
    }

    /// A shadow whose edge goes through a place, straight or like leaves and blinds.
    pub fn shadow(&mut self, amount: f32, through: Option<Vec2>, rng: &mut Rng) {
        let size = self.size();
        let unit = size.min_element();
        let through = through.unwrap_or_else(|| place(rng, size));
        let way = Vec2::from_angle(angle(rng));
        let soft = unit * between(rng, 0.004, 0.05);
        let kind = rng.u8(..4);
        let pitch = unit * between(rng, 0.08, 0.3);
        let noise = Noise::draw(rng);
        self.each(|p, pixel| {
            let across = (p - through).dot(way);
            let distance = match kind {
                0 | 1 => across,
                2 => (across.rem_euclid(pitch) - pitch * 0.5).abs() - pitch * 0.25,
                _ => noise.fractal(p / pitch, 2, 0.5) * pitch,
            };
            let dark = (distance / soft + 0.5).clamp(0.0, 1.0);
            pixel * (1.0 - amount * dark)
        });
    }

    /// Exposure, gamma, contrast, the light's colour, dark corners, colour: all that looks at one pixel only.
    pub fn tones(&mut self, wear: &Wear) {
        let light = Vec3::new(1.0 + wear.warmth * 0.5, 1.0 + wear.tint * 0.5, 1.0 - wear.warmth * 0.6);
        let gain = light * wear.exposure.exp2();
        let (gamma, slope) = (wear.gamma.exp(), wear.contrast.exp());
        let size = self.size();
        let even = wear.vignette == 0.0;
        let plain = gain == Vec3::ONE && gamma == 1.0 && slope == 1.0 && wear.grey == 0.0;
        if even && plain {
            return;
        }
        self.each(|p, pixel| {
            let corner = if even {
                0.0
            } else {
                (p / size - 0.5).length_squared() * 2.0
            };
            let mut pixel = pixel * gain * (1.0 - wear.vignette * corner);
            if gamma != 1.0 {
                pixel = pixel.max(Vec3::ZERO).powf(gamma);
            }
            pixel = (pixel - 0.5) * slope + 0.5;
            pixel.lerp(Vec3::splat(pixel.dot(LUMA)), wear.grey)
        });
    }

    /// A Gaussian blur of this deviation in pixels.
    pub fn blur(&mut self, deviation: f32) {
        if deviation < 0.2 {
            return;
        }
        let reach = (deviation * 2.5).ceil() as i32;
        let weights: Vec<f32> = (-reach..=reach)
            .map(|i| (-(i * i) as f32 / (2.0 * deviation * deviation)).exp())
            .collect();
        let total: f32 = weights.iter().sum();
        for (dx, dy) in [(1, 0), (0, 1)] {
            self.gather(|film, x, y| {
                let sum: Vec3 = (-reach..=reach)
                    .zip(&weights)
                    .map(|(i, weight)| film.get(x + dx * i, y + dy * i) * *weight)
                    .sum();
                sum / total
            });
        }
    }

    /// The camera moves so many pixels in one direction.
    pub fn motion(&mut self, length: f32, way: f32) {
        if length < 1.0 {
            return;
        }
        let way = Vec2::from_angle(way);
        let taps = length.ceil() as i32 + 1;
        self.gather(|film, x, y| {
            let sum: Vec3 = (0..taps)
                .map(|i| {
                    let at = way * length * (i as f32 / (taps - 1) as f32 - 0.5);
                    film.get(x + at.x.round() as i32, y + at.y.round() as i32)
                })
                .sum();
            sum / taps as f32
        });
    }

    /// Makes every pixel anew from what was there.
    fn gather(&mut self, pixel: impl Fn(&Self, i32, i32) -> Vec3) {
        let mut made = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height as i32 {
            for x in 0..self.width as i32 {
                made.push(pixel(self, x, y));
            }
        }
        self.pixels = made;
    }

    /// A pixel; beyond the edge, the nearest.
    fn get(&self, x: i32, y: i32) -> Vec3 {
        let x = x.clamp(0, self.width as i32 - 1) as usize;
        let y = y.clamp(0, self.height as i32 - 1) as usize;
        self.pixels[y * self.width + x]
    }

    /// Loses the detail that a picture smaller by this factor does not have.
    pub fn shrink_and_enlarge(&mut self, factor: f32) {
        let (width, height) = (
            ((self.width as f32 / factor) as usize).max(1),
            ((self.height as f32 / factor) as usize).max(1),
        );
        if factor <= 1.05 || (width, height) == (self.width, self.height) {
            return;
        }
        let step = Vec2::new(self.width as f32 / width as f32, self.height as f32 / height as f32);
        let mut small = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (x0, x1) = ((x as f32 * step.x) as usize, ((x + 1) as f32 * step.x) as usize);
                let (y0, y1) = ((y as f32 * step.y) as usize, ((y + 1) as f32 * step.y) as usize);
                let (x1, y1) = (
                    x1.clamp(x0 + 1, self.width.max(x0 + 1)),
                    y1.clamp(y0 + 1, self.height.max(y0 + 1)),
                );
                let mut sum = Vec3::ZERO;
                for y in y0..y1 {
                    for x in x0..x1 {
                        sum += self.get(x as i32, y as i32);
                    }
                }
                small.push(sum / ((x1 - x0) * (y1 - y0)) as f32);
            }
        }
        let small = Self {
            width,
            height,
            pixels: small,
        };
        self.each(|p, _| {
            let q = p / step - 0.5;
            let cell = q.floor();
            let t = q - cell;
            let (x, y) = (cell.x as i32, cell.y as i32);
            let top = small.get(x, y).lerp(small.get(x + 1, y), t.x);
            top.lerp(small.get(x, y + 1).lerp(small.get(x + 1, y + 1), t.x), t.y)
        });
    }

    /// Noise: as much everywhere, and more in the light; grains may be wider than a pixel.
    pub fn noise(&mut self, even: f32, shot: f32, grain: f32, rng: &mut Rng) {
        if even <= 0.0 && shot <= 0.0 {
            return;
        }
        let coarse = grain > 1.2;
        let noise = Noise::draw(rng);
        self.each(|p, pixel| {
            let deviation = (even * even + shot * shot * pixel.dot(LUMA).clamp(0.0, 1.0)).sqrt();
            let grey = if coarse { noise.at(p / grain) * 1.8 } else { normal(rng) };
            let colour = Vec3::new(normal(rng), normal(rng), normal(rng));
            pixel + deviation * (Vec3::splat(grey) * 0.85 + colour * 0.5)
        });
    }

    /// Printed in dots of black.
    pub fn halftone(&mut self, pitch: f32, turn: f32) {
        let turn = Vec2::from_angle(turn);
        let pitch = pitch.max(1.5);
        self.each(|p, pixel| {
            let q = turn.rotate(p) / pitch * std::f32::consts::PI;
            let threshold = 0.5 + 0.25 * (q.x.cos() + q.y.cos());
            let ink = ((pixel.dot(LUMA) - threshold) * 3.0 + 0.5).clamp(0.0, 1.0);
            pixel * 0.45 + Vec3::splat(ink) * 0.55
        });
    }

    /// Few steps of brightness; none if 0.
    pub fn posterise(&mut self, steps: u32) {
        if steps >= 2 {
            let steps = (steps - 1) as f32;
            self.each(|_, pixel| (pixel.clamp(Vec3::ZERO, Vec3::ONE) * steps).round() / steps);
        }
    }
}
