//! What each of the paper's improvements gives: all variants with the same budget, from several seeds.

use std::path::PathBuf;

use super::{
    evaluate::{Film, Judges, Nearness, Which, reconstruct},
    joint_finder::train_joint_finder,
    train::{Point, TrainConfig, Variant, train},
};
use crate::{
    learn::{
        LearnError,
        plot::{Chart, charts},
        training::Schedule,
    },
    net::Device,
};

/// What each variant is given.
#[derive(Clone, Debug)]
pub struct AblationConfig {
    /// The folder of all trainings, which go on where they stopped.
    pub out: PathBuf,
    /// Steps of each training.
    pub steps: u64,
    /// Steps before, in which its keypoint detector learns to find joints, and rows of each.
    pub before: (u64, usize),
    /// A training from each of these.
    pub seeds: Vec<u64>,
    /// A tenth of the characters and films.
    pub quick: bool,
}

/// One training and what came of it.
#[derive(Clone, Debug)]
pub struct Contest {
    /// What was trained.
    pub variant: Variant,
    /// From which seed.
    pub seed: u64,
    /// How near its frames are, of all films of the test split.
    pub made: Nearness,
    /// How the training went.
    pub history: Vec<Point>,
}

/// Trains and judges all variants. All learn by the same onlooker, which is not the one who judges.
///
/// # Errors
/// If a checkpoint cannot be written or read.
pub fn ablation(
    config: &AblationConfig,
    onlooker: &super::onlooker::Onlooker,
    judges: &Judges,
    films: &[Film],
    device: &Device,
) -> Result<Vec<Contest>, LearnError> {
    let default = TrainConfig::default();
    let mut contests = Vec::new();
    for seed in &config.seeds {
        for variant in Variant::ALL {
            println!("{variant:?} from seed {seed}");
            let schedule = Schedule {
                out: config.out.join(format!("{variant:?}-{seed}").to_lowercase()),
                steps: config.steps,
                every: (config.steps / 12).max(1),
                seed: *seed,
                // Over no more steps than such a short training has.
                average: 0.98,
                ..default.schedule.clone()
            };
            let before = Schedule {
                every: config.before.0,
                ..schedule.before("detector", config.before, false)
            };
            let detector = train_joint_finder(variant.net().detector(), &before, device)?;
            let config = TrainConfig {
                variant,
                quick: config.quick,
                schedule,
                ..default.clone()
            };
            let trained = train(&config, onlooker, &detector.model, device)?;
            let rows = reconstruct(&trained.model.into_net(), judges, films, device);
            let all = rows.into_iter().find(|row| row.which == Which::All);
            contests.push(Contest {
                variant,
                seed: *seed,
                made: all.map_or_else(Nearness::default, |row| row.made),
                history: trained.history,
            });
        }
    }
    Ok(contests)
}

/// Mean and deviation over seeds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation of the sample; 0 of one.
    pub deviation: f64,
}

impl Spread {
    /// Of some numbers.
    pub fn of(numbers: &[f64]) -> Self {
        let count = numbers.len().max(1) as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        Self {
            mean,
            deviation: (squares / (count - 1.0).max(1.0)).sqrt(),
        }
    }
}

/// A figure of a variant over its seeds.
pub fn spread(contests: &[Contest], variant: Variant, figure: impl Fn(&Nearness) -> f64) -> Spread {
    let those = contests.iter().filter(|contest| contest.variant == variant);
    let numbers: Vec<f64> = those.map(|contest| figure(&contest.made)).collect();
    Spread::of(&numbers)
}

/// Draws how the trainings went, one curve for each variant, means over the seeds: the loss, L1 and the distance of
/// joints on the dev split.
///
/// # Errors
/// If the file cannot be written.
pub fn plot(contests: &[Contest], path: &std::path::Path) -> Result<(), LearnError> {
    let names = Variant::ALL.map(|variant| format!("{variant:?}"));
    let curves = |figure: fn(&Point) -> f64| -> Vec<(&str, Vec<(f64, f64)>)> {
        let curve = |variant: Variant| {
            let those: Vec<&Contest> = contests.iter().filter(|contest| contest.variant == variant).collect();
            let points = those.iter().map(|contest| contest.history.len()).min().unwrap_or(0);
            let point = |number: usize| {
                let sum: f64 = those.iter().map(|contest| figure(&contest.history[number])).sum();
                (those[0].history[number].step as f64, sum / those.len() as f64)
            };
            (0..points).map(point).collect()
        };
        names
            .iter()
            .zip(Variant::ALL)
            .map(|(name, variant)| (name.as_str(), curve(variant)))
            .collect()
    };
    let chart = |title: &'static str, figure: fn(&Point) -> f64| Chart {
        title,
        across: "steps",
        top: None,
        curves: curves(figure),
    };
    charts(
        path,
        &[
            chart("training loss", |point| point.loss),
            chart("L1, dev split", |point| point.l1),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_the_mean_and_the_deviation_of_a_sample() {
        assert_eq!(
            Spread::of(&[2.0, 4.0, 6.0]),
            Spread {
                mean: 4.0,
                deviation: 2.0
            }
        );
        assert_eq!(
            Spread::of(&[3.0]),
            Spread {
                mean: 3.0,
                deviation: 0.0
            }
        );
        assert_eq!(Spread::of(&[]), Spread::default());
    }
}
