//! `animgen eval sprite`.

use std::{error::Error, fmt::Write as _, fs, path::PathBuf};

use bevy_animgen::{
    learn::{
        corpus::Split,
        sprite::{
            ablation::{AblationConfig, Contest, Spread, ablation, plot, spread},
            evaluate::{Film, Judges, Nearness, Row, reconstruct},
            joint_finder::{self, train_joint_finder},
            look::train_onlooker,
            onlooker::OnlookerConfig,
            train::{TrainConfig, Variant},
        },
        training::Schedule,
    },
    net::{Device, SpriteWeights},
};
use clap::Args;

use super::{numbers::at_least_one, places::check_out};

/// Steps and rows that each judge learns by.
const JUDGES: (u64, usize) = (3_000, 32);

/// The paper's Table 1: L1, AKD, AED and EID, in hundredths.
const PAPER: [[f64; 4]; 4] = [
    [18.26, 6.13, 4.58, 23.62],
    [18.02, 4.97, 4.46, 22.74],
    [17.57, 4.67, 4.33, 22.07],
    [17.47, 5.26, 4.15, 22.18],
];

#[derive(Args)]
pub struct EvalSprite {
    /// A tenth of the films, and of what the judges learn: to see that everything works.
    #[arg(long)]
    quick: bool,
    /// Judge characters of the dev split, not of the test split: whatever is still to be chosen is chosen by these.
    #[arg(long)]
    dev: bool,
    /// The weights that `animgen train sprite` has made (`.safetensors`); none ship yet.
    #[arg(long, value_name = "FILE")]
    weights: PathBuf,
    /// Folder for the judges, which learn first (that takes longer than judging) and are kept; for tables and plots.
    #[arg(long, default_value = "out/eval-sprite")]
    out: PathBuf,
    /// Train the paper's four variants, too, with so many steps each, and print its Table 1.
    #[arg(long, value_name = "STEPS", value_parser = at_least_one::<u64>, allow_negative_numbers = true)]
    ablation: Option<u64>,
    /// Seeds of the ablation: each variant is trained from the first so many.
    #[arg(long, default_value_t = 3, value_parser = at_least_one::<u64>, allow_negative_numbers = true)]
    seeds: u64,
}

impl EvalSprite {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        check_out(&self.out)?;
        let device = Device::Flex(Default::default());
        let weights = SpriteWeights::from_file(&self.weights)?;
        let judges = Judges {
            finder: train_joint_finder(joint_finder::judge(), &self.judge("joints", 31), &device)?.model,
            onlooker: train_onlooker(OnlookerConfig::new(), &self.judge("onlooker", 32), &device)?.model,
        };
        let split = if self.dev { Split::Dev } else { Split::Test };
        let films = Film::all(split, self.quick);
        let rows = reconstruct(&weights.init(&device), &judges, &films, &device);
        self.print("table.txt", &table(&rows))?;
        let Some(steps) = self.ablation else { return Ok(()) };
        let share = if self.quick { 10 } else { 1 };
        // Whom the variants learn by is not who judges them.
        let onlooker = train_onlooker(OnlookerConfig::new(), &self.judge("taught-by", 33), &device)?.model;
        let config = AblationConfig {
            out: self.out.join("ablation"),
            steps,
            before: (JUDGES.0 / share / 5, JUDGES.1),
            seeds: (1..=self.seeds).collect(),
            quick: self.quick,
        };
        let contests = ablation(&config, &onlooker, &judges, &films, &device)?;
        plot(&contests, &self.out.join("ablation.png"))?;
        self.print("ablation.txt", &paper(&contests))
    }

    /// How a judge learns.
    fn judge(&self, name: &str, seed: u64) -> Schedule {
        Schedule {
            out: self.out.clone(),
            seed,
            ..TrainConfig::default().schedule
        }
        .before(name, JUDGES, self.quick)
    }

    fn print(&self, name: &str, text: &str) -> Result<(), Box<dyn Error>> {
        print!("\n{text}");
        let path = self.out.join(name);
        fs::write(&path, text).map_err(|error| format!("{}: cannot be written: {error}", path.display()).into())
    }
}

/// How near the frames of each kind of film are, beside copies of the first frame.
fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "films made again from their first frame; in brackets: the first frame in their place\n\
         films       frames  L1              alpha IoU       palette %       AKD %           AED             joint finder\n",
    );
    for row in rows {
        let pair = |figure: fn(&Nearness) -> f64, scale: f64, digits: usize| {
            let [made, copied] = [row.made, row.copied].map(|nearness| scale * figure(&nearness));
            format!("{:<16}", format!("{made:.digits$} ({copied:.digits$})"))
        };
        let _ = writeln!(
            text,
            "{:<12}{:<8}{}{}{}{}{}{:.2}",
            format!("{:?}", row.which),
            row.frames,
            pair(|one| one.l1, 1.0, 4),
            pair(|one| one.alpha_iou, 1.0, 3),
            pair(|one| one.palette, 100.0, 1),
            pair(|one| one.akd, 100.0, 2),
            pair(|one| one.aed, 1.0, 3),
            100.0 * row.drawn.akd,
        );
    }
    text
}

/// The paper's Table 1, and what comes out here.
fn paper(contests: &[Contest]) -> String {
    let mut text = String::from(
        "mean and deviation over seeds, in hundredths; in brackets: the paper's own, on photographs\n\
         variant     L1                    AKD                   AED                   EID\n",
    );
    for (variant, published) in Variant::ALL.into_iter().zip(PAPER) {
        let figures: [fn(&Nearness) -> f64; 4] = [
            |one| 100.0 * one.l1,
            |one| 100.0 * one.akd,
            |one| 100.0 * one.aed,
            |one| one.eid(),
        ];
        let cells = figures.iter().zip(published).map(|(figure, published)| {
            let Spread { mean, deviation } = spread(contests, variant, figure);
            format!("{:<22}", format!("{mean:.2} ± {deviation:.2} ({published:.2})"))
        });
        let cells: String = cells.collect();
        let _ = writeln!(text, "{:<12}{}", format!("{variant:?}"), cells.trim_end());
    }
    text
}
