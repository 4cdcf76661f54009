//! `animgen recognize` as a user calls it.
//!
//! The networks here see what the test wants, however the shipped ones are trained.
#![cfg(feature = "cli")]

use std::path::Path;

use bevy_animgen::track::{BlendShape, Expression};
use image::{
    Delay, Frame, GrayImage, ImageBuffer, Luma, RgbImage, RgbaImage,
    codecs::gif::{GifEncoder, Repeat},
};
use tempfile::TempDir;

#[path = "common/animgen.rs"]
mod animgen;
#[path = "common/eyes.rs"]
mod eyes;

use animgen::animgen;
use eyes::{ALIGNER, FINDER, READER, blind_finder, eyes};

const HEADER: &str = "file,face_x,face_y,face_w,face_h,neutral,happy,sad,angry,fearful,disgusted,surprised,contempt";

/// A folder with networks that see a happy face in the middle of every picture.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    eyes(folder.path(), Expression::Happy);
    folder
}

fn recognize(folder: &TempDir, arguments: &[&str]) -> (bool, String, String) {
    let mut all = vec![
        "recognize",
        "--face-finder",
        FINDER,
        "--face-aligner",
        ALIGNER,
        "--expression",
        READER,
    ];
    all.extend(arguments);
    animgen(folder.path(), &all)
}

#[track_caller]
fn rows(folder: &TempDir, arguments: &[&str]) -> Vec<String> {
    let (success, printed, error) = recognize(folder, arguments);
    assert!(success, "{error}");
    let mut lines = printed.lines();
    assert_eq!(lines.next(), Some(HEADER));
    lines.map(str::to_owned).collect()
}

fn files(rows: &[String]) -> Vec<&str> {
    rows.iter().map(|row| row.split(',').next().unwrap()).collect()
}

fn save(folder: &TempDir, name: &str, width: u32, height: u32) {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let pixel = |x: u32, y: u32| image::Rgb([(x * 3 % 256) as u8, (y * 5 % 256) as u8, ((x + y) % 256) as u8]);
    RgbImage::from_fn(width, height, pixel).save(path).unwrap();
}

fn save_gif(folder: &TempDir, name: &str, frames: u32) {
    let mut bytes = Vec::new();
    {
        let mut encoder = GifEncoder::new(&mut bytes);
        encoder.set_repeat(Repeat::Infinite).unwrap();
        for i in 0..frames {
            let picture = RgbaImage::from_fn(40, 40, |x, y| image::Rgba([(x * y + 40 * i) as u8, 90, 20, 255]));
            encoder
                .encode_frame(Frame::from_parts(picture, 0, 0, Delay::from_numer_denom_ms(100, 1)))
                .unwrap();
        }
    }
    std::fs::write(folder.path().join(name), bytes).unwrap();
}

#[test]
fn a_face_is_a_row_in_pixels_with_weights_that_sum_to_one() {
    let folder = folder();
    save(&folder, "a.png", 80, 60);
    let rows = rows(&folder, &["a.png"]);
    assert_eq!(rows.len(), 1);
    let numbers: Vec<f32> = rows[0].split(',').skip(1).map(|n| n.parse().unwrap()).collect();
    let [x, y, width, height] = numbers[..4] else { panic!() };
    assert!((x + width / 2.0 - 40.0).abs() < 0.5 && (y + height / 2.0 - 30.0).abs() < 0.5);
    assert!((width - 44.0).abs() < 0.5 && (height - 44.0).abs() < 0.5);
    assert!((numbers[4..].iter().sum::<f32>() - 1.0).abs() < 1e-3);
    assert!(numbers[5] > 0.9, "happy");
}

#[test]
fn a_picture_without_a_face_is_a_row_with_empty_fields() {
    let folder = folder();
    std::fs::write(folder.path().join(FINDER), blind_finder()).unwrap();
    save(&folder, "a.png", 80, 60);
    assert_eq!(rows(&folder, &["a.png"]), ["a.png,,,,,,,,,,,,"]);
}

#[test]
fn folders_are_read_in_natural_order_and_frames_are_counted() {
    let folder = folder();
    for name in ["in/2.png", "in/10.jpg", "in/b/1.bmp", "in/1.WEBP"] {
        save(&folder, &name.replace(".WEBP", ".webp"), 30, 30);
    }
    std::fs::rename(folder.path().join("in/1.webp"), folder.path().join("in/1.WEBP")).unwrap();
    save_gif(&folder, "in/3.gif", 3);
    std::fs::write(folder.path().join("in/notes.txt"), "no picture").unwrap();
    let rows = rows(&folder, &["in"]);
    let place = |path: &str| Path::new("in").join(path).display().to_string();
    assert_eq!(
        files(&rows),
        ["1.WEBP", "2.png", "3.gif#1", "3.gif#2", "3.gif#3", "10.jpg", "b/1.bmp"].map(place)
    );
}

