//! A reader that knows how far it has come, for messages that name the byte.

use std::io::{self, Read};

use super::WavError;

/// Counts bytes, so that messages can say where.
pub(super) struct Input<R> {
    pub(super) file: String,
    pub(super) reader: R,
    pub(super) at: u64,
}

impl<R: Read> Input<R> {
    /// Reads until `buffer` is full or the input ends; gives the number of bytes.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, WavError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.reader.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => {
                    filled += count;
                    self.at += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(WavError::Io {
                        file: self.file.clone(),
                        byte: self.at,
                        source,
                    });
                }
            }
        }
        Ok(filled)
    }

    pub(super) fn read_array<const N: usize>(&mut self, chunk: &str) -> Result<[u8; N], WavError> {
        let mut array = [0; N];
        if self.fill(&mut array)? < N {
            return Err(self.truncated(chunk));
        }
        Ok(array)
    }

    pub(super) fn skip(&mut self, mut count: u64, chunk: &str) -> Result<(), WavError> {
        let mut waste = [0; 4_096];
        while count > 0 {
            let step = count.min(waste.len() as u64) as usize;
            if self.fill(&mut waste[..step])? < step {
                return Err(self.truncated(chunk));
            }
            count -= step as u64;
        }
        Ok(())
    }

    pub(super) fn truncated(&self, chunk: &str) -> WavError {
        WavError::TruncatedHeader {
            file: self.file.clone(),
            byte: self.at,
            chunk: chunk.into(),
        }
    }
}
