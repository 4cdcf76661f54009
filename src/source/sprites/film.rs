//! The frames of a sprite, from whatever a user has them in.

use std::{fs, path::Path};

use image::RgbaImage;
use thiserror::Error;

use super::sheet::{LayoutError, Sheet, SheetLayout};
use crate::source::picture::{PICTURE_ENDINGS, PictureError, RgbaFrames, pictures_in};

/// Most frames that a film of sprites may have.
pub const FRAME_LIMIT: usize = 4096;

/// Most pixels that all frames together may have: 256 MiB.
const PIXEL_LIMIT: u64 = 64 << 20;

/// Frames of pictures that do not move are seen so long, in seconds.
const USUAL: f64 = 0.1;

/// The frames of a sprite, all in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct SpriteFilm {
    /// The frames, at least one; not premultiplied.
    pub frames: Vec<RgbaImage>,
    /// How long each is seen, in seconds; 0.1 where the file does not say.
    pub durations: Vec<f64>,
}

/// Why there are no frames. Each message names the file or folder and what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SpriteFilmError {
    /// A picture cannot be used.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The layout beside a sheet cannot be used.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The folder, or the layout beside a sheet, cannot be read.
    #[error("{path}: cannot be read: {source}; check that it exists and may be read")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// There are no pictures in the folder.
    #[error("{folder}: no pictures in this folder ({}); name the pictures' own folder", PICTURE_ENDINGS.join(", "))]
    Empty {
        /// The folder.
        folder: String,
    },
    /// The sheet is not as large as its layout says.
    #[error("{file}: has {}x{} pixels, and its layout is for {}x{}; make it anew", found[0], found[1], wanted[0], wanted[1])]
    OtherSize {
        /// The sheet.
        file: String,
        /// Its width and height, in pixels.
        found: [u32; 2],
        /// Those that its layout says.
        wanted: [u32; 2],
    },
    /// There are more frames, or larger ones, than fit into memory.
    #[error("{path}: more than {FRAME_LIMIT} frames or {} million pixels; leave some out", PIXEL_LIMIT / 1_000_000)]
    TooMany {
        /// The file or folder.
        path: String,
    },
}

impl SpriteFilm {
    /// Reads what a path holds:
    ///
    /// - a folder: its pictures in natural order (`2.png` before `10.png`), sub-folders left out;
    /// - an animation (GIF, animated PNG or WebP) with its own times;
    /// - a sheet, if a layout of the same name is beside it (`hero.png` and `hero.ron`, see [`SheetLayout`]): its cells;
    /// - any other picture: one frame.
    ///
    /// # Errors
    /// If there is no picture, or one is broken, or there are too many.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, SpriteFilmError> {
        let path = path.as_ref();
        let mut film = Gathered::new(path);
        if path.is_dir() {
            let files = pictures_in(path).map_err(|source| SpriteFilmError::Io {
                path: path.display().to_string(),
                source,
            })?;
            for file in files {
                film.animation(&file)?;
            }
            return match film.film.frames.is_empty() {
                true => Err(SpriteFilmError::Empty {
                    folder: path.display().to_string(),
                }),
                false => Ok(film.film),
            };
        }
        film.animation(path)?;
        let layout = path.with_extension("ron");
        if film.film.frames.len() == 1 && layout.is_file() {
            return Self::cells_of(path, &layout, film.film.frames.remove(0));
        }
        Ok(film.film)
    }

    fn cells_of(path: &Path, layout: &Path, picture: RgbaImage) -> Result<Self, SpriteFilmError> {
        let text = fs::read_to_string(layout).map_err(|source| SpriteFilmError::Io {
            path: layout.display().to_string(),
            source,
        })?;
        let layout = SheetLayout::from_ron(&layout.display().to_string(), &text)?;
        let (wanted, found) = (layout.size.to_array(), picture.dimensions().into());
        if wanted != found {
            return Err(SpriteFilmError::OtherSize {
                file: path.display().to_string(),
                found,
                wanted,
            });
        }
        let mut film = Gathered::new(path);
        for cell in (Sheet { picture, layout }).cells() {
            film.add(cell, 0.0)?;
        }
        Ok(film.film)
    }
}

