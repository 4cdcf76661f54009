//! Variations of an utterance while a network trains: rooms, microphones, lines, noises, speeds.
//!
//! Everything is drawn from the caller's [`Rng`], so that a seed gives the same training again, and
//! everything keeps time: a label still belongs to the frame in which its sound is heard. A room's echo
//! comes after the direct sound, which stays in place; filters delay by less than a frame.
//!
//! The length of the speaker's vocal tract is varied elsewhere: warping the frequency axis of the mel
//! filterbank does it exactly and for nothing.

use std::f32::consts::TAU;

use fastrand::Rng;

use super::labels::{FRAME, SAMPLE_RATE};
use super::resample::resample;
use super::{Corpus, Utterance};
use crate::track::Viseme;

const RATE: f32 = SAMPLE_RATE as f32;

/// How often and how much to vary. Chances are 0 to 1; ranges are drawn from evenly.
#[derive(Clone, Debug, PartialEq)]
pub struct Augmentation {
    /// Chance that speed and pitch change together, by resampling.
    pub speed_chance: f32,
    /// Factors of speed; above 1 is faster and higher.
    pub speed: (f32, f32),
    /// Chance of a random equaliser: three bells and a tilt.
    pub colour_chance: f32,
    /// Largest gain of a bell or of the tilt, in decibels.
    pub colour_decibels: f32,
    /// Chance of a room.
    pub room_chance: f32,
    /// Seconds in which its echo falls by 60 dB.
    pub room_seconds: (f32, f32),
    /// Level of the echo against the direct sound, in decibels.
    pub room_level: (f32, f32),
    /// Chance of a noise; half as often a second one joins.
    pub noise_chance: f32,
    /// Level of speech above the noise, in decibels.
    pub noise_ratio: (f32, f32),
    /// Chance of a microphone or line that passes only a band.
    pub band_chance: f32,
    /// Chance of a telephone: 300 to 3400 Hz, sometimes with µ-law's eight bits.
    pub telephone_chance: f32,
    /// Chance that peaks are clipped.
    pub clip_chance: f32,
    /// Gain of the whole, in decibels against the recording.
    pub gain: (f32, f32),
}

impl Default for Augmentation {
    fn default() -> Self {
        Self {
            speed_chance: 0.6,
            speed: (0.85, 1.2),
            colour_chance: 0.6,
            colour_decibels: 8.0,
            room_chance: 0.35,
            room_seconds: (0.1, 0.6),
            room_level: (-24.0, -6.0),
            noise_chance: 0.65,
            noise_ratio: (0.0, 40.0),
            band_chance: 0.25,
            telephone_chance: 0.06,
            clip_chance: 0.05,
            gain: (-30.0, 6.0),
        }
    }
}

impl Augmentation {
    /// Nothing varies.
    pub fn none() -> Self {
        Self {
            speed_chance: 0.0,
            colour_chance: 0.0,
            room_chance: 0.0,
            noise_chance: 0.0,
            band_chance: 0.0,
            telephone_chance: 0.0,
            clip_chance: 0.0,
            gain: (0.0, 0.0),
            ..Self::default()
        }
    }
}

/// Varies utterances; other utterances of its corpus babble in the background.
#[derive(Clone, Debug)]
pub struct Augmenter<'a> {
    background: &'a Corpus,
    settings: Augmentation,
}

impl<'a> Augmenter<'a> {
    /// `background` is what may be heard as babble: the training split, so that no test voice is.
    pub fn new(background: &'a Corpus) -> Self {
        Self::with(background, Augmentation::default())
    }

    /// The same with other settings than the usual ones.
    pub fn with(background: &'a Corpus, settings: Augmentation) -> Self {
        Self { background, settings }
    }

