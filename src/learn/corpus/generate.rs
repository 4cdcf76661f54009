//! Making the corpus: every shard of the plan, by the synthesisers that are installed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use fastrand::Rng;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::espeak::{self, Espeak};
use super::labels::{FRAME, SAMPLE_RATE, frame_labels};
use super::phones::{PhoneMap, PhoneSet};
use super::plan::{Engine, Task, plan};
use super::store::{Entry, ShardWriter, write_manifest};
use super::text::{TrainingTexts, held_out};
use super::{CorpusError, Split, Spoken, festival, flite, resample};

/// Texts that one festival process says.
const BATCH: usize = 40;
/// A shard that failed so many times in a row is given up.
const FAILURES: usize = 60;

/// What corpus to make.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorpusConfig {
    /// Everything that is drawn follows from it.
    pub seed: u64,
    /// How much training speech, as a multiple of the full ten hours or so. The held-out splits are fixed.
    pub scale: f32,
}

impl Default for CorpusConfig {
    fn default() -> Self {
        Self {
            seed: 20_817,
            scale: 1.0,
        }
    }
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// Minutes by engine and voice, for each split.
    pub minutes: BTreeMap<String, f64>,
    /// How many utterances the manifest lists.
    pub utterances: usize,
    /// Which visemes meet in the training split.
    pub coverage: Option<super::Coverage>,
    /// Everything that was left out and why, each once.
    pub warnings: Vec<String>,
}

/// Makes the corpus in `folder`. Shards that are there from an earlier run with the same configuration
/// are kept, so that an interrupted run goes on where it was. Voices that are not installed are left out
/// with a warning that names the package. A progress bar goes to standard error.
///
/// # Errors
/// [`CorpusError::NothingInstalled`] if no voice can speak, [`CorpusError::Io`] if the folder cannot be
/// written.
pub fn generate(config: &CorpusConfig, folder: &Path) -> Result<Report, CorpusError> {
    std::fs::create_dir_all(folder).map_err(CorpusError::io(folder))?;
    let studio = Studio::new(config, folder)?;
    let tasks: Vec<Task> = plan(config.scale).into_iter().filter(|task| studio.has(task)).collect();
    if tasks.is_empty() {
        return Err(CorpusError::NothingInstalled);
    }
    let names: Vec<String> = tasks.iter().map(Task::shard).collect();
    studio.progress.set_length(tasks.iter().map(length).sum());

    // espeak-ng is one voice at a time in a process, and quick: it has a thread to itself.
    let (mut espeak, mut others): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|task| task.engine == Engine::Espeak);
    espeak.sort_by(|a, b| a.voice.cmp(&b.voice));
    others.sort_by(|a, b| b.minutes.total_cmp(&a.minutes));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| studio.espeak_shards(&espeak));
        let second = others.par_iter().try_for_each(|task| studio.shard(task, None));
        first
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            .and(second)
    })?;

    studio.report_unknown();
    let utterances = write_manifest(folder, &names)?;
    studio.progress.finish_and_clear();
    let corpus = super::Corpus::load(folder)?;
    let minutes = minutes(&corpus);
    let coverage = Some(super::Coverage::of(&corpus.split(Split::Train)));
    let warnings = studio.warnings.lock().map(|list| list.clone()).unwrap_or_default();
    Ok(Report {
        minutes,
        utterances,
        coverage,
        warnings,
    })
}

fn minutes(corpus: &super::Corpus) -> BTreeMap<String, f64> {
    let mut minutes = BTreeMap::new();
    for utterance in &corpus.utterances {
        let split = format!("{:?}", utterance.split).to_lowercase();
        let voice = format!("{split} {} {}", utterance.engine, utterance.voice);
        *minutes.entry(voice).or_insert(0.0) += utterance.labels().len() as f64 / 6000.0;
    }
    minutes
}

