//! WAV files: read block by block, so that a file of hours takes no more memory than one of seconds.
//!
//! ```no_run
//! use bevy_animgen::source::wav;
//!
//! let speech = wav::open("speech.wav")?;
//! println!("{} Hz, {} channels", speech.rate(), speech.channels());
//! for block in speech {
//!     let mono_16_khz: Vec<f32> = block?;
//! }
//! # Ok::<(), wav::WavError>(())
//! ```

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use hound::{Sample as _, SampleFormat};
use thiserror::Error;

use super::resample::{CHANNELS, RATES, Resampler};

/// Frames that are decoded at a time.
const BLOCK_FRAMES: usize = 4_096;

/// No `fmt ` chunk in use is anywhere near this long.
const LONGEST_FORMAT: u32 = 4_096;

/// Why a WAV file cannot be used. Each message names the file, the place in it and what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WavError {
    /// The operating system refused.
    #[error("{file}: cannot be read at byte {byte}: {source}; check that the file exists and may be read")]
    Io {
        /// The file.
        file: String,
        /// Where reading stopped.
        byte: u64,
        /// What the system said.
        source: io::Error,
    },
    /// There is nothing in the file.
    #[error("{file}: the file is empty (0 bytes); export or copy the sound again")]
    Empty {
        /// The file.
        file: String,
    },
    /// The file is something else.
    #[error("{file}: byte {byte} should begin a WAV file, but {found}; convert it, e.g. `ffmpeg -i IN OUT.wav`")]
    NotWav {
        /// The file.
        file: String,
        /// Where the RIFF or WAVE mark was missing.
        byte: u64,
        /// What was there instead.
        found: String,
    },
    /// The file ends before its sound begins.
    #[error("{file}: the file ends at byte {byte}, inside {chunk}, before any sound; copy or export it again")]
    TruncatedHeader {
        /// The file.
        file: String,
        /// The file's length.
        byte: u64,
        /// The part that is cut off.
        chunk: String,
    },
    /// The header contradicts itself.
    #[error("{file}: the format chunk at byte {byte} is not valid: {reason}; export the sound again")]
    BadHeader {
        /// The file.
        file: String,
        /// Where the chunk begins.
        byte: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The sound is encoded in a way that is not read here.
    #[error(
        "{file}: the format chunk at byte {byte} announces {codec}, which is not supported; \
         convert it to PCM, e.g. `ffmpeg -i IN -c:a pcm_s16le OUT.wav`"
    )]
    Unsupported {
        /// The file.
        file: String,
        /// Where the format chunk begins.
        byte: u64,
        /// Codec, sample size, rate or channel count.
        codec: String,
    },
    /// The header is good, but no sound follows.
    #[error("{file}: the data chunk at byte {byte} holds no sound; record or export it again")]
    NoSound {
        /// The file.
        file: String,
        /// Where the sound should begin.
        byte: u64,
    },
}

/// What had to be overlooked to read a file. `Display` gives one sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WavRepairs {
    /// Frames that the header announced and the file lacks.
    pub missing_frames: u64,
    /// Samples that were NaN or infinite; they were taken as silence.
    pub non_finite: u64,
}

impl WavRepairs {
    /// Whether anything was overlooked.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}

impl fmt::Display for WavRepairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.missing_frames, self.non_finite) {
            (0, 0) => write!(f, "nothing amiss"),
            (0, bad) => write!(f, "{bad} samples are not finite and were taken as silence"),
            (missing, 0) => write!(f, "the last {missing} frames that the header announces are missing"),
            (missing, bad) => write!(
                f,
                "the last {missing} frames that the header announces are missing, \
                 {bad} samples are not finite and were taken as silence"
            ),
        }
    }
}

