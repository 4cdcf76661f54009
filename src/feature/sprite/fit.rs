//! A character of any size in the networks' square: as high as those that they learned from, and on the same ground.

use image::{
    RgbaImage,
    imageops::{self, FilterType},
};

use super::transparency::{plain, premultiplied};

/// Sides of the squares that there are, in pixels.
pub const SIDES: [u32; 3] = [64, 128, 256];

/// How high a character is, as a share of the side: that of an average one that was learned from.
const HEIGHT: f32 = 0.68;

/// The share of the side that a character may have at most, in height and in width.
const MOST: [f32; 2] = [0.8, 0.92];

/// Where the ground is, as a share of the side, from above.
const GROUND: f32 = 0.93;

/// The smallest rectangle with all that can be seen in pictures of one size: left, top, width, height. `None` if nothing
/// can.
pub fn bounds<'a>(sprites: impl IntoIterator<Item = &'a RgbaImage>) -> Option<[u32; 4]> {
    let (mut least, mut most) = ([u32::MAX; 2], [0; 2]);
    for (x, y, pixel) in sprites.into_iter().flat_map(RgbaImage::enumerate_pixels) {
        if pixel[3] > 0 {
            least = [least[0].min(x), least[1].min(y)];
            most = [most[0].max(x + 1), most[1].max(y + 1)];
        }
    }
    (least[0] < most[0]).then(|| [least[0], least[1], most[0] - least[0], most[1] - least[1]])
}

/// Where in the square a character is, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    side: u32,
    scale: Scale,
    /// Where the left top corner of the picture is in the square.
    corner: [i32; 2],
}

/// How large a pixel of the picture is in the square. Pixels of pixel art stay squares.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    Times(u32),
    Smaller(f32),
}

impl Scale {
    fn factor(self) -> f32 {
        match self {
            Self::Times(times) => times as f32,
            Self::Smaller(factor) => factor,
        }
    }
}

impl Fit {
    /// Of what is seen in a picture, or in all pictures of a film ([`bounds`]): standing on the ground in the middle, in
    /// the smallest square that is large enough. Small ones are made larger by a whole number, and only what is larger
    /// than the largest square is made smaller.
    pub fn of([left, top, width, height]: [u32; 4]) -> Self {
        let fits = |side: u32, times: u32| {
            let most = MOST.map(|share| share * side as f32);
            (times * height) as f32 <= most[0] && (times * width) as f32 <= most[1]
        };
        let (side, scale) = match SIDES.into_iter().find(|side| fits(*side, 1)) {
            Some(side) => {
                let high = (HEIGHT * side as f32 / height as f32).round().max(1.0) as u32;
                let times = (1..=high).rev().find(|times| fits(side, *times)).unwrap_or(1);
                (side, Scale::Times(times))
            }
            None => {
                let side = SIDES[SIDES.len() - 1];
                let within = |share: f32, length: u32| share * side as f32 / length as f32;
                (side, Scale::Smaller(within(HEIGHT, height).min(within(MOST[1], width))))
            }
        };
        Self::with(side, scale, [left, top, width, height])
    }

    /// The same in a square with another side: for what drives, so that it is seen as the source is.
    pub fn of_height(seen: [u32; 4], side: u32) -> Self {
        let [_, _, width, height] = seen;
        let factor = (HEIGHT / height as f32).min(MOST[1] / width as f32) * side as f32;
        Self::with(side, Scale::Smaller(factor), seen)
    }

    fn with(side: u32, scale: Scale, [left, top, width, height]: [u32; 4]) -> Self {
        let factor = scale.factor();
        let middle = (left as f32 + 0.5 * width as f32) * factor;
        let ground = (top + height) as f32 * factor;
        let corner = [0.5 * side as f32 - middle, GROUND * side as f32 - ground];
        Self {
            side,
            scale,
            corner: corner.map(|place| place.round() as i32),
        }
    }

    /// Pixels in a row, and in a column, of the square.
    pub fn side(&self) -> u32 {
        self.side
    }

    /// A picture in the square. What does not fit in is cut off.
    pub fn square(&self, sprite: &RgbaImage) -> RgbaImage {
        let scaled = match self.scale {
            Scale::Times(1) => sprite.clone(),
            Scale::Times(times) => {
                let (width, height) = sprite.dimensions();
                imageops::resize(sprite, times * width, times * height, FilterType::Nearest)
            }
            Scale::Smaller(factor) => smoothly(sprite, factor),
        };
        let mut square = RgbaImage::new(self.side, self.side);
        imageops::replace(&mut square, &scaled, self.corner[0].into(), self.corner[1].into());
        square
    }

