//! Every WAV file a user may come with: it is read, or it is one clear error.

use std::io::{Cursor, Read, Write};
use std::time::Duration;

use bevy::asset::LoadState;
use bevy::prelude::*;
use bevy_animgen::source::wav::{self, WavError};
use bevy_animgen::source::{ClipError, HeardAudio, SAMPLE_RATE, Voice, VoiceClip, VoicePhase, VoiceState};
use hound::{SampleFormat, WavSpec, WavWriter};

#[path = "common/sources.rs"]
mod sources;
#[path = "common/wait.rs"]
mod wait;

use wait::update_until;

/// A quarter of a second of 440 Hz in every channel.
fn tone(rate: u32, channels: u16, bits: u16, float: bool) -> Vec<u8> {
    let spec = WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: bits,
        sample_format: if float { SampleFormat::Float } else { SampleFormat::Int },
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    for i in 0..rate / 4 {
        let value = 0.5 * (std::f64::consts::TAU * 440.0 * f64::from(i) / f64::from(rate)).sin();
        for _ in 0..channels {
            if float {
                writer.write_sample(value as f32).unwrap();
            } else {
                writer
                    .write_sample((value * f64::from(1u32 << (bits - 1))) as i32)
                    .unwrap();
            }
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// A WAV file by hand: format chunk, data chunk, with lengths as told.
fn by_hand(format: &[u8], announced: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\x01WAVEfmt ".to_vec();
    bytes.extend((format.len() as u32).to_le_bytes());
    bytes.extend(format);
    bytes.extend(b"data");
    bytes.extend(announced.to_le_bytes());
    bytes.extend(data);
    bytes
}

fn format(tag: u16, channels: u16, rate: u32, align: u16, bits: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(tag.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend(rate.wrapping_mul(u32::from(align)).to_le_bytes());
    bytes.extend(align.to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes
}

fn read(bytes: &[u8]) -> Result<Vec<f32>, WavError> {
    let mut samples = Vec::new();
    for block in wav::from_bytes("test.wav", bytes)? {
        samples.extend(block?);
    }
    Ok(samples)
}

/// An error has to name the file, the place and what to do.
fn complaint(bytes: &[u8]) -> WavError {
    let error = read(bytes).expect_err("this should not be readable");
    let message = error.to_string();
    assert!(message.contains("test.wav"), "{message}");
    assert!(
        message.contains("byte") && message.contains(|c: char| c.is_ascii_digit()),
        "{message}"
    );
    assert!(
        ["convert", "export", "copy", "check"]
            .iter()
            .any(|remedy| message.contains(remedy)),
        "{message}"
    );
    error
}

#[test]
fn every_usual_format_is_read() {
    let reference = read(&tone(16_000, 1, 32, true)).unwrap();
    assert_eq!(reference.len(), 4_000);
    for (bits, float, tolerance) in [
        (8, false, 0.02),
        (16, false, 0.01),
        (24, false, 0.01),
        (32, false, 0.01),
        (32, true, 0.01),
    ] {
        for rate in [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000] {
            for channels in 1..=8 {
                if channels > 2 && rate != 44_100 {
                    continue;
                }
                let bytes = tone(rate, channels, bits, float);
                let wav = wav::from_bytes("test.wav", &bytes).unwrap();
                assert_eq!(
                    (wav.rate(), wav.channels(), wav.bits(), wav.is_float()),
                    (rate, channels, bits, float)
                );
                assert!((wav.duration().unwrap() - 0.25).abs() < 1e-3);
                let samples = read(&bytes).unwrap();
                let what = format!("{channels} channels of {bits} bits at {rate} Hz");
                assert!(samples.len().abs_diff(4_000) <= 1, "{what}: {}", samples.len());
                for i in 200..3_800 {
                    assert!((samples[i] - reference[i]).abs() < tolerance, "{what}: sample {i}");
                }
            }
        }
    }
}

#[test]
fn extensible_and_odd_but_sound_headers_are_read() {
    // hound writes more than two channels, and more than 16 bits, as WAVE_FORMAT_EXTENSIBLE.
    let extensible = tone(48_000, 6, 24, false);
    assert_eq!(&extensible[20..22], &0xFFFEu16.to_le_bytes());
    assert_eq!(read(&extensible).unwrap().len(), 4_000);
    let sound = [0u8, 64].repeat(1_600);
    let len = sound.len() as u32;
    // A byte rate of 0, and an odd chunk with its padding byte before the sound.
    let mut wrong = format(1, 1, 16_000, 2, 16);
    wrong[8..12].fill(0);
    let mut bytes = by_hand(&wrong, len, &sound);
    bytes.splice(36..36, *b"LIST\x03\0\0\0abc\0");
    assert_eq!(read(&bytes).unwrap(), vec![0.5; 1_600]);
    // Writers to a pipe do not know the length.
    for announced in [u32::MAX, 0x7FFF_F000] {
        assert_eq!(
            read(&by_hand(&format(1, 1, 16_000, 2, 16), announced, &sound))
                .unwrap()
                .len(),
            1_600
        );
    }
    // What follows the sound is not sound.
    let mut bytes = by_hand(&format(1, 1, 16_000, 2, 16), len, &sound);
    bytes.extend(b"LIST\x04\0\0\0abcd");
    assert_eq!(read(&bytes).unwrap().len(), 1_600);
}

#[test]
fn a_truncated_file_gives_what_it_has() {
    let bytes = tone(16_000, 2, 16, false);
    for cut in [1, 2, 3, 1_001, 8_000] {
        let mut wav = wav::from_bytes("test.wav", &bytes[..bytes.len() - cut]).unwrap();
        let count: usize = wav.by_ref().map(|block| block.unwrap().len()).sum();
        assert_eq!(count, 4_000 - cut.div_ceil(4));
        assert_eq!(wav.repairs().missing_frames as usize, cut.div_ceil(4));
        assert!(wav.repairs().to_string().contains("missing"));
    }
}

#[test]
fn a_file_that_ends_before_its_sound_is_an_error() {
    let bytes = tone(16_000, 1, 16, false);
    for len in 1..44 {
        let error = complaint(&bytes[..len]);
        assert!(
            matches!(error, WavError::TruncatedHeader { byte, .. } if byte == len as u64),
            "{len}: {error}"
        );
    }
    for len in 44..46 {
        assert!(matches!(complaint(&bytes[..len]), WavError::NoSound { byte: 44, .. }));
    }
}

#[test]
fn nothing_is_an_error() {
    assert!(matches!(complaint(b""), WavError::Empty { .. }));
    assert!(matches!(
        complaint(&by_hand(&format(1, 1, 16_000, 2, 16), 0, b"")),
        WavError::NoSound { byte: 44, .. }
    ));
}

#[test]
fn what_is_no_wav_is_an_error() {
    for bytes in [
        &b"OggS\0\x02\0\0"[..],
        b"fLaC",
        b"ID3\x04",
        b"\xFF\xFB\x90\x64",
        b"hello, this is a text",
        b"\0\0\0\0\0",
    ] {
        assert!(matches!(complaint(bytes), WavError::NotWav { byte: 0, .. }));
    }
    assert!(complaint(b"OggS\0\x02\0\0").to_string().contains("Ogg"));
    assert!(matches!(
        complaint(b"RIFF\x04\0\0\0AVI LIST"),
        WavError::NotWav { byte: 8, .. }
    ));
}

#[test]
fn what_cannot_be_decoded_is_an_error() {
    let sound = [1; 64];
    let unsupported = [
        format(2, 1, 16_000, 256, 4),     // ADPCM
        format(7, 1, 8_000, 1, 8),        // mu-law
        format(0x55, 2, 44_100, 1, 0),    // MP3 in WAV
        format(3, 1, 16_000, 8, 64),      // doubles
        format(1, 1, 1_000, 2, 16),       // too slow
        format(1, 1, u32::MAX, 2, 16),    // too fast
        format(1, 999, 16_000, 1998, 16), // too many
        format(1, 1, 16_000, u16::MAX, u16::MAX),
    ];
    for format in unsupported {
        let error = complaint(&by_hand(&format, 64, &sound));
        assert!(matches!(error, WavError::Unsupported { byte: 12, .. }), "{error}");
    }
    for format in [
        format(1, 0, 16_000, 2, 16),
        format(1, 1, 16_000, 2, 0),
        format(1, 1, 16_000, 2, 13),
        vec![1; 9],
    ] {
        let error = complaint(&by_hand(&format, 64, &sound));
        assert!(matches!(error, WavError::BadHeader { byte: 12, .. }), "{error}");
    }
    let no_format = b"RIFF\0\0\0\x01WAVEdata\x04\0\0\0abcd";
    assert!(matches!(complaint(no_format), WavError::BadHeader { byte: 12, .. }));
}

#[test]
fn what_is_not_a_number_is_silence() {
    let mut sound = Vec::new();
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.25] {
        sound.extend(value.to_le_bytes().repeat(400));
    }
    let mut wav = wav::from_bytes(
        "test.wav",
        by_hand(&format(3, 1, 16_000, 4, 32), sound.len() as u32, &sound),
    )
    .unwrap();
    let samples: Vec<f32> = wav.by_ref().flat_map(|block| block.unwrap()).collect();
    assert_eq!(samples, [vec![0.0; 1_200], vec![0.25; 400]].concat());
    assert_eq!(wav.repairs().non_finite, 1_200);
}

#[test]
fn no_byte_pattern_panics() {
    let good = tone(16_000, 2, 24, false);
    let mut state = 1u32;
    for _ in 0..20_000 {
        let mut bytes = good[..200].to_vec();
        for _ in 0..3 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes[(state >> 8) as usize % 80] = (state >> 24) as u8;
        }
        let _ = read(&bytes);
    }
}

/// Three hours of 16-bit sound that are nowhere in memory.
struct ThreeHours {
    header: Vec<u8>,
    at: u64,
}

impl ThreeHours {
    const SOUND: u64 = 3 * 3_600 * SAMPLE_RATE as u64 * 2;

    fn new() -> Self {
        Self {
            header: by_hand(&format(1, 1, SAMPLE_RATE, 2, 16), Self::SOUND as u32, b""),
            at: 0,
        }
    }

    fn len(&self) -> u64 {
        self.header.len() as u64 + Self::SOUND
    }
}

impl Read for ThreeHours {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = (self.len() - self.at).min(buffer.len() as u64) as usize;
        for byte in &mut buffer[..left] {
            *byte = self.header.get(self.at as usize).copied().unwrap_or(0);
            self.at += 1;
        }
        Ok(left)
    }
}

#[test]
fn three_hours_are_read_in_small_blocks() {
    let source = ThreeHours::new();
    let len = source.len();
    let wav = wav::WavReader::new("long.wav", source, Some(len)).unwrap();
    assert_eq!(wav.duration(), Some(10_800.0));
    let mut count = 0u64;
    for block in wav {
        let block = block.unwrap();
        assert!(block.len() <= 1 << 16);
        count += block.len() as u64;
    }
    assert_eq!(count, 10_800 * u64::from(SAMPLE_RATE));
}

fn app(folder: &std::path::Path) -> App {
    sources::app(folder.to_str().unwrap())
}

fn settle(app: &mut App, clips: &[&Handle<VoiceClip>]) {
    update_until(app, Duration::from_millis(5), |app| {
        let server = app.world().resource::<AssetServer>();
        clips
            .iter()
            .all(|&clip| matches!(server.load_state(clip), LoadState::Loaded | LoadState::Failed(_)))
    });
    // Once more, for the voices to see it.
    app.update();
}

fn failure(app: &App, clip: &Handle<VoiceClip>) -> String {
    match app.world().resource::<AssetServer>().load_state(clip) {
        LoadState::Failed(error) => error.to_string(),
        state => panic!("{state:?}"),
    }
}

#[test]
fn a_clip_of_three_hours_is_turned_away_unread() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = std::fs::File::create(folder.path().join("long.wav")).unwrap();
    let source = ThreeHours::new();
    file.write_all(&source.header).unwrap();
    file.set_len(source.len()).unwrap();
    let mut app = app(folder.path());
    let clip = app.world().resource::<AssetServer>().load("long.wav");
    settle(&mut app, &[&clip]);
    let message = failure(&app, &clip);
    assert!(
        message.contains("long.wav") && message.contains("600 s") && message.contains("PcmStream"),
        "{message}"
    );
    let error = VoiceClip::from_wav("tone.wav", &tone(16_000, 1, 16, false), 0.1).unwrap_err();
    assert!(matches!(error, ClipError::TooLong { .. }));
}

#[test]
fn one_bad_clip_leaves_the_other_characters_talking() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let good = tone(44_100, 2, 16, false);
    write("good.wav", &good);
    write("cut.wav", &good[..good.len() / 2]);
    write("empty.wav", b"");
    write("text.wav", b"not a sound at all");
    write("header.wav", &good[..30]);
    let mut app = app(folder.path());
    let names = [
        "good.wav",
        "cut.wav",
        "empty.wav",
        "text.wav",
        "header.wav",
        "missing.wav",
    ];
    let clips = names.map(|name| app.world().resource::<AssetServer>().load::<VoiceClip>(name));
    let voices = clips.clone().map(|clip| app.world_mut().spawn(Voice::new(clip)).id());
    settle(&mut app, &clips.iter().collect::<Vec<_>>());
    for (i, (name, entity)) in names.into_iter().zip(voices).enumerate() {
        let state = app.world().get::<VoiceState>(entity).unwrap();
        let heard = app.world().get::<HeardAudio>(entity).unwrap();
        if i < 2 {
            assert!(
                matches!(state.phase(), VoicePhase::Speaking | VoicePhase::Finished),
                "{name}: {state:?}"
            );
            assert!(!heard.samples().is_empty());
            assert!((state.duration() - if i == 0 { 0.25 } else { 0.125 }).abs() < 0.001);
        } else {
            assert_eq!(state.phase(), VoicePhase::Failed, "{name}");
            assert!(heard.is_closed() && heard.samples().is_empty());
            assert!(failure(&app, &clips[i]).contains(name), "{}", failure(&app, &clips[i]));
        }
    }
}
