//! The figures as pictures: confusion matrices, and the comparison that the literature draws as bars.

use std::path::Path;

use crate::{
    learn::{
        LearnError,
        expression::evaluate::{Comparison, Condition, Evaluation, NETWORK, Read},
        plot,
    },
    track::Expression,
};

/// Draws a confusion matrix of the eight expressions: rows are the truth, columns what was read, in percent of the row.
///
/// # Errors
/// If the picture cannot be written.
pub fn confusion(read: &Read, title: &str, path: &Path) -> Result<(), LearnError> {
    let title = format!("{title}: {:.1} % right", 100.0 * read.accuracy());
    plot::confusion(path, &title, &Expression::ALL.map(Expression::name), read)
}

/// Draws all confusion matrices of an evaluation into a folder.
///
/// # Errors
/// If a picture cannot be written.
pub fn confusions(evaluation: &Evaluation, folder: &Path) -> Result<(), LearnError> {
    let draw = |read: &Read, title: &str, file: &str| confusion(read, title, &folder.join(file));
    draw(
        &evaluation.found(Condition::Clean),
        "clean faces",
        "confusion-clean.png",
    )?;
    draw(&evaluation.found(Condition::Hard), "hard faces", "confusion-hard.png")?;
    if let Some(carried) = &evaluation.carried {
        draw(&carried.head, "read on the head", "confusion-head.png")?;
        draw(
            &carried.mirrored,
            "read on the head that mirrors",
            "confusion-mirrored.png",
        )?;
        draw(&carried.sprite, "read on the sprite", "confusion-sprite.png")?;
        draw(
            &carried.sprite_mirrored,
            "read on the sprite that mirrors",
            "confusion-sprite-mirrored.png",
        )?;
    }
    for across in &evaluation.across {
        let name = format!("{:?}", across.on).to_lowercase();
        draw(
            &across.clean,
            &format!("{name} faces, by a network of the other family"),
            &format!("confusion-across-on-{name}.png"),
        )?;
    }
    Ok(())
}

/// Draws the network beside hand-made features: accuracy and macro-F1 on each set (`accuracy.png`, `f1.png`, the
/// figures 2 and 3 of the paper that the project follows), and the recall of each expression for each set
/// (`recall-….png`, its figure 8).
///
/// # Errors
/// If a picture cannot be written.
pub fn comparison_figures(comparisons: &[Comparison], folder: &Path) -> Result<(), LearnError> {
    let sets: Vec<&str> = comparisons.iter().map(|c| c.set.as_str()).collect();
    let takes_part = |name: &str| comparisons.iter().flat_map(|c| &c.contestants).any(|c| c.name == name);
    let bars = |value: fn(&Read) -> f64| -> Vec<(&str, Vec<f64>)> {
        let of = |name: &str, comparison: &Comparison| {
            let found = comparison.contestants.iter().find(|c| c.name == name);
            found.map_or(0.0, |c| value(&c.read))
        };
        let one = |name: &'static str| (name, comparisons.iter().map(|c| of(name, c)).collect());
        NAMES.into_iter().filter(|name| takes_part(name)).map(one).collect()
    };
    plot::bars(
        &folder.join("accuracy.png"),
        "Accuracy on people and pictures held out",
        "recognised",
        &sets,
        &bars(Read::accuracy),
    )?;
    plot::bars(
        &folder.join("f1.png"),
        "F1 on people and pictures held out, mean of the expressions",
        "F1",
        &sets,
        &bars(Read::macro_f1),
    )?;
    for comparison in comparisons {
        let kinds: Vec<(&str, Vec<f64>)> = comparison
            .contestants
            .iter()
            .map(|c| {
                let recalls = Expression::ALL.map(|e| c.read.recall(e.index()).unwrap_or(0.0));
                (c.name, recalls.to_vec())
            })
            .collect();
        let file: String = comparison
            .set
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_ascii_lowercase()
                } else {
                    '-'
                }
            })
            .collect();
        plot::bars(
            &folder.join(format!("recall-{file}.png")),
            &format!("Recognised of each expression, {}", comparison.set),
            "recognised",
            &Expression::ALL.map(Expression::name),
            &kinds,
        )?;
    }
    Ok(())
}

/// Whoever may take part, in the order of the legend.
const NAMES: [&str; 3] = [
    NETWORK,
    crate::learn::baseline::Features::Lbp.name(),
    crate::learn::baseline::Features::Haar.name(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::expression::evaluate::Contestant;

    #[test]
    fn figures_are_drawn_also_when_a_contestant_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let contestant = |name| Contestant {
            name,
            read: Read::of([(0, 0), (1, 0), (1, 1)]),
            learned_from: 3,
            remark: String::new(),
        };
        let comparisons = [
            Comparison {
                set: "generated people".into(),
                contestants: NAMES.map(contestant).to_vec(),
            },
            Comparison {
                set: "my Pictures/2".into(),
                contestants: vec![contestant(NETWORK)],
            },
        ];
        comparison_figures(&comparisons, folder.path()).unwrap();
        confusion(
            &comparisons[0].contestants[0].read,
            "test",
            &folder.path().join("confusion.png"),
        )
        .unwrap();
        for file in [
            "accuracy.png",
            "f1.png",
            "recall-generated-people.png",
            "recall-my-pictures-2.png",
            "confusion.png",
        ] {
            let picture = image::open(folder.path().join(file)).unwrap().to_rgb8();
            assert!(picture.pixels().any(|p| p.0 != [255; 3]), "{file}");
        }
    }
}
