//! Files that are safe to read.

use std::{fs::File, io, path::Path};

/// Opens a file, but nothing else that has a path: whoever opens a pipe that nobody writes to waits for ever.
///
/// # Errors
/// If it cannot be opened, or is a folder, a pipe or a device.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("this is a folder, a pipe or a device, and no file"));
    }
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_no_file() {
        let root = tempfile::tempdir().unwrap();
        assert!(open(root.path()).unwrap_err().to_string().contains("this is a folder"));
        assert_eq!(
            open(&root.path().join("nothing")).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_that_nobody_writes_to_is_not_waited_for() {
        let root = tempfile::tempdir().unwrap();
        let pipe = root.path().join("pipe.gif");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|made| made.success()) {
            println!("skipped: no mkfifo");
            return;
        }
        assert!(open(&pipe).unwrap_err().to_string().contains("a pipe"));
    }
}
