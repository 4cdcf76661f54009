//! Places that trainings write to, looked at before they begin: nobody wants to learn of a wrong one after hours.

use std::{
    fs::File,
    io::Read,
    path::{Path, is_separator},
};

use crate::place;

/// Checks the folder that `--out` names: it is there, or can be made.
///
/// # Errors
/// If something else is in its place, or on the way to it.
pub fn check_out(folder: &Path) -> Result<(), String> {
    let nearest = folder.ancestors().find(|path| path.symlink_metadata().is_ok());
    match nearest {
        Some(there) if !there.is_dir() => {
            let what = if there.is_file() { "a file" } else { "no folder" };
            Err(format!(
                "{}: this is {what}; name another folder with --out",
                there.display()
            ))
        }
        _ => Ok(()),
    }
}

/// Checks the file that `--weights` names, if it does.
///
/// # Errors
/// If it is a folder, or a file of another kind, which would be lost.
pub fn check_weights(file: Option<&Path>) -> Result<(), String> {
    let Some(file) = file else { return Ok(()) };
    place::check(file, "weights", "--weights")?;
    let name = file.display();
    if file.as_os_str().is_empty() || name.to_string().ends_with(is_separator) {
        return Err(format!(
            "{name}: weights are written to a file, and this names a folder; name a file with --weights"
        ));
    }
    let mut way = file.parent().into_iter().flat_map(Path::ancestors);
    if let Some(there) = way.find(|path| path.symlink_metadata().is_ok())
        && !there.is_dir()
    {
        return Err(format!(
            "{name}: {} is no folder; name another place with --weights",
            there.display()
        ));
    }
    if file.is_file() && !may_be_replaced(file) {
        return Err(format!(
            "{name}: this is there already and no .safetensors file, so it is not replaced; name another place with \
             --weights"
        ));
    }
    Ok(())
}

/// Whether an existing file is of weights, by its name or by how it begins, or has nothing in it.
fn may_be_replaced(file: &Path) -> bool {
    if file
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("safetensors"))
    {
        return true;
    }
    let mut start = Vec::new();
    let read = File::open(file).and_then(|open| open.take(9).read_to_end(&mut start));
    // The format: the length of the header, then the header as JSON.
    match start.split_first_chunk::<8>() {
        Some((length, [b'{'])) => file
            .metadata()
            .is_ok_and(|there| u64::from_le_bytes(*length) <= there.len().saturating_sub(8)),
        _ => read.is_ok() && start.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_weights_is_replaced_by_weights() {
        let root = tempfile::tempdir().unwrap();
        let place = |name: &str| root.path().join(name);
        std::fs::write(place("picture.png"), b"\x89PNG\r\n\x1a\n and more").unwrap();
        std::fs::write(place("old.safetensors"), b"cut short").unwrap();
        std::fs::write(place("renamed.bin"), b"\x02\0\0\0\0\0\0\0{}").unwrap();
        std::fs::write(place("nothing"), b"").unwrap();
        for fine in ["old.safetensors", "renamed.bin", "nothing", "new/new.safetensors"] {
            check_weights(Some(&place(fine))).unwrap();
        }
        check_weights(None).unwrap();
        for (bad, said) in [
            ("picture.png", "not replaced"),
            ("", "this is a folder"),
            ("new/", "names a folder"),
            ("picture.png/new.safetensors", "is no folder"),
        ] {
            let error = check_weights(Some(&place(bad))).unwrap_err();
            assert!(error.contains(said) && error.contains("--weights"), "{bad}: {error}");
        }
    }

    #[test]
    fn a_file_is_no_folder_for_a_training() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("notes.txt");
        std::fs::write(&file, "a note").unwrap();
        for out in [file.clone(), file.join("below")] {
            let error = check_out(&out).unwrap_err();
            assert!(
                error.contains("notes.txt: this is a file") && error.contains("--out"),
                "{error}"
            );
        }
        check_out(root.path()).unwrap();
        check_out(&root.path().join("new/folder")).unwrap();
    }
}
