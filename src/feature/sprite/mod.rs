//! Sprites as the networks see them, and what the networks make as a game wants it.
//!
//! | file | does |
//! |---|---|
//! | `transparency` | premultiplied numbers and back; cuts a plain background out |
//! | `fit` | puts a character of any size into the networks' square, and takes it out again |
//! | `cells` | frames as cells of a sheet |
//! | `finished` | what stands still stands still, and colours are the source's |
//! | `palette` | keeps pixel art to the colours that it has |
//! | `quantised` | few colours for what has many |

mod cells;
mod finished;
mod fit;
mod palette;
mod quantised;
mod transparency;

pub use cells::cells;
pub use finished::finished;
pub use fit::{Fit, SIDES, bounds};
pub use palette::Palette;
pub use quantised::few_colours;
pub use transparency::{OPAQUE, cut_out, opaque, plain, premultiplied};
