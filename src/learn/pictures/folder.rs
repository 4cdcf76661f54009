//! A folder with one sub-folder per class.
//!
//! ```text
//! DIR/happy/anna.png                  classes
//! DIR/happy/anna/0001.png             classes, with a folder per person
//! DIR/train/happy/…, DIR/test/happy/… either, divided beforehand; `val`, `valid` or `dev` to choose by
//! ```
//!
//! What is divided beforehand stays so; a split that is missing is cut out of the training pictures. A training picture
//! that another split has, too, is left out: folders that were made from FER2013 repeat its faces.
//!
//! Classes go by their names or common other words for them ([`class`]), whatever their case, also behind a number
//! (`3_happiness`). Numbers alone are not taken: every set counts in another order.

use std::path::{Path, PathBuf};

use super::{LabelledPicture, LabelledPictures, PicturesError, ck_plus::listing, file, left_out};
use crate::{learn::corpus::Split, source::PICTURE_ENDINGS, track::Expression};

/// Folders within folders are followed this deep.
const DEPTH: usize = 8;

/// Most pictures that a warning names one by one.
const NAMED: usize = 5;

/// The expression that a folder of this name holds.
pub(in crate::learn) fn class(name: &str) -> Option<Expression> {
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit()).to_lowercase();
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    Some(match name {
        "neutral" | "neutrality" | "none" => Expression::Neutral,
        "happy" | "happiness" | "joy" | "joyful" | "smile" | "smiling" => Expression::Happy,
        "sad" | "sadness" | "sorrow" => Expression::Sad,
        "angry" | "anger" | "rage" => Expression::Angry,
        "fearful" | "fear" | "afraid" | "scared" => Expression::Fearful,
        "disgusted" | "disgust" => Expression::Disgusted,
        "surprised" | "surprise" => Expression::Surprised,
        "contempt" | "contemptuous" | "scorn" => Expression::Contempt,
        _ => return None,
    })
}

fn divided(name: &str) -> Option<Split> {
    Some(match name.to_lowercase().as_str() {
        "train" | "training" => Split::Train,
        "val" | "valid" | "validation" | "dev" => Split::Dev,
        "test" | "testing" => Split::Test,
        _ => return None,
    })
}

