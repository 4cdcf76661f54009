//! Every goal, and what was reached.

use std::fmt::Write as _;

use animgen_faces::Family;

use crate::{
    learn::expression::evaluate::{Condition, Evaluation, HARD, Read},
    track::Expression,
};

/// One measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What is measured.
    pub measure: String,
    /// The goal, for people; empty where there is none.
    pub goal: &'static str,
    /// What was reached, for people.
    pub reached: String,
    /// Whether that is enough; `None` if it was not measured, or there is no goal.
    pub met: Option<bool>,
    /// What there is to say about it.
    pub note: String,
}

impl Row {
    /// `met`, `NOT MET` or `not measured`; nothing where there is no goal.
    pub fn verdict(&self) -> &'static str {
        match (self.met, self.goal) {
            (Some(true), _) => "met",
            (Some(false), _) => "NOT MET",
            (None, "") => "",
            (None, _) => "not measured",
        }
    }
}

/// A value and whether it is at least `least`.
fn at_least(measure: &str, goal: &'static str, value: Option<f64>, least: f64, note: String) -> Row {
    Row {
        measure: measure.into(),
        goal,
        reached: value.map_or_else(|| "-".into(), percent),
        met: value.map(|v| v >= least),
        note,
    }
}

fn percent(value: f64) -> String {
    format!("{:.1} %", 100.0 * value)
}

/// The goals in their order, then what else is worth knowing.
pub fn rows(evaluation: &Evaluation) -> Vec<Row> {
    let (clean, hard) = (evaluation.found(Condition::Clean), evaluation.found(Condition::Hard));
    let mut rows = vec![
        at_least(
            "accuracy, 8 classes, clean",
            "97 %",
            Some(clean.accuracy()),
            0.97,
            format!("{} pictures of people of the test split", clean.total()),
        ),
        at_least(
            "accuracy, 8 classes, pose, light, noise, occlusion",
            "92 %",
            Some(hard.accuracy()),
            0.92,
            format!("{} pictures, wear of strength {HARD}", hard.total()),
        ),
    ];
    let worst = [("clean", &clean), ("hard", &hard)]
        .into_iter()
        .filter_map(|(name, read)| Some((name, read.worst_recall()?)))
        .min_by(|a, b| a.1.1.total_cmp(&b.1.1));
    rows.push(Row {
        measure: "worst class recall".into(),
        goal: "0.90",
        reached: worst.map_or_else(|| "-".into(), |(_, (_, recall))| format!("{recall:.3}")),
        met: worst.map(|(_, (_, recall))| recall >= 0.9),
        note: worst.map_or_else(String::new, |(name, (class, _))| {
            let of = |read: &Read| read.worst_recall().map_or(0.0, |w| w.1);
            format!(
                "{}, {name}; clean {:.3}, hard {:.3}",
                Expression::ALL[class].name(),
                of(&clean),
                of(&hard)
            )
        }),
    });
    rows.push(across(evaluation));
    rows.push(margin(evaluation));
    let loss = |condition| evaluation.oracle(condition).accuracy() - evaluation.found(condition).accuracy();
    let losses = [loss(Condition::Clean), loss(Condition::Hard)];
    rows.push(Row {
        measure: "loss against oracle crops".into(),
        goal: "at most 2 points",
        reached: format!("{:.1} points", 100.0 * losses[0].max(losses[1])),
        met: Some(losses.iter().all(|loss| *loss <= 0.02)),
        note: format!("clean {:.1}, hard {:.1}", 100.0 * losses[0], 100.0 * losses[1]),
    });
    let finding = &evaluation.finding;
    rows.push(Row {
        measure: "detector recall at IoU 0.5".into(),
        goal: "0.99",
        reached: format!("{:.3}", finding.recall()),
        met: (finding.faces > 0).then(|| finding.recall() >= 0.99),
        note: format!(
            "{} faces of 25 to 100 % of the picture's height, tilted up to 30°; those up to 50 %: {:.3}",
            finding.faces,
            finding.small_recall()
        ),
    });
    rows.push(Row {
        measure: "false faces per 100 faceless pictures".into(),
        goal: "at most 1",
        reached: format!("{:.2}", finding.false_per_100()),
        met: (finding.faceless > 0).then(|| finding.false_per_100() <= 1.0),
        note: format!("{} in {} pictures", finding.false_faces, finding.faceless),
    });
    rows.extend(carried(evaluation));
    rows.push(flips(evaluation));
    rows.extend(steps(evaluation));
    rows.push(time(evaluation));
    rows.push(Row {
        measure: "weights".into(),
        goal: "at most 4 MB",
        reached: format!("{:.2} MB", evaluation.bytes as f64 / 1e6),
        met: Some(evaluation.bytes <= 4_000_000),
        note: "face finder and expression network together".into(),
    });
    rows.extend(details(evaluation));
    rows
}

fn name(family: Family) -> &'static str {
    match family {
        Family::Drawn => "drawn",
        Family::Sculpted => "sculpted",
    }
}

