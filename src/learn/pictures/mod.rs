//! Labelled pictures of faces, in the formats in which people publish them.
//!
//! | loader | reads |
//! |---|---|
//! | [`fer2013`] | `fer2013.csv`, and the newer labels of FER+ beside it |
//! | [`ck_plus`] | the folders of the extended Cohn-Kanade set |
//! | [`folder`] | one folder per class, with or without a folder per person |
//!
//! What is odd about each set, and what is done about it, stands with its loader. Nothing here changes what a picture
//! shows: faces are found, aligned and lit by whoever learns from them.

mod ck_plus;
mod error;
mod fer2013;
mod ferplus;
mod file;
mod folder;
mod table;

use std::{collections::HashSet, path::PathBuf};

use bevy::math::Vec2;

pub use ck_plus::ck_plus;
pub(super) use ck_plus::listing;
pub use error::PicturesError;
pub use fer2013::fer2013;
pub(super) use folder::class;
pub use folder::folder;

use super::corpus::Split;
use crate::track::Expression;

/// How many of something there are: `1 picture`, `2 pictures`.
pub(super) fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// What a warning says of things that are not learned from.
fn left_out(number: usize, what: &str) -> String {
    let are = if number == 1 { "is" } else { "are" };
    format!("{} {are} left out", counted(number, what))
}

/// Parts into which the people of a set are divided, for training, choosing and reporting.
pub const FOLDS: usize = 10;

/// A face that somebody has put a name to.
#[derive(Clone, Debug)]
pub struct LabelledPicture {
    /// Pixels from left to right, at least 1.
    pub width: u32,
    /// Pixels from top to bottom, at least 1.
    pub height: u32,
    /// Brightness, `width * height` bytes, rows from the top.
    pub grey: Vec<u8>,
    /// Where eyes, nose and mouth corners are, in pixels, in the order of
    /// [`Sighting::points`](crate::track::Sighting::points); `None` where nobody has marked them.
    pub points: Option<[Vec2; 5]>,
    /// What it is said to express.
    pub expression: Expression,
    /// How those who were asked divided, each 0 to 1, their sum 1; all on `expression` where only one answer is known.
    pub votes: [f32; Expression::COUNT],
    /// What it may be used for.
    pub split: Split,
    /// Who it is, as a place in [`LabelledPictures::subjects`]; `None` if unknown.
    pub subject: Option<usize>,
}

impl LabelledPicture {
    /// All votes on one expression.
    pub(super) fn sure(expression: Expression) -> [f32; Expression::COUNT] {
        let mut votes = [0.0; Expression::COUNT];
        votes[expression.index()] = 1.0;
        votes
    }
}

/// A set of labelled faces.
#[derive(Clone, Debug)]
pub struct LabelledPictures {
    /// Where they come from.
    pub path: PathBuf,
    /// The pictures.
    pub pictures: Vec<LabelledPicture>,
    /// The names of the people, in order; empty where they are not known.
    pub subjects: Vec<String>,
    /// Whether the splits are those of whoever published the set. Then [`LabelledPictures::fold`] would mix what is
    /// reported on with what is learned from.
    pub divided: bool,
    /// What was left out, and what makes figures on this set less than they seem.
    pub warnings: Vec<String>,
}

impl LabelledPictures {
    /// The pictures of one split.
    pub fn split(&self, split: Split) -> impl Iterator<Item = &LabelledPicture> {
        self.pictures.iter().filter(move |picture| picture.split == split)
    }

    /// Pictures of each expression in one split.
    pub fn counts(&self, split: Split) -> [usize; Expression::COUNT] {
        let mut counts = [0; Expression::COUNT];
        for picture in self.split(split) {
            counts[picture.expression.index()] += 1;
        }
        counts
    }

    /// Divides the pictures anew: fold `which` (0 to [`FOLDS`] - 1) is the test split, the next one the dev split, the
    /// others train.
    ///
    /// All pictures of a person land in the same fold, in the order of their names; otherwise a network is asked about
    /// people that it has learned by heart. Where the people are not known, each class is cut into runs of neighbours,
    /// which are more often of the same person than others.
    pub fn fold(&mut self, which: usize) {
        let (parts, folds) = self.parts(&self.numbers(None));
        for (picture, part) in self.pictures.iter_mut().zip(parts) {
            picture.split = match (part + folds - which % folds) % folds {
                0 => Split::Test,
                1 => Split::Dev,
                _ => Split::Train,
            };
        }
    }

    /// How many folds there are: [`FOLDS`], or fewer where there are fewer people or pictures than that; at least 3.
    pub fn folds(&self) -> usize {
        self.parts(&self.numbers(None)).1
    }

    /// Cuts a split out of the training pictures, as large as a fold of them.
    fn cut(&mut self, split: Split) {
        let learned = self.numbers(Some(Split::Train));
        let (parts, _) = self.parts(&learned);
        for (number, part) in learned.into_iter().zip(parts) {
            if part == 0 {
                self.pictures[number].split = split;
            }
        }
    }

