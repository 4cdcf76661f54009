//! The corpus on disk: shards of sound and labels, and the manifest that says what is where.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::labels::FRAME;
use super::{CorpusError, Split};
use crate::track::Viseme;

const MANIFEST: &str = "manifest.jsonl";

/// A line of the manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Unique in the corpus: the shard's name and a number.
    pub id: String,
    /// What the utterance may be used for.
    pub split: Split,
    /// `espeak-ng`, `flite` or `festival`.
    pub engine: String,
    /// The voice as its engine calls it.
    pub voice: String,
    /// The language: ISO code, for espeak-ng with its dialect (`en-us`).
    pub language: String,
    /// What is said.
    pub text: String,
    /// The shard: `<shard>.pcm` and `<shard>.lab`.
    pub shard: String,
    /// The first frame in the shard.
    pub start: usize,
    /// How many 10 ms frames there are.
    pub frames: usize,
}

/// The sound and labels of one voice.
#[derive(Debug, Default)]
pub struct Shard {
    /// 16 kHz mono.
    pub samples: Vec<i16>,
    /// One viseme index for each 160 samples.
    pub labels: Vec<u8>,
}

/// One utterance; clones share the sound.
#[derive(Clone, Debug)]
pub struct Utterance {
    /// Unique in the corpus.
    pub id: String,
    /// What it may be used for.
    pub split: Split,
    /// `espeak-ng`, `flite` or `festival`.
    pub engine: String,
    /// The voice as its engine calls it.
    pub voice: String,
    /// The language: ISO code, for espeak-ng with its dialect (`en-us`).
    pub language: String,
    /// What is said.
    pub text: String,
    shard: Arc<Shard>,
    start: usize,
    frames: usize,
}

impl Utterance {
    /// 16 kHz mono; exactly 160 for each label.
    pub fn samples(&self) -> &[i16] {
        &self.shard.samples[self.start * FRAME..(self.start + self.frames) * FRAME]
    }

    /// The samples as numbers from -1 to 1.
    pub fn signal(&self) -> Vec<f32> {
        self.samples().iter().map(|s| f32::from(*s) / 32_768.0).collect()
    }

    /// One index into [`Viseme::ALL`] for each 10 ms frame.
    pub fn labels(&self) -> &[u8] {
        &self.shard.labels[self.start..self.start + self.frames]
    }
}

/// Reads a folder's manifest and shards.
pub(super) fn load(folder: &Path) -> Result<Vec<Utterance>, CorpusError> {
    let path = folder.join(MANIFEST);
    if !path.is_file() {
        return Err(CorpusError::Missing(folder.to_owned()));
    }
    let mut shards: HashMap<String, Arc<Shard>> = HashMap::new();
    let mut utterances = Vec::new();
    for (line, entry) in read_entries(&path)? {
        let shard = match shards.get(&entry.shard) {
            Some(shard) => shard.clone(),
            None => {
                let shard = Arc::new(read_shard(folder, &entry.shard)?);
                shards.insert(entry.shard.clone(), shard.clone());
                shard
            }
        };
        if entry
            .start
            .checked_add(entry.frames)
            .is_none_or(|end| end > shard.labels.len())
        {
            let problem = format!(
                "utterance {} ends after the {} frames of shard {}",
                entry.id,
                shard.labels.len(),
                entry.shard
            );
            return Err(CorpusError::Manifest { path, line, problem });
        }
        let Entry {
            id,
            split,
            engine,
            voice,
            language,
            text,
            start,
            frames,
            ..
        } = entry;
        utterances.push(Utterance {
            id,
            split,
            engine,
            voice,
            language,
            text,
            shard,
            start,
            frames,
        });
    }
    Ok(utterances)
}

fn read_entries(path: &Path) -> Result<Vec<(usize, Entry)>, CorpusError> {
    let text = std::fs::read_to_string(path).map_err(CorpusError::io(path))?;
    let mut entries = Vec::new();
    for (index, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let line = index + 1;
        let entry = parse_entry(path, line, row)?;
        if entry.shard.contains(['/', '\\']) {
            return Err(CorpusError::Manifest {
                path: path.to_owned(),
                line,
                problem: format!("{:?} is not a shard's name", entry.shard),
            });
        }
        entries.push((line, entry));
    }
    Ok(entries)
}

fn parse_entry(path: &Path, line: usize, row: &str) -> Result<Entry, CorpusError> {
    serde_json::from_str(row).map_err(|error| CorpusError::Manifest {
        path: path.to_owned(),
        line,
        problem: error.to_string(),
    })
}

