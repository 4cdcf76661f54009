//! What can be wrong with other people's pictures.

use std::path::{Path, PathBuf};

/// Why labelled pictures cannot be used. Each message names the file, the place in it, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PicturesError {
    /// A file or folder cannot be read.
    #[error("{}: cannot be read: {source}; check that it exists and may be read", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table lacks a column.
    #[error("{}: line {line}: there is no column `{missing}`, only {found}; {remedy}", path.display())]
    Column {
        /// The table.
        path: PathBuf,
        /// The line of the header, from 1.
        line: u64,
        /// The column's name.
        missing: &'static str,
        /// The columns that are there.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A row of a table cannot be understood.
    #[error("{}: line {line}, column `{column}`: {problem}; {remedy}", path.display())]
    Row {
        /// The table.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column's name.
        column: &'static str,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Several rows of a table cannot be understood.
    #[error(
        "{}: {count} rows cannot be understood: {named}; mend or delete them, or download the file again",
        path.display()
    )]
    Rows {
        /// The table.
        path: PathBuf,
        /// How many, at least 2.
        count: usize,
        /// The lines of the first few of them, from 1, each with its column and what is wrong there.
        named: String,
    },
    /// Two tables do not belong together.
    #[error("{}: {problem}; {remedy}", path.display())]
    Mismatch {
        /// The table.
        path: PathBuf,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// There is no picture to learn from.
    #[error("{}: {problem}; {remedy}", path.display())]
    Empty {
        /// The file or folder.
        path: PathBuf,
        /// What was looked for.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
}

impl PicturesError {
    pub(super) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read {
            path: path.into(),
            source,
        }
    }
}
