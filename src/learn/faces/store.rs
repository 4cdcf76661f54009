//! Portraits on disk: made once, kept in the user's cache folder, read whole.
//!
//! A folder for each recipe, a file for each person. What was stopped goes on where it was: people whose file is
//! there and whole are not portrayed again. A recipe that changes has another folder, so that nothing old is read.

use std::{
    io::{self, Write as _},
    ops::Range,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use bevy::math::Vec2;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::{
    learn::{LearnError, stage},
    track::{BlendShape, BlendShapeWeights, Expression},
};

/// The side of a stored portrait in pixels; its face is about 0.6 of that high.
pub const SIZE: usize = 96;

/// Begins every file; another layout of the records has another number.
const MAGIC: [u8; 8] = *b"portrt01";
const HEADER: usize = 40;
const PLANE: usize = SIZE * SIZE;
/// Points, area, shapes, yaw, pitch, intensity.
const NUMBERS: usize = 10 + 4 + BlendShape::COUNT + 3;
/// Grey, alpha, the numbers, the expression and three bytes to a whole word.
const RECORD: usize = 2 * PLANE + 4 * NUMBERS + 4;

/// How old the folder of another recipe has to be before it is taken for left over.
const LEFT_OVER: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// One portrait as it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    /// What is acted.
    pub expression: Expression,
    /// How strongly, 0 to 1; 0 for neutral.
    pub intensity: f32,
    /// The face's shapes, exactly.
    pub shapes: BlendShapeWeights,
    /// How far the head is turned towards the picture's right, in radians.
    pub yaw: f32,
    /// How far it is raised, in radians.
    pub pitch: f32,
    /// Eye, eye, tip of the nose, mouth corner, mouth corner, left to right; in pixels.
    pub points: [Vec2; 5],
    /// Left, top, width and height of the face, in pixels.
    pub area: [f32; 4],
    /// [`SIZE`] by [`SIZE`] values of brightness times alpha.
    pub grey: Vec<u8>,
    /// As many values of opacity.
    pub alpha: Vec<u8>,
}

/// One stored portrait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PortraitView<'a> {
    /// The person's number in its family.
    pub person: u64,
    /// What is acted.
    pub expression: Expression,
    /// How strongly, 0 to 1; 0 for neutral. See [`super::acting::label`].
    pub intensity: f32,
    /// The face's shapes, exactly.
    pub shapes: BlendShapeWeights,
    /// How far the head is turned towards the picture's right, in radians.
    pub yaw: f32,
    /// How far it is raised, in radians.
    pub pitch: f32,
    /// Eye, eye, tip of the nose, mouth corner, mouth corner, left to right; in pixels from the top left corner.
    pub points: [Vec2; 5],
    /// Left, top, width and height of the face, in pixels.
    pub area: [f32; 4],
    /// [`SIZE`] by [`SIZE`] values of brightness **times alpha**, rows from the top: over a background `b` (0 to
    /// 255), a pixel is `grey + b * (255 - alpha) / 255`. So grey and alpha may be interpolated each on its own.
    pub grey: &'a [u8],
    /// As many values of opacity; 0 where the person is not.
    pub alpha: &'a [u8],
}

/// Which portraits there are to be.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Begins the folder's name; says whose portraits these are.
    pub name: String,
    /// What the portraits depend on, as a number.
    pub recipe: u64,
    /// The people's numbers.
    pub people: Range<u64>,
    /// Portraits of each.
    pub takes: usize,
}

/// Portraits in memory: those of the first person, then those of the next.
pub struct Portraits {
    /// The people's numbers.
    people: Range<u64>,
    /// Portraits of each person.
    takes: usize,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Portraits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (people, takes) = (&self.people, self.takes);
        f.debug_struct("Portraits")
            .field("people", people)
            .field("takes", &takes)
            .finish_non_exhaustive()
    }
}

impl Portraits {
    /// How many portraits there are.
    pub fn len(&self) -> usize {
        self.bytes.len() / RECORD
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// One portrait.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn get(&self, index: usize) -> PortraitView<'_> {
        let record = &self.bytes[index * RECORD..(index + 1) * RECORD];
        let (grey, rest) = record.split_at(PLANE);
        let (alpha, rest) = rest.split_at(PLANE);
        let number = |i: usize| f32::from_le_bytes([rest[4 * i], rest[4 * i + 1], rest[4 * i + 2], rest[4 * i + 3]]);
        let last = 14 + BlendShape::COUNT;
        PortraitView {
            person: self.people.start + (index / self.takes) as u64,
            // Checked when the file was read.
            expression: Expression::ALL[usize::from(rest[4 * NUMBERS]) % Expression::COUNT],
            intensity: number(last + 2),
            shapes: BlendShapeWeights(std::array::from_fn(|i| number(14 + i))),
            yaw: number(last),
            pitch: number(last + 1),
            points: std::array::from_fn(|i| Vec2::new(number(2 * i), number(2 * i + 1))),
            area: std::array::from_fn(|i| number(10 + i)),
            grey,
            alpha,
        }
    }

