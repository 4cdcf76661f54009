//! The table: a row for each face, a row with empty fields for a picture without one.

use std::{
    io::{self, Write},
    path::Path,
};

use bevy_animgen::track::{BlendShape, Expression, Sighting};

/// How rows are written.
#[derive(Clone, Copy)]
pub(super) struct Table {
    /// With the 52 shapes of each face.
    pub shapes: bool,
}

impl Table {
    /// The row with the names of the columns.
    pub fn head(self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "file,face_x,face_y,face_w,face_h")?;
        for expression in Expression::ALL {
            write!(out, ",{}", expression.name())?;
        }
        for shape in self.columns() {
            write!(out, ",{}", shape.name())?;
        }
        writeln!(out)
    }

    /// The rows of one file; the pictures of one that is `moving` are numbered.
    pub fn rows(self, out: &mut dyn Write, file: &Path, pictures: &[Vec<Sighting>], moving: bool) -> io::Result<()> {
        let file = file.display().to_string();
        for (number, faces) in pictures.iter().enumerate() {
            let name = match moving {
                false => field(&file),
                true => field(&format!("{file}#{}", number + 1)),
            };
            for face in faces {
                write!(out, "{name}")?;
                self.face(out, face)?;
            }
            if faces.is_empty() {
                let empty = 4 + Expression::COUNT + self.columns().len();
                writeln!(out, "{name}{}", ",".repeat(empty))?;
            }
        }
        Ok(())
    }

    /// The rest of a row.
    fn face(self, out: &mut dyn Write, face: &Sighting) -> io::Result<()> {
        let (corner, size) = (face.area.min, face.area.size());
        write!(out, ",{:.1},{:.1},{:.1},{:.1}", corner.x, corner.y, size.x, size.y)?;
        for weight in face.expression.0 {
            write!(out, ",{weight:.5}")?;
        }
        for shape in self.columns() {
            write!(out, ",{:.5}", face.shapes.get(*shape))?;
        }
        writeln!(out)
    }

    /// The shapes that were asked for.
    fn columns(self) -> &'static [BlendShape] {
        if self.shapes { &BlendShape::ALL } else { &[] }
    }
}

/// Text as a field of a table: in quotes if it would not be one without.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into()
    }
}
