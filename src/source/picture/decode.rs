//! Picture files: what kind each is, within which limits it is read, and how its pixels become eight-bit RGB.

use std::io::{self, BufRead, Read, Seek};

use image::error::{ImageError, LimitErrorKind};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, Limits};

use super::{Picture, PictureError};

/// Pictures of more pixels are refused: 64 times 1024 times 1024, 192 MiB as a [`Picture`].
pub const PIXEL_LIMIT: u64 = 64 << 20;

/// Files of more bytes are refused.
pub const BYTE_LIMIT: u64 = 512 << 20;

/// What the names of picture files end in, in small letters. In folders, other files are left alone.
pub const PICTURE_ENDINGS: [&str; 7] = ["png", "apng", "jpg", "jpeg", "gif", "webp", "bmp"];

/// What decoding one picture may take in memory, in bytes: the largest one with 16 bits in each of four channels,
/// and as much again.
const MEMORY_LIMIT: u64 = 16 * PIXEL_LIMIT;

/// What shows through where a picture is transparent: a grey that is neither a light nor a dark edge.
const BEHIND: u32 = 128;

/// What decoders are held to.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_LIMIT);
    limits
}

/// What kind of picture this is, by how it begins; names of files do not count. Leaves the input where it was.
pub(super) fn format(file: &str, input: &mut (impl BufRead + Seek)) -> Result<ImageFormat, PictureError> {
    let failed = |source| PictureError::Io {
        file: file.into(),
        source,
    };
    let bytes = input.seek(io::SeekFrom::End(0)).map_err(failed)?;
    input.rewind().map_err(failed)?;
    if bytes > BYTE_LIMIT {
        return Err(PictureError::TooLong {
            file: file.into(),
            bytes,
        });
    }
    let mut start = Vec::new();
    input.by_ref().take(16).read_to_end(&mut start).map_err(failed)?;
    input.rewind().map_err(failed)?;
    if start.is_empty() {
        return Err(PictureError::Empty { file: file.into() });
    }
    let unsupported = |what: &str| {
        Err(PictureError::Unsupported {
            file: file.into(),
            what: what.into(),
        })
    };
    match image::guess_format(&start) {
        Ok(
            format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP | ImageFormat::Bmp),
        ) => Ok(format),
        Ok(other) => unsupported(&format!("{other:?}")),
        Err(_) if start.get(4..8) == Some(b"ftyp") => unsupported("HEIC, or a video,"),
        Err(_) => Err(PictureError::NotPicture {
            file: file.into(),
            found: format!("\"{}\"", start.escape_ascii()),
        }),
    }
}

/// Holds a decoder to the limits, before it has read any pixel.
pub(super) fn limit(file: &str, decoder: &mut impl ImageDecoder) -> Result<(), PictureError> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(no_pixels(file));
    }
    if u64::from(width) * u64::from(height) > PIXEL_LIMIT {
        return Err(PictureError::TooLarge {
            file: file.into(),
            width,
            height,
        });
    }
    decoder
        .set_limits(limits())
        .map_err(|error| explain(file, "the picture", (width, height), error))
}

/// Reads the one picture that a decoder has; of an animation, the first.
pub(super) fn still(file: &str, mut decoder: impl ImageDecoder) -> Result<DynamicImage, PictureError> {
    let size = decoder.dimensions();
    // A camera held upright says so beside the pixels; a picture whose note is broken stays as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| explain(file, "the picture", size, error))?;
    image.apply_orientation(orientation);
    Ok(image)
}

pub(super) fn no_pixels(file: &str) -> PictureError {
    PictureError::Broken {
        file: file.into(),
        place: "the picture".into(),
        reason: "it has no pixels".into(),
    }
}

/// What a decoder's complaint means to the owner of the file.
pub(super) fn explain(file: &str, place: &str, (width, height): (u32, u32), error: ImageError) -> PictureError {
    let file = file.to_owned();
    let broken = |reason: String| PictureError::Broken {
        file: file.clone(),
        place: place.into(),
        reason,
    };
    match error {
        ImageError::IoError(source) if source.kind() == io::ErrorKind::UnexpectedEof => {
            broken("the file ends in the middle of it".into())
        }
        ImageError::IoError(source) => PictureError::Io { file, source },
        ImageError::Unsupported(what) => PictureError::Unsupported {
            file,
            what: what.to_string(),
        },
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory => {
                PictureError::TooLarge { file, width, height }
            }
            _ => broken(limit.to_string()),
        },
        other => broken(other.to_string()),
    }
}

/// Eight bits of red, green and blue, whatever came: grey becomes three equal parts, 16 bits are rounded, and what
/// is transparent shows mid grey. `None` if there are no pixels.
pub(super) fn flatten(image: DynamicImage) -> Option<Picture> {
    let (width, height) = (image.width(), image.height());
    let pixels = match image {
        DynamicImage::ImageRgb8(image) => image.into_raw(),
        image if image.color().has_alpha() => {
            let rgba = image.into_rgba8().into_raw();
            rgba.as_chunks::<4>()
                .0
                .iter()
                .flat_map(|&pixel| over_grey(pixel))
                .collect()
        }
        image => image.into_rgb8().into_raw(),
    };
    Picture::new(width, height, pixels)
}

/// A pixel as it looks in front of mid grey.
pub(super) fn over_grey([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    [red, green, blue].map(|part| ((u32::from(part) * alpha + BEHIND * (255 - alpha) + 127) / 255) as u8)
}
