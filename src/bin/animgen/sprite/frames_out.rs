//! Where frames go: a sheet, an animation, or a folder.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use bevy_animgen::source::Sheet;
use image::{Delay, Frame, ImageFormat, RgbaImage, codecs::gif::GifEncoder, codecs::gif::Repeat};

use crate::place;

/// Where frames go.
pub enum FramesOut {
    Sheet(PathBuf),
    Animation(PathBuf),
    Folder(PathBuf),
}

impl fmt::Display for FramesOut {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Sheet(path) | Self::Animation(path) | Self::Folder(path) => path.display().fmt(f),
        }
    }
}

impl FramesOut {
    /// What the end of a name asks for, if it can be written there.
    ///
    /// # Errors
    /// If something else is there.
    pub fn check(path: &Path) -> Result<Self, String> {
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let out = match ending.as_deref() {
            Some("png") => Self::Sheet(path.into()),
            Some("gif") => Self::Animation(path.into()),
            _ if path.exists() && !path.is_dir() => {
                return Err(format!(
                    "{}: this is no folder, and neither a .png nor a .gif; name another place with -o",
                    path.display()
                ));
            }
            _ => return Ok(Self::Folder(path.into())),
        };
        place::check(path, "the frames", "-o")?;
        Ok(out)
    }

    /// Writes frames of one size; how long each is seen is in seconds.
    ///
    /// # Errors
    /// What the system says, with the file.
    pub fn write(&self, frames: &[RgbaImage], durations: &[f64]) -> Result<(), String> {
        match self {
            Self::Sheet(path) => {
                let sheet = Sheet::of(frames, frames.len() as u32).ok_or("no frames")?;
                picture(path, &sheet.picture)?;
                if frames.len() == 1 {
                    return Ok(());
                }
                let layout = path.with_extension("ron");
                file(&layout, |out| {
                    out.write_all(sheet.layout.to_ron().as_bytes())
                        .map_err(|error| error.to_string())
                })
            }
            Self::Animation(path) => file(path, |out| {
                animation(out, frames, durations).map_err(|error| error.to_string())
            }),
            Self::Folder(folder) => {
                fs::create_dir_all(folder).map_err(|error| place::unwritable(folder, error))?;
                let digits = frames.len().saturating_sub(1).max(1).ilog10() as usize + 1;
                for (number, frame) in frames.iter().enumerate() {
                    picture(&folder.join(format!("{number:0digits$}.png")), frame)?;
                }
                Ok(())
            }
        }
    }
}

fn picture(path: &Path, picture: &RgbaImage) -> Result<(), String> {
    file(path, |out| {
        // The encoder of PNG wants to seek.
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture
            .write_to(&mut bytes, ImageFormat::Png)
            .map_err(|error| error.to_string())?;
        out.write_all(bytes.get_ref()).map_err(|error| error.to_string())
    })
}

fn animation(out: &mut dyn std::io::Write, frames: &[RgbaImage], durations: &[f64]) -> image::ImageResult<()> {
    let mut encoder = GifEncoder::new(out);
    encoder.set_repeat(Repeat::Infinite)?;
    for (frame, duration) in frames.iter().zip(durations) {
        // Files of this kind count in hundredths of a second.
        let delay = Delay::from_numer_denom_ms((100.0 * duration).round().max(2.0) as u32 * 10, 1);
        encoder.encode_frame(Frame::from_parts(frame.clone(), 0, 0, delay))?;
    }
    Ok(())
}

fn file(path: &Path, write: impl FnOnce(&mut dyn std::io::Write) -> Result<(), String>) -> Result<(), String> {
    let failed = |error: std::io::Error| place::unwritable(path, error);
    place::fill(path, failed, |out| {
        write(out).map_err(|error| {
            format!(
                "{}: cannot be written: {error}; name another place with -o",
                path.display()
            )
        })
    })
}
