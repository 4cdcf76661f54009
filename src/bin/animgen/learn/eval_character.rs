//! `animgen eval character`.

use std::{error::Error, fmt::Write as _, fs, path::PathBuf};

use bevy_animgen::{
    learn::{
        sprite::{
            create::known,
            look::train_onlooker,
            obeying::{Obedience, obedience},
            onlooker::OnlookerConfig,
            train::TrainConfig,
        },
        training::Schedule,
    },
    net::{CharacterArtist, CharacterWeights, Device},
};
use clap::Args;

use super::places::check_out;

/// Steps and rows that the judge learns by.
const JUDGE: (u64, usize) = (3_000, 32);

#[derive(Args)]
pub struct EvalCharacter {
    /// A tenth of the characters, and of what the judge learns: to see that everything works.
    #[arg(long)]
    quick: bool,
    /// The weights that `animgen train character` has made (`.safetensors`); none ship yet.
    #[arg(long, value_name = "FILE")]
    weights: PathBuf,
    /// Folder for the judge, which learns first (that takes longer than judging) and is kept, and for the table.
    #[arg(long, default_value = "out/eval-character")]
    out: PathBuf,
}

impl EvalCharacter {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        check_out(&self.out)?;
        let device = Device::Flex(Default::default());
        let artist = CharacterArtist::new(CharacterWeights::from_file(&self.weights)?.init(&device), &device);
        let schedule = Schedule {
            out: self.out.clone(),
            // Not that of the one who taught the maker.
            seed: 32,
            ..TrainConfig::default().schedule
        }
        .before("judge", JUDGE, self.quick);
        let judge = train_onlooker(OnlookerConfig::all_names(), &schedule, &device)?.model;
        let drawn = known(&judge, self.quick, &device);
        let text = table(&obedience(&artist, &judge, &drawn, self.quick, &device));
        print!("\n{text}");
        let path = self.out.join("table.txt");
        fs::write(&path, text).map_err(|error| format!("{}: cannot be written: {error}", path.display()).into())
    }
}

fn table(obedience: &Obedience) -> String {
    let mut text = String::from("style       as ordered %  judge on drawn ones %  others changed %\n");
    let mut line = |name: &str, [hit, drawn, leak]: [f64; 3]| {
        let _ = writeln!(
            text,
            "{name:<12}{:<14.1}{:<23.1}{:.1}",
            100.0 * hit,
            100.0 * drawn,
            100.0 * leak
        );
    };
    for one in &obedience.styles {
        line(&one.style, [one.hit, one.drawn_hit, one.leak]);
    }
    line("mean", obedience.means());
    let _ = writeln!(
        text,
        "pairs of values covered by 1,000 seeds: {:.1} %",
        100.0 * obedience.covered
    );
    text
}
