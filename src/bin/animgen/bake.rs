//! `animgen bake`: WAV files and folders to tracks.

use std::{
    error::Error,
    io::{self, Write},
    path::PathBuf,
};

use bevy_animgen::{
    net::{BakeMode, Device, LipSyncWeights, Stepper, bake},
    source::wav,
    track::{LipSync, LookAhead, TrackFormat, TrackWriter},
};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::{
    place::{self, complain},
    work::{Work, plan},
};

#[derive(Args)]
pub struct Bake {
    /// WAV files, and folders that are searched for `.wav` files, sub-folders included.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Where to write; by default beside each recording. A file only for a single recording that is named itself; for
    /// anything else a folder, also if one recording is found. Sub-folders of a searched folder are kept in it,
    /// recordings that are named go straight into it.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// What to write; it also decides what default file names end in.
    #[arg(short, long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Write what a character on a live microphone would show at each moment, every delay included.
    #[arg(long)]
    live: bool,
    /// Frames of 10 ms that the network hears ahead, 0 to 12; by default 12, with --live 1.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=12))]
    look_ahead: Option<u8>,
    /// A file with other weights (`.safetensors`); by default the shipped ones.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Recordings baked at once; by default one per core.
    #[arg(short, long)]
    jobs: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// 15 viseme weights, 100 rows a second (NAME.csv).
    Csv,
    /// The same as JSON (NAME.json).
    Json,
    /// Mouth cues as Rhubarb writes them, separated by tabs (NAME.rhubarb.tsv).
    RhubarbTsv,
    /// Mouth cues as Rhubarb writes them, in JSON (NAME.rhubarb.json).
    RhubarbJson,
    /// 52 ARKit blend shapes, 100 rows a second (NAME.arkit.csv).
    ArkitCsv,
}

impl From<Format> for TrackFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
            Format::RhubarbTsv => Self::RhubarbTsv,
            Format::RhubarbJson => Self::RhubarbJson,
            Format::ArkitCsv => Self::ArkitCsv,
        }
    }
}

/// Why a recording could not be baked, in one line.
type Failure = Box<dyn Error + Send + Sync>;

impl Bake {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let weights = match &self.weights {
            Some(path) => LipSyncWeights::from_file(path)?,
            None => LipSyncWeights::default(),
        };
        let ending = TrackFormat::from(self.format).ending();
        let work = plan(&self.inputs, self.output.as_deref(), ending)?;
        let bar = ProgressBar::new(work.len() as u64).with_style(ProgressStyle::with_template(
            "{bar:32} {pos}/{len} recordings  {msg}  {elapsed_precise}",
        )?);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.unwrap_or(0))
            .build()?;
        let results: Vec<Result<(), Failure>> = pool.install(|| {
            work.par_iter()
                .map(|work| {
                    bar.set_message(work.input.display().to_string());
                    let result = self.one(work, &weights);
                    bar.inc(1);
                    result
                })
                .collect()
        });
        bar.finish_and_clear();
        report(&work, results)
    }

    fn one(&self, work: &Work, weights: &LipSyncWeights) -> Result<(), Failure> {
        work.check_place()?;
        let mut blocks = wav::open(&work.input)?;
        let result = self.write(&mut blocks, work, weights);
        if blocks.repairs().any() {
            complain(&format!("warning: {}: {}", work.input.display(), blocks.repairs()));
        }
        result
    }

    fn write(
        &self,
        blocks: impl Iterator<Item = Result<Vec<f32>, wav::WavError>>,
        work: &Work,
        weights: &LipSyncWeights,
    ) -> Result<(), Failure> {
        let unwritable = |error: io::Error| -> Failure { work.unwritable(error).into() };
        place::fill(&work.output, unwritable, |out| {
            let mut broken = None;
            let samples = blocks.map_while(|block| block.map_err(|error| broken = Some(error)).ok());
            let sound = work.input.display().to_string();
            let mut writer = TrackWriter::new(out, self.format.into(), &sound).map_err(unwritable)?;
            let mut stepper = Stepper::new(weights, &Device::Flex(Default::default()));
            let mut written = Ok(());
            bake(&mut stepper, samples, &self.settings(), self.mode(), |row| {
                if written.is_ok() {
                    written = writer.row(&row);
                }
            });
            if let Some(error) = broken {
                return Err(error.into());
            }
            written.and_then(|()| writer.finish()).map(|_| ()).map_err(unwritable)
        })
    }

    fn settings(&self) -> LipSync {
        LipSync {
            look_ahead: self.look_ahead.map_or(LookAhead::Auto, LookAhead::Frames),
            ..Default::default()
        }
    }

    fn mode(&self) -> BakeMode {
        if self.live { BakeMode::Live } else { BakeMode::Known }
    }
}

/// Lists the tracks on the standard output, and what went wrong on the standard error.
fn report(work: &[Work], results: Vec<Result<(), Failure>>) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let mut listed: io::Result<()> = Ok(());
    let mut failed = 0;
    for (one, result) in work.iter().zip(results) {
        match result {
            Ok(()) => listed = listed.and_then(|()| writeln!(out, "{}", one.output.display())),
            Err(error) if work.len() == 1 => return Err(error),
            Err(error) => {
                complain(&format!("error: {error}"));
                failed += 1;
            }
        }
    }
    if failed > 0 {
        return Err(format!("{failed} of {} recordings could not be baked", work.len()).into());
    }
    match listed {
        // The reader has seen enough of the list, as `head` has; the tracks are there all the same.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        listed => listed.map_err(|error| format!("all is baked, but the list cannot be printed: {error}").into()),
    }
}
