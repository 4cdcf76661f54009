//! `animgen recognize`: pictures, folders of them and animations to a table of faces and expressions.

use std::{
    cell::OnceCell,
    collections::BTreeMap,
    error::Error,
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
};

use bevy::math::{Rect, UVec2, Vec2};
use bevy_animgen::{
    net::{Device, ExpressionNetWeights, FaceAlignerWeights, FaceFinderWeights, FaceWatcher, FaceWeights},
    source::{PICTURE_ENDINGS, PictureFrames},
    track::{BlendShape, Expression, ExpressionRecognizer, Sighting},
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use walkdir::WalkDir;

use crate::{
    place::{self, complain, identity},
    words::counted,
};

/// While one file takes long, this many others for each thread are looked at and remembered; then they wait for it.
const AHEAD: usize = 32;

#[derive(Args)]
pub struct Recognize {
    /// Pictures and animations (PNG, JPEG, GIF, BMP, WebP), and folders that are searched for them, sub-folders
    /// included, names that begin with a dot left out.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// The file to write; by default, or with `-`, the standard output. A row for each face, the largest first; a row
    /// with empty fields for a picture without one. Frames of an animation are called FILE#1, FILE#2, … Until all is
    /// done, the rows so far are in a hidden file beside it (`.animgen-…`).
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Add the 52 ARKit blend shapes of each face.
    #[arg(long)]
    shapes: bool,
    /// Most faces to read in a picture, the largest of them.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u8).range(1..=16))]
    faces: u8,
    /// How sure it must be that something is a face, 0 to 1.
    #[arg(long, default_value_t = ExpressionRecognizer::default().certainty, allow_negative_numbers = true)]
    certainty: f32,
    /// A file with other weights for finding faces (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    face_finder: Option<PathBuf>,
    /// A file with other weights for aligning them (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    face_aligner: Option<PathBuf>,
    /// A file with other weights for reading expressions (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    expression: Option<PathBuf>,
    /// Files looked at at once; by default one per core.
    #[arg(short, long)]
    jobs: Option<usize>,
}

/// What was seen in one file: the faces of each picture that could be read, and why the rest could not be.
#[derive(Default)]
struct Looked {
    pictures: Vec<Vec<Sighting>>,
    failure: Option<String>,
}

/// The pictures that were named or found.
#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    /// Why some folders could not be searched.
    closed: Vec<String>,
    /// Which of the folders that were named hold no pictures.
    empty: Vec<String>,
}

/// What has come of the files so far.
#[derive(Default)]
struct Tally {
    pictures: usize,
    /// So many of them are without a face.
    faceless: usize,
    /// Why some files could not be read to the end.
    failures: Vec<String>,
}

impl Tally {
    /// What may surprise those who see a face where none was found.
    fn faceless(&self) -> Option<String> {
        let of = match (self.faceless, self.pictures) {
            (0, _) => return None,
            (1, 1) => "the picture".to_owned(),
            (faceless, all) => format!("{faceless} of {}", counted(all, "picture")),
        };
        Some(format!(
            "no face in {of}: faces smaller than a quarter of the picture's height, or tilted by more than 30°, are \
             not looked for"
        ))
    }
}

/// Why there is no table.
enum NoTable {
    /// No picture could be read.
    Empty,
    Failed(Box<dyn Error>),
}

