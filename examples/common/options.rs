//! What the examples can be told on the command line.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

/// Options that all examples with a character share.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Sound to speak, any PCM or float WAV; several are spoken one after the other; by default
    /// assets/audio/traveller.wav
    #[arg(long, value_name = "WAV", num_args = 1..)]
    pub audio: Vec<PathBuf>,
    /// Listen to the system's default microphone instead: until the window is closed, or without one for 10 seconds
    #[arg(long, conflicts_with = "audio")]
    pub mic: bool,
    /// Folder for the pictures and the track; draws without a window; by default, where there is none,
    /// out/ and the example's name
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Draw into files even if there is a display; by default only where there is none
    #[arg(long)]
    pub headless: bool,
    /// Height of the pictures, 32 to 2048 pixels, and width of each character in them; the size of a window is not
    /// changed
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(32..=2048))]
    pub size: Option<u32>,
    /// Stop after this many seconds; by default when everything is spoken
    #[arg(long, value_name = "S", value_parser = positive)]
    pub seconds: Option<f64>,
    /// What the network runs on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
    /// Do not play the sound; without a window it is never played
    #[arg(long)]
    pub mute: bool,
}

/// What the network runs on.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The graphics device if it is a real one, else the processor
    #[default]
    Auto,
    /// The processor
    Cpu,
    /// The graphics device, also if it is a software one
    Gpu,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds > 0.0 => Ok(seconds),
        _ => Err("not a number of seconds above 0".into()),
    }
}

/// A file that the user named, as the asset server takes it: absolute, because its relative paths
/// begin in `assets/`.
///
/// # Errors
/// If there is no such file.
pub fn user_file(path: &Path) -> Result<PathBuf, String> {
    match path.canonicalize() {
        Ok(path) if path.is_file() => Ok(path),
        Ok(_) => Err(format!("{}: not a file", path.display())),
        Err(error) => Err(format!("{}: {error}; check the path", path.display())),
    }
}
