//! Pixel art has few colours, and no pixel is half there: so must what is made from it.

use std::collections::HashMap;

use image::{Rgba, RgbaImage};

use super::transparency::{OPAQUE, opaque};

/// A sprite of more colours is no pixel art.
const MOST: usize = 96;

/// The share of pixels of pixel art that may be half transparent.
const SOFT: f32 = 0.02;

/// The colours of a sprite that is pixel art.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette(Vec<[u8; 3]>);

impl Palette {
    /// The colours of a sprite; `None` if it is not pixel art: if it has many colours, or soft edges.
    pub fn of(sprite: &RgbaImage) -> Option<Self> {
        let mut colours: HashMap<[u8; 3], u32> = HashMap::new();
        let (mut seen, mut soft) = (0, 0);
        for pixel in sprite.pixels().filter(|pixel| pixel[3] > 0) {
            seen += 1;
            soft += u32::from(pixel[3] < 255);
            if opaque(pixel) {
                *colours.entry(colour(pixel)).or_default() += 1;
            }
            if colours.len() > MOST {
                return None;
            }
        }
        if colours.is_empty() || soft as f32 > SOFT * seen as f32 {
            return None;
        }
        Self::from_colours(colours.into_keys())
    }

    /// These colours, each once; `None` without any.
    pub fn from_colours(colours: impl IntoIterator<Item = [u8; 3]>) -> Option<Self> {
        let mut colours: Vec<[u8; 3]> = colours.into_iter().collect();
        colours.sort_unstable();
        colours.dedup();
        (!colours.is_empty()).then_some(Self(colours))
    }

    /// The colours, each once, sorted.
    pub fn colours(&self) -> &[[u8; 3]] {
        &self.0
    }

    /// Gives each pixel the nearest of these colours, and is it there or not.
    pub fn apply(&self, sprite: &mut RgbaImage) {
        for pixel in sprite.pixels_mut() {
            *pixel = if pixel[3] < OPAQUE {
                Rgba([0; 4])
            } else {
                let [r, g, b] = self.nearest(colour(pixel));
                Rgba([r, g, b, 255])
            };
        }
    }

    /// The colour that looks most like another one.
    pub fn nearest(&self, wanted: [u8; 3]) -> [u8; 3] {
        let nearest = self.0.iter().min_by_key(|has| apart(**has, wanted));
        *nearest.expect("a palette has a colour at least")
    }
}

fn colour(pixel: &Rgba<u8>) -> [u8; 3] {
    [pixel[0], pixel[1], pixel[2]]
}

/// How different two colours look: the weighted distance that is known as "redmean" (Riemersma, "Colour metric").
fn apart(a: [u8; 3], b: [u8; 3]) -> i32 {
    let [r, g, b_] = std::array::from_fn(|part| i32::from(a[part]) - i32::from(b[part]));
    let red = (i32::from(a[0]) + i32::from(b[0])) / 2;
    (((512 + red) * r * r) >> 8) + 4 * g * g + (((767 - red) * b_ * b_) >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sprite with so many colours.
    fn colours(count: u32) -> RgbaImage {
        RgbaImage::from_fn(16, 16, |x, y| {
            let number = (16 * y + x) % count;
            Rgba([number as u8, 0, 0, 255])
        })
    }

    #[test]
    fn few_colours_are_a_palette_and_many_are_not() {
        assert_eq!(Palette::of(&colours(9)).unwrap().colours().len(), 9);
        assert_eq!(Palette::of(&colours(200)), None);
        assert_eq!(Palette::of(&RgbaImage::new(4, 4)), None);
        let soft = RgbaImage::from_pixel(4, 4, Rgba([9, 9, 9, 100]));
        assert_eq!(Palette::of(&soft), None);
    }

    #[test]
    fn every_pixel_gets_a_colour_that_there_is_and_is_there_or_not() {
        let palette = Palette::of(&colours(9)).unwrap();
        let mut made = RgbaImage::from_fn(16, 16, |x, y| Rgba([17 * x as u8, 40, 3, 17 * y as u8]));
        palette.apply(&mut made);
        for pixel in made.pixels() {
            assert!(*pixel == Rgba([0; 4]) || (pixel[3] == 255 && palette.colours().contains(&colour(pixel))));
        }
        let before = made.clone();
        palette.apply(&mut made);
        assert_eq!(made, before);
    }

    #[test]
    fn the_nearest_colour_is_the_one_itself_where_it_is_there() {
        let palette = Palette(vec![[0, 0, 0], [200, 30, 30], [30, 200, 30]]);
        assert_eq!(palette.nearest([200, 30, 30]), [200, 30, 30]);
        assert_eq!(palette.nearest([160, 60, 50]), [200, 30, 30]);
    }
}
