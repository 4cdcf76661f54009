//! `animgen bake` as a user calls it.
#![cfg(feature = "cli")]

use std::path::Path;

#[path = "common/animgen.rs"]
mod animgen;

use animgen::animgen;

fn bake(arguments: &[&str], out: &Path) -> String {
    let mut all = vec!["bake"];
    all.extend(arguments);
    all.extend(["-o", out.to_str().unwrap()]);
    let (success, _, error) = animgen(Path::new("."), &all);
    assert!(success, "{error}");
    std::fs::read_to_string(out).unwrap()
}

#[test]
fn a_track_has_a_row_per_ten_milliseconds_that_sums_to_one() {
    let folder = tempfile::tempdir().unwrap();
    for mode in [&["assets/audio/guard.wav"][..], &["assets/audio/guard.wav", "--live"]] {
        let csv = bake(mode, &folder.path().join("track.csv"));
        let mut lines = csv.lines();
        assert_eq!(
            lines.next().unwrap(),
            "time_s,sil,PP,FF,TH,DD,kk,CH,SS,nn,RR,aa,E,ih,oh,ou"
        );
        let rows: Vec<Vec<f64>> = lines
            .map(|l| l.split(',').map(|n| n.parse().unwrap()).collect())
            .collect();
        let reader = hound::WavReader::open("assets/audio/guard.wav").unwrap();
        let hops = f64::from(reader.duration()) / f64::from(reader.spec().sample_rate) * 100.0;
        assert_eq!(rows.len(), hops.ceil() as usize, "{mode:?}");
        for (i, row) in rows.iter().enumerate() {
            assert!((row[0] - i as f64 / 100.0).abs() < 1e-9);
            assert!((row[1..].iter().sum::<f64>() - 1.0).abs() < 1e-4, "row {i}");
        }
    }
}

#[test]
fn every_format_is_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let write = |format| {
        bake(
            &["assets/audio/guard.wav", "--format", format],
            &folder.path().join(format),
        )
    };
    let json: serde_json::Value = serde_json::from_str(&write("json")).unwrap();
    assert_eq!(json["frames"][0].as_array().unwrap().len(), 15);
    let rhubarb: serde_json::Value = serde_json::from_str(&write("rhubarb-json")).unwrap();
    assert!(rhubarb["mouthCues"].as_array().unwrap().len() > 10);
    for line in write("rhubarb-tsv").lines() {
        let (seconds, shape) = line.split_once('\t').unwrap();
        seconds.parse::<f64>().unwrap();
        assert!("ABCDEFGHX".contains(shape), "{line}");
    }
    assert_eq!(write("arkit-csv").lines().next().unwrap().split(',').count(), 53);
}

#[test]
fn folders_go_through_and_one_bad_file_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::create_dir_all(input.join("below")).unwrap();
    std::fs::copy("assets/audio/guard.wav", input.join("a.wav")).unwrap();
    std::fs::copy("assets/audio/wirt.wav", input.join("below/b.WAV")).unwrap();
    std::fs::write(input.join("broken.wav"), b"RIFF").unwrap();
    std::fs::write(input.join("notes.txt"), b"not sound").unwrap();
    let (success, _, error) = animgen(folder.path(), &["bake", "in", "-o", "out"]);
    assert!(!success);
    assert!(error.contains("broken.wav") && error.contains("1 of 3"), "{error}");
    assert!(output.join("a.csv").is_file() && output.join("below/b.csv").is_file());
    assert!(!output.join("broken.csv").exists(), "no half track is left behind");
}

#[test]
fn what_cannot_be_done_is_said_in_one_line_with_what_to_do() {
    for (arguments, place, remedy) in [
        ("no/such.wav", "no/such.wav: ", "check that the file exists"),
        ("src/lib.rs -o out/lib.csv", "src/lib.rs: ", "convert it"),
        ("src", "src: ", "name the recordings"),
        ("src --weights no/such", "no/such: ", "check that the file exists"),
        ("src --weights README.md", "README.md: ", "use a file made by"),
        (
            "assets/audio/guard.wav -o README.md/x.csv",
            "README.md/x.csv: ",
            "with -o",
        ),
    ] {
        let all: Vec<&str> = ["bake"].into_iter().chain(arguments.split(' ')).collect();
        let (success, printed, error) = animgen(Path::new("."), &all);
        assert!(!success && printed.is_empty(), "{arguments}: {printed}");
        assert!(
            error.starts_with(&format!("error: {place}")) && error.contains(remedy) && error.lines().count() == 1,
            "{arguments}: {error}"
        );
    }
}