/// Frames up to the limits.
struct Gathered<'a> {
    path: &'a Path,
    film: SpriteFilm,
    pixels: u64,
}

impl<'a> Gathered<'a> {
    fn new(path: &'a Path) -> Self {
        Self {
            path,
            film: SpriteFilm {
                frames: Vec::new(),
                durations: Vec::new(),
            },
            pixels: 0,
        }
    }

    fn animation(&mut self, file: &Path) -> Result<(), SpriteFilmError> {
        for frame in RgbaFrames::open(file)? {
            let frame = frame?;
            self.add(frame.pixels, frame.duration)?;
        }
        Ok(())
    }

    fn add(&mut self, frame: RgbaImage, duration: f64) -> Result<(), SpriteFilmError> {
        self.pixels += u64::from(frame.width()) * u64::from(frame.height());
        if self.film.frames.len() == FRAME_LIMIT || self.pixels > PIXEL_LIMIT {
            return Err(SpriteFilmError::TooMany {
                path: self.path.display().to_string(),
            });
        }
        self.film.frames.push(frame);
        self.film.durations.push(if duration > 0.0 { duration } else { USUAL });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use image::{Delay, Frame, Rgba, codecs::gif::GifEncoder};

    use super::*;

    fn cell(number: u8) -> RgbaImage {
        RgbaImage::from_fn(4, 4, |x, _| {
            if x == 0 {
                Rgba([0; 4])
            } else {
                Rgba([20 * number, 0, 0, 255])
            }
        })
    }

    #[test]
    fn a_folder_is_read_in_natural_order_with_what_is_transparent() {
        let folder = tempfile::tempdir().unwrap();
        for number in [2, 10, 1] {
            cell(number).save(folder.path().join(format!("{number}.png"))).unwrap();
        }
        fs::write(folder.path().join("note.txt"), "no picture").unwrap();
        let film = SpriteFilm::open(folder.path()).unwrap();
        assert_eq!(film.frames, [1, 2, 10].map(cell));
        assert_eq!(film.durations, [USUAL; 3]);
    }

    #[test]
    fn an_animation_has_its_own_times() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("walk.gif");
        let mut encoder = GifEncoder::new(fs::File::create(&file).unwrap());
        for number in 1..4 {
            let delay = Delay::from_numer_denom_ms(50, 1);
            encoder
                .encode_frame(Frame::from_parts(cell(number), 0, 0, delay))
                .unwrap();
        }
        drop(encoder);
        let film = SpriteFilm::open(&file).unwrap();
        assert_eq!(film.durations, [0.05; 3]);
        assert_eq!(film.frames[1].get_pixel(0, 0)[3], 0);
    }

    #[test]
    fn a_sheet_is_cut_where_the_layout_beside_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hero.png");
        let sheet = Sheet::of(&[1, 2, 3].map(cell), 3).unwrap();
        sheet.picture.save(&file).unwrap();
        assert_eq!(SpriteFilm::open(&file).unwrap().frames.len(), 1);
        fs::write(file.with_extension("ron"), sheet.layout.to_ron()).unwrap();
        assert_eq!(SpriteFilm::open(&file).unwrap().frames, [1, 2, 3].map(cell));
        cell(1).save(&file).unwrap();
        let error = SpriteFilm::open(&file).unwrap_err().to_string();
        assert!(error.contains("has 4x4 pixels, and its layout is for 12x4"), "{error}");
    }

    #[test]
    fn what_holds_no_frames_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let said = |path: &Path| SpriteFilm::open(path).unwrap_err().to_string();
        assert!(said(folder.path()).contains("no pictures in this folder"));
        assert!(said(&folder.path().join("nothing.png")).contains("cannot be read"));
        let broken = folder.path().join("broken.png");
        fs::write(&broken, b"\x89PNG\r\n\x1a\nbroken").unwrap();
        assert!(said(&broken).contains("broken"));
        assert!(said(folder.path()).contains("broken.png"));
    }
}
