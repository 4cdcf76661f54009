//! Why a file is turned away. Every reason knows its place in the file, so that whoever made the file can mend it.

use std::io;

use thiserror::Error;

/// Why a WAV file cannot be used. Each message names the file, the place in it and what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WavError {
    /// The operating system refused.
    #[error("{file}: cannot be read at byte {byte}: {source}; check that the file exists and may be read")]
    Io {
        /// The file.
        file: String,
        /// Where reading stopped.
        byte: u64,
        /// What the system said.
        source: io::Error,
    },
    /// There is nothing in the file.
    #[error("{file}: the file is empty (0 bytes); export or copy the sound again")]
    Empty {
        /// The file.
        file: String,
    },
    /// The file is something else.
    #[error("{file}: byte {byte} should begin a WAV file, but {found}; convert it, e.g. `ffmpeg -i IN OUT.wav`")]
    NotWav {
        /// The file.
        file: String,
        /// Where the RIFF or WAVE mark was missing.
        byte: u64,
        /// What was there instead.
        found: String,
    },
    /// The file ends before its sound begins.
    #[error("{file}: the file ends at byte {byte}, inside {chunk}, before any sound; copy or export it again")]
    TruncatedHeader {
        /// The file.
        file: String,
        /// The file's length.
        byte: u64,
        /// The part that is cut off.
        chunk: String,
    },
    /// The header contradicts itself.
    #[error("{file}: the format chunk at byte {byte} is not valid: {reason}; export the sound again")]
    BadHeader {
        /// The file.
        file: String,
        /// Where the chunk begins.
        byte: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The sound is encoded in a way that is not read here.
    #[error(
        "{file}: the format chunk at byte {byte} announces {codec}, which is not supported; \
         convert it to PCM, e.g. `ffmpeg -i IN -c:a pcm_s16le OUT.wav`"
    )]
    Unsupported {
        /// The file.
        file: String,
        /// Where the format chunk begins.
        byte: u64,
        /// Codec, sample size, rate or channel count.
        codec: String,
    },
    /// The header is good, but no sound follows.
    #[error("{file}: the data chunk at byte {byte} holds no sound; record or export it again")]
    NoSound {
        /// The file.
        file: String,
        /// Where the sound should begin.
        byte: u64,
    },
}
