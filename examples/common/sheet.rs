//! The contact sheet: moments at which the face shows something characteristic.

use std::path::Path;

use bevy_animgen::track::{Viseme, VisemeWeights};
use image::imageops::{FilterType, overlay, resize};
use image::{Rgb, RgbImage};
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::chart;
use super::film::Frame;
use super::headless::{Failure, nearest};
use super::record::ROW;
use super::text::{draw_on, style};
use super::words::{self, Phone};

const COLUMNS: usize = 4;
const MOMENTS: usize = 12;
const CELL: u32 = 300;
const GAP: u32 = 16;
const TITLE: u32 = 30;
const PAPER: Rgb<u8> = Rgb([250, 250, 252]);
const INK: RGBColor = RGBColor(40, 44, 52);
const QUIET: RGBColor = RGBColor(110, 116, 126);

/// Moments closer than this, in seconds, look the same.
const APART: f64 = 0.08;

/// Draws about twelve moments with time, viseme and, where it is known, the word.
pub fn draw(path: &Path, frames: &[Frame], rows: &[VisemeWeights], phones: &[Phone]) -> Result<(), Failure> {
    let candidates = frames.iter().filter_map(|frame| {
        let weights = rows.get((frame.time / ROW) as usize).or(rows.last())?;
        let viseme = weights.strongest();
        Some(Moment {
            time: frame.time,
            kind: viseme.index(),
            weight: weights.get(viseme),
        })
    });
    let captions = |moment: &Moment| {
        let viseme = Viseme::ALL[moment.kind];
        let said = words::at(phones, moment.time);
        Caption {
            title: viseme.name(),
            color: chart::color(viseme),
            note: said.map_or_else(String::new, |phone| format!("{} in \"{}\"", phone.phone, phone.word)),
        }
    };
    Sheet {
        cell: CELL,
        columns: COLUMNS,
        title: TITLE,
    }
    .draw(path, frames, choose(candidates.collect(), frames), captions)
}

/// How a contact sheet is laid out.
pub struct Sheet {
    /// Width of a picture.
    pub cell: u32,
    /// How many are side by side.
    pub columns: usize,
    /// Height of the letters of a title, in pixels; what else is written is two thirds as large.
    pub title: u32,
}

/// What is written below a picture.
pub struct Caption<'a> {
    /// What it shows.
    pub title: &'a str,
    /// The colour of that.
    pub color: RGBColor,
    /// What else there is to say.
    pub note: String,
}

impl Sheet {
    /// Draws these moments.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn draw<'a>(
        &self,
        path: &Path,
        frames: &[Frame],
        moments: Vec<Moment>,
        caption: impl Fn(&Moment) -> Caption<'a>,
    ) -> Result<(), Failure> {
        let Some((width, height)) = frames.first().map(|frame| frame.picture.dimensions()) else {
            return Ok(());
        };
        let cell = (self.cell, (self.cell * height / width.max(1)).max(1));
        let caption_height = self.title * 7 / 3;
        let columns = self.columns.min(moments.len()).max(1) as u32;
        let lines = (moments.len() as u32).div_ceil(columns);
        let at = |number: usize| {
            let (column, line) = (number as u32 % columns, number as u32 / columns);
            (
                GAP + column * (cell.0 + GAP),
                GAP + line * (cell.1 + caption_height + GAP),
            )
        };
        let size = (
            GAP + columns * (cell.0 + GAP),
            GAP + lines * (cell.1 + caption_height + GAP),
        );
        let mut picture = RgbImage::from_pixel(size.0, size.1, PAPER);
        for (number, moment) in moments.iter().enumerate() {
            let frame = resize(
                &nearest(frames, moment.time).picture,
                cell.0,
                cell.1,
                FilterType::CatmullRom,
            );
            let (x, y) = at(number);
            overlay(&mut picture, &frame, i64::from(x), i64::from(y));
        }
        // The title and what stands beside it; the note below them.
        let (large, small) = (f64::from(self.title), f64::from(self.title) / 1.5);
        let (first, second) = ((self.title * 13 / 15) as i32, (self.title * 9 / 5) as i32);
        draw_on(&mut picture, |area| {
            for (number, moment) in moments.iter().enumerate() {
                let (x, y) = at(number);
                let (x, y) = (x as i32, (y + cell.1) as i32);
                let Caption { title, color, note } = caption(moment);
                area.draw(&Rectangle::new(
                    [(x, y), (x + cell.0 as i32 - 1, y + 4)],
                    color.filled(),
                ))?;
                area.draw_text(title, &style(large, color, HPos::Left), (x + 2, y + first))?;
                let time = format!("{:.2} s", moment.time);
                area.draw_text(
                    &time,
                    &style(small, QUIET, HPos::Right),
                    (x + cell.0 as i32 - 4, y + first),
                )?;
                area.draw_text(&note, &style(small, INK, HPos::Left), (x + 2, y + second))?;
            }
            Ok(())
        })?;
        picture.save(path)?;
        Ok(())
    }
}

/// A moment that might be shown.
pub struct Moment {
    /// When, in seconds of the performance.
    pub time: f64,
    /// What it shows, as a number.
    pub kind: usize,
    /// How clearly, 0 to 1.
    pub weight: f32,
}

/// The clearest moment of each kind first, then the clearest of what is left, in order of time.
pub fn choose(mut candidates: Vec<Moment>, frames: &[Frame]) -> Vec<Moment> {
    // Of equals the one in the middle of the performance: silence is clearest at its ends.
    let middle = frames.last().map_or(0.0, |frame| frame.time) / 2.0;
    candidates.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then((a.time - middle).abs().total_cmp(&(b.time - middle).abs()))
    });
    let mut chosen: Vec<Moment> = Vec::new();
    for limit in [1, 2, 3, usize::MAX] {
        let mut left = Vec::new();
        for candidate in candidates {
            let shown = chosen.iter().filter(|moment| moment.kind == candidate.kind).count();
            let near = chosen.iter().any(|moment| (moment.time - candidate.time).abs() < APART);
            if chosen.len() < MOMENTS && shown < limit && !near {
                chosen.push(candidate);
            } else {
                left.push(candidate);
            }
        }
        candidates = left;
    }
    chosen.sort_by(|a, b| a.time.total_cmp(&b.time));
    chosen
}
