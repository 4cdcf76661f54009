//! Places in pictures, and pictures pulled along.
//!
//! Places go from -1 to 1, right and down; -1 and 1 are the edges of the picture, not the middles of its outer pixels.

use burn::tensor::ops::{GridSampleOptions, InterpolateMode};

use crate::net::{Device, Tensor};

/// Variance of the hill that stands for a keypoint.
const VARIANCE: f32 = 0.01;

/// The places of a square picture's pixels, `[1, side, side, 2]`: right, then down.
pub fn places(side: usize, device: &Device) -> Tensor<4> {
    let middle = |i: usize| (2 * i + 1) as f32 / side as f32 - 1.0;
    let along: Vec<f32> = (0..side).map(middle).collect();
    let along = Tensor::<1>::from_floats(along.as_slice(), device);
    let right = along.clone().reshape([1, 1, side, 1]).repeat_dim(1, side);
    let down = along.reshape([1, side, 1, 1]).repeat_dim(2, side);
    Tensor::cat(vec![right, down], 3)
}

/// A picture in which each pixel is what another has at a place. Nothing is beyond its edges.
///
/// # Shapes
/// - `maps`: `[batch, maps, height, width]`
/// - `from`: `[batch, side, side, 2]`
/// - returns: `[batch, maps, side, side]`
pub fn pulled(maps: Tensor<4>, from: Tensor<4>) -> Tensor<4> {
    maps.grid_sample_2d(from, GridSampleOptions::new(InterpolateMode::Bilinear))
}

/// A hill around each keypoint, 1 at its top.
///
/// # Shapes
/// - `keypoints`: `[batch, keypoints, 2]`
/// - returns: `[batch, keypoints, side, side]`
pub fn hills(keypoints: Tensor<3>, side: usize) -> Tensor<4> {
    let [batch, count, _] = keypoints.dims();
    let places = places(side, &keypoints.device()).reshape([1, 1, side * side, 2]);
    let away = places - keypoints.reshape([batch, count, 1, 2]);
    let squared: Tensor<4> = away.powi_scalar(2).sum_dim(3);
    squared
        .mul_scalar(-0.5 / VARIANCE)
        .exp()
        .reshape([batch, count, side, side])
}

/// The inverses of 2x2 matrices, `[batch, matrices, 2, 2]`; flat ones are taken for hardly flat.
pub fn inverse(matrices: Tensor<4>) -> Tensor<4> {
    let [batch, count, _, _] = matrices.dims();
    let entry = |row: usize, column: usize| {
        matrices
            .clone()
            .slice([0..batch, 0..count, row..row + 1, column..column + 1])
    };
    let (a, b, c, d) = (entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1));
    let determinant = a.clone() * d.clone() - b.clone() * c.clone();
    // Away from 0, on the side where it is.
    let sign = determinant.clone().add_scalar(1e-9).sign();
    let determinant = sign * determinant.abs().clamp_min(1e-3);
    let upper = Tensor::cat(vec![d, b.neg()], 3);
    let lower = Tensor::cat(vec![c.neg(), a], 3);
    Tensor::cat(vec![upper, lower], 2) / determinant
}

/// Where each pixel comes from if what is near a keypoint moves as the keypoint does.
///
/// # Shapes
/// - `source`, `driving`: keypoints `[batch, keypoints, 2]`
/// - `bends`: how the picture near each keypoint is turned and stretched from the driving frame to the source,
///   `[batch, keypoints, 2, 2]`
/// - returns: `[batch, keypoints, side * side, 2]`
pub fn candidates(source: Tensor<3>, driving: Tensor<3>, bends: Tensor<4>, side: usize) -> Tensor<4> {
    let [batch, count, _] = source.dims();
    let places = places(side, &source.device()).reshape([1, 1, side * side, 2]);
    let from_keypoint = places - driving.reshape([batch, count, 1, 2]);
    // Rows times the transposed matrix are the matrix times columns.
    let bent = from_keypoint.matmul(bends.swap_dims(2, 3));
    bent + source.reshape([batch, count, 1, 2])
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Distribution, Tolerance};

    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    fn same<const D: usize>(a: Tensor<D>, b: Tensor<D>) {
        a.into_data()
            .assert_approx_eq::<f32>(&b.into_data(), Tolerance::absolute(1e-4));
    }

    #[test]
    fn a_picture_pulled_from_its_own_places_is_itself() {
        let picture = Tensor::random([2, 3, 8, 8], Distribution::Uniform(0.0, 1.0), &device());
        let own = places(8, &device()).repeat_dim(0, 2);
        same(pulled(picture.clone(), own), picture);
    }

    #[test]
    fn what_comes_from_the_right_moves_to_the_left() {
        let picture: Tensor<4> = Tensor::from_floats([[[[0.0, 0.0, 1.0, 0.0]; 4]]], &device());
        let one_pixel_right = Tensor::<1>::from_floats([0.5, 0.0], &device()).reshape([1, 1, 1, 2]);
        let moved = pulled(picture, places(4, &device()) + one_pixel_right);
        same(moved, Tensor::from_floats([[[[0.0, 1.0, 0.0, 0.0]; 4]]], &device()));
    }

    #[test]
    fn a_hill_is_highest_at_its_keypoint() {
        let place = Tensor::from_floats([[[0.25 - 1.0 / 16.0, -0.5 + 1.0 / 16.0]]], &device());
        let hill = hills(place, 16).reshape([256]);
        assert_eq!(hill.clone().argmax(0).into_scalar(), 4 * 16 + 9);
        assert!((hill.max().into_scalar() - 1.0).abs() < 1e-5);
    }

    #[test]
    fn matrices_times_their_inverses_are_one() {
        let matrices = Tensor::random([3, 5, 2, 2], Distribution::Uniform(-1.0, 1.0), &device());
        let clearly = matrices + Tensor::<2>::eye(2, &device()).mul_scalar(2.5).reshape([1, 1, 2, 2]);
        let one = Tensor::<2>::eye(2, &device())
            .reshape([1, 1, 2, 2])
            .repeat(&[3, 5, 1, 1]);
        same(inverse(clearly.clone()).matmul(clearly), one);
    }

    #[test]
    fn a_keypoint_comes_from_where_it_was_in_the_source() {
        let device = device();
        // The middle of a pixel, so that one candidate is right on it.
        let driving = Tensor::from_floats([[[0.25, -0.75]]], &device);
        let source = Tensor::from_floats([[[-0.1, 0.2]]], &device);
        let bends = Tensor::random([1, 1, 2, 2], Distribution::Uniform(-1.0, 1.0), &device);
        let all = candidates(source.clone(), driving, bends, 4);
        let there = all.slice([0..1, 0..1, 2..3, 0..2]).reshape([1, 1, 2]);
        same(there, source);
    }
}
