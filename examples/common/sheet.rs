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
const CAPTION: u32 = 70;
const PAPER: Rgb<u8> = Rgb([250, 250, 252]);
const INK: RGBColor = RGBColor(40, 44, 52);
const QUIET: RGBColor = RGBColor(110, 116, 126);

/// Moments closer than this, in seconds, look the same.
const APART: f64 = 0.08;

/// Draws about twelve moments with time, viseme and, where it is known, the word.
pub fn draw(path: &Path, frames: &[Frame], rows: &[VisemeWeights], phones: &[Phone]) -> Result<(), Failure> {
    let times: Vec<f64> = frames.iter().map(|frame| frame.time).collect();
    let moments = moments(&times, rows);
    let columns = COLUMNS.min(moments.len()) as u32;
    let lines = (moments.len() as u32).div_ceil(columns);
    let at = |number: usize| {
        let (column, line) = (number as u32 % columns, number as u32 / columns);
        (GAP + column * (CELL + GAP), GAP + line * (CELL + CAPTION + GAP))
    };
    let size = (GAP + columns * (CELL + GAP), GAP + lines * (CELL + CAPTION + GAP));
    let mut picture = RgbImage::from_pixel(size.0, size.1, PAPER);
    for (number, moment) in moments.iter().enumerate() {
        let frame = resize(
            &nearest(frames, moment.time).picture,
            CELL,
            CELL,
            FilterType::CatmullRom,
        );
        let (x, y) = at(number);
        overlay(&mut picture, &frame, i64::from(x), i64::from(y));
    }
    draw_on(&mut picture, |area| {
        for (number, moment) in moments.iter().enumerate() {
            let (x, y) = at(number);
            let (x, y) = (x as i32, (y + CELL) as i32);
            let color = chart::color(moment.viseme);
            area.draw(&Rectangle::new([(x, y), (x + CELL as i32 - 1, y + 4)], color.filled()))?;
            area.draw_text(moment.viseme.name(), &style(30.0, color, HPos::Left), (x + 2, y + 26))?;
            let time = format!("{:.2} s", moment.time);
            area.draw_text(&time, &style(20.0, QUIET, HPos::Right), (x + CELL as i32 - 4, y + 26))?;
            if let Some(phone) = words::at(phones, moment.time) {
                let said = format!("{} in \"{}\"", phone.phone, phone.word);
                area.draw_text(&said, &style(20.0, INK, HPos::Left), (x + 2, y + 54))?;
            }
        }
        Ok(())
    })?;
    picture.save(path)?;
    Ok(())
}

struct Moment {
    time: f64,
    viseme: Viseme,
    weight: f32,
}

/// The clearest moment of each viseme first, then the clearest of what is left, in order of time.
fn moments(times: &[f64], rows: &[VisemeWeights]) -> Vec<Moment> {
    let mut candidates: Vec<Moment> = times
        .iter()
        .filter_map(|&time| {
            let weights = rows.get((time / ROW) as usize).or(rows.last())?;
            let viseme = weights.strongest();
            Some(Moment {
                time,
                viseme,
                weight: weights.get(viseme),
            })
        })
        .collect();
    // Of equals the one in the middle of the performance: silence is clearest at its ends.
    let middle = times.last().copied().unwrap_or_default() / 2.0;
    candidates.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then((a.time - middle).abs().total_cmp(&(b.time - middle).abs()))
    });
    let mut chosen: Vec<Moment> = Vec::new();
    for limit in [1, 2, 3, usize::MAX] {
        let mut left = Vec::new();
        for candidate in candidates {
            let shown = chosen.iter().filter(|moment| moment.viseme == candidate.viseme).count();
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
