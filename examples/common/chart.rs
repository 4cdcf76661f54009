//! The plot: the sound, and below it how much of each viseme the face showed; or any other curves.

use std::path::Path;

use bevy_animgen::track::{Viseme, VisemeWeights};
use image::RgbImage;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::headless::Failure;
use super::record::ROW;
use super::text::{Area, draw_on, halve, style};
use super::words::{Phone, words};

// Everything is drawn twice as large and then halved. These are in drawn pixels.
const LEFT: i32 = 300;
const RIGHT: i32 = 60;
const TITLE: i32 = 120;
const WAVE: i32 = 300;
const WORDS: i32 = 90;
const BANDS: i32 = 90;
const RIDGE: i32 = 92;
const BOTTOM: i32 = 130;

const INK: RGBColor = RGBColor(40, 44, 52);
const FAINT: RGBColor = RGBColor(228, 230, 234);
const QUIET: RGBColor = RGBColor(120, 126, 136);
const SOUND: RGBColor = RGBColor(96, 108, 128);

/// Where a sound is made. The colours are Okabe and Ito's, told apart by colour-blind readers too; the
/// labels say the same without colour.
const PLACES: [(&str, RGBColor); 6] = [
    ("silence", RGBColor(150, 150, 150)),
    ("lips", RGBColor(213, 94, 0)),
    ("tongue", RGBColor(0, 114, 178)),
    ("teeth", RGBColor(204, 121, 167)),
    ("r", RGBColor(230, 159, 0)),
    ("vowels", RGBColor(0, 158, 115)),
];

fn place(viseme: Viseme) -> usize {
    match viseme {
        Viseme::Sil => 0,
        Viseme::PP | Viseme::FF => 1,
        Viseme::TH | Viseme::DD | Viseme::KK | Viseme::NN => 2,
        Viseme::CH | Viseme::SS => 3,
        Viseme::RR => 4,
        Viseme::AA | Viseme::E | Viseme::IH | Viseme::OH | Viseme::OU => 5,
    }
}

/// The colour of a viseme's place.
pub fn color(viseme: Viseme) -> RGBColor {
    PLACES[place(viseme)].1
}

/// Which sounds a viseme stands for.
fn sounds(viseme: Viseme) -> &'static str {
    match viseme {
        Viseme::Sil => "silence",
        Viseme::PP => "p b m",
        Viseme::FF => "f v",
        Viseme::TH => "th",
        Viseme::DD => "t d",
        Viseme::KK => "k g ng",
        Viseme::CH => "ch j sh",
        Viseme::SS => "s z",
        Viseme::NN => "n l",
        Viseme::RR => "r er",
        Viseme::AA => "father",
        Viseme::E => "bed",
        Viseme::IH => "see",
        Viseme::OH => "law",
        Viseme::OU => "food, w",
    }
}

/// Draws the plot of a whole performance. `sound` is mono at 16 kHz; a row is 10 ms.
pub fn draw(path: &Path, sound: &[f32], rows: &[VisemeWeights], phones: &[Phone]) -> Result<(), Failure> {
    let lanes = Viseme::ALL.map(|viseme| Lane {
        name: viseme.name(),
        hint: sounds(viseme),
        color: color(viseme),
        weights: rows.iter().map(|row| row.get(viseme)).collect(),
    });
    let plot = Plot {
        title: "What the character heard, and the visemes it showed",
        legend: &PLACES,
        row: ROW,
        sound,
        phones,
        bands: ("", &[]),
        scale: "",
        lanes: &lanes,
    };
    plot.draw(path)
}

/// One curve of a plot.
pub struct Lane<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What that means.
    pub hint: &'a str,
    /// Its colour.
    pub color: RGBColor,
    /// Its values by row, 0 to 1.
    pub weights: Vec<f32>,
}

/// What is so for a while.
pub struct Band<'a> {
    /// From, in seconds.
    pub start: f64,
    /// To, in seconds.
    pub end: f64,
    /// What it is called.
    pub name: &'a str,
    /// Its colour.
    pub color: RGBColor,
}

