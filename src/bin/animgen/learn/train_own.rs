//! `animgen train expression` on the user's own pictures.

use std::{error::Error, path::Path};

use bevy_animgen::{
    learn::{
        corpus::Split,
        expression::{Choice, FinetuneConfig, evaluate::Read, finetune, report},
        pictures::LabelledPictures,
        training::{curves_on, save_weights},
    },
    net::Device,
};

use super::{how_long::stopped, reading::table};

/// With fewer pictures to choose by, one that is read rightly by chance outweighs what a training can win.
const ENOUGH: usize = 50;

/// Trains, and reports: accuracy, F1 of each expression, confusion matrices, curves.
pub fn train_own(
    config: &FinetuneConfig,
    set: &LabelledPictures,
    weights: Option<&Path>,
    device: &Device,
) -> Result<(), Box<dyn Error>> {
    warn(few(set.split(Split::Dev).count()));
    let trained = finetune(config, set, device)?;
    curves_on(
        judged(&trained.choice),
        &trained.history,
        &config.out.join("curves.png"),
    )?;
    let (done, all) = trained.steps;
    if stopped(done, all, "steps") {
        return Ok(());
    }
    println!("{}", verdict(&trained.choice));
    if trained.test.total() == 0 {
        println!("no pictures in the test split: nothing to report");
    } else {
        print!("{}", table("test split", &trained.test, Some(&trained.before)));
    }
    // From scratch, nobody expects to be better than what has learned from far more.
    if !config.from_scratch {
        warn(worse(&trained.test, &trained.before));
    }
    report::confusion(&trained.test, "test split", &config.out.join("confusion.png"))?;
    report::confusion(
        &trained.before,
        "test split, before training",
        &config.out.join("confusion-before.png"),
    )?;
    let place = weights.map_or_else(|| config.out.join("expression.safetensors"), Path::to_path_buf);
    save_weights(&trained.net, &place)?;
    println!("curves and confusion matrices: {}", config.out.display());
    println!("weights: {}", place.display());
    Ok(())
}

fn warn(warning: Option<String>) {
    if let Some(warning) = warning {
        eprintln!("warning: {warning}");
    }
}

/// What to know about a dev split of so many pictures.
fn few(pictures: usize) -> Option<String> {
    match pictures {
        0 => Some(
            "there is no dev split: the network is chosen by the training pictures, which it learns by heart, so the \
             choice means little"
                .into(),
        ),
        1..ENOUGH => Some(format!(
            "the dev split has only {pictures} pictures, fewer than {ENOUGH}: chance has its part in which network is \
             chosen, so the choice means little"
        )),
        _ => None,
    }
}

/// What networks were judged by.
fn judged(choice: &Choice) -> &'static str {
    match choice.by {
        Split::Train => "training pictures",
        Split::Dev => "dev split",
        Split::Test => "test split",
    }
}

/// Which network was kept, and why.
fn verdict(choice: &Choice) -> String {
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let (by, accuracy) = (judged(choice), percent(choice.accuracy));
    let before = choice
        .before
        .map(|before| format!(" (before {})", percent(before)))
        .unwrap_or_default();
    match choice.step {
        0 => format!(
            "no step did better on the {by} than the network that training began with, {accuracy}: the weights are its"
        ),
        step => format!("best on the {by} after step {step}: accuracy {accuracy}{before}"),
    }
}

/// Says so if a training did harm.
fn worse(test: &Read, before: &Read) -> Option<String> {
    (test.accuracy() < before.accuracy()).then(|| {
        format!(
            "the test split is read worse than before training, {:.1} % instead of {:.1} %: more pictures may help, or \
             the weights that training began with are the better ones",
            100.0 * test.accuracy(),
            100.0 * before.accuracy()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_pictures_to_choose_by_are_warned_of() {
        for pictures in [1, 2, 49] {
            let said = few(pictures).unwrap();
            assert!(said.contains(&format!("only {pictures} pictures")), "{said}");
            assert!(said.contains("means little"), "{said}");
        }
        assert!(few(0).unwrap().contains("no dev split"));
        assert_eq!(few(50), None);
    }

    #[test]
    fn it_is_said_which_network_was_kept_and_what_chose_it() {
        let mut choice = Choice {
            by: Split::Dev,
            pictures: 8,
            before: Some(0.5),
            accuracy: 0.75,
            step: 12,
        };
        assert_eq!(
            verdict(&choice),
            "best on the dev split after step 12: accuracy 75.0 % (before 50.0 %)"
        );
        choice.by = Split::Train;
        choice.before = None;
        assert_eq!(
            verdict(&choice),
            "best on the training pictures after step 12: accuracy 75.0 %"
        );
        choice.step = 0;
        let said = verdict(&choice);
        assert!(
            said.contains("no step did better on the training pictures than the network that training began with"),
            "{said}"
        );
    }

    #[test]
    fn a_test_split_that_is_read_worse_than_before_is_warned_of() {
        let (one, both) = (Read::of([(0, 0), (1, 0)]), Read::of([(0, 0), (1, 1)]));
        let said = worse(&one, &both).unwrap();
        assert!(said.contains("50.0 % instead of 100.0 %"), "{said}");
        assert_eq!(worse(&both, &one), None);
        assert_eq!(worse(&one, &one), None);
    }
}
