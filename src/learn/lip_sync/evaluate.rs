//! The figures of a set of weights on one split.

use std::path::Path;

use super::metrics::Score;
use crate::{
    learn::{
        LearnError,
        corpus::{Corpus, Split, Utterance, augment::Augmenter},
    },
    net::{BakeMode, Device, LipSyncWeights, Stepper, bake},
    track::{LipSync, Viseme, VisemeWeights},
};

/// Clips of noise without speech that are judged, and frames in each.
const NOISE: (usize, usize) = (60, 500);

/// How one voice is followed.
#[derive(Clone, Debug)]
pub struct VoiceScore {
    /// Synthesiser and voice.
    pub voice: String,
    /// What the face shows against the labels.
    pub score: Score,
}

/// What `animgen eval lip-sync` prints.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Clips or live.
    pub mode: BakeMode,
    /// Voice by voice.
    pub voices: Vec<VoiceScore>,
    /// Noise without speech: share of frames with an open mouth, 0 to 1.
    pub open_in_noise: f64,
    /// Live only: how late the track is against the labels, in milliseconds, by the best match.
    pub delay: f64,
}

impl Evaluation {
    /// The mean over the voices of a figure.
    pub fn mean(&self, figure: impl Fn(&Score) -> f64) -> f64 {
        self.voices.iter().map(|v| figure(&v.score)).sum::<f64>() / self.voices.len().max(1) as f64
    }

    /// All voices' counts together.
    pub fn total(&self) -> Score {
        let mut total = Score::default();
        self.voices.iter().for_each(|v| total.merge(&v.score));
        total
    }
}

/// Bakes every utterance of `split` whose voice `keep` names, and scores what a face would show.
///
/// # Errors
/// If the corpus is missing or has no such utterance.
pub fn evaluate(
    data: &Path,
    split: Split,
    keep: impl Fn(&Utterance) -> bool,
    weights: &LipSyncWeights,
    settings: &LipSync,
    mode: BakeMode,
) -> Result<Evaluation, LearnError> {
    let corpus = Corpus::load(data)?;
    let mut stepper = Stepper::new(weights, &Device::Flex(Default::default()));
    let mut shown = |samples: Vec<f32>| {
        let mut rows: Vec<VisemeWeights> = Vec::new();
        bake(&mut stepper, [samples], settings, mode, |row| rows.push(row));
        rows
    };
    let mut voices: Vec<VoiceScore> = Vec::new();
    let mut delays = [0.0_f64; DELAYS];
    for utterance in corpus.split(split).utterances.iter().filter(|u| keep(u)) {
        let voice = format!("{} {}", utterance.engine, utterance.voice);
        let truth: Vec<Viseme> = utterance
            .labels()
            .iter()
            .map(|l| Viseme::ALL[usize::from(*l)])
            .collect();
        let rows = shown(utterance.signal());
        for (delay, agreement) in delays.iter_mut().enumerate() {
            *agreement += truth
                .iter()
                .zip(rows.iter().skip(delay))
                .map(|(t, r)| f64::from(r.get(*t)))
                .sum::<f64>();
        }
        let at = voices.iter().position(|v| v.voice == voice).unwrap_or_else(|| {
            voices.push(VoiceScore {
                voice,
                score: Score::default(),
            });
            voices.len() - 1
        });
        voices[at].score.add(&truth, &rows);
    }
    if voices.is_empty() {
        return Err(LearnError::Empty {
            folder: data.into(),
            split: split.name(),
        });
    }
    // White, pink, brown, hum, fan, clicks, tones. An empty background: babble is speech after all.
    let nobody = Corpus::default();
    let augmenter = Augmenter::new(&nobody);
    let mut rng = fastrand::Rng::with_seed(20_261_121);
    let (mut open, mut frames) = (0, 0);
    for _ in 0..NOISE.0 {
        let rows = shown(augmenter.noise(NOISE.1, &mut rng).0);
        open += rows.iter().filter(|r| r.speech() > 0.5).count();
        frames += rows.len();
    }
    let best = (0..DELAYS)
        .max_by(|a, b| delays[*a].total_cmp(&delays[*b]))
        .unwrap_or(0);
    Ok(Evaluation {
        mode,
        voices,
        open_in_noise: open as f64 / frames.max(1) as f64,
        delay: best as f64 * 10.0,
    })
}

/// Delays that are tried, in frames.
const DELAYS: usize = 21;
