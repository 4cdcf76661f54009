//! Pictures that nobody here has made, of faces that no network has learned from: found, and read, as a game would.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use super::reading::{Read, missed, recognised};
use crate::{
    learn::{
        metrics::{Confusion, ratio},
        pictures::{PicturesError, class, listing},
    },
    net::{Device, FaceWatcher, FaceWeights},
    source::{PICTURE_ENDINGS, Picture},
    track::Expression,
};

/// Folders within folders are followed this deep.
const DEPTH: usize = 8;

/// What was seen in a folder of pictures.
#[derive(Clone, Debug, Default)]
pub struct Unseen {
    /// The folder.
    pub folder: PathBuf,
    /// Everything that was read. A face that was not found was not recognised: it counts as neutral, or, if it is, as
    /// happy.
    pub read: Read,
    /// What was read where a face was found.
    pub read_found: Read,
    /// Pictures that could not be read, and why.
    pub broken: Vec<String>,
    /// Sub-folders that are not named like an expression, and hold none that is: nothing in them was judged.
    pub others: Vec<PathBuf>,
}

impl Unseen {
    /// The share of pictures in which a face was found, 0 to 1.
    pub fn found_share(&self) -> f64 {
        ratio(self.read_found.total(), self.read.total())
    }
}

/// Looks at every picture in the folder's sub-folders, which are named after expressions as those to learn from are; of
/// several faces, the largest counts. All of them are judged: nothing is learned from any.
///
/// # Errors
/// If the folder cannot be read, or holds no readable picture of any expression.
pub fn unseen(folder: &Path, weights: &FaceWeights, device: &Device) -> Result<Unseen, PicturesError> {
    let mut found = Found::default();
    found.walk(folder, folder, None, 0)?;
    let Found { pictures, others } = found;
    let answers: Vec<Result<(Expression, Option<Expression>), String>> = pictures
        .par_iter()
        .map_init(
            || FaceWatcher::new(weights, device),
            |watcher, (truth, path)| {
                let picture = Picture::open(path).map_err(|e| e.to_string())?;
                Ok((*truth, recognised(watcher, &picture)))
            },
        )
        .collect();
    let mut result = Unseen {
        folder: folder.into(),
        others,
        ..Default::default()
    };
    for answer in answers {
        match answer {
            Ok((truth, seen)) => {
                if let Some(seen) = seen {
                    result.read_found.add(truth.index(), seen.index());
                }
                result
                    .read
                    .add(truth.index(), seen.unwrap_or_else(|| missed(truth)).index());
            }
            Err(problem) => result.broken.push(problem),
        }
    }
    if result.read == Confusion::default() {
        return Err(PicturesError::Empty {
            path: folder.into(),
            problem: match result.broken.first() {
                Some(first) => format!("no picture can be read, to begin with {first}"),
                None if result.others.is_empty() => {
                    "no sub-folder that is named like an expression holds a picture".into()
                }
                None => {
                    let others: Vec<String> = result.others.iter().map(|o| format!("`{}`", o.display())).collect();
                    format!(
                        "no sub-folder that is named like an expression holds a picture; others are there: {}",
                        others.join(", ")
                    )
                }
            },
            remedy: "put PNG, JPEG, GIF, BMP or WebP files into sub-folders neutral, happy, sad, angry, fearful, \
                     disgusted, surprised, contempt",
        });
    }
    Ok(result)
}

/// What lies below a folder.
#[derive(Default)]
struct Found {
    pictures: Vec<(Expression, PathBuf)>,
    others: Vec<PathBuf>,
}

impl Found {
    /// All pictures below a folder, in the order of their names; the outermost folder that is named like an expression
    /// says what they show. Answers whether there is such a folder.
    fn walk(
        &mut self,
        root: &Path,
        folder: &Path,
        expression: Option<Expression>,
        depth: usize,
    ) -> Result<bool, PicturesError> {
        let mut any = expression.is_some();
        for path in listing(folder)? {
            let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().to_lowercase();
            if path.is_dir() {
                if depth >= DEPTH {
                    continue;
                }
                let expression = expression.or_else(|| class(&text(path.file_name())));
                let before = self.others.len();
                if self.walk(root, &path, expression, depth + 1)? {
                    any = true;
                } else {
                    // The outermost says it all.
                    self.others.truncate(before);
                    self.others.push(path.strip_prefix(root).unwrap_or(&path).to_path_buf());
                }
            } else if let Some(expression) = expression
                && PICTURE_ENDINGS.contains(&text(path.extension()).as_str())
                // A pipe that nobody writes to would be waited for for ever.
                && path.is_file()
            {
                self.pictures.push((expression, path));
            }
        }
        Ok(any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(root: &Path, place: &str) {
        let file = root.join(place);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        image::RgbImage::from_pixel(40, 30, image::Rgb([90; 3]))
            .save(file)
            .unwrap();
    }

    fn judge(root: &Path) -> Result<Unseen, PicturesError> {
        unseen(root, &FaceWeights::default(), &Device::Flex(Default::default()))
    }

    #[test]
    fn every_picture_is_judged_and_broken_ones_are_named() {
        let root = tempfile::tempdir().unwrap();
        for place in [
            "happy/1.png",
            "Sadness/anna/1.PNG",
            "sad/joy/2.png",
            "cats/1.png",
            "neutral/1.txt.png",
            "surprised/.2.png",
            "more/dogs/1.png",
            "test/joy/1.png",
        ] {
            put(root.path(), place);
        }
        std::fs::write(root.path().join("happy/2.png"), "this is no picture").unwrap();
        std::fs::write(root.path().join("happy/notes.txt"), "nor is this").unwrap();
        // What animation programs call a PNG file that moves.
        let happy = root.path().join("happy");
        std::fs::copy(happy.join("1.png"), happy.join("3.apng")).unwrap();
        let judged = judge(root.path()).unwrap();
        assert_eq!(judged.read.total(), 6);
        let of = |expression: Expression| judged.read.of_class(expression.index());
        assert_eq!(
            (of(Expression::Happy), of(Expression::Sad), of(Expression::Neutral)),
            (3, 2, 1)
        );
        assert_eq!(judged.others, ["cats", "more"].map(PathBuf::from));
        assert!(
            judged.broken.len() == 1 && judged.broken[0].contains("2.png"),
            "{:?}",
            judged.broken
        );
        assert!((0.0..=1.0).contains(&judged.found_share()));
    }

    #[test]
    fn a_folder_without_pictures_of_expressions_is_an_error_that_says_what_to_do() {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "cats/1.png");
        let problem = judge(root.path()).unwrap_err().to_string();
        assert!(
            problem.contains("sub-folder") && problem.contains("`cats`") && problem.contains("neutral"),
            "{problem}"
        );
        assert!(judge(Path::new("/no/such/folder")).is_err());
    }
}
