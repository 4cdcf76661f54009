//! The figures of an evaluation: a table against the goals, and pictures.

mod figures;
mod table;

pub use figures::{comparison_figures, confusion, confusions};
pub use table::{Row, csv, rows, text};
