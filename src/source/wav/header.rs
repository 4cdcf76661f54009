//! What stands before the sound: chunks that are passed over, and the format that the sound is stored in.

use std::io::Read;

use hound::SampleFormat;

use super::WavError;
use super::input::Input;
use crate::source::{CHANNELS, RATES};

/// No `fmt ` chunk in use is anywhere near this long.
const LONGEST_FORMAT: u32 = 4_096;

/// How samples are stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    pub(super) rate: u32,
    pub(super) channels: u16,
    pub(super) sample_bytes: u16,
    pub(super) bits: u16,
    pub(super) float: bool,
    /// Where the format chunk begins, for messages.
    pub(super) at: u64,
}

impl Format {
    pub(super) fn frame_bytes(&self) -> usize {
        usize::from(self.sample_bytes) * usize::from(self.channels)
    }
}

/// Reads up to the first byte of sound; gives the format and the announced length of the sound in
/// bytes, if the writer knew it.
///
/// hound has a walker too, but it stumbles over the padding of odd chunks, refuses headers of
/// writers to a pipe, and does not say where it failed.
pub(super) fn read_header<R: Read>(input: &mut Input<R>) -> Result<(Format, Option<u64>), WavError> {
    let mut riff = [0; 12];
    let got = input.fill(&mut riff)?;
    if got == 0 {
        return Err(WavError::Empty {
            file: input.file.clone(),
        });
    }
    // RF64 and BW64 differ in a chunk with longer lengths, and announce the sound's as unknown here.
    let known = [b"RIFF", b"RF64", b"BW64"];
    if !known.iter().any(|mark| mark[..got.min(4)] == riff[..got.min(4)]) {
        return Err(WavError::NotWav {
            file: input.file.clone(),
            byte: 0,
            found: describe(&riff[..got]),
        });
    }
    if got < riff.len() {
        return Err(input.truncated("the RIFF header"));
    }
    if &riff[8..12] != b"WAVE" {
        return Err(WavError::NotWav {
            file: input.file.clone(),
            byte: 8,
            found: describe(&riff[8..12]),
        });
    }
    let mut format = None;
    loop {
        let at = input.at;
        let header: [u8; 8] = input.read_array("the chunk headers")?;
        let len = le32(&header, 4);
        match &header[..4] {
            b"fmt " => format = Some(read_format(input, at, len)?),
            b"data" => {
                let Some(format) = format else {
                    let reason = "there is none before the data chunk".into();
                    return Err(WavError::BadHeader {
                        file: input.file.clone(),
                        byte: at,
                        reason,
                    });
                };
                // Writers to a pipe cannot come back to fill in the length.
                let unknown = len >= 0xFFFF_FF00
                    || (0x7FFF_F000..=0x7FFF_FFFF).contains(&len)
                    || (len == 0 && matches!(le32(&riff, 4), 0 | u32::MAX));
                return Ok((format, (!unknown).then_some(u64::from(len))));
            }
            id => input.skip(
                u64::from(len) + u64::from(len % 2),
                &format!("chunk {:?}", String::from_utf8_lossy(id)),
            )?,
        }
    }
}

fn read_format<R: Read>(input: &mut Input<R>, at: u64, len: u32) -> Result<Format, WavError> {
    let file = input.file.clone();
    let bad = |reason: String| WavError::BadHeader {
        file: file.clone(),
        byte: at,
        reason,
    };
    let unsupported = |codec: String| WavError::Unsupported {
        file: file.clone(),
        byte: at,
        codec,
    };
    if !(16..=LONGEST_FORMAT).contains(&len) {
        return Err(bad(format!("it is {len} bytes long")));
    }
    let mut body = vec![0; (len + len % 2) as usize];
    if input.fill(&mut body)? < len as usize {
        return Err(input.truncated("the format chunk"));
    }
    let (tag, channels, rate, align, bits) = (
        le16(&body, 0),
        le16(&body, 2),
        le32(&body, 4),
        le16(&body, 12),
        le16(&body, 14),
    );
    if !matches!(tag, 0x0001 | 0x0003 | 0xFFFE) {
        return Err(unsupported(codec_name(tag)));
    }
    if channels == 0 || bits == 0 {
        return Err(bad(format!("it announces {channels} channels of {bits} bits")));
    }
    if !RATES.contains(&rate) || !CHANNELS.contains(&channels) {
        return Err(unsupported(format!("{channels} channels at {rate} Hz")));
    }
    if bits > 64 || align / channels > 8 {
        return Err(unsupported(format!("{bits}-bit samples in frames of {align} bytes")));
    }
    let align = if align < channels {
        channels * bits.div_ceil(8)
    } else {
        align
    };

    // hound knows the variants of the format chunk; what it would refuse but need not (sizes, byte
    // rates that do not matter) is set to what it expects.
    let extensible = tag == 0xFFFE;
    let mut canonical = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    canonical.extend(if extensible { 40u32 } else { 16 }.to_le_bytes());
    canonical.extend(&body[..8]);
    canonical.extend((u32::from(align) * rate).to_le_bytes());
    canonical.extend(align.to_le_bytes());
    canonical.extend(bits.to_le_bytes());
    if extensible {
        if body.len() < 40 {
            return Err(bad(format!("it is extensible, but {len} bytes long")));
        }
        canonical.extend(22u16.to_le_bytes());
        canonical.extend(&body[18..40]);
    }
    canonical.extend(b"data\0\0\0\0");
    let spec = match hound::WavReader::new(&canonical[..]) {
        Ok(reader) => reader.spec(),
        Err(hound::Error::FormatError(_)) if tag == 0x0003 => return Err(unsupported(format!("{bits}-bit float"))),
        Err(hound::Error::FormatError(reason)) => return Err(bad(reason.into())),
        Err(_) => return Err(unsupported("an extensible format that is neither PCM nor float".into())),
    };
    let sample_bytes = align / channels;
    let float = spec.sample_format == SampleFormat::Float;
    let decodes = |bits| match float {
        true => (sample_bytes, bits) == (4, 32),
        false => matches!((sample_bytes, bits), (1, 8) | (2, 16) | (3 | 4, 24) | (4, 32)),
    };
    // Fewer valid bits than the container has are its upper ones, so the container may be read whole.
    let bits = [spec.bits_per_sample, sample_bytes * 8]
        .into_iter()
        .find(|&bits| decodes(bits))
        .ok_or_else(|| {
            unsupported(format!(
                "{}-bit {}",
                spec.bits_per_sample,
                if float { "float" } else { "PCM" }
            ))
        })?;
    Ok(Format {
        rate,
        channels,
        sample_bytes,
        bits,
        float,
        at,
    })
}

/// What kind of file begins like this.
fn describe(bytes: &[u8]) -> String {
    match bytes {
        [b'O', b'g', b'g', b'S', ..] => "an Ogg stream is there".into(),
        [b'f', b'L', b'a', b'C', ..] => "a FLAC stream is there".into(),
        [b'I', b'D', b'3', ..] | [0xFF, 0xE0..=0xFF, ..] => "an MP3 stream is there".into(),
        [b'F', b'O', b'R', b'M', ..] => "an AIFF file is there".into(),
        _ => format!("\"{}\" is there", bytes.escape_ascii()),
    }
}

fn codec_name(tag: u16) -> String {
    let name = match tag {
        0x0002 | 0x0011 => "ADPCM",
        0x0006 => "A-law",
        0x0007 => "mu-law",
        0x0031 => "GSM 6.10",
        0x0050 | 0x0055 => "MPEG audio",
        _ => "codec",
    };
    format!("{name} (tag 0x{tag:04X})")
}

fn le16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
