//! Draws articulated sprite characters in motion, for networks to learn from.
//!
//! A [`Character`] is made up from a seed: proportions, clothes, hair, what it holds, palette, pixel art or smooth. A
//! [`Take`] is one way to walk, run, jump and so on, made up from another seed. Any character can play any take, seen
//! from the front or from the side, and where its joints are is known.
//!
//! | module | does |
//! |---|---|
//! | [`skeleton`] | bones, joints, and where a pose puts them |
//! | [`motion`] | poses over time |
//! | [`character`] | who it is |
//! | [`draw`] | pictures |
//!
//! ```
//! use animgen_sprites::{Character, Motion, Take, View, draw};
//!
//! let hero = Character::from_seed(7);
//! let walk = Take::from_seed(Motion::Walk, 1);
//! let frame = draw::frame(&hero, &walk.pose(0.25), View::Side, 64);
//! assert_eq!(frame.picture.dimensions(), (64, 64));
//! assert!(frame.joints.iter().all(|joint| joint.y > 0.0 && joint.y < 1.0));
//! ```

pub mod character;
pub mod draw;
pub mod motion;
pub mod skeleton;

pub use character::Character;
pub use motion::{Motion, Take};
pub use skeleton::{Joint, Pose, View};
