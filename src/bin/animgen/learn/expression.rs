//! `animgen train expression`: on people that are made up, or on the user's own pictures.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::{
        expression::{FinetuneConfig, TrainConfig, evaluate::Condition, held_out, remember, report, train},
        training::{Schedule, curves, save_weights},
    },
    net::{Device, ExpressionNetWeights, FaceWeights},
};
use clap::Args;

use super::{
    Only, families,
    how_long::stopped,
    numbers::{at_least_one, seconds},
    own_pictures::{OWN, OwnPictures},
    places::{check_out, check_weights},
    reading::table,
    train_own::train_own,
};

/// People of each family to report on.
const STRANGERS: usize = 60;

#[derive(Args)]
pub struct TrainExpression {
    #[command(flatten)]
    own: OwnPictures,
    /// With your own pictures: begin with random weights. By default training begins with the shipped ones, at a tenth of
    /// the rate.
    #[arg(long, requires = OWN)]
    from_scratch: bool,
    /// With your own pictures: a file with the weights to begin with (`.safetensors`); by default the shipped ones.
    #[arg(long, value_name = "FILE", requires = OWN)]
    from: Option<PathBuf>,
    /// Of the people that are made up, learn from one family only; by default from both.
    #[arg(long, value_enum, conflicts_with = OWN)]
    only: Option<Only>,
    /// A tenth of the people that are made up, to try things out.
    #[arg(long, conflicts_with = OWN)]
    quick: bool,
    /// Folder for checkpoints, log and curves; by default `out/train-expression`, with your own pictures
    /// `out/train-expression-own`.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where the finished weights go; by default into the training folder.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Steps in all, those of earlier runs in the same folder included; by default as many as the shipped weights had,
    /// with your own pictures 25 times through them.
    #[arg(long, value_parser = at_least_one::<u64>, allow_negative_numbers = true)]
    steps: Option<u64>,
    /// Faces per step.
    #[arg(
        long, default_value_t = TrainConfig::default().schedule.rows, value_parser = rows, allow_negative_numbers = true
    )]
    rows: usize,
    /// Stop after this many seconds, and go on later with the same command; by default after the last step.
    #[arg(long, value_parser = seconds, allow_negative_numbers = true)]
    seconds: Option<f64>,
    /// Steps between two checkpoints, on people that are made up.
    #[arg(
        long, default_value_t = TrainConfig::default().schedule.every, conflicts_with = OWN,
        value_parser = at_least_one::<u64>, allow_negative_numbers = true
    )]
    every: u64,
    /// Threads that a step is shared by, on people that are made up. Batches depend on it: a training goes on only with
    /// the number that it was begun with.
    #[arg(
        long, default_value_t = TrainConfig::default().schedule.threads, conflicts_with = OWN,
        value_parser = at_least_one::<usize>, allow_negative_numbers = true
    )]
    threads: usize,
    /// Seed of the first weights and of all batches.
    #[arg(long, default_value_t = TrainConfig::default().schedule.seed)]
    seed: u64,
}

fn rows(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(rows @ 1..=1024) => Ok(rows),
        _ => Err("a number from 1 to 1024".into()),
    }
}

