//! `animgen recognize`: pictures, folders of them and animations to a table of faces and expressions.

mod find;
mod look;
mod table;

use std::{error::Error, io, path::PathBuf};

use bevy_animgen::{net::FaceWeights, track::ExpressionRecognizer};
use clap::Args;

use self::{
    find::{Found, find},
    table::Table,
};
use crate::{
    face_weights::FaceWeightFiles,
    place::{self, complain, identity},
    words::counted,
};

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
    #[command(flatten)]
    weights: FaceWeightFiles,
    /// A file with other weights for reading expressions (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    expression: Option<PathBuf>,
    /// Files looked at at once; by default one per core.
    #[arg(short, long)]
    jobs: Option<usize>,
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
        let weights = self.weights.load(self.expression.as_deref())?;
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

    fn table(&self) -> Table {
        Table { shapes: self.shapes }
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
}
