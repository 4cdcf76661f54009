//! How long trainings on what is made up take, and what becomes of their weights.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::training::{Course, Schedule, Trained, curves, save_weights},
    net::Backend,
};
use burn::module::Module;
use clap::Args;

use super::{
    numbers::{at_least_one, seconds},
    places::{check_out, check_weights},
};

#[derive(Args)]
pub struct HowLong {
    /// A tenth of the people or characters, to try things out.
    #[arg(long)]
    pub quick: bool,
    /// Folder for checkpoints, log and curves; by default `out/train-` and the network's name.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where the finished weights go; by default into the training folder.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Steps in all, those of earlier runs in the same folder included; by default as many as the shipped weights had.
    #[arg(long, value_parser = at_least_one::<u64>, allow_negative_numbers = true)]
    steps: Option<u64>,
    /// Stop after this many seconds, and go on later with the same command; by default after the last step.
    #[arg(long, value_parser = seconds, allow_negative_numbers = true)]
    seconds: Option<f64>,
    /// Steps between two checkpoints.
    #[arg(long, value_parser = at_least_one::<u64>, allow_negative_numbers = true)]
    every: Option<u64>,
    /// Threads that a step is shared by. Batches depend on it: a training goes on only with the number that it was
    /// begun with.
    #[arg(long, value_parser = at_least_one::<usize>, allow_negative_numbers = true)]
    threads: Option<usize>,
    /// Seed of the first weights and of all batches.
    #[arg(long)]
    seed: Option<u64>,
}

impl HowLong {
    /// Checks where the training is to write to.
    pub fn check_places(&self, schedule: &Schedule) -> Result<(), String> {
        check_out(&schedule.out)?;
        check_weights(self.weights.as_deref())
    }

    /// As asked for, the rest by default.
    pub fn schedule(&self, default: Schedule) -> Schedule {
        Schedule {
            out: self.out.clone().unwrap_or(default.out),
            steps: self.steps.unwrap_or(default.steps),
            threads: self.threads.unwrap_or(default.threads),
            every: self.every.unwrap_or(default.every),
            seconds: self.seconds,
            seed: self.seed.unwrap_or(default.seed),
            ..default
        }
    }

    /// Draws the curves and writes the weights, under this name if no other was asked for; says where the training
    /// stands.
    pub fn finish<C: Course>(
        &self,
        trained: &Trained<C>,
        schedule: &Schedule,
        name: &str,
    ) -> Result<(), Box<dyn Error>> {
        self.finish_with(trained, schedule, name, |model| model)
    }

    /// The same where only a part of what learned is kept.
    pub fn finish_with<C: Course, M: Module<Backend>>(
        &self,
        trained: &Trained<C>,
        schedule: &Schedule,
        name: &str,
        kept: impl FnOnce(C::Model) -> M,
    ) -> Result<(), Box<dyn Error>> {
        curves(&trained.history, &schedule.out.join("curves.png"))?;
        if stopped(trained.steps, schedule.steps, "steps") {
            return Ok(());
        }
        let weights = self.weights.clone().unwrap_or_else(|| schedule.out.join(name));
        save_weights(&kept(trained.model.clone()), &weights)?;
        println!("weights: {}", weights.display());
        Ok(())
    }
}

/// Whether a training stopped before its end, and if so says it.
pub fn stopped(done: u64, all: u64, what: &str) -> bool {
    if done < all {
        println!("stopped after {done} of {all} {what}; the same command goes on");
    }
    done < all
}