fn across(evaluation: &Evaluation) -> Row {
    let lowest = evaluation
        .across
        .iter()
        .map(|a| a.clean.accuracy())
        .min_by(f64::total_cmp);
    let each: Vec<String> = evaluation
        .across
        .iter()
        .map(|a| {
            format!(
                "on {} {} (hard {})",
                name(a.on),
                percent(a.clean.accuracy()),
                percent(a.hard.accuracy())
            )
        })
        .collect();
    let both = evaluation.across.len() == 2;
    Row {
        measure: "across families".into(),
        goal: "80 %",
        reached: lowest.map_or_else(|| "-".into(), percent),
        met: lowest.filter(|l| both || *l < 0.8).map(|l| l >= 0.8),
        note: if each.is_empty() {
            "give weights of one family with --only-drawn and --only-sculpted".into()
        } else if both {
            format!("clean; {}", each.join(", "))
        } else {
            format!("clean; {}; the other family's weights are missing", each.join(", "))
        },
    }
}

fn margin(evaluation: &Evaluation) -> Row {
    let first = evaluation.comparisons.first();
    let margin = first.and_then(|c| c.margin());
    Row {
        measure: "margin over LBP/Haar + SVM on the same split".into(),
        goal: "+15 points",
        reached: margin.map_or_else(|| "-".into(), |m| format!("{:+.1} points", 100.0 * m)),
        met: margin.map(|m| m >= 0.15),
        note: first.map_or_else(String::new, |c| {
            let each: Vec<String> = c
                .contestants
                .iter()
                .map(|c| format!("{} {}", c.name, percent(c.read.accuracy())))
                .collect();
            format!("{}, clean and hard", each.join(", "))
        }),
    }
}

fn carried(evaluation: &Evaluation) -> Vec<Row> {
    let carried = &evaluation.carried;
    let wrong = |read: &Read| {
        let missed: Vec<&str> = Expression::ALL
            .into_iter()
            .filter(|e| read.recall(e.index()).is_some_and(|r| r < 0.9))
            .map(Expression::name)
            .collect();
        if missed.is_empty() {
            String::new()
        } else {
            format!("; below 0.9: {}", missed.join(", "))
        }
    };
    let head = &carried.head;
    let sprite = carried.sprite.as_ref();
    let mirrored = &carried.mirrored;
    vec![
        at_least(
            "expression carried over, 3D head",
            "90 %",
            Some(head.accuracy()),
            0.9,
            format!("full pose, {} renderings read again{}", head.total(), wrong(head)),
        ),
        at_least(
            "expression carried over, 2D sprite",
            "90 %",
            sprite.map(Read::accuracy),
            0.9,
            sprite.map_or_else(
                || "the sheet has no expressions".into(),
                |read| format!("mouth at rest, {} pictures read again{}", read.total(), wrong(read)),
            ),
        ),
        at_least(
            "expression carried over, seen to 3D head",
            "90 %",
            Some(mirrored.accuracy()),
            0.9,
            format!(
                "the head mirrors {} people of the test split, is rendered and read again{}",
                mirrored.total(),
                wrong(mirrored)
            ),
        ),
    ]
}

fn flips(evaluation: &Evaluation) -> Row {
    let held = &evaluation.held;
    let most = held.iter().map(|h| h.flips).max();
    let whole = evaluation.held_seconds >= 60;
    let wrong: Vec<String> = held
        .iter()
        .filter(|h| h.shown != h.expression)
        .map(|h| format!("{} shown as {}", h.expression.name(), h.shown.name()))
        .collect();
    Row {
        measure: format!("label flips while an expression is held, {} s", evaluation.held_seconds),
        goal: "at most 1",
        reached: most.map_or_else(|| "-".into(), |m| m.to_string()),
        met: most.filter(|m| whole || *m > 1).map(|m| m <= 1),
        note: format!(
            "most of {} films, {} in all{}{}",
            held.len(),
            held.iter().map(|h| h.flips).sum::<u32>(),
            if whole { "" } else { "; too short to be judged" },
            if wrong.is_empty() {
                String::new()
            } else {
                format!("; {}", wrong.join(", "))
            }
        ),
    }
}

fn steps(evaluation: &Evaluation) -> [Row; 2] {
    let steps = &evaluation.steps;
    let mut rises: Vec<f32> = steps.iter().map(|s| s.rise).collect();
    let mut overshoots: Vec<f32> = steps.iter().map(|s| s.overshoot).collect();
    rises.sort_by(f32::total_cmp);
    overshoots.sort_by(f32::total_cmp);
    let middle = |values: &[f32]| values.get(values.len() / 2).copied().unwrap_or(0.0);
    let (rise, overshoot) = (rises.last(), overshoots.last());
    let missed = match evaluation.steps_missed {
        0 => String::new(),
        missed => format!("; {missed} steps not recognised"),
    };
    [
        Row {
            measure: "step response 10-90 %".into(),
            goal: "at most 150 ms",
            reached: rise.map_or_else(|| "-".into(), |r| format!("{:.0} ms", 1e3 * r)),
            met: rise.map(|r| *r <= 0.15),
            note: format!(
                "slowest of {} steps at 30 pictures a second, median {:.0} ms{missed}",
                steps.len(),
                1e3 * middle(&rises)
            ),
        },
        Row {
            measure: "overshoot".into(),
            goal: "at most 5 %",
            reached: overshoot.map_or_else(|| "-".into(), |o| percent(f64::from(*o))),
            met: overshoot.map(|o| *o <= 0.05),
            note: format!(
                "largest of {} steps, median {}",
                steps.len(),
                percent(f64::from(middle(&overshoots)))
            ),
        },
    ]
}