/// Curves over time, one above the other.
pub struct Plot<'a> {
    /// What is shown.
    pub title: &'a str,
    /// What colours mean.
    pub legend: &'a [(&'a str, RGBColor)],
    /// Seconds of a row.
    pub row: f64,
    /// Mono, 16 kHz; empty if nothing was heard.
    pub sound: &'a [f32],
    /// What was said when.
    pub phones: &'a [Phone],
    /// What is so when, above the curves, and what these bands are.
    pub bands: (&'a str, &'a [Band<'a>]),
    /// What the curves measure; with it, each has a scale from 0 to 1.
    pub scale: &'a str,
    /// The curves, from above.
    pub lanes: &'a [Lane<'a>],
}

impl Plot<'_> {
    /// Draws it into a file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn draw(&self, path: &Path) -> Result<(), Failure> {
        let rows = self.lanes.iter().map(|lane| lane.weights.len()).max().unwrap_or(0);
        let seconds = (rows as f64 * self.row).max(0.1);
        let width = LEFT + RIGHT + (seconds * 300.0).clamp(2000.0, 12_000.0) as i32;
        let heard = if self.sound.is_empty() { 0 } else { WAVE + WORDS + 30 };
        let banded = if self.bands.1.is_empty() { 0 } else { BANDS };
        let ridges = TITLE + heard + banded;
        let bottom = ridges + RIDGE * self.lanes.len() as i32;
        let mut picture = RgbImage::from_pixel(width as u32, (bottom + BOTTOM) as u32, image::Rgb([255; 3]));
        let x = |time: f64| LEFT + (time / seconds * f64::from(width - LEFT - RIGHT)) as i32;
        let columns = (width - LEFT - RIGHT) as usize;

        draw_on(&mut picture, |area| {
            area.draw_text(self.title, &style(52.0, INK, HPos::Left), (40, 60))?;
            let mut legend = width - RIGHT;
            for (name, color) in self.legend.iter().rev() {
                legend -= name.len() as i32 * 19 + 60;
                area.draw(&Rectangle::new([(legend, 48), (legend + 28, 76)], color.filled()))?;
                area.draw_text(name, &style(36.0, INK, HPos::Left), (legend + 38, 60))?;
            }

            // Time, through everything.
            let step = [0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0]
                .into_iter()
                .find(|s| seconds / s <= 24.0)
                .unwrap_or(120.0);
            for tick in 0..=(seconds / step) as usize {
                let time = tick as f64 * step;
                area.draw(&Rectangle::new(
                    [(x(time), TITLE), (x(time) + 1, bottom)],
                    FAINT.filled(),
                ))?;
                let label = if step < 1.0 {
                    format!("{time:.1}")
                } else {
                    format!("{time:.0}")
                };
                area.draw_text(&label, &style(36.0, QUIET, HPos::Center), (x(time), bottom + 36))?;
            }
            area.draw_text(
                "seconds",
                &style(36.0, QUIET, HPos::Right),
                (width - RIGHT, bottom + 90),
            )?;
            if heard > 0 {
                self.draw_sound(area, columns)?;
            }
            for (start, end, word) in words(self.phones) {
                let (from, to) = (x(start), x(end.min(seconds)));
                let y = TITLE + WAVE + WORDS / 2;
                area.draw(&Rectangle::new(
                    [(from + 3, y - 34), (to - 3, y + 34)],
                    RGBColor(240, 242, 246).filled(),
                ))?;
                // A word that would be too small to read is left out; its neighbours tell.
                let size = f64::from(to - from) / (word.chars().count() as f64 * 0.54);
                if size >= 24.0 {
                    area.draw_text(word, &style(size.min(40.0), INK, HPos::Center), ((from + to) / 2, y))?;
                }
            }

            if banded > 0 {
                let y = TITLE + heard + BANDS / 2 - 8;
                area.draw_text(self.bands.0, &style(40.0, INK, HPos::Right), (LEFT - 24, y))?;
                for band in self.bands.1 {
                    let (from, to) = (x(band.start.min(seconds)), x(band.end.min(seconds)));
                    if to - from < 8 {
                        continue;
                    }
                    area.draw(&Rectangle::new(
                        [(from + 3, y - 34), (to - 3, y + 34)],
                        band.color.mix(0.3).filled(),
                    ))?;
                    let size = f64::from(to - from) / (band.name.chars().count() as f64 * 0.6);
                    if size >= 24.0 {
                        let style = style(size.min(40.0), INK, HPos::Center);
                        area.draw_text(band.name, &style, ((from + to) / 2, y))?;
                    }
                }
            }
            if !self.scale.is_empty() {
                area.draw_text(self.scale, &style(40.0, QUIET, HPos::Right), (width - RIGHT, 60))?;
            }

            for (number, lane) in self.lanes.iter().enumerate() {
                let base = ridges + RIDGE * (number as i32 + 1) - 8;
                let color = lane.color;
                let name_end = LEFT - if self.scale.is_empty() { 24 } else { 56 };
                area.draw_text(lane.name, &style(42.0, color, HPos::Right), (name_end, base - 26))?;
                area.draw_text(lane.hint, &style(30.0, QUIET, HPos::Left), (40, base - 24))?;
                let height = |weight: f32| base - (weight.clamp(0.0, 1.0) * (RIDGE - 14) as f32) as i32;
                if !self.scale.is_empty() {
                    // Within the lane: its neighbours have labels, too.
                    for (value, label, down) in [(0.0, "0", -11), (1.0, "1", 11)] {
                        let y = height(value);
                        area.draw(&Rectangle::new([(LEFT, y), (width - RIGHT, y + 1)], FAINT.filled()))?;
                        area.draw_text(label, &style(30.0, QUIET, HPos::Right), (LEFT - 14, y + down))?;
                    }
                }
                let mut outline = vec![(LEFT, base)];
                let points = lane.weights.iter().enumerate();
                outline.extend(points.map(|(row, weight)| (x((row as f64 + 0.5) * self.row), height(*weight))));
                outline.push((width - RIGHT, base));
                // The fill column by column: plotters' polygons take quadratic time.
                for column in 0..columns {
                    let row = ((column as f64 / columns as f64) * lane.weights.len() as f64 - 0.5).max(0.0);
                    let (before, after) = (
                        row as usize,
                        (row as usize + 1).min(lane.weights.len().saturating_sub(1)),
                    );
                    let Some((before, after)) = lane.weights.get(before).zip(lane.weights.get(after)) else {
                        continue;
                    };
                    let top = height(before + (after - before) * row.fract() as f32);
                    let at = LEFT + column as i32;
                    if top < base {
                        area.draw(&Rectangle::new([(at, top), (at + 1, base)], color.mix(0.45).filled()))?;
                    }
                }
                area.draw(&PathElement::new(outline, color.stroke_width(4)))?;
            }
            Ok(())
        })?;
        halve(&picture).save(path)?;
        Ok(())
    }

    /// The sound: what its samples span in each column.
    fn draw_sound(&self, area: &Area, columns: usize) -> Result<(), Failure> {
        let sound = self.sound;
        let middle = TITLE + WAVE / 2;
        area.draw_text("sound", &style(40.0, INK, HPos::Right), (LEFT - 24, middle))?;
        let loudest = sound.iter().fold(1e-3f32, |loudest, sample| loudest.max(sample.abs()));
        for column in 0..columns {
            let span = &sound[column * sound.len() / columns..(column + 1) * sound.len() / columns];
            let (low, high) = span
                .iter()
                .fold((0.0f32, 0.0f32), |(low, high), &s| (low.min(s), high.max(s)));
            let y = |value: f32| middle - (value / loudest * (WAVE / 2 - 10) as f32) as i32;
            let at = LEFT + column as i32;
            area.draw(&Rectangle::new([(at, y(high)), (at + 1, y(low) + 2)], SOUND.filled()))?;
        }
        Ok(())
    }
}
