//! From a network's jumpy answers to the motion of a mouth.

use std::collections::VecDeque;

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Viseme, VisemeWeights};

/// Lip shapes that a speaker prepares before the sound: closed, bitten, pushed forward, rounded.
const PREPARED: [Viseme; 5] = [Viseme::PP, Viseme::FF, Viseme::CH, Viseme::OH, Viseme::OU];

/// How the network's answers become visible weights. Times in milliseconds.
///
/// The same filter serves live and known sound; live sound just has no future to reach into.
#[derive(Clone, Debug, PartialEq, Reflect, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Smoothing {
    /// Answers up to this far on either side are averaged (ahead only where the future is known).
    pub reach: f32,
    /// Time in which a viseme comes up to 63 %.
    pub attack: f32,
    /// Time in which a viseme goes down to 37 %.
    pub release: f32,
    /// How much closed lips (p b m) and lip against teeth (f v) are favoured where there is evidence for
    /// them; 1 is not at all. A missed closure is seen at once, a superfluous one hardly.
    pub closure: f32,
    /// Evidence that a closure needs to be favoured: the weight that the answers around give it, in
    /// milliseconds. A single doubtful answer is none.
    pub evidence: f32,
    /// How much silence is favoured; 1 is not at all. Keeps the mouth shut in noise.
    pub silence: f32,
    /// How much the viseme that is showing is favoured over others, against flicker; 1 is not at all.
    pub hold: f32,
    /// How long before the sound lip shapes begin to form, where the future is known.
    pub anticipation: f32,
    /// Largest weight that such a preparation may have, 0 to 1.
    pub anticipation_depth: f32,
}

impl Default for Smoothing {
    fn default() -> Self {
        Self {
            reach: 10.0,
            attack: 8.0,
            release: 16.0,
            closure: 4.0,
            evidence: 13.0,
            silence: 3.0,
            hold: 1.35,
            anticipation: 100.0,
            anticipation_depth: 0.25,
        }
    }
}

impl Smoothing {
    /// The answers as they are.
    pub const NONE: Self = Self {
        reach: 0.0,
        attack: 0.0,
        release: 0.0,
        closure: 1.0,
        evidence: 0.0,
        silence: 1.0,
        hold: 1.0,
        anticipation: 0.0,
        anticipation_depth: 0.0,
    };
}

/// Frames of silence appended at an end, in which the mouth returns to rest.
const REST: usize = 20;

/// Answers on either side that count as evidence for a closure.
const AROUND: usize = 3;

/// Milliseconds per frame.
const FRAME: f32 = 10.0;

/// Smooths one stream of frames, 100 a second. The result does not depend on how the stream is cut.
#[derive(Clone, Debug)]
pub struct Smoother {
    settings: Smoothing,
    ahead: usize,
    /// The frame to answer for stands at `self.past`, with what is known around it.
    window: VecDeque<[f32; Viseme::COUNT]>,
    past: usize,
    shown: [f32; Viseme::COUNT],
}

impl Smoother {
    /// A filter that answers at once (`known_future` false) or waits for the answers it reaches ahead for.
    pub fn new(settings: &Smoothing, known_future: bool) -> Self {
        let frames = |ms: f32| (ms / FRAME).round().max(0.0) as usize;
        let ahead = if known_future {
            frames(settings.reach).max(frames(settings.anticipation))
        } else {
            0
        };
        Self {
            settings: settings.clone(),
            ahead,
            window: VecDeque::new(),
            past: 0,
            shown: VisemeWeights::only(Viseme::Sil).0,
        }
    }

    /// Takes the next answer; gives the frame that is now decided, `ahead` frames back.
    pub fn push(&mut self, answer: &VisemeWeights) -> Option<VisemeWeights> {
        let mut weights = answer.0;
        weights[Viseme::Sil.index()] *= self.settings.silence;
        normalise(&mut weights);
        self.window.push_back(weights);
        (self.window.len() > self.past + self.ahead).then(|| self.decide())
    }

    /// Gives the frames that were waited for, as if nothing followed.
    fn finish(&mut self) -> Vec<VisemeWeights> {
        let mut rest = Vec::new();
        while self.window.len() > self.past {
            rest.push(self.decide());
        }
        rest
    }

    /// Says that nothing follows: gives the frames that were waited for, and those in which the mouth
    /// returns to rest.
    pub fn end(&mut self) -> Vec<VisemeWeights> {
        let mut rest: Vec<_> = (0..REST).filter_map(|_| self.push(&VisemeWeights::default())).collect();
        rest.extend(self.finish());
        rest
    }

    /// The same filter, for a mouth that shows these weights now.
    pub fn going_on_from(mut self, shown: &VisemeWeights) -> Self {
        self.shown = shown.0;
        self
    }