fn time(evaluation: &Evaluation) -> Row {
    let at = |share: f64| {
        let times = &evaluation.milliseconds;
        times
            .get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)))
            .copied()
    };
    let networks = at(0.5).zip(at(0.95)).map_or_else(String::new, |(p50, p95)| {
        format!("both networks alone, new face in 640x480: p50 {p50:.0} ms, p95 {p95:.0} ms; ")
    });
    Row {
        measure: "capture to applied weights on CPU, 640x480, one face".into(),
        goal: "p50 50 ms, p95 90 ms",
        reached: "-".into(),
        met: None,
        note: format!("{networks}the whole way: `make bench`"),
    }
}

/// What is worth knowing without being a goal.
fn details(evaluation: &Evaluation) -> Vec<Row> {
    let plain = |measure: String, reached: String, note: String| Row {
        measure,
        goal: "",
        reached,
        met: None,
        note,
    };
    let mut rows = Vec::new();
    for reading in &evaluation.readings {
        let condition = match reading.condition {
            Condition::Clean => "clean",
            Condition::Hard => "hard",
        };
        rows.push(plain(
            format!("{} people, {condition}", name(reading.family)),
            percent(reading.found.accuracy()),
            format!(
                "macro-F1 {:.3}, by true points {}, {} of faces found",
                reading.found.macro_f1(),
                percent(reading.oracle.accuracy()),
                percent(reading.found_share)
            ),
        ));
    }
    for comparison in &evaluation.comparisons {
        for contestant in &comparison.contestants {
            rows.push(plain(
                format!("{}: {}", comparison.set, contestant.name),
                percent(contestant.read.accuracy()),
                format!("macro-F1 {:.3}; {}", contestant.read.macro_f1(), contestant.remark)
                    .trim_end_matches("; ")
                    .into(),
            ));
        }
    }
    rows
}

/// The rows as a table for a terminal.
pub fn text(rows: &[Row]) -> String {
    let cells: Vec<[&str; 5]> = std::iter::once(["measure", "goal", "reached", "", ""])
        .chain(
            rows.iter()
                .map(|r| [r.measure.as_str(), r.goal, &r.reached, r.verdict(), &r.note]),
        )
        .collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    let mut text = String::new();
    for row in &cells {
        let line: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .chain([row[4].to_string()])
            .collect();
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}", line.join("  ").trim_end());
    }
    text
}

/// The rows as CSV.
pub fn csv(rows: &[Row]) -> String {
    let mut text = String::from("measure,goal,reached,verdict,note\n");
    for row in rows {
        let cells = [&row.measure, row.goal, &row.reached, row.verdict(), &row.note]
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::expression::evaluate::{Carried, Finding};

    fn nothing() -> Evaluation {
        Evaluation {
            readings: Vec::new(),
            across: Vec::new(),
            comparisons: Vec::new(),
            finding: Finding::default(),
            carried: Carried {
                head: Read::default(),
                sprite: None,
                mirrored: Read::default(),
            },
            held: Vec::new(),
            held_seconds: 5,
            steps: Vec::new(),
            steps_missed: 0,
            milliseconds: Vec::new(),
            bytes: 5_000_000,
        }
    }

    #[test]
    fn every_goal_has_a_row_even_if_nothing_was_measured() {
        let rows = rows(&nothing());
        for measure in [
            "clean",
            "occlusion",
            "worst class",
            "across families",
            "margin",
            "oracle crops",
            "detector recall",
            "false faces",
            "3D head",
            "2D sprite",
            "label flips",
            "step response",
            "overshoot",
            "capture to applied",
            "weights",
        ] {
            assert!(rows.iter().any(|row| row.measure.contains(measure)), "{measure}");
        }
        let verdict = |measure: &str| rows.iter().find(|r| r.measure == measure).unwrap().verdict();
        assert_eq!(verdict("weights"), "NOT MET");
        assert_eq!(verdict("across families"), "not measured");
        assert_eq!(verdict("detector recall at IoU 0.5"), "not measured");
        let text = text(&rows);
        assert!(text.contains("NOT MET") && text.lines().count() == rows.len() + 1);
        assert_eq!(csv(&rows).lines().count(), rows.len() + 1);
    }
}
