//! Which pictures are meant: files that were named, and what the folders among them hold.

use std::path::PathBuf;

use bevy_animgen::source::PICTURE_ENDINGS;
use walkdir::WalkDir;

/// The pictures that were named or found.
#[derive(Default)]
pub(super) struct Found {
    pub files: Vec<PathBuf>,
    /// Why some folders could not be searched.
    pub closed: Vec<String>,
    /// Which of the folders that were named hold no pictures.
    pub empty: Vec<String>,
}

/// Every picture that was named or found; those of a folder in natural order (`2.png` before `10.png`).
pub(super) fn find(inputs: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for input in inputs {
        if !input.is_dir() {
            found.files.push(input.clone());
            continue;
        }
        let before = found.files.len() + found.closed.len();
        let order = |a: &walkdir::DirEntry, b: &walkdir::DirEntry| {
            alphanumeric_sort::compare_os_str(a.file_name(), b.file_name())
        };
        // What was named itself counts, whatever it is called.
        let wanted =
            |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
        for entry in WalkDir::new(input).sort_by(order).into_iter().filter_entry(wanted) {
            let path = match entry {
                Ok(entry) => entry.into_path(),
                Err(error) => {
                    let path = error.path().unwrap_or(input).display().to_string();
                    let reason = error
                        .into_io_error()
                        .map_or_else(String::new, |error| format!(": {error}"));
                    let failure = format!("{path}: this folder cannot be searched{reason}; check that it may be read");
                    found.closed.push(failure);
                    continue;
                }
            };
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            if PICTURE_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) && path.is_file() {
                found.files.push(path);
            }
        }
        if found.files.len() + found.closed.len() == before {
            found.empty.push(format!(
                "{}: no pictures in this folder ({}); name the pictures, or their folder",
                input.display(),
                PICTURE_ENDINGS.join(", ")
            ));
        }
    }
    found
}
