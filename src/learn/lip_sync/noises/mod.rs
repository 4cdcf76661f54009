//! Noise without speech to judge weights by. Nothing else may use it, and none of it comes from the
//! generators of training, which have kinds that are alike.
//!
//! There are three sets. Figures on two of them have been looked at while training and weights were chosen, so
//! they tell how a choice went. Figures on the held-out one tell how a face behaves in noise that nobody had in
//! mind; they stay so only as long as no choice is made by them.

mod drift;
mod filter;
mod held_out;
mod looked_at;
mod struck;

use fastrand::Rng;

use crate::learn::{
    corpus::{
        Corpus, Utterance,
        labels::{FRAME, SAMPLE_RATE},
    },
    random::between,
};

const RATE: f32 = SAMPLE_RATE as f32;

/// Of nothing but this noise.
const SEED: u64 = 0x6E6F_6973_6521;

/// A kind's name and what makes so many samples of it, at no level in particular.
type Kind = (&'static str, fn(usize, &mut Rng) -> Vec<f32>);

/// Kinds that are judged together.
#[derive(Clone, Copy)]
pub struct Set {
    kinds: &'static [Kind],
    seed: u64,
}

/// Kinds by which weights or training have been chosen: those of the beginning, and those that were held out until
/// a training was changed because of them.
pub const LOOKED_AT: [Set; 2] = [
    Set {
        kinds: &looked_at::basics::KINDS,
        seed: SEED,
    },
    Set {
        kinds: &looked_at::surroundings::KINDS,
        seed: SEED ^ 2,
    },
];

/// Kinds that were never looked at while a choice was made. They may be judged once a choice stands; whoever
/// changes weights, training or smoothing because of them adds them to [`LOOKED_AT`] as they are and needs new ones,
/// with a seed of their own.
pub const HELD_OUT: Set = Set {
    kinds: &held_out::KINDS,
    seed: SEED ^ 3,
};

impl Set {
    /// `count` clips of each kind, `frames` long, at any level from -50 to -10 dB root mean square; the same in
    /// each call.
    pub fn clips(self, count: usize, frames: usize) -> impl Iterator<Item = (&'static str, Vec<f32>)> {
        let mut rng = Rng::with_seed(self.seed);
        (0..count).flat_map(move |_| self.kinds).map(move |&(kind, make)| {
            let mut sound = make(frames * FRAME, &mut rng);
            set_level(&mut sound, &mut rng);
            (kind, sound)
        })
    }
}

/// `count` clips of five to nine utterances at once, each in a loop from a random place on; none if nobody
/// speaks. This is speech after all: a mouth that moves in it is not wrong as it is in noise.
pub fn babble(speakers: &Corpus, count: usize, frames: usize) -> impl Iterator<Item = Vec<f32>> {
    let utterances: Vec<&Utterance> = speakers
        .utterances
        .iter()
        .filter(|utterance| !utterance.samples().is_empty())
        .collect();
    let count = if utterances.is_empty() { 0 } else { count };
    let mut rng = Rng::with_seed(SEED ^ 1);
    (0..count).map(move |_| {
        let mut sound = vec![0.0; frames * FRAME];
        let size = rng.usize(5..=9);
        for utterance in rng.choose_multiple(&utterances, size) {
            let signal = utterance.signal();
            let (start, level) = (rng.usize(..signal.len()), between(&mut rng, (0.4, 1.0)));
            for (s, heard) in sound.iter_mut().zip(signal.iter().cycle().skip(start)) {
                *s += level * heard;
            }
        }
        set_level(&mut sound, &mut rng);
        sound
    })
}

/// What exceeds full scale is clipped, as in any recording.
fn set_level(sound: &mut [f32], rng: &mut Rng) {
    let rms = (sound.iter().map(|s| s * s).sum::<f32>() / sound.len().max(1) as f32).sqrt();
    let gain = 10.0_f32.powf(between(rng, (-50.0, -10.0)) / 20.0) / rms.max(1e-9);
    sound.iter_mut().for_each(|s| *s = (*s * gain).clamp(-1.0, 1.0));
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const SETS: [Set; 3] = [LOOKED_AT[0], LOOKED_AT[1], HELD_OUT];

    #[test]
    fn every_evaluation_hears_the_same_noise() {
        for set in SETS {
            let all = || set.clips(2, 40).collect::<Vec<_>>();
            assert_eq!(all(), all());
            // More clips go on where fewer end.
            assert!(set.clips(1, 40).eq(set.clips(2, 40).take(set.kinds.len())));
        }
    }

    #[test]
    fn every_kind_can_be_heard_and_fits_a_recording() {
        for set in SETS {
            let mut count = 0;
            for (kind, sound) in set.clips(4, 100) {
                assert_eq!(sound.len(), 100 * FRAME);
                assert!(sound.iter().all(|s| s.is_finite() && s.abs() <= 1.0), "{kind}");
                let rms = (sound.iter().map(|s| s * s).sum::<f32>() / sound.len() as f32).sqrt();
                let level = 20.0 * rms.log10();
                assert!((-51.0..-9.9).contains(&level), "{kind}: {level} dB");
                count += 1;
            }
            assert_eq!(count, 4 * set.kinds.len());
        }
    }

    #[test]
    fn no_two_kinds_share_a_name_or_a_sound() {
        let kinds: Vec<Kind> = SETS.iter().flat_map(|set| set.kinds).copied().collect();
        let names: HashSet<&str> = kinds.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), kinds.len());
        let sounds: Vec<Vec<f32>> = kinds
            .iter()
            .map(|(_, make)| make(100 * FRAME, &mut Rng::with_seed(7)))
            .collect();
        let likeness = |a: &[f32], b: &[f32]| {
            let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            product(a, b) / (product(a, a) * product(b, b)).sqrt()
        };
        for (i, a) in sounds.iter().enumerate() {
            for (j, b) in sounds.iter().enumerate().skip(i + 1) {
                assert!(
                    likeness(a, b).abs() < 0.9,
                    "{} and {} are one sound",
                    kinds[i].0,
                    kinds[j].0
                );
            }
        }
    }

    #[test]
    fn a_kind_sounds_different_with_every_seed() {
        for (kind, make) in SETS.iter().flat_map(|set| set.kinds) {
            let sound = |seed| make(100 * FRAME, &mut Rng::with_seed(seed));
            assert_eq!(sound(1), sound(1), "{kind}");
            assert_ne!(sound(1), sound(2), "{kind}");
        }
    }

    #[test]
    fn without_speakers_nobody_babbles() {
        assert_eq!(babble(&Corpus::default(), 3, 40).count(), 0);
    }
}