#[test]
fn shapes_are_added_when_asked_for() {
    let folder = folder();
    save(&folder, "a.png", 40, 40);
    let (success, printed, _) = recognize(&folder, &["a.png", "--shapes"]);
    assert!(success);
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines[0].starts_with(HEADER) && lines[0].ends_with("noseSneerRight,tongueOut"));
    for line in lines {
        assert_eq!(line.split(',').count(), 13 + BlendShape::COUNT);
    }
}

#[test]
fn a_table_goes_to_a_file_as_a_whole() {
    let folder = folder();
    save(&folder, "a.png", 40, 40);
    let (success, printed, error) = recognize(&folder, &["a.png", "-o", "new/out.csv"]);
    assert!(success && printed.is_empty(), "{error}");
    let written = std::fs::read_to_string(folder.path().join("new/out.csv")).unwrap();
    assert_eq!(written.lines().count(), 2);
    assert_eq!(rows(&folder, &["a.png", "-o", "-"]).len(), 1);
    // Nothing half written lies about.
    assert_eq!(std::fs::read_dir(folder.path().join("new")).unwrap().count(), 1);

    let (success, _, error) = recognize(&folder, &["a.png", "-o", "a.png"]);
    assert!(!success && error.contains("would be replaced"), "{error}");
    let (success, _, error) = recognize(&folder, &["a.png", "-o", "new"]);
    assert!(!success && error.contains("this is a folder"), "{error}");
}

#[test]
fn a_name_with_a_comma_stays_one_field() {
    let folder = folder();
    save(&folder, "a, \"b\".png", 40, 40);
    let rows = rows(&folder, &["a, \"b\".png"]);
    assert!(rows[0].starts_with("\"a, \"\"b\"\".png\","), "{}", rows[0]);
}

#[test]
fn one_bad_picture_does_not_stop_the_others() {
    let folder = folder();
    save(&folder, "a.png", 40, 40);
    save(&folder, "one.png", 1, 1);
    std::fs::write(folder.path().join("empty.png"), b"").unwrap();
    std::fs::write(folder.path().join("text.png"), b"this is no picture").unwrap();
    let whole = std::fs::read(folder.path().join("a.png")).unwrap();
    std::fs::write(folder.path().join("cut.png"), &whole[..whole.len() / 2]).unwrap();
    GrayImage::from_pixel(30, 30, Luma([9]))
        .save(folder.path().join("grey.png"))
        .unwrap();
    ImageBuffer::<Luma<u16>, _>::from_fn(30, 30, |x, _| Luma([x as u16 * 2_000]))
        .save(folder.path().join("sixteen.png"))
        .unwrap();
    let (success, printed, error) = recognize(&folder, &["."]);
    assert!(!success);
    for bad in ["empty.png", "text.png", "cut.png"] {
        assert!(error.contains(bad), "{error}");
        assert!(!printed.contains(bad), "{printed}");
    }
    assert!(error.contains("3 of 7"), "{error}");
    for good in ["a.png", "one.png", "grey.png", "sixteen.png"] {
        assert!(printed.contains(good), "{printed}");
    }
    assert!(!error.contains("panicked"), "{error}");
}

#[test]
fn hidden_names_are_left_out_of_folders_and_animated_png_is_found() {
    let folder = folder();
    for name in ["in/a.png", "in/.b.png", "in/.thumbnails/a.png", ".named/c.png"] {
        save(&folder, name, 30, 30);
    }
    std::fs::copy(folder.path().join("in/a.png"), folder.path().join("in/d.apng")).unwrap();
    let place = |path: &str| path.split('/').collect::<std::path::PathBuf>().display().to_string();
    assert_eq!(files(&rows(&folder, &["in"])), ["in/a.png", "in/d.apng"].map(place));
    // What is named is meant.
    assert_eq!(files(&rows(&folder, &[".named"])), [".named/c.png"].map(place));
    assert_eq!(files(&rows(&folder, &["in/.b.png"])), ["in/.b.png"]);
}

#[test]
#[cfg(unix)]
fn a_folder_that_may_not_be_searched_does_not_stop_the_others() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    for name in ["in/a.png", "in/secret/b.png", "in/z.png"] {
        save(&folder, name, 30, 30);
    }
    let secret = folder.path().join("in/secret");
    let allow = |mode| std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(mode)).unwrap();
    allow(0o000);
    if secret.read_dir().is_ok() {
        println!("skipped: to the superuser no folder is closed");
        allow(0o755);
        return;
    }
    let (success, printed, error) = recognize(&folder, &["in"]);
    allow(0o755);
    assert!(!success);
    assert!(
        printed.contains("in/a.png,") && printed.contains("in/z.png,"),
        "{printed}"
    );
    assert!(error.contains("in/secret: this folder cannot be searched"), "{error}");
    assert!(error.contains("error: a folder could not be searched"), "{error}");
}