impl Recognize {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        if !(0.0..=1.0).contains(&self.certainty) {
            return Err(format!("--certainty {}: give a number from 0 to 1", self.certainty).into());
        }
        let weights = self.weights()?;
        let Found { files, closed, empty } = find(&self.inputs);
        let output = self.output.as_deref().filter(|place| place.as_os_str() != "-");
        if let Some(place) = output {
            place::check(place, "a table", "-o")?;
            if files.iter().any(|file| identity(file) == identity(place)) {
                let place = place.display();
                return Err(
                    format!("{place}: this input would be replaced by the table; name another place with -o").into(),
                );
            }
        }
        let mut tally = Tally::default();
        let written = match output {
            _ if files.is_empty() => Err(NoTable::Empty),
            Some(place) => {
                let unwritable = |error| NoTable::Failed(place::unwritable(place, error).into());
                place::fill(place, unwritable, |out| {
                    self.look(&files, &weights, out, unwritable, &mut tally)
                })
            }
            None => self.print(&files, &weights, &mut tally),
        };
        if let Err(NoTable::Failed(error)) = written {
            return Err(error);
        }
        if let Some(line) = tally.faceless() {
            complain(&line);
        }
        let mut summary = Vec::new();
        match closed.len() {
            0 => {}
            1 => summary.push("a folder could not be searched".to_owned()),
            number => summary.push(format!("{number} folders could not be searched")),
        }
        match empty.len() {
            0 => {}
            1 => summary.push("a folder holds no pictures".to_owned()),
            number => summary.push(format!("{number} folders hold no pictures")),
        }
        match (tally.failures.len(), files.len()) {
            (0, _) => {}
            (1, 1) => summary.push("the file could not be read to the end".to_owned()),
            (failed, all) => summary.push(format!(
                "{failed} of {} could not be read to the end",
                counted(all, "file")
            )),
        }
        let mut all = closed;
        all.extend(empty);
        all.extend(tally.failures);
        if let ([only], Err(NoTable::Empty)) = (all.as_slice(), &written) {
            return Err(only.clone().into());
        }
        for failure in &all {
            complain(&format!("error: {failure}"));
        }
        if all.is_empty() {
            Ok(())
        } else {
            Err(summary.join(", and ").into())
        }
    }

    fn weights(&self) -> Result<FaceWeights, Box<dyn Error>> {
        let mut weights = FaceWeights::default();
        if let Some(path) = &self.face_finder {
            weights.finder = FaceFinderWeights::from_file(path)?;
        }
        if let Some(path) = &self.face_aligner {
            weights.aligner = FaceAlignerWeights::from_file(path)?;
        }
        if let Some(path) = &self.expression {
            weights.expression = ExpressionNetWeights::from_file(path)?;
        }
        Ok(weights)
    }

    /// Looks at all files, and writes the rows of each as soon as all before it are written, in the order of the
    /// files, and counts what came of them.
    fn look(
        &self,
        files: &[PathBuf],
        weights: &FaceWeights,
        out: &mut dyn Write,
        unwritable: impl FnOnce(io::Error) -> NoTable,
        tally: &mut Tally,
    ) -> Result<(), NoTable> {
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} files  {msg}  {elapsed_precise}");
        let style = style.map_err(|error| NoTable::Failed(error.into()))?;
        let bar = ProgressBar::new(files.len() as u64).with_style(style);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.unwrap_or(0))
            .build()
            .map_err(|error| NoTable::Failed(error.into()))?;
        let threads = pool.current_num_threads();
        let over = AtomicBool::new(false);
        let written = pool.in_place_scope(|scope| {
            let (sender, finished) = channel();
            let (mut begun, mut done) = (0, 0);
            let mut early = BTreeMap::new();
            let mut empty = true;
            for (number, file) in files.iter().enumerate() {
                let looked = loop {
                    // No more files than threads: each holds a whole picture in memory.
                    while begun < files.len().min(number + AHEAD * threads) && begun - done < threads {
                        let (sender, begins) = (sender.clone(), begun);
                        let (bar, over) = (&bar, &over);
                        scope.spawn(move |_| {
                            if !over.load(Ordering::Relaxed) {
                                bar.set_message(files[begins].display().to_string());
                                let _ = sender.send((begins, self.one(&files[begins], weights)));
                                bar.inc(1);
                            }
                        });
                        begun += 1;
                    }
                    if let Some(looked) = early.remove(&number) {
                        break looked;
                    }
                    if let Ok((which, looked)) = finished.recv() {
                        early.insert(which, looked);
                        done += 1;
                    }
                };
                // The bar and a printed table may share a terminal.
                let written = bar.suspend(|| {
                    if empty && !looked.pictures.is_empty() {
                        empty = false;
                        self.head(out)?;
                    }
                    self.rows(out, file, &looked.pictures)?;
                    out.flush()
                });
                tally.pictures += looked.pictures.len();
                tally.faceless += looked.pictures.iter().filter(|faces| faces.is_empty()).count();
                tally.failures.extend(looked.failure);
                if let Err(error) = written {
                    over.store(true, Ordering::Relaxed);
                    return Err(unwritable(error));
                }
            }
            if empty { Err(NoTable::Empty) } else { Ok(()) }
        });
        bar.finish_and_clear();
        written
    }

    /// Prints the table to the standard output. Whoever reads it may have seen enough, as `head` has.
    fn print(&self, files: &[PathBuf], weights: &FaceWeights, tally: &mut Tally) -> Result<(), NoTable> {
        let mut enough = false;
        let mut out = io::BufWriter::new(io::stdout().lock());
        let unwritable = |error: io::Error| {
            enough = error.kind() == io::ErrorKind::BrokenPipe;
            NoTable::Failed(format!("the table cannot be printed: {error}; name a file with -o").into())
        };
        let printed = self.look(files, weights, &mut out, unwritable, tally);
        if enough { Ok(()) } else { printed }
    }

    fn one(&self, file: &Path, weights: &FaceWeights) -> Looked {
        thread_local! {
            /// Tensors stay on the thread that made them.
            static WATCHER: OnceCell<FaceWatcher> = const { OnceCell::new() };
        }
        let looked = WATCHER.with(|watcher| {
            // One file that brings down its decoder does not bring down the rest.
            catch_unwind(AssertUnwindSafe(|| {
                if watcher.get().is_none() {
                    let new = FaceWatcher::new(weights, &Device::Flex(Default::default()));
                    // Another file may have come in between, where tensors are computed side by side.
                    let _ = watcher.set(new);
                }
                self.watch(file, watcher.get().expect("it was set just now"))
            }))
        });
        looked.unwrap_or_else(|_| Looked {
            failure: Some(format!("{}: looking at it has panicked", file.display())),
            ..Looked::default()
        })
    }

    fn watch(&self, file: &Path, watcher: &FaceWatcher) -> Looked {
        let settings = ExpressionRecognizer {
            faces: self.faces.into(),
            certainty: self.certainty,
        };
        let mut looked = Looked::default();
        // Whoever opens a pipe that nobody writes to waits for ever.
        if file.metadata().is_ok_and(|there| !there.is_file()) {
            let file = file.display();
            looked.failure = Some(format!(
                "{file}: this is a pipe or a device; name a file with a picture in it"
            ));
            return looked;
        }
        let frames = match PictureFrames::open(file) {
            Ok(frames) => frames,
            Err(error) => {
                looked.failure = Some(error.to_string());
                return looked;
            }
        };
        for frame in frames {
            match frame {
                Ok(frame) => {
                    let mut faces = watcher.inspect(&frame.picture, &settings);
                    let whole = UVec2::new(frame.picture.width(), frame.picture.height()).as_vec2();
                    for face in &mut faces {
                        // A face at the border reaches beyond it; tools that cut faces out want what is there.
                        face.area = face.area.intersect(Rect::from_corners(Vec2::ZERO, whole));
                    }
                    looked.pictures.push(faces);
                }
                Err(error) => {
                    looked.failure = Some(error.to_string());
                    break;
                }
            }
        }
        looked
    }

    /// The row with the names of the columns.
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "file,face_x,face_y,face_w,face_h")?;
        for expression in Expression::ALL {
            write!(out, ",{}", expression.name())?;
        }
        for shape in self.columns() {
            write!(out, ",{}", shape.name())?;
        }
        writeln!(out)
    }

    /// The rows of one file.
    fn rows(&self, out: &mut dyn Write, file: &Path, pictures: &[Vec<Sighting>]) -> io::Result<()> {
        let file = file.display().to_string();
        for (number, faces) in pictures.iter().enumerate() {
            let name = match pictures.len() {
                1 => field(&file),
                _ => field(&format!("{file}#{}", number + 1)),
            };
            for face in faces {
                write!(out, "{name}")?;
                self.face(out, face)?;
            }
            if faces.is_empty() {
                let empty = 4 + Expression::COUNT + self.columns().len();
                writeln!(out, "{name}{}", ",".repeat(empty))?;
            }
        }
        Ok(())
    }

    /// The rest of a row.
    fn face(&self, out: &mut dyn Write, face: &Sighting) -> io::Result<()> {
        let (corner, size) = (face.area.min, face.area.size());
        write!(out, ",{:.1},{:.1},{:.1},{:.1}", corner.x, corner.y, size.x, size.y)?;
        for weight in face.expression.0 {
            write!(out, ",{weight:.5}")?;
        }
        for shape in self.columns() {
            write!(out, ",{:.5}", face.shapes.get(*shape))?;
        }
        writeln!(out)
    }

    /// The shapes that were asked for.
    fn columns(&self) -> &'static [BlendShape] {
        if self.shapes { &BlendShape::ALL } else { &[] }
    }
}