/// Reads a folder of pictures.
///
/// Without sub-folders for the people, nobody can say whether the same person is in two splits: there is a warning.
///
/// # Errors
/// If the folder cannot be read, no sub-folder is a known class, or there is no readable picture in any.
pub fn folder(path: &Path) -> Result<LabelledPictures, PicturesError> {
    let mut found = Found::default();
    let top = listing(path)?;
    let name = |p: &Path| {
        p.file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let splits: Vec<(PathBuf, Split)> = top
        .iter()
        .filter(|p| p.is_dir())
        .filter_map(|p| Some((p.clone(), divided(&name(p))?)))
        .collect();
    let beside: Vec<String> = top
        .iter()
        .filter(|p| !splits.is_empty() && p.is_dir())
        .map(|p| name(p))
        .filter(|name| class(name).is_some())
        .collect();
    let parts = if splits.is_empty() {
        vec![(top, None)]
    } else {
        splits
            .iter()
            .map(|(part, split)| Ok((listing(part)?, Some(*split))))
            .collect::<Result<_, PicturesError>>()?
    };
    let (mut others, mut classes) = (Vec::new(), 0);
    for (part, split) in &parts {
        for class_folder in part.iter().filter(|p| p.is_dir()) {
            match class(&name(class_folder)) {
                Some(expression) => {
                    classes += 1;
                    found.walk(class_folder, expression, *split, None, 0)?;
                }
                None => others.push(name(class_folder)),
            }
        }
    }
    let empty = |problem: String, remedy| PicturesError::Empty {
        path: path.into(),
        problem,
        remedy,
    };
    if classes == 0 {
        let problem = match others.as_slice() {
            [] => "there are no sub-folders".to_string(),
            others => format!(
                "no sub-folder is named like an expression, only {}",
                others
                    .iter()
                    .take(12)
                    .map(|o| format!("`{o}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        return Err(empty(
            problem,
            "put the pictures into sub-folders neutral, happy, sad, angry, fearful, disgusted, surprised, contempt",
        ));
    }
    if found.pictures.is_empty() {
        return Err(empty(
            match found.broken.first() {
                Some(only) if found.broken.len() == 1 => format!("the only picture cannot be read: {only}"),
                Some(first) => format!(
                    "none of {} pictures can be read, to begin with {first}",
                    found.broken.len()
                ),
                None if classes == 1 => "the only class folder holds no pictures".into(),
                None => format!("the {classes} class folders hold no pictures"),
            },
            "pictures are PNG, JPEG, GIF, BMP or WebP files",
        ));
    }
    let mut warnings: Vec<String> = found
        .broken
        .iter()
        .take(NAMED)
        .map(|problem| format!("left out: {problem}"))
        .collect();
    if found.broken.len() > NAMED {
        warnings.push(format!("left out: {} more", found.broken.len() - NAMED));
    }
    others.sort();
    others.dedup();
    if !others.is_empty() {
        warnings.push(format!("not an expression, left out: {}", others.join(", ")));
    }
    if !beside.is_empty() {
        let problem = format!("beside folders for training and test, left out: {}", beside.join(", "));
        warnings.push(problem);
    }

    let mut subjects: Vec<String> = found.names.iter().flatten().cloned().collect();
    alphanumeric_sort::sort_str_slice(&mut subjects);
    subjects.dedup();
    for (picture, name) in found.pictures.iter_mut().zip(&found.names) {
        picture.subject = name
            .as_ref()
            .and_then(|name| subjects.iter().position(|subject| subject == name));
    }
    let given = |split| splits.iter().any(|(_, other)| *other == split);
    let (dev, test) = (given(Split::Dev), given(Split::Test));
    let mut set = LabelledPictures {
        path: path.into(),
        pictures: found.pictures,
        subjects,
        divided: dev || test,
        warnings,
    };
    let repeated = set.leave_out_repeated(!(dev && test));
    if repeated > 0 {
        set.warnings.push(format!(
            "{}: the very same is there already",
            left_out(repeated, "picture")
        ));
    }
    set.warn_of_absent();
    let known = set.grouped(&set.numbers(Some(Split::Train)));
    match (dev, test) {
        (true, true) => (),
        (true, false) => set.cut(Split::Test),
        (false, true) => set.cut(Split::Dev),
        (false, false) => set.fold(0),
    }
    if !known && !test {
        set.warnings.push(
            "who is in the pictures is not known, so the same person may be in several splits and the figures may be \
             better than they would be for strangers; sub-folders named after the people, inside the classes, prevent \
             that"
                .into(),
        );
    }
    Ok(set)
}

/// What was found so far.
#[derive(Default)]
struct Found {
    pictures: Vec<LabelledPicture>,
    /// Who is in each of them.
    names: Vec<Option<String>>,
    broken: Vec<String>,
}

impl Found {
    fn walk(
        &mut self,
        folder: &Path,
        expression: Expression,
        split: Option<Split>,
        person: Option<&str>,
        depth: usize,
    ) -> Result<(), PicturesError> {
        for path in listing(folder)? {
            if path.is_dir() {
                if depth < DEPTH {
                    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
                    self.walk(&path, expression, split, person.or(name.as_deref()), depth + 1)?;
                }
                continue;
            }
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            // A pipe that nobody writes to would be waited for for ever.
            if !path.is_file() || !PICTURE_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) {
                continue;
            }
            match file::read(&path) {
                Ok(picture) => {
                    let grey = file::whole(&picture);
                    self.names.push(person.map(str::to_string));
                    self.pictures.push(LabelledPicture {
                        width: grey.width(),
                        height: grey.height(),
                        grey: grey.into_raw(),
                        points: None,
                        expression,
                        votes: LabelledPicture::sure(expression),
                        split: split.unwrap_or(Split::Train),
                        subject: None,
                    });
                }
                Err(problem) => self.broken.push(problem),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(root: &Path, place: &str) {
        let file = root.join(place);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        // Every place has another picture.
        let number = place
            .bytes()
            .fold(7_u32, |a, b| a.wrapping_mul(16_777_619) ^ u32::from(b));
        let shade = |x: u32, y: u32| (number >> (8 * ((x + y) % 4))) as u8;
        image::RgbImage::from_fn(5, 7, |x, y| image::Rgb([shade(x, y); 3]))
            .save(file)
            .unwrap();
    }

    /// A copy of a picture in another place.
    fn copy(root: &Path, from: &str, to: &str) {
        let to = root.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(root.join(from), to).unwrap();
    }

    #[test]
    fn classes_go_by_many_names() {
        for (name, expression) in [
            ("happy", Expression::Happy),
            ("Happiness", Expression::Happy),
            ("joy", Expression::Happy),
            ("3_happiness", Expression::Happy),
            ("0-Anger", Expression::Angry),
            ("FEAR", Expression::Fearful),
            ("contempt", Expression::Contempt),
        ] {
            assert_eq!(class(name), Some(expression), "{name}");
        }
        for expression in Expression::ALL {
            assert_eq!(class(expression.name()), Some(expression));
        }
        assert_eq!(class("4"), None);
        assert_eq!(class("cats"), None);
    }

    #[test]
    fn folders_of_people_keep_each_person_in_one_split() {
        let root = tempfile::tempdir().unwrap();
        for person in ["anna", "ben", "cleo", "dan"] {
            for class in ["happy", "sadness"] {
                for shot in 0..3 {
                    put(root.path(), &format!("{class}/{person}/{shot}.png"));
                }
            }
        }
        let set = folder(root.path()).unwrap();
        assert_eq!(set.subjects, ["anna", "ben", "cleo", "dan"]);
        assert_eq!(set.pictures.len(), 24);
        for person in 0..4 {
            let mut splits: Vec<Split> = set
                .pictures
                .iter()
                .filter(|p| p.subject == Some(person))
                .map(|p| p.split)
                .collect();
            splits.dedup();
            assert_eq!(splits.len(), 1);
        }
        assert!(
            !set.warnings.iter().any(|w| w.contains("same person")),
            "{:?}",
            set.warnings
        );
    }

    #[test]
    fn without_people_there_is_a_warning() {
        let root = tempfile::tempdir().unwrap();
        for shot in 0..20 {
            put(root.path(), &format!("joy/{shot}.png"));
            put(root.path(), &format!("anger/{shot}.png"));
        }
        put(root.path(), "cats/1.png");
        std::fs::write(root.path().join("joy/broken.png"), "no picture").unwrap();
        std::fs::write(root.path().join("joy/notes.txt"), "a note").unwrap();
        let set = folder(root.path()).unwrap();
        assert_eq!(set.pictures.len(), 40);
        assert_eq!(set.counts(Split::Test)[Expression::Happy.index()], 2);
        let warnings = set.warnings.join("\n");
        for part in ["same person", "cats", "broken.png", "no pictures of neutral, sad"] {
            assert!(warnings.contains(part), "{part}: {warnings}");
        }
    }

    #[test]
    fn folders_that_are_divided_already_stay_so() {
        let root = tempfile::tempdir().unwrap();
        for shot in 0..20 {
            put(root.path(), &format!("train/happy/{shot}.png"));
        }
        put(root.path(), "test/happy/1.png");
        put(root.path(), "test/sad/1.png");
        put(root.path(), "surprised/1.png");
        let set = folder(root.path()).unwrap();
        let warnings = set.warnings.join("\n");
        assert!(warnings.contains("left out: surprised"), "{warnings}");
        assert_eq!(set.split(Split::Test).count(), 2);
        assert_eq!(set.split(Split::Dev).count(), 2);
        assert_eq!(set.split(Split::Train).count(), 18);
        assert!(set.divided);
    }

    #[test]
    fn what_is_to_choose_by_stays_so_when_there_is_no_test_split() {
        let root = tempfile::tempdir().unwrap();
        for shot in 0..20 {
            put(root.path(), &format!("train/happy/{shot}.png"));
        }
        for shot in 0..7 {
            put(root.path(), &format!("val/happy/{shot}.png"));
        }
        let set = folder(root.path()).unwrap();
        assert!(set.divided);
        assert_eq!(set.split(Split::Dev).count(), 7);
        assert_eq!(set.split(Split::Test).count(), 2);
        assert_eq!(set.split(Split::Train).count(), 18);
        assert!(set.pictures[20..].iter().all(|p| p.split == Split::Dev));
        let warnings = set.warnings.join("\n");
        assert!(warnings.contains("same person"), "{warnings}");
    }

    #[test]
    fn a_split_that_is_missing_is_cut_between_the_people_who_are_left() {
        let root = tempfile::tempdir().unwrap();
        for person in ["anna", "ben", "cleo", "dan", "eve"] {
            for shot in 0..3 {
                // Every second person is taken.
                let part = if ["ben", "dan"].contains(&person) {
                    "test"
                } else {
                    "train"
                };
                put(root.path(), &format!("{part}/happy/{person}/{shot}.png"));
            }
        }
        let set = folder(root.path()).unwrap();
        let of = |split| -> Vec<usize> {
            let mut people: Vec<usize> = set.split(split).filter_map(|p| p.subject).collect();
            people.dedup();
            people
        };
        assert_eq!(of(Split::Test), [1, 3]);
        assert_eq!(of(Split::Dev).len(), 1, "one of three people");
        assert_eq!(of(Split::Train).len(), 2);
    }

    #[test]
    fn the_very_same_picture_is_not_learned_from_and_tested() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path();
        for shot in 0..4 {
            put(path, &format!("train/happy/{shot}.png"));
            put(path, &format!("val/happy/{shot}.png"));
            put(path, &format!("test/happy/{shot}.png"));
        }
        copy(path, "test/happy/1.png", "train/happy/copy.png");
        copy(path, "val/happy/1.png", "train/sad/copy.png");
        let set = folder(path).unwrap();
        assert_eq!(
            [Split::Train, Split::Dev, Split::Test].map(|s| set.split(s).count()),
            [4, 4, 4]
        );
        let warnings = set.warnings.join("\n");
        assert!(warnings.contains("2 pictures are left out"), "{warnings}");

        // Where nothing is divided yet, a copy could land in any split: each picture stays once.
        let root = tempfile::tempdir().unwrap();
        for shot in 0..20 {
            put(root.path(), &format!("happy/{shot}.png"));
            copy(
                root.path(),
                &format!("happy/{shot}.png"),
                &format!("happy/copy/{shot}.png"),
            );
        }
        let set = folder(root.path()).unwrap();
        assert_eq!(set.pictures.len(), 20);
        assert!(!set.divided);
    }

    #[test]
    fn what_is_wrong_is_one_line_with_the_folder() {
        let root = tempfile::tempdir().unwrap();
        let said = |parts: &[&str]| {
            let error = folder(root.path()).unwrap_err().to_string();
            for part in parts {
                assert!(error.contains(part), "`{part}` is not in: {error}");
            }
            assert!(!error.contains('\n'), "{error}");
        };
        said(&["there are no sub-folders", "neutral, happy"]);
        put(root.path(), "cats/1.png");
        said(&["only `cats`"]);
        std::fs::create_dir(root.path().join("happy")).unwrap();
        said(&["holds no pictures", "PNG"]);
        std::fs::write(root.path().join("happy/1.png"), "").unwrap();
        said(&["the only picture cannot be read", "1.png"]);
        let error = folder(Path::new("/no/such/folder")).unwrap_err().to_string();
        assert!(error.contains("/no/such/folder"), "{error}");
    }

    #[test]
    fn pictures_of_every_sort_are_read() {
        let root = tempfile::tempdir().unwrap();
        let happy = root.path().join("happy");
        std::fs::create_dir(&happy).unwrap();
        image::GrayImage::new(1, 1).save(happy.join("one_pixel.png")).unwrap();
        image::ImageBuffer::<image::Luma<u16>, _>::from_pixel(9, 4, image::Luma([40_000_u16]))
            .save(happy.join("sixteen_bits.png"))
            .unwrap();
        image::RgbaImage::new(300, 20)
            .save(happy.join("transparent.png"))
            .unwrap();
        image::RgbImage::new(8, 8).save(happy.join("photo.jpg")).unwrap();
        let set = folder(root.path()).unwrap();
        assert_eq!(set.pictures.len(), 4);
        assert!(
            set.pictures
                .iter()
                .all(|p| p.grey.len() == (p.width * p.height) as usize)
        );
        assert!(set.pictures.iter().all(|p| p.width <= 192));
    }
}
