//! Picture files, read for learning: grey, and no larger than a face needs.

use std::path::Path;

use bevy::math::Vec2;
use image::{GrayImage, imageops};

use crate::{feature::face::grey::luma, source::Picture};

/// The longest side at which a whole picture is kept, in pixels; it may show more than the face.
const LONGEST: u32 = 192;

/// The longest side of a cut around known points, in pixels.
const CUT: u32 = 112;

/// The side of a cut around known points, in means of the distances from eye to eye and from eyes to mouth: room for
/// the chin, and for a cut that is a little off.
const ROOM: f32 = 4.4;

/// Reads a picture; the message names it and says what is wrong.
pub(super) fn read(path: &Path) -> Result<GrayImage, String> {
    let picture = Picture::open(path).map_err(|e| e.to_string())?;
    let brightness = |rgb: &[u8]| (255.0 * luma(rgb)).round() as u8;
    let pixels = picture.pixels().chunks_exact(3).map(brightness).collect();
    GrayImage::from_raw(picture.width(), picture.height(), pixels)
        .ok_or_else(|| format!("{}: its pixels are incomplete", path.display()))
}

/// The whole picture, shrunk to [`LONGEST`].
pub(super) fn whole(picture: &GrayImage) -> GrayImage {
    let (width, height) = (picture.width(), picture.height());
    let scale = LONGEST as f32 / width.max(height) as f32;
    shrink(picture.clone(), scale)
}

/// What is around the five points, shrunk to [`CUT`]; the points move with it. `None` if they are not those of a face
/// in the picture.
pub(super) fn around(picture: &GrayImage, points: &[Vec2; 5]) -> Option<(GrayImage, [Vec2; 5])> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let inside = |p: &Vec2| (0.0..width).contains(&p.x) && (0.0..height).contains(&p.y);
    let (eyes, mouth) = ((points[0] + points[1]) / 2.0, (points[3] + points[4]) / 2.0);
    let size = (points[0].distance(points[1]) + eyes.distance(mouth)) / 2.0;
    if !points.iter().all(inside) || size < 4.0 {
        return None;
    }
    let (centre, half) = ((eyes + mouth) / 2.0, size * ROOM / 2.0);
    let from = (centre - half).max(Vec2::ZERO).floor();
    let to = (centre + half).min(Vec2::new(width, height)).ceil();
    let (from, size) = (from.as_uvec2(), (to - from).as_uvec2());
    let cut = imageops::crop_imm(picture, from.x, from.y, size.x, size.y).to_image();
    let small = shrink(cut, CUT as f32 / size.max_element() as f32);
    let scale = Vec2::new(small.width() as f32, small.height() as f32) / size.as_vec2();
    Some((small, points.map(|p| (p - from.as_vec2()) * scale)))
}

/// Shrinks a picture by this factor; one of 1 or more leaves it as it is.
fn shrink(picture: GrayImage, scale: f32) -> GrayImage {
    if scale >= 1.0 {
        return picture;
    }
    let side = |pixels: u32| ((pixels as f32 * scale).round() as u32).max(1);
    // Its triangle covers every pixel of the larger picture: nothing shimmers.
    imageops::resize(
        &picture,
        side(picture.width()),
        side(picture.height()),
        imageops::FilterType::Triangle,
    )
}