/// Opens a WAV file. Its header and first block are read at once, the rest as the iterator advances.
///
/// PCM with 8, 16, 24 and 32 bits and 32-bit float, plain or `WAVE_FORMAT_EXTENSIBLE`, 4 to 384 kHz,
/// 1 to 64 channels. A file that is shorter than its header says gives what it has; see
/// [`WavReader::repairs`].
///
/// # Errors
/// See [`WavError`].
pub fn open(path: impl AsRef<Path>) -> Result<WavReader<BufReader<File>>, WavError> {
    let path = path.as_ref();
    let name = path.display().to_string();
    let failed = |source| WavError::Io {
        file: name.clone(),
        byte: 0,
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let len = metadata.is_file().then_some(metadata.len());
    WavReader::new(name, BufReader::with_capacity(1 << 16, file), len)
}

/// Reads a WAV file from memory; `name` is what messages call it.
///
/// # Errors
/// See [`WavError`].
pub fn from_bytes<B: AsRef<[u8]>>(name: impl Into<String>, bytes: B) -> Result<WavReader<Cursor<B>>, WavError> {
    let len = bytes.as_ref().len() as u64;
    WavReader::new(name.into(), Cursor::new(bytes), Some(len))
}

/// A WAV file that is being read: an iterator over blocks of mono 16 kHz samples of any length.
///
/// The blocks together are what [`Resampler`] makes of the whole file: `frames * 16000 / rate` samples.
pub struct WavReader<R> {
    input: Input<R>,
    format: Format,
    frames: Option<u64>,
    announced: Option<u64>,
    frames_read: u64,
    bytes: Vec<u8>,
    interleaved: Vec<f32>,
    /// The first block was read when the file was opened, and nobody has taken it yet.
    primed: bool,
    non_finite: u64,
    resampler: Option<Resampler>,
}

impl<R: Read> WavReader<R> {
    /// Reads from anything. `len` is the total number of bytes, if it is known.
    ///
    /// # Errors
    /// See [`WavError`].
    pub fn new(name: impl Into<String>, reader: R, len: Option<u64>) -> Result<Self, WavError> {
        let mut input = Input {
            file: name.into(),
            reader,
            at: 0,
        };
        let (format, announced) = read_header(&mut input)?;
        let present = len.map(|len| len.saturating_sub(input.at));
        let frame_bytes = format.frame_bytes() as u64;
        let frames = match (announced, present) {
            (Some(announced), Some(present)) => Some(announced.min(present)),
            (announced, present) => announced.or(present),
        };
        let resampler = Resampler::new(format.rate, format.channels).map_err(|error| WavError::Unsupported {
            file: input.file.clone(),
            byte: format.at,
            codec: error.to_string(),
        })?;
        let mut reader = Self {
            format,
            frames: frames.map(|bytes| bytes / frame_bytes),
            announced: announced.map(|bytes| bytes / frame_bytes),
            frames_read: 0,
            bytes: vec![0; BLOCK_FRAMES * frame_bytes as usize],
            interleaved: Vec::new(),
            primed: false,
            non_finite: 0,
            resampler: Some(resampler),
            input,
        };
        let begin = reader.input.at;
        if !reader.decode_block()? {
            return Err(WavError::NoSound {
                file: reader.input.file,
                byte: begin,
            });
        }
        reader.primed = true;
        Ok(reader)
    }

    /// The file's sample rate in Hz.
    pub fn rate(&self) -> u32 {
        self.format.rate
    }

    /// The file's channel count.
    pub fn channels(&self) -> u16 {
        self.format.channels
    }

    /// Bits of a stored sample.
    pub fn bits(&self) -> u16 {
        self.format.bits
    }

    /// Whether samples are stored as floating point.
    pub fn is_float(&self) -> bool {
        self.format.float
    }

    /// How many frames (samples per channel) there are; `None` for a stream of unknown length.
    pub fn frames(&self) -> Option<u64> {
        self.frames
    }

    /// The length in seconds; `None` for a stream of unknown length.
    pub fn duration(&self) -> Option<f64> {
        self.frames.map(|frames| frames as f64 / f64::from(self.format.rate))
    }

    /// How many bytes so many seconds of sound take.
    pub(super) fn bytes_of(&self, seconds: f64) -> usize {
        (seconds.max(0.0) * f64::from(self.format.rate)) as usize * self.format.frame_bytes()
    }

    /// What had to be overlooked so far; complete when the iterator has ended.
    pub fn repairs(&self) -> WavRepairs {
        let missing_frames = match (self.resampler.is_none(), self.announced) {
            (true, Some(announced)) => announced.saturating_sub(self.frames_read),
            _ => 0,
        };
        WavRepairs {
            missing_frames,
            non_finite: self.non_finite,
        }
    }

    /// Takes the next block as it is stored: interleaved, at the file's own rate, finite, nominally
    /// -1 to 1. `None` at the end. For playback; do not mix with the iterator.
    pub(super) fn next_interleaved(&mut self) -> Result<Option<&[f32]>, WavError> {
        let more = std::mem::take(&mut self.primed) || (self.resampler.is_some() && self.decode_block()?);
        if !more {
            self.resampler = None;
        }
        Ok(more.then_some(&self.interleaved[..]))
    }

    /// Decodes the next block into `interleaved`; false at the end.
    fn decode_block(&mut self) -> Result<bool, WavError> {
        let frame_bytes = self.format.frame_bytes();
        let left = self
            .announced
            .map_or(u64::MAX, |announced| announced - self.frames_read);
        let wanted = frame_bytes * left.min(BLOCK_FRAMES as u64) as usize;
        let got = self.input.fill(&mut self.bytes[..wanted])? / frame_bytes * frame_bytes;
        self.interleaved.clear();
        let mut raw = &self.bytes[..got];
        let Format {
            sample_bytes,
            bits,
            float,
            ..
        } = self.format;
        let full_scale = 1.0 / (1u64 << (bits - 1)) as f32;
        while !raw.is_empty() {
            let sample = if float {
                f32::read(&mut raw, SampleFormat::Float, sample_bytes, bits)
            } else {
                i32::read(&mut raw, SampleFormat::Int, sample_bytes, bits).map(|value| value as f32 * full_scale)
            };
            // The format was checked against what hound decodes, and the slice holds whole samples.
            let Ok(sample) = sample else { break };
            if sample.is_finite() {
                self.interleaved.push(sample);
            } else {
                self.non_finite += 1;
                self.interleaved.push(0.0);
            }
        }
        self.frames_read += (got / frame_bytes) as u64;
        Ok(got > 0)
    }
}

impl<R: Read> Iterator for WavReader<R> {
    type Item = Result<Vec<f32>, WavError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut resampler = self.resampler.take()?;
        let mut out = Vec::new();
        if !std::mem::take(&mut self.primed) {
            match self.decode_block() {
                Ok(true) => {}
                Ok(false) => {
                    // Without the resampler the iterator has ended.
                    resampler.finish(&mut out);
                    return Some(Ok(out));
                }
                Err(error) => return Some(Err(error)),
            }
        }
        resampler.push(&self.interleaved, &mut out);
        self.resampler = Some(resampler);
        Some(Ok(out))
    }
}

