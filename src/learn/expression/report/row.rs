//! One measure in a line: the goal, and what was reached.

use std::fmt::Write as _;

use crate::learn::expression::evaluate::Read;

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
    /// Measured with so few pictures that nothing is judged by it.
    pub quick: bool,
    /// What there is to say about it.
    pub note: String,
}

impl Row {
    /// `met`, `NOT MET`, `quick` or `not measured`; nothing where there is no goal.
    pub fn verdict(&self) -> &'static str {
        match (self.goal, self.met) {
            ("", _) => "",
            (_, None) => "not measured",
            (_, Some(_)) if self.quick => "quick",
            (_, Some(true)) => "met",
            (_, Some(false)) => "NOT MET",
        }
    }
}

/// A value and whether it is at least `least`.
pub(super) fn at_least(measure: &str, goal: &'static str, value: Option<f64>, least: f64, note: String) -> Row {
    Row {
        measure: measure.into(),
        goal,
        reached: value.map_or_else(|| "-".into(), percent),
        met: value.map(|v| v >= least),
        quick: false,
        note,
    }
}

pub(super) fn percent(value: f64) -> String {
    format!("{:.1} %", 100.0 * value)
}

/// The share that was right, if anything was read.
pub(super) fn accuracy(read: &Read) -> Option<f64> {
    (read.total() > 0).then(|| read.accuracy())
}

/// What was read, for a note.
pub(super) fn told(read: &Read) -> String {
    accuracy(read).map_or_else(|| "-".into(), percent)
}

/// The rows as a table for a terminal.
pub fn text(rows: &[Row]) -> String {
    let cells: Vec<[&str; 5]> = std::iter::once(["measure", "goal", "reached", "", ""])
        .chain(
            rows.iter()
                .map(|r| [r.measure.as_str(), r.goal, &r.reached, r.verdict(), &r.note]),
        )
        .collect();
    columns(&cells)
}

/// Cells in columns as wide as their widest cell; the last column may have any width.
pub(super) fn columns<const N: usize>(cells: &[[&str; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        let width = cells.iter().map(|row| row[column].chars().count()).max();
        width.filter(|_| column + 1 < N).unwrap_or(0)
    });
    let mut text = String::new();
    for row in cells {
        let line: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
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
