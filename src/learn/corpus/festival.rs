//! festival: one process says a batch of texts with one voice and writes each one's sound and segments.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::labels::Segment;
use super::{CorpusError, PITCH_DEVIATION, Spoken};

const ENGINE: &str = "festival";
/// Where Debian's packages put the voices: a folder for each language, in it one for each voice.
const VOICES: &str = "/usr/share/festival/voices";

/// How the bytes of a voice's texts are to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// One to four bytes for a letter.
    Utf8,
    /// Western European, ISO 8859-1.
    Latin1,
    /// Central European, ISO 8859-2; the Czech letters of it.
    Latin2,
}

impl Encoding {
    fn encode(self, text: &str) -> Vec<u8> {
        text.chars()
            .flat_map(|letter| match self {
                Self::Utf8 => letter.to_string().into_bytes(),
                Self::Latin1 => u8::try_from(u32::from(letter)).map_or_else(|_| vec![b' '], |byte| vec![byte]),
                Self::Latin2 => vec![latin2(letter)],
            })
            .collect()
    }
}

/// The Latin-2 byte of a letter; a space for what is not there.
fn latin2(letter: char) -> u8 {
    const PAIRS: &str = "ŠšŤťŽžŘřĚěČčĎďŇňŮů";
    const BYTES: [u8; 18] = [
        0xA9, 0xB9, 0xAB, 0xBB, 0xAE, 0xBE, 0xD8, 0xF8, 0xCC, 0xEC, 0xC8, 0xE8, 0xCF, 0xEF, 0xD2, 0xF2, 0xD9, 0xF9,
    ];
    // The letters that stand at the same place in Latin-1.
    const SHARED: &str = "ÁÂÄÇÉËÍÎÓÔÖÚÜÝßáâäçéëíîóôöúüý";
    if letter.is_ascii() || SHARED.contains(letter) {
        return u32::from(letter) as u8;
    }
    PAIRS
        .chars()
        .position(|other| other == letter)
        .map_or(b' ', |place| BYTES[place])
}

/// A text and how it is to be said.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The words.
    pub text: String,
    /// Durations are this many times the voice's own.
    pub stretch: f32,
    /// Mean pitch in hertz, for the English diphone voices; others keep theirs.
    pub pitch: Option<f32>,
}

/// The voices that are installed, as `(language folder, voice)`.
///
/// # Errors
/// [`CorpusError::Engine`] if festival is not there.
pub fn voices() -> Result<Vec<String>, CorpusError> {
    Command::new("festival")
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(missing)?;
    let mut voices = Vec::new();
    for language in std::fs::read_dir(VOICES).map_err(missing)?.flatten() {
        for voice in std::fs::read_dir(language.path()).into_iter().flatten().flatten() {
            voices.push(voice.file_name().to_string_lossy().into_owned());
        }
    }
    voices.sort();
    Ok(voices)
}

/// Says every line; what could not be said is an error at its place.
///
/// `scratch` is an existing folder whose content may be overwritten.
///
/// # Errors
/// [`CorpusError::Engine`] if festival cannot be started, [`CorpusError::Io`] if the folder cannot be
/// written.
pub fn speak(
    voice: &str,
    encoding: Encoding,
    lines: &[Line],
    scratch: &Path,
) -> Result<Vec<Result<Spoken, CorpusError>>, CorpusError> {
    let script = scratch.join("say.scm");
    std::fs::write(&script, scheme(voice, encoding, lines, scratch)).map_err(CorpusError::io(&script))?;
    for index in 0..lines.len() {
        for path in files(scratch, index) {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(CorpusError::io(path)(error)),
                _ => {}
            }
        }
    }
    let output = Command::new("festival")
        .args(["-b"])
        .arg(&script)
        .stdin(Stdio::null())
        .output()
        .map_err(missing)?;
    let said = String::from_utf8_lossy(&output.stderr)
        .trim()
        .lines()
        .last()
        .unwrap_or("no message")
        .to_owned();
    Ok(lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            collect(scratch, index).map_err(|problem| CorpusError::Synthesis {
                engine: ENGINE,
                voice: voice.to_owned(),
                text: line.text.clone(),
                problem: format!("{problem}; festival's last words: {said}"),
            })
        })
        .collect())
}

