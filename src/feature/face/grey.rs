//! Pictures without colour, at every size.

use bevy::math::Vec2;

use crate::source::Picture;

/// Pixels on a side that are kept of a picture. What is larger is shrunk while it is read: a face in it is still
/// large, and a picture of 8,000 by 8,000 pixels takes 5 MB instead of 85 MB.
const MOST: u32 = 2048;

/// A grey picture and its smaller copies, each half as large as the one before, every pixel the mean of four.
///
/// Places are in pixels of the picture that it was made of, whatever is kept of it.
#[derive(Clone, Debug, PartialEq)]
pub struct GreyPicture {
    width: u32,
    height: u32,
    /// The largest first.
    levels: Vec<Level>,
}

/// One of the copies.
#[derive(Clone, Debug, PartialEq)]
struct Level {
    width: usize,
    height: usize,
    /// Levels of the picture per pixel here, as a power of two.
    halvings: u32,
    pixels: Vec<f32>,
}

impl From<&Picture> for GreyPicture {
    fn from(picture: &Picture) -> Self {
        Self::from_rgb(picture.width(), picture.height(), picture.pixels())
    }
}

impl GreyPicture {
    /// The picture of these pixels, 0 (black) to 1 (white), row by row from the top; `None` if they are not
    /// `width * height`, or a side is 0.
    pub fn new(width: u32, height: u32, pixels: Vec<f32>) -> Option<Self> {
        let fits = width > 0 && height > 0 && pixels.len() == width as usize * height as usize;
        let first = Level {
            width: width as usize,
            height: height as usize,
            halvings: 0,
            pixels,
        };
        fits.then(|| Self::with_copies(width, height, first))
    }

    /// The luma (Rec. 601) of red, green and blue bytes; there are `3 * width * height` of them.
    fn from_rgb(width: u32, height: u32, bytes: &[u8]) -> Self {
        let mut halvings = 0;
        while width.max(height).div_ceil(1 << halvings) > MOST {
            halvings += 1;
        }
        let (step, columns) = (1usize << halvings, width as usize);
        let (small_width, small_height) = (columns.div_ceil(step), (height as usize).div_ceil(step));
        let mut pixels = Vec::with_capacity(small_width * small_height);
        for rows in bytes.chunks(3 * columns * step) {
            let have = rows.len() / (3 * columns);
            if step == 1 {
                pixels.extend(rows.chunks_exact(3).map(luma));
                continue;
            }
            for left in (0..columns).step_by(step) {
                let right = columns.min(left + step);
                let mut sum = 0.0;
                for row in rows.chunks_exact(3 * columns) {
                    sum += row[3 * left..3 * right].chunks_exact(3).map(luma).sum::<f32>();
                }
                pixels.push(sum / (have * (right - left)) as f32);
            }
        }
        let first = Level {
            width: small_width,
            height: small_height,
            halvings,
            pixels,
        };
        Self::with_copies(width, height, first)
    }

    fn with_copies(width: u32, height: u32, first: Level) -> Self {
        let mut levels = vec![first];
        while let Some(last) = levels.last()
            && last.width.max(last.height) > 1
        {
            let next = last.halved();
            levels.push(next);
        }
        Self { width, height, levels }
    }

    /// Pixels from left to right, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels from top to bottom, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Width and height in pixels.
    pub fn size(&self) -> Vec2 {
        Vec2::new(self.width as f32, self.height as f32)
    }

    /// A grid of `columns` by `rows` samples, row by row: the one in column `c` and row `r` is what is seen at
    /// `first + c * right + r * down`. What lies outside of the picture looks like its border.
    ///
    /// The samples stand for areas as large as their distance, so that shrinking does not flicker.
    pub fn samples(&self, first: Vec2, right: Vec2, down: Vec2, columns: usize, rows: usize) -> Vec<f32> {
        let mut out = vec![0.0; columns * rows];
        let distance = right.length().max(down.length());
        let sane = first.is_finite() && distance.is_finite();
        if !sane {
            return out;
        }
        // Half a halving sharper than the distance says: reading between pixels blurs too.
        let halvings = (distance.max(1e-3).log2() - 0.5 - self.levels[0].halvings as f32)
            .clamp(0.0, (self.levels.len() - 1) as f32);
        let (sharper, share) = (halvings as usize, halvings.fract());
        self.levels[sharper].add_samples(first, right, down, columns, 1.0 - share, &mut out);
        if share > 0.02 {
            self.levels[sharper + 1].add_samples(first, right, down, columns, share, &mut out);
        } else {
            out.iter_mut().for_each(|v| *v /= 1.0 - share);
        }
        out
    }
}

