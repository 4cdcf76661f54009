//! Places in pictures, and pictures pulled along.
//!
//! Places go from -1 to 1, right and down; -1 and 1 are the edges of the picture, not the middles of its outer pixels.

use crate::net::{Backend, Device, Tensor, channels_last::Maps};

/// Variance of the hill that stands for a keypoint.
const VARIANCE: f32 = 0.01;

/// The places of a square picture's pixels, `[side * side, 2]`: right, then down.
pub fn places(side: usize, device: &Device) -> Tensor<2> {
    let middle = |i: usize| (2 * i + 1) as f32 / side as f32 - 1.0;
    let all: Vec<f32> = (0..side * side)
        .flat_map(|at| [middle(at % side), middle(at / side)])
        .collect();
    Tensor::<1>::from_floats(all.as_slice(), device).reshape([side * side, 2])
}

/// What there is at places of each picture, between its pixels in shares of them. Nothing is beyond its edges.
///
/// Rows are copied and weighted: under training, Burn's own `grid_sample_2d` is many steps over every number of every map.
///
/// # Shapes
/// - `at`: `[pictures * places, 2]`
/// - returns: `[pictures * places, maps]`
pub fn pulled(maps: &Maps, at: Tensor<2>) -> Tensor<2> {
    let side = maps.side() as f32;
    let [count, _] = at.dims();
    let each = count / maps.pictures();
    let first: Vec<f32> = (0..count)
        .map(|row| (row / each * maps.side() * maps.side()) as f32)
        .collect();
    let first = Tensor::<1>::from_floats(first.as_slice(), &at.device()).reshape([count, 1]);

    // Of each direction: the pixel before and the one behind, and how much each counts.
    let direction = |axis: usize| {
        let at = at.clone().narrow(1, axis, 1).add_scalar(1.0);
        let at = at.mul_scalar(0.5 * side).sub_scalar(0.5);
        let before = at.clone().detach().floor();
        let share = at - before.clone();
        [
            neighbour(before.clone(), share.clone().neg().add_scalar(1.0), side),
            neighbour(before.add_scalar(1.0), share, side),
        ]
    };
    let (columns, lines) = (direction(0), direction(1));
    let corner = |(line, tall): &(Tensor<2>, Tensor<2>), (column, wide): &(Tensor<2>, Tensor<2>)| {
        let pixel = first.clone() + line.clone().mul_scalar(side) + column.clone();
        let pixel: burn::Tensor<Backend, 1, burn::tensor::Int> = pixel.int().reshape([count]);
        maps.rows().select(0, pixel) * (tall.clone() * wide.clone())
    };
    corner(&lines[0], &columns[0])
        + corner(&lines[0], &columns[1])
        + corner(&lines[1], &columns[0])
        + corner(&lines[1], &columns[1])
}

/// A pixel that there is, and how much it counts: nothing, if it is not the one that was meant.
fn neighbour(meant: Tensor<2>, share: Tensor<2>, side: f32) -> (Tensor<2>, Tensor<2>) {
    let pixel = meant.clone().clamp(0.0, side - 1.0);
    let beyond = (meant - pixel.clone()).abs().clamp_max(1.0);
    (pixel, share * beyond.neg().add_scalar(1.0))
}

