//! Drawing with the font that is compiled in: no machine is asked for its own.

use std::sync::Once;

use image::RgbImage;
use image::imageops::{FilterType, resize};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};

use super::headless::Failure;

const FONT: &str = "ubuntu";

/// Where plotters draws.
pub type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// Text of a size in pixels, anchored at the middle of its height.
pub fn style(size: f64, color: RGBColor, anchor: HPos) -> TextStyle<'static> {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        let _ = register_font(FONT, FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT);
    });
    TextStyle {
        font: (FONT, size).into_font(),
        color: color.to_backend_color(),
        pos: Pos::new(anchor, VPos::Center),
    }
}

/// Draws on a picture.
pub fn draw_on(picture: &mut RgbImage, draw: impl FnOnce(&Area) -> Result<(), Failure>) -> Result<(), Failure> {
    let size = picture.dimensions();
    let area = BitMapBackend::with_buffer(picture, size).into_drawing_area();
    draw(&area)?;
    area.present()?;
    Ok(())
}

/// Half as large, so that every edge becomes smooth.
pub fn halve(picture: &RgbImage) -> RgbImage {
    resize(picture, picture.width() / 2, picture.height() / 2, FilterType::Triangle)
}
