//! Where `animgen bake` puts the tracks, and what it does not put them onto.
#![cfg(feature = "cli")]

use std::path::{Path, PathBuf};

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
fn baked(folder: &Path, arguments: &str) -> Vec<String> {
    let (success, printed, error) = bake(folder, arguments);
    assert!(success, "{arguments}: {error}");
    let tracks: Vec<String> = printed.lines().map(String::from).collect();
    assert!(tracks.iter().all(|track| folder.join(track).is_file()), "{tracks:?}");
    tracks
}

/// Tries what must be refused with one line, before anything is written; gives that line.
fn refused(folder: &Path, arguments: &str) -> String {
    let before = everything_below(folder);
    let (success, _, error) = bake(folder, arguments);
    assert!(!success, "{arguments}");
    assert!(
        error.starts_with("error: ") && error.lines().count() == 1,
        "{arguments}: {error}"
    );
    assert_eq!(everything_below(folder), before, "{arguments}");
    error
}

fn everything_below(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).min_depth(1).sort_by_file_name();
    entries.into_iter().map(|entry| entry.unwrap().into_path()).collect()
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
        assert_eq!(baked(folder.path(), &format!("speech.wav --format {format}")), [track]);
    }
    let mut expected: Vec<PathBuf> = tracks.iter().map(|(_, track)| folder.path().join(track)).collect();
    expected.push(folder.path().join("speech.wav"));
    assert_eq!(everything_below(folder.path()), expected, "and nothing else");
}

#[test]
fn a_folder_of_tracks_keeps_the_sub_folders_of_the_recordings() {
    let folder = folder_with(&["speech/de/hello.wav", "speech/en/hello.wav"]);
    assert_eq!(
        baked(folder.path(), "speech -o tracks -f arkit-csv"),
        ["tracks/de/hello.arkit.csv", "tracks/en/hello.arkit.csv"]
    );
}

#[test]
fn a_place_that_ends_in_a_slash_is_a_folder_that_may_be_new() {
    let folder = folder_with(&["hello.wav"]);
    assert_eq!(baked(folder.path(), "hello.wav -o tracks/"), ["tracks/hello.csv"]);
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
    let recording = folder.path().join("hello.wav");
    let sound = std::fs::read(&recording).unwrap();
    let error = refused(folder.path(), "hello.wav -o ./hello.wav");
    assert!(error.contains("hello.wav") && error.contains("with -o"), "{error}");
    assert_eq!(std::fs::read(&recording).unwrap(), sound);
}

#[test]
fn several_tracks_do_not_go_onto_a_file() {
    let folder = folder_with(&["de/hello.wav", "en/goodbye.wav"]);
    let notes = folder.path().join("notes.txt");
    std::fs::write(&notes, "mine").unwrap();
    for inputs in ["de/hello.wav en/goodbye.wav", "de"] {
        let error = refused(folder.path(), &format!("{inputs} -o notes.txt"));
        assert!(error.contains("notes.txt") && error.contains("with -o"), "{error}");
    }
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine");
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