/// A hill around each keypoint, 1 at its top.
///
/// # Shapes
/// - `keypoints`: `[batch, keypoints, 2]`
/// - returns: `[batch, side * side, keypoints]`
pub fn hills(keypoints: Tensor<3>, side: usize) -> Tensor<3> {
    let [batch, count, _] = keypoints.dims();
    let middle = |i: usize| (2 * i + 1) as f32 / side as f32 - 1.0;
    let along: Vec<f32> = (0..side).map(middle).collect();
    let along = Tensor::<1>::from_floats(along.as_slice(), &keypoints.device()).reshape([1, 1, side]);
    // A hill is one across times one down.
    let slope = |axis: usize| {
        let away = keypoints.clone().narrow(2, axis, 1) - along.clone();
        away.powi_scalar(2).mul_scalar(-0.5 / VARIANCE).exp()
    };
    let down = slope(1).reshape([batch, count, side, 1]);
    let across = slope(0).reshape([batch, count, 1, side]);
    down.matmul(across).reshape([batch, count, side * side]).swap_dims(1, 2)
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

/// How a pixel's place leads to where it comes from, if what is near a keypoint moves as the keypoint does; and, first,
/// if nothing moves.
///
/// # Shapes
/// - `source`, `driving`: keypoints `[batch, keypoints, 2]`
/// - `bends`: how the picture near each keypoint is turned and stretched from the driving frame to the source,
///   `[batch, keypoints, 2, 2]`
/// - returns: `[batch, 1 + keypoints, 3, 2]`: a row for right, one for down, and where the middle of the picture comes
///   from; a place times it, with a 1 behind, is where it comes from
pub fn candidates(source: Tensor<3>, driving: Tensor<3>, bends: Tensor<4>) -> Tensor<4> {
    let [batch, count, _] = source.dims();
    // Rows times the transposed matrix are the matrix times columns.
    let turns = bends.swap_dims(2, 3);
    let driving = driving.reshape([batch, count, 1, 2]);
    let shift = source.reshape([batch, count, 1, 2]) - driving.matmul(turns.clone());
    let still = Tensor::<2>::from_floats([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], &shift.device())
        .reshape([1, 1, 3, 2])
        .repeat_dim(0, batch);
    Tensor::cat(vec![still, Tensor::cat(vec![turns, shift], 2)], 1)
}

/// Where the pixels of pictures with a side come from by each candidate, `[batch, side * side, candidates * 2]`.
pub fn led(candidates: Tensor<4>, side: usize) -> Tensor<3> {
    let [batch, count, _, _] = candidates.dims();
    let places = with_one(places(side, &candidates.device()))
        .unsqueeze()
        .repeat_dim(0, batch);
    let all = candidates.swap_dims(1, 2).reshape([batch, 3, 2 * count]);
    places.matmul(all)
}

/// Where pixels come from if each goes by a mixture of candidates of its own.
///
/// # Shapes
/// - `shares`: `[batch, side * side, candidates]`
/// - returns: `[batch * side * side, 2]`
pub fn mixed(candidates: Tensor<4>, shares: Tensor<3>) -> Tensor<2> {
    let [batch, pixels, count] = shares.dims();
    let device = shares.device();
    // What leads each pixel: a row for right, one for down and one for what is added, each of them twice.
    let leads = shares
        .matmul(candidates.reshape([batch, count, 6]))
        .reshape([batch * pixels, 6]);
    let side = pixels.isqrt();
    let pairs = Tensor::<2>::eye(3, &device)
        .reshape([3, 3, 1])
        .repeat_dim(2, 2)
        .reshape([3, 6]);
    let places = with_one(places(side, &device)).matmul(pairs).repeat_dim(0, batch);
    let sum = Tensor::<2>::eye(2, &device).repeat_dim(0, 3);
    (leads * places).matmul(sum)
}

/// Places with a 1 behind, `[places, 3]`.
fn with_one(places: Tensor<2>) -> Tensor<2> {
    let [count, _] = places.dims();
    let ones = Tensor::ones([count, 1], &places.device());
    Tensor::cat(vec![places, ones], 1)
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Distribution, Tolerance, ops::GridSampleOptions};

    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    fn random(shape: [usize; 2], from: f64, to: f64) -> Tensor<2> {
        Tensor::random(shape, Distribution::Uniform(from, to), &device())
    }

    fn same<const D: usize>(a: Tensor<D>, b: Tensor<D>) {
        a.into_data()
            .assert_approx_eq::<f32>(&b.into_data(), Tolerance::absolute(1e-4));
    }

    #[test]
    fn a_picture_pulled_from_its_own_places_is_itself() {
        let picture = Maps::new(random([2 * 64, 3], 0.0, 1.0), 8);
        let own = places(8, &device()).repeat_dim(0, 2);
        same(pulled(&picture, own), picture.rows());
    }

    #[test]
    fn places_are_looked_up_as_burn_does_also_beyond_the_edges() {
        let rows = random([2 * 64, 3], 0.0, 1.0);
        let at = random([2 * 25, 2], -1.4, 1.4);
        let planes = rows.clone().reshape([2, 8, 8, 3]).permute([0, 3, 1, 2]);
        let burns = planes.grid_sample_2d(at.clone().reshape([2, 5, 5, 2]), GridSampleOptions::default());
        let burns = burns.permute([0, 2, 3, 1]).reshape([2 * 25, 3]);
        same(pulled(&Maps::new(rows, 8), at), burns);
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

    fn moved() -> Tensor<4> {
        // The middle of a pixel, so that it is right on the keypoint.
        let driving = Tensor::from_floats([[[0.25, -0.75]]], &device());
        let source = Tensor::from_floats([[[-0.1, 0.2]]], &device());
        let bends = Tensor::random([1, 1, 2, 2], Distribution::Uniform(-1.0, 1.0), &device());
        candidates(source, driving, bends)
    }

    #[test]
    fn a_keypoint_comes_from_where_it_was_in_the_source() {
        let led = led(moved(), 4).reshape([16, 4]);
        let there = led.clone().narrow(0, 2, 1);
        same(there.narrow(1, 2, 2), Tensor::from_floats([[-0.1, 0.2]], &device()));
        same(led.narrow(1, 0, 2), places(4, &device()));
    }

    #[test]
    fn a_mixture_is_the_mean_of_where_its_candidates_lead() {
        let shares = random([16, 1], 0.0, 1.0);
        let shares = Tensor::cat(vec![shares.clone(), shares.neg().add_scalar(1.0)], 1);
        let moved = moved();
        let led = led(moved.clone(), 4).reshape([16, 2, 2]);
        let mean: Tensor<3> = (led * shares.clone().reshape([16, 2, 1])).sum_dim(1);
        same(mixed(moved, shares.reshape([1, 16, 2])), mean.reshape([16, 2]));
    }
}
