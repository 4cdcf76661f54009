//! Places in pictures, and pictures pulled along.
//!
//! Places go from -1 to 1, right and down; -1 and 1 are the edges of the picture, not the middles of its outer pixels.

use burn::tensor::TensorData;

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
/// # Shapes
/// - `at`: `[pictures * places, 2]`
/// - returns: `[pictures * places, maps]`
pub fn pulled(maps: &Maps, at: Tensor<2>) -> Tensor<2> {
    Taps::new(maps, [at.clone().narrow(1, 0, 1), at.narrow(1, 1, 1)]).of(maps.rows())
}

/// The four pixels around each of many places, and how much each counts: where a picture is looked up between its pixels.
///
/// Rows are copied and weighted: under training, Burn's own `grid_sample_2d` is many steps over every number of every map.
#[derive(Clone, Debug)]
pub struct Taps {
    corners: [(Rows, Tensor<2>); 4],
}

/// Numbers of rows.
type Rows = burn::Tensor<Backend, 1, burn::tensor::Int>;

impl Taps {
    /// Around equally many places in each of the pictures, right and down, each `[pictures * places, 1]`.
    pub fn new(maps: &Maps, at: [Tensor<2>; 2]) -> Self {
        let side = maps.side() as f32;
        let [count, _] = at[0].dims();
        let each = count / maps.pictures();
        let first: Vec<f32> = (0..count)
            .map(|row| (row / each * maps.side() * maps.side()) as f32)
            .collect();
        let first = Tensor::<1>::from_floats(first.as_slice(), &at[0].device()).reshape([count, 1]);
        // Of each direction: the pixel before and the one behind, and how much each counts.
        let [columns, lines] = at.map(|at| {
            let at = at.add_scalar(1.0).mul_scalar(0.5 * side).sub_scalar(0.5);
            let before = at.clone().detach().floor();
            let share = at - before.clone();
            [
                neighbour(before.clone(), share.clone().neg().add_scalar(1.0), side),
                neighbour(before.add_scalar(1.0), share, side),
            ]
        });
        let corner = |line: usize, column: usize| {
            let ((line, tall), (column, wide)) = (lines[line].clone(), columns[column].clone());
            let row = first.clone() + line.mul_scalar(side) + column;
            (row.int().reshape([count]), tall * wide)
        };
        Self {
            corners: [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)],
        }
    }

    /// Where every candidate leads every pixel of pictures as large as these: pixel by pixel, for each all candidates.
    ///
    /// Nothing is learned about the candidates from what is seen there.
    pub fn of_candidates(maps: &Maps, candidates: Tensor<4>) -> Self {
        let [batch, count, _, _] = candidates.dims();
        let pixels = maps.side() * maps.side();
        let at = led(candidates.detach(), maps.side()).map(|at| at.reshape([batch * pixels * count, 1]));
        Self::new(maps, at)
    }

    /// What there is in rows, one for each pixel: `[places, columns of the rows]`.
    pub fn of(&self, rows: Tensor<2>) -> Tensor<2> {
        self.sum(|numbers| rows.clone().select(0, numbers))
    }

    /// The same, if places come in lots, as many in each as the rows have columns, and each looks at its own column:
    /// `[places, 1]`.
    pub fn each_own(&self, rows: Tensor<2>) -> Tensor<2> {
        let [pixels, count] = rows.dims();
        let places = self.corners[0].1.dims()[0];
        let own: Vec<i64> = (0..places).map(|place| (place % count) as i64).collect();
        let own = Rows::from_data(TensorData::new(own, [places]), &rows.device());
        let cells = rows.reshape([pixels * count, 1]);
        self.sum(|numbers| cells.clone().select(0, numbers.mul_scalar(count as i64) + own.clone()))
    }

    fn sum(&self, seen: impl Fn(Rows) -> Tensor<2>) -> Tensor<2> {
        let [first, more @ ..] = self.corners.clone().map(|(rows, weight)| seen(rows) * weight);
        more.into_iter().fold(first, |sum, corner| sum + corner)
    }
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

/// Where the pixels of pictures with a side come from by each candidate, right and down, each
/// `[batch, side * side, candidates]`.
fn led(candidates: Tensor<4>, side: usize) -> [Tensor<3>; 2] {
    let [batch, count, _, _] = candidates.dims();
    let places = with_one(places(side, &candidates.device()))
        .unsqueeze()
        .repeat_dim(0, batch);
    [0, 1].map(|axis| {
        let leads = candidates.clone().narrow(3, axis, 1).reshape([batch, count, 3]);
        places.clone().matmul(leads.swap_dims(1, 2))
    })
}

/// Looks mixed as each pixel wants them.
///
/// # Shapes
/// - `looks`: `[pixels, candidates * maps]`
/// - `shares`: `[pixels, candidates]`
/// - returns: `[pixels, maps]`
pub fn blended(looks: Tensor<2>, shares: Tensor<2>) -> Tensor<2> {
    let ([_, wide], [_, count]) = (looks.dims(), shares.dims());
    let (maps, device) = (wide / count, shares.device());
    // Products of matrices spread the shares over the maps and gather the maps again: sums over a dimension between two
    // others are slow.
    let spread = Tensor::<2>::eye(count, &device)
        .reshape([count, count, 1])
        .repeat_dim(2, maps)
        .reshape([count, wide]);
    let gather = Tensor::<2>::eye(maps, &device).repeat_dim(0, count);
    (looks * shares.matmul(spread)).matmul(gather)
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
        let [right, down] = led(moved(), 4).map(|led| led.reshape([16, 2]));
        let of = |candidate: usize| {
            let columns = [right.clone(), down.clone()].map(|led| led.narrow(1, candidate, 1));
            Tensor::cat(columns.into(), 1)
        };
        same(of(1).narrow(0, 2, 1), Tensor::from_floats([[-0.1, 0.2]], &device()));
        same(of(0), places(4, &device()));
    }

    #[test]
    fn a_mixture_is_the_mean_of_where_its_candidates_lead() {
        let shares = random([16, 1], 0.0, 1.0);
        let shares = Tensor::cat(vec![shares.clone(), shares.neg().add_scalar(1.0)], 1);
        let moved = moved();
        let mean = led(moved.clone(), 4).map(|led| (led.reshape([16, 2]) * shares.clone()).sum_dim(1));
        same(mixed(moved, shares.reshape([1, 16, 2])), Tensor::cat(mean.into(), 1));
    }

    #[test]
    fn every_candidate_looks_at_its_own_map_and_at_all_colours() {
        let picture = Maps::new(random([16, 3], 0.0, 1.0), 4);
        let parts = Maps::new(random([16, 2], -1.0, 1.0), 4);
        let taps = Taps::of_candidates(&picture, moved());
        let looks = taps.of(picture.rows()).reshape([16, 6]);
        // The first candidate stands still.
        same(looks.clone().narrow(1, 0, 3), picture.rows());
        let own = taps.each_own(parts.rows()).reshape([16, 2]);
        same(own.clone().narrow(1, 0, 1), parts.some(0, 1).rows());
        let second = taps.of(parts.some(1, 1).rows()).reshape([16, 2]);
        same(own.narrow(1, 1, 1), second.narrow(1, 1, 1));
        // Mixtures are of all their maps.
        let half = Tensor::full([16, 2], 0.5, &device());
        let mean = (looks.clone().narrow(1, 0, 3) + looks.clone().narrow(1, 3, 3)).mul_scalar(0.5);
        same(blended(looks, half), mean);
    }
}
