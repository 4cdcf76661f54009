//! The training of the expression network, first part: single faces.

use std::sync::Arc;

use animgen_faces::Family;
use burn::tensor::TensorData;
use serde::{Deserialize, Serialize};

use super::{
    batches::{Batch, Maker},
    dev::{self, Score},
    loss::loss,
};
use crate::{
    feature::face::align,
    learn::{
        LearnError,
        corpus::Split,
        faces::{Grounds, Handling, Portraits, Studio},
        training::{Course, Schedule, Trained},
    },
    net::{Device, ExpressionNet, ExpressionNetConfig, Tensor, expression::seen_shapes},
    track::Expression,
};

/// How to train. The defaults train a network of the kind that ships, in one go; how that one came to be, its card says
/// (`assets/models/expression.md`).
#[derive(Clone, Debug)]
pub struct TrainConfig {
    /// Families of people to learn from.
    pub families: Vec<Family>,
    /// A tenth of the people, to try things out.
    pub quick: bool,
    /// How long, how fast, and where to.
    pub schedule: Schedule,
    /// Steps in all, after those, with clips; see [`remember`](super::remember).
    pub memory_steps: u64,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            families: vec![Family::Drawn, Family::Sculpted],
            quick: false,
            schedule: Schedule::new("out/train-expression", 15_000, 64, 3e-3),
            memory_steps: 2_000,
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
    /// Clean drawn faces read rightly, 0 to 1.
    pub drawn: f64,
    /// Worn drawn faces with points that are a little off, read rightly, 0 to 1.
    pub drawn_worn: f64,
    /// Clean sculpted faces read rightly, 0 to 1.
    pub sculpted: f64,
    /// Worn sculpted faces with points that are a little off, read rightly, 0 to 1.
    pub sculpted_worn: f64,
    /// Of the worn faces of both families, the share of the expression that was read worst.
    pub worst: f64,
    /// Mean error of the shapes of the worn faces, 0 to 1.
    pub shapes: f64,
}

/// Trains, or goes on where the last run stopped.
///
/// # Errors
/// If portraits cannot be kept, or a checkpoint cannot be written or read.
pub fn train(config: &TrainConfig, device: &Device) -> Result<Trained<Stills>, LearnError> {
    let grounds = Arc::new(Grounds::draw(400, 0, config.schedule.seed));
    let studio = Studio::new(
        Portraits::of_families(&config.families, Split::Train, config.quick)?,
        grounds.clone(),
    );
    let dev = Maker::new(Studio::new(
        Portraits::of_families(&[Family::Drawn, Family::Sculpted], Split::Dev, config.quick)?,
        grounds,
    ));
    let maker = Maker::new(studio.clone());
    let course = Stills {
        recipe: format!(
            "{} faces of {} portraits of {:?}, {:?}{}",
            config.schedule.rows,
            studio.portraits(),
            config.families,
            Handling::TRAINING,
            config.schedule.parts().recipe()
        ),
        dev: [0, 1].map(|set| [Handling::CLEAN, Handling::USED].map(|handling| dev.all(set, handling, 1))),
        device: device.clone(),
    };
    config.schedule.run(&course, device, move |rows, seed| {
        maker.batch(rows, Handling::TRAINING, seed)
    })
}

/// Learning from single faces.
pub struct Stills {
    recipe: String,
    /// Of each family: clean, and as in use.
    dev: [[Batch; 2]; 2],
    device: Device,
}

impl Course for Stills {
    type Model = ExpressionNet;
    type Batch = Batch;
    type Point = Point;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> ExpressionNet {
        ExpressionNetConfig::new().init(device)
    }

    fn loss(&self, model: &ExpressionNet, batch: &Batch, device: &Device) -> Tensor<1> {
        let rows = batch.rows();
        let faces = TensorData::new(batch.faces.clone(), [rows, 1, align::SIZE, align::SIZE]);
        let embedding = model.embed(Tensor::from_data(faces, device));
        let (logits, shapes, _) = model.read_logits(embedding, ExpressionNet::no_memory(rows, device));
        let table = |numbers: &[f32], columns| {
            Tensor::<2>::from_data(TensorData::new(numbers.to_vec(), [rows, columns]), device)
        };
        loss(
            logits,
            shapes,
            table(&batch.expressions, Expression::COUNT),
            table(&batch.shapes, seen_shapes().len()),
        )
    }

    fn judge(&self, model: &ExpressionNet, step: u64, loss: f64) -> Point {
        let [drawn, sculpted] = &self.dev;
        let score = |batch| dev::score(model, batch, &self.device);
        let (clean, worn) = (
            [score(&drawn[0]), score(&sculpted[0])],
            [score(&drawn[1]), score(&sculpted[1])],
        );
        Point {
            step,
            loss,
            drawn: clean[0].accuracy(),
            drawn_worn: worn[0].accuracy(),
            sculpted: clean[1].accuracy(),
            sculpted_worn: worn[1].accuracy(),
            worst: worn.iter().map(Score::worst).fold(1.0, f64::min),
            shapes: (worn[0].shapes + worn[1].shapes) / 2.0,
        }
    }

    fn line(&self, point: &Point) -> String {
        format!(
            "step {:6}  loss {:.3}  drawn {:.3}, worn {:.3}  sculpted {:.3}, worn {:.3}  worst {:.3}  shapes {:.3}",
            point.step,
            point.loss,
            point.drawn,
            point.drawn_worn,
            point.sculpted,
            point.sculpted_worn,
            point.worst,
            point.shapes
        )
    }
}
