//! The extended Cohn-Kanade set (CK+): 593 sequences of 123 people, each from a neutral face to the height of an
//! expression.
//!
//! ```text
//! cohn-kanade-images/S005/001/S005_001_00000011.png
//! Emotion/S005/001/S005_001_00000011_emotion.txt          one number, as a float; only for 327 of the sequences
//! Landmarks/S005/001/S005_001_00000011_landmarks.txt      68 lines of x and y, for every picture
//! ```
//!
//! The number counts 0 neutral, 1 anger, 2 contempt, 3 disgust, 4 fear, 5 happy, 6 sadness, 7 surprise. It is about the
//! end of the sequence: the last three pictures are taken for it, and the first one for neutral. A sequence without the
//! file has no label, which is not the same as neutral: it is skipped. The same person returns in several sequences:
//! folds are cut between people (see [`LabelledPictures::fold`]).

use std::path::{Path, PathBuf};

use bevy::math::Vec2;

use super::{LabelledPicture, LabelledPictures, PicturesError, counted, file, left_out};
use crate::{learn::corpus::Split, source::PICTURE_ENDINGS, track::Expression};

/// The expression of each number.
const IDS: [Expression; 8] = [
    Expression::Neutral,
    Expression::Angry,
    Expression::Contempt,
    Expression::Disgusted,
    Expression::Fearful,
    Expression::Happy,
    Expression::Sad,
    Expression::Surprised,
];

/// Pictures at the end of a sequence that show its expression.
const LAST: usize = 3;

const REMEDY: &str = "name the folder that holds `cohn-kanade-images` and `Emotion`";

/// Reads CK+ from the folder that holds `cohn-kanade-images`, `Emotion` (or `Emotion_labels`) and, if there are any,
/// `Landmarks`. The first fold is the test split.
///
/// # Errors
/// If a folder is missing or holds nothing with a label, or a label or landmark file is not what it should be.
pub fn ck_plus(path: &Path) -> Result<LabelledPictures, PicturesError> {
    let missing = |problem: String| PicturesError::Empty {
        path: path.into(),
        problem,
        remedy: REMEDY,
    };
    let top = listing(path)?;
    let below = |names: &[&str]| {
        names.iter().find_map(|name| {
            top.iter()
                .find(|p| p.is_dir() && name_of(p).eq_ignore_ascii_case(name))
                .cloned()
        })
    };
    let images = below(&["cohn-kanade-images", "extended-cohn-kanade-images"])
        .ok_or_else(|| missing("there is no folder `cohn-kanade-images`".into()))?;
    // Unpacked by some tools, the folder lies in another of its kind.
    let images = match images.join("cohn-kanade-images") {
        inner if inner.is_dir() => inner,
        _ => images,
    };
    let emotions = below(&["Emotion", "Emotion_labels"])
        .ok_or_else(|| missing("there is no folder `Emotion` with the labels".into()))?;
    let emotions = match emotions.join("Emotion") {
        inner if inner.is_dir() => inner,
        _ => emotions,
    };
    let landmarks = below(&["Landmarks"]);
    let landmarks = landmarks.map(|folder| match folder.join("Landmarks") {
        inner if inner.is_dir() => inner,
        _ => folder,
    });

    let mut set = LabelledPictures {
        path: path.into(),
        pictures: Vec::new(),
        subjects: Vec::new(),
        divided: false,
        warnings: Vec::new(),
    };
    let (mut unlabelled, mut unmarked) = (0, 0);
    for person in folders(&images)? {
        let mut subject = None;
        for sequence in folders(&person)? {
            let place = Path::new(name_of(&person)).join(name_of(&sequence));
            let frames = files(&sequence, &PICTURE_ENDINGS)?;
            let Some(expression) = label(&emotions.join(&place))? else {
                unlabelled += 1;
                continue;
            };
            if frames.is_empty() {
                set.warnings
                    .push(format!("{}: a label, but no pictures", sequence.display()));
                continue;
            }
            let last = frames.len().saturating_sub(LAST).max(1);
            let neutral = frames[..1].iter().map(|f| (f, Expression::Neutral));
            for (frame, expression) in neutral.chain(frames[last..].iter().map(|f| (f, expression))) {
                let picture = match file::read(frame) {
                    Ok(picture) => picture,
                    Err(problem) => {
                        set.warnings.push(format!("left out: {problem}"));
                        continue;
                    }
                };
                let marks = landmarks
                    .as_ref()
                    .map(|folder| folder.join(&place).join(format!("{}_landmarks.txt", stem(frame))));
                let marks = match marks {
                    Some(file) if file.exists() => Some(points(&file)?),
                    _ => None,
                };
                let cut = marks.and_then(|marks| file::around(&picture, &marks));
                let (grey, points) = match cut {
                    Some((grey, points)) => (grey, Some(points)),
                    None => {
                        unmarked += 1;
                        (file::whole(&picture), None)
                    }
                };
                let subject = *subject.get_or_insert_with(|| {
                    set.subjects.push(name_of(&person).into());
                    set.subjects.len() - 1
                });
                set.pictures.push(LabelledPicture {
                    width: grey.width(),
                    height: grey.height(),
                    grey: grey.into_raw(),
                    points,
                    expression,
                    votes: LabelledPicture::sure(expression),
                    split: Split::Train,
                    subject: Some(subject),
                });
            }
        }
    }
    if set.pictures.is_empty() {
        let unreadable = set.warnings.first();
        if unlabelled == 0 {
            return Err(missing(match unreadable {
                Some(first) => format!("no sequence has pictures that can be read, to begin with {first}"),
                None => format!("there are no sequences in {}", images.display()),
            }));
        }
        let none = match unlabelled {
            1 => "the only sequence has no label".to_owned(),
            all => format!("none of {all} sequences has a label"),
        };
        return Err(PicturesError::Empty {
            path: path.into(),
            problem: format!("{none} in {}", emotions.display()),
            remedy: "labels are files like `Emotion/S005/001/S005_001_00000011_emotion.txt`; unpack them, too",
        });
    }
    if unlabelled > 0 {
        set.warnings
            .push(format!("{}: without a label", left_out(unlabelled, "sequence")));
    }
    if unmarked > 0 {
        set.warnings.push(format!(
            "no landmarks for {}: the face finder looks for the faces",
            counted(unmarked, "picture")
        ));
    }
    set.warn_of_absent();
    set.fold(0);
    Ok(set)
}

