//! Which recordings are baked, and the file that the track of each one goes to.

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    io,
    path::{Path, PathBuf, is_separator},
};

use walkdir::WalkDir;

use crate::place::{self, identity, unambiguous};

/// One recording and the file its track goes to.
pub struct Work {
    /// The recording.
    pub input: PathBuf,
    /// The file its track goes to.
    pub output: PathBuf,
}

impl Work {
    /// Checks that no more than a file is in the place of the track: a device or a pipe would be replaced by one.
    ///
    /// # Errors
    /// If something else is there.
    pub fn check_place(&self) -> Result<(), String> {
        place::check(&self.output, "a track", "-o")
    }

    /// What to tell the user when the track cannot be written.
    pub fn unwritable(&self, error: io::Error) -> String {
        place::unwritable(&self.output, error)
    }
}

/// Every recording that was named or found, with its output: `output` as the user gave it, or beside the
/// recording with this `ending`.
///
/// # Errors
/// If there is nothing to bake, or if a track would take the place of another one or of a recording.
pub fn plan(inputs: &[PathBuf], output: Option<&Path>, ending: &str) -> Result<Vec<Work>, Box<dyn Error>> {
    let recordings = find(inputs)?;
    let single = recordings.len() == 1 && !inputs[0].is_dir();
    let place = Place::of(output, single)?;
    let work: Vec<Work> = recordings
        .into_iter()
        .map(|(input, below)| {
            let output = match place {
                Place::Beside => input.with_extension(ending),
                Place::File(file) => file.to_owned(),
                Place::Folder(folder) => folder.join(below).with_extension(ending),
            };
            Work { input, output }
        })
        .collect();
    refuse_collisions(&work)?;
    Ok(work)
}

/// Where the user wants the tracks.
enum Place<'a> {
    /// Each beside its recording.
    Beside,
    /// In this file.
    File(&'a Path),
    /// Below this folder.
    Folder(&'a Path),
}

impl<'a> Place<'a> {
    /// What the user gave, for a `single` recording that was named itself, or for more.
    fn of(output: Option<&'a Path>, single: bool) -> Result<Self, String> {
        let Some(place) = output else {
            return Ok(Self::Beside);
        };
        if place.as_os_str() == "-" {
            return Err("-: a track can only be written to a file; name one with -o".into());
        }
        let named_as_folder = place.is_dir() || place.to_string_lossy().ends_with(is_separator);
        if single && !named_as_folder {
            return Ok(Self::File(place));
        }
        if place.exists() && !place.is_dir() {
            let place = place.display();
            return Err(format!(
                "{place}: this is not a folder, and several recordings or a folder of them need one; name one with -o"
            ));
        }
        Ok(Self::Folder(place))
    }
}

/// Every recording that was named or found, with its path below the folder that was searched.
fn find(inputs: &[PathBuf]) -> Result<Vec<(PathBuf, PathBuf)>, Box<dyn Error>> {
    let mut found = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            found.push((input.clone(), input.file_name().map(PathBuf::from).unwrap_or_default()));
            continue;
        }
        let before = found.len();
        for entry in WalkDir::new(input).sort_by_file_name() {
            let path = entry?.into_path();
            if path.is_file() && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("wav")) {
                let below = path.strip_prefix(input)?.to_owned();
                found.push((path, below));
            }
        }
        if found.len() == before {
            let folder = input.display();
            return Err(format!("{folder}: no .wav files in this folder; name the recordings, or their folder").into());
        }
    }
    Ok(found)
}

/// Finds a track that would take the place of another one or of a recording, before anything is baked.
fn refuse_collisions(work: &[Work]) -> Result<(), String> {
    let recordings: HashSet<PathBuf> = work.iter().map(|work| identity(&work.input)).collect();
    let mut outputs = HashMap::new();
    for Work { input, output } in work {
        let (to, place) = (output.display(), identity(output));
        if recordings.contains(&place) {
            return Err(format!(
                "{to}: this input would be replaced by a track; leave it out, or name another place with -o"
            ));
        }
        if let Some(other) = outputs.insert(place, input) {
            let (a, b) = (other.display(), input.display());
            return Err(if unambiguous(other) == unambiguous(input) {
                format!("{a} and {b} are the same recording; name it once")
            } else {
                format!(
                    "{a} and {b} would both be written to {to}; \
                     rename one, or bake each in a run of its own with another -o"
                )
            });
        }
    }
    Ok(())
}
