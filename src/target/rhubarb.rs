//! The nine mouth shapes of the Rhubarb convention, as 2D animators draw them.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use crate::track::{Viseme, rhubarb_shape};

/// One of the nine mouth drawings of the Rhubarb (Preston Blair, Hanna-Barbera) convention.
///
/// The discriminant is the cell in a sheet drawn in the usual order, X first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Reflect, Serialize, Deserialize)]
pub enum RhubarbShape {
    /// Idle: closed and relaxed.
    #[default]
    X,
    /// Closed with light pressure: p b m.
    A,
    /// Slightly open, teeth together: most consonants, ee.
    B,
    /// Open: e.
    C,
    /// Wide open: a.
    D,
    /// Slightly rounded: o, er.
    E,
    /// Puckered: oo, w.
    F,
    /// Upper teeth on the lower lip: f v.
    G,
    /// Tongue raised behind the teeth: long l.
    H,
}

impl RhubarbShape {
    /// Every shape, in cell order.
    pub const ALL: [Self; 9] = [
        Self::X,
        Self::A,
        Self::B,
        Self::C,
        Self::D,
        Self::E,
        Self::F,
        Self::G,
        Self::H,
    ];

    /// The letter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::X => "X",
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
            Self::F => "F",
            Self::G => "G",
            Self::H => "H",
        }
    }

    /// The drawing for a viseme, by the table `assets/phonemes/viseme_to_rhubarb.tsv`.
    pub const fn of(viseme: Viseme) -> Self {
        match rhubarb_shape(viseme) {
            'A' => Self::A,
            'B' => Self::B,
            'C' => Self::C,
            'D' => Self::D,
            'E' => Self::E,
            'F' => Self::F,
            'G' => Self::G,
            'H' => Self::H,
            _ => Self::X,
        }
    }

    /// What to show in a set of six that lacks the extended shapes G, H and X.
    pub const fn basic(self) -> Self {
        match self {
            Self::X | Self::G => Self::A,
            Self::H => Self::C,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_table() {
        let table = include_str!("../../assets/phonemes/viseme_to_rhubarb.tsv");
        let mut rows = 0;
        for line in table.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            let (viseme, letter) = line.split_once('\t').unwrap();
            assert_eq!(
                RhubarbShape::of(Viseme::from_name(viseme).unwrap()).name(),
                letter.trim()
            );
            rows += 1;
        }
        assert_eq!(rows, Viseme::COUNT);
    }
}
