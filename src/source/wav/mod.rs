//! WAV files: read block by block, so that a file of hours takes no more memory than one of seconds.
//!
//! ```no_run
//! use bevy_animgen::source::wav;
//!
//! let speech = wav::open("speech.wav")?;
//! println!("{} Hz, {} channels", speech.rate(), speech.channels());
//! for block in speech {
//!     let mono_16_khz: Vec<f32> = block?;
//! }
//! # Ok::<(), wav::WavError>(())
//! ```

mod error;
mod header;
mod input;
mod reader;
mod repairs;

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::Path;

pub use error::WavError;
pub use reader::WavReader;
pub use repairs::WavRepairs;

/// Opens a WAV file. Its header and first block are read at once, the rest as the iterator advances.
///
/// PCM with 8, 16, 24 and 32 bits and 32-bit float, plain or `WAVE_FORMAT_EXTENSIBLE`, 4 to 384 kHz,
/// 1 to 64 channels. A file that is shorter than its header says gives what it has; see
/// [`WavReader::repairs`].
///
/// # Errors
/// See [`WavError`].
pub fn open(path: impl AsRef<Path>) -> Result<WavReader<BufReader<File>>, WavError> {
    let path = path.as_ref();
    let name = path.display().to_string();
    let failed = |source| WavError::Io {
        file: name.clone(),
        byte: 0,
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let len = metadata.is_file().then_some(metadata.len());
    WavReader::new(name, BufReader::with_capacity(1 << 16, file), len)
}

/// Reads a WAV file from memory; `name` is what messages call it.
///
/// # Errors
/// See [`WavError`].
pub fn from_bytes<B: AsRef<[u8]>>(name: impl Into<String>, bytes: B) -> Result<WavReader<Cursor<B>>, WavError> {
    let len = bytes.as_ref().len() as u64;
    WavReader::new(name.into(), Cursor::new(bytes), Some(len))
}
