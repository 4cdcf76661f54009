//! Any sample rate and channel count to the one mono 16 kHz signal that the rest of the crate reads.

use std::fmt;

use bevy::platform::cell::SyncCell;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Indexing, Resampler as _, SincInterpolationParameters, SincInterpolationType, WindowFunction,
    calculate_cutoff,
};
use thiserror::Error;

use super::SAMPLE_RATE;

/// Sample rates that sources accept, in Hz.
pub const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

/// Channel counts that sources accept.
pub const CHANNELS: std::ops::RangeInclusive<u16> = 1..=64;

/// Filter taps per 16 kHz sample (per input sample where the input is slower). Half of them is how
/// far the filter looks ahead: 3 ms.
const TAPS: usize = 96;

/// Filter phases between two input samples; cubic interpolation does the rest.
const OVERSAMPLING: usize = 64;

/// Louder than any recording, far from where squares overflow. Integer samples that were stored as
/// floats without scaling still pass.
const LOUDEST: f32 = 1.0e6;

/// Why a sample format cannot be used.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// The sample rate is outside [`RATES`].
    #[error("a sample rate of {0} Hz is not supported: use 4000 to 384000 Hz")]
    Rate(u32),
    /// The channel count is outside [`CHANNELS`].
    #[error("{0} channels are not supported: use 1 to 64")]
    Channels(u16),
}

/// A streaming converter from interleaved samples at any rate to mono at [`SAMPLE_RATE`].
///
/// * What comes out does not depend on how the input was cut into pushes, bit for bit.
/// * Source time stays true: sound at time t of the input is at time t of the output, within a
///   tenth of a 16 kHz sample. The filter's delay is taken out, so output trails input by about 6 ms until
///   [`finish`](Self::finish).
/// * Channels are averaged. Samples that are not finite become 0 and are counted.
/// * Mono 16 kHz input passes through untouched.
pub struct Resampler {
    rate: u32,
    channels: u16,
    /// Sum and count of the channels of the frame that the last push left incomplete.
    frame: (f32, u16),
    filter: Option<Filter>,
    frames: u64,
    non_finite: u64,
}

impl Resampler {
    /// A converter from `rate` Hz and `channels` interleaved channels.
    ///
    /// # Errors
    /// If either is outside [`RATES`] or [`CHANNELS`].
    pub fn new(rate: u32, channels: u16) -> Result<Self, FormatError> {
        if !RATES.contains(&rate) {
            return Err(FormatError::Rate(rate));
        }
        if !CHANNELS.contains(&channels) {
            return Err(FormatError::Channels(channels));
        }
        let filter = match rate {
            SAMPLE_RATE => None,
            _ => Some(Filter::new(rate).ok_or(FormatError::Rate(rate))?),
        };
        Ok(Self {
            rate,
            channels,
            frame: (0.0, 0),
            filter,
            frames: 0,
            non_finite: 0,
        })
    }

    /// The input's sample rate in Hz.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// The input's channel count.
    pub fn channels(&self) -> u16 {
        self.channels
    }

    /// How many input samples were NaN or infinite so far. They were taken as 0.
    pub fn non_finite(&self) -> u64 {
        self.non_finite
    }

    /// Converts `interleaved` samples (nominally -1 to 1; any number, also a part of a frame) and
    /// appends what is complete to `out`.
    pub fn push(&mut self, interleaved: &[f32], out: &mut Vec<f32>) {
        out.reserve((interleaved.len() / usize::from(self.channels) + 64) * 16_000 / self.rate as usize);
        for &sample in interleaved {
            let sample = if sample.is_finite() {
                sample.clamp(-LOUDEST, LOUDEST)
            } else {
                self.non_finite += 1;
                0.0
            };
            if self.channels == 1 {
                self.push_frame(sample, out);
                continue;
            }
            self.frame.0 += sample;
            self.frame.1 += 1;
            if self.frame.1 == self.channels {
                let mono = self.frame.0 / f32::from(self.channels);
                self.frame = (0.0, 0);
                self.push_frame(mono, out);
            }
        }
    }

    fn push_frame(&mut self, mono: f32, out: &mut Vec<f32>) {
        self.frames += 1;
        match &mut self.filter {
            Some(filter) => filter.push(mono, out),
            None => out.push(mono),
        }
    }

    /// Appends what the filter still holds back and starts over: the next push begins a new signal.
    ///
    /// Since the last start, `frames * 16000 / rate` samples came out then, rounded.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        let rate = u64::from(self.rate);
        let due = (self.frames * u64::from(SAMPLE_RATE) + rate / 2) / rate;
        if let Some(filter) = &mut self.filter {
            filter.flush(due, out);
        }
        self.frame = (0.0, 0);
        self.frames = 0;
    }
}

