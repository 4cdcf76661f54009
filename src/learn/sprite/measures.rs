//! How near a made frame is to the one that was drawn.

use std::collections::HashSet;

use animgen_faces::Vec2;
use animgen_sprites::Joint;
use image::{Rgba, RgbaImage};

use crate::feature::sprite::{opaque, premultiplied};

/// Mean absolute difference of premultiplied red, green, blue and alpha, 0 to 1, over the pixels where one of both is
/// opaque. 0 where none is.
///
/// The whole frame would flatter: most of it is empty in both.
pub fn l1(drawn: &RgbaImage, made: &RgbaImage) -> f32 {
    let (mut sum, mut count) = (0.0, 0_u32);
    for (a, b) in pairs(drawn, made).filter(|(a, b)| opaque(a) || opaque(b)) {
        let (a, b) = (premultiplied(a), premultiplied(b));
        sum += a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>() / 4.0;
        count += 1;
    }
    sum / count.max(1) as f32
}

/// Of the pixels that are opaque in one of both, the share that is in both; 1 where none is.
pub fn alpha_iou(drawn: &RgbaImage, made: &RgbaImage) -> f32 {
    let (mut both, mut either) = (0_u32, 0_u32);
    for (a, b) in pairs(drawn, made) {
        both += u32::from(opaque(a) && opaque(b));
        either += u32::from(opaque(a) || opaque(b));
    }
    if either == 0 { 1.0 } else { both as f32 / either as f32 }
}

/// The share of a frame's opaque pixels whose colour is somewhere in its source; 1 where none is opaque.
pub fn on_palette(source: &RgbaImage, made: &RgbaImage) -> f32 {
    let colour = |pixel: &Rgba<u8>| [pixel[0], pixel[1], pixel[2]];
    let palette: HashSet<[u8; 3]> = source.pixels().filter(|pixel| opaque(pixel)).map(colour).collect();
    let (mut on, mut count) = (0_u32, 0_u32);
    for pixel in made.pixels().filter(|pixel| opaque(pixel)) {
        on += u32::from(palette.contains(&colour(pixel)));
        count += 1;
    }
    if count == 0 { 1.0 } else { on as f32 / count as f32 }
}

/// Mean distance of joints, in shares of the side.
pub fn joint_distance(drawn: &[Vec2; Joint::COUNT], made: &[Vec2; Joint::COUNT]) -> f32 {
    let apart = drawn.iter().zip(made).map(|(a, b)| a.distance(*b));
    apart.sum::<f32>() / Joint::COUNT as f32
}

/// The paper's summary of three figures. It is not defined in its text, but every row of its table satisfies this.
pub fn eid(l1: f32, akd: f32, aed: f32) -> f32 {
    l1 + (akd + aed) / 2.0
}

fn pairs<'a>(a: &'a RgbaImage, b: &'a RgbaImage) -> impl Iterator<Item = (&'a Rgba<u8>, &'a Rgba<u8>)> {
    debug_assert_eq!(a.dimensions(), b.dimensions(), "frames of one size");
    a.pixels().zip(b.pixels())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Rgba<u8> = Rgba([255, 0, 0, 255]);
    const NOTHING: Rgba<u8> = Rgba([0, 0, 0, 0]);

    /// A frame with the first so many of its 16 pixels red.
    fn red(pixels: u32) -> RgbaImage {
        RgbaImage::from_fn(4, 4, |x, y| if 4 * y + x < pixels { RED } else { NOTHING })
    }

    #[test]
    fn the_same_is_perfect_and_empty_pixels_do_not_count() {
        assert_eq!((l1(&red(3), &red(3)), alpha_iou(&red(3), &red(3))), (0.0, 1.0));
        // One of four opaque pixels is missing: red and alpha are off by one there.
        assert_eq!((l1(&red(4), &red(3)), alpha_iou(&red(4), &red(3))), (0.125, 0.75));
        assert_eq!((l1(&red(0), &red(0)), alpha_iou(&red(0), &red(0))), (0.0, 1.0));
    }

    #[test]
    fn a_colour_of_what_is_transparent_does_not_matter() {
        let ghost = RgbaImage::from_pixel(4, 4, Rgba([9, 200, 7, 0]));
        assert_eq!(l1(&red(0), &ghost), 0.0);
        assert_eq!(on_palette(&red(3), &ghost), 1.0);
    }

    #[test]
    fn colours_that_the_source_has_not_are_off_its_palette() {
        let mut made = red(4);
        made.put_pixel(0, 0, Rgba([254, 0, 0, 255]));
        assert_eq!(on_palette(&red(1), &made), 0.75);
    }

    #[test]
    fn the_papers_rows_satisfy_its_summary() {
        for (l1, akd, aed, sum) in [
            (18.26, 6.13, 4.58, 23.62),
            (17.57, 4.67, 4.33, 22.07),
            (17.47, 5.26, 4.15, 22.18),
        ] {
            assert!((eid(l1, akd, aed) - sum).abs() < 0.011);
        }
    }
}