impl Level {
    /// The copy of half the size. At an odd border the mean is of what is there.
    fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let upper = &self.pixels[2 * y * self.width..][..self.width];
            let below = (2 * y + 1).min(self.height - 1);
            let lower = &self.pixels[below * self.width..][..self.width];
            for (a, b) in upper.chunks(2).zip(lower.chunks(2)) {
                pixels.push((a[0] + a[a.len() - 1] + b[0] + b[b.len() - 1]) * 0.25);
            }
        }
        Self {
            width,
            height,
            halvings: self.halvings + 1,
            pixels,
        }
    }

    /// Adds `share` of what is seen at the places of a grid (see [`GreyPicture::samples`]).
    fn add_samples(&self, first: Vec2, right: Vec2, down: Vec2, columns: usize, share: f32, out: &mut [f32]) {
        let scale = 1.0 / (1u64 << self.halvings) as f32;
        // From corners of pixels to their middles.
        let first = first * scale - 0.5;
        let (right, down) = (right * scale, down * scale);
        let (last_x, last_y) = ((self.width - 1) as f32, (self.height - 1) as f32);
        let (next_x, next_y) = (
            usize::from(self.width > 1),
            if self.height > 1 { self.width } else { 0 },
        );
        let most = (
            self.width.saturating_sub(2).min(self.width - 1),
            self.height.saturating_sub(2).min(self.height - 1),
        );
        let pixels = self.pixels.as_slice();
        for (row, line) in out.chunks_exact_mut(columns).enumerate() {
            let start = first + down * row as f32;
            for (column, value) in line.iter_mut().enumerate() {
                let x = (start.x + right.x * column as f32).clamp(0.0, last_x);
                let y = (start.y + right.y * column as f32).clamp(0.0, last_y);
                let (left, top) = ((x as usize).min(most.0), (y as usize).min(most.1));
                let (fx, fy) = (x - left as f32, y - top as f32);
                let at = top * self.width + left;
                let upper = pixels[at] + (pixels[at + next_x] - pixels[at]) * fx;
                let at = at + next_y;
                let lower = pixels[at] + (pixels[at + next_x] - pixels[at]) * fx;
                *value += (upper + (lower - upper) * fy) * share;
            }
        }
    }
}

/// How bright a pixel of red, green and blue bytes is, 0 to 1.
pub(crate) fn luma(rgb: &[u8]) -> f32 {
    const SCALE: f32 = 1.0 / 255.0;
    (0.299 * SCALE) * f32::from(rgb[0]) + (0.587 * SCALE) * f32::from(rgb[1]) + (0.114 * SCALE) * f32::from(rgb[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Brightness `x / width` at the middle of every pixel.
    fn ramp(width: u32, height: u32) -> GreyPicture {
        let row: Vec<f32> = (0..width).map(|x| (x as f32 + 0.5) / width as f32).collect();
        GreyPicture::new(width, height, row.repeat(height as usize)).unwrap()
    }

    #[test]
    fn a_place_is_the_same_place_at_every_size() {
        let picture = ramp(257, 130);
        for step in [0.25, 1.0, 1.5, 2.0, 3.0, 7.0, 16.0] {
            let seen = picture.samples(Vec2::new(100.0, 60.0), Vec2::X * step, Vec2::Y * step, 2, 2);
            for (column, value) in seen.iter().take(2).enumerate() {
                let wanted = (100.0 + step * column as f32) / 257.0;
                assert!((value - wanted).abs() < 0.004, "step {step}: {value} for {wanted}");
            }
        }
    }

    #[test]
    fn shrinking_takes_means_instead_of_pixels_that_happen_to_be_hit() {
        let stripes = (0..64 * 64).map(|i| (i % 2) as f32).collect();
        let picture = GreyPicture::new(64, 64, stripes).unwrap();
        let seen = picture.samples(Vec2::splat(3.3), Vec2::X * 8.0, Vec2::Y * 8.0, 7, 7);
        assert!(seen.iter().all(|v| (v - 0.5).abs() < 0.01), "{seen:?}");
    }

    #[test]
    fn outside_is_like_the_border() {
        let picture = ramp(10, 10);
        let near = picture.samples(Vec2::new(-50.0, 5.0), Vec2::X, Vec2::Y, 2, 1);
        assert!((near[0] - 0.05).abs() < 1e-6);
    }

    #[test]
    fn colours_become_their_brightness() {
        let picture = Picture::new(2, 1, vec![255, 255, 255, 0, 255, 0]).unwrap();
        let grey = GreyPicture::from(&picture);
        let seen = grey.samples(Vec2::splat(0.5), Vec2::X, Vec2::Y, 2, 1);
        assert!(
            (seen[0] - 1.0).abs() < 1e-5 && (seen[1] - 0.587).abs() < 1e-5,
            "{seen:?}"
        );
    }

    #[test]
    fn a_huge_picture_is_shrunk_and_places_stay() {
        let (width, height) = (5_001, 3);
        let bytes: Vec<u8> = (0..height)
            .flat_map(|_| (0..width).flat_map(|x| [(x * 255 / width) as u8; 3]))
            .collect();
        let grey = GreyPicture::from(&Picture::new(width, height, bytes).unwrap());
        assert!(grey.levels[0].width <= MOST as usize);
        let seen = grey.samples(Vec2::new(2_500.0, 1.0), Vec2::X * 1_000.0, Vec2::Y, 2, 1);
        assert!((seen[0] - 0.5).abs() < 0.02 && (seen[1] - 0.7).abs() < 0.1, "{seen:?}");
    }

    #[test]
    fn one_pixel_and_senseless_places_are_no_trouble() {
        let grey = GreyPicture::new(1, 1, vec![0.25]).unwrap();
        assert_eq!(
            grey.samples(Vec2::splat(-3.0), Vec2::X * 9.0, Vec2::Y * 9.0, 2, 2),
            [0.25; 4]
        );
        assert_eq!(grey.samples(Vec2::NAN, Vec2::X, Vec2::Y, 1, 1), [0.0]);
        assert_eq!(grey.samples(Vec2::ZERO, Vec2::X * 0.0, Vec2::Y * 0.0, 1, 1), [0.25]);
        assert!(GreyPicture::new(0, 1, vec![]).is_none());
        assert!(GreyPicture::new(2, 2, vec![0.0; 3]).is_none());
    }
}
