//! Fewer numbers for each crop, by principal components: what a support vector machine does takes as much less time.

use ndarray::{Array1, Array2, Axis};

/// Components that are kept, at most.
const KEPT: usize = 160;

/// Rounds of the subspace iteration. The components after the first few dozen hardly matter, and these are found soon.
const ROUNDS: usize = 4;

/// The directions in which the training crops differ most.
pub(super) struct Reduction {
    mean: Array1<f64>,
    /// Orthonormal columns.
    directions: Array2<f64>,
}

impl Reduction {
    /// Finds them: orthogonal iteration with the scatter matrix, which is never formed.
    pub(super) fn of(rows: &Array2<f64>, seed: u64) -> Self {
        let (height, width) = rows.dim();
        let mean = rows.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(width));
        let kept = KEPT.min(width).min(height);
        let mut rng = fastrand::Rng::with_seed(seed);
        let centred = rows - &mean;
        let mut directions = Array2::from_shape_simple_fn((kept, width), || rng.f64() - 0.5);
        orthonormal(&mut directions);
        for _ in 0..ROUNDS {
            let shares = centred.dot(&directions.t());
            directions = shares.t().dot(&centred);
            orthonormal(&mut directions);
        }
        Self {
            mean,
            directions: directions.reversed_axes(),
        }
    }

    /// Each row's place along the directions.
    pub(super) fn apply(&self, rows: &Array2<f64>) -> Array2<f64> {
        (rows - &self.mean).dot(&self.directions)
    }
}

/// Makes the rows orthonormal, one after the other (Gram and Schmidt, twice each for the rounding); a row that others
/// already span becomes 0.
fn orthonormal(rows: &mut Array2<f64>) {
    for i in 0..rows.nrows() {
        let (before, mut rest) = rows.view_mut().split_at(Axis(0), i);
        let mut row = rest.row_mut(0);
        let length = row.dot(&row).sqrt();
        for _ in 0..2 {
            let shares = before.dot(&row);
            row -= &shares.dot(&before);
        }
        let left = row.dot(&row).sqrt();
        if left > 1e-9 * length.max(1e-30) {
            row /= left;
        } else {
            row.fill(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_few_directions_keep_their_distances() {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut random = |rows, columns| Array2::from_shape_simple_fn((rows, columns), || rng.f64() - 0.5);
        let rows = random(60, 5).dot(&random(5, 400)) + 3.0;
        let reduced = Reduction::of(&rows, 2).apply(&rows);
        for (i, j) in [(0, 1), (5, 50), (30, 31)] {
            let distance = |rows: &Array2<f64>| {
                let difference = &rows.row(i) - &rows.row(j);
                difference.dot(&difference).sqrt()
            };
            assert!((distance(&rows) - distance(&reduced)).abs() < 1e-6);
        }
    }

    #[test]
    fn few_and_equal_rows_do_no_harm() {
        for rows in [
            Array2::zeros((0, 7)),
            Array2::zeros((1, 7)),
            Array2::from_elem((3, 7), 2.0),
        ] {
            let reduced = Reduction::of(&rows, 1).apply(&rows);
            assert_eq!(reduced.nrows(), rows.nrows());
            assert!(reduced.iter().all(|v| v.is_finite()));
        }
    }
}
