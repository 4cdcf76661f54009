//! Log-mel frames: what the lip-sync network hears.

use std::sync::Arc;

use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex};

use super::{LevelFollower, RunningMean};
use crate::source::SAMPLE_RATE;

/// Samples between one frame and the next: 10 ms.
pub const HOP: usize = 160;

/// Samples under one frame's window: 25 ms, centred on the frame's 10 ms.
pub const WINDOW: usize = 400;

/// Mel bands per frame.
pub const BANDS: usize = 40;

/// Frames per second.
pub const FRAMES_PER_SECOND: u32 = SAMPLE_RATE / HOP as u32;

const FFT: usize = 512;
const BINS: usize = FFT / 2 + 1;
const LOW_HZ: f32 = 80.0;
const HIGH_HZ: f32 = 7_600.0;

/// How far a frame's window reaches to either side of the frame's own samples.
const OVERLAP: usize = (WINDOW - HOP) / 2;

/// Power under which a band counts as empty: -90 dB below a full-scale sine.
const POWER_FLOOR: f32 = 1e-9;

/// Brings log power to about unit range for the network.
const SCALE: f32 = 0.25;

/// Frames without signal after which the next sound is met as the first one was: 1.5 s. What an idle room
/// sounds like is no measure for the voice that breaks its silence.
const IDLE: u32 = 150;

/// How many frames describe `samples` samples: the last one may be partly empty.
pub const fn frames_in(samples: u64) -> u64 {
    samples.div_ceil(HOP as u64)
}

/// Turns sound into log-mel frames; shared by every stream.
///
/// A Hann window of 25 ms each 10 ms, the power spectrum of 512 points, 40 triangular bands equally
/// spaced on the mel scale from 80 to 7,600 Hz (O'Shaughnessy's `2595 log10(1 + f / 700)`), natural
/// logarithm, minus the running level ([`LevelFollower`]) and the running mean of each band
/// ([`RunningMean`]); both start anew after 1.5 s without signal. A full-scale sine has power 1.
pub struct LogMel {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    filters: Vec<Filter>,
    framed: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

/// One triangular band: the weights of the bins from `first` on.
struct Filter {
    first: usize,
    weights: Vec<f32>,
}

/// What one stream remembers between calls.
#[derive(Clone, Debug, Default)]
pub struct MelStream {
    pending: Vec<f32>,
    started: bool,
    level: LevelFollower,
    mean: RunningMean,
    /// Frames without signal up to now.
    idle: u32,
}

impl Default for LogMel {
    fn default() -> Self {
        Self::stretched(|_| 1.0)
    }
}

impl LogMel {
    /// An extractor that hears `stretch` times the frequency that it should, which makes another vocal tract of
    /// the speaker's when training: 1 hears as it is, more hears a longer one. `stretch` is asked for each
    /// corner of a band, by its place on the mel axis from 0 to 1, and must keep the corners in their order.
    pub fn stretched(stretch: impl Fn(f32) -> f32) -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(FFT);
        let window: Vec<f32> = (0..WINDOW)
            .map(|i| {
                let phase = std::f64::consts::TAU * (i as f64 + 0.5) / WINDOW as f64;
                (0.5 - 0.5 * phase.cos()) as f32
            })
            .collect();
        // A sine of amplitude 1 has a peak of half the window's sum.
        let gain = 2.0 / window.iter().sum::<f32>();
        let window = window.into_iter().map(|w| w * gain).collect();
        Self {
            window,
            filters: filters(stretch),
            framed: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
        }
    }

    /// Takes samples that follow on those before and appends the frames that are now complete to
    /// `frames`, [`BANDS`] numbers each. Returns how many frames that were.
    ///
    /// Frame `i` is complete once sample `160 i + 280` has come: 7.5 ms after the end of its span.
    pub fn push(
        &mut self,
        stream: &mut MelStream,
        samples: impl IntoIterator<Item = f32>,
        frames: &mut Vec<f32>,
    ) -> usize {
        if !stream.started {
            stream.started = true;
            stream.pending.resize(OVERLAP, 0.0);
        }
        stream.pending.extend(samples);
        let mut count = 0;
        while stream.pending.len() >= count * HOP + WINDOW {
            let start = frames.len();
            let power = self.frame(&stream.pending[count * HOP..][..WINDOW], frames);
            stream.normalise(&mut frames[start..], power);
            count += 1;
        }
        stream.pending.drain(..count * HOP);
        count
    }

    /// Says that nothing follows: appends the frames whose window reaches beyond the end.
    /// Afterwards the stream is as new.
    pub fn finish(&mut self, stream: &mut MelStream, frames: &mut Vec<f32>) -> usize {
        let unfinished = stream.pending.len().saturating_sub(OVERLAP);
        let count = unfinished.div_ceil(HOP);
        if count > 0 {
            let silence = (count - 1) * HOP + WINDOW - stream.pending.len();
            self.push(stream, std::iter::repeat_n(0.0, silence), frames);
        }
        *stream = MelStream::default();
        count
    }

    /// All frames of a complete signal.
    pub fn all(&mut self, samples: &[f32]) -> Vec<f32> {
        let mut stream = MelStream::default();
        let mut frames = Vec::with_capacity(frames_in(samples.len() as u64) as usize * BANDS);
        self.push(&mut stream, samples.iter().copied(), &mut frames);
        self.finish(&mut stream, &mut frames);
        frames
    }

