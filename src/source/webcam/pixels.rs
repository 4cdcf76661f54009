//! What cameras deliver, as pictures: brightness and colour apart, compressed, or plain.

use crate::source::Picture;

/// How the bytes of a camera's picture are to be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// One JPEG file.
    Mjpeg,
    /// For two pixels: brightness, blue, brightness, red.
    Yuyv,
    /// The brightness of all pixels, then blue and red for each square of four.
    Nv12,
    /// Brightness only.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}

/// Says that a JPEG is one of many. Such may leave out their code tables, which are always the same; with this mark the
/// decoder supplies what is missing.
const AVI: &[u8] = b"\xff\xe0\x00\x07AVI1\0";

/// The picture in a camera's bytes; `None` if there are too few of them, or they are broken.
pub(super) fn picture(encoding: Encoding, width: u32, height: u32, bytes: &[u8]) -> Option<Picture> {
    let (w, h) = (width as usize, height as usize);
    let pixels: Vec<u8> = match encoding {
        Encoding::Mjpeg => {
            let (start, rest) = bytes.split_at_checked(2)?;
            return Picture::decode("a camera's picture", [start, AVI, rest].concat()).ok();
        }
        // An odd last column has no partner and is left out.
        Encoding::Yuyv => {
            let row = 2 * w.next_multiple_of(2);
            let rows = bytes.get(..row * h)?.chunks_exact(row.max(1));
            rows.flat_map(|row| {
                let both = row.as_chunks::<4>().0.iter();
                both.flat_map(|&[first, blue, second, red]| [rgb(first, blue, red), rgb(second, blue, red)])
                    .take(w)
            })
            .flatten()
            .collect()
        }
        Encoding::Nv12 => {
            let pair = w.next_multiple_of(2);
            let (light, colour) = bytes.get(..w * h + pair * h.div_ceil(2))?.split_at(w * h);
            (0..w * h)
                .flat_map(|i| {
                    let (x, y) = (i % w, i / w);
                    let at = y / 2 * pair + x / 2 * 2;
                    rgb(light[i], colour[at], colour[at + 1])
                })
                .collect()
        }
        Encoding::Gray => bytes.get(..w * h)?.iter().flat_map(|&grey| [grey; 3]).collect(),
        Encoding::Rgb => bytes.get(..3 * w * h)?.to_vec(),
        Encoding::Bgr => {
            let bgr = bytes.get(..3 * w * h)?.as_chunks::<3>().0.iter();
            bgr.flat_map(|&[blue, green, red]| [red, green, blue]).collect()
        }
    };
    Picture::new(width, height, pixels)
}

/// Brightness (16 to 235) and the differences of blue and red to it (16 to 240, 128 is none), as ITU-R BT.601 has it.
fn rgb(light: u8, blue: u8, red: u8) -> [u8; 3] {
    let light = 298 * (i32::from(light) - 16);
    let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
    [light + 409 * red, light - 100 * blue - 208 * red, light + 516 * blue]
        .map(|part| ((part + 128) >> 8).clamp(0, 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: u8 = 16;
    const WHITE: u8 = 235;

    fn near(picture: &Picture, wanted: &[[u8; 3]]) {
        let wanted: Vec<u8> = wanted.iter().flatten().copied().collect();
        assert_eq!(picture.pixels().len(), wanted.len());
        for (is, should) in picture.pixels().iter().zip(&wanted) {
            assert!(is.abs_diff(*should) <= 2, "{:?} is not {wanted:?}", picture.pixels());
        }
    }

    #[test]
    fn yuyv_has_a_colour_for_two_pixels() {
        let bytes = [BLACK, 128, WHITE, 128, 81, 90, 81, 240];
        let shown = picture(Encoding::Yuyv, 2, 2, &bytes).unwrap();
        near(&shown, &[[0; 3], [255; 3], [255, 0, 0], [255, 0, 0]]);
        assert_eq!(picture(Encoding::Yuyv, 2, 2, &bytes[..7]), None);
        assert_eq!(picture(Encoding::Yuyv, 1, 2, &bytes).unwrap().pixels().len(), 6);
    }

    #[test]
    fn nv12_has_a_colour_for_four_pixels() {
        let bytes = [BLACK, WHITE, 41, 41, BLACK, WHITE, 41, 41, 128, 128, 240, 110];
        let shown = picture(Encoding::Nv12, 4, 2, &bytes).unwrap();
        let row = [[0; 3], [255; 3], [0, 0, 255], [0, 0, 255]];
        near(&shown, &[row, row].concat());
        assert_eq!(picture(Encoding::Nv12, 4, 2, &bytes[..11]), None);
        assert!(picture(Encoding::Nv12, 3, 1, &[BLACK, WHITE, 41, 128, 128, 240, 110]).is_some());
    }

    #[test]
    fn a_jpeg_of_a_camera_may_lack_its_code_tables() {
        let grey = image::GrayImage::from_fn(16, 16, |x, _| image::Luma([16 * x as u8]));
        let mut file = std::io::Cursor::new(Vec::new());
        grey.write_to(&mut file, image::ImageFormat::Jpeg).unwrap();
        let whole = file.into_inner();
        let shown = picture(Encoding::Mjpeg, 16, 16, &whole).unwrap();
        let mut bare = Vec::from(&whole[..2]);
        let mut rest = &whole[2..];
        while rest[1] != 0xda {
            let (segment, after) = rest.split_at(2 + usize::from(u16::from_be_bytes([rest[2], rest[3]])));
            if segment[1] != 0xc4 {
                bare.extend(segment);
            }
            rest = after;
        }
        bare.extend(rest);
        assert!(bare.len() < whole.len());
        assert_eq!(picture(Encoding::Mjpeg, 16, 16, &bare), Some(shown));
    }

    #[test]
    fn plain_pixels_keep_their_values() {
        let rgb = picture(Encoding::Rgb, 1, 1, &[1, 2, 3]).unwrap();
        assert_eq!(rgb.pixels(), [1, 2, 3]);
        assert_eq!(picture(Encoding::Bgr, 1, 1, &[3, 2, 1]).unwrap(), rgb);
        assert_eq!(picture(Encoding::Gray, 1, 1, &[7]).unwrap().pixels(), [7, 7, 7]);
        for encoding in [Encoding::Rgb, Encoding::Bgr, Encoding::Gray, Encoding::Mjpeg] {
            assert_eq!(picture(encoding, 2, 2, &[0]), None);
        }
        assert_eq!(picture(Encoding::Yuyv, 0, 0, &[]), None);
    }
}