    /// Leaves out training pictures whose very pixels are in another split, and, if they are to be divided yet
    /// (`undivided`), all but the first of those that are there several times. Answers how many.
    fn leave_out_repeated(&mut self, undivided: bool) -> usize {
        fn pixels(picture: &LabelledPicture) -> (u32, &[u8]) {
            (picture.width, picture.grey.as_slice())
        }
        let mut known: HashSet<(u32, &[u8])> = HashSet::new();
        known.extend(self.pictures.iter().filter(|p| p.split != Split::Train).map(pixels));
        let mut kept = Vec::with_capacity(self.pictures.len());
        for picture in &self.pictures {
            let new = if undivided {
                known.insert(pixels(picture))
            } else {
                !known.contains(&pixels(picture))
            };
            kept.push(new || picture.split != Split::Train);
        }
        let before = self.pictures.len();
        let mut kept = kept.into_iter();
        self.pictures.retain(|_| kept.next().unwrap_or(true));
        before - self.pictures.len()
    }

    /// Warns of expressions that no picture shows.
    fn warn_of_absent(&mut self) {
        let absent: Vec<&str> = Expression::ALL
            .into_iter()
            .filter(|e| !self.pictures.iter().any(|p| p.expression == *e))
            .map(Expression::name)
            .collect();
        if !absent.is_empty() {
            self.warnings.push(format!("no pictures of {}", absent.join(", ")));
        }
    }

    /// The places of all pictures, or of those of one split.
    fn numbers(&self, split: Option<Split>) -> Vec<usize> {
        let wanted = |number: &usize| split.is_none_or(|split| self.pictures[*number].split == split);
        (0..self.pictures.len()).filter(wanted).collect()
    }

    /// Who is in some pictures, everybody once, in order.
    fn people(&self, pictures: &[usize]) -> Vec<usize> {
        let mut people: Vec<usize> = pictures.iter().filter_map(|n| self.pictures[*n].subject).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Whether there are enough people in some pictures to keep each of them in one split.
    fn grouped(&self, pictures: &[usize]) -> bool {
        self.people(pictures).len() >= 3
    }

    /// The part that each of some pictures is in when they are divided, and how many parts there are.
    fn parts(&self, pictures: &[usize]) -> (Vec<usize>, usize) {
        let mut sizes = [0; Expression::COUNT];
        for number in pictures {
            sizes[self.pictures[*number].expression.index()] += 1;
        }
        let (people, grouped) = (self.people(pictures), self.grouped(pictures));
        let folds = if grouped {
            people.len().min(FOLDS)
        } else {
            sizes.into_iter().max().unwrap_or(0).clamp(3, FOLDS)
        };
        let mut seen = [0; Expression::COUNT];
        let part = |(place, number): (usize, &usize)| {
            let picture = &self.pictures[*number];
            let class = picture.expression.index();
            let before = seen[class];
            seen[class] += 1;
            if grouped {
                let person = picture.subject.and_then(|person| people.binary_search(&person).ok());
                // Somebody without a name is somebody else.
                person.unwrap_or(place) % folds
            } else {
                before * folds / sizes[class]
            }
        };
        (pictures.iter().enumerate().map(part).collect(), folds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(subjects: usize, pictures: usize) -> LabelledPictures {
        LabelledPictures {
            path: "faces".into(),
            pictures: (0..pictures)
                .map(|i| LabelledPicture {
                    width: 1,
                    height: 1,
                    grey: vec![0],
                    points: None,
                    expression: Expression::ALL[i % 8],
                    votes: LabelledPicture::sure(Expression::ALL[i % 8]),
                    split: Split::Train,
                    subject: (subjects > 0).then(|| i % subjects),
                })
                .collect(),
            subjects: (0..subjects).map(|s| format!("S{s:03}")).collect(),
            divided: false,
            warnings: Vec::new(),
        }
    }

    #[test]
    fn nobody_is_in_two_splits() {
        let mut set = set(37, 500);
        for which in 0..FOLDS {
            set.fold(which);
            for person in 0..37 {
                let mut splits: Vec<_> = set.pictures.iter().filter(|p| p.subject == Some(person)).collect();
                splits.dedup_by_key(|p| p.split);
                assert_eq!(splits.len(), 1);
            }
        }
    }

    #[test]
    fn every_picture_is_tested_once() {
        for subjects in [0, 2, 4, 37] {
            let mut set = set(subjects, 800);
            let mut tested = [0; 800];
            for which in 0..set.folds() {
                set.fold(which);
                for (count, picture) in tested.iter_mut().zip(&set.pictures) {
                    *count += i32::from(picture.split == Split::Test);
                }
                assert!(set.split(Split::Train).count() > 0);
                assert!(set.split(Split::Dev).count() > 0, "{subjects} subjects, fold {which}");
            }
            assert_eq!(tested, [1; 800]);
        }
    }
}
