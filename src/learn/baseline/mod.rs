//! What expression recognition was before networks: features made by hand, and a support vector machine.
//!
//! Two kinds of features, as the literature compares them: local binary patterns ([`Features::Lbp`]; Ojala, Pietikäinen
//! and Mäenpää 2002, on faces Ahonen, Hadid and Pietikäinen 2006) and Haar-like rectangles ([`Features::Haar`]; Viola
//! and Jones 2001), both reduced to their principal components. They see the very crops that the network sees: aligned, lit, 48x48, from the same split.
//!
//! The machine compares every two training crops, so its time grows with their square: it learns from
//! [`BaselineConfig::most`] of them, as many of each expression; kernel and cost are chosen on fewer. With the default, both
//! kinds together take less than ten minutes on two cores.

mod haar;
mod lbp;
mod reduce;
mod svm;

use ndarray::Axis;
use rayon::prelude::*;

use self::{
    haar::Haar,
    reduce::Reduction,
    svm::{Kernel, Machine, Rows},
};
use crate::track::Expression;

/// The side of a crop in pixels.
pub const SIDE: usize = 48;

/// Features made by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Features {
    /// Uniform local binary patterns, counted in the fields of a grid.
    Lbp,
    /// Differences of brightness between neighbouring rectangles.
    Haar,
}

impl Features {
    /// As tables call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lbp => "LBP + SVM",
            Self::Haar => "Haar-like + SVM",
        }
    }
}

/// How to train a baseline.
#[derive(Clone, Copy, Debug)]
pub struct BaselineConfig {
    /// Most crops to learn from.
    pub most: usize,
    /// Most crops to choose kernel and cost with, for learning and for judging each.
    pub choosing: usize,
    /// Seed of what is left out.
    pub seed: u64,
}

impl Default for BaselineConfig {
    fn default() -> Self {
        Self {
            most: 9600,
            choosing: 800,
            seed: 3,
        }
    }
}

/// A crop of [`SIDE`] times [`SIDE`] numbers, rows from the top, and what it expresses.
pub type Example = (Vec<f32>, Expression);

/// A trained baseline.
pub struct Baseline {
    describe: Describe,
    reduction: Reduction,
    machine: Machine,
    chosen: String,
    learned_from: usize,
}

enum Describe {
    Lbp,
    Haar(Haar),
}

impl Describe {
    fn rows(&self, crops: &[&[f32]]) -> Rows {
        Rows::new(crops.par_iter().map(|crop| self.row(crop)).collect())
    }

    fn row(&self, crop: &[f32]) -> Vec<f64> {
        match self {
            Self::Lbp => lbp::describe(crop),
            Self::Haar(haar) => haar.describe(crop),
        }
    }
}

impl Baseline {
    /// Trains on some of `train`; kernel and cost are those that do best on some of `dev`.
    ///
    /// `None` if there are not two expressions to tell apart.
    pub fn train(features: Features, train: &[Example], dev: &[Example], config: BaselineConfig) -> Option<Self> {
        let learned = evenly(train, config.most, config.seed);
        let truth: Vec<Expression> = learned.iter().map(|e| e.1).collect();
        let crops: Vec<&[f32]> = learned.iter().map(|e| e.0.as_slice()).collect();
        let describe = match features {
            Features::Lbp => Describe::Lbp,
            Features::Haar => Describe::Haar(Haar::choose(&crops, &truth)),
        };
        let rows = describe.rows(&crops);
        let reduction = Reduction::of(&rows.0, config.seed);
        let rows = Rows(reduction.apply(&rows.0));

        let few: Vec<usize> = (0..learned.len()).take(config.choosing).collect();
        let (few_rows, few_truth) = (rows.select(&few), &truth[..few.len()]);
        let judged = evenly(dev, config.choosing, config.seed);
        let judged_rows = describe.rows(&judged.iter().map(|e| e.0.as_slice()).collect::<Vec<_>>());
        let judged_rows = Rows(match judged.is_empty() {
            true => rows.0.select(Axis(0), &[]),
            false => reduction.apply(&judged_rows.0),
        });
        let spread = few_rows.spread();
        let kernels = [
            Kernel::Linear,
            Kernel::Gaussian(0.5 * spread),
            Kernel::Gaussian(2.0 * spread),
        ];
        let mut best: Option<(usize, Kernel, f64)> = None;
        for kernel in kernels {
            // A linear kernel's values grow with the features, a Gaussian one's are at most 1.
            let scale = if kernel == Kernel::Linear { 1.0 / spread } else { 1.0 };
            for cost in [1.0, 10.0].map(|cost| cost * scale) {
                let machine = Machine::train(&few_rows, few_truth, kernel, cost)?;
                let right = machine
                    .recognize(&judged_rows)
                    .iter()
                    .zip(&judged)
                    .filter(|(shown, example)| **shown == example.1)
                    .count();
                if best.is_none_or(|(most, ..)| right > most) {
                    best = Some((right, kernel, cost));
                }
            }
        }
        let (_, kernel, cost) = best?;
        Some(Self {
            machine: Machine::train(&rows, &truth, kernel, cost)?,
            describe,
            reduction,
            chosen: format!("{kernel}, cost {cost:.2e}"),
            learned_from: learned.len(),
        })
    }

