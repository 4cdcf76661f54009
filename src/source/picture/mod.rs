//! A picture that somebody looks at: eight bits of red, green and blue for each pixel.
//!
//! `decode` knows the files, `animation` gives those that move picture by picture, `folder` lists them, `texture` reads
//! images of the game.

mod animation;
mod decode;
mod error;
mod folder;
mod texture;

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

pub use animation::{PictureFrame, PictureFrames, RgbaFrame, RgbaFrames};
pub use decode::{BYTE_LIMIT, PICTURE_ENDINGS, PIXEL_LIMIT};
pub use error::PictureError;
pub(in crate::source) use folder::pictures_in;
pub(in crate::source) use texture::Reader;

/// A picture in memory: rows from the top, three bytes (sRGB red, green, blue) for each pixel.
///
/// Cloning shares the pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Arc<[u8]>,
}

impl Picture {
    /// A picture of these pixels, `3 * width * height` bytes; `None` if their number is another, or a side is 0.
    pub fn new(width: u32, height: u32, pixels: impl Into<Arc<[u8]>>) -> Option<Self> {
        let pixels = pixels.into();
        let fits = width > 0 && height > 0 && pixels.len() == 3 * width as usize * height as usize;
        fits.then_some(Self { width, height, pixels })
    }

    /// Reads a file: PNG, JPEG, GIF, WebP or BMP, whatever its name ends in, of any depth and with any number of
    /// channels; of an animation the first picture.
    ///
    /// Grey becomes three equal parts, CMYK is converted, 16 bits are rounded to eight, and what is transparent shows
    /// mid grey. A photograph is turned as its EXIF note says. At most [`PIXEL_LIMIT`] pixels are read, in any shape.
    ///
    /// # Errors
    /// If the file cannot be read, or is no picture that is read here, or too large. Each message names the file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PictureError> {
        Self::first(PictureFrames::open(path)?)
    }

    /// Reads a file that is in memory, as [`open`](Self::open); `file` is what errors call it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn decode(file: &str, bytes: impl Into<Arc<[u8]>>) -> Result<Self, PictureError> {
        let bytes: Arc<[u8]> = bytes.into();
        Self::first(PictureFrames::read(file, Cursor::new(bytes))?)
    }

    fn first(mut frames: PictureFrames) -> Result<Self, PictureError> {
        match frames.next() {
            Some(frame) => Ok(frame?.picture),
            None => Err(decode::no_pixels(frames.file())),
        }
    }

    /// Pixels from left to right, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels from top to bottom, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Red, green and blue of every pixel, row by row from the top.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}