    /// At most `time` frames of an utterance from a random place on, varied: the sound (16 kHz mono, -1 to 1,
    /// 160 samples for each frame) and the labels. Shorter where the utterance is.
    pub fn speech(&self, utterance: &Utterance, time: usize, rng: &mut Rng) -> (Vec<f32>, Vec<u8>) {
        let (samples, labels) = (utterance.samples(), utterance.labels());
        // A faster speaker says more in the same time.
        let (slowest, fastest) = self.settings.speed;
        let needed = ((time as f32 * slowest.max(fastest)).ceil() as usize + 1).min(labels.len());
        let start = rng.usize(0..=labels.len() - needed);
        let cut = start..start + needed;
        let loudness = speech_level(samples, labels);
        let (mut sound, mut labels) = self.vary(
            &samples[cut.start * FRAME..cut.end * FRAME],
            &labels[cut],
            loudness,
            rng,
        );
        labels.truncate(time);
        sound.truncate(labels.len() * FRAME);
        (sound, labels)
    }

    /// Varies a sound with its labels, whole. `loudness` is the root mean square of speech in it.
    fn vary(&self, samples: &[i16], labels: &[u8], loudness: f32, rng: &mut Rng) -> (Vec<f32>, Vec<u8>) {
        let settings = &self.settings;
        let frames = labels.len().min(samples.len() / FRAME);
        let mut sound: Vec<f32> = samples[..frames * FRAME]
            .iter()
            .map(|&s| f32::from(s) / 32768.0)
            .collect();
        let mut labels = labels[..frames].to_vec();
        if chance(rng, settings.speed_chance) {
            (sound, labels) = change_speed(&sound, &labels, between(rng, settings.speed));
        }
        if chance(rng, settings.colour_chance) {
            colour(&mut sound, settings.colour_decibels, rng);
        }
        if chance(rng, settings.room_chance) {
            let (seconds, level) = (between(rng, settings.room_seconds), between(rng, settings.room_level));
            Room::new(seconds, rng).echo(&mut sound, from_decibels(level));
        }
        if chance(rng, settings.noise_chance) {
            let count = if rng.f32() < 0.5 { 2 } else { 1 };
            for _ in 0..count {
                let kind = Noise::draw(rng);
                let mut ratio = between(rng, settings.noise_ratio);
                if kind == Noise::Babble {
                    // As loud as the speaker, nobody could tell who speaks.
                    ratio = ratio.max(6.0);
                }
                let noise = self.make_noise(kind, sound.len(), rng);
                add(&mut sound, &noise, loudness * from_decibels(-ratio));
            }
        }
        self.line(&mut sound, rng);
        (sound, labels)
    }

    /// `time` frames of noise without speech, and labels that keep the mouth shut.
    pub fn noise(&self, time: usize, rng: &mut Rng) -> (Vec<f32>, Vec<u8>) {
        let mut sound = vec![0.0; time * FRAME];
        // Now and then nothing at all, as from a muted microphone.
        if rng.f32() > 0.1 {
            for _ in 0..rng.usize(1..=2) {
                let noise = self.make_noise(Noise::draw(rng), sound.len(), rng);
                add(&mut sound, &noise, from_decibels(between(rng, (-50.0, -10.0))));
            }
        }
        self.line(&mut sound, rng);
        (sound, vec![Viseme::Sil.index() as u8; time])
    }

    /// Microphone and line: what befalls speech and noise alike.
    fn line(&self, sound: &mut [f32], rng: &mut Rng) {
        let settings = &self.settings;
        if chance(rng, settings.telephone_chance) {
            telephone(sound, rng);
        } else if chance(rng, settings.band_chance) {
            band(sound, rng);
        }
        if chance(rng, settings.clip_chance) {
            let peak = sound.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
            let limit = peak * between(rng, (0.2, 0.8));
            sound.iter_mut().for_each(|s| *s = s.clamp(-limit, limit));
        }
        let gain = from_decibels(between(rng, settings.gain));
        sound.iter_mut().for_each(|s| *s = (*s * gain).clamp(-1.0, 1.0));
    }