/// Every picture that was named or found; those of a folder in natural order (`2.png` before `10.png`).
fn find(inputs: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for input in inputs {
        if !input.is_dir() {
            found.files.push(input.clone());
            continue;
        }
        let before = found.files.len() + found.closed.len();
        let order = |a: &walkdir::DirEntry, b: &walkdir::DirEntry| {
            alphanumeric_sort::compare_os_str(a.file_name(), b.file_name())
        };
        // What was named itself counts, whatever it is called.
        let wanted =
            |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
        for entry in WalkDir::new(input).sort_by(order).into_iter().filter_entry(wanted) {
            let path = match entry {
                Ok(entry) => entry.into_path(),
                Err(error) => {
                    let path = error.path().unwrap_or(input).display().to_string();
                    let reason = error
                        .into_io_error()
                        .map_or_else(String::new, |error| format!(": {error}"));
                    let failure = format!("{path}: this folder cannot be searched{reason}; check that it may be read");
                    found.closed.push(failure);
                    continue;
                }
            };
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            if PICTURE_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) && path.is_file() {
                found.files.push(path);
            }
        }
        if found.files.len() + found.closed.len() == before {
            found.empty.push(format!(
                "{}: no pictures in this folder ({}); name the pictures, or their folder",
                input.display(),
                PICTURE_ENDINGS.join(", ")
            ));
        }
    }
    found
}

/// Text as a field of a table: in quotes if it would not be one without.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into()
    }
}
