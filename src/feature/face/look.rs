//! The square view in which faces are looked for.

use bevy::math::Vec2;

use super::{GreyPicture, Similarity, light};

/// Pixels on a side of a view.
pub const SIZE: usize = 128;

/// Where to look: a square in a picture, which may reach beyond the borders.
///
/// Places in the view are in looks: (0, 0) is its top left corner, (1, 1) its bottom right corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// From looks to pixels of the picture.
    to_picture: Similarity,
}

impl Look {
    /// At all of a picture of this size in pixels, with bars at the shorter sides.
    pub fn whole(size: Vec2) -> Self {
        Self::at(size / 2.0, size.max_element())
    }

    /// At the square around `centre` with sides of `side` pixels of the picture.
    pub fn at(centre: Vec2, side: f32) -> Self {
        let side = side.max(1e-3);
        Self {
            to_picture: Similarity::new(0.0, side, centre - side / 2.0),
        }
    }

    /// The pixel of the picture at a place in the view.
    pub fn to_picture(&self, place: Vec2) -> Vec2 {
        self.to_picture.apply(place)
    }

    /// The place in the view of a pixel of the picture.
    pub fn from_picture(&self, pixel: Vec2) -> Vec2 {
        self.to_picture.inverse().apply(pixel)
    }

    /// Pixels of the picture on a side of the view.
    pub fn side(&self) -> f32 {
        self.to_picture.scale()
    }

    /// What is seen, evenly lit (see [`light::even`]): [`SIZE`] by [`SIZE`] numbers, row by row from the top; 0 outside
    /// of the picture.
    pub fn view(&self, picture: &GreyPicture) -> Vec<f32> {
        let pixel = 1.0 / SIZE as f32;
        let first = self.to_picture(Vec2::splat(0.5 * pixel));
        let right = self.to_picture.apply_vector(Vec2::X * pixel);
        let down = self.to_picture.apply_vector(Vec2::Y * pixel);
        let mut view = picture.samples(first, right, down, SIZE, SIZE);
        light::even(&mut view);
        let size = picture.size();
        for (row, line) in view.chunks_exact_mut(SIZE).enumerate() {
            let start = first + down * row as f32;
            for (column, value) in line.iter_mut().enumerate() {
                let at = start + right * column as f32;
                if !(at.x >= 0.0 && at.y >= 0.0 && at.x <= size.x && at.y <= size.y) {
                    *value = 0.0;
                }
            }
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: u32, height: u32) -> GreyPicture {
        let pixels = (0..width * height).map(|i| (i * 7_919 % 251) as f32 / 251.0);
        GreyPicture::new(width, height, pixels.collect()).unwrap()
    }

    #[test]
    fn places_go_to_the_picture_and_back() {
        for look in [
            Look::whole(Vec2::new(640.0, 480.0)),
            Look::at(Vec2::new(30.0, 400.0), 77.0),
        ] {
            for place in [Vec2::ZERO, Vec2::ONE, Vec2::new(0.2, 0.7)] {
                assert!(look.from_picture(look.to_picture(place)).distance(place) < 1e-4);
            }
        }
    }

    #[test]
    fn the_whole_picture_is_in_the_middle_with_bars() {
        let look = Look::whole(Vec2::new(640.0, 480.0));
        assert!(look.to_picture(Vec2::new(0.0, 0.125)).distance(Vec2::ZERO) < 1e-3);
        assert!(look.to_picture(Vec2::new(1.0, 0.875)).distance(Vec2::new(640.0, 480.0)) < 1e-3);
        let view = look.view(&noise(640, 480));
        assert_eq!(view.len(), SIZE * SIZE);
        assert!(view[..16 * SIZE].iter().chain(&view[112 * SIZE..]).all(|v| *v == 0.0));
        assert!(view[16 * SIZE..112 * SIZE].iter().filter(|v| **v != 0.0).count() > 10_000);
    }

    #[test]
    fn looking_beside_a_picture_or_at_one_pixel_gives_numbers() {
        let views = [
            Look::at(Vec2::splat(-900.0), 50.0).view(&noise(9, 7)),
            Look::whole(Vec2::ONE).view(&noise(1, 1)),
            Look::at(Vec2::NAN, 0.0).view(&noise(9, 7)),
        ];
        assert!(views.iter().flatten().all(|v| v.is_finite()));
    }
}
