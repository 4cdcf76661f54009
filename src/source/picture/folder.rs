//! The pictures of a folder.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::PICTURE_ENDINGS;

/// The picture files of a folder by what their names end in, in natural order (`2.png` before `10.png`). Hidden files and
/// sub-folders are left out.
///
/// # Errors
/// If the folder cannot be read.
pub(in crate::source) fn pictures_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let file = entry?.path();
        let hidden = file
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        let ending = file
            .extension()
            .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if !hidden && ending.is_some_and(|ending| PICTURE_ENDINGS.contains(&&*ending)) && file.is_file() {
            files.push(file);
        }
    }
    alphanumeric_sort::sort_path_slice(&mut files);
    Ok(files)
}
