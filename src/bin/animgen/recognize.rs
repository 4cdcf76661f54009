//! `animgen recognize`: pictures, folders of them and animations to a table of faces and expressions.

use std::{
    cell::OnceCell,
    error::Error,
    io::{self, Write},
    path::{Path, PathBuf},
};

use bevy::math::{Rect, UVec2, Vec2};
use bevy_animgen::{
    net::{Device, ExpressionNetWeights, FaceFinderWeights, FaceWatcher, FaceWeights},
    source::PictureFrames,
    track::{BlendShape, Expression, ExpressionRecognizer, Sighting},
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::place::{self, complain, identity};

/// What a picture's name may end in, to be found in a folder.
const ENDINGS: [&str; 6] = ["png", "jpg", "jpeg", "gif", "bmp", "webp"];

#[derive(Args)]
pub struct Recognize {
    /// Pictures and animations (PNG, JPEG, GIF, BMP, WebP), and folders that are searched for them, sub-folders
    /// included.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// The file to write; by default, or with `-`, the standard output. A row for each face, the largest first; a row
    /// with empty fields for a picture without one. Frames of an animation are called FILE#1, FILE#2, …
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Add the 52 ARKit blend shapes of each face.
    #[arg(long)]
    shapes: bool,
    /// Most faces to read in a picture, the largest of them.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u8).range(1..=16))]
    faces: u8,
    /// How sure it must be that something is a face, 0 to 1.
    #[arg(long, default_value_t = ExpressionRecognizer::default().certainty)]
    certainty: f32,
    /// A file with other weights for finding faces (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    face_finder: Option<PathBuf>,
    /// A file with other weights for reading expressions (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    expression: Option<PathBuf>,
    /// Files looked at at once; by default one per core.
    #[arg(short, long)]
    jobs: Option<usize>,
}

/// What was seen in one file: the faces of each picture that could be read, and why the rest could not be.
struct Looked {
    pictures: Vec<Vec<Sighting>>,
    failure: Option<String>,
}

impl Recognize {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        if !(0.0..=1.0).contains(&self.certainty) {
            return Err(format!("--certainty {}: give a number from 0 to 1", self.certainty).into());
        }
        let weights = self.weights()?;
        let files = find(&self.inputs)?;
        let output = self.output.as_deref().filter(|place| place.as_os_str() != "-");
        if let Some(place) = output {
            place::check(place, "a table")?;
            if files.iter().any(|file| identity(file) == identity(place)) {
                let place = place.display();
                return Err(
                    format!("{place}: this input would be replaced by the table; name another place with -o").into(),
                );
            }
        }
        let looked = self.look(&files, &weights)?;
        let failed = looked.iter().filter(|looked| looked.failure.is_some()).count();
        if let ([only], 1) = (looked.as_slice(), failed)
            && only.pictures.is_empty()
        {
            return Err(only.failure.clone().unwrap_or_default().into());
        }
        for failure in looked.iter().filter_map(|looked| looked.failure.as_deref()) {
            complain(&format!("error: {failure}"));
        }
        if looked.iter().any(|looked| !looked.pictures.is_empty()) {
            match output {
                Some(place) => place::fill(
                    place,
                    |error| place::unwritable(place, error),
                    |out| {
                        self.table(out, &files, &looked)
                            .map_err(|error| place::unwritable(place, error))
                    },
                )?,
                None => print(|out| self.table(out, &files, &looked))?,
            }
        }
        if failed > 0 {
            return Err(format!("{failed} of {} files could not be read to the end", files.len()).into());
        }
        Ok(())
    }

    fn weights(&self) -> Result<FaceWeights, Box<dyn Error>> {
        let mut weights = FaceWeights::default();
        if let Some(path) = &self.face_finder {
            weights.finder = FaceFinderWeights::from_file(path)?;
        }
        if let Some(path) = &self.expression {
            weights.expression = ExpressionNetWeights::from_file(path)?;
        }
        Ok(weights)
    }

    /// Looks at all files, in the order of the files.
    fn look(&self, files: &[PathBuf], weights: &FaceWeights) -> Result<Vec<Looked>, Box<dyn Error>> {
        thread_local! {
            /// Tensors stay on the thread that made them.
            static WATCHER: OnceCell<FaceWatcher> = const { OnceCell::new() };
        }
        let bar = ProgressBar::new(files.len() as u64).with_style(ProgressStyle::with_template(
            "{bar:32} {pos}/{len} files  {msg}  {elapsed_precise}",
        )?);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.unwrap_or(0))
            .build()?;
        let looked = pool.install(|| {
            files
                .par_iter()
                .map(|file| {
                    bar.set_message(file.display().to_string());
                    let looked = WATCHER.with(|watcher| {
                        if watcher.get().is_none() {
                            let new = FaceWatcher::new(weights, &Device::Flex(Default::default()));
                            // Another file may have come in between, where tensors are computed side by side.
                            let _ = watcher.set(new);
                        }
                        self.one(file, watcher.get().expect("it was set just now"))
                    });
                    bar.inc(1);
                    looked
                })
                .collect()
        });
        bar.finish_and_clear();
        Ok(looked)
    }

    fn one(&self, file: &Path, watcher: &FaceWatcher) -> Looked {
        let settings = ExpressionRecognizer {
            faces: self.faces.into(),
            certainty: self.certainty,
        };
        let mut looked = Looked {
            pictures: Vec::new(),
            failure: None,
        };
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

    fn table(&self, out: &mut dyn Write, files: &[PathBuf], looked: &[Looked]) -> io::Result<()> {
        write!(out, "file,face_x,face_y,face_w,face_h")?;
        for expression in Expression::ALL {
            write!(out, ",{}", expression.name())?;
        }
        for shape in self.columns() {
            write!(out, ",{}", shape.name())?;
        }
        writeln!(out)?;
        for (file, looked) in files.iter().zip(looked) {
            let file = file.display().to_string();
            for (number, faces) in looked.pictures.iter().enumerate() {
                let name = match looked.pictures.len() {
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
fn find(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            found.push(input.clone());
            continue;
        }
        let before = found.len();
        let order = |a: &walkdir::DirEntry, b: &walkdir::DirEntry| {
            alphanumeric_sort::compare_os_str(a.file_name(), b.file_name())
        };
        for entry in WalkDir::new(input).sort_by(order) {
            let path = entry?.into_path();
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            if ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) && path.is_file() {
                found.push(path);
            }
        }
        if found.len() == before {
            let folder = input.display();
            return Err(format!(
                "{folder}: no pictures in this folder ({}); name the pictures, or their folder",
                ENDINGS.join(", ")
            )
            .into());
        }
    }
    Ok(found)
}

/// Text as a field of a table: in quotes if it would not be one without.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into()
    }
}

/// Prints to the standard output. Whoever reads it may have seen enough, as `head` has.
fn print(table: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match table(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(|error| format!("the table cannot be printed: {error}; name a file with -o")),
    }
}
