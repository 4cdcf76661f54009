//! Why a picture is turned away. Every reason names the file, the place in it and what to do.

use std::io;

use thiserror::Error;

/// Why a picture cannot be used. Each message names the file (or what else the picture came from) and what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The operating system refused.
    #[error("{file}: cannot be read: {source}; check that the file exists and may be read")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// There is nothing in the file.
    #[error("{file}: the file is empty (0 bytes); export or copy the picture again")]
    Empty {
        /// The file.
        file: String,
    },
    /// The file is something else.
    #[error("{file}: is no picture: it begins with {found}; give a PNG, JPEG, GIF, WebP or BMP file")]
    NotPicture {
        /// The file.
        file: String,
        /// How the file begins.
        found: String,
    },
    /// The picture is encoded in a way that is not read here.
    #[error("{file}: {what} is not read here; convert it to PNG, e.g. `ffmpeg -i IN OUT.png`")]
    Unsupported {
        /// The file.
        file: String,
        /// The format, or the part of it.
        what: String,
    },
    /// The file contradicts itself, or ends too early.
    #[error("{file}: {place} is broken: {reason}; export or copy the picture again")]
    Broken {
        /// The file.
        file: String,
        /// Which of its pictures: "the picture", or "frame 3" of an animation.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The picture would take too much memory.
    #[error(
        "{file}: {width}x{height} pixels are more than {} million; make it smaller, e.g. `ffmpeg -i IN -vf scale=2048:-1 OUT.png`",
        super::PIXEL_LIMIT / 1_000_000
    )]
    TooLarge {
        /// The file.
        file: String,
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
    /// The file itself is too long to be held in memory.
    #[error(
        "{file}: {bytes} bytes are too much for one picture (at most {}); give a film as a video file",
        super::BYTE_LIMIT
    )]
    TooLong {
        /// The file.
        file: String,
        /// Its length.
        bytes: u64,
    },
    /// An image of the game has a format that is not read here.
    #[error(
        "{file}: the texture format {format} is not read here; use Rgba8UnormSrgb, or draw it into an image of that format"
    )]
    TextureFormat {
        /// The image.
        file: String,
        /// Its format.
        format: String,
    },
    /// An image of the game has no pixels in memory.
    #[error(
        "{file}: its pixels are not in memory; load it with `RenderAssetUsages::MAIN_WORLD`, \
         or give its texture the usage `COPY_SRC`"
    )]
    NoPixels {
        /// The image.
        file: String,
    },
    /// The bytes are fewer than the size asks for.
    #[error("{file}: {width}x{height} pixels need {needed} bytes, and there are {bytes}; fill the image")]
    TooFewBytes {
        /// The image.
        file: String,
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
        /// How many bytes there should be.
        needed: u64,
        /// How many there are.
        bytes: u64,
    },
}