/// The label of a sequence; `None` without one.
fn label(folder: &Path) -> Result<Option<Expression>, PicturesError> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let files: Vec<PathBuf> = files(folder, &["txt"])?
        .into_iter()
        .filter(|file| stem(file).ends_with("_emotion"))
        .collect();
    let Some(file) = files.first() else {
        return Ok(None);
    };
    let text = text(file)?;
    let wrong = |problem: String| PicturesError::Row {
        path: file.clone(),
        line: 1,
        column: "emotion",
        problem,
        remedy: "labels are one number: 0 neutral, 1 anger, 2 contempt, 3 disgust, 4 fear, 5 happy, 6 sadness, \
                 7 surprise",
    };
    let mut words = text.split_whitespace();
    let word = words.next().ok_or_else(|| wrong("the file is empty".into()))?;
    let shown: String = word.chars().take(24).collect();
    let id = word
        .parse::<f64>()
        .ok()
        .filter(|id| id.fract() == 0.0 && (0.0..IDS.len() as f64).contains(id) && words.next().is_none())
        .ok_or_else(|| wrong(format!("`{shown}` is not the number of an expression")))?;
    Ok(Some(IDS[id as usize]))
}

/// Eyes, nose and mouth corners out of the 68 landmarks.
fn points(file: &Path) -> Result<[Vec2; 5], PicturesError> {
    const MARKS: usize = 68;
    let text = text(file)?;
    let wrong = |line: usize, problem: String| PicturesError::Row {
        path: file.into(),
        line: line as u64,
        column: "x y",
        problem,
        remedy: "a landmark file has 68 lines, each with x and y in pixels",
    };
    let mut marks = Vec::with_capacity(MARKS);
    for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let numbers: Vec<f32> = line
            .split_whitespace()
            .map_while(|word| word.parse().ok().filter(|n: &f32| n.is_finite()))
            .collect();
        let [x, y] = numbers[..] else {
            return Err(wrong(number + 1, "there are not two numbers".into()));
        };
        marks.push(Vec2::new(x, y));
    }
    if marks.len() != MARKS {
        return Err(wrong(
            text.lines().count().max(1),
            format!("there are {} points", marks.len()),
        ));
    }
    let mean = |marks: &[Vec2]| marks.iter().sum::<Vec2>() / marks.len() as f32;
    Ok([
        mean(&marks[36..42]),
        mean(&marks[42..48]),
        marks[30],
        marks[48],
        marks[54],
    ])
}