/// Where a shard has its sound (`pcm`), labels (`lab`) or list (`jsonl`).
fn shard_file(folder: &Path, name: &str, extension: &str) -> PathBuf {
    folder.join(format!("{name}.{extension}"))
}

/// One of a shard's files and where it lies, for messages.
fn read_shard_file(folder: &Path, name: &str, extension: &str) -> Result<(PathBuf, Vec<u8>), CorpusError> {
    let path = shard_file(folder, name, extension);
    let bytes = std::fs::read(&path).map_err(CorpusError::io(&path))?;
    Ok((path, bytes))
}

fn read_shard(folder: &Path, name: &str) -> Result<Shard, CorpusError> {
    let (sound, bytes) = read_shard_file(folder, name, "pcm")?;
    let (list, labels) = read_shard_file(folder, name, "lab")?;
    if bytes.len() != labels.len() * FRAME * 2 {
        let problem = format!(
            "{} bytes of sound for {} labels instead of 320 each",
            bytes.len(),
            labels.len()
        );
        return Err(CorpusError::Shard { path: sound, problem });
    }
    if let Some(place) = labels.iter().position(|&label| usize::from(label) >= Viseme::COUNT) {
        let problem = format!(
            "frame {place} has label {}; there are {} visemes",
            labels[place],
            Viseme::COUNT
        );
        return Err(CorpusError::Shard { path: list, problem });
    }
    let samples = bytes
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Ok(Shard { samples, labels })
}

/// A shard as its voice speaks: gathered in memory, written when complete.
pub(super) struct ShardWriter {
    folder: PathBuf,
    name: String,
    recipe: String,
    entries: Vec<Entry>,
    shard: Shard,
}

impl ShardWriter {
    /// `recipe` is whatever decides the content; a shard of the same recipe need not be made again.
    pub(super) fn new(folder: &Path, name: &str, recipe: String) -> Self {
        Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            recipe,
            entries: Vec::new(),
            shard: Shard::default(),
        }
    }

    /// Whether the folder holds this shard already, complete.
    pub(super) fn is_there(&self) -> bool {
        let part = std::fs::read_to_string(self.path("jsonl")).unwrap_or_default();
        part.lines().next() == Some(&format!("{{\"recipe\":\"{}\"}}", self.recipe))
            && self.path("pcm").is_file()
            && self.path("lab").is_file()
    }

    /// Adds an utterance; `samples` beyond the last whole frame are dropped.
    pub(super) fn push(&mut self, mut entry: Entry, samples: &[i16], labels: &[u8]) {
        let frames = labels.len().min(samples.len() / FRAME);
        entry.shard.clone_from(&self.name);
        entry.id = format!("{}-{:05}", self.name, self.entries.len());
        entry.start = self.shard.labels.len();
        entry.frames = frames;
        self.shard.labels.extend_from_slice(&labels[..frames]);
        self.shard.samples.extend_from_slice(&samples[..frames * FRAME]);
        self.entries.push(entry);
    }

    /// How much there is so far.
    pub(super) fn frames(&self) -> usize {
        self.shard.labels.len()
    }

    /// Writes the shard. Its list comes last, so that a shard with a list is complete.
    pub(super) fn finish(self) -> Result<(), CorpusError> {
        let bytes: Vec<u8> = self
            .shard
            .samples
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        write(&self.path("pcm"), &bytes)?;
        write(&self.path("lab"), &self.shard.labels)?;
        let mut list = format!("{{\"recipe\":\"{}\"}}\n", self.recipe).into_bytes();
        append(&mut list, &self.entries);
        write(&self.path("jsonl"), &list)
    }

    fn path(&self, extension: &str) -> PathBuf {
        shard_file(&self.folder, &self.name, extension)
    }
}

/// Joins the lists of the named shards to the manifest. Shards that were not made are left out.
pub(super) fn write_manifest(folder: &Path, shards: &[String]) -> Result<usize, CorpusError> {
    let mut entries = Vec::new();
    for shard in shards {
        let path = shard_file(folder, shard, "jsonl");
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for (index, row) in text.lines().enumerate().skip(1) {
            entries.push(parse_entry(&path, index + 1, row)?);
        }
    }
    let mut list = Vec::new();
    append(&mut list, &entries);
    write(&folder.join(MANIFEST), &list)?;
    Ok(entries.len())
}

fn append(list: &mut Vec<u8>, entries: &[Entry]) {
    for entry in entries {
        // Strings and numbers only: this cannot fail.
        if serde_json::to_writer(&mut *list, entry).is_ok() {
            list.push(b'\n');
        }
    }
}

