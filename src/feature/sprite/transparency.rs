//! What is transparent in a sprite.

use image::{Rgba, RgbaImage};

/// From this alpha on, a pixel is opaque.
pub const OPAQUE: u8 = 128;

/// How far a pixel of a plain background may be off, in each of red, green and blue: as much as JPEG files make of it.
const TOLERANCE: u8 = 14;

/// The share of the edge that a plain background has at least.
const PLAIN: f32 = 0.6;

/// Whether a pixel is rather opaque than not.
pub fn opaque(pixel: &Rgba<u8>) -> bool {
    pixel[3] >= OPAQUE
}

/// Red, green, blue and alpha, each 0 to 1, as networks are given them: what is transparent has no colour.
pub fn premultiplied(pixel: &Rgba<u8>) -> [f32; 4] {
    let [r, g, b, a] = pixel.0.map(|byte| f32::from(byte) / 255.0);
    [r * a, g * a, b * a, a]
}

/// A pixel as files have it, from what a network made: numbers beyond 0 and 1 are taken for these.
pub fn plain([r, g, b, a]: [f32; 4]) -> Rgba<u8> {
    let byte = |value: f32| (255.0 * value.clamp(0.0, 1.0)).round() as u8;
    let colour = |value: f32| byte(value / a.max(1.0 / 512.0));
    Rgba([colour(r), colour(g), colour(b), byte(a)])
}

/// A sprite without its background, if that is plain: all that is connected with the edge and has the colour that most
/// of the edge has. Sprites that have transparent pixels, and pictures without a plain background, stay as they are.
pub fn cut_out(mut sprite: RgbaImage) -> RgbaImage {
    let (width, height) = sprite.dimensions();
    if sprite.pixels().any(|pixel| !opaque(pixel)) {
        return sprite;
    }
    let across = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
    let down = (1..height.saturating_sub(1)).flat_map(|y| [(0, y), (width - 1, y)]);
    let edge: Vec<(u32, u32)> = across.chain(down).collect();
    let alike = |a: Rgba<u8>, b: Rgba<u8>| (0..3).all(|part| a[part].abs_diff(b[part]) <= TOLERANCE);
    let common = |colour: Rgba<u8>| {
        edge.iter()
            .filter(|(x, y)| alike(*sprite.get_pixel(*x, *y), colour))
            .count()
    };
    // The corners are what a background has, if anything is.
    let corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)];
    let corners = corners.map(|(x, y)| *sprite.get_pixel(x, y));
    let Some(background) = corners.into_iter().max_by_key(|colour| common(*colour)) else {
        return sprite;
    };
    if (common(background) as f32) < PLAIN * edge.len() as f32 {
        return sprite;
    }
    let mut open = edge;
    while let Some((x, y)) = open.pop() {
        let pixel = sprite.get_pixel_mut(x, y);
        if pixel[3] == 0 || !alike(*pixel, background) {
            continue;
        }
        *pixel = Rgba([0; 4]);
        let beside = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
        open.extend(beside.into_iter().filter(|(x, y)| *x < width && *y < height));
    }
    sprite
}

#[cfg(test)]
mod tests {
    use super::*;

    const SKY: Rgba<u8> = Rgba([90, 160, 250, 255]);
    const RED: Rgba<u8> = Rgba([200, 10, 20, 255]);

    /// A red ring in the sky.
    fn ring() -> RgbaImage {
        RgbaImage::from_fn(9, 9, |x, y| {
            let far = x.abs_diff(4).max(y.abs_diff(4));
            if far == 2 { RED } else { SKY }
        })
    }

    #[test]
    fn a_plain_background_is_cut_out_but_not_what_is_enclosed() {
        let cut = cut_out(ring());
        assert_eq!(cut.get_pixel(0, 0)[3], 0);
        assert_eq!(*cut.get_pixel(4, 4), SKY);
        assert_eq!(cut.pixels().filter(|pixel| opaque(pixel)).count(), 25);
    }

    #[test]
    fn what_is_cut_out_already_and_what_has_no_plain_background_stay() {
        let mut cut = ring();
        cut.put_pixel(8, 8, Rgba([0; 4]));
        assert_eq!(cut_out(cut.clone()), cut);
        let scene = RgbaImage::from_fn(9, 9, |x, y| Rgba([25 * x as u8, 25 * y as u8, 0, 255]));
        assert_eq!(cut_out(scene.clone()), scene);
        assert_eq!(cut_out(RgbaImage::new(1, 1)).dimensions(), (1, 1));
    }

    #[test]
    fn a_pixel_is_the_same_premultiplied_and_back() {
        for pixel in [[200, 100, 50, 255], [200, 100, 50, 128], [0, 0, 0, 0]] {
            assert_eq!(plain(premultiplied(&Rgba(pixel))), Rgba(pixel));
        }
    }
}
