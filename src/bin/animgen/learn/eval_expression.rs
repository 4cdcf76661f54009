//! `animgen eval expression`.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use bevy_animgen::{
    learn::expression::{
        evaluate::{Evaluation, EvaluationConfig, Unseen, evaluate, unseen},
        own, report,
    },
    net::{Device, ExpressionNetWeights, FaceFinderWeights, FaceWeights},
};
use clap::Args;

use super::own_pictures::OwnPictures;

const TABLE: &str = "table.txt";

#[derive(Args)]
pub struct EvalExpression {
    /// A tenth of the pictures, to see that everything works: nothing is judged by figures of a few dozen faces.
    #[arg(long)]
    quick: bool,
    /// A file with other weights of the expression network (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// A file with other weights of the face finder (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    face_finder: Option<PathBuf>,
    /// Weights that have learned from drawn people only (`animgen train expression --only drawn`), to be judged on
    /// sculpted ones.
    #[arg(long, value_name = "FILE")]
    only_drawn: Option<PathBuf>,
    /// Weights that have learned from sculpted people only, to be judged on drawn ones.
    #[arg(long, value_name = "FILE")]
    only_sculpted: Option<PathBuf>,
    /// A face finder that has learned from drawn people only (`animgen train face-finder --only drawn`): it finds the
    /// sculpted faces for `--only-drawn`, in place of a finder that knows both families.
    #[arg(long, value_name = "FILE", requires = "only_drawn")]
    finder_only_drawn: Option<PathBuf>,
    /// A face finder that has learned from sculpted people only.
    #[arg(long, value_name = "FILE", requires = "only_sculpted")]
    finder_only_sculpted: Option<PathBuf>,
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
        let expression = |path: &Option<PathBuf>| path.as_deref().map(ExpressionNetWeights::from_file).transpose();
        let finder = |path: &Option<PathBuf>| path.as_deref().map(FaceFinderWeights::from_file).transpose();
        let weights = FaceWeights {
            finder: finder(&self.face_finder)?.unwrap_or_default(),
            expression: expression(&self.weights)?.unwrap_or_default(),
        };
        // A folder that cannot be written is known at once, not after an hour.
        self.tables(&Evaluation::default())?;
        if let Some(folder) = &self.unseen {
            self.judge(&unseen(folder, &weights, &device)?)?;
        }
        let own = self.own.load(&weights, &device)?;
        let config = EvaluationConfig {
            quick: self.quick,
            only_drawn: expression(&self.only_drawn)?,
            only_sculpted: expression(&self.only_sculpted)?,
            finder_only_drawn: finder(&self.finder_only_drawn)?,
            finder_only_sculpted: finder(&self.finder_only_sculpted)?,
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
