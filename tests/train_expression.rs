//! Training on one's own pictures with one command, and what the command says about pictures that cannot be used.
#![cfg(all(feature = "cli", feature = "train"))]

#[path = "common/animgen.rs"]
mod animgen;

use std::{fs, path::Path};

use animgen::animgen;

/// A face of two dots and a line that bends with the class, lighter or darker with the number.
fn picture(root: &Path, place: &str, bend: i32, number: u8) {
    let file = root.join(place);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut face = image::GrayImage::from_pixel(32, 32, image::Luma([150 + 5 * number]));
    let mut dot = |x: i32, y: i32| {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            face.put_pixel(
                (x + dx).clamp(0, 31) as u32,
                (y + dy).clamp(0, 31) as u32,
                image::Luma([20]),
            );
        }
    };
    dot(10, 12);
    dot(21, 12);
    for x in -6..=6 {
        dot(16 + x, 23 - bend * x * x / 12);
    }
    face.save(file).unwrap();
}

fn pictures(root: &Path) {
    for (class, bend) in [("joy", 1), ("sadness", -1), ("neutral", 0)] {
        for (place, person) in ["anna", "ben", "cleo", "dan"].into_iter().enumerate() {
            for number in 0..2 {
                let shade = 2 * place as u8 + number;
                picture(root, &format!("faces/{class}/{person}/{number}.png"), bend, shade);
            }
        }
    }
}

const COMMAND: [&str; 10] = [
    "train",
    "expression",
    "--folder",
    "faces",
    "--out",
    "out",
    "--steps",
    "6",
    "--rows",
    "4",
];

#[test]
fn a_folder_of_pictures_is_learned_from_and_reported() {
    let root = tempfile::tempdir().unwrap();
    pictures(root.path());
    let (good, printed, said) = animgen(root.path(), &COMMAND);
    assert!(good, "{said}");
    for part in [
        "accuracy",
        "macro-F1",
        "| happy |",
        "| sad |",
        "| neutral |",
        "expression.safetensors",
    ] {
        assert!(printed.contains(part), "`{part}` is not in: {printed}");
    }
    assert!(said.contains("no pictures of"), "what is missing is said: {said}");
    assert!(
        said.contains("the dev split has only 6 pictures"),
        "how little the choice means is said: {said}"
    );
    for file in [
        "expression.safetensors",
        "history.csv",
        "curves.png",
        "confusion.png",
        "confusion-before.png",
    ] {
        assert!(root.path().join("out").join(file).exists(), "{file}");
    }
}

#[test]
fn what_was_stopped_goes_on_with_the_same_command() {
    let root = tempfile::tempdir().unwrap();
    pictures(root.path());
    let stopped = [&COMMAND[..], &["--seconds", "0"]].concat();
    let (good, printed, said) = animgen(root.path(), &stopped);
    assert!(good, "{said}");
    assert!(printed.contains("the same command goes on"), "{printed}");
    assert!(!root.path().join("out/expression.safetensors").exists());
    let (good, printed, said) = animgen(root.path(), &COMMAND);
    assert!(good, "{said}");
    assert!(printed.contains("resuming at step 1 of 6"), "{printed}");
    assert!(root.path().join("out/expression.safetensors").exists());
    // Other settings are another training.
    let other = [&COMMAND[..8], &["--rows", "5"]].concat();
    refused(
        root.path(),
        &other,
        &[
            "checkpoint",
            "`4 at a time`",
            "`5 at a time`",
            "--out",
            "delete the folder",
        ],
    );
}

#[test]
fn other_people_in_the_test_split_and_other_weights_are_another_training() {
    let root = tempfile::tempdir().unwrap();
    pictures(root.path());
    let (good, _, said) = animgen(root.path(), &COMMAND);
    assert!(good, "{said}");
    let another = &["checkpoint", "delete the folder"];
    refused(root.path(), &[&COMMAND[..], &["--fold", "1"]].concat(), another);
    let mut scratch = [&COMMAND[..], &["--from-scratch"]].concat();
    scratch[5] = "scratch";
    let (good, _, said) = animgen(root.path(), &scratch);
    assert!(good, "{said}");
    let weights = ["--from", "scratch/expression.safetensors"];
    refused(root.path(), &[&COMMAND[..], &weights].concat(), another);
    let (good, _, said) = animgen(root.path(), &[&COMMAND[..], &["--fold", "0"]].concat());
    assert!(good, "the first fold is the default: {said}");
}

