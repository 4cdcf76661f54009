//! The training of the face aligner.

use std::sync::Arc;

use animgen_faces::Family;
use burn::tensor::{TensorData, activation::log_sigmoid};
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::lures::Lures;
use crate::{
    feature::face::align,
    learn::{
        LearnError,
        corpus::Split,
        faces::{Grounds, Handling, Portraits, Studio, jittered},
        random::between,
        training::{Course, Schedule, Trained},
    },
    net::{
        Device, FaceAligner, FaceAlignerConfig, FaceFinderWeights, Tensor,
        face_aligner::{self, ANSWER, OFF as PLACES, correction},
    },
};

/// How far points are off, as [`jittered`] takes it: from as good as exact to the worst that the face finder still gets
/// right.
const OFF: (f32, f32) = (0.005, 0.13);

/// The same where the network is judged: what the finder usually does.
const USUAL: (f32, f32) = (0.06, 0.08);

/// Faces to judge by, of each family, and lures.
const JUDGED: usize = 800;

/// Share of a batch that is no face.
const LURES: f32 = 0.3;

/// Pictures without anybody that are looked at for lures to learn from, and to judge by.
const LOOKED_AT: [u64; 2] = [16_000, 1_500];

/// How to train. The defaults train as the shipped weights were trained; these know what the shipped finder mistakes for
/// faces.
#[derive(Clone, Debug)]
pub struct TrainConfig {
    /// Families of people to learn from.
    pub families: Vec<Family>,
    /// The finder whose mistakes are to be known.
    pub finder: FaceFinderWeights,
    /// A tenth of the people, to try things out.
    pub quick: bool,
    /// How long, how fast, and where to.
    pub schedule: Schedule,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            families: vec![Family::Drawn, Family::Sculpted],
            finder: FaceFinderWeights::default(),
            quick: false,
            schedule: Schedule::new("out/train-face-aligner", 12_000, 64, 3e-3),
        }
    }
}

/// One look at the dev split. Errors are those of the five points, in distances between the eyes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Mean error of worn drawn faces before they are aligned.
    pub drawn_before: f64,
    /// And after.
    pub drawn: f64,
    /// Mean error of worn sculpted faces before they are aligned.
    pub sculpted_before: f64,
    /// And after.
    pub sculpted: f64,
    /// Share of these faces that it takes for faces, 0 to 1.
    pub faces: f64,
    /// Share of the lures that it does not take for faces, 0 to 1.
    pub refused: f64,
}

/// Trains, or goes on where the last run stopped.
///
/// # Errors
/// If portraits cannot be kept, or a checkpoint cannot be written or read.
pub fn train(config: &TrainConfig, device: &Device) -> Result<Trained<Aligning>, LearnError> {
    let share = if config.quick { 10 } else { 1 };
    let grounds = Arc::new(Grounds::draw(400, 4_000 / share, config.schedule.seed));
    let lures = |grounds: &Grounds, count: u64, seed| Lures::find(&config.finder, grounds, count / share, seed);
    let [train_lures, dev_lures] = LOOKED_AT;
    let dev_lures = lures(
        &Grounds::draw(0, 800 / share, config.schedule.seed ^ 0xDE7),
        dev_lures,
        2,
    )?;
    let train_lures = lures(&grounds, train_lures, config.schedule.seed)?;
    println!(
        "{} lures to learn from, {} to judge by",
        train_lures.len(),
        dev_lures.len()
    );
    let studio = Studio::new(
        Portraits::of_families(&config.families, Split::Train, config.quick)?,
        grounds.clone(),
    );
    let mut dev = Vec::new();
    for family in [Family::Drawn, Family::Sculpted] {
        let studio = Studio::new(
            Portraits::of_families(&[family], Split::Dev, config.quick)?,
            grounds.clone(),
        );
        dev.push(Batch::faces(&studio, JUDGED, Handling::USED.wear, USUAL, 1));
    }
    dev.push(Batch::lures(&dev_lures, JUDGED, Handling::USED.wear, 2));
    let course = Aligning {
        recipe: format!(
            "{} faces of {} portraits of {:?}, worn {}, off {OFF:?}, {LURES} of {} lures{}",
            config.schedule.rows,
            studio.portraits(),
            config.families,
            Handling::TRAINING.wear,
            train_lures.len(),
            config.schedule.parts().recipe()
        ),
        dev,
        device: device.clone(),
    };
    config.schedule.run(&course, device, move |rows, seed| {
        let lures = (LURES * rows as f32) as usize;
        let mut batch = Batch::faces(&studio, rows - lures, Handling::TRAINING.wear, OFF, seed);
        batch.extend(Batch::lures(&train_lures, lures, Handling::TRAINING.wear, seed ^ 1));
        batch
    })
}

/// Some faces and how far they are off.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// `[rows, 48, 48]`
    pictures: Vec<f32>,
    /// `[rows, 4]`, and whether it is a face: 1, or 0 for a lure, of which the others mean nothing.
    answers: Vec<[f32; ANSWER]>,
}

impl Batch {
    /// So many faces, worn up to `wear`, cut out by points that are off by one of `off`; the same seed gives the same
    /// ones.
    fn faces(studio: &Studio, rows: usize, wear: f32, off: (f32, f32), seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut batch = Self::default();
        while batch.answers.len() < rows {
            let portrait = studio.any(&mut rng);
            let handling = Handling {
                wear: wear * rng.f32(),
                jitter: 0.0,
                mirror: false,
            };
            let points = jittered(&portrait.points, between(&mut rng, off), &mut rng);
            let face = studio.setting(handling, &mut rng).see_by(&portrait, &points, &mut rng);
            let (Some(cut), Some(right)) = (align::upright(&points), align::upright(&portrait.points)) else {
                continue;
            };
            batch.pictures.extend(face);
            let [right, down, turn, scale] = face_aligner::answer(&cut.inverse().then(&right));
            batch.answers.push([right, down, turn, scale, 1.0]);
        }
        batch
    }

