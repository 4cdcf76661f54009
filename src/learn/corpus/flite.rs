//! flite: one short process for each utterance, with the segments' end times on its standard output.

use std::path::Path;
use std::process::{Command, Stdio};

use super::labels::Segment;
use super::{CorpusError, PITCH_DEVIATION, Spoken};

const ENGINE: &str = "flite";
const PACKAGES: &str = "flite";

/// How flite is to say something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// Durations are this many times the voice's own.
    pub stretch: f32,
    /// Mean pitch in hertz, or the voice's own.
    pub pitch: Option<f32>,
}

/// The voices of the installed flite.
///
/// # Errors
/// [`CorpusError::Engine`] if flite is not there.
pub fn voices() -> Result<Vec<String>, CorpusError> {
    let output = Command::new("flite")
        .arg("-lv")
        .stdin(Stdio::null())
        .output()
        .map_err(missing)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let list = text.split_once(':').map_or("", |(_, list)| list);
    Ok(list.split_whitespace().map(str::to_owned).collect())
}

/// Says a text; `scratch` is a file that may be overwritten.
///
/// # Errors
/// [`CorpusError::Synthesis`] if flite gives no sound or no segments.
pub fn speak(voice: &str, text: &str, manner: Manner, scratch: &Path) -> Result<Spoken, CorpusError> {
    let mut command = Command::new("flite");
    command.args(["-voice", voice, "-psdur"]);
    command.args(["--setf", &format!("duration_stretch={:.3}", manner.stretch)]);
    if let Some(pitch) = manner.pitch {
        command.args(["--setf", &format!("int_f0_target_mean={pitch:.1}")]);
        let deviation = pitch * PITCH_DEVIATION;
        command.args(["--setf", &format!("int_f0_target_stddev={deviation:.1}")]);
    }
    command.args(["-t", text, "-o"]).arg(scratch);
    let output = command.stdin(Stdio::null()).output().map_err(missing)?;
    let problem = |problem: String| CorpusError::Synthesis {
        engine: ENGINE,
        voice: voice.to_owned(),
        text: text.to_owned(),
        problem,
    };
    if !output.status.success() {
        return Err(problem(format!("it ended with {}", output.status)));
    }
    let segments = segments(&String::from_utf8_lossy(&output.stdout));
    if segments.is_empty() {
        return Err(problem("it printed no segments".to_owned()));
    }
    let (samples, rate) = super::wave::read(scratch).map_err(problem)?;
    Ok(Spoken {
        samples,
        rate,
        segments,
    })
}

/// The segments from lines of `phone:end phone:end ...`. A text of several sentences gives several
/// lines, the times of each starting at 0 again.
fn segments(printed: &str) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for line in printed.lines() {
        let offset = segments.last().map_or(0.0, |last| last.end);
        let ends = line.split_whitespace().filter_map(|word| {
            let (phone, end) = word.rsplit_once(':')?;
            Some((phone, end.parse::<f64>().ok()?))
        });
        for segment in Segment::from_ends(ends) {
            segments.push(Segment {
                start: segment.start + offset,
                end: segment.end + offset,
                ..segment
            });
        }
    }
    segments
}

fn missing(error: std::io::Error) -> CorpusError {
    CorpusError::Engine {
        engine: ENGINE,
        problem: error.to_string(),
        packages: PACKAGES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_lines_join_into_one_row_of_segments() {
        let row = segments("pau:0.2 dh:0.25\n\npau:0.1 aa:0.3 \n");
        assert_eq!(row.len(), 4);
        assert_eq!((row[3].phone.as_str(), row[3].start), ("aa", 0.35));
        assert!((row[3].end - 0.55).abs() < 1e-9);
    }
}