    /// Every portrait.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = PortraitView<'_>> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// Reads the portraits of a plan from the folder of caches, and has those that are missing or damaged made: all
    /// of one person by one call, several at a time.
    pub(super) fn open_in(
        caches: &Path,
        plan: &Plan,
        progress: bool,
        make: impl Fn(u64) -> Vec<Take> + Sync,
    ) -> Result<Self, LearnError> {
        let folder = caches.join(format!("{}-{:016x}", plan.name, plan.recipe));
        std::fs::create_dir_all(&folder).map_err(|error| LearnError::file(&folder, error))?;
        let count = (plan.people.end - plan.people.start) as usize;
        let mut bytes = vec![0; count * plan.takes * RECORD];
        let one = (plan.takes * RECORD).max(1);
        let bar = bar(progress, count as u64, &plan.name);
        let read: Vec<bool> = bytes
            .par_chunks_mut(one)
            .enumerate()
            .map(|(i, bytes)| {
                let person = plan.people.start + i as u64;
                let whole = read(&file(&folder, person), plan.recipe, person, bytes).is_some();
                bar.inc(u64::from(whole));
                whole
            })
            .collect();
        let left = read.iter().filter(|whole| !**whole).count();
        if progress && left > 0 {
            stage::begins(&format!("portraits {}: {left} people to portray", plan.name));
        }
        // What is left is slow: from here on the bar says how fast it goes.
        bar.reset_eta();
        bytes
            .par_chunks_mut(one)
            .enumerate()
            .filter(|(i, _)| !read[*i])
            .try_for_each(|(i, bytes)| {
                let person = plan.people.start + i as u64;
                let takes = make(person);
                for (record, take) in bytes.chunks_exact_mut(RECORD).zip(&takes) {
                    encode(take, record);
                }
                bar.inc(1);
                let path = file(&folder, person);
                write(&path, plan.recipe, person, bytes).map_err(|error| LearnError::file(&path, error))
            })?;
        bar.finish_and_clear();
        forget(caches, &plan.name, &folder);
        Ok(Self {
            people: plan.people.clone(),
            takes: plan.takes,
            bytes,
        })
    }
}

fn bar(progress: bool, people: u64, name: &str) -> ProgressBar {
    if !progress {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} people, {eta} left  {msg}");
    ProgressBar::new(people)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(format!("portraits {name}"))
}

fn file(folder: &Path, person: u64) -> PathBuf {
    folder.join(format!("{person:06}.portraits"))
}

fn header(recipe: u64, person: u64, records: &[u8]) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(&MAGIC);
    for (i, number) in [recipe, person, records.len() as u64, checksum(records)]
        .into_iter()
        .enumerate()
    {
        header[8 + 8 * i..16 + 8 * i].copy_from_slice(&number.to_le_bytes());
    }
    header
}

/// Fills the records from a file; `None` if it is not there, not whole, or another's.
fn read(path: &Path, recipe: u64, person: u64, records: &mut [u8]) -> Option<()> {
    let bytes = std::fs::read(path).ok()?;
    let (head, body) = bytes.split_at_checked(HEADER)?;
    if body.len() != records.len() || *head != header(recipe, person, body) {
        return None;
    }
    records.copy_from_slice(body);
    Some(())
}

/// Writes beside the place and renames, so that a half-written file is never taken for a whole one.
fn write(path: &Path, recipe: u64, person: u64, records: &[u8]) -> io::Result<()> {
    // Two processes may make the same portraits.
    let beside = path.with_extension(format!("part{}", std::process::id()));
    let mut file = std::fs::File::create(&beside)?;
    let written = file
        .write_all(&header(recipe, person, records))
        .and_then(|()| file.write_all(records))
        .and_then(|()| file.flush());
    drop(file);
    let placed = written.and_then(|()| std::fs::rename(&beside, path));
    if placed.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    placed
}

fn encode(take: &Take, record: &mut [u8]) {
    let (grey, rest) = record.split_at_mut(PLANE);
    let (alpha, rest) = rest.split_at_mut(PLANE);
    grey.copy_from_slice(&take.grey);
    alpha.copy_from_slice(&take.alpha);
    let points = take.points.iter().flat_map(|p| [p.x, p.y]);
    let numbers = points
        .chain(take.area)
        .chain(take.shapes.0)
        .chain([take.yaw, take.pitch, take.intensity]);
    for (place, number) in rest.chunks_exact_mut(4).zip(numbers) {
        place.copy_from_slice(&number.to_le_bytes());
    }
    rest[4 * NUMBERS] = take.expression.index() as u8;
}

/// All there is to a portrait.
pub(super) fn bytes(take: &Take) -> Vec<u8> {
    let mut record = vec![0; RECORD];
    encode(take, &mut record);
    record
}

/// A number that other bytes hardly share (FNV-1a over words of eight bytes).
pub(in crate::learn) fn checksum(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(0xcbf2_9ce4_8422_2325, |sum, word| {
        let mut eight = [0; 8];
        eight[..word.len()].copy_from_slice(word);
        let sum = (sum ^ u64::from_le_bytes(eight)).wrapping_mul(0x0100_0000_01b3);
        sum ^ (sum >> 29)
    })
}

