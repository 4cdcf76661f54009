//! `animgen bake`: WAV files and folders to tracks.

use std::{
    error::Error,
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use bevy_animgen::{
    net::{BakeMode, Device, LipSyncWeights, Stepper, bake},
    source::wav,
    track::{LipSync, LookAhead, TrackFormat, TrackWriter},
};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::work::{Work, plan};

#[derive(Args)]
pub struct Bake {
    /// WAV files, and folders that are searched for `.wav` files, sub-folders included.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Where to write: a file for one recording, else a folder, in which sub-folders of the inputs are kept; by
    /// default beside each recording.
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

impl Format {
    /// What the name of a track ends in: formats that share an extension must not overwrite one another.
    fn ending(self) -> String {
        let extension = TrackFormat::from(self).extension();
        match self {
            Self::Csv | Self::Json => extension.into(),
            Self::RhubarbTsv | Self::RhubarbJson => format!("rhubarb.{extension}"),
            Self::ArkitCsv => format!("arkit.{extension}"),
        }
    }
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

impl Bake {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let weights = match &self.weights {
            Some(path) => LipSyncWeights::from_file(path)?,
            None => LipSyncWeights::default(),
        };
        let work = plan(&self.inputs, self.output.as_deref(), &self.format.ending())?;
        let bar = ProgressBar::new(work.len() as u64).with_style(ProgressStyle::with_template(
            "{bar:32} {pos}/{len} recordings  {msg}  {elapsed_precise}",
        )?);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.unwrap_or(0))
            .build()?;
        let results: Vec<(usize, Result<(), Box<dyn Error + Send + Sync>>)> = pool.install(|| {
            work.par_iter()
                .enumerate()
                .map(|(i, work)| {
                    bar.set_message(work.input.display().to_string());
                    let result = self.one(work, &weights);
                    bar.inc(1);
                    (i, result)
                })
                .collect()
        });
        bar.finish_and_clear();
        let mut failed = 0;
        for (i, result) in results {
            match result {
                Ok(()) => println!("{}", work[i].output.display()),
                Err(error) if work.len() == 1 => return Err(error),
                Err(error) => {
                    eprintln!("error: {error}");
                    failed += 1;
                }
            }
        }
        if failed > 0 {
            Err(format!("{failed} of {} recordings could not be baked", work.len()).into())
        } else {
            Ok(())
        }
    }

    fn one(&self, work: &Work, weights: &LipSyncWeights) -> Result<(), Box<dyn Error + Send + Sync>> {
        work.check_place()?;
        let mut blocks = wav::open(&work.input)?;
        if let Some(folder) = work.output.parent() {
            std::fs::create_dir_all(folder).map_err(|error| work.unwritable(error))?;
        }
        // Through a link into the file behind it: the link stays.
        let place = work.output.canonicalize().unwrap_or_else(|_| work.output.clone());
        // Written beside its place first: an unreadable recording must not leave half a track behind.
        let partial = place.with_added_extension("part");
        let result = self
            .write(&mut blocks, work, weights, &partial)
            .and_then(|()| std::fs::rename(&partial, &place).map_err(|error| work.unwritable(error).into()));
        if blocks.repairs().any() {
            eprintln!("warning: {}: {}", work.input.display(), blocks.repairs());
        }
        if result.is_err() {
            // The error at hand matters more than a file that could not be removed.
            let _ = std::fs::remove_file(&partial);
        }
        result
    }

    fn write(
        &self,
        blocks: impl Iterator<Item = Result<Vec<f32>, wav::WavError>>,
        work: &Work,
        weights: &LipSyncWeights,
        to: &Path,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut broken = None;
        let samples = blocks.map_while(|block| block.map_err(|error| broken = Some(error)).ok());
        let unwritable = |error: std::io::Error| work.unwritable(error);
        let out = BufWriter::new(File::create(to).map_err(unwritable)?);
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
        written.and_then(|()| writer.finish()).map_err(unwritable)?;
        Ok(())
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