impl TrainExpression {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let device = Device::Flex(Default::default());
        let out = self.out();
        check_out(&out)?;
        check_weights(self.weights.as_deref())?;
        let from = self.from.as_deref().map(ExpressionNetWeights::from_file).transpose()?;
        let weights = FaceWeights {
            expression: from.unwrap_or_default(),
            ..Default::default()
        };
        if let Some(set) = self.own.load(&weights, &device)? {
            let config = FinetuneConfig {
                out,
                steps: self.steps,
                rows: self.rows,
                rate: None,
                from_scratch: self.from_scratch,
                from: weights.expression,
                seconds: self.seconds,
                seed: self.seed,
            };
            return train_own(&config, &set, self.weights.as_deref(), &device);
        }
        let default = TrainConfig::default();
        let config = TrainConfig {
            families: families(self.only),
            quick: self.quick,
            schedule: Schedule {
                out,
                steps: self.steps.unwrap_or(default.schedule.steps),
                rows: self.rows,
                threads: self.threads,
                every: self.every,
                seconds: self.seconds,
                seed: self.seed,
                ..default.schedule
            },
            ..default
        };
        let out = &config.schedule.out;
        let trained = train(&config, &device)?;
        curves(&trained.history, &out.join("curves.png"))?;
        if stopped(trained.steps, config.schedule.steps, "steps") {
            return Ok(());
        }
        let remembered = remember(&trained.model, &config, &device)?;
        if stopped(remembered.steps, config.memory_steps, "steps with clips") {
            return Ok(());
        }
        curves(&remembered.history, &out.join("memory/curves.png"))?;
        let weights = self
            .weights
            .clone()
            .unwrap_or_else(|| out.join("expression.safetensors"));
        save_weights(&remembered.model, &weights)?;
        println!("weights: {}", weights.display());
        println!("reading people of the dev split, which takes about a minute ...");
        let people = if config.quick { STRANGERS / 10 } else { STRANGERS };
        for (condition, read) in held_out(&remembered.model, &config.families, people, &device) {
            let name = match condition {
                Condition::Clean => "clean",
                Condition::Hard => "hard",
            };
            let title = format!("people of the dev split, {name} faces");
            print!("{}", table(&title, &read, None));
            report::confusion(&read, &title, &out.join(format!("confusion-{name}.png")))?;
        }
        println!("curves and confusion matrices: {}", out.display());
        Ok(())
    }

    /// The training folder.
    fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| {
            if self.own.any() {
                FinetuneConfig::default().out
            } else {
                TrainConfig::default().schedule.out
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, Error};

    use super::*;

    fn parsed(arguments: &[&str]) -> Result<(), Error> {
        let command = TrainExpression::augment_args(Command::new("expression"));
        let all = std::iter::once("expression").chain(arguments.iter().copied());
        command.try_get_matches_from(all).map(|_| ())
    }

    #[test]
    fn options_for_own_pictures_are_refused_without_any() {
        for option in [&["--from", "a.safetensors"][..], &["--from-scratch"], &["--fold", "0"]] {
            let error = parsed(option).unwrap_err().to_string();
            for part in ["--fer2013", "--ck-plus", "--folder"] {
                assert!(error.contains(part), "{option:?}: `{part}` is not in: {error}");
            }
            for own in [["--folder", "faces"], ["--ck-plus", "ck"], ["--fer2013", "fer2013.csv"]] {
                parsed(&[&own, option].concat()).unwrap();
            }
        }
        let error = parsed(&["--ferplus", "new.csv"]).unwrap_err().to_string();
        assert!(error.contains("--fer2013"), "{error}");
        parsed(&["--ferplus", "new.csv", "--folder", "faces"]).unwrap_err();
        parsed(&["--ferplus", "new.csv", "--ck-plus", "ck"]).unwrap_err();
        parsed(&["--ferplus", "new.csv", "--fer2013", "fer2013.csv"]).unwrap();
    }

    #[test]
    fn options_for_made_up_people_are_refused_with_own_pictures() {
        for option in [
            &["--quick"][..],
            &["--only", "drawn"],
            &["--threads", "4"],
            &["--every", "100"],
        ] {
            parsed(option).unwrap();
            parsed(&[&["--folder", "faces"], option].concat()).unwrap_err();
        }
        parsed(&[]).unwrap();
    }

    #[test]
    fn numbers_that_make_no_training_are_refused_in_plain_words() {
        for (option, number, said) in [
            ("--steps", "0", "at least 1"),
            ("--steps", "-5", "at least 1"),
            ("--every", "0", "at least 1"),
            ("--threads", "0", "at least 1"),
            ("--rows", "-1", "from 1 to 1024"),
            ("--seconds", "nan", "0 or more"),
            ("--seconds", "-5", "0 or more"),
        ] {
            let error = parsed(&[option, number]).unwrap_err().to_string();
            assert!(error.contains(option) && error.contains(said), "{error}");
        }
        parsed(&["--steps", "6", "--seconds", "0.5", "--every", "1", "--threads", "1"]).unwrap();
    }

    #[test]
    fn one_set_of_pictures_at_a_time() {
        parsed(&["--folder", "faces", "--ck-plus", "ck"]).unwrap_err();
        parsed(&["--folder", "faces", "--fer2013", "fer2013.csv"]).unwrap_err();
    }
}
