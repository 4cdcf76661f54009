//! Sheets: cells beside each other, and where they are.

use bevy::{
    image::TextureAtlasLayout,
    math::{URect, UVec2},
};
use image::{RgbaImage, imageops};
use serde::{Deserialize, Serialize};

/// Where the cells of a sheet are; a file of it has the fields of Bevy's [`TextureAtlasLayout`], which it becomes.
///
/// ```
/// use bevy::image::TextureAtlasLayout;
/// use bevy_animgen::source::SheetLayout;
///
/// let layout = SheetLayout::grid([32, 48], 4, 2);
/// let file = layout.to_ron();
/// let atlas: TextureAtlasLayout = SheetLayout::from_ron("hero.ron", &file).unwrap().into();
/// assert_eq!((atlas.size.x, atlas.size.y, atlas.textures.len()), (128, 96, 8));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLayout {
    /// Width and height of the sheet, in pixels.
    pub size: UVec2,
    /// The cells, in pixels from the left top corner.
    pub textures: Vec<URect>,
}

/// Why a layout cannot be read: the file, the line and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: no layout of a sheet: {problem}; make one with `animgen sprite animate`")]
pub struct LayoutError {
    /// The file.
    pub file: String,
    /// What is wrong, and where.
    pub problem: String,
}

impl SheetLayout {
    /// Cells of one size, row by row.
    pub fn grid(cell: [u32; 2], columns: u32, rows: u32) -> Self {
        let cell = UVec2::from(cell);
        let at = |number: u32| {
            let corner = UVec2::new(number % columns, number / columns) * cell;
            URect::from_corners(corner, corner + cell)
        };
        Self {
            size: UVec2::new(columns, rows) * cell,
            textures: (0..columns * rows).map(at).collect(),
        }
    }

    /// As a file.
    pub fn to_ron(&self) -> String {
        let pretty = ron::ser::PrettyConfig::new().depth_limit(2);
        ron::ser::to_string_pretty(self, pretty).expect("numbers can be written") + "\n"
    }

    /// From a file, whose name is only for the error.
    ///
    /// # Errors
    /// If it is none, or a cell is beyond the sheet.
    pub fn from_ron(file: &str, text: &str) -> Result<Self, LayoutError> {
        let failed = |problem: String| LayoutError {
            file: file.into(),
            problem,
        };
        let layout: Self = ron::from_str(text).map_err(|error| failed(error.to_string()))?;
        for (number, cell) in layout.textures.iter().enumerate() {
            if cell.is_empty() || cell.max.cmpgt(layout.size).any() {
                return Err(failed(format!("cell {number} is empty or reaches beyond the sheet")));
            }
        }
        Ok(layout)
    }
}

impl From<SheetLayout> for TextureAtlasLayout {
    fn from(layout: SheetLayout) -> Self {
        Self {
            size: layout.size,
            textures: layout.textures,
        }
    }
}

/// A sheet and where its cells are.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// All cells.
    pub picture: RgbaImage,
    /// Where they are.
    pub layout: SheetLayout,
}

impl Sheet {
    /// Cells of one size beside each other, in rows of so many; `None` without cells.
    pub fn of(cells: &[RgbaImage], columns: u32) -> Option<Self> {
        let (width, height) = cells.first()?.dimensions();
        let columns = columns.clamp(1, cells.len() as u32);
        let rows = (cells.len() as u32).div_ceil(columns);
        let mut layout = SheetLayout::grid([width, height], columns, rows);
        layout.textures.truncate(cells.len());
        let mut picture = RgbaImage::new(layout.size.x, layout.size.y);
        for (cell, place) in cells.iter().zip(&layout.textures) {
            imageops::replace(&mut picture, cell, place.min.x.into(), place.min.y.into());
        }
        Some(Self { picture, layout })
    }

    /// Its cells.
    pub fn cells(&self) -> impl Iterator<Item = RgbaImage> {
        self.layout.textures.iter().map(|cell| {
            let size = cell.size();
            imageops::crop_imm(&self.picture, cell.min.x, cell.min.y, size.x, size.y).to_image()
        })
    }
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn cells_are_found_where_the_layout_says() {
        let cell = |number: u8| RgbaImage::from_pixel(3, 5, Rgba([number, 0, 0, 255]));
        let cells: Vec<RgbaImage> = (0..7).map(cell).collect();
        let sheet = Sheet::of(&cells, 4).unwrap();
        assert_eq!(sheet.picture.dimensions(), (12, 10));
        assert!(sheet.cells().eq(cells));
        assert_eq!(Sheet::of(&[], 4), None);
    }

    #[test]
    fn a_layout_is_the_same_in_a_file_and_back_and_says_what_is_wrong() {
        let layout = SheetLayout::grid([16, 24], 5, 2);
        assert_eq!(SheetLayout::from_ron("a.ron", &layout.to_ron()), Ok(layout));
        for broken in [
            "",
            "(size: (4, 4))",
            "(size: (4, 4), textures: [(min: (0, 0), max: (5, 4))])",
        ] {
            let error = SheetLayout::from_ron("a.ron", broken).unwrap_err();
            assert!(error.to_string().starts_with("a.ron: no layout"), "{error}");
        }
    }
}
