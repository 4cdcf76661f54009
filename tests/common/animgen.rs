//! The `animgen` tool as a user calls it.

use std::{path::Path, process::Command};

/// Runs it in this folder. Gives whether it succeeded, what it printed and what it complained about.
pub fn animgen(folder: &Path, arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_animgen"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}
