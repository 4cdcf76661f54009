//! Vocal tracts that training imitates by hearing a recorded voice through another frequency axis.

use std::f32::consts::{PI, TAU};

use fastrand::Rng;

use crate::{feature::LogMel, learn::random::between};

/// Resonances relative to the recorded ones, all alike: the tract's length.
const RESONANCE: (f32, f32) = (0.86, 1.16);

/// How far single resonances lie from where a tract of that length would have them: its shape. Mouth and throat
/// differ from one speaker to the next, and from men to women, each by its own measure.
const BEND: f32 = 0.12;

/// Which tracts are drawn, in words.
pub fn recipe() -> String {
    format!("resonances {RESONANCE:?}, bent by {BEND}")
}

/// A frequency axis.
pub struct VocalTract {
    stretch: f32,
    /// Amplitude and phase of half a wave along the mel axis, and of a whole one.
    bends: [(f32, f32); 2],
}

impl VocalTract {
    /// Somebody's for a clip that is played `speed` times as fast. Playing faster raises pitch and resonances alike;
    /// from man to woman, pitch rises by more than half, resonances by a sixth: the axis takes the rest back.
    pub fn draw(speed: f32, rng: &mut Rng) -> Self {
        let resonance = speed.powf(0.35) * between(rng, RESONANCE);
        let mut bend = |most: f32| (between(rng, (-most, most)), between(rng, (0.0, TAU)));
        Self {
            stretch: speed / resonance,
            bends: [bend(BEND), bend(BEND / 2.0)],
        }
    }

    /// What hears through it.
    pub fn ear(&self) -> LogMel {
        LogMel::stretched(|place| {
            let wave = |waves: f32, (amplitude, phase): (f32, f32)| amplitude * (waves * PI * place + phase).cos();
            self.stretch * (1.0 + wave(1.0, self.bends[0]) + wave(2.0, self.bends[1]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::{BANDS, HOP};

    /// Where on the band axis a tone is heard.
    fn heard(hz: f32, ear: &mut LogMel) -> usize {
        let tone: Vec<f32> = (0..30 * HOP)
            .map(|i| 0.3 * (TAU * hz * i as f32 / 16_000.0).sin())
            .collect();
        // The first frame has no mean yet to be measured against.
        let frame = &ear.all(&tone)[..BANDS];
        (0..BANDS).max_by(|a, b| frame[*a].total_cmp(&frame[*b])).unwrap()
    }

    #[test]
    fn tones_stay_in_their_order_whoever_speaks() {
        for seed in 0..50 {
            let mut ear = VocalTract::draw(1.0, &mut Rng::with_seed(seed)).ear();
            let places: Vec<usize> = (1..18).map(|i| heard(300.0 * i as f32, &mut ear)).collect();
            assert!(places.is_sorted(), "seed {seed}: {places:?}");
        }
    }

    #[test]
    fn speakers_differ_in_shape_and_not_in_length_alone() {
        let shapes: std::collections::HashSet<(usize, usize)> = (0..50)
            .map(|seed| {
                let mut ear = VocalTract::draw(1.0, &mut Rng::with_seed(seed)).ear();
                (heard(700.0, &mut ear), heard(2_500.0, &mut ear))
            })
            .collect();
        let lengths: std::collections::HashSet<usize> = shapes.iter().map(|(low, _)| *low).collect();
        assert!(shapes.len() > 2 * lengths.len(), "{shapes:?}");
    }
}