    fn make_noise(&self, kind: Noise, length: usize, rng: &mut Rng) -> Vec<f32> {
        match kind {
            Noise::White => (0..length).map(|_| signed(rng)).collect(),
            Noise::Pink => pink(length, rng),
            Noise::Brown => brown(length, rng),
            Noise::Hum => hum(length, rng),
            Noise::Fan => fan(length, rng),
            Noise::Clicks => clicks(length, rng),
            Noise::Tones => tones(length, rng),
            Noise::Babble => self.babble(length, rng),
        }
    }

    /// Several speakers at once, each from a random place on.
    fn babble(&self, length: usize, rng: &mut Rng) -> Vec<f32> {
        let mut sum = vec![0.0; length];
        let Some(last) = self.background.utterances.len().checked_sub(1) else {
            return pink(length, rng);
        };
        for _ in 0..rng.usize(5..=9) {
            let samples = self.background.utterances[rng.usize(0..=last)].samples();
            if samples.is_empty() {
                continue;
            }
            let mut at = rng.usize(..samples.len());
            let level = between(rng, (0.4, 1.0)) / 32768.0;
            for s in &mut sum {
                *s += f32::from(samples[at]) * level;
                at = (at + 1) % samples.len();
            }
        }
        sum
    }
}

/// The kinds of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noise {
    White,
    Pink,
    Brown,
    Hum,
    Fan,
    Clicks,
    Tones,
    Babble,
}

impl Noise {
    fn draw(rng: &mut Rng) -> Self {
        use Noise::{Babble, Brown, Clicks, Fan, Hum, Pink, Tones, White};
        // The commoner a noise is in a living room, the more places it has here.
        const URN: [Noise; 13] = [
            White, White, Pink, Pink, Pink, Brown, Hum, Fan, Fan, Clicks, Tones, Babble, Babble,
        ];
        URN[rng.usize(..URN.len())]
    }
}

/// Plays `speed` times as fast, pitch rising with it; every output frame has the label of the input frame
/// in which its middle lies.
pub fn change_speed(sound: &[f32], labels: &[u8], speed: f32) -> (Vec<f32>, Vec<u8>) {
    let step = f64::from(speed);
    let mut sound = resample(sound, step);
    let frames = sound.len() / FRAME;
    sound.truncate(frames * FRAME);
    let last = labels.len().saturating_sub(1);
    let labels = (0..frames)
        .map(|frame| labels[(((frame as f64 + 0.5) * step) as usize).min(last)])
        .collect();
    (sound, labels)
}

/// Root mean square of the frames that are not silence, full scale 1; never 0.
fn speech_level(samples: &[i16], labels: &[u8]) -> f32 {
    let silence = Viseme::Sil.index() as u8;
    let (mut energy, mut count) = (0.0, 0);
    for (frame, label) in samples.chunks_exact(FRAME).zip(labels) {
        if *label != silence {
            energy += frame.iter().map(|&s| f32::from(s) * f32::from(s)).sum::<f32>();
            count += FRAME;
        }
    }
    ((energy / count.max(1) as f32).sqrt() / 32768.0).max(1e-4)
}

/// Adds a noise so that its root mean square is `level`.
fn add(sound: &mut [f32], noise: &[f32], level: f32) {
    let energy: f32 = noise.iter().map(|s| s * s).sum::<f32>() / noise.len().max(1) as f32;
    if energy > 0.0 {
        let gain = level / energy.sqrt();
        sound.iter_mut().zip(noise).for_each(|(s, n)| *s += n * gain);
    }
}

fn pink(length: usize, rng: &mut Rng) -> Vec<f32> {
    // White noise through one-pole low-passes of equal power, their corners evenly spaced by ratio.
    let mut state = [0.0_f32; 5];
    let poles: [f32; 5] = std::array::from_fn(|i| (-TAU * 40.0 * 3.2_f32.powi(i as i32) / RATE).exp());
    let make = |_| {
        let white = signed(rng);
        let mut sum = 0.0;
        for (value, pole) in state.iter_mut().zip(poles) {
            *value = pole * *value + (1.0 - pole * pole).sqrt() * white;
            sum += *value;
        }
        sum
    };
    (0..length).map(make).collect()
}

