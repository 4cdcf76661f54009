//! Pictures that nobody here has made, of faces that no network has learned from: found, and read, as a game would.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::reading::{Read, missed};
use crate::{
    learn::{
        metrics::{Confusion, ratio},
        pictures::{PicturesError, class},
    },
    net::{Device, FaceWatcher, FaceWeights},
    source::Picture,
    track::{Expression, ExpressionRecognizer},
};

/// Folders within folders are followed this deep.
const DEPTH: usize = 8;

/// File names that end like this are pictures.
const ENDINGS: [&str; 6] = ["png", "jpg", "jpeg", "gif", "bmp", "webp"];

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
    let mut pictures = Vec::new();
    walk(folder, None, 0, &mut pictures)?;
    let answers: Vec<Result<(Expression, Option<Expression>), String>> = pictures
        .par_iter()
        .map_init(
            || FaceWatcher::new(weights, device),
            |watcher, (truth, path)| {
                let picture = Picture::open(path).map_err(|e| e.to_string())?;
                let seen = watcher.inspect(&picture, &ExpressionRecognizer::default());
                Ok((*truth, seen.first().map(|face| face.expression.strongest())))
            },
        )
        .collect();
    let mut result = Unseen {
        folder: folder.into(),
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
                None => "no sub-folder that is named like an expression holds a picture".into(),
            },
            remedy: "put PNG, JPEG, GIF, BMP or WebP files into sub-folders neutral, happy, sad, angry, fearful, \
                     disgusted, surprised, contempt",
        });
    }
    Ok(result)
}

/// All pictures below a folder, in the order of their names; the outermost folder that is named like an expression says
/// what they show.
fn walk(
    folder: &Path,
    expression: Option<Expression>,
    depth: usize,
    pictures: &mut Vec<(Expression, PathBuf)>,
) -> Result<(), PicturesError> {
    let problem = |source| PicturesError::Read {
        path: folder.into(),
        source,
    };
    let mut paths = std::fs::read_dir(folder)
        .map_err(problem)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(problem)?;
    paths.sort();
    for path in paths {
        let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_dir() {
            if depth < DEPTH {
                let expression = expression.or_else(|| class(&text(path.file_name())));
                walk(&path, expression, depth + 1, pictures)?;
            }
        } else if let Some(expression) = expression
            && ENDINGS.contains(&text(path.extension()).as_str())
        {
            pictures.push((expression, path));
        }
    }
    Ok(())
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
        ] {
            put(root.path(), place);
        }
        std::fs::write(root.path().join("happy/2.png"), "this is no picture").unwrap();
        std::fs::write(root.path().join("happy/notes.txt"), "nor is this").unwrap();
        let judged = judge(root.path()).unwrap();
        assert_eq!(judged.read.total(), 4);
        let of = |expression: Expression| judged.read.of_class(expression.index());
        assert_eq!(
            (of(Expression::Happy), of(Expression::Sad), of(Expression::Neutral)),
            (1, 2, 1)
        );
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
            problem.contains("sub-folder") && problem.contains("neutral"),
            "{problem}"
        );
        assert!(judge(Path::new("/no/such/folder")).is_err());
    }
}
