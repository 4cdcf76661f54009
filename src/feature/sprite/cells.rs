//! Frames as cells of a sheet: no larger than they must be, and the picture they were made from keeps its place in them.

use image::{RgbaImage, imageops};

use super::fit::bounds;

/// Frames of one size, cut to what is seen in any of them, but never to less than the picture that they were made from.
///
/// # Arguments
/// - `corner`: where the left top corner of a frame is in the picture, in pixels
/// - `picture`: width and height of the picture
///
/// Returns the cells and where the left top corner of a cell is in the picture: 0 or less.
pub fn cells(frames: &[RgbaImage], corner: [i32; 2], picture: [u32; 2]) -> (Vec<RgbaImage>, [i32; 2]) {
    let mut least = [0; 2];
    let mut most = picture.map(|length| length as i32);
    if let Some([left, top, width, height]) = bounds(frames) {
        let seen = [[left, width], [top, height]];
        for axis in 0..2 {
            let [from, length] = seen[axis].map(|number| number as i32);
            least[axis] = least[axis].min(corner[axis] + from);
            most[axis] = most[axis].max(corner[axis] + from + length);
        }
    }
    let size = [0, 1].map(|axis| (most[axis] - least[axis]) as u32);
    let shift = [0, 1].map(|axis| i64::from(corner[axis] - least[axis]));
    let cell = |frame: &RgbaImage| {
        let mut cell = RgbaImage::new(size[0], size[1]);
        imageops::replace(&mut cell, frame, shift[0], shift[1]);
        cell
    };
    (frames.iter().map(cell).collect(), least)
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    fn dot(x: u32, y: u32) -> RgbaImage {
        let mut frame = RgbaImage::new(20, 20);
        frame.put_pixel(x, y, Rgba([9, 9, 9, 255]));
        frame
    }

    #[test]
    fn a_cell_is_as_large_as_the_picture_unless_something_goes_beyond() {
        let (all, corner) = cells(&[dot(7, 8), dot(9, 9)], [-6, -6], [8, 8]);
        assert_eq!((all[0].dimensions(), corner), ((8, 8), [0, 0]));
        assert_eq!(all[0].get_pixel(1, 2)[3], 255);

        let (all, corner) = cells(&[dot(7, 8), dot(2, 19)], [-6, -6], [8, 8]);
        assert_eq!((all[1].dimensions(), corner), ((12, 14), [-4, 0]));
        assert_eq!(all[1].get_pixel(0, 13)[3], 255);
        assert_eq!(all[0].get_pixel(5, 2)[3], 255);
    }

    #[test]
    fn empty_frames_are_empty_cells() {
        let (all, _) = cells(&[RgbaImage::new(20, 20)], [-6, -6], [8, 8]);
        assert_eq!(all, [RgbaImage::new(8, 8)]);
        assert!(cells(&[], [0, 0], [8, 8]).0.is_empty());
    }
}
