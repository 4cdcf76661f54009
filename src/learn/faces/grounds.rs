//! What is behind people and where nobody is: grey pictures to cut pieces from.

use animgen_faces::scenery;
use bevy::math::Vec2;
use fastrand::Rng;
use rayon::prelude::*;

use super::cutout::Canvas;
use crate::{
    feature::face::GreyPicture,
    learn::random::{between, by_ratio},
};

/// Pixels on a side of what is kept.
const SIDE: u32 = 192;

/// Pictures to cut pieces from.
pub struct Grounds {
    plain: Vec<GreyPicture>,
    traps: Vec<GreyPicture>,
}

impl Grounds {
    /// Draws so many places without people, and so many pictures of what may be taken for a face.
    pub fn draw(plain: u64, traps: u64, seed: u64) -> Self {
        let all = |count: u64, kind: u64, draw: fn(u32, u32, &mut Rng) -> image::RgbImage| {
            let one = |i: u64| {
                let mut rng = Rng::with_seed(seed ^ (kind << 32 | i).wrapping_mul(0x9E37_79B9_7F4A_7C15));
                grey(&draw(SIDE, SIDE, &mut rng))
            };
            (0..count).into_par_iter().map(one).collect()
        };
        Self {
            plain: all(plain, 1, scenery::background),
            traps: all(traps, 2, scenery::faceless),
        }
    }

    /// A piece of a place without people, or a flat grey if there is none.
    pub fn background(&self, width: usize, height: usize, rng: &mut Rng) -> Canvas {
        piece(&self.plain, width, height, rng)
    }

    /// A picture without anybody.
    pub fn faceless(&self, width: usize, height: usize, rng: &mut Rng) -> Canvas {
        piece(&self.traps, width, height, rng)
    }
}

/// Turned a little, mirrored or not, some of it or all.
fn piece(from: &[GreyPicture], width: usize, height: usize, rng: &mut Rng) -> Canvas {
    let Some(picture) = (!from.is_empty()).then(|| &from[rng.usize(..from.len())]) else {
        return Canvas {
            width,
            height,
            pixels: vec![rng.f32(); width * height],
        };
    };
    let size = picture.size();
    let whole = (size / Vec2::new(width as f32, height as f32)).min_element();
    let step = whole * by_ratio(rng, (0.35, 1.0));
    let angle = between(rng, (-0.25, 0.25));
    let mut right = Vec2::from_angle(angle) * step;
    let down = right.perp();
    if rng.bool() {
        right = -right;
    }
    let span = right * width as f32 + down * height as f32;
    let room = ((size - span.abs()) / 2.0).max(Vec2::ZERO);
    let middle = size / 2.0 + room * Vec2::new(between(rng, (-1.0, 1.0)), between(rng, (-1.0, 1.0)));
    Canvas {
        width,
        height,
        pixels: picture.samples(middle - span / 2.0, right, down, width, height),
    }
}

fn grey(picture: &image::RgbImage) -> GreyPicture {
    let luma =
        |p: &image::Rgb<u8>| (0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2])) / 255.0;
    GreyPicture::new(picture.width(), picture.height(), picture.pixels().map(luma).collect())
        .expect("a drawn picture has pixels")
}
