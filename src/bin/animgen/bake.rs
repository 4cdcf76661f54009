//! `animgen bake`: WAV files and folders to tracks.

use std::{
    collections::HashMap,
    error::Error,
    fs::File,
    io::{BufWriter, Write},
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
use walkdir::WalkDir;

#[derive(Args)]
pub struct Bake {
    /// WAV files, and folders that are searched for them.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Where to write: a file for one recording, else a folder. Beside each recording if left out.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// What to write.
    #[arg(short, long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Write what a character on a live microphone would show at each moment, every delay included.
    #[arg(long)]
    live: bool,
    /// Frames of 10 ms that the network hears ahead, 0 to 12; by default 12, live 1.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=12))]
    look_ahead: Option<u8>,
    /// Other weights than the shipped ones.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Recordings baked at once; by default one per core.
    #[arg(short, long)]
    jobs: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Json,
    RhubarbTsv,
    RhubarbJson,
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

/// One recording and the file its track goes to.
struct Work {
    input: PathBuf,
    output: PathBuf,
}

impl Bake {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let weights = match &self.weights {
            Some(path) => LipSyncWeights::from_file(path)?,
            None => LipSyncWeights::default(),
        };
        let work = self.work()?;
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
        let mut blocks = wav::open(&work.input)?;
        let write_error = |e: std::io::Error| format!("{}: cannot be written: {e}", work.output.display());
        if let Some(folder) = work.output.parent() {
            std::fs::create_dir_all(folder).map_err(write_error)?;
        }
        // A device or a pipe would be replaced by a file.
        if work.output.metadata().is_ok_and(|there| !there.is_file()) || work.output.as_os_str() == "-" {
            let place = work.output.display();
            return Err(format!("{place}: a track can only be written to a file; name one with -o").into());
        }
        // Written beside its place first: an unreadable recording must not leave half a track behind.
        let partial = work.output.with_added_extension("part");
        let result = self.write(&mut blocks, work, weights, &partial);
        if blocks.repairs().any() {
            eprintln!("warning: {}: {}", work.input.display(), blocks.repairs());
        }
        match result {
            Ok(()) => Ok(std::fs::rename(&partial, &work.output).map_err(write_error)?),
            Err(error) => {
                // The error at hand matters more than a file that could not be removed.
                let _ = std::fs::remove_file(&partial);
                Err(error)
            }
        }
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
        let out = BufWriter::new(File::create(to).map_err(|e| format!("{}: cannot be written: {e}", to.display()))?);
        let mut writer = TrackWriter::new(out, self.format.into(), &work.input.display().to_string())?;
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
        written?;
        writer.finish()?.flush()?;
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

    /// Every recording that was named or found, with its output.
    fn work(&self) -> Result<Vec<Work>, Box<dyn Error>> {
        let mut found: Vec<(PathBuf, PathBuf)> = Vec::new();
        for input in &self.inputs {
            if !input.is_dir() {
                found.push((input.clone(), input.file_name().map(PathBuf::from).unwrap_or_default()));
                continue;
            }
            let before = found.len();
            for entry in WalkDir::new(input).sort_by_file_name() {
                let path = entry?.into_path();
                if path.is_file() && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("wav")) {
                    let below = path.strip_prefix(input)?.to_owned();
                    found.push((path, below));
                }
            }
            if found.len() == before {
                return Err(format!("{}: no .wav files in this folder", input.display()).into());
            }
        }
        let extension = TrackFormat::from(self.format).extension();
        let single = found.len() == 1 && !self.inputs[0].is_dir();
        let work: Vec<Work> = found
            .into_iter()
            .map(|(input, below)| {
                let output = match &self.output {
                    None => input.with_extension(extension),
                    Some(output) if single && !output.is_dir() => output.clone(),
                    Some(folder) => folder.join(below).with_extension(extension),
                };
                Work { input, output }
            })
            .collect();
        let mut outputs: HashMap<&Path, &Path> = HashMap::new();
        for Work { input, output } in &work {
            if let Some(other) = outputs.insert(output, input) {
                let (a, b, to) = (other.display(), input.display(), output.display());
                return Err(
                    format!("{a} and {b} would both be written to {to}; bake them into different folders").into(),
                );
            }
        }
        Ok(work)
    }
}
