//! Animations: the pictures of a file one after the other, each with its time.

use std::io::{BufRead, BufReader, Seek};
use std::path::Path;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{AnimationDecoder, DynamicImage, Frame, Frames, ImageDecoder, ImageFormat, RgbaImage};

use super::decode::{explain, flatten, format, limit, limits, no_pixels, still};
use super::{Picture, PictureError};
use crate::source::file;

/// Delays of at most this many seconds are what careless programs write; viewers show such frames for
/// [`USUAL`] seconds.
const CARELESS: f64 = 0.01;

/// See [`CARELESS`].
const USUAL: f64 = 0.1;

/// One picture of an animation.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureFrame {
    /// What is seen.
    pub picture: Picture,
    /// When it begins, in seconds since the beginning.
    pub time: f64,
    /// How long it is seen, in seconds; 0 for a picture that does not move.
    pub duration: f64,
}

/// The pictures of one file in their order: those of an animation (GIF, animated PNG and WebP), or the one of a file that
/// does not move. One picture is in memory at a time.
///
/// A file that is broken in the middle gives what could be seen before, and then one error.
/// Frames that claim to last 10 ms or less last 100 ms, as in all browsers. An animated PNG of 16 bits is read
/// as the picture that it shows where animation is not known.
pub struct PictureFrames(Decoded);

impl PictureFrames {
    /// Opens a file, whatever its name ends in.
    ///
    /// # Errors
    /// If the file cannot be read, or is no picture that is read here, or too large.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PictureError> {
        Decoded::open(path).map(Self)
    }

    /// Reads from anything; `file` is what errors call it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn read(file: &str, input: impl BufRead + Seek + 'static) -> Result<Self, PictureError> {
        Decoded::read(file, input).map(Self)
    }

    /// What errors call it.
    pub(super) fn file(&self) -> &str {
        &self.0.file
    }
}

impl Iterator for PictureFrames {
    type Item = Result<PictureFrame, PictureError>;

    fn next(&mut self) -> Option<Self::Item> {
        let frame = self.0.next()?;
        Some(frame.and_then(|frame| {
            Ok(PictureFrame {
                picture: flatten(frame.image).ok_or_else(|| no_pixels(self.file()))?,
                time: frame.time,
                duration: frame.duration,
            })
        }))
    }
}

/// One picture of an animation, with what is transparent in it.
#[derive(Clone, Debug, PartialEq)]
pub struct RgbaFrame {
    /// Eight bits of red, green, blue and alpha, not premultiplied. A picture without transparency has none.
    pub pixels: RgbaImage,
    /// How long it is seen, in seconds; 0 for a picture that does not move.
    pub duration: f64,
}

/// As [`PictureFrames`], but with what is transparent.
pub struct RgbaFrames(Decoded);

impl RgbaFrames {
    /// As [`PictureFrames::open`].
    ///
    /// # Errors
    /// As there.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, PictureError> {
        Decoded::open(path).map(Self)
    }

    /// As [`PictureFrames::read`].
    ///
    /// # Errors
    /// As there.
    pub fn read(file: &str, input: impl BufRead + Seek + 'static) -> Result<Self, PictureError> {
        Decoded::read(file, input).map(Self)
    }
}

impl Iterator for RgbaFrames {
    type Item = Result<RgbaFrame, PictureError>;

    fn next(&mut self) -> Option<Self::Item> {
        let frame = self.0.next()?;
        Some(frame.map(|frame| RgbaFrame {
            pixels: frame.image.into_rgba8(),
            duration: frame.duration,
        }))
    }
}

/// One picture as it was decoded.
struct DecodedFrame {
    image: DynamicImage,
    time: f64,
    duration: f64,
}

/// The pictures of a file as they were decoded.
struct Decoded {
    file: String,
    size: (u32, u32),
    rest: Rest,
    /// How many were read.
    number: usize,
    time: f64,
}

