//! `animgen train expression` on the user's own pictures.

use std::{error::Error, path::Path};

use bevy_animgen::{
    learn::{
        expression::{FinetuneConfig, finetune, report},
        pictures::LabelledPictures,
        training::{curves, save_weights},
    },
    net::Device,
};

use super::reading::table;

/// Trains, and reports: accuracy, F1 of each expression, confusion matrices, curves.
pub fn train_own(
    config: &FinetuneConfig,
    set: &LabelledPictures,
    weights: Option<&Path>,
    device: &Device,
) -> Result<(), Box<dyn Error>> {
    let trained = finetune(config, set, device)?;
    curves(&trained.history, &config.out.join("curves.png"))?;
    let (done, all) = trained.steps;
    if done < all {
        println!("stopped after {done} of {all} steps; the same command goes on");
        return Ok(());
    }
    println!("best on the dev split after step {}", trained.best.1);
    if trained.test.total() == 0 {
        println!("no pictures in the test split: nothing to report");
    } else {
        print!("{}", table("test split", &trained.test, Some(&trained.before)));
    }
    report::confusion(&trained.test, "test split", &config.out.join("confusion.png"))?;
    report::confusion(
        &trained.before,
        "test split, before training",
        &config.out.join("confusion-before.png"),
    )?;
    let place = weights.map_or_else(|| config.out.join("expression.safetensors"), Path::to_path_buf);
    save_weights(&trained.best.0, &place)?;
    println!("curves and confusion matrices: {}", config.out.display());
    println!("weights: {}", place.display());
    Ok(())
}