    /// What each crop expresses.
    pub fn recognize(&self, crops: &[&[f32]]) -> Vec<Expression> {
        // In parts: the features of many thousand crops would fill the memory.
        crops
            .chunks(1024)
            .flat_map(|crops| {
                let rows = self.reduction.apply(&self.describe.rows(crops).0);
                self.machine.recognize(&Rows(rows))
            })
            .collect()
    }

    /// The kernel and the cost that did best on the dev split.
    pub fn chosen(&self) -> &str {
        &self.chosen
    }

    /// How many crops it has learned from.
    pub fn learned_from(&self) -> usize {
        self.learned_from
    }
}

/// At most `most` examples, as many of each expression as there are, in an order without any order: the first ones are
/// a fair choice, too.
fn evenly(examples: &[Example], most: usize, seed: u64) -> Vec<&Example> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut classes: Vec<Vec<&Example>> = Expression::ALL
        .iter()
        .map(|expression| examples.iter().filter(|e| e.1 == *expression).collect())
        .collect();
    for class in &mut classes {
        rng.shuffle(class);
    }
    let mut chosen = Vec::new();
    while chosen.len() < most && classes.iter().any(|class| !class.is_empty()) {
        chosen.extend(classes.iter_mut().filter_map(Vec::pop));
    }
    chosen.truncate(most);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stripes whose direction is the expression, in noise, at any phase.
    fn stripes(count: usize, noise: f32, seed: u64) -> Vec<Example> {
        let mut rng = fastrand::Rng::with_seed(seed);
        (0..count)
            .map(|i| {
                let expression = Expression::ALL[i % Expression::COUNT];
                let angle = expression.index() as f32 * std::f32::consts::PI / 8.0;
                let phase = rng.f32() * 6.3;
                let crop = (0..SIDE * SIDE)
                    .map(|p| {
                        let (x, y) = ((p % SIDE) as f32, (p / SIDE) as f32);
                        let wave = (0.5 * (x * angle.cos() + y * angle.sin()) + phase).sin();
                        wave + noise * (rng.f32() * 2.0 - 1.0)
                    })
                    .collect();
                (crop, expression)
            })
            .collect()
    }

    /// A bright square whose place is the expression.
    fn squares(count: usize, noise: f32, seed: u64) -> Vec<Example> {
        let mut rng = fastrand::Rng::with_seed(seed);
        (0..count)
            .map(|i| {
                let expression = Expression::ALL[i % Expression::COUNT];
                let (left, top) = (expression.index() % 4 * 12, expression.index() / 4 * 24);
                let mut crop: Vec<f32> = (0..SIDE * SIDE).map(|_| noise * (rng.f32() * 2.0 - 1.0)).collect();
                for (y, x) in (top..top + 12).flat_map(|y| (left..left + 12).map(move |x| (y, x))) {
                    crop[y * SIDE + x] += 1.0;
                }
                (crop, expression)
            })
            .collect()
    }

    fn accuracy(features: Features, train: &[Example], dev: &[Example], test: &[Example]) -> f64 {
        let started = std::time::Instant::now();
        let config = BaselineConfig {
            choosing: 160,
            ..Default::default()
        };
        let baseline = Baseline::train(features, train, dev, config).unwrap();
        let crops: Vec<&[f32]> = test.iter().map(|e| e.0.as_slice()).collect();
        let shown = baseline.recognize(&crops);
        let right = shown.iter().zip(test).filter(|(s, e)| **s == e.1).count();
        println!(
            "{}: {right} of {} right after {} crops, {}, {:.1?}",
            features.name(),
            test.len(),
            baseline.learned_from(),
            baseline.chosen(),
            started.elapsed()
        );
        right as f64 / test.len() as f64
    }

    #[test]
    fn patterns_tell_directions_apart() {
        let right = accuracy(
            Features::Lbp,
            &stripes(240, 0.5, 1),
            &stripes(80, 0.5, 2),
            &stripes(160, 0.5, 3),
        );
        assert!(right > 0.95, "{right}");
    }

    #[test]
    fn rectangles_tell_places_apart() {
        let right = accuracy(
            Features::Haar,
            &squares(240, 1.0, 1),
            &squares(80, 1.0, 2),
            &squares(160, 1.0, 3),
        );
        assert!(right > 0.95, "{right}");
    }

    #[test]
    fn one_expression_is_nothing_to_tell_apart() {
        let same: Vec<Example> = (0..5).map(|_| (vec![0.0; SIDE * SIDE], Expression::Sad)).collect();
        assert!(Baseline::train(Features::Lbp, &same, &same, BaselineConfig::default()).is_none());
        assert!(Baseline::train(Features::Haar, &[], &[], BaselineConfig::default()).is_none());
    }

    #[test]
    fn every_expression_has_its_share_of_the_training() {
        let mut many = stripes(80, 0.1, 1);
        many.retain(|e| e.1 != Expression::Sad || e.0[0] > 0.0);
        let chosen = evenly(&many, 40, 1);
        assert_eq!(chosen.len(), 40);
        for expression in Expression::ALL {
            let count = chosen.iter().filter(|e| e.1 == expression).count();
            assert!((1..=6).contains(&count), "{count}");
        }
    }
}
