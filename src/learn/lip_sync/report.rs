//! The figures as a table, the curves and the confusion matrix as pictures.

use std::path::Path;

use super::{Evaluation, NoiseScore, Point, Score};
use crate::{
    learn::{
        LearnError,
        plot::{self, Chart},
    },
    net::BakeMode,
    track::Viseme,
};

/// Prints one evaluation: a row per voice, their mean, each set of noise kind by kind, babble and delay.
pub fn print(evaluation: &Evaluation) {
    let mode = match evaluation.mode {
        BakeMode::Known => "clips (known in advance)",
        BakeMode::Live => "live (every delay included)",
    };
    println!("\n{mode}");
    println!(
        "| voice | frames | right | macro-F1 | p b m recall | precision | f v recall | switches/truth | open in silence |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for voice in &evaluation.voices {
        row(&voice.voice, voice.score.frames(), |figure| figure(&voice.score));
    }
    let frames = evaluation.total().frames();
    row("mean", frames, |figure| evaluation.mean(|voice| figure(&voice.score)));
    if evaluation.delay > 0.0 {
        row("mean, the delay taken off", frames, |figure| {
            evaluation.mean(|voice| figure(&voice.on_time))
        });
    }
    row("mean, in one long stream", frames, |figure| {
        evaluation.mean(|voice| figure(&voice.in_one_stream))
    });
    let looked_at = [
        "open in noise without speech, kinds looked at while choosing",
        "open in noise without speech, further kinds looked at while choosing",
    ];
    for ((heading, open), kinds) in looked_at.iter().zip(evaluation.open_in_noise()).zip(&evaluation.noise) {
        noise(heading, open, kinds);
    }
    match evaluation.open_in_held_out_noise() {
        Some(open) => noise(
            "open in held-out noise without speech",
            open,
            &evaluation.held_out_noise,
        ),
        None => println!("open in held-out noise: only judged with the test split"),
    }
    if let Some(babble) = &evaluation.babble {
        println!(
            "open in babble (speech after all, not part of any mean): {:.2} %",
            100.0 * babble.share()
        );
    }
    println!("delay against the labels (best match): {:.0} ms", evaluation.delay);
    let total = evaluation.total();
    let f1: Vec<String> = Viseme::ALL
        .iter()
        .map(|v| format!("{} {:.2}", v.name(), total.f1(*v)))
        .collect();
    println!("F1: {}", f1.join("  "));
    println!("shown (columns) for each truth (rows), percent:");
    println!("    {}", Viseme::ALL.map(|v| format!("{:>4}", v.name())).concat());
    for truth in Viseme::ALL {
        let shares = Viseme::ALL.map(|shown| format!("{:>4.0}", 100.0 * total.share(truth, shown)));
        println!("{:>4}{}", truth.name(), shares.concat());
    }
}

/// Prints a set's mean, 0 to 1, and its kinds.
fn noise(heading: &str, open: f64, kinds: &[NoiseScore]) {
    println!("{heading}: {:.2} %", 100.0 * open);
    for kind in kinds {
        println!("  {}: {:.2} %", kind.kind, 100.0 * kind.share());
    }
}

type Figure = fn(&Score) -> f64;

fn row(name: &str, frames: u64, value: impl Fn(Figure) -> f64) {
    let percent = |figure: Figure| format!("{:.1} %", 100.0 * value(figure));
    println!(
        "| {name} | {frames} | {} | {:.3} | {} | {:.2} | {} | {:.2} | {} |",
        percent(Score::accuracy),
        value(Score::macro_f1),
        percent(|s| s.bilabial.recall()),
        value(|s| s.bilabial.precision()),
        percent(|s| s.labiodental.recall()),
        value(Score::switch_ratio),
        format_args!("{:.2} %", 100.0 * value(Score::open_in_silence)),
    );
}

/// Draws the confusion matrix: rows are the truth, columns what is shown, in percent of the row.
///
/// # Errors
/// If the picture cannot be written.
pub fn confusion(score: &Score, path: &Path) -> Result<(), LearnError> {
    let title = format!(
        "Truth (rows) and shown (columns), percent; {:.1} % of frames right",
        100.0 * score.accuracy()
    );
    plot::confusion(path, &title, &Viseme::ALL.map(Viseme::name), &score.confusion)
}

/// Draws loss and dev accuracy over the steps.
///
/// # Errors
/// If the picture cannot be written.
pub fn curves(history: &[Point], path: &Path) -> Result<(), LearnError> {
    let over = |value: fn(&Point) -> f64| history.iter().map(|p| (p.step as f64, value(p))).collect();
    let loss = Chart {
        title: "training loss",
        across: "steps",
        top: None,
        curves: vec![("", over(|p| p.loss))],
    };
    let dev = Chart {
        title: "dev split, before smoothing",
        across: "steps",
        top: Some(1.0),
        curves: vec![
            ("frames right, 120 ms ahead", over(|p| p.accuracy)),
            ("macro-F1, 120 ms ahead", over(|p| p.macro_f1)),
            ("frames right, 10 ms ahead", over(|p| p.live_accuracy)),
        ],
    };
    plot::charts(path, &[loss, dev])
}
