//! What training minimises.

use burn::tensor::activation::{log_sigmoid, log_softmax};

use crate::net::Tensor;

/// Share of each target that is spread evenly over all expressions: where one ends and another begins, nobody can say.
const SMOOTHING: f32 = 0.05;

/// How much the shapes count beside the expressions.
const SHAPES: f32 = 3.0;

/// Cross-entropy of the expressions and of each shape, a mean over the batch, `[1]`.
///
/// # Shapes
/// - `logits`: `[batch, 8]`, of the expressions
/// - `shapes`: `[batch, 45]`, before the sigmoid
/// - `wanted`: `[batch, 8]`, how much of each expression, the sum 1
/// - `wanted_shapes`: `[batch, 45]`, 0 to 1
pub fn loss(logits: Tensor<2>, shapes: Tensor<2>, wanted: Tensor<2>, wanted_shapes: Tensor<2>) -> Tensor<1> {
    let [batch, classes] = logits.dims();
    let wanted = wanted
        .mul_scalar(1.0 - SMOOTHING)
        .add_scalar(SMOOTHING / classes as f32);
    let expressions = (log_softmax(logits, 1) * wanted).sum().mul_scalar(-1.0 / batch as f32);
    // -(t ln p + (1 - t) ln (1 - p)), where ln (1 - p) is ln p - x.
    let per_shape = shapes.clone() - shapes.clone() * wanted_shapes - log_sigmoid(shapes);
    expressions + per_shape.mean().mul_scalar(SHAPES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Device;

    fn row(numbers: &[f32]) -> Tensor<2> {
        Tensor::<1>::from_floats(numbers, &Device::Flex(Default::default())).unsqueeze()
    }

    #[test]
    fn the_right_answer_costs_less_than_any_other() {
        let (wanted, shapes) = (row(&[0.0, 1.0, 0.0]), row(&[0.0, 1.0, 0.3]));
        let cost = |a: f32, b: f32, shape: f32| {
            let logits = row(&[a, b, 0.0]);
            loss(logits, row(&[-4.0, 4.0, shape]), wanted.clone(), shapes.clone()).into_scalar()
        };
        let right = cost(0.0, 4.0, -0.847);
        assert!(right < cost(4.0, 0.0, -0.847));
        assert!(right < cost(0.0, 4.0, 0.5) && right < cost(0.0, 4.0, -3.0));
        assert!(cost(0.0, 90.0, 90.0).is_finite() && cost(90.0, 0.0, -90.0).is_finite());
    }
}
