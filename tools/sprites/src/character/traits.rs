//! What can be told of a character in words.

use animgen_faces::random::{chance, pick};
use fastrand::Rng;

use super::Build;

/// Gives each enum the list of its values.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($value:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum $name { $($value),* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$value),*];
        }
    )*};
}

choices! {
    /// What kind of creature it is.
    Kind { Human, Elf, Orc, Cat, Undead, Robot }

    /// What grows on its head.
    Hair { Bald, Short, Spiky, Bob, Long, Ponytail, Bun, Mohawk }

    /// What grows on its chin.
    Beard { None, Stubble, Full, Long }

    /// What it wears on its head.
    Headgear { None, Cap, Pointed, Helmet, Horned, Hood, Crown, Band, Straw }

    /// What it wears on its chest.
    Top { Shirt, Tunic, Vest, Armour, Robe, Coat }

    /// How far its sleeves go.
    Sleeves { None, Short, Long }

    /// What it wears below.
    Bottom { Trousers, Shorts, Skirt }

    /// What it wears on its feet.
    Feet { Bare, Shoes, Boots }

    /// What it holds.
    Held { Nothing, Sword, Axe, Hammer, Staff, Spear, Wand, Torch }
}

/// What can be told of a character in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct Traits {
    pub kind: Kind,
    pub build: Build,
    pub hair: Hair,
    pub beard: Beard,
    pub headgear: Headgear,
    pub top: Top,
    pub sleeves: Sleeves,
    pub bottom: Bottom,
    pub feet: Feet,
    /// In the right hand.
    pub held: Held,
    /// On the left arm.
    pub shield: bool,
    pub cape: bool,
    pub scarf: bool,
    pub belt: bool,
    pub gloves: bool,
    /// Plates on the shoulders.
    pub pauldrons: bool,
}

impl Traits {
    /// Anybody; what goes together badly does not come together.
    pub(super) fn any(rng: &mut Rng) -> Self {
        let kind = if chance(rng, 0.45) {
            Kind::Human
        } else {
            pick(rng, Kind::ALL)
        };
        let top = pick(rng, Top::ALL);
        let armour = top == Top::Armour;
        let robe = top == Top::Robe;
        let headgear = if chance(rng, 0.5) {
            Headgear::None
        } else {
            pick(rng, Headgear::ALL)
        };
        let hair = match kind {
            Kind::Undead | Kind::Robot => Hair::Bald,
            Kind::Orc => pick(rng, &[Hair::Bald, Hair::Mohawk, Hair::Ponytail, Hair::Spiky]),
            _ => pick(rng, Hair::ALL),
        };
        let beard = match kind {
            Kind::Human | Kind::Orc if chance(rng, 0.25) => pick(rng, Beard::ALL),
            _ => Beard::None,
        };
        Self {
            kind,
            build: pick(rng, &Build::ALL),
            hair,
            beard,
            headgear,
            top,
            sleeves: if robe || top == Top::Coat {
                Sleeves::Long
            } else {
                pick(rng, Sleeves::ALL)
            },
            bottom: if armour {
                Bottom::Trousers
            } else {
                pick(rng, Bottom::ALL)
            },
            feet: if armour { Feet::Boots } else { pick(rng, Feet::ALL) },
            held: if chance(rng, 0.25) {
                Held::Nothing
            } else {
                pick(rng, Held::ALL)
            },
            shield: chance(rng, 0.15),
            cape: !robe && chance(rng, 0.25),
            scarf: chance(rng, 0.18),
            belt: chance(rng, 0.6),
            gloves: chance(rng, 0.35),
            pauldrons: armour || chance(rng, 0.12),
        }
    }
}
