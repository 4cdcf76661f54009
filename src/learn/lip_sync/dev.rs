//! The dev split, ready to be scored at every checkpoint.

use burn::tensor::TensorData;

use super::metrics::Score;
use crate::{
    feature::{BANDS, LogMel},
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
                let frames = mel.all(&u.signal());
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
            for (mel, _) in clips {
                let start = frames.len();
                frames.extend_from_slice(mel);
                frames.resize(start + time * BANDS, -4.0);
            }
            let mut wish = vec![0.0; clips.len() * (MAX_LOOK_AHEAD + 1)];
            wish.iter_mut()
                .skip(look_ahead)
                .step_by(MAX_LOOK_AHEAD + 1)
                .for_each(|w| *w = 1.0);
            let rows = clips.len();
            let output = model
                .forward(
                    Tensor::from_data(TensorData::new(frames, [rows, time, BANDS]), device),
                    Tensor::from_data(TensorData::new(wish, [rows, MAX_LOOK_AHEAD + 1]), device),
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
