//! The dev split, ready to be scored at every checkpoint.

use burn::tensor::TensorData;

use super::metrics::Score;
use crate::{
    feature::{BANDS, HOP, LogMel},
    learn::corpus::Corpus,
    net::{Device, Lengths, MAX_LOOK_AHEAD, MultiL, Tensor},
    track::{Viseme, VisemeWeights},
};

/// Clips scored together.
const ROWS: usize = 32;

/// Features and labels of the dev clips, longest first so that a batch wastes little padding.
pub struct DevSet {
    clips: Vec<(Vec<f32>, Vec<Viseme>)>,
}

impl DevSet {
    /// Computes the features of all utterances, without augmentation.
    pub fn new(corpus: &Corpus) -> Self {
        let mut mel = LogMel::default();
        let mut clips: Vec<_> = corpus
            .utterances
            .iter()
            .map(|u| {
                let mut signal = u.signal();
                signal.resize(signal.len() + MAX_LOOK_AHEAD * HOP, 0.0);
                let frames = mel.all(&signal);
                let labels = u.labels().iter().map(|l| Viseme::ALL[usize::from(*l)]).collect();
                (frames, labels)
            })
            .collect();
        clips.sort_by_key(|(_, labels): &(_, Vec<Viseme>)| std::cmp::Reverse(labels.len()));
        Self { clips }
    }

    /// The network's own answers against the labels, without smoothing.
    pub fn score(&self, model: &MultiL, look_ahead: usize, device: &Device) -> Score {
        let mut score = Score::default();
        for clips in self.clips.chunks(ROWS) {
            let time = clips.iter().map(|c| c.1.len()).max().unwrap_or(0) + look_ahead;
            let mut frames = Vec::with_capacity(clips.len() * time * BANDS);
            for (row, (mel, _)) in clips.iter().enumerate() {
                frames.extend_from_slice(&mel[..mel.len().min(time * BANDS)]);
                frames.resize((row + 1) * time * BANDS, 0.0);
            }
            let rows = clips.len();
            let output = model
                .forward(
                    Tensor::from_data(TensorData::new(frames, [rows, time, BANDS]), device),
                    &vec![look_ahead; rows],
                    Tensor::zeros([rows, model.state_size()], device),
                    Lengths::Full,
                )
                .0;
            let output = burn::tensor::activation::softmax(output, 2);
            let values: Vec<f32> = output.into_data().to_vec().expect("the network's outputs are f32");
            for (row, (_, labels)) in clips.iter().enumerate() {
                let shown: Vec<VisemeWeights> = values[(row * time + look_ahead) * Viseme::COUNT..]
                    .chunks_exact(Viseme::COUNT)
                    .take(labels.len())
                    .map(|w| VisemeWeights(w.try_into().expect("15 numbers")))
                    .collect();
                score.add(labels, &shown);
            }
        }
        score
    }
}
