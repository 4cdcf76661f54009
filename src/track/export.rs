//! Viseme tracks as files that other tools read.

use std::io::{self, Write};

use super::{Articulation, BlendShape, BlendShapeWeights, Viseme, VisemeWeights};

/// A way to write a track down. All of them stamp row `i` with `i / 100` seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackFormat {
    /// `time_s,sil,PP,…,ou`: 100 rows a second, 15 weights that sum to 1.
    #[default]
    Csv,
    /// `{"frames_per_second":100,"visemes":[…],"frames":[[…],…]}`.
    Json,
    /// Rhubarb's tab-separated cues: start in seconds, mouth shape A to H or X.
    RhubarbTsv,
    /// Rhubarb's JSON: `metadata` and `mouthCues`.
    RhubarbJson,
    /// `time_s` and the 52 ARKit blend shapes, each 0 to 1, 100 rows a second.
    ArkitCsv,
}

impl TrackFormat {
    /// What file names of this format end in, without the first dot: `csv`, `json`, `rhubarb.tsv`, `rhubarb.json` or
    /// `arkit.csv`. No two formats share one, so the tracks of a recording do not overwrite one another.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::RhubarbTsv => "rhubarb.tsv",
            Self::RhubarbJson => "rhubarb.json",
            Self::ArkitCsv => "arkit.csv",
        }
    }
}

/// The mouth of Rhubarb Lip Sync that shows a viseme: A closed, B teeth together, C half open, D wide
/// open, E rounded, F pursed, G lip under teeth, H tongue up, X at rest.
pub const fn rhubarb_shape(viseme: Viseme) -> char {
    match viseme {
        Viseme::Sil => 'X',
        Viseme::PP => 'A',
        Viseme::FF => 'G',
        Viseme::TH | Viseme::DD | Viseme::KK | Viseme::CH | Viseme::SS | Viseme::NN | Viseme::IH => 'B',
        Viseme::RR | Viseme::OH => 'E',
        Viseme::AA => 'D',
        Viseme::E => 'C',
        Viseme::OU => 'F',
    }
}

/// Text as JSON writes it: in quotes, with everything escaped that may not stand there as it is.
fn json_string(text: &str) -> String {
    let mut json = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\0'..'\x20' => json.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => json.push(character),
        }
    }
    json.push('"');
    json
}

/// Rows that a Rhubarb cue lasts at least: shorter ones are given to the one before.
const SHORTEST_CUE: usize = 5;

/// Writes a track row by row; memory does not grow with its length.
pub struct TrackWriter<W: Write> {
    out: W,
    format: TrackFormat,
    sound: String,
    articulation: Articulation,
    rows: usize,
    cue: Option<(usize, char)>,
    candidate: Option<(usize, char)>,
    cues: usize,
}