/// What a shard adds to the progress bar: seconds of speech, a guess for the fixed texts.
fn length(task: &Task) -> u64 {
    if task.split == Split::Train {
        (task.minutes * 60.0) as u64
    } else {
        3 * held_out(task.split).len() as u64
    }
}

/// What every shard needs.
struct Studio<'a> {
    seed: u64,
    folder: &'a Path,
    scratch: std::path::PathBuf,
    maps: HashMap<PhoneSet, PhoneMap>,
    flite: HashSet<String>,
    festival: HashSet<String>,
    espeak: bool,
    progress: ProgressBar,
    warnings: Mutex<Vec<String>>,
    /// By map and language: the unknown phones and how many utterances they cost.
    unknown: Mutex<BTreeMap<(&'static str, String), (usize, BTreeSet<String>)>>,
    batches: AtomicUsize,
}

impl<'a> Studio<'a> {
    fn new(config: &CorpusConfig, folder: &'a Path) -> Result<Self, CorpusError> {
        let mut maps = HashMap::new();
        for set in [PhoneSet::Arpabet, PhoneSet::Espeak, PhoneSet::Festival] {
            maps.insert(set, PhoneMap::shipped(set)?);
        }
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} s of speech, {eta} left  {msg}");
        let progress = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let mut studio = Self {
            seed: config.seed,
            folder,
            // Sound files come and go by the thousand: below the corpus, so that renames and limits agree.
            scratch: folder.join(".scratch"),
            maps,
            flite: HashSet::new(),
            festival: HashSet::new(),
            espeak: true,
            progress,
            warnings: Mutex::new(Vec::new()),
            unknown: Mutex::new(BTreeMap::new()),
            batches: AtomicUsize::new(0),
        };
        studio.flite = studio.or_warn(flite::voices());
        studio.festival = studio.or_warn(festival::voices());
        if let Err(error) = Espeak::open() {
            studio.espeak = false;
            studio.warn(error.to_string());
        }
        Ok(studio)
    }

    fn or_warn(&self, voices: Result<Vec<String>, CorpusError>) -> HashSet<String> {
        voices
            .map_err(|error| self.warn(error.to_string()))
            .unwrap_or_default()
            .into_iter()
            .collect()
    }

    fn warn(&self, warning: String) {
        let mut warnings = self.warnings.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !warnings.contains(&warning) {
            self.progress.suspend(|| eprintln!("warning: {warning}"));
            warnings.push(warning);
        }
    }

    /// Remembers why an utterance was left out; unknown phones are reported together at the end.
    fn note(&self, error: CorpusError) {
        if let CorpusError::UnknownPhones {
            language, phones, file, ..
        } = error
        {
            let mut unknown = self.unknown.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let (utterances, all) = unknown.entry((file, language)).or_default();
            *utterances += 1;
            all.extend(phones);
        } else {
            self.warn(error.to_string());
        }
    }

    fn report_unknown(&self) {
        let unknown = std::mem::take(&mut *self.unknown.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        for ((file, language), (utterances, phones)) in unknown {
            let phones: Vec<String> = phones.into_iter().collect();
            let phones = phones.join(" ");
            self.warn(format!(
                "{utterances} utterances in {language} left out for phones without a viseme: {phones}; \
                 add them to assets/phonemes/{file}"
            ));
        }
    }

    /// Whether a task's voice is installed; a warning if only the voice is missing.
    fn has(&self, task: &Task) -> bool {
        let (installed, packages) = match task.engine {
            Engine::Espeak => return self.espeak,
            Engine::Flite => (&self.flite, "flite".to_owned()),
            Engine::Festival(_) => (&self.festival, package(&task.voice)),
        };
        let there = installed.contains(&task.voice);
        if !there && !installed.is_empty() {
            let (engine, voice) = (task.engine.name(), &task.voice);
            self.warn(format!(
                "{engine} has no voice {voice}; left out; it comes with `apt-get install {packages}`"
            ));
        }
        there
    }

    fn espeak_shards(&self, tasks: &[Task]) -> Result<(), CorpusError> {
        if tasks.is_empty() {
            return Ok(());
        }
        let mut espeak = Espeak::open()?;
        tasks.iter().try_for_each(|task| self.shard(task, Some(&mut espeak)))
    }

    /// Makes one shard, or finds it made.
    fn shard(&self, task: &Task, mut espeak: Option<&mut Espeak>) -> Result<(), CorpusError> {
        let mut writer = ShardWriter::new(self.folder, &task.shard(), task.recipe(self.seed));
        if writer.is_there() {
            self.progress.inc(length(task));
            return Ok(());
        }
        self.progress
            .set_message(format!("{} {}", task.engine.name(), task.voice));
        if let Some(espeak) = espeak.as_deref_mut()
            && let Err(error) = espeak.set_voice(&task.voice)
        {
            self.warn(error.to_string());
            return Ok(());
        }
        let mut seed = self.seed;
        for byte in task.shard().bytes() {
            seed = seed.wrapping_mul(31).wrapping_add(u64::from(byte));
        }
        let mut rng = Rng::with_seed(seed);
        let fixed = held_out(task.split);
        let Some(training) = TrainingTexts::new(task.texts, rng.u64(..)) else {
            return Ok(());
        };
        let mut texts: Box<dyn Iterator<Item = String>> = if task.split == Split::Train {
            Box::new(training)
        } else {
            Box::new(fixed.into_iter().map(str::to_owned))
        };
        let enough = if task.split == Split::Train {
            (task.minutes * 6000.0) as usize
        } else {
            usize::MAX
        };

        let (mut failures, mut shown) = (0, 0);
        while writer.frames() < enough && failures < FAILURES {
            let batch: Vec<festival::Line> = texts
                .by_ref()
                .take(BATCH)
                .map(|text| {
                    let (stretch, pitch) = task.manner(&mut rng);
                    festival::Line { text, stretch, pitch }
                })
                .collect();
            if batch.is_empty() {
                break;
            }
            for (line, spoken) in batch
                .iter()
                .zip(self.say(task, &batch, espeak.as_deref_mut(), &mut rng)?)
            {
                match spoken.and_then(|spoken| self.label(task, spoken)) {
                    Ok((mut samples, mut labels)) if writer.frames() < enough => {
                        failures = 0;
                        if task.engine == Engine::Espeak {
                            surround_with_silence(&mut samples, &mut labels, &mut rng);
                        }
                        writer.push(entry(task, &line.text), &samples, &labels);
                    }
                    Ok(_) => break,
                    Err(error) => {
                        failures += 1;
                        self.note(error);
                    }
                }
            }
            let seconds = (writer.frames() as u64 / 100).min(length(task));
            self.progress.inc(seconds.saturating_sub(shown));
            shown = shown.max(seconds);
        }
        self.progress.inc(length(task).saturating_sub(shown));
        if writer.frames() == 0 {
            self.warn(format!(
                "{} {} said nothing that could be used; left out",
                task.engine.name(),
                task.voice
            ));
            return Ok(());
        }
        writer.finish()
    }

    fn say(
        &self,
        task: &Task,
        batch: &[festival::Line],
        espeak: Option<&mut Espeak>,
        rng: &mut Rng,
    ) -> Result<Vec<Result<Spoken, CorpusError>>, CorpusError> {
        let number = self.batches.fetch_add(1, Ordering::Relaxed);
        let scratch = self.scratch.join(number.to_string());
        if task.engine != Engine::Espeak {
            std::fs::create_dir_all(&scratch).map_err(CorpusError::io(&scratch))?;
        }
        let said = match (task.engine, espeak) {
            (Engine::Espeak, Some(espeak)) => batch
                .iter()
                .map(|line| {
                    let manner = espeak::Manner {
                        rate: (175.0 / line.stretch) as i32,
                        pitch: line.pitch.unwrap_or(50.0) as i32,
                        range: rng.i32(20..=90),
                    };
                    espeak.speak(&task.voice, &line.text, manner)
                })
                .collect(),
            (Engine::Espeak, None) => Vec::new(),
            (Engine::Flite, _) => batch
                .iter()
                .map(|line| {
                    let manner = flite::Manner {
                        stretch: line.stretch,
                        pitch: line.pitch,
                    };
                    flite::speak(&task.voice, &line.text, manner, &scratch.join("said.wav"))
                })
                .collect(),
            (Engine::Festival(encoding), _) => festival::speak(&task.voice, encoding, batch, &scratch)?,
        };
        let _ = std::fs::remove_dir_all(&scratch);
        Ok(said)
    }

    fn label(&self, task: &Task, mut spoken: Spoken) -> Result<(Vec<i16>, Vec<u8>), CorpusError> {
        for segment in &mut spoken.segments {
            segment.start += task.latency;
            segment.end += task.latency;
        }
        if let Some(first) = spoken.segments.first_mut() {
            first.start = 0.0;
        }
        let samples = resample::to_16k(&spoken.samples, spoken.rate);
        let map = &self.maps[&task.phones];
        let labels = frame_labels(&spoken.segments, map, &task.language, &samples).map_err(|phones| {
            CorpusError::UnknownPhones {
                voice: task.voice.clone(),
                language: task.language.clone(),
                phones,
                file: map.file(),
            }
        })?;
        Ok((samples, labels))
    }
}

