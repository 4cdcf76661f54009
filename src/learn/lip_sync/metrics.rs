//! How well a viseme track fits the truth.

use crate::{
    learn::metrics::{Confusion, ratio},
    track::{Viseme, VisemeWeights},
};

/// How far apart, in frames of 10 ms, a shown and a true closure may lie and still be the same.
const CLOSURE_TOLERANCE: usize = 4;

/// Silence counts only this far from speech, in frames: 80 ms.
const SILENCE_MARGIN: usize = 8;

/// A mouth counts as open when speech has at least this much of the weight.
pub(super) const OPEN: f32 = 0.5;

/// Counts over any number of clips; the figures are read off it.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// What each viseme was shown as, in frames.
    pub confusion: Confusion<{ Viseme::COUNT }>,
    /// Frames that are true silence, at least 80 ms away from speech.
    pub silent: u64,
    /// Of these, frames with an open mouth.
    pub open_in_silence: u64,
    /// Closures of the lips (p b m).
    pub bilabial: Events,
    /// Contacts of lip and teeth (f v).
    pub labiodental: Events,
    /// Changes of the strongest viseme in the truth.
    pub true_switches: u64,
    /// Changes of the strongest viseme in what is shown.
    pub shown_switches: u64,
}

/// Events met and missed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Events {
    /// True events.
    pub truth: u64,
    /// True events that a shown one meets within ±40 ms.
    pub met: u64,
    /// Shown events.
    pub shown: u64,
    /// Shown events that a true one meets within ±40 ms.
    pub right: u64,
}

impl Events {
    /// The share of true events that are shown, 0 to 1.
    pub fn recall(&self) -> f64 {
        ratio(self.met, self.truth)
    }

    /// The share of shown events that are true, 0 to 1.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.shown)
    }

    fn count(&mut self, viseme: Viseme, truth: &[Viseme], shown: &[Viseme]) {
        let (t, s) = (runs(viseme, truth), runs(viseme, shown));
        let near =
            |a: &(usize, usize), b: &(usize, usize)| a.0 <= b.1 + CLOSURE_TOLERANCE && b.0 <= a.1 + CLOSURE_TOLERANCE;
        self.truth += t.len() as u64;
        self.met += t.iter().filter(|a| s.iter().any(|b| near(a, b))).count() as u64;
        self.shown += s.len() as u64;
        self.right += s.iter().filter(|a| t.iter().any(|b| near(a, b))).count() as u64;
    }
}

/// Spans (first and last frame) in which `viseme` holds.
fn runs(viseme: Viseme, frames: &[Viseme]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (i, _) in frames.iter().enumerate().filter(|(_, v)| **v == viseme) {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == i => run.1 = i,
            _ => runs.push((i, i)),
        }
    }
    runs
}

impl Score {
    /// Counts one clip. What one side has beyond the other's end is left out.
    pub fn add(&mut self, truth: &[Viseme], shown: &[VisemeWeights]) {
        let frames = truth.len().min(shown.len());
        let truth = &truth[..frames];
        let strongest: Vec<Viseme> = shown[..frames].iter().map(VisemeWeights::strongest).collect();
        for (t, s) in truth.iter().zip(&strongest) {
            self.confusion.add(t.index(), s.index());
        }
        for i in 0..frames {
            let around = &truth[i.saturating_sub(SILENCE_MARGIN)..(i + SILENCE_MARGIN + 1).min(frames)];
            if around.iter().all(|v| *v == Viseme::Sil) {
                self.silent += 1;
                self.open_in_silence += u64::from(shown[i].speech() > OPEN);
            }
        }
        self.bilabial.count(Viseme::PP, truth, &strongest);
        self.labiodental.count(Viseme::FF, truth, &strongest);
        self.true_switches += switches(truth);
        self.shown_switches += switches(&strongest);
    }

    /// Adds another score's counts.
    pub fn merge(&mut self, other: &Self) {
        self.confusion.merge(&other.confusion);
        for (a, b) in [
            (&mut self.bilabial, other.bilabial),
            (&mut self.labiodental, other.labiodental),
        ] {
            a.truth += b.truth;
            a.met += b.met;
            a.shown += b.shown;
            a.right += b.right;
        }
        self.silent += other.silent;
        self.open_in_silence += other.open_in_silence;
        self.true_switches += other.true_switches;
        self.shown_switches += other.shown_switches;
    }

    /// Frames counted.
    pub fn frames(&self) -> u64 {
        self.confusion.total()
    }

    /// The share of frames whose strongest viseme is the true one, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.confusion.accuracy()
    }

    /// How much of a viseme's frames are shown as `shown`, 0 to 1.
    pub fn share(&self, truth: Viseme, shown: Viseme) -> f64 {
        self.confusion.share(truth.index(), shown.index())
    }

    /// F1 of one viseme, 0 to 1.
    pub fn f1(&self, viseme: Viseme) -> f64 {
        self.confusion.f1(viseme.index())
    }

    /// Mean F1 over the visemes that occur in the truth, 0 to 1.
    pub fn macro_f1(&self) -> f64 {
        self.confusion.macro_f1()
    }

    /// Share of silent frames with an open mouth, 0 to 1.
    pub fn open_in_silence(&self) -> f64 {
        ratio(self.open_in_silence, self.silent)
    }

    /// How often what is shown changes, relative to the truth.
    pub fn switch_ratio(&self) -> f64 {
        ratio(self.shown_switches, self.true_switches)
    }

    /// Shown changes of viseme per second.
    pub fn switches_per_second(&self) -> f64 {
        100.0 * ratio(self.shown_switches, self.frames())
    }
}

fn switches(frames: &[Viseme]) -> u64 {
    frames.windows(2).filter(|w| w[0] != w[1]).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use Viseme::{AA, PP, Sil};

    fn score(truth: &[Viseme], shown: &[Viseme]) -> Score {
        let mut score = Score::default();
        score.add(
            truth,
            &shown.iter().map(|v| VisemeWeights::only(*v)).collect::<Vec<_>>(),
        );
        score
    }

    #[test]
    fn a_closure_forty_milliseconds_late_still_counts() {
        let truth = [AA, PP, PP, AA, AA, AA, AA, AA, AA, AA];
        let mut shown = [AA; 10];
        shown[6] = PP;
        assert_eq!(score(&truth, &shown).bilabial.recall(), 1.0);
        shown[6] = AA;
        shown[7] = PP;
        let late = score(&truth, &shown).bilabial;
        assert_eq!((late.recall(), late.precision()), (0.0, 0.0));
    }

    #[test]
    fn silence_next_to_speech_is_not_judged() {
        let mut truth = [Sil; 30];
        truth[0] = AA;
        let s = score(&truth, &[AA; 30]);
        assert_eq!((s.silent, s.open_in_silence), (21, 21));
    }
}
