//! How a training went, as a picture.

use std::path::Path;

use plotters::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::learn::{LearnError, plot::draw};

/// Colours that can be told apart, whatever colours somebody sees (Okabe and Ito).
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

/// Draws a history as a PNG file: the loss on the left, on the right all the other figures that lie between 0 and 1.
///
/// # Errors
/// If the file cannot be written.
pub fn curves<P: Serialize>(history: &[P], path: &Path) -> Result<(), LearnError> {
    let points: Vec<Value> = history.iter().filter_map(|p| serde_json::to_value(p).ok()).collect();
    let number = |point: &Value, name: &str| point.get(name).and_then(Value::as_f64).unwrap_or(0.0);
    let curve = |name: &str| -> Vec<(f64, f64)> {
        let point = |p: &Value| (number(p, "step"), number(p, name));
        points.iter().map(point).collect()
    };
    let names: Vec<&String> = points
        .first()
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|first| first.keys())
        .filter(|name| !["step", "loss"].contains(&name.as_str()))
        .filter(|name| points.iter().all(|p| (0.0..=1.0).contains(&number(p, name))))
        .collect();
    let last = points.last().map_or(1.0, |p| number(p, "step"));
    let loss = curve("loss");
    let highest = loss.iter().map(|(_, loss)| *loss).fold(0.1, f64::max);
    draw(path, (1_080, 460), |area| {
        let (left, right) = area.split_horizontally(480);
        let mut chart = ChartBuilder::on(&left)
            .caption("training loss", ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(48)
            .build_cartesian_2d(0.0..last, 0.0..highest * 1.05)?;
        chart.configure_mesh().x_desc("steps").draw()?;
        chart.draw_series(LineSeries::new(loss, BLUE.stroke_width(2)))?;
        let mut chart = ChartBuilder::on(&right)
            .caption("people that were not learned from", ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(36)
            .y_label_area_size(48)
            .build_cartesian_2d(0.0..last, 0.0..1.0)?;
        chart.configure_mesh().x_desc("steps").draw()?;
        for (name, colour) in names.into_iter().zip(COLOURS.into_iter().cycle()) {
            chart
                .draw_series(LineSeries::new(curve(name), colour.stroke_width(2)))?
                .label(name.replace('_', " "))
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::MiddleRight)
            .background_style(WHITE.mix(0.85))
            .label_font(("sans-serif", 15))
            .draw()?;
        Ok(())
    })
}
