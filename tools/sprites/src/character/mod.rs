//! Who it is: proportions, traits, colours, style.

mod build;
mod colours;
mod traits;

use fastrand::Rng;

pub use build::{Build, Girth};
pub use colours::{Colours, Ramp};
pub use traits::{Beard, Bottom, Feet, Hair, Headgear, Held, Kind, Sleeves, Top, Traits};

use crate::skeleton::Body;
use animgen_faces::random::{chance, pick};

/// Which colour lines around parts have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outline {
    /// There are none.
    None,
    /// One dark colour for all.
    Dark,
    /// A dark shade of what they are around.
    Tinted,
}

/// How a character is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// In whole pixels of few colours; else with soft edges.
    pub pixel_art: bool,
    /// Lines around parts.
    pub outline: Outline,
    /// Tones of each colour, 1 to 3.
    pub tones: u8,
}

/// Somebody who can be drawn in any pose.
#[derive(Clone, Debug)]
pub struct Character {
    /// What kind of somebody it is, and what it wears.
    pub traits: Traits,
    /// Lengths of bones.
    pub body: Body,
    /// How thick it is.
    pub girth: Girth,
    /// Its colours.
    pub colours: Colours,
    /// How it is drawn.
    pub style: Style,
}

impl Character {
    /// The same seed is the same character.
    pub fn from_seed(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x51f3_9d20_c7b4_8ea6);
        let traits = Traits::any(&mut rng);
        Self::with_traits(traits, &mut rng)
    }

    /// Somebody with these traits; the rest is drawn by lot.
    pub fn with_traits(traits: Traits, rng: &mut Rng) -> Self {
        let (body, girth) = traits.build.body(rng);
        let style = Style {
            pixel_art: chance(rng, 0.6),
            outline: pick(
                rng,
                &[
                    Outline::Dark,
                    Outline::Dark,
                    Outline::Tinted,
                    Outline::Tinted,
                    Outline::None,
                ],
            ),
            tones: pick(rng, &[1, 2, 2, 3, 3]),
        };
        Self {
            colours: Colours::any(&traits, rng),
            traits,
            body,
            girth,
            style,
        }
    }
}