    /// So many lures, or none if there are none; the same seed gives the same ones.
    fn lures(lures: &Lures, rows: usize, wear: f32, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let pictures: Vec<Vec<f32>> = (0..rows).map_while(|_| lures.any(wear, &mut rng)).collect();
        Self {
            answers: vec![[0.0; ANSWER]; pictures.len()],
            pictures: pictures.concat(),
        }
    }

    fn extend(&mut self, other: Self) {
        self.pictures.extend(other.pictures);
        self.answers.extend(other.answers);
    }

    /// `[rows, 1, 48, 48]`
    fn tensor(&self, device: &Device) -> Tensor<4> {
        let shape = [self.answers.len(), 1, align::SIZE, align::SIZE];
        Tensor::from_data(TensorData::new(self.pictures.clone(), shape), device)
    }
}

/// Learning how far faces are off.
pub struct Aligning {
    recipe: String,
    /// Drawn faces, sculpted ones, and lures.
    dev: Vec<Batch>,
    device: Device,
}

impl Course for Aligning {
    type Model = FaceAligner;
    type Batch = Batch;
    type Point = Point;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> FaceAligner {
        FaceAlignerConfig::new().init(device)
    }

    /// Of faces the mean error in [units](face_aligner::correction), but round at the bottom: what is nearly right pulls
    /// less. Of all the cross-entropy of being a face.
    fn loss(&self, model: &FaceAligner, batch: &Batch, device: &Device) -> Tensor<1> {
        let rows = batch.answers.len();
        let wanted = TensorData::new(batch.answers.concat(), [rows, ANSWER]);
        let wanted: Tensor<2> = Tensor::from_data(wanted, device);
        let said = model.forward(batch.tensor(device));
        let is_face = wanted.clone().narrow(1, PLACES, 1);
        let faces = batch.answers.iter().map(|answer| answer[PLACES]).sum::<f32>().max(1.0);
        let off = said.clone().narrow(1, 0, PLACES) - wanted.narrow(1, 0, PLACES);
        let off = off.powi_scalar(2).add_scalar(1e-2).sqrt() * is_face.clone();
        // -(t ln p + (1 - t) ln (1 - p)), where ln (1 - p) is ln p - x.
        let logit = said.narrow(1, PLACES, 1);
        let taken = logit.clone() - logit.clone() * is_face - log_sigmoid(logit);
        off.sum().div_scalar(faces * PLACES as f32) + taken.mean()
    }

    fn judge(&self, model: &FaceAligner, step: u64, loss: f64) -> Point {
        let answers = [0, 1, 2].map(|set| answers(model, &self.dev[set], &self.device));
        let [drawn, sculpted] = [0, 1].map(|family| errors(&answers[family], &self.dev[family]));
        let taken = |answers: &[[f32; ANSWER]]| answers.iter().filter(|answer| answer[PLACES] >= 0.0).count();
        let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        let (faces, lures) = (answers[0].len() + answers[1].len(), answers[2].len());
        Point {
            step,
            loss,
            drawn_before: drawn.0,
            drawn: drawn.1,
            sculpted_before: sculpted.0,
            sculpted: sculpted.1,
            faces: share(taken(&answers[0]) + taken(&answers[1]), faces),
            refused: share(lures - taken(&answers[2]), lures),
        }
    }

    fn line(&self, point: &Point) -> String {
        format!(
            "step {:6}  loss {:.3}  off by: drawn {:.3} of {:.3}  sculpted {:.3} of {:.3}  faces {:.3}, lures refused {:.3}",
            point.step,
            point.loss,
            point.drawn,
            point.drawn_before,
            point.sculpted,
            point.sculpted_before,
            point.faces,
            point.refused
        )
    }
}

/// What the network answers for each row.
fn answers(model: &FaceAligner, batch: &Batch, device: &Device) -> Vec<[f32; ANSWER]> {
    if batch.answers.is_empty() {
        return Vec::new();
    }
    let said = model.clone().fold().forward(batch.tensor(device));
    let said: Vec<f32> = said.into_data().iter::<f32>().collect();
    said.as_chunks().0.to_vec()
}

/// Mean distance of the five points from where they belong, before and after, in distances between the eyes.
fn errors(said: &[[f32; ANSWER]], batch: &Batch) -> (f64, f64) {
    let eyes = align::POINTS[0].distance(align::POINTS[1]);
    let error = |said: &[f32; ANSWER], wanted: &[f32; ANSWER]| {
        let (said, wanted) = (correction(said), correction(wanted));
        let off = align::POINTS.map(|p| said.apply(p).distance(wanted.apply(p)));
        f64::from(off.iter().sum::<f32>() / 5.0 / eyes)
    };
    let mean = |errors: &mut dyn Iterator<Item = f64>| errors.sum::<f64>() / said.len().max(1) as f64;
    (
        mean(&mut batch.answers.iter().map(|wanted| error(&[0.0; ANSWER], wanted))),
        mean(
            &mut said
                .iter()
                .zip(&batch.answers)
                .map(|(said, wanted)| error(said, wanted)),
        ),
    )
}
