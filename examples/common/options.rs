//! What the examples can be told on the command line.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

/// Options that all talking examples share.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Sound to speak, any PCM or float WAV; several are spoken one after the other
    #[arg(long, value_name = "WAV", num_args = 1..)]
    pub audio: Vec<PathBuf>,
    /// Listen to the microphone instead
    #[arg(long, conflicts_with = "audio")]
    pub mic: bool,
    /// Where to write the pictures and the track; draws without a window
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Draw into files even if there is a display
    #[arg(long)]
    pub headless: bool,
    /// Width and height of the pictures, in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 512, value_parser = clap::value_parser!(u32).range(32..=2048))]
    pub size: u32,
    /// Stop after this many seconds (the microphone, without a window, stops after 10)
    #[arg(long, value_name = "S", value_parser = positive)]
    pub seconds: Option<f64>,
    /// What the network runs on
    #[arg(long, value_enum, default_value_t)]
    pub device: Device,
    /// Do not play the sound
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
