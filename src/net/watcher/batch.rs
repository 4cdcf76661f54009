//! Many looks and faces through the networks at once.

use std::ops::Range;

use burn::tensor::TensorData;

use super::{Care, FaceWeights};
use crate::{
    feature::face::{align, look},
    net::{
        Device, ExpressionNet, FaceAligner, FaceFinder, Tensor,
        expression::{BOTH_MEMORIES, seen_shapes},
        face_aligner,
        face_finder::{self, Found},
    },
    track::{BlendShapeWeights, Expression, ExpressionWeights},
};

/// Batch sizes that a GPU is given. Kernels are compiled and tuned for each shape, so there are few.
const SIZES: [usize; 3] = [1, 4, 16];

/// Most that goes through at once; more is cut into pieces, to bound the memory.
const MOST: usize = SIZES[SIZES.len() - 1];

/// The networks, folded for use.
pub(super) struct Networks {
    finder: FaceFinder,
    aligner: FaceAligner,
    reader: ExpressionNet,
    device: Device,
    padded: bool,
}

/// What was read from a face.
pub(super) struct Reading {
    pub(super) expression: ExpressionWeights,
    pub(super) shapes: BlendShapeWeights,
    /// What the network remembers of this person.
    pub(super) memory: Vec<f32>,
}

impl Networks {
    pub(super) fn new(weights: &FaceWeights, device: &Device) -> Self {
        Self {
            finder: weights.finder.init(device).fold(),
            aligner: weights.aligner.init(device).fold(),
            reader: weights.expression.init(device).fold(),
            padded: !matches!(device, Device::Flex(_)),
            device: device.clone(),
        }
    }

    pub(super) fn device(&self) -> &Device {
        &self.device
    }

    /// The faces in each view (see [`Look::view`](crate::feature::face::Look::view)) that are at least this sure.
    pub(super) fn find(&self, views: Vec<Vec<f32>>, least: f32, care: Care) -> Vec<Vec<Found>> {
        let mut found = Vec::with_capacity(views.len());
        for (piece, size) in pieces(views.len(), self.padded) {
            let views = self.pictures(&views[piece.clone()], size, look::SIZE);
            let maps = numbers(match care {
                Care::Glance => self.finder.forward(views),
                Care::Search => self.finder.search(views),
            });
            let each = maps.len() / size;
            found.extend(
                maps.chunks_exact(each)
                    .take(piece.len())
                    .map(|maps| face_finder::decode(maps, least)),
            );
        }
        found
    }

    /// How far each face ([`align::SIZE`] squared, evenly lit) is off; see [`face_aligner::correction`].
    pub(super) fn align(&self, faces: Vec<Vec<f32>>) -> Vec<[f32; face_aligner::ANSWER]> {
        let mut answers = Vec::with_capacity(faces.len());
        for (piece, size) in pieces(faces.len(), self.padded) {
            let pictures = self.pictures(&faces[piece.clone()], size, align::SIZE);
            let numbers = numbers(self.aligner.forward(pictures));
            let (each, _) = numbers.as_chunks();
            answers.extend(each.iter().take(piece.len()));
        }
        answers
    }

    /// Reads faces ([`align::SIZE`] squared, evenly lit), each after what is remembered of its person: `256` numbers, or
    /// none.
    pub(super) fn read(&self, faces: Vec<Vec<f32>>, memories: Vec<Vec<f32>>) -> Vec<Reading> {
        let mut readings = Vec::with_capacity(faces.len());
        for (piece, size) in pieces(faces.len(), self.padded) {
            let mut before = Vec::with_capacity(size * BOTH_MEMORIES);
            for memory in &memories[piece.clone()] {
                let start = before.len();
                before.extend(memory.iter().take(BOTH_MEMORIES));
                before.resize(start + BOTH_MEMORIES, 0.0);
            }
            before.resize(size * BOTH_MEMORIES, 0.0);
            let before = Tensor::from_data(TensorData::new(before, [size, BOTH_MEMORIES]), &self.device);
            let pictures = self.pictures(&faces[piece.clone()], size, align::SIZE);
            let (logits, shapes, after) = self.reader.recognize(pictures, before);
            // One piece, because fetching from a GPU costs by the number of times.
            let answers = numbers(Tensor::cat(vec![logits, shapes, after], 1));
            let each = answers.len() / size;
            readings.extend(answers.chunks_exact(each).take(piece.len()).map(Reading::new));
        }
        readings
    }

