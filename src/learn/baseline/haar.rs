//! Haar-like features: how much brighter one rectangle is than the ones beside it, summed in no time with the help of
//! an integral image.

use rayon::prelude::*;

use super::SIDE;
use crate::track::Expression;

/// Features that are kept: those that tell the expressions of the training crops apart best, each for itself.
const KEPT: usize = 900;

/// Steps between places and between sizes, in pixels.
const STEP: usize = 4;

/// Bright and dark parts side by side, in units of the feature's cells: columns, rows, and for each cell whether it is
/// bright.
const KINDS: [(usize, usize, &[bool]); 5] = [
    (2, 1, &[true, false]),
    (1, 2, &[true, false]),
    (3, 1, &[false, true, false]),
    (1, 3, &[false, true, false]),
    (2, 2, &[true, false, false, true]),
];

/// One feature: its kind, its place, and the size of its cells, in pixels.
#[derive(Clone, Copy)]
struct Feature {
    kind: usize,
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// The features that were chosen, with their mean and deviation over the training crops.
pub(super) struct Haar {
    features: Vec<(Feature, f64, f64)>,
}

/// Sums of all that is above and to the left.
struct Integral(Vec<f64>);

impl Integral {
    fn new(crop: &[f32]) -> Self {
        let side = SIDE + 1;
        let mut sums = vec![0.0; side * side];
        for y in 0..SIDE {
            let mut row = 0.0;
            for x in 0..SIDE {
                row += f64::from(crop[y * SIDE + x]);
                sums[(y + 1) * side + x + 1] = sums[y * side + x + 1] + row;
            }
        }
        Self(sums)
    }

    fn sum(&self, left: usize, top: usize, width: usize, height: usize) -> f64 {
        let at = |x: usize, y: usize| self.0[y * (SIDE + 1) + x];
        at(left + width, top + height) - at(left, top + height) - at(left + width, top) + at(left, top)
    }

    /// Mean brightness of the bright cells less that of the dark ones.
    fn value(&self, feature: &Feature) -> f64 {
        let (columns, _, cells) = KINDS[feature.kind];
        let bright = cells.iter().filter(|c| **c).count() as f64;
        let dark = cells.len() as f64 - bright;
        let area = (feature.width * feature.height) as f64;
        cells
            .iter()
            .enumerate()
            .map(|(i, is_bright)| {
                let sum = self.sum(
                    feature.left + i % columns * feature.width,
                    feature.top + i / columns * feature.height,
                    feature.width,
                    feature.height,
                );
                if *is_bright {
                    sum / (bright * area)
                } else {
                    -sum / (dark * area)
                }
            })
            .sum()
    }
}

/// All features that fit into a crop, on a grid of places and sizes.
fn all() -> Vec<Feature> {
    let mut features = Vec::new();
    let sides = || (STEP..=SIDE / 2).step_by(STEP);
    for (kind, (columns, rows, _)) in KINDS.into_iter().enumerate() {
        for (width, height) in sides().flat_map(|w| sides().map(move |h| (w, h))) {
            let (whole_width, whole_height) = (columns * width, rows * height);
            if whole_width > SIDE || whole_height > SIDE {
                continue;
            }
            for top in (0..=SIDE - whole_height).step_by(STEP) {
                for left in (0..=SIDE - whole_width).step_by(STEP) {
                    features.push(Feature {
                        kind,
                        left,
                        top,
                        width,
                        height,
                    });
                }
            }
        }
    }
    features
}

impl Haar {
    /// Keeps the features whose means differ most between the expressions, against how much they differ within each.
    pub(super) fn choose(crops: &[&[f32]], truth: &[Expression]) -> Self {
        let integrals: Vec<Integral> = crops.par_iter().map(|crop| Integral::new(crop)).collect();
        let mut judged: Vec<(f64, Feature, f64, f64)> = all()
            .into_par_iter()
            .map(|feature| {
                let (mut count, mut sum, mut squares) = ([0.0; Expression::COUNT], [0.0; Expression::COUNT], 0.0);
                for (integral, expression) in integrals.iter().zip(truth) {
                    let value = integral.value(&feature);
                    count[expression.index()] += 1.0;
                    sum[expression.index()] += value;
                    squares += value * value;
                }
                let n = crops.len().max(1) as f64;
                let mean = sum.iter().sum::<f64>() / n;
                let between: f64 = count
                    .iter()
                    .zip(sum)
                    .filter(|(n, _)| **n > 0.0)
                    .map(|(n, s)| s * s / n)
                    .sum();
                let within = (squares - between).max(1e-9);
                let spread = ((squares / n - mean * mean).max(0.0)).sqrt().max(1e-6);
                ((between - n * mean * mean) / within, feature, mean, spread)
            })
            .collect();
        judged.sort_by(|a, b| b.0.total_cmp(&a.0));
        judged.truncate(KEPT);
        Self {
            features: judged
                .into_iter()
                .map(|(_, feature, mean, spread)| (feature, mean, spread))
                .collect(),
        }
    }

    /// The features of a crop: mean 0 and deviation 1 over the training crops.
    pub(super) fn describe(&self, crop: &[f32]) -> Vec<f64> {
        let integral = Integral::new(crop);
        self.features
            .iter()
            .map(|(feature, mean, spread)| (integral.value(feature) - mean) / spread)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_thousands_to_choose_from() {
        let features = all();
        assert!((2_000..20_000).contains(&features.len()), "{}", features.len());
    }

    #[test]
    fn a_feature_is_the_difference_of_means() {
        let crop: Vec<f32> = (0..SIDE * SIDE)
            .map(|p| if p % SIDE < 24 { 3.0 } else { 1.0 })
            .collect();
        let feature = Feature {
            kind: 0,
            left: 0,
            top: 0,
            width: 24,
            height: 8,
        };
        assert!((Integral::new(&crop).value(&feature) - 2.0).abs() < 1e-9);
        let flat = Integral::new(&vec![0.7; SIDE * SIDE]);
        assert!(all().iter().all(|feature| flat.value(feature).abs() < 1e-6));
    }
}
