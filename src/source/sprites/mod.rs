//! Sprites as games have them: folders, animations and sheets, with what is transparent in them.

mod film;
mod sheet;

pub use film::{FRAME_LIMIT, SpriteFilm, SpriteFilmError};
pub use sheet::{LayoutError, Sheet, SheetLayout};