impl Drop for Studio<'_> {
    fn drop(&mut self) {
        // Whatever is left there is worth nothing, and so is an error about it.
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

/// espeak-ng begins and ends without a pause, so that a network would hardly hear speech begin.
fn surround_with_silence(samples: &mut Vec<i16>, labels: &mut Vec<u8>, rng: &mut Rng) {
    let (before, after) = (rng.usize(5..=30), rng.usize(5..=30));
    samples.truncate(labels.len() * FRAME);
    samples.splice(..0, std::iter::repeat_n(0, before * FRAME));
    labels.splice(..0, std::iter::repeat_n(0, before));
    samples.resize(samples.len() + after * FRAME, 0);
    labels.resize(labels.len() + after, 0);
}

fn entry(task: &Task, text: &str) -> Entry {
    Entry {
        id: String::new(),
        split: task.split,
        engine: task.engine.name().to_owned(),
        voice: task.voice.clone(),
        language: task.language.clone(),
        text: text.to_owned(),
        shard: String::new(),
        start: 0,
        frames: 0,
    }
}

/// The Debian package of a festival voice.
fn package(voice: &str) -> String {
    let package = match voice {
        "ked_diphone" => "festvox-kdlpc16k",
        "kal_diphone" => "festvox-kallpc16k",
        "lp_diphone" => "festvox-italp16k",
        "pc_diphone" => "festvox-itapc16k",
        "czech_dita" => "festvox-czech-dita",
        "czech_krb" => "festvox-czech-krb",
        "czech_machac" => "festvox-czech-machac",
        "czech_ph" => "festvox-czech-ph",
        "hy_fi_mv_diphone" => "festvox-suopuhe-mv",
        "suo_fi_lj_diphone" => "festvox-suopuhe-lj",
        "upc_ca_ona_hts" => "festvox-ca-ona-hts",
        "msu_ru_nsh_clunits" => "festvox-ru",
        "hindi_NSK_diphone" => "festvox-hi-nsk",
        "marathi_NSK_diphone" => "festvox-mr-nsk",
        "telugu_NSK_diphone" => "festvox-te-nsk",
        "cmu_us_slt_arctic_hts" => "festvox-us-slt-hts",
        _ => "festvox-*",
    };
    package.to_owned()
}

const _: () = assert!(SAMPLE_RATE as usize == 100 * FRAME);