/// Where portraits are kept: `bevy_animgen/faces` in the user's cache folder, or in the folder for temporary files where
/// there is none.
pub(super) fn caches() -> PathBuf {
    let named = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let home = || named("HOME").map(|home| home.join(".cache"));
    named("XDG_CACHE_HOME")
        .or_else(home)
        .or_else(|| named("LOCALAPPDATA"))
        .unwrap_or_else(std::env::temp_dir)
        .join("bevy_animgen/faces")
}

/// Deletes the folders of former recipes, a week after they were made. What cannot be deleted stays.
fn forget(caches: &Path, name: &str, current: &Path) {
    let Ok(entries) = std::fs::read_dir(caches) else {
        return;
    };
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let recipe = file_name
            .to_str()
            .and_then(|f| f.strip_prefix(name))
            .and_then(|f| f.strip_prefix('-'));
        let same_name = recipe.is_some_and(|r| r.len() == 16 && r.bytes().all(|b| b.is_ascii_hexdigit()));
        let age = entry.metadata().and_then(|data| data.modified()).ok();
        let age = age.and_then(|time| SystemTime::now().duration_since(time).ok());
        if same_name && entry.path() != current && age.is_some_and(|age| age > LEFT_OVER) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn take(person: u64, number: usize) -> Take {
        let value = (person as usize * 7 + number) as u8;
        let mut shapes = BlendShapeWeights::default();
        shapes.0[number] = 0.25;
        Take {
            expression: Expression::ALL[number % 8],
            intensity: 0.5,
            shapes,
            yaw: -0.3,
            pitch: 0.1,
            points: std::array::from_fn(|i| Vec2::new(i as f32, value.into())),
            area: [1.0, 2.0, 3.0, value.into()],
            grey: vec![value; PLANE],
            alpha: vec![255 - value; PLANE],
        }
    }

    fn open(caches: &Path, recipe: u64) -> (Portraits, usize) {
        let plan = Plan {
            name: "stub".into(),
            recipe,
            people: 20..25,
            takes: 3,
        };
        let made = AtomicUsize::new(0);
        let portraits = Portraits::open_in(caches, &plan, false, |person| {
            made.fetch_add(1, Ordering::Relaxed);
            (0..3).map(|number| take(person, number)).collect()
        });
        (portraits.unwrap(), made.into_inner())
    }

    fn assert_right(portraits: &Portraits) {
        assert_eq!(
            (portraits.len(), portraits.takes, portraits.people.clone()),
            (15, 3, 20..25)
        );
        for (i, view) in portraits.iter().enumerate() {
            let take = take(20 + i as u64 / 3, i % 3);
            assert_eq!(view.person, 20 + i as u64 / 3);
            let again = Take {
                expression: view.expression,
                intensity: view.intensity,
                shapes: view.shapes,
                yaw: view.yaw,
                pitch: view.pitch,
                points: view.points,
                area: view.area,
                grey: view.grey.to_vec(),
                alpha: view.alpha.to_vec(),
            };
            assert_eq!(again, take);
        }
    }

    #[test]
    fn portraits_are_made_once_and_read_as_they_were_made() {
        let caches = tempfile::tempdir().unwrap();
        let (portraits, made) = open(caches.path(), 1);
        assert_right(&portraits);
        assert_eq!(made, 5);
        let (portraits, made) = open(caches.path(), 1);
        assert_right(&portraits);
        assert_eq!(made, 0);
    }

    #[test]
    fn another_recipe_reads_nothing_old() {
        let caches = tempfile::tempdir().unwrap();
        open(caches.path(), 1);
        assert_eq!(open(caches.path(), 2).1, 5);
        assert_eq!(open(caches.path(), 1).1, 0);
    }

    #[test]
    fn only_what_is_missing_or_damaged_is_made_again() {
        let caches = tempfile::tempdir().unwrap();
        open(caches.path(), 1);
        let folder = caches.path().join("stub-0000000000000001");
        std::fs::remove_file(file(&folder, 20)).unwrap();
        std::fs::write(file(&folder, 21), b"").unwrap();
        let mut bytes = std::fs::read(file(&folder, 22)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(file(&folder, 22), &bytes).unwrap();
        std::fs::copy(file(&folder, 24), file(&folder, 23)).unwrap();
        let (portraits, made) = open(caches.path(), 1);
        assert_right(&portraits);
        assert_eq!(made, 4);
        let left: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .flatten()
            .map(|e| e.file_name())
            .collect();
        assert_eq!(left.len(), 5, "{left:?}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_with_its_name() {
        let place = tempfile::NamedTempFile::new().unwrap();
        let plan = Plan {
            name: "stub".into(),
            recipe: 1,
            people: 0..1,
            takes: 1,
        };
        let error = Portraits::open_in(place.path(), &plan, false, |_| Vec::new()).unwrap_err();
        assert!(error.to_string().contains("stub-0000000000000001"), "{error}");
    }
}