#[test]
fn rows_come_while_other_pictures_are_still_looked_at() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let folder = folder();
    save(&folder, "a.png", 30, 30);
    // More rows than a pipe holds that nobody reads: behind them the command has to wait.
    save_gif(&folder, "long.gif", 300);
    let mut running = Command::new(env!("CARGO_BIN_EXE_animgen"))
        .args([
            "recognize",
            "--face-finder",
            FINDER,
            "--face-aligner",
            ALIGNER,
            "--expression",
            READER,
        ])
        // With one thread, no file is begun before the rows of the last but one before it are written.
        .args(["--shapes", "--jobs", "1", "long.gif", "a.png", "later.png"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(running.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    assert!(printed.next().unwrap().starts_with(HEADER));
    assert!(printed.next().unwrap().starts_with("long.gif#1,"));
    // There are rows already, and this picture was not there yet.
    save(&folder, "later.png", 30, 30);
    let rest: Vec<String> = printed.collect();
    assert!(running.wait().unwrap().success());
    assert_eq!(rest.len(), 299 + 2);
    assert!(rest[299].starts_with("a.png,") && rest[300].starts_with("later.png,"));
}

#[test]
#[cfg(unix)]
fn a_pipe_is_refused_instead_of_waited_for() {
    let folder = folder();
    save(&folder, "a.png", 30, 30);
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe.png"))
        .status();
    if !made.is_ok_and(|made| made.success()) {
        println!("skipped: no mkfifo");
        return;
    }
    let (success, printed, error) = recognize(&folder, &["pipe.png", "a.png"]);
    assert!(!success);
    assert!(printed.contains("a.png,"), "{printed}");
    assert!(error.contains("pipe.png: this is a pipe or a device"), "{error}");
    assert!(error.contains("1 of 2 files"), "{error}");
}

#[test]
fn a_folder_without_pictures_does_not_stop_the_others() {
    let folder = folder();
    save(&folder, "in/a.png", 30, 30);
    std::fs::create_dir(folder.path().join("nothing")).unwrap();
    let (success, printed, error) = recognize(&folder, &["nothing", "in"]);
    assert!(!success);
    assert_eq!(printed.lines().count(), 2, "{printed}");
    assert!(error.contains("nothing: no pictures in this folder"), "{error}");
    assert!(error.contains("error: a folder holds no pictures"), "{error}");
}

#[test]
fn pictures_without_a_face_are_counted_and_the_reason_is_said() {
    let folder = folder();
    save(&folder, "a.png", 80, 60);
    save_gif(&folder, "b.gif", 2);
    let (success, _, error) = recognize(&folder, &["a.png", "b.gif"]);
    assert!(success && error.is_empty(), "{error}");
    std::fs::write(folder.path().join(FINDER), blind_finder()).unwrap();
    let (success, _, error) = recognize(&folder, &["a.png", "b.gif"]);
    assert!(success, "{error}");
    assert!(error.starts_with("no face in 3 of 3 pictures: "), "{error}");
    let (success, _, error) = recognize(&folder, &["a.png", "-o", "out.csv"]);
    assert!(success, "{error}");
    assert!(
        error.starts_with("no face in the picture: ") && error.contains("a quarter"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_done_is_said_in_one_line_with_what_to_do() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("nothing")).unwrap();
    std::fs::write(folder.path().join("text.png"), b"this is no picture").unwrap();
    for (arguments, place, remedy) in [
        ("no/such.png", "no/such.png: ", "check that the file exists"),
        ("nothing", "nothing: ", "name the pictures"),
        ("text.png", "text.png: ", "PNG"),
        ("text.png --certainty 7", "--certainty 7: ", "from 0 to 1"),
    ] {
        let all: Vec<&str> = arguments.split(' ').collect();
        let (success, printed, error) = recognize(&folder, &all);
        assert!(!success && printed.is_empty(), "{arguments}: {printed}");
        assert!(
            error.starts_with(&format!("error: {place}")) && error.contains(remedy) && error.lines().count() == 1,
            "{arguments}: {error}"
        );
    }
    std::fs::write(folder.path().join(READER), b"no weights").unwrap();
    let (success, _, error) = recognize(&folder, &["text.png"]);
    assert!(!success && error.contains("animgen train expression"), "{error}");
}
