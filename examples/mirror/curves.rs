//! What the characters showed over time: as a table, as curves, and as the clearest moments.

use std::io::Write;
use std::time::Duration;

use bevy::prelude::*;
use bevy_animgen::net::RecognitionStats;
use bevy_animgen::source::AssetFolder;
use bevy_animgen::track::{Expression, ExpressionWeights, SeenFace};
use plotters::style::RGBColor;

use crate::common::chart::{Band, Lane, Plot};
use crate::common::film::Frame;
use crate::common::headless::{FRAME, Written};
use crate::common::report::quantiles;
use crate::common::sheet::{Caption, Moment, Sheet};
use crate::common::{Phase, Show, Speaker};
use crate::source::Choice;
use crate::truth;

/// Rows before and after a moment in which an expression is held, or else it was only passing: about a quarter of a
/// second each.
const HELD: usize = 6;

/// A picture of a moment is at most so wide, in pixels.
const WIDEST: u32 = 1200;

/// The record of a performance.
#[derive(Resource, Default)]
struct Mirrored {
    /// What the head mirrored, and whether it saw a face, by time in seconds.
    rows: Vec<(f64, ExpressionWeights, bool)>,
    /// From handing pictures to the networks to having their answers.
    latency: Vec<Duration>,
    batches: u64,
}

/// Keeps the record.
pub fn plugin(app: &mut App) {
    app.init_resource::<Mirrored>().add_systems(PostUpdate, watch);
}

fn watch(
    show: Res<Show>,
    time: Res<Time<Real>>,
    stats: Option<Res<RecognitionStats>>,
    head: Query<&SeenFace, With<Speaker>>,
    mut record: ResMut<Mirrored>,
) {
    if let Some(stats) = stats
        && stats.batches != record.batches
    {
        // The first batch also builds the networks.
        if record.batches > 0 {
            record.latency.push(stats.latency);
        }
        record.batches = stats.batches;
    }
    if show.phase == Phase::Speaking
        && !time.delta().is_zero()
        && let Ok(face) = head.single()
    {
        record
            .rows
            .push((show.time, face.expression(), face.sighting().is_some()));
    }
}

/// The colour of an expression: Okabe and Ito's, told apart by colour-blind readers too.
pub fn color(expression: Expression) -> [u8; 3] {
    match expression {
        Expression::Neutral => [150, 150, 150],
        Expression::Happy => [230, 159, 0],
        Expression::Sad => [86, 180, 233],
        Expression::Angry => [213, 94, 0],
        Expression::Fearful => [204, 121, 167],
        Expression::Disgusted => [0, 158, 115],
        Expression::Surprised => [0, 114, 178],
        Expression::Contempt => [190, 180, 40],
    }
}

fn ink(expression: Expression) -> RGBColor {
    let [red, green, blue] = color(expression);
    RGBColor(red, green, blue)
}

/// Writes down what was mirrored.
///
/// # Errors
/// The file that cannot be written, and why.
pub fn write(app: &mut App, frames: &[Frame], written: &mut Written) -> Result<(), String> {
    let record = app.world().resource::<Mirrored>();
    // One row for each frame of the film, whatever the pace was.
    let end = record.rows.last().map_or(0.0, |row| row.0);
    let rows: Vec<(f64, ExpressionWeights)> = (1..=(end / FRAME).round() as usize)
        .filter_map(|number| {
            let time = number as f64 * FRAME;
            let next = record.rows.partition_point(|row| row.0 <= time + 1e-6);
            Some((time, record.rows.get(next.max(1) - 1)?.1))
        })
        .collect();
    written.file("track.csv", |path| {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        writeln!(file, "time_s,{}", Expression::ALL.map(Expression::name).join(","))?;
        for (time, weights) in &rows {
            let weights = weights.0.map(|weight| format!("{weight:.4}")).join(",");
            writeln!(file, "{time:.2},{weights}")?;
        }
        Ok(file.flush()?)
    })?;
    let lanes = Expression::ALL.map(|expression| Lane {
        name: expression.name(),
        hint: "",
        color: ink(expression),
        weights: rows.iter().map(|row| row.1.get(expression)).collect(),
    });
    let (choice, assets) = (app.world().resource::<Choice>(), app.world().resource::<AssetFolder>());
    let shown = choice.film(assets).map_or_else(Vec::new, |film| truth::of(&film));
    let bands: Vec<Band> = shown
        .iter()
        .map(|shown| Band {
            start: shown.start,
            end: shown.end,
            name: shown.expression.name(),
            color: ink(shown.expression),
        })
        .collect();
    let plot = Plot {
        title: "The expressions that the characters mirrored",
        legend: &[],
        row: FRAME,
        sound: &[],
        phones: &[],
        bands: ("in the film", &bands),
        scale: "strength, 0 to 1; that of all together is 1",
        lanes: &lanes,
    };
    written.file("expressions.png", |path| plot.draw(path))?;
    let moments = clearest(&rows);
    if let Some(first) = frames.first().filter(|_| !moments.is_empty()) {
        let caption = |moment: &Moment| {
            let expression = Expression::ALL[moment.kind];
            Caption {
                title: expression.name(),
                color: ink(expression),
                note: format!("strength {:.0} %", 100.0 * moment.weight),
            }
        };
        let cell = first.picture.width().min(WIDEST);
        let sheet = Sheet {
            cell,
            columns: 2,
            title: (cell / 20).max(12),
        };
        written.file("moments.png", |path| sheet.draw(path, frames, moments, caption))?;
    } else {
        println!("no moments.png: no expression was held for half a second");
    }
    let seen = record.rows.iter().filter(|row| row.2).count();
    let changes = rows
        .windows(2)
        .filter(|pair| pair[0].1.strongest() != pair[1].1.strongest());
    written.lines = vec![
        ("face in sight", format!("{seen} of {} frames", record.rows.len())),
        ("expression changes", changes.count().to_string()),
        (
            "latency",
            quantiles(&record.latency, "p95", 0.95, "from picture to expressions, a batch"),
        ),
    ];
    Ok(())
}

/// The clearest moment of each expression that was held, in order of time: the one around which it was strongest
/// throughout.
fn clearest(rows: &[(f64, ExpressionWeights)]) -> Vec<Moment> {
    let clearest = |expression: Expression| {
        let moments = rows.windows(2 * HELD + 1).filter_map(|held| {
            let strength = |row: &(f64, ExpressionWeights)| row.1.get(expression);
            let holds = held.iter().all(|row| row.1.strongest() == expression);
            let weakest = held.iter().map(strength).fold(1.0, f32::min);
            let moment = Moment {
                time: held[HELD].0,
                kind: expression.index(),
                weight: strength(&held[HELD]),
            };
            holds.then_some((weakest, moment))
        });
        moments.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, moment)| moment)
    };
    let mut moments: Vec<Moment> = Expression::ALL.into_iter().filter_map(clearest).collect();
    moments.sort_by(|a, b| a.time.total_cmp(&b.time));
    moments
}
