//! Which visemes meet which neighbours in a corpus.

use std::fmt;

use super::Corpus;
use crate::track::Viseme;

/// How often one viseme follows another, and how many frames each has.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// `pairs[a][b]`: how often b follows a, by viseme index; the diagonal stays 0.
    pub pairs: [[u32; Viseme::COUNT]; Viseme::COUNT],
    /// Frames of each viseme.
    pub frames: [usize; Viseme::COUNT],
}

impl Coverage {
    /// Counts a corpus.
    pub fn of(corpus: &Corpus) -> Self {
        let mut coverage = Self {
            pairs: [[0; Viseme::COUNT]; Viseme::COUNT],
            frames: [0; Viseme::COUNT],
        };
        for utterance in &corpus.utterances {
            let labels = utterance.labels();
            for &label in labels {
                coverage.frames[usize::from(label)] += 1;
            }
            for pair in labels.windows(2).filter(|pair| pair[0] != pair[1]) {
                coverage.pairs[usize::from(pair[0])][usize::from(pair[1])] += 1;
            }
        }
        coverage
    }

    /// The pairs that follow one another fewer than `count` times.
    pub fn rarer_than(&self, count: u32) -> Vec<(Viseme, Viseme)> {
        let all = Viseme::ALL
            .into_iter()
            .flat_map(|a| Viseme::ALL.into_iter().map(move |b| (a, b)));
        all.filter(|(a, b)| a != b && self.pairs[a.index()][b.index()] < count)
            .collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: usize = self.frames.iter().sum();
        write!(f, "share of frames:")?;
        for viseme in Viseme::ALL {
            let share = 100.0 * self.frames[viseme.index()] as f64 / total.max(1) as f64;
            write!(f, " {} {share:.1} %", viseme.name())?;
        }
        let rare = self.rarer_than(20);
        write!(
            f,
            "\npairs of neighbours met 20 times or more: {} of 210",
            210 - rare.len()
        )?;
        if !rare.is_empty() {
            write!(f, "; rarer:")?;
            for (a, b) in rare {
                write!(f, " {}-{}", a.name(), b.name())?;
            }
        }
        Ok(())
    }
}
