//! Variations of an utterance while a network trains: rooms, microphones, lines, noises, speeds.
//!
//! Everything is drawn from the caller's [`Rng`], so that a seed gives the same training again, and
//! everything keeps time: a label still belongs to the frame in which its sound is heard. A room's echo
//! comes after the direct sound, which stays in place; filters delay by less than a frame. A label of
//! silence may have noise in it, for the mouth stays shut in noise.
//!
//! The length of the speaker's vocal tract is varied elsewhere: warping the frequency axis of the mel
//! filterbank does it exactly and for nothing.

mod breath;
mod filter;
mod noise;
mod room;

use fastrand::Rng;

use filter::{band, colour, telephone};
use noise::Noise;
use room::Room;

use super::labels::{FRAME, SAMPLE_RATE};
use super::resample::resample;
use super::{Corpus, Utterance};
use crate::{learn::random::between, track::Viseme};

const RATE: f32 = SAMPLE_RATE as f32;
const SILENCE: u8 = Viseme::Sil.index() as u8;

/// How often and how much to vary. Chances are 0 to 1; ranges are drawn from evenly.
#[derive(Clone, Debug, PartialEq)]
pub struct Augmentation {
    /// Chance that a clip begins where its recording does, with the silence before speech.
    pub start_chance: f32,
    /// Chance that speed and pitch change together, by resampling.
    pub speed_chance: f32,
    /// Factors of speed; above 1 is faster and higher.
    pub speed: (f32, f32),
    /// Chance of a random equaliser: three bells and a slight tilt. It leaves the level as it was.
    pub colour_chance: f32,
    /// Largest gain of a bell, in decibels.
    pub colour_decibels: f32,
    /// Chance of a room.
    pub room_chance: f32,
    /// Seconds in which its echo falls by 60 dB.
    pub room_seconds: (f32, f32),
    /// Level of the echo against the direct sound, in decibels.
    pub room_level: (f32, f32),
    /// Chance of a floor: room tone under the whole clip. Recordings begin and end with it, and the mouth
    /// must stay shut in it.
    pub floor_chance: f32,
    /// Level of speech above the floor, in decibels.
    pub floor_ratio: (f32, f32),
    /// Chance of a noise; half as often a second one joins.
    pub noise_chance: f32,
    /// Level of speech above the noise, in decibels.
    pub noise_ratio: (f32, f32),
    /// Chance that the speaker breathes in the pauses.
    pub breath_chance: f32,
    /// Level of speech above a breath, in decibels.
    pub breath_ratio: (f32, f32),
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
            start_chance: 0.25,
            speed_chance: 0.6,
            speed: (0.85, 1.25),
            colour_chance: 0.9,
            colour_decibels: 12.0,
            room_chance: 0.35,
            room_seconds: (0.1, 0.6),
            room_level: (-24.0, -6.0),
            floor_chance: 0.3,
            floor_ratio: (25.0, 55.0),
            noise_chance: 0.65,
            noise_ratio: (2.0, 45.0),
            breath_chance: 0.15,
            breath_ratio: (15.0, 45.0),
            band_chance: 0.25,
            telephone_chance: 0.06,
            clip_chance: 0.05,
            gain: (-30.0, 6.0),
        }
    }
}

