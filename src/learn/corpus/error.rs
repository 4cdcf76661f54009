//! What can go wrong while a corpus is made or read.

use std::path::PathBuf;

/// An error of the speech corpus. Every message names the place and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// A file could not be read or written.
    #[error("{}: {source}; check that the path exists and may be written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no corpus in this folder.
    #[error("{}: there is no corpus here (no manifest.jsonl); make one with `make data`", .0.display())]
    Missing(PathBuf),
    /// A line of the manifest is not what it should be.
    #[error("{}: line {line}: {problem}; delete the folder and run `make data` again", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A shard holds less sound or fewer labels than its manifest says, or labels that do not exist.
    #[error("{}: {problem}; delete this file and run `make data` again", path.display())]
    Shard {
        /// The sound or label file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A phone-to-viseme map or a class list is malformed.
    #[error("assets/phonemes/{file}: line {line}: {problem}")]
    Map {
        /// The file below `assets/phonemes`.
        file: &'static str,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A voice said phones that no map knows.
    #[error("voice {voice} ({language}) says phones without a viseme: {}; add them to assets/phonemes/{file}", phones.join(" "))]
    UnknownPhones {
        /// The voice that said them.
        voice: String,
        /// Its language, as the map's first column spells it.
        language: String,
        /// The phones, each once.
        phones: Vec<String>,
        /// The map to extend.
        file: &'static str,
    },
    /// A speech synthesiser is not installed or cannot be started.
    #[error("{engine} is not available ({problem}); install it with `apt-get install {packages}`")]
    Engine {
        /// The synthesiser.
        engine: &'static str,
        /// What happened when it was tried.
        problem: String,
        /// The Debian packages that hold it.
        packages: &'static str,
    },
    /// A synthesiser ran but did not give speech for a text.
    #[error("{engine}, voice {voice}: {problem} (text: {text:?})")]
    Synthesis {
        /// The synthesiser.
        engine: &'static str,
        /// The voice.
        voice: String,
        /// What it was to say.
        text: String,
        /// What happened.
        problem: String,
    },
    /// Not one voice could be synthesised.
    #[error(
        "no speech synthesiser is installed; run scripts/install-speech.sh, or `apt-get install espeak-ng flite festival`"
    )]
    NothingInstalled,
}

impl CorpusError {
    /// Wraps an I/O error with the path it happened at.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
