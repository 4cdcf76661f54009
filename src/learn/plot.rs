//! Plots as PNG files, with a font that needs no system library.

use std::{path::Path, sync::Once};

use plotters::{coord::Shift, prelude::*, style::register_font};

use super::{LearnError, metrics::Confusion};

static FONT: Once = Once::new();

/// Draws a picture of this size (pixels) into a PNG file; makes the folder if need be.
pub(super) fn draw(
    path: &Path,
    size: (u32, u32),
    paint: impl FnOnce(DrawingArea<BitMapBackend, Shift>) -> Result<(), Box<dyn std::error::Error>>,
) -> Result<(), LearnError> {
    FONT.call_once(|| {
        // It can fail only for a broken font, and this one is part of the build.
        let _ = register_font("sans-serif", FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT);
    });
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| LearnError::file(folder, e))?;
    }
    let mut pixels = vec![255; (size.0 * size.1 * 3) as usize];
    let problem = |problem: String| LearnError::Plot {
        path: path.into(),
        problem,
    };
    {
        let area = BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area();
        area.fill(&WHITE).map_err(|e| problem(e.to_string()))?;
        paint(area.clone()).map_err(|e| problem(e.to_string()))?;
        area.present().map_err(|e| problem(e.to_string()))?;
    }
    image::save_buffer(path, &pixels, size.0, size.1, image::ColorType::Rgb8).map_err(|e| problem(e.to_string()))
}

/// Colours that stay apart for people who see few of them (Okabe and Ito).
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

/// Curves over one axis.
pub(super) struct Chart<'a> {
    /// What stands above it.
    pub title: &'a str,
    /// What runs to the right.
    pub across: &'a str,
    /// Where the upright axis ends; by default above the highest value.
    pub top: Option<f64>,
    /// Names (empty for no legend) and points.
    pub curves: Vec<(&'a str, Vec<(f64, f64)>)>,
}

/// Draws charts side by side.
pub(super) fn charts(path: &Path, charts: &[Chart]) -> Result<(), LearnError> {
    const WIDTH: u32 = 480;
    draw(path, (WIDTH * charts.len().max(1) as u32, 420), |area| {
        for (part, chart) in area.split_evenly((1, charts.len().max(1))).iter().zip(charts) {
            let points = || chart.curves.iter().flat_map(|(_, points)| points);
            let last = points().map(|p| p.0).fold(f64::MIN_POSITIVE, f64::max);
            let first = points().map(|p| p.0).fold(last, f64::min).min(0.0);
            let highest = points().map(|p| p.1).fold(0.1, f64::max) * 1.05;
            let mut plot = ChartBuilder::on(part)
                .caption(chart.title, ("sans-serif", 20))
                .margin(12)
                .x_label_area_size(36)
                .y_label_area_size(48)
                .build_cartesian_2d(first..last, 0.0..chart.top.unwrap_or(highest))?;
            plot.configure_mesh().x_desc(chart.across).draw()?;
            for (number, (name, points)) in chart.curves.iter().enumerate() {
                let colour = COLOURS[number % COLOURS.len()];
                let drawn = plot.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?;
                if !name.is_empty() {
                    drawn
                        .label(*name)
                        .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
                }
            }
            if chart.curves.iter().any(|(name, _)| !name.is_empty()) {
                plot.configure_series_labels()
                    .position(SeriesLabelPosition::LowerRight)
                    .background_style(WHITE.mix(0.85))
                    .label_font(("sans-serif", 15))
                    .draw()?;
            }
        }
        Ok(())
    })
}

/// Draws a confusion matrix: rows are the truth, columns what is shown, in percent of the row.
pub(super) fn confusion<const N: usize>(
    path: &Path,
    title: &str,
    names: &[&str; N],
    confusion: &Confusion<N>,
) -> Result<(), LearnError> {
    let longest = names.iter().map(|name| name.len()).max().unwrap_or(0) as i32;
    // Longer names need wider cells; rows stay as high as they are.
    let (width, height) = (44.max(9 * longest), 44);
    let left = 32 + 38.max(9 * longest);
    let top = 78;
    let size = (left + width * N as i32 + 20, top + height * N as i32 + 40);
    draw(path, (size.0 as u32, size.1 as u32), |area| {
        let text = |size: i32| ("sans-serif", size).into_font();
        area.draw(&Text::new(title, (left.min(70), 14), text(20)))?;
        for (truth, name) in names.iter().enumerate() {
            let y = top + truth as i32 * height;
            area.draw(&Text::new(*name, (left - 9 * longest.max(4) - 2, y + 13), text(18)))?;
            area.draw(&Text::new(*name, (left + truth as i32 * width + 8, top - 24), text(18)))?;
            for shown in 0..N {
                let x = left + shown as i32 * width;
                let share = confusion.share(truth, shown);
                let shade = |dark: f64| (255.0 - (255.0 - dark) * share.powf(0.6)) as u8;
                let colour = RGBColor(shade(20.0), shade(80.0), shade(140.0));
                area.draw(&Rectangle::new(
                    [(x, y), (x + width - 2, y + height - 2)],
                    colour.filled(),
                ))?;
                if share >= 0.005 {
                    let ink = if share > 0.35 { &WHITE } else { &BLACK };
                    let label = format!("{:.0}", share * 100.0);
                    area.draw(&Text::new(label, (x + width / 2 - 10, y + 13), text(16).color(ink)))?;
                }
            }
        }
        Ok(())
    })
}

/// Draws groups of bars, each 0 to 1: a group for each of `groups`, and in it a bar for each of `kinds`.
pub(super) fn bars(
    path: &Path,
    title: &str,
    upright: &str,
    groups: &[&str],
    kinds: &[(&str, Vec<f64>)],
) -> Result<(), LearnError> {
    const BAR: i32 = 22;
    let group = BAR * kinds.len().max(1) as i32 + 26;
    let width = (110 + group * groups.len() as i32).max(520);
    draw(path, (width as u32, 440), |area| {
        let mut plot = ChartBuilder::on(&area)
            .caption(title, ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(64)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..groups.len().max(1) as f64, 0.0..1.0)?;
        plot.configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .y_desc(upright)
            .y_label_formatter(&|v| format!("{:.0} %", 100.0 * v))
            .draw()?;
        let one = 0.8 / kinds.len().max(1) as f64;
        for (number, (name, values)) in kinds.iter().enumerate() {
            let colour = COLOURS[number % COLOURS.len()];
            plot.draw_series(values.iter().enumerate().map(|(at, value)| {
                let x = at as f64 + 0.1 + number as f64 * one;
                Rectangle::new([(x, 0.0), (x + 0.9 * one, value.clamp(0.0, 1.0))], colour.filled())
            }))?
            .label(*name)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], colour.filled()));
        }
        let places: Vec<(i32, i32)> = (0..groups.len())
            .map(|at| plot.backend_coord(&(at as f64 + 0.1, 0.0)))
            .collect();
        plot.configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .background_style(WHITE.mix(0.85))
            .border_style(BLACK.mix(0.3))
            .label_font(("sans-serif", 15))
            .draw()?;
        drop(plot);
        for (name, (x, y)) in groups.iter().zip(places) {
            area.draw(&Text::new(*name, (x, y + 8), ("sans-serif", 15).into_font()))?;
        }
        Ok(())
    })
}
