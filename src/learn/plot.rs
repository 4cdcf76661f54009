//! Plots as PNG files, with a font that needs no system library.

use std::{path::Path, sync::Once};

use plotters::{coord::Shift, prelude::*, style::register_font};

use super::LearnError;

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
