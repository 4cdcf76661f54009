//! What training minimises.

use burn::tensor::{
    TensorData,
    activation::{log_sigmoid, sigmoid},
};

use super::targets::{PLACES, Targets};
use crate::net::{
    Device, Tensor,
    face_finder::{CELLS, MAPS},
};

/// How much the places count beside the centres.
const PLACES_SHARE: f32 = 1.5;

/// Focal loss of the centres, with answers between yes and no ("Generalized focal loss", Li et al., 2020), over the
/// number of faces; and the error of the places in heights of faces; `[1]`.
///
/// # Shapes
/// - `maps`: `[looks, 15, 32, 32]`
pub fn loss(maps: Tensor<4>, targets: &Targets, device: &Device) -> Tensor<1> {
    let (centres, places) = parts(maps, targets, device);
    centres + places
}

/// What centres cost, and what places cost.
fn parts(maps: Tensor<4>, targets: &Targets, device: &Device) -> (Tensor<1>, Tensor<1>) {
    let [looks, ..] = maps.dims();
    let table = |numbers: &[f32], maps: usize| {
        Tensor::<4>::from_data(TensorData::new(numbers.to_vec(), [looks, maps, CELLS, CELLS]), device)
    };
    let logits = maps.clone().narrow(1, 0, 1);
    let wanted = table(&targets.centres, 1);
    let off = sigmoid(logits.clone()) - wanted.clone();
    // -(t ln p + (1 - t) ln (1 - p)), where ln (1 - p) is ln p - x.
    let entropy = logits.clone() - logits.clone() * wanted - log_sigmoid(logits);
    let centres = (entropy * off.powi_scalar(2) * table(&targets.counts, 1)).sum();
    let centres = centres.mul_scalar(1.0 / targets.faces.max(looks / 4).max(1) as f32);
    let places = maps.narrow(1, 1, MAPS - 1);
    let off = (places - table(&targets.places, PLACES)).abs() * table(&targets.weights, PLACES);
    (centres, off.sum().mul_scalar(PLACES_SHARE / targets.cells.max(1.0)))
}

#[cfg(test)]
mod tests {
    use bevy::math::{Rect, Vec2};

    use super::*;
    use crate::learn::face_finder::looks::TrueFace;

    #[test]
    fn maps_that_say_what_is_there_cost_less_than_others() {
        let mut targets = Targets::default();
        targets.push(&[TrueFace {
            area: Rect::from_center_size(Vec2::splat(0.4), Vec2::splat(0.3)),
            points: [Vec2::splat(0.4); 5],
            visible: 1.0,
        }]);
        let device = Device::Flex(Default::default());
        let cost = |sure: f32, off: f32| {
            let logit = |c: &f32| (c / (1.0 - c)).ln().clamp(-sure.abs(), sure.abs()) * sure.signum();
            let mut maps: Vec<f32> = targets.centres.iter().map(logit).collect();
            maps.extend(targets.places.iter().map(|p| p + off));
            let maps = Tensor::<4>::from_data(TensorData::new(maps, [1, MAPS, CELLS, CELLS]), &device);
            loss(maps, &targets, &device).into_scalar()
        };
        assert!(cost(6.0, 0.0) < 0.1, "{}", cost(6.0, 0.0));
        assert!(cost(6.0, 0.0) < cost(6.0, 0.1));
        assert!(cost(6.0, 0.0) < cost(-6.0, 0.0));
        assert!(cost(90.0, 0.0).is_finite() && cost(-90.0, 0.0).is_finite());
    }
}
