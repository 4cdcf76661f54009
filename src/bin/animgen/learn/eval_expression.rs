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
    net::{Device, ExpressionNetWeights, FaceAlignerWeights, FaceFinderWeights, FaceWeights},
};
use clap::Args;

use super::own_pictures::OwnPictures;

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
    /// A file with other weights of the face finder (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    face_finder: Option<PathBuf>,
    /// A file with other weights of the face aligner (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    face_aligner: Option<PathBuf>,
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
    /// judged, and there is a table of its own, before the other one.
    #[arg(long, value_name = "DIR")]
    unseen: Option<PathBuf>,
    /// Folder for the table and the figures.
    #[arg(long, default_value = "out/eval-expression")]
    out: PathBuf,
}

impl EvalExpression {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let device = Device::Flex(Default::default());
        let mut weights = FaceWeights::default();
        if let Some(path) = &self.weights {
            weights.expression = ExpressionNetWeights::from_file(path)?;
        }
        if let Some(path) = &self.face_finder {
            weights.finder = FaceFinderWeights::from_file(path)?;
        }
        if let Some(path) = &self.face_aligner {
            weights.aligner = FaceAlignerWeights::from_file(path)?;
        }
        let one_family = |folder: &Option<PathBuf>| folder.as_deref().map(OneFamily::from_folder).transpose();
        // A folder that cannot be written is known at once, not after an hour.
        self.tables(&Evaluation::default())?;
        if let Some(folder) = &self.unseen {
            self.judge(&unseen(folder, &weights, &device)?)?;
        }
        let own = self.own.load(&weights, &device)?;
        let config = EvaluationConfig {
            quick: self.quick,
            dev: self.dev,
            only_drawn: one_family(&self.only_drawn)?,
            only_sculpted: one_family(&self.only_sculpted)?,
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

    /// The pictures that nothing was learned from.
    fn judge(&self, unseen: &Unseen) -> Result<(), String> {
        for problem in &unseen.broken {
            eprintln!("warning: left out: {problem}");
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

fn write(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(path, text)
}
