//! Every goal, and what was reached.

use animgen_faces::Family;

use super::{
    carried::carried,
    row::{Row, accuracy, at_least, percent, told},
    timing::{flips, steps, time},
};
use crate::{
    learn::expression::evaluate::{Across, Comparison, Condition, Evaluation, HARD, NETWORK, Read},
    track::Expression,
};

/// The goals in their order, then what else is worth knowing.
pub fn rows(evaluation: &Evaluation) -> Vec<Row> {
    let (clean, hard) = (evaluation.found(Condition::Clean), evaluation.found(Condition::Hard));
    let mut rows = vec![
        at_least(
            "accuracy, 8 classes, clean",
            "97 %",
            accuracy(&clean),
            0.97,
            format!(
                "{} pictures of people of the {} split",
                clean.total(),
                evaluation.split().name()
            ),
        ),
        hard_faces(evaluation, &hard),
        worst_class(&clean, &hard),
        across(evaluation),
        margin(evaluation),
        loss(evaluation),
    ];
    rows.extend(finding(evaluation));
    rows.extend(carried(evaluation));
    rows.push(flips(evaluation));
    rows.extend(steps(evaluation));
    rows.push(time(evaluation));
    rows.push(Row {
        measure: "size of the weights".into(),
        goal: "at most 4 MB",
        reached: format!("{:.2} MB", evaluation.bytes as f64 / 1e6),
        met: (evaluation.bytes > 0).then_some(evaluation.bytes <= 4_000_000),
        quick: false,
        note: "face finder, aligner and expression network together".into(),
    });
    rows.extend(details(evaluation));
    for row in &mut rows {
        row.quick = evaluation.quick;
    }
    rows
}

fn name(family: Family) -> &'static str {
    match family {
        Family::Drawn => "drawn",
        Family::Sculpted => "sculpted",
    }
}

fn hard_faces(evaluation: &Evaluation, hard: &Read) -> Row {
    let covered = evaluation.covered();
    at_least(
        "accuracy, 8 classes, pose, light, noise, occlusion",
        "92 %",
        accuracy(hard),
        0.92,
        format!(
            "{} pictures, wear of strength {HARD}; the {} with something in front of the face: {}",
            hard.total(),
            covered.total(),
            told(&covered)
        ),
    )
}

fn worst_class(clean: &Read, hard: &Read) -> Row {
    let worst = [("clean", clean), ("hard", hard)]
        .into_iter()
        .filter_map(|(name, read)| Some((name, read.worst_recall()?)))
        .min_by(|a, b| a.1.1.total_cmp(&b.1.1));
    Row {
        measure: "worst class recall".into(),
        goal: "0.90",
        reached: worst.map_or_else(|| "-".into(), |(_, (_, recall))| format!("{recall:.3}")),
        met: worst.map(|(_, (_, recall))| recall >= 0.9),
        quick: false,
        note: worst.map_or_else(String::new, |(name, (class, _))| {
            let of = |read: &Read| read.worst_recall().map_or(0.0, |w| w.1);
            format!(
                "{}, {name}; clean {:.3}, hard {:.3}",
                Expression::ALL[class].name(),
                of(clean),
                of(hard)
            )
        }),
    }
}

fn across(evaluation: &Evaluation) -> Row {
    let lowest = evaluation.across.iter().map(Across::accuracy).min_by(f64::total_cmp);
    let mut notes: Vec<String> = evaluation
        .across
        .iter()
        .map(|a| {
            format!(
                "on {}: found by a finder {} {} (hard {}), by true points {} (hard {})",
                name(a.on),
                if a.own_finder {
                    "of the other family"
                } else {
                    "of both families"
                },
                told(&a.clean),
                told(&a.hard),
                told(&a.clean_oracle),
                told(&a.hard_oracle)
            )
        })
        .collect();
    let both = evaluation.across.len() == 2;
    if notes.is_empty() {
        notes.push("give weights of one family with --only-drawn and --only-sculpted".into());
    } else if !both {
        notes.push("the other family's weights are missing".into());
    }
    if evaluation.across.iter().any(|a| !a.own_finder) {
        notes.push(
            "where the finder is of both families (train-faces makes others), the \
             lower of found and true points counts"
                .into(),
        );
    }
    Row {
        measure: "across families".into(),
        goal: "80 %",
        reached: lowest.map_or_else(|| "-".into(), percent),
        met: lowest.filter(|l| both || *l < 0.8).map(|l| l >= 0.8),
        quick: false,
        note: notes.join("; "),
    }
}

