//! Faces cut out of pictures, by true points and by those that the finder finds; and what networks read in them.

use burn::tensor::TensorData;
use rayon::prelude::*;

use super::scenes::Shown;
use crate::{
    feature::face::{GreyPicture, align},
    learn::metrics::Confusion,
    net::{Device, ExpressionNet, ExpressionNetWeights, FaceWatcher, FaceWeights, Tensor, expression::BOTH_MEMORIES},
    source::Picture,
    track::{Expression, ExpressionRecognizer},
};

/// Faces that go through the network at once.
const AT_ONCE: usize = 64;

/// What was right and wrong about the eight expressions.
pub type Read = Confusion<{ Expression::COUNT }>;

/// An aligned, evenly lit face, as the network is given it: [`align::SIZE`] squared.
pub type Crop = Vec<f32>;

/// The faces of some pictures.
#[derive(Clone, Debug, Default)]
pub struct Crops {
    /// What is acted in each.
    pub truth: Vec<Expression>,
    /// Whether something is in front of it.
    pub covered: Vec<bool>,
    /// Cut out by the true points.
    pub oracle: Vec<Crop>,
    /// Cut out by the points that the finder found; `None` where it found no face, or the largest one elsewhere.
    pub found: Vec<Option<Crop>>,
}

impl Crops {
    /// Cuts the faces out of the pictures.
    pub fn of(pictures: &[Shown], weights: &FaceWeights, device: &Device) -> Self {
        let found: Vec<(Crop, Option<Crop>)> = pictures
            .par_iter()
            .map_init(
                || FaceWatcher::new(weights, device),
                |watcher, shown| {
                    let grey = GreyPicture::from(&shown.picture);
                    let seen = watcher.inspect(&shown.picture, &ExpressionRecognizer::default());
                    let found = shown.found_in(&seen).map(|face| align::lit(&grey, &face.points));
                    (align::lit(&grey, &shown.points), found)
                },
            )
            .collect();
        let (oracle, found) = found.into_iter().unzip();
        Self {
            truth: pictures.iter().map(|p| p.expression).collect(),
            covered: pictures.iter().map(|p| p.covered).collect(),
            oracle,
            found,
        }
    }

    /// Adds another's faces.
    pub fn extend(&mut self, other: &Self) {
        self.truth.extend_from_slice(&other.truth);
        self.covered.extend_from_slice(&other.covered);
        self.oracle.extend_from_slice(&other.oracle);
        self.found.extend_from_slice(&other.found);
    }

    /// What the network reads where the finder finds a face. A face that was not found was not recognised: it counts as
    /// neutral, or, if it is, as happy.
    pub fn answers(&self, net: &Reader) -> Vec<Expression> {
        let crops: Vec<&[f32]> = self.found.iter().flatten().map(Vec::as_slice).collect();
        let mut answers = net.read(&crops).into_iter();
        let answer = |(truth, found): (&Expression, &Option<Crop>)| {
            found
                .as_ref()
                .and_then(|_| answers.next())
                .unwrap_or_else(|| missed(*truth))
        };
        self.truth.iter().zip(&self.found).map(answer).collect()
    }

    /// What is right and wrong about [`Crops::answers`].
    pub fn read_found(&self, net: &Reader) -> Read {
        compare(&self.truth, &self.answers(net))
    }

    /// Of answers to all faces, what is right and wrong about those that something is in front of.
    pub fn compare_covered(&self, answers: &[Expression]) -> Read {
        let all = self.truth.iter().zip(answers).zip(&self.covered);
        Confusion::of(
            all.filter(|(_, covered)| **covered)
                .map(|((truth, shown), _)| (truth.index(), shown.index())),
        )
    }

    /// What the network reads by the true points.
    pub fn read_oracle(&self, net: &Reader) -> Read {
        let crops: Vec<&[f32]> = self.oracle.iter().map(Vec::as_slice).collect();
        compare(&self.truth, &net.read(&crops))
    }

    /// How many faces were found where they are, 0 to 1.
    pub fn found_share(&self) -> f64 {
        self.found.iter().flatten().count() as f64 / self.found.len().max(1) as f64
    }
}

/// What a face counts as that was not found: as neutral, or, if it is, as happy. So it is never right.
pub fn missed(truth: Expression) -> Expression {
    match truth {
        Expression::Neutral => Expression::Happy,
        _ => Expression::Neutral,
    }
}

/// What a game takes a picture to show: what the largest face in it expresses. `None` if no face is found.
pub fn recognised(watcher: &FaceWatcher, picture: &Picture) -> Option<Expression> {
    let seen = watcher.inspect(picture, &ExpressionRecognizer::default());
    seen.first().map(|face| face.expression.strongest())
}

/// Counts truth and answers.
pub fn compare(truth: &[Expression], shown: &[Expression]) -> Read {
    Confusion::of(truth.iter().zip(shown).map(|(t, s)| (t.index(), s.index())))
}

/// A network that reads still faces.
pub struct Reader {
    net: ExpressionNet,
    device: Device,
}

impl Reader {
    /// The network with these weights.
    pub fn new(weights: &ExpressionNetWeights, device: &Device) -> Self {
        Self::of(weights.init(device), device)
    }

    /// This network.
    pub fn of(net: ExpressionNet, device: &Device) -> Self {
        Self {
            net: net.fold(),
            device: device.clone(),
        }
    }

    /// What each face expresses.
    pub fn read(&self, crops: &[&[f32]]) -> Vec<Expression> {
        let mut answers = Vec::with_capacity(crops.len());
        for crops in crops.chunks(AT_ONCE) {
            let rows = crops.len();
            let faces = TensorData::new(crops.concat(), [rows, 1, align::SIZE, align::SIZE]);
            let faces = Tensor::from_data(faces, &self.device);
            let (logits, _, _) = self
                .net
                .recognize(faces, Tensor::zeros([rows, BOTH_MEMORIES], &self.device));
            let logits: Vec<f32> = logits.into_data().iter::<f32>().collect();
            answers.extend(logits.chunks_exact(Expression::COUNT).map(|row| {
                let best = (0..row.len()).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap_or(0);
                Expression::ALL[best]
            }));
        }
        answers
    }
}
