//! Films: what a path holds, picture by picture.

use std::path::{Path, PathBuf};

use super::reel::Shared;
use super::video::Video;
use crate::source::picture::{PICTURE_ENDINGS, Picture, PictureError, PictureFrame, PictureFrames, pictures_in};

/// One pass through a film.
pub(super) enum Film {
    Folder(Folder),
    File {
        frames: PictureFrames,
        /// How long a picture that does not move is seen, in seconds.
        period: f64,
    },
    Video(Video),
}

impl Film {
    /// Opens what a path holds. `shared` is told of a program that has to be ended.
    pub(super) fn open(path: &Path, fps: f64, shared: &Shared) -> Result<Self, String> {
        if path.is_dir() {
            return Folder::open(path, fps).map(Self::Folder);
        }
        match PictureFrames::open(path) {
            Ok(frames) => Ok(Self::File {
                frames,
                period: 1.0 / fps,
            }),
            Err(PictureError::NotPicture { .. } | PictureError::Unsupported { .. } | PictureError::TooLong { .. }) => {
                Video::open(path, fps, shared).map(Self::Video)
            }
            Err(error) => Err(error.to_string()),
        }
    }

    /// The next picture, or why one is left out; `None` at the end. Pictures that are over at `late` (seconds of this
    /// pass) need not be decoded, the last one excepted.
    pub(super) fn next(&mut self, late: f64) -> Option<Result<PictureFrame, String>> {
        match self {
            Self::Folder(folder) => folder.next(late),
            Self::File { frames, period } => Some(match frames.next()? {
                Ok(mut frame) => {
                    if frame.duration == 0.0 {
                        frame.duration = *period;
                    }
                    Ok(frame)
                }
                Err(error) => Err(error.to_string()),
            }),
            Self::Video(video) => video.next(),
        }
    }

    /// How many pictures were not decoded because they came too late, since this was asked last.
    pub(super) fn left_out(&mut self) -> u64 {
        match self {
            Self::Folder(folder) => std::mem::take(&mut folder.left_out),
            Self::File { .. } | Self::Video(_) => 0,
        }
    }

    /// The length of what was gone through, in seconds, if that is more than the pictures had.
    pub(super) fn length(&self) -> f64 {
        match self {
            Self::Folder(folder) => folder.number as f64 * folder.period,
            Self::File { .. } | Self::Video(_) => 0.0,
        }
    }
}

/// The pictures of a folder.
pub(super) struct Folder {
    files: Vec<PathBuf>,
    number: usize,
    period: f64,
    /// How many came too late.
    left_out: u64,
}

impl Folder {
    fn open(path: &Path, fps: f64) -> Result<Self, String> {
        let refused = |error| format!("{}: the folder cannot be read: {error}", path.display());
        let files = pictures_in(path).map_err(refused)?;
        if files.is_empty() {
            return Err(format!(
                "{}: there are no pictures in this folder; put some there, named *.{}",
                path.display(),
                PICTURE_ENDINGS.join(", *.")
            ));
        }
        Ok(Self {
            files,
            number: 0,
            period: 1.0 / fps,
            left_out: 0,
        })
    }

    fn next(&mut self, late: f64) -> Option<Result<PictureFrame, String>> {
        while self.number + 1 < self.files.len() && (self.number + 1) as f64 * self.period <= late {
            self.number += 1;
            self.left_out += 1;
        }
        let file = self.files.get(self.number)?;
        let time = self.number as f64 * self.period;
        self.number += 1;
        Some(match Picture::open(file) {
            Ok(picture) => Ok(PictureFrame {
                picture,
                time,
                duration: self.period,
            }),
            Err(error) => Err(error.to_string()),
        })
    }
}