impl<R> fmt::Debug for WavReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WavReader")
            .field("file", &self.input.file)
            .field("format", &self.format)
            .field("frames", &self.frames)
            .finish_non_exhaustive()
    }
}

/// How samples are stored.
#[derive(Clone, Copy, Debug)]
struct Format {
    rate: u32,
    channels: u16,
    sample_bytes: u16,
    bits: u16,
    float: bool,
    /// Where the format chunk begins, for messages.
    at: u64,
}

impl Format {
    fn frame_bytes(&self) -> usize {
        usize::from(self.sample_bytes) * usize::from(self.channels)
    }
}

/// Counts bytes, so that messages can say where.
struct Input<R> {
    file: String,
    reader: R,
    at: u64,
}

impl<R: Read> Input<R> {
    /// Reads until `buffer` is full or the input ends; gives the number of bytes.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, WavError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.reader.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => {
                    filled += count;
                    self.at += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(WavError::Io {
                        file: self.file.clone(),
                        byte: self.at,
                        source,
                    });
                }
            }
        }
        Ok(filled)
    }

    fn read_array<const N: usize>(&mut self, chunk: &str) -> Result<[u8; N], WavError> {
        let mut array = [0; N];
        if self.fill(&mut array)? < N {
            return Err(self.truncated(chunk));
        }
        Ok(array)
    }

    fn skip(&mut self, mut count: u64, chunk: &str) -> Result<(), WavError> {
        let mut waste = [0; 4_096];
        while count > 0 {
            let step = count.min(waste.len() as u64) as usize;
            if self.fill(&mut waste[..step])? < step {
                return Err(self.truncated(chunk));
            }
            count -= step as u64;
        }
        Ok(())
    }

    fn truncated(&self, chunk: &str) -> WavError {
        WavError::TruncatedHeader {
            file: self.file.clone(),
            byte: self.at,
            chunk: chunk.into(),
        }
    }
}

