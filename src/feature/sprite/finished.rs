//! The last touch: what a network made, as pixels that belong to the sprite that it was made from.

use image::RgbaImage;

use super::palette::Palette;

/// How far a pixel of a frame may be from the source's own, in each of red, green, blue and alpha of 255, to be that: what
/// stands still does not shimmer.
const STILL: u8 = 20;

/// A frame in which what stands still is the source's own, pixel by pixel, and which has the source's colours, if those
/// are a palette. Both pictures are equally large.
pub fn finished(mut made: RgbaImage, own: &RgbaImage, palette: Option<&Palette>) -> RgbaImage {
    for (made, own) in made.pixels_mut().zip(own.pixels()) {
        let same = |part: usize| made[part].abs_diff(own[part]) <= STILL;
        let both_nothing = made[3] <= STILL && own[3] == 0;
        if both_nothing || (0..4).all(same) {
            *made = *own;
        }
    }
    if let Some(palette) = palette {
        palette.apply(&mut made);
    }
    made
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn what_hardly_changed_is_as_before_and_what_changed_has_colours_of_the_source() {
        let own = RgbaImage::from_fn(8, 8, |x, y| match (x + y) % 3 {
            0 => Rgba([0; 4]),
            1 => Rgba([200, 10, 20, 255]),
            _ => Rgba([10, 20, 200, 255]),
        });
        let mut made = own.clone();
        for pixel in made.pixels_mut() {
            *pixel = Rgba(pixel.0.map(|part| part.saturating_add(9)));
        }
        made.put_pixel(3, 3, Rgba([190, 40, 70, 255]));
        let soft = finished(made.clone(), &own, None);
        assert_eq!(*soft.get_pixel(3, 3), Rgba([190, 40, 70, 255]));
        assert!(
            soft.enumerate_pixels()
                .all(|(x, y, pixel)| (x, y) == (3, 3) || pixel == own.get_pixel(x, y))
        );
        let hard = finished(made, &own, Palette::of(&own).as_ref());
        assert_eq!(*hard.get_pixel(3, 3), Rgba([200, 10, 20, 255]));
    }
}
