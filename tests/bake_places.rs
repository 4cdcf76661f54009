//! Where `animgen bake` puts the tracks, and what it does not put them onto.
#![cfg(feature = "cli")]

use std::{
    collections::BTreeMap,
    path::{MAIN_SEPARATOR_STR, Path, PathBuf},
    process::{Command, Stdio},
};

use walkdir::WalkDir;

#[path = "common/animgen.rs"]
mod animgen;

use animgen::animgen;

/// A tenth of a second of silence: here only names matter.
fn record(file: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut writer = hound::WavWriter::create(file, spec).unwrap();
    for _ in 0..1_600 {
        writer.write_sample(0i16).unwrap();
    }
    writer.finalize().unwrap();
}

/// A folder with these recordings in it.
fn folder_with(recordings: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for recording in recordings {
        record(&folder.path().join(recording));
    }
    folder
}

/// `animgen bake` in a folder, with arguments that hold no spaces.
fn bake(folder: &Path, arguments: &str) -> (bool, String, String) {
    let all: Vec<&str> = ["bake"].into_iter().chain(arguments.split(' ')).collect();
    animgen(folder, &all)
}

/// Bakes in a folder; gives the tracks that it says it wrote, once it is clear that they are there.
fn baked(folder: &Path, arguments: &str) -> Vec<PathBuf> {
    let (success, printed, error) = bake(folder, arguments);
    assert!(success, "{arguments}: {error}");
    let tracks: Vec<PathBuf> = printed.lines().map(PathBuf::from).collect();
    assert!(tracks.iter().all(|track| folder.join(track).is_file()), "{tracks:?}");
    tracks
}

/// Tries what must be refused with one line, and must leave everything as it is; gives that line, with `/` in paths
/// on every system.
fn refused(folder: &Path, arguments: &str) -> String {
    let before = everything_below(folder);
    let (success, _, error) = bake(folder, arguments);
    assert!(!success, "{arguments}");
    assert!(
        error.starts_with("error: ") && error.lines().count() == 1,
        "{arguments}: {error}"
    );
    // Not `assert_eq!`: whole recordings would be printed.
    assert!(everything_below(folder) == before, "{arguments}: something has changed");
    error.replace(MAIN_SEPARATOR_STR, "/")
}

/// Every path below a folder; for regular files with what is in them.
fn everything_below(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let entries = WalkDir::new(folder).min_depth(1).into_iter();
    entries
        .map(|entry| {
            let entry = entry.unwrap();
            let bytes = entry
                .file_type()
                .is_file()
                .then(|| std::fs::read(entry.path()).unwrap());
            (entry.into_path(), bytes)
        })
        .collect()
}

/// The names of what lies in a folder and below it.
fn names_below(folder: &Path) -> Vec<PathBuf> {
    let paths = everything_below(folder).into_keys();
    paths.map(|path| path.strip_prefix(folder).unwrap().into()).collect()
}

#[test]
fn every_format_has_a_name_of_its_own_beside_the_recording() {
    let folder = folder_with(&["speech.wav"]);
    let tracks = [
        ("arkit-csv", "speech.arkit.csv"),
        ("csv", "speech.csv"),
        ("json", "speech.json"),
        ("rhubarb-json", "speech.rhubarb.json"),
        ("rhubarb-tsv", "speech.rhubarb.tsv"),
    ];
    for (format, track) in tracks {
        let arguments = format!("speech.wav --format {format}");
        assert_eq!(baked(folder.path(), &arguments), [Path::new(track)]);
    }
    let mut expected: Vec<&Path> = tracks.iter().map(|(_, track)| Path::new(track)).collect();
    expected.push(Path::new("speech.wav"));
    assert_eq!(names_below(folder.path()), expected, "and nothing else");
}

#[test]
fn a_folder_of_tracks_keeps_the_sub_folders_of_the_recordings() {
    let folder = folder_with(&["speech/de/hello.wav", "speech/en/hello.wav"]);
    assert_eq!(
        baked(folder.path(), "speech -o tracks -f arkit-csv"),
        ["tracks/de/hello.arkit.csv", "tracks/en/hello.arkit.csv"].map(Path::new)
    );
}

#[test]
fn a_searched_folder_gives_a_folder_of_tracks_even_with_one_recording_in_it() {
    let folder = folder_with(&["speech/hello.wav"]);
    assert_eq!(
        baked(folder.path(), "speech -o tracks"),
        [Path::new("tracks/hello.csv")]
    );
}

#[test]
fn a_place_that_ends_in_a_slash_is_a_folder_that_may_be_new() {
    let folder = folder_with(&["hello.wav"]);
    assert_eq!(
        baked(folder.path(), "hello.wav -o tracks/"),
        [Path::new("tracks/hello.csv")]
    );
}

#[test]
fn a_file_that_is_named_like_an_unfinished_track_stays() {
    let folder = folder_with(&["hello.wav"]);
    let mine = ["hello.csv.part", "hello.part", "hello.csv.tmp"];
    for name in mine {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    baked(folder.path(), "hello.wav");
    for name in mine {
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), name);
    }
    assert_eq!(
        names_below(folder.path()).len(),
        mine.len() + 2,
        "and nothing new but the track"
    );
}

#[test]
fn a_track_that_cannot_get_its_name_leaves_nothing_behind() {
    let folder = folder_with(&["hello.wav"]);
    let error = refused(folder.path(), &format!("hello.wav -o {}.csv", "x".repeat(300)));
    assert!(
        error.contains("x.csv: cannot be written") && error.contains("with -o"),
        "{error}"
    );
}

