//! `animgen eval expression`.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::expression::{
        evaluate::{EvaluationConfig, evaluate},
        own, report,
    },
    net::{Device, ExpressionNetWeights, FaceFinderWeights, FaceWeights},
};
use clap::Args;

use super::own_pictures::OwnPictures;

#[derive(Args)]
pub struct EvalExpression {
    /// A tenth of the pictures, to see that everything works: figures of a few dozen faces.
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
    #[command(flatten)]
    own: OwnPictures,
    /// Folder for the table and the figures.
    #[arg(long, default_value = "out/eval-expression")]
    out: PathBuf,
}

impl EvalExpression {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let device = Device::Flex(Default::default());
        let expression = |path: &Option<PathBuf>| path.as_deref().map(ExpressionNetWeights::from_file).transpose();
        let finder = self
            .face_finder
            .as_deref()
            .map(FaceFinderWeights::from_file)
            .transpose()?;
        let weights = FaceWeights {
            finder: finder.unwrap_or_default(),
            expression: expression(&self.weights)?.unwrap_or_default(),
            ..Default::default()
        };
        let own = self.own.load(&weights, &device)?;
        let config = EvaluationConfig {
            quick: self.quick,
            only_drawn: expression(&self.only_drawn)?,
            only_sculpted: expression(&self.only_sculpted)?,
            own: own.iter().map(own::divided).collect(),
            weights,
        };
        let evaluation = evaluate(&config, &device, |part| eprintln!("{part} ..."));
        let rows = report::rows(&evaluation);
        print!("{}", report::text(&rows));
        let file = |name: &str, text: &str| {
            let path = self.out.join(name);
            std::fs::create_dir_all(&self.out)
                .and_then(|()| std::fs::write(&path, text))
                .map_err(|e| {
                    format!(
                        "{}: cannot be written: {e}; name another folder with --out",
                        path.display()
                    )
                })
        };
        file("table.txt", &report::text(&rows))?;
        file("table.csv", &report::csv(&rows))?;
        report::confusions(&evaluation, &self.out)?;
        report::comparison_figures(&evaluation.comparisons, &self.out)?;
        println!("table and figures: {}", self.out.display());
        Ok(())
    }
}
