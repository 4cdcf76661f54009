//! Clips: short recordings that are decoded once, away from the main thread, and spoken by voices.

use std::sync::Arc;

use bevy::asset::io::Reader;
use bevy::asset::{AssetLoader, AsyncReadExt, LoadContext};
use bevy::log::warn;
use bevy::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::SAMPLE_RATE;
use super::resample::{FormatError, Resampler};
use super::wav::{self, WavError, WavRepairs};

/// A recording that a [`Voice`](super::Voice) can speak: a WAV file, or samples that a game made.
///
/// It holds the sound twice: as it was, for playback (with feature `audio`), and as the mono 16 kHz
/// signal that is analysed. Both are shared, so clones are cheap and many voices can speak one clip.
#[derive(Asset, TypePath, Clone, Debug)]
pub struct VoiceClip {
    rate: u32,
    channels: u16,
    frames: u64,
    samples: Arc<[f32]>,
    #[cfg(feature = "audio")]
    playback: Arc<[kira::Frame]>,
}

impl VoiceClip {
    /// A clip from `interleaved` samples (nominally -1 to 1) at `rate` Hz. What is not finite
    /// becomes silence; a last, incomplete frame is left out.
    ///
    /// # Errors
    /// If the format is not supported or there is not one frame.
    pub fn from_samples(rate: u32, channels: u16, interleaved: &[f32]) -> Result<Self, ClipError> {
        let mut builder = Builder::new(rate, channels)?;
        let whole = interleaved.len() / usize::from(channels) * usize::from(channels);
        builder.push(&interleaved[..whole]);
        builder.finish()
    }

    /// A clip from the bytes of a WAV file; `name` is what messages call it. Gives also what had to
    /// be overlooked.
    ///
    /// # Errors
    /// If it is no WAV file that [`wav`] reads, or longer than `limit` seconds.
    pub fn from_wav(name: &str, bytes: &[u8], limit: f64) -> Result<(Self, WavRepairs), ClipError> {
        let mut reader = wav::from_bytes(name, bytes)?;
        if reader.duration().is_some_and(|seconds| seconds > limit) {
            return Err(too_long(name, limit));
        }
        let mut builder = Builder::new(reader.rate(), reader.channels())?;
        while let Some(block) = reader.next_interleaved()? {
            builder.push(block);
        }
        let repairs = reader.repairs();
        Ok((builder.finish()?, repairs))
    }

    /// The length in seconds.
    pub fn duration(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }

    /// The sample rate of the recording in Hz.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// The channel count of the recording.
    pub fn channels(&self) -> u16 {
        self.channels
    }

    /// What is analysed: mono, 16 kHz.
    pub fn samples(&self) -> &Arc<[f32]> {
        &self.samples
    }

    /// The length of what is analysed, in seconds; never 0, and within a sample of [`duration`](Self::duration).
    pub(super) fn span(&self) -> f64 {
        self.samples.len() as f64 / f64::from(SAMPLE_RATE)
    }

    /// What is played: stereo, at [`rate`](Self::rate).
    #[cfg(feature = "audio")]
    pub(super) fn playback(&self) -> &Arc<[kira::Frame]> {
        &self.playback
    }
}

/// Collects a clip's two forms.
struct Builder {
    resampler: Resampler,
    frames: u64,
    samples: Vec<f32>,
    #[cfg(feature = "audio")]
    playback: Vec<kira::Frame>,
}

impl Builder {
    fn new(rate: u32, channels: u16) -> Result<Self, FormatError> {
        Ok(Self {
            resampler: Resampler::new(rate, channels)?,
            frames: 0,
            samples: Vec::new(),
            #[cfg(feature = "audio")]
            playback: Vec::new(),
        })
    }

    /// Whole frames only.
    fn push(&mut self, interleaved: &[f32]) {
        let channels = usize::from(self.resampler.channels());
        self.frames += (interleaved.len() / channels) as u64;
        self.resampler.push(interleaved, &mut self.samples);
        #[cfg(feature = "audio")]
        self.playback.extend(interleaved.chunks_exact(channels).map(|frame| {
            // The device must not see what is not finite, nor a float file's slips far above full scale.
            let safe = |x: f32| if x.is_finite() { x.clamp(-4.0, 4.0) } else { 0.0 };
            match *frame {
                [left, right] => kira::Frame::new(safe(left), safe(right)),
                _ => kira::Frame::from_mono(frame.iter().map(|&x| safe(x)).sum::<f32>() / channels as f32),
            }
        }));
    }

    fn finish(mut self) -> Result<VoiceClip, ClipError> {
        if self.frames == 0 {
            return Err(ClipError::NoSamples);
        }
        self.resampler.finish(&mut self.samples);
        if self.samples.is_empty() {
            // A frame or two at a high rate round to nothing, in which no position can be looked for.
            self.samples.push(0.0);
        }
        Ok(VoiceClip {
            rate: self.resampler.rate(),
            channels: self.resampler.channels(),
            frames: self.frames,
            samples: self.samples.into(),
            #[cfg(feature = "audio")]
            playback: self.playback.into(),
        })
    }
}