impl fmt::Debug for Resampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resampler")
            .field("rate", &self.rate)
            .field("channels", &self.channels)
            .finish_non_exhaustive()
    }
}

/// rubato's band-limited interpolation, fed in pieces of one fixed size so that its state, and with
/// it every output bit, is a function of the samples alone.
struct Filter {
    /// In a cell, because rubato's resamplers cannot be shared and components must be.
    sinc: SyncCell<Async<f32>>,
    piece: Vec<f32>,
    piece_len: usize,
    scratch: Vec<f32>,
    /// Zeros before the input, which bring the filter's delay to a whole number of output samples.
    lead_in: usize,
    /// That number: output samples to drop at the start.
    delay: usize,
    skip: usize,
    emitted: u64,
}

impl Filter {
    fn new(rate: u32) -> Option<Self> {
        let ratio = f64::from(SAMPLE_RATE) / f64::from(rate);
        // The filter spans the same time at every rate, so the transition band stays the same in Hz
        // of the slower side. rubato scales the cutoff by the ratio itself, hence the unscaled length.
        let taps = (TAPS as f64 * (1.0 / ratio).max(1.0)).ceil() as usize;
        let parameters = SincInterpolationParameters::new(taps, WindowFunction::Blackman)
            .f_cutoff(calculate_cutoff(TAPS, WindowFunction::Blackman))
            .oversampling_factor(OVERSAMPLING)
            .interpolation(SincInterpolationType::Cubic);
        // 2.5 ms: what a microphone has to wait for at most.
        let piece_len = (rate as usize / 400).max(20);
        let sinc = Async::new_sinc(ratio, 1.0, &parameters, piece_len, 1, FixedAsync::Input).ok()?;
        // rubato's output sample k stands at input sample (k + 1) / ratio - middle.
        let middle = taps.next_multiple_of(8) as f64 / 2.0 - 1.0 / OVERSAMPLING as f64;
        let delay_after = |lead_in: usize| (lead_in as f64 + middle) * ratio - 1.0;
        let off_by = |lead_in: &usize| (delay_after(*lead_in) - delay_after(*lead_in).round()).abs();
        let lead_in = (0..16).min_by(|a, b| off_by(a).total_cmp(&off_by(b)))?;
        let delay = delay_after(lead_in).round() as usize;
        let scratch = vec![0.0; sinc.output_frames_max()];
        let mut piece = Vec::with_capacity(piece_len);
        piece.resize(lead_in, 0.0);
        Some(Self {
            sinc: SyncCell::new(sinc),
            piece,
            piece_len,
            scratch,
            lead_in,
            delay,
            skip: delay,
            emitted: 0,
        })
    }

    fn push(&mut self, sample: f32, out: &mut Vec<f32>) {
        self.piece.push(sample);
        if self.piece.len() == self.piece_len {
            self.process(out);
        }
    }

    /// Converts the piece; samples it lacks count as silence.
    fn process(&mut self, out: &mut Vec<f32>) {
        let indexing = Indexing::new().partial_len(self.piece.len());
        self.piece.resize(self.piece_len, 0.0);
        let room = self.scratch.len();
        let made = match (
            InterleavedSlice::new(&self.piece[..], 1, self.piece_len),
            InterleavedSlice::new_mut(&mut self.scratch[..], 1, room),
        ) {
            (Ok(input), Ok(mut output)) => self
                .sinc
                .get()
                .process_into_buffer(&input, &mut output, Some(&indexing)),
            // Sizes are fixed at construction; a mismatch would show in every test.
            _ => Ok((0, 0)),
        };
        self.piece.clear();
        let made = made.map_or(0, |(_, made)| made);
        let skipped = self.skip.min(made);
        self.skip -= skipped;
        out.extend_from_slice(&self.scratch[skipped..made]);
        self.emitted += (made - skipped) as u64;
    }

