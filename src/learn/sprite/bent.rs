//! Pictures bent a little, to see whether keypoints go along: what the First Order Motion Model learns keypoints by.
//!
//! A bend is a turn, a stretch and a shift of the whole, and a thin plate that is pushed at a few places (Bookstein, 1989).

use burn::tensor::TensorData;
use fastrand::Rng;

use crate::net::{
    Device, Tensor,
    channels_last::Maps,
    first_order::warp::{places, pulled},
};

/// Deviation of what the whole is turned, stretched and shifted by.
const WHOLE: f32 = 0.05;

/// Deviation of what the plate is pushed by.
const PUSH: f32 = 0.005;

/// Places in a row, and in a column, at which it is pushed.
const PUSHED: usize = 5;

/// How each of some pictures is bent.
pub struct Bend {
    /// `[batch, 2, 3]`
    whole: Tensor<3>,
    /// `[batch, 1, pushed]`
    pushes: Tensor<3>,
    /// `[1, pushed, 2]`
    at: Tensor<3>,
}

impl Bend {
    /// Any bend for each of so many pictures.
    pub fn any(pictures: usize, rng: &mut Rng, device: &Device) -> Self {
        let mut normal = |deviation: f32| deviation * animgen_faces::random::normal(rng);
        let whole: Vec<f32> = (0..pictures)
            .flat_map(|_| [1.0, 0.0, 0.0, 0.0, 1.0, 0.0].map(|still| still + normal(WHOLE)))
            .collect();
        let count = PUSHED * PUSHED;
        let pushes: Vec<f32> = (0..pictures * count).map(|_| normal(PUSH)).collect();
        Self {
            whole: Tensor::from_data(TensorData::new(whole, [pictures, 2, 3]), device),
            pushes: Tensor::from_data(TensorData::new(pushes, [pictures, 1, count]), device),
            at: places(PUSHED, device).reshape([1, count, 2]),
        }
    }

    /// Where places go.
    ///
    /// # Shapes
    /// - `places`: `[batch, places, 2]`
    /// - returns: the same
    pub fn apply(&self, places: Tensor<3>) -> Tensor<3> {
        let [batch, count, _] = places.dims();
        let turned = places
            .clone()
            .matmul(self.whole.clone().narrow(2, 0, 2).swap_dims(1, 2));
        let shifted = turned + self.whole.clone().narrow(2, 2, 1).reshape([batch, 1, 2]);
        let (height, _) = self.plate(places);
        let pushed: Tensor<3> = (height * self.pushes.clone()).sum_dim(2);
        shifted + pushed.reshape([batch, count, 1])
    }

    /// How the surroundings of places are turned and stretched, `[batch, places, 2, 2]`.
    pub fn bends(&self, places: Tensor<3>) -> Tensor<4> {
        let [batch, count, _] = places.dims();
        let (_, slope) = self.plate(places);
        let pushes = self.pushes.clone().reshape([batch, 1, PUSHED * PUSHED, 1]);
        let push: Tensor<4> = (slope * pushes).sum_dim(2).reshape([batch, count, 1, 2]);
        // The plate pushes right and down alike.
        let whole = self.whole.clone().narrow(2, 0, 2).reshape([batch, 1, 2, 2]);
        whole + push.repeat_dim(2, 2)
    }

    /// Pictures bent so: what was at a place is found where [`apply`](Self::apply) leads to it.
    pub fn pictures(&self, pictures: &Maps) -> Maps {
        let (batch, side) = (pictures.pictures(), pictures.side());
        let all = places(side, &pictures.device()).unsqueeze().repeat_dim(0, batch);
        let from = self.apply(all).reshape([batch * side * side, 2]);
        Maps::new(pulled(pictures, from), side)
    }

    /// The height of the plate that each push makes at each place, `[batch, places, pushed]`, and its slope there,
    /// `[batch, places, pushed, 2]`.
    fn plate(&self, places: Tensor<3>) -> (Tensor<3>, Tensor<4>) {
        let [batch, count, _] = places.dims();
        let pushed = PUSHED * PUSHED;
        let away = places.reshape([batch, count, 1, 2]) - self.at.clone().reshape([1, 1, pushed, 2]);
        // As published: right and down are added, not squared.
        let far = away.clone().abs().sum_dim(3).add_scalar(1e-6);
        let log = far.clone().log();
        let height = far.clone().powi_scalar(2) * log.clone();
        let slope = (far.clone() * log.mul_scalar(2.0) + far) * away.sign();
        (height.reshape([batch, count, pushed]), slope)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Distribution, Tolerance};

    use super::*;

    #[test]
    fn surroundings_are_bent_as_places_nearby_go() {
        let device = Device::Flex(Default::default());
        let bend = Bend::any(3, &mut Rng::with_seed(5), &device);
        let here = Tensor::random([3, 7, 2], Distribution::Uniform(-0.9, 0.9), &device);
        let step = 1e-3;
        let beside = |axis: usize| {
            let way = [[step, 0.0], [0.0, step]][axis];
            let way = Tensor::<1>::from_floats(way, &device).reshape([1, 1, 2]);
            let went = bend.apply(here.clone() + way) - bend.apply(here.clone());
            went.div_scalar(step).reshape([3, 7, 2, 1])
        };
        let measured = Tensor::cat(vec![beside(0), beside(1)], 3);
        bend.bends(here.clone())
            .into_data()
            .assert_approx_eq::<f32>(&measured.into_data(), Tolerance::absolute(2e-2));
    }
}