    /// Appends the log energies of one frame; returns the log of its power.
    fn frame(&mut self, samples: &[f32], frames: &mut Vec<f32>) -> f32 {
        let (head, tail) = self.framed.split_at_mut(WINDOW);
        for ((x, s), w) in head.iter_mut().zip(samples).zip(&self.window) {
            *x = s * w;
        }
        tail.fill(0.0);
        self.fft
            .process_with_scratch(&mut self.framed, &mut self.spectrum, &mut self.scratch)
            .expect("the buffers were made by this plan");
        let mut power = [0.0_f32; BINS];
        for (p, c) in power.iter_mut().zip(&self.spectrum) {
            *p = c.norm_sqr();
        }
        let mut total = 0.0;
        for filter in &self.filters {
            let energy: f32 = filter
                .weights
                .iter()
                .zip(&power[filter.first..])
                .map(|(w, p)| w * p)
                .sum();
            total += energy;
            frames.push((energy + POWER_FLOOR).ln());
        }
        (total + POWER_FLOOR).ln()
    }
}

impl MelStream {
    /// Takes level and mean off a frame of log energies.
    fn normalise(&mut self, frame: &mut [f32], power: f32) {
        self.level.follow(power);
        self.idle = if self.level.is_signal(power) { 0 } else { self.idle + 1 };
        if self.idle >= IDLE {
            self.level = LevelFollower::default();
            self.mean = RunningMean::default();
        }
        let level = self.level.level();
        for value in &mut *frame {
            *value = (*value - level) * SCALE + 1.0;
        }
        self.mean.subtract_from(frame);
    }
}

fn mel(hz: f32) -> f32 {
    2_595.0 * (1.0 + hz / 700.0).log10()
}

fn hertz(mel: f32) -> f32 {
    700.0 * (10_f32.powf(mel / 2_595.0) - 1.0)
}

/// Triangles of height 1 whose corners are equally far apart in mel, then moved by a factor each.
fn filters(stretch: impl Fn(f32) -> f32) -> Vec<Filter> {
    let (low, high) = (mel(LOW_HZ), mel(HIGH_HZ));
    let nyquist = SAMPLE_RATE as f32 / 2.0;
    let corner = |i: usize| {
        let place = i as f32 / (BANDS + 1) as f32;
        (hertz(low + (high - low) * place) * stretch(place)).min(nyquist)
    };
    let bin_hz = SAMPLE_RATE as f32 / FFT as f32;
    (0..BANDS)
        .map(|band| {
            let (left, centre, right) = (corner(band), corner(band + 1), corner(band + 2));
            let weight = |bin: usize| {
                let hz = bin as f32 * bin_hz;
                ((hz - left) / (centre - left).max(1e-3))
                    .min((right - hz) / (right - centre).max(1e-3))
                    .max(0.0)
            };
            let first = (0..BINS).find(|&bin| weight(bin) > 0.0).unwrap_or(BINS - 1);
            let weights = (first..BINS).map(weight).take_while(|&w| w > 0.0).collect();
            Filter { first, weights }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chirp(samples: usize) -> Vec<f32> {
        (0..samples)
            .map(|i| {
                let t = i as f32 / 16_000.0;
                (std::f32::consts::TAU * (200.0 + 900.0 * t) * t).sin() * 0.3
            })
            .collect()
    }

    #[test]
    fn every_band_hears_something() {
        assert!(filters(|_| 1.0).iter().all(|f| !f.weights.is_empty()));
        // What would lie above half the sample rate is empty, and only that: two bands of a tract so long.
        let heard = filters(|_| 1.3).iter().filter(|f| !f.weights.is_empty()).count();
        assert_eq!(heard, BANDS - 2);
    }

    #[test]
    fn a_signal_has_one_frame_per_begun_hop() {
        for samples in [0, 1, 159, 160, 161, 279, 280, 281, 16_000] {
            let frames = LogMel::default().all(&chirp(samples));
            assert_eq!(
                frames.len() / BANDS,
                frames_in(samples as u64) as usize,
                "{samples} samples"
            );
        }
    }

    #[test]
    fn after_some_seconds_gain_does_not_change_what_is_heard() {
        // Some noise, so that no band is empty: what is below the floor has no gain.
        let noise = |i: usize| (i as u32).wrapping_mul(2_654_435_761) as f32 / u32::MAX as f32 - 0.5;
        let sound: Vec<f32> = chirp(8_000)
            .into_iter()
            .cycle()
            .take(15 * 16_000)
            .enumerate()
            .map(|(i, s)| s + 0.1 * noise(i * i))
            .collect();
        let loud = LogMel::default().all(&sound);
        let quiet = LogMel::default().all(&sound.iter().map(|s| s * 0.05).collect::<Vec<_>>());
        let late = 1_400 * BANDS..;
        for (a, b) in loud[late.clone()].iter().zip(&quiet[late]) {
            approx::assert_abs_diff_eq!(a, b, epsilon = 0.15);
        }
    }

    #[test]
    fn a_voice_that_breaks_a_long_silence_is_met_like_the_first() {
        let voice = chirp(16_000);
        let at_first = LogMel::default().all(&voice);
        let mut sound = voice.clone();
        sound.resize(20 * 16_000, 0.0);
        sound.extend(voice);
        let again = &LogMel::default().all(&sound)[20 * 100 * BANDS..];
        for (a, b) in again.iter().zip(&at_first) {
            approx::assert_abs_diff_eq!(a, b, epsilon = 0.2);
        }
    }

    proptest! {
        #[test]
        fn chunking_does_not_matter(chunk in 1_usize..4_096) {
            let sound = chirp(9_000);
            let mut mel = LogMel::default();
            let (mut stream, mut streamed) = (MelStream::default(), Vec::new());
            for piece in sound.chunks(chunk) {
                mel.push(&mut stream, piece.iter().copied(), &mut streamed);
            }
            mel.finish(&mut stream, &mut streamed);
            prop_assert_eq!(streamed, mel.all(&sound));
        }
    }
}