fn text(file: &Path) -> Result<String, PicturesError> {
    let bytes = std::fs::read(file).map_err(|e| PicturesError::read(file, e))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|n| n.to_str()).unwrap_or_default()
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|n| n.to_str()).unwrap_or_default()
}

/// What lies in a folder, in the order of the names, without what file managers leave there.
pub(in crate::learn) fn listing(folder: &Path) -> Result<Vec<PathBuf>, PicturesError> {
    let mut list = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(|e| PicturesError::read(folder, e))?;
    list.retain(|path| {
        let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        !name.starts_with('.') && name != "__MACOSX" && name != "Thumbs.db" && name != "desktop.ini"
    });
    alphanumeric_sort::sort_path_slice(&mut list);
    Ok(list)
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, PicturesError> {
    Ok(listing(folder)?.into_iter().filter(|p| p.is_dir()).collect())
}

fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, PicturesError> {
    let fits = |path: &PathBuf| {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        path.is_file() && endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
    };
    Ok(listing(folder)?.into_iter().filter(fits).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 640x490 with the eyes bright, a label, landmarks: a sequence as it is published.
    fn sequence(root: &Path, person: &str, number: &str, frames: usize, emotion: Option<&str>) {
        let place = |kind: &str| {
            let folder = root.join(kind).join(person).join(number);
            std::fs::create_dir_all(&folder).unwrap();
            folder
        };
        for frame in 1..=frames {
            let name = format!("{person}_{number}_{frame:08}");
            let mut picture = image::GrayImage::from_pixel(640, 490, image::Luma([frame as u8 * 10]));
            for (x, y) in [(270, 200), (370, 200)] {
                for (dx, dy) in (0..9).flat_map(|dx| (0..9).map(move |dy| (dx, dy))) {
                    picture.put_pixel(x + dx - 4, y + dy - 4, image::Luma([255]));
                }
            }
            picture
                .save(place("cohn-kanade-images").join(format!("{name}.png")))
                .unwrap();
            let mark = |i: usize| match i {
                36..42 => (270.5, 200.5),
                42..48 => (370.5, 200.5),
                30 => (320.5, 250.5),
                48 => (285.5, 310.5),
                54 => (355.5, 310.5),
                _ => (320.0, 300.0),
            };
            let marks: String = (0..68)
                .map(|i| format!("   {:.7e}   {:.7e} \n", mark(i).0, mark(i).1))
                .collect();
            std::fs::write(place("Landmarks").join(format!("{name}_landmarks.txt")), marks).unwrap();
        }
        // The folder is there in the published set even where the label is not.
        let folder = place("Emotion");
        if let Some(emotion) = emotion {
            let name = format!("{person}_{number}_{frames:08}_emotion.txt");
            std::fs::write(folder.join(name), emotion).unwrap();
        }
    }

    #[test]
    fn the_last_three_pictures_and_the_first_are_taken_from_labelled_sequences_only() {
        let root = tempfile::tempdir().unwrap();
        sequence(root.path(), "S005", "001", 11, Some("   3.0000000e+00\n"));
        sequence(root.path(), "S005", "002", 5, None);
        sequence(root.path(), "S010", "001", 2, Some("   2.0000000e+00\n"));
        std::fs::write(root.path().join("cohn-kanade-images/.DS_Store"), "x").unwrap();
        std::fs::write(root.path().join("cohn-kanade-images/S005/.DS_Store"), "x").unwrap();
        let set = ck_plus(root.path()).unwrap();
        let shown: Vec<(Expression, &str)> = set
            .pictures
            .iter()
            .map(|p| (p.expression, set.subjects[p.subject.unwrap()].as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (Expression::Neutral, "S005"),
                (Expression::Disgusted, "S005"),
                (Expression::Disgusted, "S005"),
                (Expression::Disgusted, "S005"),
                (Expression::Neutral, "S010"),
                (Expression::Contempt, "S010"),
            ]
        );
        // Pictures 1, 9, 10, 11 and 1, 2.
        let corner: Vec<u8> = set.pictures.iter().map(|p| p.grey[0]).collect();
        assert_eq!(corner, [10, 90, 100, 110, 10, 20]);
        assert!(
            set.warnings
                .iter()
                .any(|w| w.contains("1 sequence is left out: without a label"))
        );
    }

    #[test]
    fn files_that_are_no_readable_pictures_take_no_place_in_a_sequence() {
        let root = tempfile::tempdir().unwrap();
        sequence(root.path(), "S005", "001", 6, Some("3.0"));
        let images = root.path().join("cohn-kanade-images/S005/001");
        // Before the first picture and after the last.
        for name in [
            "S005_001_00000000.tiff",
            "S005_001_00000007.tiff",
            "S005_001_00000008.txt",
        ] {
            std::fs::write(images.join(name), "II*\0").unwrap();
        }
        let set = ck_plus(root.path()).unwrap();
        let shown: Vec<(Expression, u8)> = set.pictures.iter().map(|p| (p.expression, p.grey[0])).collect();
        let height = Expression::Disgusted;
        assert_eq!(
            shown,
            [(Expression::Neutral, 10), (height, 40), (height, 50), (height, 60)]
        );
        assert!(!set.warnings.iter().any(|w| w.contains("tiff")), "{:?}", set.warnings);
    }

    #[test]
    fn the_five_points_stay_on_the_face_when_it_is_cut_out() {
        let root = tempfile::tempdir().unwrap();
        sequence(root.path(), "S005", "001", 4, Some("5.0"));
        let set = ck_plus(root.path()).unwrap();
        let picture = &set.pictures[0];
        assert!(picture.width <= 112 && picture.height <= 112);
        for point in &picture.points.unwrap()[..2] {
            let at = point.y as usize * picture.width as usize + point.x as usize;
            assert!(picture.grey[at] > 120, "an eye at {point}");
        }
    }

    #[test]
    fn every_label_is_the_expression_that_its_publishers_say() {
        let names = [
            "neutral",
            "angry",
            "contempt",
            "disgusted",
            "fearful",
            "happy",
            "sad",
            "surprised",
        ];
        let root = tempfile::tempdir().unwrap();
        for id in 0..8 {
            sequence(
                root.path(),
                &format!("S{id:03}"),
                "001",
                2,
                Some(&format!("   {id}.0000000e+00\n")),
            );
        }
        let set = ck_plus(root.path()).unwrap();
        let shown: Vec<&str> = set
            .pictures
            .iter()
            .skip(1)
            .step_by(2)
            .map(|p| p.expression.name())
            .collect();
        assert_eq!(shown, names);
    }

    #[test]
    fn what_is_wrong_is_one_line_with_the_file() {
        let root = tempfile::tempdir().unwrap();
        let said = |parts: &[&str]| {
            let error = ck_plus(root.path()).unwrap_err().to_string();
            for part in parts {
                assert!(error.contains(part), "`{part}` is not in: {error}");
            }
            assert!(!error.contains('\n'), "{error}");
        };
        said(&["cohn-kanade-images"]);
        for folder in ["cohn-kanade-images", "Emotion"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        said(&["there are no sequences in", "cohn-kanade-images"]);
        sequence(root.path(), "S005", "001", 4, None);
        said(&["the only sequence has no label", "unpack"]);
        sequence(root.path(), "S005", "002", 4, Some("8.0"));
        said(&["S005_002_00000004_emotion.txt", "line 1", "`8.0`", "7 surprise"]);
        sequence(root.path(), "S005", "002", 4, Some("happy"));
        said(&["`happy`"]);
        sequence(root.path(), "S005", "002", 4, Some(""));
        said(&["empty"]);
        sequence(root.path(), "S005", "002", 4, Some("1"));
        let marks = root.path().join("Landmarks/S005/002/S005_002_00000001_landmarks.txt");
        std::fs::write(&marks, "1 2\n3\n").unwrap();
        said(&["S005_002_00000001_landmarks.txt", "line 2", "68 lines"]);
        std::fs::write(&marks, "1 2\n3 4\n").unwrap();
        said(&["there are 2 points"]);
        let error = ck_plus(Path::new("/no/such/folder")).unwrap_err().to_string();
        assert!(error.contains("/no/such/folder"), "{error}");
    }
}