/// Writes beside the place and renames, so that a half-written file is never taken for a whole one.
fn write(path: &Path, bytes: &[u8]) -> Result<(), CorpusError> {
    let beside = path.with_extension("part");
    let mut file = std::fs::File::create(&beside).map_err(CorpusError::io(&beside))?;
    file.write_all(bytes).map_err(CorpusError::io(&beside))?;
    drop(file);
    std::fs::rename(&beside, path).map_err(CorpusError::io(path))
}

/// A corpus of one utterance, for tests.
#[cfg(test)]
pub(super) fn one_utterance(folder: &Path, samples: &[i16], labels: &[u8]) -> super::Corpus {
    let mut writer = ShardWriter::new(folder, "flite-awb", "r".to_owned());
    writer.push(tests::entry("one"), samples, labels);
    writer.finish().unwrap();
    write_manifest(folder, &["flite-awb".to_owned()]).unwrap();
    super::Corpus::load(folder).unwrap()
}

#[cfg(test)]
mod tests {
    use super::super::Corpus;
    use super::*;

    pub(super) fn entry(text: &str) -> Entry {
        Entry {
            id: String::new(),
            split: Split::Dev,
            engine: "flite".to_owned(),
            voice: "awb".to_owned(),
            language: "en".to_owned(),
            text: text.to_owned(),
            shard: String::new(),
            start: 0,
            frames: 0,
        }
    }

    fn small_corpus() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = ShardWriter::new(folder.path(), "flite-awb", "r".to_owned());
        writer.push(entry("one \"quoted\" ř"), &[1; 330], &[3, 4]);
        writer.push(entry("two"), &[-2; 160], &[14]);
        writer.finish().unwrap();
        write_manifest(folder.path(), &["flite-awb".to_owned(), "absent".to_owned()]).unwrap();
        folder
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = small_corpus();
        let corpus = Corpus::load(folder.path()).unwrap();
        assert_eq!(corpus.utterances.len(), 2);
        let [first, second] = &corpus.utterances[..] else {
            unreachable!()
        };
        assert_eq!(
            (first.text.as_str(), first.labels(), first.samples()),
            ("one \"quoted\" ř", &[3, 4][..], &[1; 320][..])
        );
        assert_eq!(
            (second.id.as_str(), second.labels(), second.samples()),
            ("flite-awb-00001", &[14][..], &[-2; 160][..])
        );
        assert_eq!(corpus.split(Split::Train).utterances.len(), 0);
        let of_awb = |others: bool| corpus.filtered(|utterance| (utterance.voice == "awb") != others);
        assert_eq!(of_awb(true).split(Split::Dev).utterances.len(), 0);
        assert!((of_awb(false).seconds() - 0.03).abs() < 1e-12);
    }

    #[test]
    fn a_shard_is_made_again_only_when_its_recipe_changes() {
        let folder = small_corpus();
        assert!(ShardWriter::new(folder.path(), "flite-awb", "r".to_owned()).is_there());
        assert!(!ShardWriter::new(folder.path(), "flite-awb", "other".to_owned()).is_there());
        assert!(!ShardWriter::new(folder.path(), "flite-rms", "r".to_owned()).is_there());
    }

    #[test]
    fn damage_is_an_error_that_names_the_place() {
        let message = |folder: &Path| Corpus::load(folder).unwrap_err().to_string();
        let empty = tempfile::tempdir().unwrap();
        assert!(message(empty.path()).contains("make data"));

        let folder = small_corpus();
        let manifest = folder.path().join(MANIFEST);
        let text = std::fs::read_to_string(&manifest).unwrap();
        std::fs::write(&manifest, format!("{text}{{\"id\":\n")).unwrap();
        assert!(message(folder.path()).contains("line 3"));
        std::fs::write(&manifest, text.replace("\"frames\":1", "\"frames\":9")).unwrap();
        assert!(message(folder.path()).contains("line 2: utterance flite-awb-00001 ends after the 3 frames"));
        std::fs::write(&manifest, text.replace("\"shard\":\"flite", "\"shard\":\"../flite")).unwrap();
        assert!(message(folder.path()).contains("not a shard's name"));

        let folder = small_corpus();
        std::fs::write(folder.path().join("flite-awb.pcm"), [0; 7]).unwrap();
        assert!(message(folder.path()).contains("7 bytes of sound for 3 labels"));
        let folder = small_corpus();
        std::fs::write(folder.path().join("flite-awb.lab"), [0, 15, 0]).unwrap();
        assert!(message(folder.path()).contains("frame 1 has label 15"));
    }
}
