//! A support vector machine for eight classes: one of `linfa_svm`'s for every two of them, and a vote.

use std::fmt;

use linfa::{Dataset, traits::Fit};
use linfa_svm::Svm;
use ndarray::{Array1, Array2, Axis};
use rayon::prelude::*;

use crate::track::Expression;

/// How two rows of features are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kernel {
    /// By their dot product.
    Linear,
    /// By their distance: `exp(-distance² / width)`.
    Gaussian(f64),
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Linear => write!(f, "linear kernel"),
            Self::Gaussian(width) => write!(f, "Gaussian kernel of width {width:.1}"),
        }
    }
}

/// Features: a row for each crop.
pub(super) struct Rows(pub(super) Array2<f64>);

impl Rows {
    /// Rows of equal length.
    pub(super) fn new(rows: Vec<Vec<f64>>) -> Self {
        let (height, width) = (rows.len(), rows.first().map_or(0, Vec::len));
        let values: Vec<f64> = rows.into_iter().flatten().collect();
        Self(Array2::from_shape_vec((height, width), values).expect("rows of equal length"))
    }

    pub(super) fn select(&self, rows: &[usize]) -> Self {
        Self(self.0.select(Axis(0), rows))
    }

    /// The mean squared distance of a row from the mean row; never 0.
    pub(super) fn spread(&self) -> f64 {
        let variance = match self.0.nrows() {
            0 => 0.0,
            _ => self.0.var_axis(Axis(0), 0.0).sum(),
        };
        if variance > 1e-9 { variance } else { 1.0 }
    }
}

/// A machine for every two classes.
pub(super) struct Machine {
    pairs: Vec<(Expression, Expression, Svm<f64, bool>)>,
}

impl Machine {
    /// Trains it; `None` if there are not two classes.
    ///
    /// One against one: 28 machines that each compare a quarter of the crops are done in a fifth of the time that 8
    /// machines need which compare all of them, and no class is ever one against seven.
    pub(super) fn train(rows: &Rows, truth: &[Expression], kernel: Kernel, cost: f64) -> Option<Self> {
        let of = |class: Expression| (0..truth.len()).filter(move |i| truth[*i] == class);
        let present: Vec<Expression> = Expression::ALL
            .into_iter()
            .filter(|c| of(*c).next().is_some())
            .collect();
        let mut pairs = Vec::new();
        for (i, a) in present.iter().enumerate() {
            pairs.extend(present[i + 1..].iter().map(|b| (*a, *b)));
        }
        let pairs: Vec<_> = pairs
            .into_par_iter()
            .filter_map(|(a, b)| {
                let chosen: Vec<usize> = of(a).chain(of(b)).collect();
                let targets: Array1<bool> = chosen.iter().map(|i| truth[*i] == a).collect();
                let data = Dataset::new(rows.0.select(Axis(0), &chosen), targets);
                let settings = Svm::<f64, bool>::params().eps(1e-3).pos_neg_weights(cost, cost);
                let settings = match kernel {
                    Kernel::Linear => settings.linear_kernel(),
                    Kernel::Gaussian(width) => settings.gaussian_kernel(width),
                };
                Some((a, b, settings.fit(&data).ok()?))
            })
            .collect();
        (!pairs.is_empty()).then_some(Self { pairs })
    }

    /// The class that wins most pairs, for each row; among equals, the one that wins them by more.
    pub(super) fn recognize(&self, rows: &Rows) -> Vec<Expression> {
        (0..rows.0.nrows())
            .into_par_iter()
            .map(|row| {
                let row = rows.0.row(row);
                let mut votes = [0.0; Expression::COUNT];
                for (a, b, machine) in &self.pairs {
                    let margin = machine.weighted_sum(&row) - machine.rho;
                    let winner = if margin >= 0.0 { a } else { b };
                    // At most a 64th: all margins together are less than a vote.
                    votes[winner.index()] += 1.0 + margin.abs().tanh() / 64.0;
                }
                let best = (0..votes.len())
                    .max_by(|i, j| votes[*i].total_cmp(&votes[*j]))
                    .unwrap_or(0);
                Expression::ALL[best]
            })
            .collect()
    }
}
