//! Faces of people that the network never learned from, to choose by.

use burn::tensor::TensorData;

use super::batches::{Batch, FACE, classes};
use crate::{
    feature::face::align,
    net::{Device, ExpressionNet, Tensor, expression::seen_shapes},
    track::Expression,
};

/// Faces that are read at once.
const AT_ONCE: usize = 64;

/// How well a network read some faces.
#[derive(Clone, Debug)]
pub struct Score {
    /// Faces of each expression (row) that were taken for each (column).
    pub confusion: [[u32; Expression::COUNT]; Expression::COUNT],
    /// Mean error of the shapes, 0 to 1.
    pub shapes: f64,
}

impl Score {
    /// Share of the faces that were read rightly, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        let right: u32 = (0..Expression::COUNT).map(|i| self.confusion[i][i]).sum();
        let all: u32 = self.confusion.iter().flatten().sum();
        f64::from(right) / f64::from(all.max(1))
    }

    /// Of the expression that was read worst, the share that was read rightly, 0 to 1.
    pub fn worst(&self) -> f64 {
        let recall = |(i, row): (usize, &[u32; Expression::COUNT])| {
            f64::from(row[i]) / f64::from(row.iter().sum::<u32>().max(1))
        };
        self.confusion.iter().enumerate().map(recall).fold(1.0, f64::min)
    }
}

/// Reads still faces, each on its own.
pub fn score(net: &ExpressionNet, batch: &Batch, device: &Device) -> Score {
    let net = net.clone().fold();
    let shape_count = seen_shapes().len();
    let mut confusion = [[0; Expression::COUNT]; Expression::COUNT];
    let mut error = 0.0;
    let truth = classes(&batch.expressions);
    for first in (0..batch.rows()).step_by(AT_ONCE) {
        let rows = AT_ONCE.min(batch.rows() - first);
        let faces = batch.faces[first * FACE..(first + rows) * FACE].to_vec();
        let shape = [rows, 1, align::SIZE, align::SIZE];
        let faces = Tensor::<4>::from_data(TensorData::new(faces, shape), device);
        let memory = ExpressionNet::no_memory(rows, device);
        let (logits, shapes, _) = net.read(net.embed(faces), memory);
        let answers = classes(&numbers(logits));
        for (answer, truth) in answers.iter().zip(&truth[first..]) {
            confusion[*truth][*answer] += 1;
        }
        let wanted = &batch.shapes[first * shape_count..];
        error += numbers(shapes)
            .iter()
            .zip(wanted)
            .map(|(a, b)| f64::from((a - b).abs()))
            .sum::<f64>();
    }
    Score {
        confusion,
        shapes: error / batch.shapes.len().max(1) as f64,
    }
}

fn numbers(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}