    fn decide(&mut self) -> VisemeWeights {
        let s = &self.settings;
        let reach = (s.reach / FRAME).round() as usize;
        let now = self.past;
        let mut target = [0.0; Viseme::COUNT];
        let last = (now + reach.min(self.ahead)).min(self.window.len() - 1);
        for i in now.saturating_sub(reach)..=last {
            let near = 1.0 - i.abs_diff(now) as f32 / (reach + 1) as f32;
            for (t, w) in target.iter_mut().zip(&self.window[i]) {
                *t += w * near;
            }
        }
        for closed in [Viseme::PP, Viseme::FF] {
            if self.evidence(closed) >= s.evidence {
                target[closed.index()] *= s.closure;
            }
        }
        normalise(&mut target);
        let showing = VisemeWeights(self.shown).strongest();
        target[showing.index()] *= s.hold;
        for viseme in PREPARED {
            let coming = self.coming(viseme);
            let weight = &mut target[viseme.index()];
            *weight = weight.max(coming);
        }
        normalise(&mut target);
        for (shown, target) in self.shown.iter_mut().zip(target) {
            let time = if target > *shown { s.attack } else { s.release };
            let step = if time > 0.0 { 1.0 - (-FRAME / time).exp() } else { 1.0 };
            *shown += (target - *shown) * step;
        }
        normalise(&mut self.shown);
        if self.past >= reach.max(AROUND) {
            self.window.pop_front();
        } else {
            self.past += 1;
        }
        VisemeWeights(self.shown)
    }

    /// The weight of a viseme in the answers around the one to decide about, in milliseconds.
    fn evidence(&self, viseme: Viseme) -> f32 {
        let from = self.past.saturating_sub(AROUND);
        let to = (self.past + AROUND.min(self.ahead)).min(self.window.len() - 1);
        self.window.range(from..=to).map(|w| w[viseme.index()] * FRAME).sum()
    }

    /// How far a lip shape has been prepared for what is still to come.
    fn coming(&self, viseme: Viseme) -> f32 {
        let s = &self.settings;
        let frames = ((s.anticipation / FRAME).round() as usize).min(self.ahead);
        (1..=frames)
            .filter_map(|k| {
                let near = 1.0 - k as f32 / (frames + 1) as f32;
                self.window
                    .get(self.past + k)
                    .map(|w| w[viseme.index()] * near * s.anticipation_depth)
            })
            .fold(0.0, f32::max)
    }
}

fn normalise(weights: &mut [f32; Viseme::COUNT]) {
    let sum: f32 = weights.iter().sum();
    if sum > f32::EPSILON {
        weights.iter_mut().for_each(|w| *w /= sum);
    } else {
        *weights = VisemeWeights::only(Viseme::Sil).0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(smoothing: &Smoothing, known: bool, frames: &[Viseme]) -> Vec<VisemeWeights> {
        let mut smoother = Smoother::new(smoothing, known);
        let mut out: Vec<_> = frames
            .iter()
            .filter_map(|v| smoother.push(&VisemeWeights::only(*v)))
            .collect();
        out.extend(smoother.finish());
        out
    }

    #[test]
    fn every_frame_comes_out_once_and_sums_to_one() {
        for known in [false, true] {
            for count in [0, 1, 2, 7, 40] {
                let out = run(&Smoothing::default(), known, &vec![Viseme::AA; count]);
                assert_eq!(out.len(), count);
                assert!(out.iter().all(|w| (w.0.iter().sum::<f32>() - 1.0).abs() < 1e-5));
            }
        }
    }

    #[test]
    fn one_wrong_frame_does_not_flicker() {
        let mut frames = vec![Viseme::AA; 20];
        frames[10] = Viseme::E;
        assert!(
            run(&Smoothing::default(), true, &frames)[5..]
                .iter()
                .all(|w| w.strongest() == Viseme::AA)
        );
    }

    #[test]
    fn a_short_closure_closes() {
        let mut frames = vec![Viseme::AA; 20];
        frames[10..14].fill(Viseme::PP);
        for known in [false, true] {
            let out = run(&Smoothing::default(), known, &frames);
            assert!(
                out[10..16].iter().any(|w| w.get(Viseme::PP) > 0.5),
                "known future: {known}"
            );
        }
    }

    #[test]
    fn lips_round_before_the_sound_where_the_future_is_known() {
        let mut frames = vec![Viseme::AA; 40];
        frames[30..].fill(Viseme::OU);
        let (known, live) = (
            run(&Smoothing::default(), true, &frames),
            run(&Smoothing::default(), false, &frames),
        );
        assert!(known[26].get(Viseme::OU) > 0.05 && live[26].get(Viseme::OU) < 1e-3);
    }
}