#[test]
fn the_baking_goes_on_when_nobody_reads_the_list_of_tracks() {
    let folder = folder_with(&["goodbye.wav", "hello.wav"]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_animgen"))
        .args(["bake", "."])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && error.is_empty(), "{error}");
    let expected = ["goodbye.csv", "goodbye.wav", "hello.csv", "hello.wav"];
    assert_eq!(names_below(folder.path()), expected.map(Path::new));
}

#[test]
fn two_recordings_for_one_track_are_refused_before_anything_is_baked() {
    let folder = folder_with(&["alone.wav", "de/hello.wav", "en/hello.wav"]);
    for inputs in ["de/hello.wav en/hello.wav", "de en"] {
        let error = refused(folder.path(), &format!("alone.wav {inputs} -o tracks"));
        for expected in ["de/hello.wav", "en/hello.wav", "tracks/hello.csv", "another -o"] {
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}

#[test]
fn names_that_differ_in_case_are_two_tracks_only_where_they_are_two_files() {
    let folder = folder_with(&["de/Hello.wav", "en/hello.wav"]);
    let arguments = "de en -o tracks";
    if cfg!(any(windows, target_os = "macos")) {
        let error = refused(folder.path(), arguments);
        assert!(error.contains("would both be written to tracks/hello.csv"), "{error}");
    } else {
        assert_eq!(
            baked(folder.path(), arguments),
            ["tracks/Hello.csv", "tracks/hello.csv"].map(Path::new)
        );
    }
}

#[test]
fn a_recording_that_is_named_twice_is_refused_however_it_is_spelt() {
    let folder = folder_with(&["de/hello.wav", "en/hello.wav"]);
    for inputs in [
        "en/hello.wav en/hello.wav",
        "en/hello.wav ./en/hello.wav",
        "en/hello.wav de/../en/hello.wav",
        "en/hello.wav en",
    ] {
        let error = refused(folder.path(), inputs);
        assert!(
            error.contains("en/hello.wav") && error.contains("name it once"),
            "{error}"
        );
    }
}

#[test]
fn a_recording_is_never_replaced_by_a_track() {
    let folder = folder_with(&["hello.wav"]);
    let error = refused(folder.path(), "hello.wav -o ./hello.wav");
    assert!(error.contains("hello.wav") && error.contains("with -o"), "{error}");
}

#[test]
fn several_tracks_do_not_go_onto_a_file() {
    let folder = folder_with(&["de/hello.wav", "en/goodbye.wav"]);
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    for inputs in ["de/hello.wav en/goodbye.wav", "de"] {
        let error = refused(folder.path(), &format!("{inputs} -o notes.txt"));
        assert!(error.contains("notes.txt") && error.contains("with -o"), "{error}");
    }
}

#[test]
fn a_folder_in_the_place_of_a_track_stays() {
    let folder = folder_with(&["hello.wav"]);
    std::fs::create_dir(folder.path().join("hello.csv")).unwrap();
    let error = refused(folder.path(), "hello.wav");
    assert!(
        error.contains("hello.csv: ") && error.contains("a folder") && error.contains("with -o"),
        "{error}"
    );
    assert!(folder.path().join("hello.csv").is_dir());
}

#[test]
fn the_standard_output_is_not_a_place_for_tracks() {
    let folder = folder_with(&["goodbye.wav", "hello.wav"]);
    for inputs in ["hello.wav", "goodbye.wav hello.wav"] {
        let error = refused(folder.path(), &format!("{inputs} -o -"));
        assert!(error.contains("-: ") && error.contains("name one with -o"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_track_stays_a_pipe() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    let folder = folder_with(&["hello.wav"]);
    let pipe = folder.path().join("hello.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    symlink("hello.csv", folder.path().join("link.csv")).unwrap();
    for (arguments, place) in [
        ("hello.wav", "hello.csv: "),
        ("hello.wav -o hello.csv", "hello.csv: "),
        ("hello.wav -o link.csv", "link.csv: "),
    ] {
        let error = refused(folder.path(), arguments);
        assert!(error.contains(place) && error.contains("with -o"), "{error}");
        assert!(pipe.symlink_metadata().unwrap().file_type().is_fifo(), "{arguments}");
    }
}

#[cfg(unix)]
#[test]
fn a_track_may_be_read_by_whoever_may_read_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder_with(&["hello.wav"]);
    baked(folder.path(), "hello.wav");
    let mode = |name: &str| folder.path().join(name).metadata().unwrap().permissions().mode();
    assert_eq!(format!("{:o}", mode("hello.csv")), format!("{:o}", mode("hello.wav")));
}

#[cfg(unix)]
#[test]
fn a_recording_with_the_longest_name_there_can_be_is_baked() {
    let name = "x".repeat(251);
    let folder = folder_with(&[&format!("{name}.wav")]);
    let tracks = baked(folder.path(), &format!("{name}.wav"));
    assert_eq!(tracks, [PathBuf::from(format!("{name}.csv"))]);
}

#[cfg(unix)]
#[test]
fn a_track_goes_through_a_link_into_the_file_behind_it() {
    use std::os::unix::fs::symlink;
    let folder = folder_with(&["hello.wav"]);
    std::fs::create_dir(folder.path().join("store")).unwrap();
    let behind = folder.path().join("store/track.csv");
    std::fs::write(&behind, "old").unwrap();
    let link = folder.path().join("hello.csv");
    symlink("store/track.csv", &link).unwrap();
    baked(folder.path(), "hello.wav");
    assert!(link.is_symlink());
    assert!(std::fs::read_to_string(&behind).unwrap().starts_with("time_s,"));

    std::fs::remove_file(&behind).unwrap();
    let error = refused(folder.path(), "hello.wav");
    assert!(
        error.contains("hello.csv: ") && error.contains("leads nowhere"),
        "{error}"
    );
}