    fn flush(&mut self, due: u64, out: &mut Vec<f32>) {
        let mut guard = due.saturating_sub(self.emitted) + 64;
        while self.emitted < due && guard > 0 {
            self.process(out);
            guard -= 1;
        }
        out.truncate(out.len() - (self.emitted.saturating_sub(due) as usize).min(out.len()));
        self.sinc.get().reset();
        self.piece.clear();
        self.piece.resize(self.lead_in, 0.0);
        self.skip = self.delay;
        self.emitted = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn convert(rate: u32, channels: u16, input: &[f32], chunks: impl IntoIterator<Item = usize>) -> Vec<f32> {
        let mut resampler = Resampler::new(rate, channels).unwrap();
        let mut out = Vec::new();
        let mut rest = input;
        for chunk in chunks {
            let (head, tail) = rest.split_at(chunk.min(rest.len()));
            resampler.push(head, &mut out);
            rest = tail;
            if rest.is_empty() {
                break;
            }
        }
        resampler.push(rest, &mut out);
        resampler.finish(&mut out);
        out
    }

    fn hum(rate: u32, seconds: f64, hz: f64) -> Vec<f32> {
        let count = (f64::from(rate) * seconds) as usize;
        (0..count)
            .map(|i| (std::f64::consts::TAU * hz * i as f64 / f64::from(rate)).sin() as f32)
            .collect()
    }

    const USUAL: [u32; 10] = [
        8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000,
    ];

    #[test]
    fn an_impulse_stays_where_it_was() {
        for rate in USUAL {
            for at in [0.05, 0.1003, 0.2] {
                let mut input = vec![0.0; rate as usize / 4];
                let index = (f64::from(rate) * at) as usize;
                input[index] = 1.0;
                let out = convert(rate, 1, &input, []);
                let peak = out.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
                let expected = index as f64 * 16_000.0 / f64::from(rate);
                assert!(
                    (peak as f64 - expected).abs() <= 1.0,
                    "{rate} Hz: {peak} for {expected}"
                );
            }
        }
    }

    #[test]
    fn a_tone_keeps_its_phase_level_and_length() {
        for rate in USUAL {
            let out = convert(rate, 1, &hum(rate, 0.5, 440.0), []);
            assert_eq!(
                out.len(),
                (f64::from(rate) * 0.5) as usize * 16_000 / rate as usize,
                "{rate} Hz"
            );
            let reference = hum(16_000, 0.5, 440.0);
            for (i, (a, b)) in out.iter().zip(&reference).enumerate().take(7_500).skip(500) {
                // One sample of shift at 440 Hz would be 0.17.
                assert!((a - b).abs() < 0.02, "{rate} Hz: sample {i} is {a}, not {b}");
            }
        }
    }

    #[test]
    fn what_is_above_8_khz_does_not_fold_back() {
        for rate in [32_000, 44_100, 48_000, 96_000, 192_000] {
            for hz in [9_000.0, 12_000.0, 15_500.0] {
                let out = convert(rate, 1, &hum(rate, 0.25, hz), []);
                let loudest = out[400..3_600].iter().fold(0.0f32, |m, x| m.max(x.abs()));
                assert!(loudest < 2e-3, "{rate} Hz: {hz} Hz leaves {loudest}");
            }
        }
    }

    #[test]
    fn mono_16_khz_is_untouched() {
        let input = hum(16_000, 0.1, 300.0);
        assert_eq!(convert(16_000, 1, &input, [7, 900]), input);
    }

    #[test]
    fn what_is_not_a_number_is_silence_and_counted() {
        let mut resampler = Resampler::new(44_100, 2).unwrap();
        let mut out = Vec::new();
        resampler.push(
            &[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX].repeat(500),
            &mut out,
        );
        resampler.finish(&mut out);
        assert_eq!(resampler.non_finite(), 1_500);
        assert!(out.iter().all(|x| x.is_finite()));
    }

    #[test]
    fn odd_formats_are_refused() {
        assert_eq!(Resampler::new(0, 1).unwrap_err(), FormatError::Rate(0));
        assert_eq!(Resampler::new(44_100, 0).unwrap_err(), FormatError::Channels(0));
    }

    #[test]
    fn the_second_signal_is_like_the_first() {
        let input = hum(44_100, 0.1, 200.0);
        let mut resampler = Resampler::new(44_100, 1).unwrap();
        let (mut first, mut second) = (Vec::new(), Vec::new());
        resampler.push(&input, &mut first);
        resampler.finish(&mut first);
        resampler.push(&input, &mut second);
        resampler.finish(&mut second);
        assert_eq!(first, second);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn pushes_of_any_size_give_the_same(
            rate in prop::sample::select(&USUAL[..]),
            channels in 1u16..=8,
            chunks in prop::collection::vec(1usize..4096, 1..64),
            seed in any::<u32>(),
        ) {
            let mut state = seed | 1;
            let input: Vec<f32> = (0..usize::from(channels) * 3_001).map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / 8_388_608.0 - 1.0
            }).collect();
            prop_assert_eq!(convert(rate, channels, &input, chunks.into_iter().cycle()), convert(rate, channels, &input, []));
        }
    }
}
