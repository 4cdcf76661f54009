//! The 2D character: a sheet of faces, a column for each mouth, a row for each state of the eyes.

mod canvas;
mod mouths;
mod portrait;

use image::RgbaImage;

/// Width and height of a cell, pixels.
pub const CELL: u32 = 256;
/// The columns: Rhubarb's nine letters, then three shapes more for visemes that they do not tell apart.
pub const MOUTHS: [&str; 12] = ["X", "A", "B", "C", "D", "E", "F", "G", "H", "TH", "CH", "SS"];
/// The rows.
pub const EYES: [&str; 3] = ["open", "half", "closed"];

/// Paints the sheet.
pub fn sheet() -> RgbaImage {
    let mut out = RgbaImage::new(CELL * MOUTHS.len() as u32, CELL * EYES.len() as u32);
    for (row, eyes) in EYES.iter().enumerate() {
        let face = portrait::face(eyes);
        for (col, mouth) in MOUTHS.iter().enumerate() {
            let mut cell = face.clone();
            mouths::paint(&mut cell, mouth);
            cell.blit(&mut out, col as u32 * CELL, row as u32 * CELL);
        }
    }
    out
}