fn brown(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut state = 0.0;
    let make = |_| {
        state = 0.995 * state + signed(rng);
        state
    };
    (0..length).map(make).collect()
}

/// The mains and its harmonics.
fn hum(length: usize, rng: &mut Rng) -> Vec<f32> {
    let base = if rng.bool() { 50.0 } else { 60.0 };
    let harmonics: Vec<(f32, f32)> = (1..=8)
        .map(|n| (base * n as f32, rng.f32() / (n as f32).sqrt()))
        .collect();
    sum_of_tones(length, &harmonics, rng)
}

/// A chord that is held, as from a loudspeaker or a machine.
fn tones(length: usize, rng: &mut Rng) -> Vec<f32> {
    let count = rng.usize(1..=4);
    let mut list = Vec::new();
    for _ in 0..count {
        let base = 110.0 * 2.0_f32.powf(rng.f32() * 4.0);
        list.extend(
            (1..=3)
                .map(|n| (base * n as f32, 1.0 / (n * n) as f32))
                .filter(|(hertz, _)| *hertz < RATE / 2.0),
        );
    }
    sum_of_tones(length, &list, rng)
}

fn sum_of_tones(length: usize, tones: &[(f32, f32)], rng: &mut Rng) -> Vec<f32> {
    let mut sum = vec![0.0; length];
    for &(hertz, level) in tones {
        // A phasor that is turned a little every sample needs no sine in the loop.
        let (mut y, mut x) = (rng.f32() * TAU).sin_cos();
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        for s in &mut sum {
            *s += level * y;
            (x, y) = (x * cos - y * sin, x * sin + y * cos);
        }
    }
    sum
}

/// Rushing air with a slow throb and the whine of a motor.
fn fan(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut air: Vec<f32> = (0..length).map(|_| signed(rng)).collect();
    Biquad::low_pass(between(rng, (150.0, 1500.0)), 0.7).run(&mut air);
    let (depth, throb) = (rng.f32() * 0.5, between(rng, (1.0, 12.0)));
    let (whine, hertz) = (rng.f32() * 0.02, between(rng, (80.0, 600.0)));
    for (i, s) in air.iter_mut().enumerate() {
        let t = i as f32 / RATE;
        *s = *s * (1.0 + depth * (TAU * throb * t).sin()) + whine * (TAU * hertz * t).sin();
    }
    air
}

/// Keys, taps, crackle: short bursts at random times.
fn clicks(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sound = vec![0.0; length];
    let mean_gap = between(rng, (0.05, 0.7)) * RATE;
    let mut at = (rng.f32() * mean_gap) as usize;
    while at < length {
        let (level, decay) = (between(rng, (0.2, 1.0)), (-1.0 / between(rng, (8.0, 200.0))).exp());
        let mut envelope = level;
        for s in &mut sound[at..] {
            if envelope < 1e-3 {
                break;
            }
            *s += envelope * signed(rng);
            envelope *= decay;
        }
        at += 1 + (-(1.0 - rng.f32()).ln() * mean_gap) as usize;
    }
    sound
}

/// A random equaliser.
fn colour(sound: &mut [f32], decibels: f32, rng: &mut Rng) {
    for _ in 0..3 {
        let hertz = 120.0 * 2.0_f32.powf(rng.f32() * 5.6);
        Biquad::bell(hertz, between(rng, (0.4, 1.5)), between(rng, (-decibels, decibels))).run(sound);
    }
    // The tilt: a weighted difference of neighbours lifts the treble, a weighted mean the bass.
    let tilt = between(rng, (-0.4, 0.4));
    let mut before = 0.0;
    for s in sound {
        let now = *s;
        *s = now + tilt * before;
        before = now;
    }
}

