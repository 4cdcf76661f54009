//! Sound block by block, as it is stored or as the mono 16 kHz signal that is analysed.

use std::fmt;
use std::io::Read;

use hound::{Sample as _, SampleFormat};

use super::header::{Format, read_header};
use super::input::Input;
use super::{WavError, WavRepairs};
use crate::source::Resampler;

/// Frames that are decoded at a time.
const BLOCK_FRAMES: usize = 4_096;

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
    pub(in crate::source) fn bytes_of(&self, seconds: f64) -> usize {
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
    pub(in crate::source) fn next_interleaved(&mut self) -> Result<Option<&[f32]>, WavError> {
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
