//! What a film really shows: read from the table that lies beside it, if one does.

use std::path::Path;

use bevy_animgen::track::Expression;

/// An expression that is shown for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// From, in seconds of the film.
    pub start: f64,
    /// To, in seconds of the film.
    pub end: f64,
    /// What is shown.
    pub expression: Expression,
}

/// What a film shows, in order: `film.gif` has its table in `film.expressions.tsv`. Empty if there is none.
pub fn of(film: &Path) -> Vec<Shown> {
    let table = std::fs::read_to_string(film.with_extension("expressions.tsv")).unwrap_or_default();
    table.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Shown> {
    let mut fields = line.split('\t');
    let mut time = || fields.next()?.parse().ok();
    Some(Shown {
        start: time()?,
        end: time()?,
        expression: Expression::from_name(fields.next()?.trim())?,
    })
}
