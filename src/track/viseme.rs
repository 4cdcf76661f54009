//! The fifteen visemes of OpenXR and Oculus, and a weight for each.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

/// A mouth shape that stands for a group of speech sounds.
///
/// The set, its order and its spelling are those of the Oculus/OpenXR viseme reference. The
/// discriminant is the index used everywhere: network outputs, CSV columns, [`VisemeWeights`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Reflect, Serialize, Deserialize)]
pub enum Viseme {
    /// Silence: the mouth at rest.
    #[default]
    #[serde(rename = "sil")]
    Sil,
    /// Lips closed: p, b, m.
    PP,
    /// Lower lip under the upper teeth: f, v.
    FF,
    /// Tongue between the teeth: th, dh.
    TH,
    /// Tongue behind the teeth: t, d.
    DD,
    /// Back of the tongue raised: k, g, ng.
    #[serde(rename = "kk")]
    KK,
    /// Lips pushed forward, teeth together: ch, j, sh, zh.
    CH,
    /// Teeth together, lips spread: s, z.
    SS,
    /// Tongue tip up: n, l.
    #[serde(rename = "nn")]
    NN,
    /// Lips slightly rounded: r, er.
    RR,
    /// Wide open: a as in "father".
    #[serde(rename = "aa")]
    AA,
    /// Half open, spread: e as in "bed".
    E,
    /// Nearly closed, spread: i as in "see".
    #[serde(rename = "ih")]
    IH,
    /// Half open, rounded: o as in "law".
    #[serde(rename = "oh")]
    OH,
    /// Nearly closed, rounded: u as in "food", w.
    #[serde(rename = "ou")]
    OU,
}

impl Viseme {
    /// How many visemes there are.
    pub const COUNT: usize = 15;

    /// Every viseme, in index order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Sil,
        Self::PP,
        Self::FF,
        Self::TH,
        Self::DD,
        Self::KK,
        Self::CH,
        Self::SS,
        Self::NN,
        Self::RR,
        Self::AA,
        Self::E,
        Self::IH,
        Self::OH,
        Self::OU,
    ];

    /// The name as OpenXR and Oculus spell it, without the `viseme_` prefix.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sil => "sil",
            Self::PP => "PP",
            Self::FF => "FF",
            Self::TH => "TH",
            Self::DD => "DD",
            Self::KK => "kk",
            Self::CH => "CH",
            Self::SS => "SS",
            Self::NN => "nn",
            Self::RR => "RR",
            Self::AA => "aa",
            Self::E => "E",
            Self::IH => "ih",
            Self::OH => "oh",
            Self::OU => "ou",
        }
    }

    /// The viseme of this name, letter case aside.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.name().eq_ignore_ascii_case(name))
    }

    /// The position in [`Viseme::ALL`], 0 to 14.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// How much of each viseme a mouth shows. Fifteen weights, each 0 to 1, their sum 1.
#[derive(Component, Clone, Copy, Debug, PartialEq, Reflect, Serialize, Deserialize)]
#[reflect(Component, Default)]
pub struct VisemeWeights(pub [f32; Viseme::COUNT]);

impl Default for VisemeWeights {
    fn default() -> Self {
        Self::only(Viseme::Sil)
    }
}

impl VisemeWeights {
    /// All of the weight on one viseme.
    pub const fn only(viseme: Viseme) -> Self {
        let mut weights = [0.0; Viseme::COUNT];
        weights[viseme.index()] = 1.0;
        Self(weights)
    }

    /// The weight of one viseme, 0 to 1.
    pub const fn get(&self, viseme: Viseme) -> f32 {
        self.0[viseme.index()]
    }

    /// The viseme with the largest weight; the earlier one of equals.
    pub fn strongest(&self) -> Viseme {
        let mut best = Viseme::Sil;
        for viseme in Viseme::ALL {
            if self.get(viseme) > self.get(best) {
                best = viseme;
            }
        }
        best
    }

    /// How much the mouth speaks: everything but silence, 0 to 1.
    pub fn speech(&self) -> f32 {
        1.0 - self.get(Viseme::Sil)
    }

    /// The weights between this (`t = 0`) and another (`t = 1`).
    pub fn lerp(&self, other: &Self, t: f32) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + (other.0[i] - self.0[i]) * t))
    }
}