fn margin(evaluation: &Evaluation) -> Row {
    let first = evaluation.comparisons.first();
    let margin = first.and_then(Comparison::margin);
    Row {
        measure: "margin over LBP/Haar + SVM on the same split".into(),
        goal: "+15 points",
        reached: margin.map_or_else(|| "-".into(), |m| format!("{:+.1} points", 100.0 * m)),
        met: margin.map(|m| m >= 0.15),
        quick: false,
        note: first.map_or_else(String::new, |c| {
            let each: Vec<String> = c
                .contestants
                .iter()
                .map(|c| {
                    let what = if c.name == NETWORK { "portraits" } else { "crops" };
                    format!("{} {} (from {} {what})", c.name, told(&c.read), c.learned_from)
                })
                .collect();
            format!("{}; clean and hard, true points", each.join(", "))
        }),
    }
}

fn loss(evaluation: &Evaluation) -> Row {
    let loss = |condition| {
        let found = accuracy(&evaluation.found(condition))?;
        Some(accuracy(&evaluation.oracle(condition))? - found)
    };
    let both = loss(Condition::Clean).zip(loss(Condition::Hard));
    let points = |value: f64| format!("{:.1}", 100.0 * value);
    Row {
        measure: "loss against oracle crops".into(),
        goal: "at most 2 points",
        reached: both.map_or_else(|| "-".into(), |(a, b)| format!("{} points", points(a.max(b)))),
        met: both.map(|(a, b)| a.max(b) <= 0.02),
        quick: false,
        note: both.map_or_else(String::new, |(clean, hard)| {
            format!("clean {}, hard {}", points(clean), points(hard))
        }),
    }
}

fn finding(evaluation: &Evaluation) -> [Row; 2] {
    let finding = &evaluation.finding;
    let (there, without) = (finding.faces > 0, finding.faceless > 0);
    let dash = || "-".to_string();
    [
        Row {
            measure: "detector recall at IoU 0.5".into(),
            goal: "0.99",
            reached: if there {
                format!("{:.3}", finding.recall())
            } else {
                dash()
            },
            met: there.then(|| finding.recall() >= 0.99),
            quick: false,
            note: format!(
                "{} faces of 25 to 100 % of the picture's height, tilted up to 30°; those up to 50 %: {:.3}",
                finding.faces,
                finding.small_recall()
            ),
        },
        Row {
            measure: "false faces per 100 faceless pictures".into(),
            goal: "at most 1",
            reached: if without {
                format!("{:.2}", finding.false_per_100())
            } else {
                dash()
            },
            met: without.then(|| finding.false_per_100() <= 1.0),
            quick: false,
            note: format!(
                "{} in {} pictures; {:.2} of things that training has never shown, {:.2} of others",
                finding.false_faces,
                finding.faceless,
                finding.strange_false_per_100(),
                finding.known_false_per_100()
            ),
        },
    ]
}