    /// A square as large as the picture is: it may reach beyond the picture on every side. Where its left top corner is
    /// in the picture says [`corner`](Self::corner).
    pub fn out_of(&self, square: &RgbaImage) -> RgbaImage {
        let Scale::Times(times) = self.scale else {
            return square.clone();
        };
        let [left, top] = self.corner.map(|place| place.rem_euclid(times as i32) as u32);
        // The pixel in the middle of those that one became.
        let middle = times / 2;
        let cells = |from: u32| (self.side - from) / times;
        RgbaImage::from_fn(cells(left), cells(top), |x, y| {
            *square.get_pixel(left + x * times + middle, top + y * times + middle)
        })
    }

    /// Where the left top corner of what [`out_of`](Self::out_of) gives is in the picture, in its pixels (of the smaller
    /// picture, if it was made smaller); mostly beyond its edges.
    pub fn corner(&self) -> [i32; 2] {
        match self.scale {
            Scale::Times(times) => self.corner.map(|place| -place.div_euclid(times as i32)),
            Scale::Smaller(_) => self.corner.map(|place| -place),
        }
    }

    /// Whether the picture was too large, and was made smaller; what comes out is smaller, too.
    pub fn is_smaller(&self) -> bool {
        matches!(self.scale, Scale::Smaller(_))
    }
}

/// A picture of another size, without the colours of what is transparent in it.
fn smoothly(sprite: &RgbaImage, factor: f32) -> RgbaImage {
    let size = |length: u32| ((length as f32 * factor).round() as u32).max(1);
    let (width, height) = sprite.dimensions();
    let numbers = sprite.pixels().flat_map(premultiplied).collect();
    let image = image::Rgba32FImage::from_raw(width, height, numbers).expect("four numbers for each pixel");
    let scaled = imageops::resize(&image, size(width), size(height), FilterType::Triangle);
    RgbaImage::from_fn(scaled.width(), scaled.height(), |x, y| plain(scaled.get_pixel(x, y).0))
}

#[cfg(test)]
mod tests {
    use image::Rgba;
    use proptest::prelude::*;

    use super::*;

    const RED: Rgba<u8> = Rgba([200, 10, 20, 255]);

    /// A red block in a picture that is larger.
    fn block(width: u32, height: u32) -> RgbaImage {
        RgbaImage::from_fn(width + 5, height + 9, |x, y| {
            let in_it = (2..width + 2).contains(&x) && (3..height + 3).contains(&y);
            if in_it { RED } else { Rgba([0; 4]) }
        })
    }

    fn fit(sprite: &RgbaImage) -> Fit {
        Fit::of(bounds([sprite]).unwrap())
    }

    #[test]
    fn a_character_stands_on_the_ground_in_the_middle_of_the_smallest_square() {
        for (width, height, side) in [
            (20, 40, 64),
            (8, 12, 64),
            (40, 90, 128),
            (30, 190, 256),
            (900, 1400, 256),
        ] {
            let sprite = block(width, height);
            let fit = fit(&sprite);
            assert_eq!(fit.side(), side, "{width}x{height}");
            let [left, top, wide, high] = bounds([&fit.square(&sprite)]).unwrap();
            let ground = (top + high) as f32 / side as f32;
            assert!((ground - GROUND).abs() < 0.02, "{width}x{height}: {ground}");
            let middle = (left as f32 + 0.5 * wide as f32) / side as f32;
            assert!((middle - 0.5).abs() < 0.02, "{width}x{height}: {middle}");
            assert_eq!(fit.is_smaller(), height > 1000);
        }
    }

    #[test]
    fn nothing_is_seen_in_an_empty_picture() {
        assert_eq!(bounds([&RgbaImage::new(5, 5)]), None);
        assert_eq!(bounds([]), None);
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out_pixel_by_pixel(width in 1_u32..120, height in 1_u32..190) {
            let sprite = block(width, height);
            let fit = fit(&sprite);
            prop_assert!(!fit.is_smaller());
            let out = fit.out_of(&fit.square(&sprite));
            let [left, top] = fit.corner();
            for (x, y, pixel) in out.enumerate_pixels() {
                let (x, y) = (x as i32 + left, y as i32 + top);
                let inside = (0..sprite.width() as i32).contains(&x) && (0..sprite.height() as i32).contains(&y);
                let was = if inside { *sprite.get_pixel(x as u32, y as u32) } else { Rgba([0; 4]) };
                prop_assert_eq!(*pixel, was);
            }
            prop_assert_eq!(out.pixels().filter(|pixel| pixel[3] > 0).count() as u32, width * height);
        }
    }
}
