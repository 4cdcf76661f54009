//! Faces as the networks are given them: grey, seen from near, turned upright, evenly lit.
//!
//! Places in a picture are in pixels from its top left corner; the middle of the first pixel is at (0.5, 0.5).
//!
//! | file | does |
//! |---|---|
//! | `grey` | pictures without colour, at every size |
//! | `similarity` | turning, scaling and moving, fitted to pairs of points |
//! | `look` | the square view in which faces are looked for |
//! | `align` | the upright crop in which an expression is read |
//! | `light` | takes away what light does to a picture |

pub mod align;
pub(crate) mod grey;
pub mod light;
pub mod look;
mod similarity;

pub use grey::GreyPicture;
pub use look::Look;
pub use similarity::Similarity;
