//! Videos: another program decodes them, and hands over one uncompressed picture after the other.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{ChildStderr, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::reel::Shared;
use crate::source::picture::{PIXEL_LIMIT, Picture, PictureFrame};

/// Videos are shrunk to at most this many pixels wide and high.
const SIDE: u32 = 1920;

/// How many bytes of complaints are kept.
const COMPLAINTS: usize = 2000;

/// How long the program may take to end by itself once it has said all.
const FAREWELL: Duration = Duration::from_secs(1);

/// A video that `ffmpeg` decodes.
pub(super) struct Video {
    file: String,
    program: Arc<super::reel::Program>,
    output: BufReader<ChildStdout>,
    complaints: Option<JoinHandle<String>>,
    fps: f64,
    number: u64,
    over: bool,
}

impl Video {
    pub(super) fn open(path: &Path, fps: f64, shared: &Shared) -> Result<Self, String> {
        let file = path.display().to_string();
        // "file:" keeps a name from being taken for an option or an address.
        let mut input = std::ffi::OsString::from("file:");
        input.push(path);
        let mut child = Command::new("ffmpeg")
            .args([
                "-nostdin",
                "-hide_banner",
                "-loglevel",
                "error",
                "-protocol_whitelist",
                "file,pipe",
                "-i",
            ])
            .arg(input)
            .args(["-map", "0:v:0", "-an", "-sn", "-dn", "-vf"])
            .arg(format!(
                "fps={fps},scale=w='min({SIDE},iw)':h='min({SIDE},ih)':force_original_aspect_ratio=decrease"
            ))
            .args(["-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "pipe:1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => format!(
                    "{file}: is no picture, and videos are read through ffmpeg, which is not on the PATH; install it \
                     (https://ffmpeg.org, on Debian `apt install ffmpeg`), or give a folder of pictures or a GIF"
                ),
                _ => format!("{file}: ffmpeg cannot be started: {error}"),
            })?;
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let program = shared.look_after(child);
        let (Some(output), Some(errors)) = (output, errors) else {
            return Err(format!("{file}: ffmpeg has no output"));
        };
        let complaints = std::thread::Builder::new()
            .name("animgen video".into())
            .spawn(move || listen(errors))
            .map_err(|error| format!("{file}: ffmpeg cannot be listened to: {error}"))?;
        Ok(Self {
            file,
            program,
            output: BufReader::with_capacity(1 << 16, output),
            complaints: Some(complaints),
            fps,
            number: 0,
            over: false,
        })
    }

    /// The next picture; one problem at the end of a video that is broken.
    pub(super) fn next(&mut self) -> Option<Result<PictureFrame, String>> {
        if self.over {
            return None;
        }
        match picture(&mut self.output) {
            Ok(Some(picture)) => {
                let time = self.number as f64 / self.fps;
                self.number += 1;
                Some(Ok(PictureFrame {
                    picture,
                    time,
                    duration: 1.0 / self.fps,
                }))
            }
            Ok(None) => {
                self.over = true;
                self.program.end(FAREWELL);
                let complaints = self
                    .complaints
                    .take()
                    .and_then(|thread| thread.join().ok())
                    .unwrap_or_default();
                let complaint = complaints.lines().rfind(|line| !line.trim().is_empty());
                match complaint {
                    Some(complaint) => Some(Err(format!("{}: ffmpeg says: {}", self.file, complaint.trim()))),
                    None if self.number == 0 => Some(Err(format!("{}: ffmpeg found no picture in it", self.file))),
                    None => None,
                }
            }
            Err(error) => {
                self.over = true;
                self.program.end(Duration::ZERO);
                Some(Err(format!(
                    "{}: what ffmpeg says is not understood: {error}",
                    self.file
                )))
            }
        }
    }
}

/// Hears all complaints, so that the program never waits to be heard; gives the last ones.
fn listen(errors: ChildStderr) -> String {
    let mut kept = Vec::new();
    let mut errors = BufReader::new(errors);
    let mut line = Vec::new();
    while errors
        .by_ref()
        .take(COMPLAINTS as u64)
        .read_until(b'\n', &mut line)
        .is_ok_and(|count| count > 0)
    {
        kept.append(&mut line);
        let surplus = kept.len().saturating_sub(COMPLAINTS);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// One picture in the portable pixmap format: "P6", width, height, 255, then the pixels. `None` at the end, also in
/// the middle of a picture.
fn picture(input: &mut impl BufRead) -> io::Result<Option<Picture>> {
    let mut words = [const { String::new() }; 4];
    for word in &mut words {
        let mut byte = [0];
        while word.len() < 12 {
            match input.read_exact(&mut byte) {
                Ok(()) if byte[0].is_ascii_whitespace() => break,
                Ok(()) => word.push(byte[0].into()),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }
    let strange = || io::Error::new(io::ErrorKind::InvalidData, format!("no picture begins with {words:?}"));
    let number = |word: &String| word.parse::<u32>().map_err(|_| strange());
    let (width, height) = (number(&words[1])?, number(&words[2])?);
    if words[0] != "P6" || words[3] != "255" || u64::from(width) * u64::from(height) > PIXEL_LIMIT {
        return Err(strange());
    }
    let mut pixels = vec![0; 3 * width as usize * height as usize];
    match input.read_exact(&mut pixels) {
        Ok(()) => Ok(Picture::new(width, height, pixels)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

impl Drop for Video {
    fn drop(&mut self) {
        self.program.end(Duration::ZERO);
    }
}

/// Ends a program within this time, by force if need be, and lets the system forget it.
pub(super) fn end(child: &mut std::process::Child, patience: Duration) {
    let begin = Instant::now();
    while begin.elapsed() < patience {
        match child.try_wait() {
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            _ => return,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> io::Result<Option<Picture>> {
        picture(&mut &*bytes)
    }

    #[test]
    fn pictures_follow_one_another() {
        let film = b"P6\n2 1\n255\nabcdefP6\n1 1\n255\nghi";
        let mut input = &film[..];
        assert_eq!(picture(&mut input).unwrap().unwrap().pixels(), b"abcdef");
        assert_eq!(picture(&mut input).unwrap().unwrap().pixels(), b"ghi");
        assert_eq!(picture(&mut input).unwrap(), None);
    }

    #[test]
    fn a_film_may_break_off_anywhere() {
        let film = b"P6\n2 1\n255\nabcdef";
        for end in 0..film.len() {
            assert_eq!(read(&film[..end]).unwrap(), None, "{end}");
        }
    }

    #[test]
    fn what_is_no_film_is_an_error() {
        assert!(read(b"P5\n2 1\n255\nab").is_err());
        assert!(read(b"P6\n99999 99999\n255\n").is_err());
        assert!(read(b"no film at all, and long").is_err());
    }
}