    /// `[size, 1, side, side]`, black at the end if the pictures are fewer.
    fn pictures(&self, pictures: &[Vec<f32>], size: usize, side: usize) -> Tensor<4> {
        let mut numbers = pictures.concat();
        numbers.resize(size * side * side, 0.0);
        Tensor::from_data(TensorData::new(numbers, [size, 1, side, side]), &self.device)
    }

    /// Runs every shape that a GPU will be given.
    pub(super) fn warm_up(&self) {
        for count in SIZES {
            for care in [Care::Glance, Care::Search] {
                self.find(vec![vec![0.0; look::SIZE * look::SIZE]; count], 1.0, care);
            }
            self.align(vec![vec![0.0; align::SIZE * align::SIZE]; count]);
            self.read(
                vec![vec![0.0; align::SIZE * align::SIZE]; count],
                vec![Vec::new(); count],
            );
        }
    }
}

impl Reading {
    /// From logits, shapes and memory, one after the other.
    fn new(answer: &[f32]) -> Self {
        if !answer.iter().all(|number| number.is_finite()) {
            // Weights may be finite and too large all the same.
            return Self {
                expression: ExpressionWeights::default(),
                shapes: BlendShapeWeights::default(),
                memory: Vec::new(),
            };
        }
        let (logits, answer) = answer.split_at(Expression::COUNT);
        let (seen, memory) = answer.split_at(seen_shapes().len());
        let largest = logits.iter().copied().fold(f32::MIN, f32::max);
        let shares: [f32; Expression::COUNT] = std::array::from_fn(|i| (logits[i] - largest).exp());
        let sum: f32 = shares.iter().sum();
        let mut shapes = BlendShapeWeights::default();
        for (shape, weight) in seen_shapes().iter().zip(seen) {
            shapes.set(*shape, *weight);
        }
        Self {
            expression: ExpressionWeights(shares.map(|share| share / sum)),
            shapes,
            memory: memory.to_vec(),
        }
    }
}

/// Cuts a batch into pieces, each with the size that it goes through with: its own, or, `padded`, one of [`SIZES`].
fn pieces(count: usize, padded: bool) -> impl Iterator<Item = (Range<usize>, usize)> {
    (0..count).step_by(MOST).map(move |start| {
        let piece = start..count.min(start + MOST);
        let size = if padded {
            SIZES.into_iter().find(|size| *size >= piece.len()).unwrap_or(MOST)
        } else {
            piece.len()
        };
        (piece, size)
    })
}

/// Fetches a tensor's numbers. Blocks.
fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor
        .into_data()
        .convert::<f32>()
        .to_vec()
        .expect("converted to f32 just now")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_cut_into_pieces_of_few_sizes() {
        let cut = |count, padded| pieces(count, padded).collect::<Vec<_>>();
        assert_eq!(cut(0, true), []);
        assert_eq!(cut(1, true), [(0..1, 1)]);
        assert_eq!(cut(3, true), [(0..3, 4)]);
        assert_eq!(cut(3, false), [(0..3, 3)]);
        assert_eq!(cut(21, true), [(0..16, 16), (16..21, 16)]);
    }

    #[test]
    fn numbers_that_are_none_become_a_neutral_face() {
        let reading = Reading::new(&vec![f32::NAN; 8 + seen_shapes().len() + BOTH_MEMORIES]);
        assert_eq!(reading.expression, ExpressionWeights::default());
        assert!(reading.memory.is_empty());
    }
}