fn le16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// Reads up to the first byte of sound; gives the format and the announced length of the sound in
/// bytes, if the writer knew it.
///
/// hound has a walker too, but it stumbles over the padding of odd chunks, refuses headers of
/// writers to a pipe, and does not say where it failed.
fn read_header<R: Read>(input: &mut Input<R>) -> Result<(Format, Option<u64>), WavError> {
    let mut riff = [0; 12];
    let got = input.fill(&mut riff)?;
    if got == 0 {
        return Err(WavError::Empty {
            file: input.file.clone(),
        });
    }
    // RF64 and BW64 differ in a chunk with longer lengths, and announce the sound's as unknown here.
    let known = [b"RIFF", b"RF64", b"BW64"];
    if !known.iter().any(|mark| mark[..got.min(4)] == riff[..got.min(4)]) {
        return Err(WavError::NotWav {
            file: input.file.clone(),
            byte: 0,
            found: describe(&riff[..got]),
        });
    }
    if got < riff.len() {
        return Err(input.truncated("the RIFF header"));
    }
    if &riff[8..12] != b"WAVE" {
        return Err(WavError::NotWav {
            file: input.file.clone(),
            byte: 8,
            found: describe(&riff[8..12]),
        });
    }
    let mut format = None;
    loop {
        let at = input.at;
        let header: [u8; 8] = input.read_array("the chunk headers")?;
        let len = le32(&header, 4);
        match &header[..4] {
            b"fmt " => format = Some(read_format(input, at, len)?),
            b"data" => {
                let Some(format) = format else {
                    let reason = "there is none before the data chunk".into();
                    return Err(WavError::BadHeader {
                        file: input.file.clone(),
                        byte: at,
                        reason,
                    });
                };
                // Writers to a pipe cannot come back to fill in the length.
                let unknown = len >= 0xFFFF_FF00
                    || (0x7FFF_F000..=0x7FFF_FFFF).contains(&len)
                    || (len == 0 && matches!(le32(&riff, 4), 0 | u32::MAX));
                return Ok((format, (!unknown).then_some(u64::from(len))));
            }
            id => input.skip(
                u64::from(len) + u64::from(len % 2),
                &format!("chunk {:?}", String::from_utf8_lossy(id)),
            )?,
        }
    }
}