fn band(sound: &mut [f32], rng: &mut Rng) {
    if rng.f32() < 0.6 {
        Biquad::high_pass(between(rng, (50.0, 400.0)), 0.7).run(sound);
    }
    if rng.f32() < 0.7 {
        let hertz = between(rng, (2500.0, 7000.0));
        Biquad::low_pass(hertz, 0.7).run(sound);
        Biquad::low_pass(hertz, 0.7).run(sound);
    }
}

fn telephone(sound: &mut [f32], rng: &mut Rng) {
    Biquad::high_pass(300.0, 0.7).run(sound);
    Biquad::low_pass(3400.0, 0.54).run(sound);
    Biquad::low_pass(3400.0, 1.3).run(sound);
    if rng.bool() {
        // µ-law works near full scale, as lines set their level.
        let peak = sound.iter().fold(1e-4_f32, |peak, s| peak.max(s.abs()));
        sound.iter_mut().for_each(|s| *s = mu_law(*s / peak) * peak);
    }
}

/// To eight bits of µ-law and back.
fn mu_law(sample: f32) -> f32 {
    const MU: f32 = 255.0;
    let bent = (1.0 + MU * sample.abs()).ln() / (1.0 + MU).ln();
    let coarse = (bent * 127.0).round() / 127.0;
    sample.signum() * ((1.0 + MU).powf(coarse) - 1.0) / MU
}

/// A room's echo: eight delay lines that feed one another, which costs the same for every length of echo.
struct Room {
    lines: Vec<Vec<f32>>,
    places: [usize; LINES],
    gains: [f32; LINES],
    damped: [f32; LINES],
    damping: f32,
}

const LINES: usize = 8;

impl Room {
    fn new(seconds: f32, rng: &mut Rng) -> Self {
        let delays: [usize; LINES] =
            std::array::from_fn(|i| ((0.004 + 0.005 * (i as f32 + rng.f32())) * RATE) as usize);
        Self {
            lines: delays.iter().map(|&delay| vec![0.0; delay]).collect(),
            places: [0; LINES],
            gains: delays.map(|delay| 10.0_f32.powf(-3.0 * delay as f32 / (seconds * RATE))),
            damped: [0.0; LINES],
            damping: between(rng, (0.05, 0.5)),
        }
    }

    /// Adds the echo behind the direct sound, its root mean square `level` times the direct one's.
    fn echo(mut self, sound: &mut [f32], level: f32) {
        let mut wet = Vec::with_capacity(sound.len());
        for &dry in sound.iter() {
            let mut values = [0.0; LINES];
            for (i, value) in values.iter_mut().enumerate() {
                let heard = self.lines[i][self.places[i]];
                // Walls take the treble first.
                self.damped[i] += (1.0 - self.damping) * (heard - self.damped[i]);
                *value = self.damped[i] * self.gains[i];
            }
            wet.push(values.iter().sum::<f32>());
            // A Householder reflection mixes the lines and keeps their energy.
            let mean = values.iter().sum::<f32>() * (2.0 / LINES as f32);
            for (i, value) in values.iter().enumerate() {
                let place = self.places[i];
                self.lines[i][place] = dry + value - mean;
                self.places[i] = if place + 1 == self.lines[i].len() { 0 } else { place + 1 };
            }
        }
        let energy: f32 = sound.iter().map(|s| s * s).sum::<f32>() / sound.len().max(1) as f32;
        add(sound, &wet, energy.sqrt() * level);
    }
}

/// A second-order filter after Bristow-Johnson's well-known formulas.
struct Biquad {
    b: [f32; 3],
    a: [f32; 2],
}

impl Biquad {
    fn new(b: [f32; 3], a: [f32; 3]) -> Self {
        Self {
            b: b.map(|value| value / a[0]),
            a: [a[1] / a[0], a[2] / a[0]],
        }
    }