fn files(scratch: &Path, index: usize) -> [PathBuf; 2] {
    [
        scratch.join(format!("{index}.wav")),
        scratch.join(format!("{index}.seg")),
    ]
}

/// The batch as a festival script. One text that festival cannot say must not end the batch, hence the
/// `unwind-protect`.
fn scheme(voice: &str, encoding: Encoding, lines: &[Line], scratch: &Path) -> Vec<u8> {
    let mut script = format!("(voice_{voice})\n").into_bytes();
    script.extend_from_slice(
        b"(define (say text sound segments)\n  (let ((utt (utt.synth (eval (list 'Utterance 'Text text)))))\n    \
          (utt.save.segs utt segments)\n    (utt.save.wave utt sound 'riff)))\n",
    );
    for (index, line) in lines.iter().enumerate() {
        let [sound, segments] = files(scratch, index);
        let mut head = String::new();
        let _ = writeln!(head, "(Parameter.set 'Duration_Stretch {:.3})", line.stretch);
        if let Some(pitch) = line.pitch {
            let deviation = pitch * PITCH_DEVIATION;
            let _ = writeln!(
                head,
                "(set! int_lr_params '((target_f0_mean {pitch:.0}) (target_f0_std {deviation:.0}) (model_f0_mean 170) (model_f0_std 34)))"
            );
        }
        head.push_str("(unwind-protect (say \"");
        script.extend_from_slice(head.as_bytes());
        for byte in encoding.encode(&line.text) {
            if matches!(byte, b'"' | b'\\') {
                script.push(b' ');
            } else {
                script.push(byte);
            }
        }
        let tail = format!(
            "\" {:?} {:?}) nil)\n",
            sound.to_string_lossy(),
            segments.to_string_lossy()
        );
        script.extend_from_slice(tail.as_bytes());
    }
    script
}

/// Reads what was written for a line and removes it.
fn collect(scratch: &Path, index: usize) -> Result<Spoken, String> {
    let [sound, list] = files(scratch, index);
    let text = std::fs::read(&list).map_err(|_| "it said nothing".to_owned())?;
    let segments = segments(&String::from_utf8_lossy(&text));
    let read = super::wave::read(&sound);
    let _ = (std::fs::remove_file(&sound), std::fs::remove_file(&list));
    let (samples, rate) = read?;
    if segments.is_empty() {
        return Err("it wrote no segments".to_owned());
    }
    Ok(Spoken {
        samples,
        rate,
        segments,
    })
}

/// The segments of a label file: after a line `#`, rows of end time, colour, phone.
fn segments(text: &str) -> Vec<Segment> {
    let rows = text.lines().skip_while(|row| row.trim() != "#").skip(1);
    Segment::from_ends(rows.filter_map(|row| {
        let mut words = row.split_whitespace();
        let end = words.next()?.parse::<f64>().ok()?;
        Some((words.nth(1)?, end))
    }))
}

fn missing(error: std::io::Error) -> CorpusError {
    CorpusError::Engine {
        engine: ENGINE,
        problem: error.to_string(),
        packages: "festival and its festvox-* voices",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_file_gives_its_segments() {
        let row = segments("separator ;\n#\n 0.2200 100 pau\n\t0.2972 100 hh\n");
        assert_eq!(row.len(), 2);
        assert_eq!((row[1].phone.as_str(), row[1].start, row[1].end), ("hh", 0.22, 0.2972));
    }

    #[test]
    fn czech_letters_have_their_latin_2_bytes() {
        assert_eq!(Encoding::Latin2.encode("kůň"), [b'k', 0xF9, 0xF2]);
        assert_eq!(Encoding::Latin1.encode("työ"), [b't', b'y', 0xF6]);
    }

    #[test]
    fn quotes_in_a_text_do_not_end_the_string() {
        let line = Line {
            text: "say \"hi\" \\ now".to_owned(),
            stretch: 1.0,
            pitch: None,
        };
        let script = String::from_utf8(scheme("v", Encoding::Utf8, &[line], Path::new("/s"))).unwrap();
        assert!(
            script.contains("(say \"say  hi    now\" \"/s/0.wav\" \"/s/0.seg\")"),
            "{script}"
        );
    }
}
