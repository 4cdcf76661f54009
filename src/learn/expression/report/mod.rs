//! The figures of an evaluation: a table against the goals, and pictures.

mod carried;
mod figures;
mod goals;
mod row;
mod timing;
mod unseen;

pub use figures::{comparison_figures, confusion, confusions};
pub use goals::rows;
pub use row::{Row, csv, text};
pub use unseen::unseen_text;