    fn low_pass(hertz: f32, q: f32) -> Self {
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        let alpha = sin / (2.0 * q);
        let half = (1.0 - cos) / 2.0;
        Self::new([half, 1.0 - cos, half], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    fn high_pass(hertz: f32, q: f32) -> Self {
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        let alpha = sin / (2.0 * q);
        let half = (1.0 + cos) / 2.0;
        Self::new([half, -1.0 - cos, half], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    fn bell(hertz: f32, q: f32, decibels: f32) -> Self {
        let (sin, cos) = (TAU * hertz / RATE).sin_cos();
        let alpha = sin / (2.0 * q);
        let root = 10.0_f32.powf(decibels / 40.0);
        Self::new(
            [1.0 + alpha * root, -2.0 * cos, 1.0 - alpha * root],
            [1.0 + alpha / root, -2.0 * cos, 1.0 - alpha / root],
        )
    }

    fn run(&self, sound: &mut [f32]) {
        let (mut z1, mut z2) = (0.0, 0.0);
        for s in sound {
            let input = *s;
            let output = self.b[0] * input + z1;
            z1 = self.b[1] * input - self.a[0] * output + z2;
            z2 = self.b[2] * input - self.a[1] * output;
            *s = output;
        }
    }
}

fn chance(rng: &mut Rng, chance: f32) -> bool {
    rng.f32() < chance
}

fn between(rng: &mut Rng, (from, to): (f32, f32)) -> f32 {
    from + (to - from) * rng.f32()
}

/// -1 to 1.
fn signed(rng: &mut Rng) -> f32 {
    rng.f32() * 2.0 - 1.0
}

fn from_decibels(decibels: f32) -> f32 {
    10.0_f32.powf(decibels / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AA: u8 = Viseme::AA.index() as u8;

    /// Half a second of silence, half a second of a tone, half a second of silence.
    fn burst() -> (Vec<i16>, Vec<u8>) {
        let tone = |i: usize| (8000.0 * (TAU * 500.0 * i as f32 / RATE).sin()) as i16;
        let samples = (0..24_000)
            .map(|i| if (8000..16_000).contains(&i) { tone(i) } else { 0 })
            .collect();
        let labels = (0..150).map(|i| if (50..100).contains(&i) { AA } else { 0 }).collect();
        (samples, labels)
    }

    fn vary(settings: Augmentation, seed: u64) -> (Vec<f32>, Vec<u8>) {
        let (samples, labels) = burst();
        let nobody = Corpus::default();
        let loudness = speech_level(&samples, &labels);
        Augmenter::with(&nobody, settings).vary(&samples, &labels, loudness, &mut Rng::with_seed(seed))
    }

    #[test]
    fn the_same_seed_gives_the_same_sound() {
        for seed in 0..8 {
            assert_eq!(vary(Augmentation::default(), seed), vary(Augmentation::default(), seed));
        }
        assert_ne!(vary(Augmentation::default(), 1), vary(Augmentation::default(), 2));
    }

    #[test]
    fn without_variation_the_sound_stays_as_it_is() {
        let (varied, varied_labels) = vary(Augmentation::none(), 3);
        let (samples, labels) = burst();
        assert_eq!(varied_labels, labels);
        assert!(
            varied
                .iter()
                .zip(&samples)
                .all(|(a, b)| (a * 32768.0 - f32::from(*b)).abs() < 1.0)
        );
    }

    #[test]
    fn labels_stay_where_their_sound_is() {
        // All that may move sound in time, without noise that would cover the edges.
        let settings = Augmentation {
            speed_chance: 1.0,
            colour_chance: 1.0,
            room_chance: 0.5,
            band_chance: 0.5,
            telephone_chance: 0.3,
            noise_chance: 0.0,
            gain: (0.0, 0.0),
            ..Augmentation::default()
        };
        for seed in 0..30 {
            let (sound, labels) = vary(settings.clone(), seed);
            assert_eq!(sound.len(), labels.len() * FRAME);
            let levels: Vec<f32> = sound
                .chunks_exact(FRAME)
                .map(|f| f.iter().map(|s| s * s).sum::<f32>().sqrt())
                .collect();
            let loudest = levels.iter().copied().fold(0.0, f32::max);
            let heard = levels.iter().position(|level| *level > loudest * 0.3).unwrap();
            let labelled = labels.iter().position(|label| *label == AA).unwrap();
            assert!(
                heard.abs_diff(labelled) <= 1,
                "seed {seed}: heard at {heard}, labelled at {labelled}"
            );
        }
    }

    #[test]
    fn a_faster_speaker_takes_less_time() {
        let (samples, labels) = burst();
        let sound: Vec<f32> = samples.iter().map(|&s| f32::from(s)).collect();
        let (sound, labels) = change_speed(&sound, &labels, 1.25);
        assert_eq!((labels.len(), sound.len()), (120, 120 * FRAME));
        assert_eq!(labels.iter().filter(|label| **label == AA).count(), 40);
    }

    #[test]
    fn noise_is_as_loud_as_asked() {
        let (samples, labels) = burst();
        let level = speech_level(&samples, &labels);
        assert!((level - 8000.0 / 32768.0 / 2.0_f32.sqrt()).abs() < 0.01);
        let nobody = Corpus::default();
        let augmenter = Augmenter::new(&nobody);
        for kind in [
            Noise::White,
            Noise::Pink,
            Noise::Brown,
            Noise::Hum,
            Noise::Fan,
            Noise::Clicks,
            Noise::Tones,
        ] {
            let noise = augmenter.make_noise(kind, 16_000, &mut Rng::with_seed(5));
            let mut silence = vec![0.0; 16_000];
            add(&mut silence, &noise, 0.1);
            let rms = (silence.iter().map(|s| s * s).sum::<f32>() / 16_000.0).sqrt();
            assert!((rms - 0.1).abs() < 1e-3, "{kind:?}: {rms}");
        }
    }

    #[test]
    fn noise_without_speech_is_all_silence_and_finite() {
        let nobody = Corpus::default();
        let augmenter = Augmenter::new(&nobody);
        for seed in 0..40 {
            let (sound, labels) = augmenter.noise(100, &mut Rng::with_seed(seed));
            assert_eq!((sound.len(), labels.len()), (16_000, 100));
            assert!(labels.iter().all(|label| *label == 0));
            assert!(sound.iter().all(|s| s.is_finite() && s.abs() <= 1.0));
        }
    }

    #[test]
    fn an_echo_outlasts_the_sound_and_ends() {
        let mut sound = vec![0.0; 16_000];
        sound[100] = 1.0;
        Room::new(0.3, &mut Rng::with_seed(1)).echo(&mut sound, 0.5);
        assert!(
            sound[..100].iter().all(|s| *s == 0.0),
            "nothing is heard before the direct sound"
        );
        let energy = |from: usize, to: usize| sound[from..to].iter().map(|s| s * s).sum::<f32>();
        assert!(energy(500, 2000) > 0.0);
        assert!(energy(8000, 16_000) < 1e-4 * energy(500, 2000));
    }

    #[test]
    fn a_clip_has_the_asked_length_or_the_utterances() {
        let folder = tempfile::tempdir().unwrap();
        let (samples, labels) = burst();
        let corpus = super::super::store::one_utterance(folder.path(), &samples, &labels);
        let augmenter = Augmenter::new(&corpus);
        for seed in 0..20 {
            let mut rng = Rng::with_seed(seed);
            let (sound, labels) = augmenter.speech(&corpus.utterances[0], 40, &mut rng);
            assert_eq!((sound.len(), labels.len()), (40 * FRAME, 40));
            let (sound, labels) = augmenter.speech(&corpus.utterances[0], 1000, &mut rng);
            assert_eq!(sound.len(), labels.len() * FRAME);
            assert!((120..=180).contains(&labels.len()));
        }
        assert_eq!(augmenter.vary(&[], &[], 1.0, &mut Rng::with_seed(1)), (vec![], vec![]));
    }
}
