//! People of polygons, lit: one head reshaped, painted, dressed, and drawn by a small rasteriser.
//!
//! | file | does |
//! |---|---|
//! | `traits` | throws the dice for who somebody is |
//! | `base` | the head that all people are shaped from, with its morph targets |
//! | `shape` | bends the base head to somebody's proportions |
//! | `skin` | paints skin and eyes |
//! | `hair`, `wear` | hair and hats; glasses, clothes, scarves, earrings |
//! | `figure`, `making`, `person` | all meshes of somebody; puts them together; poses and portrays |
//! | `camera`, `raster`, `shadow`, `shade` | where points lie, which triangle is seen, what the light reaches, what colour it has |

mod base;
mod camera;
mod figure;
mod hair;
mod making;
mod number;
mod person;
mod raster;
mod shade;
mod shadow;
mod shape;
mod skin;
mod traits;
mod wear;

pub use person::Person;