enum Rest {
    Still(Option<DynamicImage>),
    Moving(Frames<'static>),
    Over,
}

impl Decoded {
    fn open(path: impl AsRef<Path>) -> Result<Self, PictureError> {
        let file = path.as_ref().display().to_string();
        match file::open(path.as_ref()) {
            Ok(input) => Self::read(&file, BufReader::new(input)),
            Err(source) => Err(PictureError::Io { file, source }),
        }
    }

    fn read(file: &str, mut input: impl BufRead + Seek + 'static) -> Result<Self, PictureError> {
        let kind = format(file, &mut input)?;
        let broken = |error| explain(file, "the picture", (0, 0), error);
        let size;
        let rest = match kind {
            ImageFormat::Gif => {
                let mut decoder = GifDecoder::new(input).map_err(broken)?;
                limit(file, &mut decoder)?;
                size = decoder.dimensions();
                Rest::Moving(decoder.into_frames())
            }
            ImageFormat::WebP => {
                let mut decoder = WebPDecoder::new(input).map_err(broken)?;
                limit(file, &mut decoder)?;
                size = decoder.dimensions();
                if decoder.has_animation() {
                    Rest::Moving(decoder.into_frames())
                } else {
                    Rest::Still(Some(still(file, decoder)?))
                }
            }
            ImageFormat::Png => {
                let mut decoder = PngDecoder::with_limits(input, limits()).map_err(broken)?;
                limit(file, &mut decoder)?;
                size = decoder.dimensions();
                let eight_bits = decoder.color_type().bytes_per_pixel() == decoder.color_type().channel_count();
                if eight_bits && decoder.is_apng().map_err(broken)? {
                    Rest::Moving(decoder.apng().map_err(broken)?.into_frames())
                } else {
                    Rest::Still(Some(still(file, decoder)?))
                }
            }
            ImageFormat::Bmp => {
                let mut decoder = BmpDecoder::new(input).map_err(broken)?;
                limit(file, &mut decoder)?;
                size = decoder.dimensions();
                Rest::Still(Some(still(file, decoder)?))
            }
            _ => {
                let mut decoder = JpegDecoder::new(input).map_err(broken)?;
                limit(file, &mut decoder)?;
                size = decoder.dimensions();
                Rest::Still(Some(still(file, decoder)?))
            }
        };
        Ok(Self {
            file: file.into(),
            size,
            rest,
            number: 0,
            time: 0.0,
        })
    }

    /// One frame of an animation, in its place.
    fn frame(&mut self, frame: image::ImageResult<Frame>) -> Result<DecodedFrame, PictureError> {
        let frame = frame.map_err(|error| {
            // The first is all there is of most animated files, and of all that do not move.
            let place = match self.number {
                0 => "the picture".into(),
                number => format!("frame {}", number + 1),
            };
            explain(&self.file, &place, self.size, error)
        })?;
        let (milliseconds, parts) = frame.delay().numer_denom_ms();
        let mut duration = f64::from(milliseconds) / f64::from(parts.max(1)) / 1000.0;
        if duration <= CARELESS {
            duration = USUAL;
        }
        let time = self.time;
        self.number += 1;
        self.time += duration;
        Ok(DecodedFrame {
            image: DynamicImage::ImageRgba8(frame.into_buffer()),
            time,
            duration,
        })
    }
}

impl Iterator for Decoded {
    type Item = Result<DecodedFrame, PictureError>;

    fn next(&mut self) -> Option<Self::Item> {
        let frame = match &mut self.rest {
            Rest::Still(image) => {
                return image.take().map(|image| {
                    Ok(DecodedFrame {
                        image,
                        time: 0.0,
                        duration: 0.0,
                    })
                });
            }
            Rest::Moving(frames) => frames.next(),
            Rest::Over => return None,
        };
        match frame {
            Some(frame) => {
                let frame = self.frame(frame);
                if frame.is_err() {
                    // What follows a broken frame builds on it.
                    self.rest = Rest::Over;
                }
                Some(frame)
            }
            None => {
                self.rest = Rest::Over;
                (self.number == 0).then(|| Err(no_pixels(&self.file)))
            }
        }
    }
}
