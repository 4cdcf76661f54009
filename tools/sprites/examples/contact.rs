//! Contact sheets of what the generator makes: `contact FOLDER` writes people, and each motion.

use animgen_sprites::{Character, Motion, Take, View, draw};
use image::{Rgba, RgbaImage, imageops};

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "out/sprites".into());
    std::fs::create_dir_all(&folder).expect("a folder");
    let stand = Take::from_seed(Motion::Idle, 1).pose(0.0);
    for (side, columns, rows) in [(64, 16, 8), (128, 10, 4)] {
        let cells = (0..columns * rows).map(|i| {
            let view = View::ALL[i as usize % 2];
            draw::frame(&Character::from_seed(u64::from(i / 2)), &stand, view, side).picture
        });
        let sheet = sheet(cells.collect(), columns);
        sheet.save(format!("{folder}/people-{side}.png")).expect("written");
    }
    for view in View::ALL {
        let cells = Motion::ALL.into_iter().enumerate().flat_map(|(i, motion)| {
            let character = Character::from_seed(40 + i as u64);
            let poses = Take::from_seed(motion, 3).poses(12);
            poses
                .into_iter()
                .map(move |pose| draw::frame(&character, &pose, view, 96).picture)
        });
        let sheet = sheet(cells.collect(), 12);
        sheet.save(format!("{folder}/motions-{view:?}.png")).expect("written");
    }
}

/// Pictures in rows, on grey.
fn sheet(cells: Vec<RgbaImage>, columns: u32) -> RgbaImage {
    let side = cells[0].width();
    let rows = (cells.len() as u32).div_ceil(columns);
    let mut sheet = RgbaImage::from_pixel(columns * side, rows * side, Rgba([120, 130, 140, 255]));
    for (i, cell) in cells.iter().enumerate() {
        let i = i as u32;
        imageops::overlay(
            &mut sheet,
            cell,
            i64::from(i % columns * side),
            i64::from(i / columns * side),
        );
    }
    sheet
}
