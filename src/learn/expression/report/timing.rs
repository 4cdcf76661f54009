//! Goals about time: how steady, how quick, how late.

use super::row::{Row, percent};
use crate::learn::expression::evaluate::Evaluation;

/// A film whose label never changes and is wrong does not hold an expression: such a film fails the row whatever the
/// flips.
pub(super) fn flips(evaluation: &Evaluation) -> Row {
    let held = &evaluation.held;
    let most = held.iter().map(|h| h.flips).max();
    let whole = evaluation.held_seconds >= 60;
    let wrong: Vec<String> = held
        .iter()
        .filter(|h| h.shown != h.expression)
        .map(|h| format!("{} shown as {}", h.expression.name(), h.shown.name()))
        .collect();
    let met = most.map(|most| most <= 1 && wrong.is_empty());
    Row {
        measure: format!("label flips while an expression is held, {} s", evaluation.held_seconds),
        goal: "at most 1",
        reached: most.map_or_else(|| "-".into(), |m| m.to_string()),
        met: met.filter(|met| whole || !met),
        quick: false,
        note: format!(
            "most of {} films, {} in all; {} show another expression{}{}",
            held.len(),
            held.iter().map(|h| h.flips).sum::<u32>(),
            wrong.len(),
            if wrong.is_empty() {
                String::new()
            } else {
                format!(": {}", wrong.join(", "))
            },
            if whole { "" } else { "; too short to be judged" },
        ),
    }
}

/// A step that was not recognised has no rise: it fails both rows.
pub(super) fn steps(evaluation: &Evaluation) -> [Row; 2] {
    let steps = &evaluation.steps;
    let mut rises: Vec<f64> = steps.iter().map(|s| f64::from(s.rise)).collect();
    let mut overshoots: Vec<f64> = steps.iter().map(|s| f64::from(s.overshoot)).collect();
    rises.sort_by(f64::total_cmp);
    overshoots.sort_by(f64::total_cmp);
    let middle = |values: &[f64]| at(values, 0.5).unwrap_or(0.0);
    let (rise, overshoot) = (rises.last().copied(), overshoots.last().copied());
    let missed = evaluation.steps_missed;
    let all = steps.len() + missed;
    let met = |value: Option<f64>, most: f64| match (value, missed) {
        (value, 0) => value.map(|value| value <= most),
        _ => Some(false),
    };
    [
        Row {
            measure: "step response 10-90 %".into(),
            goal: "at most 150 ms",
            reached: rise.map_or_else(|| "-".into(), |r| format!("{:.0} ms", 1e3 * r)),
            met: met(rise, 0.15),
            quick: false,
            note: format!(
                "slowest of {all} steps at 30 pictures a second, median {:.0} ms; {missed} not recognised",
                1e3 * middle(&rises)
            ),
        },
        Row {
            measure: "overshoot".into(),
            goal: "at most 5 %",
            reached: overshoot.map_or_else(|| "-".into(), percent),
            met: met(overshoot, 0.05),
            quick: false,
            note: format!(
                "largest of {all} steps, median {}; {missed} not recognised",
                percent(middle(&overshoots))
            ),
        },
    ]
}

/// Frames that waited for the networks would be every second one: then the 99th of 100 would be as long as these take.
pub(super) fn time(evaluation: &Evaluation) -> Row {
    let alone = &evaluation.milliseconds;
    let alone = at(alone, 0.5)
        .zip(at(alone, 0.95))
        .map_or_else(String::new, |(p50, p95)| {
            format!("; the networks alone, new face: p50 {p50:.0} ms, p95 {p95:.0} ms")
        });
    let latency = evaluation.latency.clone().unwrap_or_default();
    let times = at(&latency.milliseconds, 0.5).zip(at(&latency.milliseconds, 0.95));
    let frame = at(&latency.frames, 0.99).zip(latency.frames.last());
    let whole = times.zip(frame);
    Row {
        measure: "capture to applied weights on CPU, 640x480, one face".into(),
        goal: "p50 50 ms, p95 90 ms, no frame waits",
        reached: times.map_or_else(|| "-".into(), |(p50, p95)| format!("p50 {p50:.0} ms, p95 {p95:.0} ms")),
        met: whole.map(|((p50, p95), (frame, _))| p50 <= 50.0 && p95 <= 90.0 && frame <= 1e3 / 60.0),
        quick: false,
        note: match (whole, &latency.problem) {
            (Some((_, (frame, longest))), _) => format!(
                "from a source's handing a picture on; {} of {} pictures reached the character, the others were \
                 overtaken by newer ones or had no face found; camera at 30 Hz, game at 60 Hz: a frame takes p99 \
                 {frame:.1} ms, longest {longest:.1} ms{alone}",
                latency.milliseconds.len(),
                latency.pictures
            ),
            (None, Some(problem)) => format!("{problem}{alone}"),
            (None, None) => alone.trim_start_matches("; ").into(),
        },
    }
}

/// The value at this share (0 to 1) of a sorted list.
fn at(sorted: &[f64], share: f64) -> Option<f64> {
    let place = (sorted.len() as f64 * share) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied()
}
