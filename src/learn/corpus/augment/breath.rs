//! Breaths: bursts of air through an open mouth or nose, which is not speech.

use std::f32::consts::TAU;

use fastrand::Rng;

use super::{RATE, SILENCE, add, filter::Biquad, from_decibels};
use crate::learn::{
    corpus::labels::FRAME,
    random::{between, white},
};

/// Somebody who breathes and says nothing.
pub(super) fn alone(length: usize, rng: &mut Rng) -> Vec<f32> {
    let mut air = vec![0.0; length];
    for _ in 0..count(rng) {
        let middle = (rng.f32() * length as f32) as usize;
        let level = between(rng, (0.2, 1.0));
        lay(&mut air, &burst(rng), middle, level);
    }
    air
}

/// Lets the speaker breathe in the pauses, so many decibels below `loudness`; under speech nothing changes.
pub(super) fn in_pauses(sound: &mut [f32], labels: &[u8], loudness: f32, ratio: (f32, f32), rng: &mut Rng) {
    let silent: Vec<usize> = (0..labels.len()).filter(|frame| labels[*frame] == SILENCE).collect();
    if silent.is_empty() {
        return;
    }
    let mut air = vec![0.0; sound.len()];
    for _ in 0..count(rng) {
        let middle = silent[rng.usize(..silent.len())] * FRAME + FRAME / 2;
        let level = loudness * from_decibels(-between(rng, ratio));
        lay(&mut air, &burst(rng), middle, level);
    }
    gate(&mut air, labels);
    sound.iter_mut().zip(air).for_each(|(s, a)| *s += a);
}

fn count(rng: &mut Rng) -> usize {
    rng.usize(1..=3)
}

/// Air that swells and ebbs away, coloured as mouths, noses and microphones do.
fn burst(rng: &mut Rng) -> Vec<f32> {
    let length = (between(rng, (0.08, 0.5)) * RATE) as usize;
    let mut air = white(length, rng);
    for _ in 0..rng.usize(1..=2) {
        let hertz = 300.0 * (4000.0_f32 / 300.0).powf(rng.f32());
        Biquad::bell(hertz, between(rng, (0.5, 2.0)), between(rng, (6.0, 18.0))).run(&mut air);
    }
    Biquad::low_pass(between(rng, (2000.0, 7000.0)), 0.5).run(&mut air);
    for (i, s) in air.iter_mut().enumerate() {
        *s *= 0.5 - 0.5 * (TAU * (i as f32 + 0.5) / length as f32).cos();
    }
    air
}

/// Adds a burst around a place; what lies outside the sound is cut off.
fn lay(sound: &mut [f32], burst: &[f32], middle: usize, level: f32) {
    let half = burst.len() / 2;
    let start = middle.saturating_sub(half);
    add(&mut sound[start..], &burst[half.saturating_sub(middle)..], level);
}

/// Silences what lies under speech. The frame of silence next to it holds the ramp.
fn gate(sound: &mut [f32], labels: &[u8]) {
    let spoken = |frame: usize| labels.get(frame).is_some_and(|label| *label != SILENCE);
    for (i, frame) in sound.chunks_exact_mut(FRAME).enumerate() {
        if spoken(i) {
            frame.fill(0.0);
            continue;
        }
        let (behind_speech, before_speech) = (i > 0 && spoken(i - 1), spoken(i + 1));
        for (k, s) in frame.iter_mut().enumerate() {
            let ramp = k as f32 / FRAME as f32;
            if behind_speech {
                *s *= ramp;
            }
            if before_speech {
                *s *= 1.0 - ramp;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::Viseme;

    #[test]
    fn a_breath_swells_and_ebbs_away() {
        for seed in 0..20 {
            let burst = burst(&mut Rng::with_seed(seed));
            assert!(
                (1270..=8000).contains(&burst.len()),
                "seed {seed}: {} samples",
                burst.len()
            );
            let energy = |part: &[f32]| part.iter().map(|s| s * s).sum::<f32>();
            let (edge, all) = (burst.len() / 20, energy(&burst));
            assert!(energy(&burst[..edge]) < 0.01 * all, "seed {seed} begins at once");
            assert!(
                energy(&burst[burst.len() - edge..]) < 0.01 * all,
                "seed {seed} ends at once"
            );
        }
    }

    #[test]
    fn a_breath_fades_within_the_silence_beside_speech() {
        const AA: u8 = Viseme::AA.index() as u8;
        let mut sound = vec![1.0; 6 * FRAME];
        gate(&mut sound, &[SILENCE, SILENCE, AA, SILENCE, SILENCE, AA]);
        let frame = |i: usize| &sound[i * FRAME..(i + 1) * FRAME];
        assert!(frame(0).iter().all(|s| *s == 1.0));
        assert!(frame(1).windows(2).all(|pair| pair[1] < pair[0]));
        assert!(frame(2).iter().chain(frame(5)).all(|s| *s == 0.0));
        assert!(frame(3).windows(2).all(|pair| pair[1] > pair[0]));
        assert!(sound.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.01));
    }
}
