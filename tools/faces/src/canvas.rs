//! Shapes with smooth edges, painted into a picture.

use glam::{Vec2, Vec3};
use image::{Rgb, RgbImage};

/// An outline in pixels, x to the right, y down; the middle of the first pixel is at (0.5, 0.5).
#[derive(Clone, Debug)]
pub enum Shape {
    /// Centre, half axes, turn.
    Ellipse(Vec2, Vec2, f32),
    /// Centre, half sides, turn, radius of the corners.
    Block(Vec2, Vec2, f32, f32),
    /// From, to, half width at either end.
    Stroke(Vec2, Vec2, f32, f32),
    /// Corners.
    Polygon(Vec<Vec2>),
    /// Centre, radius, half width.
    Ring(Vec2, f32, f32),
}

impl Shape {
    /// A disc.
    pub fn disc(centre: Vec2, radius: f32) -> Self {
        Self::Ellipse(centre, Vec2::splat(radius), 0.0)
    }

    /// An upright box between two corners.
    pub fn between(from: Vec2, to: Vec2) -> Self {
        Self::Block((from + to) / 2.0, (to - from).abs() / 2.0, 0.0, 0.0)
    }

    /// How far outside a point is, in pixels; negative inside.
    pub fn distance(&self, p: Vec2) -> f32 {
        match *self {
            Self::Ellipse(centre, half, turn) => {
                let q = Vec2::from_angle(-turn).rotate(p - centre);
                let half = half.max(Vec2::splat(0.3));
                let (k, slope) = ((q / half).length(), (q / (half * half)).length());
                if slope < 1e-6 {
                    -half.min_element()
                } else {
                    k * (k - 1.0) / slope
                }
            }
            Self::Block(centre, half, turn, round) => {
                let q = Vec2::from_angle(-turn).rotate(p - centre).abs() - half + round;
                q.max(Vec2::ZERO).length() + q.max_element().min(0.0) - round
            }
            Self::Stroke(a, b, from, to) => {
                let along = b - a;
                let t = ((p - a).dot(along) / along.length_squared().max(1e-6)).clamp(0.0, 1.0);
                p.distance(a + along * t) - (from + (to - from) * t)
            }
            Self::Ring(centre, radius, half) => (p.distance(centre) - radius).abs() - half,
            Self::Polygon(ref corners) => polygon_distance(corners, p),
        }
    }

    /// The smallest and largest coordinates.
    fn bounds(&self) -> (Vec2, Vec2) {
        match *self {
            Self::Ellipse(centre, half, turn) | Self::Block(centre, half, turn, _) => {
                let (sin, cos) = turn.sin_cos();
                let reach = Vec2::new(
                    (half.x * cos).abs() + (half.y * sin).abs(),
                    (half.x * sin).abs() + (half.y * cos).abs(),
                );
                (centre - reach, centre + reach)
            }
            Self::Stroke(a, b, from, to) => (a.min(b) - from.max(to), a.max(b) + from.max(to)),
            Self::Ring(centre, radius, half) => (centre - radius - half, centre + radius + half),
            Self::Polygon(ref corners) => corners.iter().fold(
                (Vec2::splat(f32::INFINITY), Vec2::splat(f32::NEG_INFINITY)),
                |(low, high), corner| (low.min(*corner), high.max(*corner)),
            ),
        }
    }
}

fn polygon_distance(corners: &[Vec2], p: Vec2) -> f32 {
    let mut nearest = f32::INFINITY;
    let mut inside = false;
    for (i, &a) in corners.iter().enumerate() {
        let b = corners[(i + 1) % corners.len()];
        let along = b - a;
        let t = ((p - a).dot(along) / along.length_squared().max(1e-9)).clamp(0.0, 1.0);
        nearest = nearest.min(p.distance_squared(a + along * t));
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + along.x * (p.y - a.y) / along.y {
            inside = !inside;
        }
    }
    if inside { -nearest.sqrt() } else { nearest.sqrt() }
}

/// The picture's size.
pub fn size(image: &RgbImage) -> Vec2 {
    Vec2::new(image.width() as f32, image.height() as f32)
}

/// A picture with a colour (0 to 1 each) for every place.
pub fn filled(width: u32, height: u32, mut colour: impl FnMut(Vec2) -> Vec3) -> RgbImage {
    RgbImage::from_fn(width.max(1), height.max(1), |x, y| {
        bytes(colour(Vec2::new(x as f32 + 0.5, y as f32 + 0.5)))
    })
}

/// Paints a shape in one colour.
pub fn paint(image: &mut RgbImage, shape: &Shape, colour: Vec3) {
    paint_with(image, shape, 1.0, |_, _| colour.extend(1.0));
}

/// Paints a shape with an edge `soft` pixels wide (1 is sharp); the colour and its opacity depend on the place and on
/// how far inside it is (in pixels, above 0 inside).
pub fn paint_with(image: &mut RgbImage, shape: &Shape, soft: f32, mut colour: impl FnMut(Vec2, f32) -> glam::Vec4) {
    let (low, high) = shape.bounds();
    let last = size(image);
    let soft = soft.max(1.0);
    let low = (low - soft).clamp(Vec2::ZERO, last).as_uvec2();
    let high = (high + soft + 1.0).clamp(Vec2::ZERO, last).as_uvec2();
    for y in low.y..high.y {
        for x in low.x..high.x {
            let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
            let inside = -shape.distance(p);
            let cover = (inside / soft + 0.5).clamp(0.0, 1.0);
            if cover > 0.0 {
                let over = colour(p, inside);
                blend(image.get_pixel_mut(x, y), over.truncate(), cover * over.w);
            }
        }
    }
}

/// Lays a colour over a pixel, `cover` 0 to 1.
pub fn blend(pixel: &mut Rgb<u8>, colour: Vec3, cover: f32) {
    let below = Vec3::new(pixel[0].into(), pixel[1].into(), pixel[2].into()) / 255.0;
    *pixel = bytes(below.lerp(colour, cover));
}

/// 0 to 1 as bytes; what is beyond is cut off, and what is no number becomes 0.
pub fn bytes(colour: Vec3) -> Rgb<u8> {
    Rgb(colour.to_array().map(|v| (v * 255.0 + 0.5) as u8))
}
