//! `animgen eval expression`.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use bevy_animgen::{
    learn::expression::{
        evaluate::{Evaluation, EvaluationConfig, OneFamily, Unseen, evaluate, unseen},
        own, report,
    },
    net::Device,
};
use clap::Args;

use super::{own_pictures::OwnPictures, places::check_out};
use crate::face_weights::FaceWeightFiles;

const TABLE: &str = "table.txt";

#[derive(Args)]
pub struct EvalExpression {
    /// A tenth of the pictures, to see that everything works: nothing is judged by figures of a few dozen faces.
    #[arg(long)]
    quick: bool,
    /// Judge people of the dev split, not of the test split: whatever is still to be chosen is chosen by these.
    #[arg(long)]
    dev: bool,
    /// A file with other weights of the expression network (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    weights: Option<PathBuf>,
    #[command(flatten)]
    files: FaceWeightFiles,
    /// A folder of networks that have learned from drawn people only, to be judged on sculpted ones:
    /// `expression.safetensors` (`animgen train expression --only drawn`), and, so that the faces are not found by
    /// networks that know both, `face_finder.safetensors` and `face_aligner.safetensors`.
    #[arg(long, value_name = "DIR")]
    only_drawn: Option<PathBuf>,
    /// The same of sculpted people, to be judged on drawn ones.
    #[arg(long, value_name = "DIR")]
    only_sculpted: Option<PathBuf>,
    #[command(flatten)]
    own: OwnPictures,
    /// A folder of pictures that no network has learned from, with one sub-folder for each expression: every picture is
    /// judged, and there is a table of its own (`unseen.txt`). People that are made up are then only judged if an option
    /// asks for more of them (--quick, --dev, --only-drawn, --only-sculpted), or for pictures of your own.
    #[arg(long, value_name = "DIR")]
    unseen: Option<PathBuf>,
    /// Folder for the table and the figures.
    #[arg(long, default_value = "out/eval-expression")]
    out: PathBuf,
}

impl EvalExpression {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        check_out(&self.out)?;
        let device = Device::Flex(Default::default());
        let weights = self.files.load(self.weights.as_deref())?;
        let only_drawn = one_family("drawn", self.only_drawn.as_deref())?;
        let only_sculpted = one_family("sculpted", self.only_sculpted.as_deref())?;
        if let Some(folder) = &self.unseen {
            eprintln!("looking at the pictures in {} ...", folder.display());
            self.judge(&unseen(folder, &weights, &device)?)?;
            if !self.more_than_unseen() {
                println!("table and figure: {}", self.out.display());
                return Ok(());
            }
        }
        // A folder that cannot be written is known at once, not after an hour.
        self.tables(&Evaluation::default())?;
        let own = self.own.load(&weights, &device)?;
        let config = EvaluationConfig {
            quick: self.quick,
            dev: self.dev,
            only_drawn,
            only_sculpted,
            own: own.iter().map(own::divided).collect(),
            weights,
        };
        // Whoever stops it after an hour has the table of that hour.
        let evaluation = evaluate(&config, &device, |part, so_far| {
            eprintln!("{part} ... (so far: {})", self.out.join(TABLE).display());
            if let Err(problem) = self.tables(so_far) {
                eprintln!("warning: {problem}");
            }
        });
        print!("{}", report::text(&report::rows(&evaluation)));
        self.tables(&evaluation)?;
        report::confusions(&evaluation, &self.out)?;
        report::comparison_figures(&evaluation.comparisons, &self.out)?;
        println!("table and figures: {}", self.out.display());
        Ok(())
    }

    /// Whether something is asked for that only the people who are made up can answer, or pictures to learn from.
    fn more_than_unseen(&self) -> bool {
        self.quick || self.dev || self.only_drawn.is_some() || self.only_sculpted.is_some() || self.own.any()
    }

    /// The pictures that nothing was learned from.
    fn judge(&self, unseen: &Unseen) -> Result<(), String> {
        for problem in &unseen.broken {
            eprintln!("warning: left out: {problem}");
        }
        if !unseen.others.is_empty() {
            let others: Vec<String> = unseen.others.iter().map(|other| other.display().to_string()).collect();
            let folder = unseen.folder.display();
            eprintln!("warning: {folder}: not an expression, left out: {}", others.join(", "));
        }
        let text = report::unseen_text(unseen);
        println!("{text}");
        self.file("unseen.txt", &text)?;
        let picture = self.out.join("confusion-unseen.png");
        report::confusion(&unseen.read, "unseen pictures", &picture).map_err(|e| e.to_string())
    }

    /// The table against the goals, with what is known.
    fn tables(&self, evaluation: &Evaluation) -> Result<(), String> {
        let rows = report::rows(evaluation);
        self.file(TABLE, &report::text(&rows))?;
        self.file("table.csv", &report::csv(&rows))
    }

    fn file(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.out.join(name);
        write(&self.out, &path, text).map_err(|e| {
            format!(
                "{}: cannot be written: {e}; name another folder with --out",
                path.display()
            )
        })
    }
}

/// The networks in the folder that `--only-NAME` names.
fn one_family(name: &str, folder: Option<&Path>) -> Result<Option<OneFamily>, String> {
    let Some(folder) = folder else { return Ok(None) };
    if !folder.join("expression.safetensors").exists() {
        let what = if folder.is_dir() {
            "there is no expression.safetensors in this folder"
        } else {
            "there is no such folder"
        };
        return Err(format!(
            "--only-{name} {}: {what}; it holds what `animgen train expression --only {name}` has made, and, if they \
             are to be judged, too, face_finder.safetensors and face_aligner.safetensors",
            folder.display()
        ));
    }
    let family = OneFamily::from_folder(folder).map_err(|error| format!("--only-{name} {error}"))?;
    Ok(Some(family))
}

fn write(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(path, text)
}
