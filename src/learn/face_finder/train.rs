//! The training of the face finder.

use std::sync::Arc;

use animgen_faces::Family;
use burn::tensor::TensorData;
use serde::{Deserialize, Serialize};

use super::{
    dev,
    looks::{Composer, Mix, PIXELS, Sample},
    loss::loss,
    targets::Targets,
};
use crate::{
    feature::face::look,
    learn::{
        LearnError,
        corpus::Split,
        faces::{Grounds, Portraits},
        training::{Course, Schedule, Trained},
    },
    net::{Device, FaceFinder, FaceFinderConfig, Tensor},
};

/// How to train. The defaults train a network of the kind that ships, in one go; how that one came to be, its card says
/// (`assets/models/face_finder.md`).
#[derive(Clone, Debug)]
pub struct TrainConfig {
    /// Families of people to learn from.
    pub families: Vec<Family>,
    /// A tenth of the people, to try things out.
    pub quick: bool,
    /// How long, how fast, and where to.
    pub schedule: Schedule,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            families: vec![Family::Drawn, Family::Sculpted],
            quick: false,
            schedule: Schedule::new("out/train-face-finder", 9_500, 16, 1.5e-2),
        }
    }
}

/// One look at the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Share of the faces that were found in whole pictures, 0 to 1.
    pub recall: f64,
    /// Mean error of their points, in distances between the eyes.
    pub points: f64,
    /// Share of the faces that were found when looked at from near, 0 to 1.
    pub near_recall: f64,
    /// Mean error of their points, in distances between the eyes.
    pub near_points: f64,
    /// Faces found in each 100 pictures without anybody.
    pub false_faces: f64,
}

/// Trains, or goes on where the last run stopped.
///
/// # Errors
/// If portraits cannot be kept, or a checkpoint cannot be written or read.
pub fn train(config: &TrainConfig, device: &Device) -> Result<Trained<Finding>, LearnError> {
    let share = if config.quick { 10 } else { 1 };
    let grounds = |seed, part: u64| Arc::new(Grounds::draw(1_500 / share / part, 4_000 / share / part, seed));
    let composer = Composer::new(
        Portraits::of_families(&config.families, Split::Train, config.quick)?,
        grounds(config.schedule.seed, 1),
    );
    let dev = Composer::new(
        Portraits::of_families(&[Family::Drawn, Family::Sculpted], Split::Dev, config.quick)?,
        grounds(config.schedule.seed ^ 0xDE7, 5),
    );
    let count = 400 / share as usize;
    let course = Finding {
        recipe: format!(
            "{} looks with {} portraits of {:?}, {:?}{}",
            config.schedule.rows,
            composer.portraits(),
            config.families,
            Mix::TRAINING,
            config.schedule.parts().recipe()
        ),
        met: dev::samples(&dev, &Mix::MET, count, 1),
        near: dev::samples(&dev, &Mix::NEAR, count, 2),
        nobody: dev::samples(&dev, &Mix::NOBODY, count, 3),
        device: device.clone(),
    };
    config
        .schedule
        .run(&course, device, move |rows, seed| batch(&composer, rows, seed))
}

fn batch(composer: &Composer, rows: usize, seed: u64) -> Batch {
    Batch::of(&dev::samples(composer, &Mix::TRAINING, rows, seed))
}

/// Some looks and what the maps should say of them.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// `[rows, 128, 128]`
    looks: Vec<f32>,
    targets: Targets,
}

impl Batch {
    /// Of these looks.
    pub fn of(samples: &[Sample]) -> Self {
        let mut batch = Self::default();
        for sample in samples {
            batch.looks.extend(&sample.look);
            batch.targets.push(&sample.faces);
        }
        batch
    }
}

/// Learning to find faces.
pub struct Finding {
    recipe: String,
    met: Vec<Sample>,
    near: Vec<Sample>,
    nobody: Vec<Sample>,
    device: Device,
}

impl Course for Finding {
    type Model = FaceFinder;
    type Batch = Batch;
    type Point = Point;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> FaceFinder {
        FaceFinderConfig::new().init(device)
    }

    fn loss(&self, model: &FaceFinder, batch: &Batch, device: &Device) -> Tensor<1> {
        let shape = [batch.looks.len() / PIXELS, 1, look::SIZE, look::SIZE];
        let looks = Tensor::from_data(TensorData::new(batch.looks.clone(), shape), device);
        loss(model.forward(looks), &batch.targets, device)
    }

    fn judge(&self, model: &FaceFinder, step: u64, loss: f64) -> Point {
        let score = |samples: &[Sample]| dev::score(model, samples, &self.device);
        let (met, near, nobody) = (score(&self.met), score(&self.near), score(&self.nobody));
        Point {
            step,
            loss,
            recall: met.recall(),
            points: met.point_error(),
            near_recall: near.recall(),
            near_points: near.point_error(),
            false_faces: 100.0 * nobody.false_faces(),
        }
    }

    fn line(&self, point: &Point) -> String {
        format!(
            "step {:6}  loss {:.3}  recall {:.3}, points {:.3}  near {:.3}, points {:.3}  false {:.1} of 100",
            point.step, point.loss, point.recall, point.points, point.near_recall, point.near_points, point.false_faces
        )
    }
}