impl Augmentation {
    /// Nothing varies but where in a recording a clip begins.
    pub fn none() -> Self {
        Self {
            start_chance: 0.0,
            speed_chance: 0.0,
            colour_chance: 0.0,
            room_chance: 0.0,
            floor_chance: 0.0,
            noise_chance: 0.0,
            breath_chance: 0.0,
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

    /// At most `time` frames of an utterance from a random place on, `speed` times as fast and varied: the
    /// sound (16 kHz mono, -1 to 1, 160 samples for each frame) and the labels. Shorter where the utterance is.
    pub fn speech(&self, utterance: &Utterance, time: usize, speed: f32, rng: &mut Rng) -> (Vec<f32>, Vec<u8>) {
        let (samples, labels) = (utterance.samples(), utterance.labels());
        // A faster speaker says more in the same time.
        let needed = ((time as f32 * speed).ceil() as usize + 1).min(labels.len());
        let start = if chance(rng, self.settings.start_chance) {
            0
        } else {
            rng.usize(0..=labels.len() - needed)
        };
        let cut = start..start + needed;
        let loudness = speech_level(samples, labels);
        let (mut sound, mut labels) = self.vary(
            &samples[cut.start * FRAME..cut.end * FRAME],
            &labels[cut],
            speed,
            loudness,
            rng,
        );
        labels.truncate(time);
        sound.truncate(labels.len() * FRAME);
        (sound, labels)
    }

    /// How fast, and how much higher, the next utterance is to be heard.
    pub fn draw_speed(&self, rng: &mut Rng) -> f32 {
        if chance(rng, self.settings.speed_chance) {
            between(rng, self.settings.speed)
        } else {
            1.0
        }
    }

    /// Varies a sound with its labels, whole. `loudness` is the root mean square of speech in it.
    fn vary(&self, samples: &[i16], labels: &[u8], speed: f32, loudness: f32, rng: &mut Rng) -> (Vec<f32>, Vec<u8>) {
        let settings = &self.settings;
        let frames = labels.len().min(samples.len() / FRAME);
        let mut sound: Vec<f32> = samples[..frames * FRAME]
            .iter()
            .map(|&s| f32::from(s) / 32768.0)
            .collect();
        let mut labels = labels[..frames].to_vec();
        if speed != 1.0 {
            (sound, labels) = change_speed(&sound, &labels, speed);
        }
        if chance(rng, settings.colour_chance) {
            colour(&mut sound, settings.colour_decibels, rng);
        }
        if chance(rng, settings.room_chance) {
            let (seconds, level) = (between(rng, settings.room_seconds), between(rng, settings.room_level));
            Room::new(seconds, rng).echo(&mut sound, from_decibels(level));
        }
        if chance(rng, settings.floor_chance) {
            let level = loudness * from_decibels(-between(rng, settings.floor_ratio));
            let floor = Noise::RoomTone.make(self.background, sound.len(), rng);
            add(&mut sound, &floor, level);
        }
        if chance(rng, settings.noise_chance) {
            let count = if rng.f32() < 0.5 { 2 } else { 1 };
            for _ in 0..count {
                let kind = Noise::draw_background(rng);
                let mut ratio = between(rng, settings.noise_ratio);
                if kind == Noise::Babble {
                    // As loud as the speaker, nobody could tell who speaks.
                    ratio = ratio.max(6.0);
                }
                let noise = kind.make(self.background, sound.len(), rng);
                add(&mut sound, &noise, loudness * from_decibels(-ratio));
            }
        }
        // Not before the room: a breath's echo would reach into the speech behind it.
        if chance(rng, settings.breath_chance) {
            breath::in_pauses(&mut sound, &labels, loudness, settings.breath_ratio, rng);
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
                let noise = Noise::draw(rng).make(self.background, sound.len(), rng);
                add(&mut sound, &noise, from_decibels(between(rng, (-50.0, -10.0))));
            }
        }
        self.line(&mut sound, rng);
        (sound, vec![SILENCE; time])
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
}

/// Plays `speed` times as fast, pitch rising with it; every output frame has the label of the input frame
/// in which its middle lies.
pub fn change_speed(sound: &[f32], labels: &[u8], speed: f32) -> (Vec<f32>, Vec<u8>) {
    let step = f64::from(speed);
    let mut sound = resample(sound, step);
    let frames = sound.len() / FRAME;
    sound.truncate(frames * FRAME);
    let last = labels.len().saturating_sub(1);
    let label = |frame: usize| labels.get((((frame as f64 + 0.5) * step) as usize).min(last));
    let labels = (0..frames).map(|frame| *label(frame).unwrap_or(&SILENCE)).collect();
    (sound, labels)
}

/// Root mean square of the frames that are not silence, full scale 1; never 0.
fn speech_level(samples: &[i16], labels: &[u8]) -> f32 {
    let (mut energy, mut count) = (0.0, 0);
    for (frame, label) in samples.chunks_exact(FRAME).zip(labels) {
        if *label != SILENCE {
            energy += frame.iter().map(|&s| f32::from(s) * f32::from(s)).sum::<f32>();
            count += FRAME;
        }
    }
    ((energy / count.max(1) as f32).sqrt() / 32768.0).max(1e-4)
}

/// Root mean square; of nothing, 0.
fn rms(sound: &[f32]) -> f32 {
    (sound.iter().map(|s| s * s).sum::<f32>() / sound.len().max(1) as f32).sqrt()
}

/// Adds a noise so that its root mean square is `level`.
fn add(sound: &mut [f32], noise: &[f32], level: f32) {
    let loudness = rms(noise);
    if loudness > 0.0 {
        let gain = level / loudness;
        sound.iter_mut().zip(noise).for_each(|(s, n)| *s += n * gain);
    }
}

fn chance(rng: &mut Rng, chance: f32) -> bool {
    rng.f32() < chance
}

fn from_decibels(decibels: f32) -> f32 {
    10.0_f32.powf(decibels / 20.0)
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

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
        let augmenter = Augmenter::with(&nobody, settings);
        let mut rng = Rng::with_seed(seed);
        let speed = augmenter.draw_speed(&mut rng);
        augmenter.vary(&samples, &labels, speed, loudness, &mut rng)
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
            floor_chance: 0.0,
            noise_chance: 0.0,
            breath_chance: 0.0,
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
    fn pauses_do_not_count_towards_the_level_of_speech() {
        let (samples, labels) = burst();
        let level = speech_level(&samples, &labels);
        assert!((level - 8000.0 / 32768.0 / 2.0_f32.sqrt()).abs() < 0.01);
    }

    #[test]
    fn a_floor_lies_under_the_pauses_too() {
        let settings = Augmentation {
            floor_chance: 1.0,
            ..Augmentation::none()
        };
        for seed in 0..20 {
            let (sound, _) = vary(settings.clone(), seed);
            for pause in [&sound[..8000], &sound[16_000..]] {
                assert!(pause.chunks_exact(FRAME).all(|frame| rms(frame) > 0.0));
                let below = 20.0 * (8000.0 / 32768.0 / 2.0_f32.sqrt() / rms(pause)).log10();
                assert!(
                    (14.0..61.0).contains(&below),
                    "seed {seed}: {below} dB below the speech"
                );
            }
        }
    }

    #[test]
    fn a_breath_never_sounds_under_speech() {
        // Everything but the line, whose filters ring on.
        let settings = |breath_chance| Augmentation {
            breath_chance,
            telephone_chance: 0.0,
            band_chance: 0.0,
            clip_chance: 0.0,
            gain: (0.0, 0.0),
            ..Augmentation::default()
        };
        for seed in 0..30 {
            let (breathing, labels) = vary(settings(1.0), seed);
            let (holding, same) = vary(settings(0.0), seed);
            assert_eq!(labels, same);
            assert_ne!(breathing, holding, "seed {seed}: no breath");
            let frames = breathing.chunks_exact(FRAME).zip(holding.chunks_exact(FRAME));
            for (i, ((a, b), label)) in frames.zip(&labels).enumerate() {
                assert!(
                    *label == SILENCE || a == b,
                    "seed {seed}: breath in frame {i} of speech"
                );
            }
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
    fn a_clip_has_the_asked_length_or_the_utterances() {
        let folder = tempfile::tempdir().unwrap();
        let (samples, labels) = burst();
        let corpus = super::super::store::one_utterance(folder.path(), &samples, &labels);
        let augmenter = Augmenter::new(&corpus);
        for seed in 0..20 {
            let mut rng = Rng::with_seed(seed);
            let (sound, labels) = augmenter.speech(&corpus.utterances[0], 40, augmenter.draw_speed(&mut rng), &mut rng);
            assert_eq!((sound.len(), labels.len()), (40 * FRAME, 40));
            let (sound, labels) = augmenter.speech(&corpus.utterances[0], 1000, 1.0, &mut rng);
            assert_eq!(sound.len(), labels.len() * FRAME);
            assert!((120..=180).contains(&labels.len()));
        }
        assert_eq!(
            augmenter.vary(&[], &[], 1.0, 1.0, &mut Rng::with_seed(1)),
            (vec![], vec![])
        );
    }
}
