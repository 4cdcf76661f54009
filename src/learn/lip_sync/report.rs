//! The figures as a table, the curves and the confusion matrix as pictures.

use std::path::Path;

use plotters::prelude::*;

use super::{Evaluation, NoiseScore, Point, Score};
use crate::{
    learn::{LearnError, plot::draw},
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
    const CELL: i32 = 44;
    const LEFT: i32 = 70;
    const TOP: i32 = 78;
    let side = CELL * Viseme::COUNT as i32;
    draw(path, ((LEFT + side + 20) as u32, (TOP + side + 40) as u32), |area| {
        let text = |size: i32| ("sans-serif", size).into_font();
        let title = format!(
            "Truth (rows) and shown (columns), percent; {:.1} % of frames right",
            100.0 * score.accuracy()
        );
        area.draw(&Text::new(title, (LEFT, 14), text(20)))?;
        for truth in Viseme::ALL {
            let y = TOP + truth.index() as i32 * CELL;
            area.draw(&Text::new(truth.name(), (LEFT - 38, y + 13), text(18)))?;
            area.draw(&Text::new(
                truth.name(),
                (LEFT + truth.index() as i32 * CELL + 12, TOP - 24),
                text(18),
            ))?;
            for shown in Viseme::ALL {
                let x = LEFT + shown.index() as i32 * CELL;
                let share = score.share(truth, shown);
                let shade = |dark: f64| (255.0 - (255.0 - dark) * share.powf(0.6)) as u8;
                let colour = RGBColor(shade(20.0), shade(80.0), shade(140.0));
                area.draw(&Rectangle::new([(x, y), (x + CELL - 2, y + CELL - 2)], colour.filled()))?;
                if share >= 0.005 {
                    let ink = if share > 0.35 { &WHITE } else { &BLACK };
                    let label = format!("{:.0}", share * 100.0);
                    area.draw(&Text::new(label, (x + 12, y + 13), text(16).color(ink)))?;
                }
            }
        }
        Ok(())
    })
}

/// Draws loss and dev accuracy over the steps.
///
/// # Errors
/// If the picture cannot be written.
pub fn curves(history: &[Point], path: &Path) -> Result<(), LearnError> {
    let last = history.last().map_or(1, |p| p.step) as f64;
    let highest = history.iter().map(|p| p.loss).fold(0.1, f64::max);
    draw(path, (960, 420), |area| {
        let (left, right) = area.split_horizontally(480);
        let mut loss = ChartBuilder::on(&left)
            .caption("training loss", ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(48)
            .build_cartesian_2d(0.0..last, 0.0..highest * 1.05)?;
        loss.configure_mesh().x_desc("steps").draw()?;
        loss.draw_series(LineSeries::new(
            history.iter().map(|p| (p.step as f64, p.loss)),
            BLUE.stroke_width(2),
        ))?;
        let mut dev = ChartBuilder::on(&right)
            .caption("dev split, before smoothing", ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(48)
            .build_cartesian_2d(0.0..last, 0.0..1.0)?;
        dev.configure_mesh().x_desc("steps").draw()?;
        type Curve = (&'static str, RGBColor, fn(&Point) -> f64);
        let series: [Curve; 3] = [
            ("frames right, 120 ms ahead", RGBColor(0, 114, 178), |p| p.accuracy),
            ("macro-F1, 120 ms ahead", RGBColor(213, 94, 0), |p| p.macro_f1),
            ("frames right, 10 ms ahead", RGBColor(0, 158, 115), |p| p.live_accuracy),
        ];
        for (name, colour, value) in series {
            dev.draw_series(LineSeries::new(
                history.iter().map(|p| (p.step as f64, value(p))),
                colour.stroke_width(2),
            ))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        }
        dev.configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .background_style(WHITE.mix(0.85))
            .label_font(("sans-serif", 15))
            .draw()?;
        Ok(())
    })
}