/// What is worth knowing without being a goal.
fn details(evaluation: &Evaluation) -> Vec<Row> {
    let plain = |measure: String, reached: String, note: String| Row {
        measure,
        goal: "",
        reached,
        met: None,
        quick: false,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::expression::{
        evaluate::{Carried, Contestant, Finding, Held, Latency, Reading, Step},
        report::{csv, text},
    };

    /// Of a thousand faces of each expression, so many are right.
    fn right(count: usize) -> Read {
        let of = |class: usize| (0..1000).map(move |i| (class, if i < count { class } else { (class + 1) % 8 }));
        Read::of((0..Expression::COUNT).flat_map(of))
    }

    /// One expression is right so often, the others always.
    fn worst(count: usize) -> Read {
        let of = |class: usize| {
            let right = if class == 3 { count } else { 1000 };
            (0..1000).map(move |i| (class, if i < right { class } else { 0 }))
        };
        Read::of((0..Expression::COUNT).flat_map(of))
    }

    /// Everything as it should be, with room to all sides.
    fn good() -> Evaluation {
        let reading = |family, condition| Reading {
            family,
            condition,
            found: right(990),
            covered: right(980),
            oracle: right(995),
            found_share: 1.0,
        };
        let across = |on| Across {
            on,
            own_finder: true,
            clean: right(900),
            hard: right(700),
            clean_oracle: right(900),
            hard_oracle: right(700),
        };
        let contestant = |name, count| Contestant {
            name,
            read: right(count),
            learned_from: 9600,
            remark: String::new(),
        };
        let held = |expression| Held {
            expression,
            shown: expression,
            flips: 0,
        };
        Evaluation {
            dev: false,
            quick: false,
            readings: Condition::ALL.map(|c| reading(Family::Drawn, c)).to_vec(),
            across: vec![across(Family::Drawn), across(Family::Sculpted)],
            comparisons: vec![Comparison {
                set: "people".into(),
                contestants: vec![contestant(NETWORK, 950), contestant("LBP + SVM", 600)],
            }],
            finding: Finding {
                faces: 1000,
                found: 1000,
                small: (500, 500),
                faceless: 1000,
                false_faces: 0,
                strange: (500, 0),
            },
            carried: Some(Carried {
                head: right(950),
                head_by_drawn: Some(right(800)),
                sprite: right(950),
                mirrored: right(950),
                mirrored_by_drawn: Some(right(800)),
                sprite_mirrored: right(950),
            }),
            held: Expression::ALL.map(held).to_vec(),
            held_seconds: 60,
            steps: vec![
                Step {
                    expression: Expression::Happy,
                    rise: 0.1,
                    overshoot: 0.0,
                };
                28
            ],
            steps_missed: 0,
            milliseconds: vec![20.0; 100],
            latency: Some(Latency {
                pictures: 600,
                milliseconds: vec![40.0; 600],
                frames: vec![1.0; 1200],
                problem: None,
            }),
            bytes: 3_000_000,
        }
    }

    fn verdict(evaluation: &Evaluation, measure: &str) -> &'static str {
        let rows = rows(evaluation);
        rows.iter().find(|r| r.measure.contains(measure)).unwrap().verdict()
    }

    fn read(evaluation: &mut Evaluation, condition: Condition) -> &mut Reading {
        let readings = &mut evaluation.readings;
        readings.iter_mut().find(|r| r.condition == condition).unwrap()
    }

    fn carried(evaluation: &mut Evaluation) -> &mut Carried {
        evaluation.carried.as_mut().unwrap()
    }

    fn times(evaluation: &mut Evaluation, milliseconds: Vec<f64>) {
        evaluation.latency.as_mut().unwrap().milliseconds = milliseconds;
    }

    /// Takes one measure to just above its goal, or to just below.
    type Change = fn(&mut Evaluation, bool);

    const CHANGES: [(&str, Change); 24] = [
        ("8 classes, clean", |e, enough| {
            read(e, Condition::Clean).found = right(if enough { 970 } else { 969 });
        }),
        ("occlusion", |e, enough| {
            read(e, Condition::Hard).found = right(if enough { 920 } else { 919 });
        }),
        ("worst class", |e, enough| {
            read(e, Condition::Hard).found = worst(if enough { 900 } else { 899 });
        }),
        ("across families", |e, enough| {
            e.across[1].clean = right(if enough { 800 } else { 799 });
        }),
        ("across families", |e, enough| {
            // Without a finder of its own, the true points count as well.
            e.across[0].own_finder = enough;
            e.across[0].clean_oracle = right(799);
        }),
        ("across families", |e, enough| {
            // What one network does well says nothing of the other.
            if !enough {
                e.across.pop();
                e.across[0].clean = right(799);
            }
        }),
        ("margin", |e, enough| {
            e.comparisons[0].contestants[1].read = right(if enough { 799 } else { 801 });
        }),
        ("oracle crops", |e, enough| {
            read(e, Condition::Hard).found = right(if enough { 976 } else { 974 });
        }),
        ("detector recall", |e, enough| {
            e.finding.found = if enough { 990 } else { 989 }
        }),
        ("false faces", |e, enough| {
            e.finding.false_faces = if enough { 10 } else { 11 };
            e.finding.strange.1 = 10;
        }),
        ("over, 3D head", |e, enough| {
            carried(e).head = right(if enough { 900 } else { 899 })
        }),
        ("over, 2D sprite", |e, enough| {
            carried(e).sprite = right(if enough { 900 } else { 899 });
        }),
        ("seen to 3D head", |e, enough| {
            carried(e).mirrored = right(if enough { 900 } else { 899 });
        }),
        ("seen to 2D sprite", |e, enough| {
            carried(e).sprite_mirrored = right(if enough { 900 } else { 899 });
        }),
        ("label flips", |e, enough| e.held[2].flips = if enough { 1 } else { 2 }),
        ("label flips", |e, enough| {
            // Somebody who sees nobody never changes their mind.
            if !enough {
                e.held[2].shown = Expression::Neutral;
            }
        }),
        ("step response", |e, enough| {
            e.steps[7].rise = if enough { 0.149 } else { 0.151 }
        }),
        ("step response", |e, enough| e.steps_missed = usize::from(!enough)),
        ("overshoot", |e, enough| {
            e.steps[7].overshoot = if enough { 0.049 } else { 0.051 }
        }),
        ("overshoot", |e, enough| e.steps_missed = usize::from(!enough)),
        ("capture to applied", |e, enough| {
            times(e, vec![if enough { 50.0 } else { 50.5 }; 100])
        }),
        ("capture to applied", |e, enough| {
            let slow = if enough { 4 } else { 6 };
            times(e, [vec![40.0; 100 - slow], vec![95.0; slow]].concat());
        }),
        ("capture to applied", |e, enough| {
            let long = if enough { 1 } else { 3 };
            e.latency.as_mut().unwrap().frames = [vec![1.0; 200 - long], vec![30.0; long]].concat();
        }),
        ("size of the weights", |e, enough| {
            e.bytes = if enough { 4_000_000 } else { 4_000_001 }
        }),
    ];

    #[test]
    fn every_goal_is_met_just_above_it_and_not_just_below() {
        for (measure, change) in CHANGES {
            for (enough, expected) in [(true, "met"), (false, "NOT MET")] {
                let mut evaluation = good();
                change(&mut evaluation, enough);
                assert_eq!(verdict(&evaluation, measure), expected, "{measure}, enough: {enough}");
            }
        }
        for row in rows(&good()).iter().filter(|row| !row.goal.is_empty()) {
            assert_eq!(row.verdict(), "met", "{}", row.measure);
            assert!(
                CHANGES.iter().any(|(measure, _)| row.measure.contains(measure)),
                "{} is not tried",
                row.measure
            );
        }
    }

    #[test]
    fn a_quick_look_judges_nothing() {
        let evaluation = Evaluation {
            quick: true,
            bytes: 5_000_000,
            ..good()
        };
        for row in rows(&evaluation).iter().filter(|row| !row.goal.is_empty()) {
            assert_eq!(row.verdict(), "quick", "{}", row.measure);
        }
    }

    #[test]
    fn what_was_not_measured_is_not_judged() {
        let rows = rows(&Evaluation::default());
        assert!(rows.len() >= 17);
        for row in &rows {
            assert_eq!(row.verdict(), "not measured", "{}", row.measure);
        }
        let text = text(&rows);
        assert_eq!(text.lines().count(), rows.len() + 1);
        assert_eq!(csv(&rows).lines().count(), rows.len() + 1);
    }

    #[test]
    fn a_finder_that_sees_nobody_meets_no_goal_but_those_of_seeing_nothing() {
        let mut blind = good();
        let held = |h: &mut Held| h.shown = Expression::Neutral;
        blind.held.iter_mut().for_each(held);
        blind.steps_missed = blind.steps.len();
        blind.steps.clear();
        blind.finding.found = 0;
        blind.latency = Some(Latency {
            problem: Some("no face was found in 30 pictures".into()),
            ..Default::default()
        });
        for measure in ["label flips", "step response", "overshoot", "detector recall"] {
            assert_eq!(verdict(&blind, measure), "NOT MET", "{measure}");
        }
        assert_eq!(verdict(&blind, "capture to applied"), "not measured");
        let rows = rows(&blind);
        let time = rows.iter().find(|r| r.measure.contains("capture")).unwrap();
        assert!(time.note.contains("no face was found"), "{}", time.note);
    }

    #[test]
    fn one_family_alone_is_no_answer_unless_it_is_a_bad_one() {
        let mut one = good();
        one.across.pop();
        assert_eq!(verdict(&one, "across families"), "not measured");
    }

    #[test]
    fn films_that_are_too_short_can_only_fail() {
        let mut short = good();
        short.held_seconds = 5;
        assert_eq!(verdict(&short, "label flips"), "not measured");
        short.held[0].flips = 2;
        assert_eq!(verdict(&short, "label flips"), "NOT MET");
    }
}
