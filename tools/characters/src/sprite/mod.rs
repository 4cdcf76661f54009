//! The 2D character: a sheet of faces, a column for each mouth, a row for each state of the eyes in each expression.

mod canvas;
mod looks;
mod mouths;
mod portrait;

use image::RgbaImage;

pub use looks::LOOKS;

/// Width and height of a cell, pixels.
pub const CELL: u32 = 224;
/// Width and height of the drawing, in its own units.
const UNITS: f32 = 256.0;
/// The columns: Rhubarb's nine letters, then three shapes more for visemes that they do not tell apart.
pub const MOUTHS: [&str; 12] = ["X", "A", "B", "C", "D", "E", "F", "G", "H", "TH", "CH", "SS"];
/// The rows of each expression.
pub const EYES: [&str; 3] = ["open", "half", "closed"];

/// Paints the sheet.
pub fn sheet() -> RgbaImage {
    let rows = LOOKS.iter().flat_map(|look| EYES.map(|eyes| (look, eyes)));
    let mut out = RgbaImage::new(CELL * MOUTHS.len() as u32, CELL * (LOOKS.len() * EYES.len()) as u32);
    for (row, (look, eyes)) in rows.enumerate() {
        let face = portrait::face(eyes, look);
        for (col, mouth) in MOUTHS.iter().enumerate() {
            let mut cell = face.clone();
            mouths::paint(&mut cell, mouth, look);
            cell.blit(&mut out, col as u32 * CELL, row as u32 * CELL);
        }
    }
    out
}