impl<W: Write> TrackWriter<W> {
    /// Writes the head. `sound` is the recording's name, for formats that name it.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(mut out: W, format: TrackFormat, sound: &str) -> io::Result<Self> {
        match format {
            TrackFormat::Csv => writeln!(out, "time_s,{}", Viseme::ALL.map(Viseme::name).join(","))?,
            TrackFormat::ArkitCsv => writeln!(out, "time_s,{}", BlendShape::ALL.map(BlendShape::name).join(","))?,
            TrackFormat::Json => {
                let names = Viseme::ALL.map(|v| format!("\"{}\"", v.name())).join(",");
                write!(out, "{{\"frames_per_second\":100,\"visemes\":[{names}],\"frames\":[")?;
            }
            TrackFormat::RhubarbTsv | TrackFormat::RhubarbJson => {}
        }
        Ok(Self {
            out,
            format,
            sound: sound.into(),
            articulation: Articulation::default(),
            rows: 0,
            cue: None,
            candidate: None,
            cues: 0,
        })
    }

    /// Writes the next row.
    ///
    /// # Errors
    /// What the writer says.
    pub fn row(&mut self, weights: &VisemeWeights) -> io::Result<()> {
        match self.format {
            TrackFormat::Csv => {
                write!(self.out, "{:.2}", self.seconds(self.rows))?;
                weights.0.iter().try_for_each(|w| write!(self.out, ",{w:.6}"))?;
                writeln!(self.out)?;
            }
            TrackFormat::ArkitCsv => {
                write!(self.out, "{:.2}", self.seconds(self.rows))?;
                let mut shapes = BlendShapeWeights::default();
                self.articulation.speak(weights, 1.0, 1.0, &mut shapes);
                BlendShape::ALL
                    .into_iter()
                    .try_for_each(|shape| write!(self.out, ",{:.4}", shapes.get(shape)))?;
                writeln!(self.out)?;
            }
            TrackFormat::Json => {
                let separator = if self.rows > 0 { "," } else { "" };
                let numbers = weights.0.map(|w| format!("{w:.5}")).join(",");
                write!(self.out, "{separator}\n[{numbers}]")?;
            }
            TrackFormat::RhubarbTsv | TrackFormat::RhubarbJson => self.mouth(rhubarb_shape(weights.strongest()))?,
        }
        self.rows += 1;
        Ok(())
    }

    /// Writes the end and gives back the writer.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<W> {
        match self.format {
            TrackFormat::Csv | TrackFormat::ArkitCsv => {}
            TrackFormat::Json => writeln!(self.out, "\n]}}")?,
            TrackFormat::RhubarbTsv | TrackFormat::RhubarbJson => {
                self.end_cue(self.rows)?;
                let end = self.seconds(self.rows);
                if self.format == TrackFormat::RhubarbTsv {
                    writeln!(self.out, "{end:.2}\tX")?;
                } else {
                    if self.cues == 0 {
                        self.json_head()?;
                    }
                    // The duration is known only now, so the metadata comes last; JSON does not mind.
                    let sound = json_string(&self.sound);
                    writeln!(
                        self.out,
                        "\n],\"metadata\":{{\"soundFile\":{sound},\"duration\":{end:.2}}}}}"
                    )?;
                }
            }
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn seconds(&self, rows: usize) -> f64 {
        rows as f64 / 100.0
    }

    /// A new mouth counts once it has lasted; closed lips count at once, they are short by nature.
    fn mouth(&mut self, shape: char) -> io::Result<()> {
        let Some((_, showing)) = self.cue else {
            self.cue = Some((self.rows, shape));
            return Ok(());
        };
        if shape == showing {
            self.candidate = None;
            return Ok(());
        }
        let since = match self.candidate {
            Some((since, candidate)) if candidate == shape => since,
            _ => self.rows,
        };
        self.candidate = Some((since, shape));
        if self.rows + 1 - since >= SHORTEST_CUE || (shape == 'A' && self.rows > since) {
            self.end_cue(since)?;
            self.cue = Some((since, shape));
            self.candidate = None;
        }
        Ok(())
    }

    fn json_head(&mut self) -> io::Result<()> {
        write!(self.out, "{{\"mouthCues\":[")
    }

    fn end_cue(&mut self, end: usize) -> io::Result<()> {
        let Some((start, shape)) = self.cue.take() else {
            return Ok(());
        };
        let (start, end) = (self.seconds(start), self.seconds(end));
        if self.format == TrackFormat::RhubarbTsv {
            writeln!(self.out, "{start:.2}\t{shape}")?;
        } else {
            if self.cues == 0 {
                self.json_head()?;
            }
            let separator = if self.cues > 0 { "," } else { "" };
            write!(
                self.out,
                "{separator}\n{{\"start\":{start:.2},\"end\":{end:.2},\"value\":\"{shape}\"}}"
            )?;
        }
        self.cues += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: TrackFormat, visemes: &[Viseme]) -> String {
        let mut writer = TrackWriter::new(Vec::new(), format, "a \"b\".wav").unwrap();
        for viseme in visemes {
            writer.row(&VisemeWeights::only(*viseme)).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn csv_has_the_published_header() {
        let csv = written(TrackFormat::Csv, &[Viseme::Sil, Viseme::AA]);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], "time_s,sil,PP,FF,TH,DD,kk,CH,SS,nn,RR,aa,E,ih,oh,ou");
        assert!(lines[2].starts_with("0.01,0.000000"));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn rhubarb_cues_do_not_flicker_and_end_at_rest() {
        let mut visemes = vec![Viseme::AA; 20];
        visemes[5] = Viseme::OU;
        visemes.extend([Viseme::PP; 3]);
        visemes.extend([Viseme::E; 10]);
        assert_eq!(
            written(TrackFormat::RhubarbTsv, &visemes),
            "0.00\tD\n0.20\tA\n0.23\tC\n0.33\tX\n"
        );
    }

    #[test]
    fn json_is_json_also_when_empty() {
        for format in [TrackFormat::Json, TrackFormat::RhubarbJson] {
            for visemes in [&[][..], &[Viseme::AA; 30][..]] {
                serde_json::from_str::<serde_json::Value>(&written(format, visemes)).unwrap();
            }
        }
    }

    #[test]
    fn rhubarb_json_names_the_recording_whatever_it_is_called() {
        let name: String = ('\0'..=' ').chain(r#""\ü.wav"#.chars()).collect();
        let writer = TrackWriter::new(Vec::new(), TrackFormat::RhubarbJson, &name).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&writer.finish().unwrap()).unwrap();
        assert_eq!(json["metadata"]["soundFile"].as_str(), Some(name.as_str()));
    }
}
