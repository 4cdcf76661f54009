//! The figures of an evaluation: a table against the goals, and pictures.

mod figures;
mod table;
mod unseen;

pub use figures::{comparison_figures, confusion, confusions};
pub use table::{Row, csv, rows, text};
pub use unseen::unseen_text;