#[test]
fn a_division_that_came_with_the_pictures_is_kept() {
    let root = tempfile::tempdir().unwrap();
    for (class, bend) in [("joy", 1), ("sadness", -1)] {
        for number in 0..6 {
            picture(root.path(), &format!("faces/train/{class}/{number}.png"), bend, number);
        }
        picture(root.path(), &format!("faces/val/{class}/1.png"), bend, 7);
        picture(root.path(), &format!("faces/test/{class}/1.png"), bend, 8);
    }
    // In training again: left out.
    let (from, to) = ("faces/test/joy/1.png", "faces/train/joy/copy.png");
    fs::copy(root.path().join(from), root.path().join(to)).unwrap();
    refused(
        root.path(),
        &[&COMMAND[..], &["--fold", "1"]].concat(),
        &["--fold", "divided already"],
    );
    let (good, printed, said) = animgen(root.path(), &COMMAND);
    assert!(good, "{said}");
    for part in ["train 12 pictures", "dev   2 pictures", "test  2 pictures"] {
        assert!(printed.contains(part), "`{part}` is not in: {printed}");
    }
    assert!(said.contains("1 picture is left out"), "{said}");
}

#[test]
fn without_a_dev_split_the_accuracy_on_training_pictures_is_called_that() {
    let root = tempfile::tempdir().unwrap();
    for (class, bend) in [("joy", 1), ("sadness", -1)] {
        for number in 0..4 {
            picture(root.path(), &format!("faces/train/{class}/{number}.png"), bend, number);
        }
        picture(root.path(), &format!("faces/test/{class}/1.png"), bend, 8);
    }
    fs::create_dir_all(root.path().join("faces/val/joy")).unwrap();
    let (good, printed, said) = animgen(root.path(), &COMMAND);
    assert!(good, "{said}");
    assert!(said.contains("there is no dev split"), "{said}");
    assert!(printed.contains("training accuracy"), "{printed}");
    assert!(printed.contains("on the training pictures"), "{printed}");
    assert!(!printed.contains("dev accuracy"), "{printed}");
    assert!(!printed.contains("on the dev split"), "{printed}");
}

#[test]
fn too_few_pictures_to_divide_are_one_line_that_says_how_many_are_needed() {
    let root = tempfile::tempdir().unwrap();
    picture(root.path(), "faces/joy/1.png", 1, 1);
    picture(root.path(), "faces/sadness/1.png", -1, 2);
    refused(
        root.path(),
        &COMMAND,
        &[
            "faces",
            "no training pictures",
            "at least 3 pictures of each expression",
        ],
    );
}

/// The command fails with one line that has these parts.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str], parts: &[&str]) {
    let (good, printed, said) = animgen(folder, arguments);
    assert!(!good, "{printed}");
    // Beside warnings, and lines that say what is being done.
    let errors: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("warning:") && !line.ends_with("..."))
        .collect();
    assert_eq!(errors.len(), 1, "one line: {said}");
    for part in parts {
        assert!(errors[0].contains(part), "`{part}` is not in: {said}");
    }
}

