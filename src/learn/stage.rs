//! What is said of stages that take minutes, where no bar can show how far they are.

use std::io::{IsTerminal, Write, stderr};

/// Says that a stage begins, where the standard error is no terminal and thus shows no bar.
pub(super) fn begins(what: &str) {
    let mut out = stderr();
    if !out.is_terminal() {
        // Where nobody reads it any more, that must not end the work.
        let _ = writeln!(out, "{what} ...");
    }
}
