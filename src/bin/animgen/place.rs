//! Places that results are written to.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// Checks that no more than a file is where `what` is to be written: a device or a pipe would be replaced by one. With
/// `option`, another place can be named.
///
/// # Errors
/// If something else is there.
pub fn check(place: &Path, what: &str, option: &str) -> Result<(), String> {
    let taken_by = match place.metadata() {
        Ok(there) if there.is_dir() => "a folder",
        Ok(there) if !there.is_file() => "a pipe or a device",
        Err(_) if place.is_symlink() => "a link that leads nowhere",
        _ => return Ok(()),
    };
    let place = place.display();
    Err(format!(
        "{place}: {what} can only be written to a file, and this is {taken_by}; name another place with {option}"
    ))
}

/// Writes a file as a whole or not at all, and the folders that lead to it: beside its place first, so that nobody ever
/// sees half of it. Through a link into the file behind it, so that the link stays.
///
/// # Errors
/// What `write` says, and what the system says.
pub fn fill<E>(
    place: &Path,
    unwritable: impl Fn(io::Error) -> E,
    write: impl FnOnce(&mut BufWriter<&File>) -> Result<(), E>,
) -> Result<(), E> {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder).map_err(&unwritable)?;
    }
    let place = unambiguous(place);
    let unfinished = new_file_in(place.parent().unwrap_or(Path::new("."))).map_err(&unwritable)?;
    let mut out = BufWriter::new(unfinished.as_file());
    write(&mut out)?;
    out.flush().map_err(&unwritable)?;
    drop(out);
    unfinished.persist(&place).map_err(|error| unwritable(error.error))?;
    Ok(())
}

/// What to tell the user when a place cannot be written to.
pub fn unwritable(place: &Path, error: io::Error) -> String {
    let place = place.display();
    format!("{place}: cannot be written: {error}; name another place with -o")
}

/// Equal for two paths that lead to one file, whether it exists or not.
pub fn identity(file: &Path) -> PathBuf {
    let file = unambiguous(file);
    // The usual file systems there take `A.csv` and `a.csv` for one file.
    if cfg!(any(windows, target_os = "macos")) {
        file.to_string_lossy().to_lowercase().into()
    } else {
        file
    }
}

/// One spelling for one file, whether it exists or not: `a.csv`, `./a.csv` and a way through links are the same.
pub fn unambiguous(file: &Path) -> PathBuf {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    file.canonicalize()
        .unwrap_or_else(|_| match (folder.canonicalize(), file.file_name()) {
            (Ok(folder), Some(name)) => folder.join(name),
            // The folder is not there yet.
            _ => std::path::absolute(file).unwrap_or_else(|_| file.to_owned()),
        })
}

/// A new file with a name that nothing else has, and the permissions of any new file. It is removed unless persisted.
fn new_file_in(folder: &Path) -> io::Result<NamedTempFile> {
    // Not `tempfile_in`: its files are for the eyes of their owner alone.
    tempfile::Builder::new()
        .prefix(".animgen-")
        .make_in(folder, |path| File::create_new(path))
}

/// One line on the standard error. Where nobody reads it any more, that must not end the work.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
