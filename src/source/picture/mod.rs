//! A picture that somebody looks at: eight bits of red, green and blue for each pixel.

use std::sync::Arc;

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