#[test]
fn pictures_that_cannot_be_used_are_one_clear_line() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    fs::create_dir_all(folder.join("empty")).unwrap();
    fs::create_dir_all(folder.join("animals/cats")).unwrap();
    fs::create_dir_all(folder.join("nothing/happy")).unwrap();
    let train = |option: &'static str, place: &'static str| ["train", "expression", option, place];

    refused(folder, &train("--folder", "no/such/folder"), &["no/such/folder"]);
    refused(folder, &train("--folder", "empty"), &["empty", "neutral, happy"]);
    refused(folder, &train("--folder", "animals"), &["animals", "cats"]);
    refused(folder, &train("--folder", "nothing"), &["nothing", "holds no pictures"]);

    refused(folder, &train("--fer2013", "missing.csv"), &["missing.csv"]);
    refused(folder, &train("--fer2013", "empty"), &["empty", "folder"]);
    write("columns.csv", "emotion,pixels\n0,1 2 3\n");
    refused(
        folder,
        &train("--fer2013", "columns.csv"),
        &["columns.csv", "line 1", "Usage"],
    );
    write("short.csv", "emotion,pixels,Usage\n0,1 2 3,Training\n");
    refused(
        folder,
        &train("--fer2013", "short.csv"),
        &["short.csv", "line 2", "pixels"],
    );
    let pixels = vec!["9"; 2304].join(" ");
    write(
        "id.csv",
        &format!("emotion,pixels,Usage\n0,{pixels},Training\n9,{pixels},Training\n"),
    );
    refused(
        folder,
        &train("--fer2013", "id.csv"),
        &["id.csv", "line 3", "emotion", "`9`"],
    );
    write(
        "windows.csv",
        &format!("emotion,pixels,Usage\r\n0,{pixels},Training\r\n\r\n9,{pixels},Training\r\n"),
    );
    refused(
        folder,
        &train("--fer2013", "windows.csv"),
        &["windows.csv", "line 4", "emotion", "`9`"],
    );

    write("nothing.csv", "");
    refused(
        folder,
        &train("--fer2013", "nothing.csv"),
        &["nothing.csv", "the file is empty"],
    );
    write("two.csv", "emotion,pixels,Usage\n0,1,Training\n9,1,Training\n");
    refused(
        folder,
        &train("--fer2013", "two.csv"),
        &["two.csv", "2 rows", "line 2", "line 3"],
    );
    picture(folder, "face.png", 0, 0);
    refused(
        folder,
        &train("--fer2013", "face.png"),
        &["face.png", "this is a PNG picture, not a table"],
    );

    refused(folder, &train("--ck-plus", "empty"), &["empty", "cohn-kanade-images"]);
}

#[test]
fn places_that_results_cannot_go_to_are_noticed_before_anything_is_learned() {
    let root = tempfile::tempdir().unwrap();
    pictures(root.path());
    let folder = root.path();
    picture(folder, "victim.png", 0, 0);
    let victim = fs::read(folder.join("victim.png")).unwrap();
    for network in ["lip-sync", "face-finder", "face-aligner", "expression"] {
        let train = |option, place| ["train", network, option, place];
        refused(
            folder,
            &train("--weights", "faces"),
            &["faces", "a folder", "--weights"],
        );
        refused(
            folder,
            &train("--weights", "victim.png"),
            &["victim.png", "not replaced", "--weights"],
        );
        refused(
            folder,
            &train("--out", "victim.png"),
            &["victim.png: this is a file", "--out"],
        );
    }
    for place in ["faces", "victim.png"] {
        refused(
            folder,
            &[&COMMAND[..], &["--weights", place]].concat(),
            &[place, "--weights"],
        );
    }
    assert_eq!(fs::read(folder.join("victim.png")).unwrap(), victim);
    assert!(!folder.join("out").exists());
}

#[test]
fn pictures_that_nothing_has_learned_from_are_judged_alone() {
    let root = tempfile::tempdir().unwrap();
    for (place, bend) in [
        ("faces/happy/1.png", 1),
        ("faces/sad/1.png", -1),
        ("faces/cats/1.png", 0),
    ] {
        picture(root.path(), place, bend, 0);
    }
    let eval = ["eval", "expression", "--unseen", "faces", "--out", "out"];
    let (good, printed, said) = animgen(root.path(), &eval);
    assert!(good, "{said}");
    assert!(
        printed.contains("pictures") && printed.contains("macro-F1"),
        "{printed}"
    );
    assert!(said.contains("not an expression, left out: cats"), "{said}");
    assert!(root.path().join("out/unseen.txt").exists());
    // The table of the people who are made up is not begun.
    assert!(!root.path().join("out/table.txt").exists());
}

#[test]
fn a_folder_of_other_networks_that_is_not_there_is_named_with_its_option() {
    let root = tempfile::tempdir().unwrap();
    refused(
        root.path(),
        &["eval", "expression", "--only-drawn", "nothere", "--out", "out"],
        &[
            "--only-drawn nothere",
            "train expression --only drawn",
            "face_finder.safetensors",
        ],
    );
    refused(
        root.path(),
        &["eval", "expression", "--only-sculpted", ".", "--out", "out"],
        &["--only-sculpted .", "expression.safetensors"],
    );
}