fn read_format<R: Read>(input: &mut Input<R>, at: u64, len: u32) -> Result<Format, WavError> {
    let file = input.file.clone();
    let bad = |reason: String| WavError::BadHeader {
        file: file.clone(),
        byte: at,
        reason,
    };
    let unsupported = |codec: String| WavError::Unsupported {
        file: file.clone(),
        byte: at,
        codec,
    };
    if !(16..=LONGEST_FORMAT).contains(&len) {
        return Err(bad(format!("it is {len} bytes long")));
    }
    let mut body = vec![0; (len + len % 2) as usize];
    if input.fill(&mut body)? < len as usize {
        return Err(input.truncated("the format chunk"));
    }
    let (tag, channels, rate, align, bits) = (
        le16(&body, 0),
        le16(&body, 2),
        le32(&body, 4),
        le16(&body, 12),
        le16(&body, 14),
    );
    if !matches!(tag, 0x0001 | 0x0003 | 0xFFFE) {
        return Err(unsupported(codec_name(tag)));
    }
    if channels == 0 || bits == 0 {
        return Err(bad(format!("it announces {channels} channels of {bits} bits")));
    }
    if !RATES.contains(&rate) || !CHANNELS.contains(&channels) {
        return Err(unsupported(format!("{channels} channels at {rate} Hz")));
    }
    if bits > 64 || align / channels > 8 {
        return Err(unsupported(format!("{bits}-bit samples in frames of {align} bytes")));
    }
    let align = if align < channels {
        channels * bits.div_ceil(8)
    } else {
        align
    };

    // hound knows the variants of the format chunk; what it would refuse but need not (sizes, byte
    // rates that do not matter) is set to what it expects.
    let extensible = tag == 0xFFFE;
    let mut canonical = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    canonical.extend(if extensible { 40u32 } else { 16 }.to_le_bytes());
    canonical.extend(&body[..8]);
    canonical.extend((u32::from(align) * rate).to_le_bytes());
    canonical.extend(align.to_le_bytes());
    canonical.extend(bits.to_le_bytes());
    if extensible {
        if body.len() < 40 {
            return Err(bad(format!("it is extensible, but {len} bytes long")));
        }
        canonical.extend(22u16.to_le_bytes());
        canonical.extend(&body[18..40]);
    }
    canonical.extend(b"data\0\0\0\0");
    let spec = match hound::WavReader::new(&canonical[..]) {
        Ok(reader) => reader.spec(),
        Err(hound::Error::FormatError(_)) if tag == 0x0003 => return Err(unsupported(format!("{bits}-bit float"))),
        Err(hound::Error::FormatError(reason)) => return Err(bad(reason.into())),
        Err(_) => return Err(unsupported("an extensible format that is neither PCM nor float".into())),
    };
    let sample_bytes = align / channels;
    let float = spec.sample_format == SampleFormat::Float;
    let decodes = |bits| match float {
        true => (sample_bytes, bits) == (4, 32),
        false => matches!((sample_bytes, bits), (1, 8) | (2, 16) | (3 | 4, 24) | (4, 32)),
    };
    // Fewer valid bits than the container has are its upper ones, so the container may be read whole.
    let bits = [spec.bits_per_sample, sample_bytes * 8]
        .into_iter()
        .find(|&bits| decodes(bits))
        .ok_or_else(|| {
            unsupported(format!(
                "{}-bit {}",
                spec.bits_per_sample,
                if float { "float" } else { "PCM" }
            ))
        })?;
    Ok(Format {
        rate,
        channels,
        sample_bytes,
        bits,
        float,
        at,
    })
}

/// What kind of file begins like this.
fn describe(bytes: &[u8]) -> String {
    match bytes {
        [b'O', b'g', b'g', b'S', ..] => "an Ogg stream is there".into(),
        [b'f', b'L', b'a', b'C', ..] => "a FLAC stream is there".into(),
        [b'I', b'D', b'3', ..] | [0xFF, 0xE0..=0xFF, ..] => "an MP3 stream is there".into(),
        [b'F', b'O', b'R', b'M', ..] => "an AIFF file is there".into(),
        _ => format!("\"{}\" is there", bytes.escape_ascii()),
    }
}

fn codec_name(tag: u16) -> String {
    let name = match tag {
        0x0002 | 0x0011 => "ADPCM",
        0x0006 => "A-law",
        0x0007 => "mu-law",
        0x0031 => "GSM 6.10",
        0x0050 | 0x0055 => "MPEG audio",
        _ => "codec",
    };
    format!("{name} (tag 0x{tag:04X})")
}