/// Why a clip cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClipError {
    /// The WAV file cannot be used.
    #[error(transparent)]
    Wav(#[from] WavError),
    /// The format of the samples is not supported.
    #[error("samples cannot become a clip: {0}")]
    Format(#[from] FormatError),
    /// There is not one frame of samples.
    #[error("a clip needs at least one frame of samples")]
    NoSamples,
    /// A clip is decoded as a whole; this one would take too much memory.
    #[error(
        "{file}: longer than the {seconds} s that a clip may last; raise `longest` in the asset's settings, \
         push it through a `PcmStream`, or bake its track in advance with `animgen bake`"
    )]
    TooLong {
        /// The file.
        file: String,
        /// The limit in seconds.
        seconds: f64,
    },
    /// The asset source failed.
    #[error("{file}: cannot be read at byte {byte}: {source}; check that the file exists and may be read")]
    Io {
        /// The file.
        file: String,
        /// Where reading stopped.
        byte: u64,
        /// What the source said.
        source: std::io::Error,
    },
}

fn too_long(file: &str, seconds: f64) -> ClipError {
    ClipError::TooLong {
        file: file.into(),
        seconds,
    }
}

/// Settings of a WAV asset.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct VoiceClipSettings {
    /// The longest clip that is loaded, in seconds (default: 600). A minute of 48 kHz sound takes
    /// 27 MB.
    pub longest: f64,
}

impl Default for VoiceClipSettings {
    fn default() -> Self {
        Self { longest: 600.0 }
    }
}

/// Loads `.wav` files as [`VoiceClip`]s, on Bevy's asset threads. What had to be overlooked (a
/// missing end, samples that are not finite) is one warning per file.
#[derive(Default, TypePath)]
pub struct VoiceClipLoader;

/// How much is read at a time.
const PROBE: usize = 1 << 16;

/// Whatever stands before the sound (cover pictures, for one) is not longer than this.
const LONGEST_HEADER: usize = 1 << 26;

impl AssetLoader for VoiceClipLoader {
    type Asset = VoiceClip;
    type Settings = VoiceClipSettings;
    type Error = ClipError;

    async fn load(
        &self,
        reader: &mut dyn Reader,
        settings: &VoiceClipSettings,
        context: &mut LoadContext<'_>,
    ) -> Result<VoiceClip, ClipError> {
        let name = context.path().to_string();
        let mut bytes = Vec::new();
        let mut accepted = false;
        let mut at_most = usize::MAX;
        loop {
            let begin = bytes.len();
            bytes.resize(begin + PROBE, 0);
            let count = reader.read(&mut bytes[begin..]).await.map_err(|source| ClipError::Io {
                file: name.clone(),
                byte: begin as u64,
                source,
            })?;
            bytes.truncate(begin + count);
            if count == 0 {
                break;
            }
            // A file of hours is turned away at its header, before it fills the memory.
            if !accepted {
                let header = match wav::WavReader::new(name.as_str(), &bytes[..], None) {
                    Ok(header) => header,
                    Err(WavError::TruncatedHeader { .. } | WavError::NoSound { .. })
                        if bytes.len() < LONGEST_HEADER =>
                    {
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                };
                if header.duration().is_some_and(|seconds| seconds > settings.longest) {
                    return Err(too_long(&name, settings.longest));
                }
                // The probe may hold a block of sound; the rest of the file cannot need more than this.
                at_most = bytes.len() + header.bytes_of(settings.longest);
                accepted = true;
            }
            // The length was not announced, or other chunks follow; either way the reader knows.
            if bytes.len() > at_most {
                break;
            }
        }
        let (clip, repairs) = VoiceClip::from_wav(&name, &bytes, settings.longest)?;
        if repairs.any() {
            warn!("{name}: {repairs}");
        }
        Ok(clip)
    }

    fn extensions(&self) -> &[&str] {
        &["wav"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_from_samples_keeps_its_length() {
        let clip = VoiceClip::from_samples(44_100, 2, &vec![0.1; 88_200]).unwrap();
        assert_eq!(clip.duration(), 1.0);
        assert_eq!(clip.samples().len(), 16_000);
    }

    #[test]
    fn one_frame_is_a_clip_at_any_rate() {
        for rate in [16_000, 44_100, 48_000, 192_000] {
            assert_eq!(VoiceClip::from_samples(rate, 1, &[0.5]).unwrap().samples().len(), 1);
        }
    }

    #[test]
    fn nothing_is_no_clip() {
        assert!(matches!(
            VoiceClip::from_samples(44_100, 2, &[0.5]),
            Err(ClipError::NoSamples)
        ));
        assert!(matches!(
            VoiceClip::from_samples(44_100, 0, &[0.5]),
            Err(ClipError::Format(_))
        ));
    }
}
