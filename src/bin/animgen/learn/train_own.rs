//! `animgen train expression` on the user's own pictures.

use std::{error::Error, path::Path};

use bevy_animgen::{
    learn::{
        expression::{FinetuneConfig, Finetuned, finetune, report},
        pictures::LabelledPictures,
        training::{curves, save_weights},
    },
    net::Device,
    track::Expression,
};

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
    print(&trained);
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

fn print(trained: &Finetuned) {
    let (test, before) = (&trained.test, &trained.before);
    println!("best on the dev split after step {}", trained.best.1);
    if test.total() == 0 {
        println!("no pictures in the test split: nothing to report");
        return;
    }
    println!(
        "test split, {} pictures: accuracy {:.1} % (before {:.1} %), macro-F1 {:.3} (before {:.3})",
        test.total(),
        100.0 * test.accuracy(),
        100.0 * before.accuracy(),
        test.macro_f1(),
        before.macro_f1()
    );
    println!("| expression | pictures | recall | F1 | F1 before |");
    println!("|---|---|---|---|---|");
    for expression in Expression::ALL {
        let class = expression.index();
        if let Some(recall) = test.recall(class) {
            println!(
                "| {} | {} | {recall:.3} | {:.3} | {:.3} |",
                expression.name(),
                test.of_class(class),
                test.f1(class),
                before.f1(class)
            );
        }
    }
}
