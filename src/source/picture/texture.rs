//! Images of the game as pictures: the texture formats that games draw into and load.

use bevy::image::Image;
use bevy::render::render_resource::TextureFormat;

use super::decode::{PIXEL_LIMIT, over_grey};
use super::{Picture, PictureError};

/// How the bytes of a texture become colours.
///
/// Eight-bit formats are taken as they are, whether the name says sRGB or not: pictures are stored so. Floating-point
/// formats hold linear light and are encoded.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) struct Reader {
    /// Bytes for one pixel.
    size: usize,
    pixel: fn(&[u8]) -> [u8; 4],
}

impl Reader {
    /// The reader for a texture format; `None` for those that are not read here.
    pub(in crate::source) fn new(format: TextureFormat) -> Option<Self> {
        use TextureFormat as F;
        let (size, pixel): (usize, fn(&[u8]) -> [u8; 4]) = match format {
            F::R8Unorm => (1, |b| [b[0], b[0], b[0], 255]),
            F::Rg8Unorm => (2, |b| [b[0], b[0], b[0], b[1]]),
            F::Rgba8Unorm | F::Rgba8UnormSrgb => (4, |b| [b[0], b[1], b[2], b[3]]),
            F::Bgra8Unorm | F::Bgra8UnormSrgb => (4, |b| [b[2], b[1], b[0], b[3]]),
            F::R16Unorm => (2, |b| [b[1], b[1], b[1], 255]),
            F::Rgba16Unorm => (8, |b| [b[1], b[3], b[5], b[7]]),
            F::R16Float => (2, |b| {
                let grey = encoded(half(b, 0));
                [grey, grey, grey, 255]
            }),
            F::Rgba16Float => (8, |b| {
                [
                    encoded(half(b, 0)),
                    encoded(half(b, 1)),
                    encoded(half(b, 2)),
                    byte(half(b, 3)),
                ]
            }),
            F::R32Float => (4, |b| {
                let grey = encoded(float(b, 0));
                [grey, grey, grey, 255]
            }),
            F::Rgba32Float => (16, |b| {
                [
                    encoded(float(b, 0)),
                    encoded(float(b, 1)),
                    encoded(float(b, 2)),
                    byte(float(b, 3)),
                ]
            }),
            F::Rgb10a2Unorm => (4, |b| {
                let bits = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
                let ten = |shift: u32| ((bits >> shift & 1023) >> 2) as u8;
                [ten(0), ten(10), ten(20), (bits >> 30) as u8 * 85]
            }),
            F::Rg11b10Ufloat => (4, |b| {
                let bits = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
                let part = |bits: u32, fraction: u32| encoded(small_float(bits, fraction));
                [
                    part(bits & 2047, 6),
                    part(bits >> 11 & 2047, 6),
                    part(bits >> 22, 5),
                    255,
                ]
            }),
            _ => return None,
        };
        Some(Self { size, pixel })
    }

    /// Bytes for a row of this many pixels, padding aside.
    pub(in crate::source) fn row(&self, width: u32) -> usize {
        self.size * width as usize
    }

    /// The picture in these bytes, whose rows begin `stride` bytes apart. What is transparent shows mid grey.
    /// `None` if there are no pixels or too few bytes.
    pub(in crate::source) fn picture(&self, width: u32, height: u32, stride: usize, bytes: &[u8]) -> Option<Picture> {
        let row = self.row(width);
        if row == 0 || height == 0 || stride < row || bytes.len() < stride * (height as usize - 1) + row {
            return None;
        }
        let pixels: Vec<u8> = (0..height as usize)
            .flat_map(|y| bytes[y * stride..][..row].chunks_exact(self.size))
            .flat_map(|pixel| over_grey((self.pixel)(pixel)))
            .collect();
        Picture::new(width, height, pixels)
    }
}

impl Picture {
    /// The pixels of an image of the game, if they are in memory; of several layers the first.
    ///
    /// Read are `R8`, `Rg8` (grey and alpha), `Rgba8`, `Bgra8`, `R16`, `Rgba16`, `Rgb10a2`, `Rg11b10Ufloat`, `R16Float`,
    /// `Rgba16Float`, `R32Float` and `Rgba32Float`. Floating-point formats hold linear light. What is transparent shows
    /// mid grey.
    ///
    /// # Errors
    /// If the pixels are not in memory, the format is another, or the image is too large.
    pub fn from_image(image: &Image) -> Result<Self, PictureError> {
        let file = || "an image of the game".to_owned();
        let (width, height) = (image.width(), image.height());
        let format = image.texture_descriptor.format;
        if u64::from(width) * u64::from(height) > PIXEL_LIMIT {
            return Err(PictureError::TooLarge {
                file: file(),
                width,
                height,
            });
        }
        let Some(bytes) = &image.data else {
            return Err(PictureError::NoPixels { file: file() });
        };
        let Some(reader) = Reader::new(format) else {
            return Err(PictureError::TextureFormat {
                file: file(),
                format: format!("{format:?}"),
            });
        };
        let row = reader.row(width);
        reader
            .picture(width, height, row, bytes)
            .ok_or_else(|| PictureError::TooFewBytes {
                file: file(),
                width,
                height,
                needed: row as u64 * u64::from(height),
                bytes: bytes.len() as u64,
            })
    }
}

/// A number of 0 to 1 as a byte; what is no number is 0.
fn byte(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

/// Linear light as an sRGB byte.
fn encoded(light: f32) -> u8 {
    byte(if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    })
}

fn float(bytes: &[u8], at: usize) -> f32 {
    f32::from_le_bytes([bytes[4 * at], bytes[4 * at + 1], bytes[4 * at + 2], bytes[4 * at + 3]])
}

/// A number of 16 bits: sign, five of exponent, ten of fraction.
fn half(bytes: &[u8], at: usize) -> f32 {
    let bits = u32::from(u16::from_le_bytes([bytes[2 * at], bytes[2 * at + 1]]));
    if bits & 0x8000 != 0 {
        return 0.0; // There is no negative light, and no negative opacity.
    }
    small_float(bits & 0x7fff, 10)
}

/// A number without sign: five bits of exponent, then `fraction` bits.
fn small_float(bits: u32, fraction: u32) -> f32 {
    let (exponent, rest) = (bits >> fraction, bits & ((1 << fraction) - 1));
    let rest = rest as f32 / (1 << fraction) as f32;
    match exponent {
        0 => rest * 2.0_f32.powi(-14),
        31 if rest > 0.0 => 0.0,
        31 => f32::INFINITY,
        _ => (1.0 + rest) * 2.0_f32.powi(exponent as i32 - 15),
    }
}
