//! How a network learns from the user's pictures, and how it is judged on the way.

use burn::tensor::{
    TensorData,
    activation::{log_softmax, softmax},
};
use serde::{Deserialize, Serialize};

use super::{batches::OwnBatch, best::Best, targets::target};
use crate::{
    feature::face::align,
    learn::{
        baseline::Example,
        corpus::Split,
        expression::{evaluate::Reader, held_out::read},
        training::Course,
    },
    net::{Device, ExpressionNet, ExpressionNetConfig, ExpressionNetWeights, Tensor},
    track::Expression,
};

/// How much what the network knew about shapes counts beside the new labels.
const KEEP_SHAPES: f32 = 3.0;

/// One look at how good the network is: on the dev split, or, where that has no pictures, on what it learned from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnPoint {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Pictures read rightly, 0 to 1.
    pub accuracy: f64,
    /// Mean F1 of the expressions, 0 to 1.
    pub macro_f1: f64,
}

/// Learning from the user's pictures.
pub struct OwnCourse {
    /// What a run and the one that goes on with it have in common.
    pub recipe: String,
    /// The weights to begin with; random ones without.
    pub begin: Option<ExpressionNetWeights>,
    /// Knows about shapes, and about what there are no pictures of.
    pub teacher: ExpressionNet,
    /// The expressions that there are pictures of.
    pub learned: [bool; Expression::COUNT],
    /// What networks are judged by: the dev split, or what they learn from.
    pub by: Split,
    /// The faces of that.
    pub judged: Vec<Example>,
    /// Where the teacher is, and networks are judged.
    pub device: Device,
    /// The best network so far.
    pub best: Best,
}

impl Course for OwnCourse {
    type Model = ExpressionNet;
    type Batch = OwnBatch;
    type Point = OwnPoint;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> ExpressionNet {
        match &self.begin {
            Some(weights) => weights.init(device),
            None => ExpressionNetConfig::new().init(device),
        }
    }

    fn loss(&self, model: &ExpressionNet, batch: &OwnBatch, device: &Device) -> Tensor<1> {
        let rows = batch.votes.len() / Expression::COUNT;
        let faces = |faces: &[f32], device: &Device| {
            let shape = [rows, 1, align::SIZE, align::SIZE];
            Tensor::<4>::from_data(TensorData::new(faces.to_vec(), shape), device)
        };
        let mut memory = ExpressionNet::no_memory(rows, device);
        let mut told = ExpressionNet::no_memory(rows, &self.device);
        let mut last = None;
        for seen in &batch.faces {
            let embedding = model.embed(faces(seen, device));
            let (logits, shapes, after) = model.read(embedding, memory);
            memory = after;
            let embedding = self.teacher.embed(faces(seen, &self.device));
            let (known, wanted, after) = self.teacher.read(embedding, told);
            told = after;
            last = Some((logits, shapes, known, wanted));
        }
        let (logits, shapes, known, wanted) = last.expect("a batch shows its faces at least once");
        let known: Vec<f32> = softmax(known, 1).into_data().iter::<f32>().collect();
        let each = batch.votes.chunks_exact(Expression::COUNT);
        let targets: Vec<f32> = each
            .zip(known.chunks_exact(Expression::COUNT))
            .flat_map(|(votes, known)| target(votes, known, &self.learned))
            .collect();
        let targets = Tensor::<2>::from_data(TensorData::new(targets, [rows, Expression::COUNT]), device);
        let expressions = (log_softmax(logits, 1) * targets).sum().mul_scalar(-1.0 / rows as f32);
        let wanted = Tensor::<2>::from_data(wanted.into_data(), device);
        expressions + (shapes - wanted).powf_scalar(2.0).mean().mul_scalar(KEEP_SHAPES)
    }

    fn judge(&self, model: &ExpressionNet, step: u64, loss: f64) -> OwnPoint {
        let read = read(&Reader::of(model.clone(), &self.device), &self.judged);
        self.best.consider(model, read.accuracy(), step);
        OwnPoint {
            step,
            loss,
            accuracy: read.accuracy(),
            macro_f1: read.macro_f1(),
        }
    }

    fn line(&self, point: &OwnPoint) -> String {
        let of = match self.by {
            Split::Train => "training",
            Split::Dev | Split::Test => self.by.name(),
        };
        format!(
            "step {:6}  loss {:.3}  {of} accuracy {:.3}  macro-F1 {:.3}",
            point.step, point.loss, point.accuracy, point.macro_f1
        )
    }
}
