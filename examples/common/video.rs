//! A video with sound, where ffmpeg is installed.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::film::Frame;
use super::headless::{FRAME, nearest};

/// Writes a video of the frames with the sound (mono, 16 kHz). Gives its name, or nothing where ffmpeg is
/// missing or cannot do it: the other files show the same.
///
/// # Errors
/// If the sound cannot be written.
pub fn write(path: &Path, frames: &[Frame], sound: &[f32]) -> Result<Option<String>, String> {
    let track = path.with_extension("wav");
    let result = encode(path, &track, frames, sound);
    let _ = std::fs::remove_file(&track);
    match result {
        Ok(true) => Ok(Some(path.display().to_string())),
        Ok(false) => {
            let _ = std::fs::remove_file(path);
            Ok(None)
        }
        Err(error) => Err(format!("{}: cannot be written: {error}", track.display())),
    }
}

fn encode(path: &Path, track: &Path, frames: &[Frame], sound: &[f32]) -> Result<bool, hound::Error> {
    let found = Command::new("ffmpeg")
        .arg("-version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let Some(first) = frames.first().filter(|_| found.is_ok_and(|status| status.success())) else {
        return Ok(false);
    };
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(track, spec)?;
    for sample in sound {
        writer.write_sample((sample.clamp(-1.0, 1.0) * 32_767.0) as i16)?;
    }
    writer.finalize()?;

    let (width, height) = first.picture.dimensions();
    let encoder = Command::new("ffmpeg")
        .args([
            "-y",
            "-loglevel",
            "error",
            "-f",
            "rawvideo",
            "-pixel_format",
            "rgb24",
            "-video_size",
        ])
        .arg(format!("{width}x{height}"))
        .args(["-framerate", "25", "-i", "pipe:0", "-i"])
        .arg(track)
        // Players want an even number of pixels, and colour at half resolution.
        .args([
            "-vf",
            "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-pix_fmt",
            "yuv420p",
            "-c:v",
            "libx264",
            "-crf",
            "18",
        ])
        .args(["-c:a", "aac", "-b:a", "96k", "-movflags", "+faststart"])
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut encoder) = encoder else { return Ok(false) };
    let mut complete = true;
    if let Some(mut input) = encoder.stdin.take() {
        let count = (frames.last().map_or(0.0, |frame| frame.time) / FRAME).round() as usize;
        for number in 0..count {
            let frame = nearest(frames, (number as f64 + 0.5) * FRAME);
            if input.write_all(&frame.picture).is_err() {
                complete = false;
                break;
            }
        }
    }
    Ok(encoder.wait()?.success() && complete)
}
