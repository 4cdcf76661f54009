//! How a training went, as a picture.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::learn::{
    LearnError,
    plot::{Chart, charts},
};

/// Draws a history as a PNG file: the loss on the left, on the right all the other figures that lie between 0 and 1.
///
/// # Errors
/// If the file cannot be written.
pub fn curves<P: Serialize>(history: &[P], path: &Path) -> Result<(), LearnError> {
    curves_on("dev split", history, path)
}

/// The same of a training that was judged by something else than the dev split: `judged` says by what.
///
/// # Errors
/// If the file cannot be written.
pub fn curves_on<P: Serialize>(judged: &str, history: &[P], path: &Path) -> Result<(), LearnError> {
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
    let labels: Vec<String> = names.iter().map(|name| name.replace('_', " ")).collect();
    let loss = Chart {
        title: "training loss",
        across: "steps",
        top: None,
        curves: vec![("", curve("loss"))],
    };
    let dev = Chart {
        title: judged,
        across: "steps",
        top: Some(1.0),
        curves: labels
            .iter()
            .zip(names)
            .map(|(label, name)| (label.as_str(), curve(name)))
            .collect(),
    };
    charts(path, &[loss, dev])
}
