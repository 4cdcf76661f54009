//! What a new character shall be like.

use std::{fmt, str::FromStr};

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::random::Random;

/// What can be said of a character, and which values each of it has.
pub const STYLES: [(&str, &[&str]); 10] = [
    ("view", &["front", "side"]),
    ("kind", &["human", "elf", "orc", "cat", "undead", "robot"]),
    ("build", &["chibi", "stout", "average", "slim", "brute"]),
    (
        "hair",
        &["bald", "short", "spiky", "bob", "long", "ponytail", "bun", "mohawk"],
    ),
    (
        "headgear",
        &[
            "none", "cap", "pointed", "helmet", "horned", "hood", "crown", "band", "straw",
        ],
    ),
    ("top", &["shirt", "tunic", "vest", "armour", "robe", "coat"]),
    ("bottom", &["trousers", "shorts", "skirt"]),
    (
        "held",
        &["nothing", "sword", "axe", "hammer", "staff", "spear", "wand", "torch"],
    ),
    ("cape", &["no", "yes"]),
    ("outline", &["none", "dark", "tinted"]),
];

/// How many values there are in all.
pub const STYLE_VALUES: usize = {
    let (mut sum, mut style) = (0, 0);
    while style < STYLES.len() {
        sum += STYLES[style].1.len();
        style += 1;
    }
    sum
};

/// What a new character shall be like: a value for some of [`STYLES`], the others are drawn by lot.
///
/// ```
/// use bevy_animgen::track::CharacterStyle;
///
/// let style: CharacterStyle = "kind=orc held=axe".parse().unwrap();
/// assert_eq!(style.get("kind"), Some("orc"));
/// assert_eq!(style.get("hair"), None);
/// assert!("kind=dragon".parse::<CharacterStyle>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Reflect, Serialize, Deserialize)]
pub struct CharacterStyle {
    /// The number of each style's value, in the order of [`STYLES`].
    pub values: [Option<u8>; STYLES.len()],
}

/// Why something is no style: what was said, and what there is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StyleError {
    /// Not two words with a `=` between them.
    #[error("{said}: is no style; write KEY=VALUE, for example kind=orc")]
    NoPair {
        /// What was said.
        said: String,
    },
    /// There is no such style.
    #[error("{key}: there is no such style; there are {}", STYLES.map(|(key, _)| key).join(", "))]
    NoKey {
        /// What was said.
        key: String,
    },
    /// The style has no such value.
    #[error("{key}={value}: {key} has no such value; it has {}", .there.join(", "))]
    NoValue {
        /// The style.
        key: &'static str,
        /// What was said.
        value: String,
        /// What there is.
        there: &'static [&'static str],
    },
}

impl CharacterStyle {
    /// The value of a style; `None` if it is left to the lot, or there is no such style.
    pub fn get(&self, key: &str) -> Option<&'static str> {
        let number = STYLES.iter().position(|(name, _)| *name == key)?;
        self.values[number].map(|value| STYLES[number].1[value as usize])
    }

    /// With a value for a style.
    ///
    /// # Errors
    /// If there is no such style, or it has no such value.
    pub fn with(mut self, key: &str, value: &str) -> Result<Self, StyleError> {
        let number = STYLES.iter().position(|(name, _)| *name == key);
        let number = number.ok_or_else(|| StyleError::NoKey { key: key.into() })?;
        let (key, there) = STYLES[number];
        let found = there.iter().position(|name| *name == value);
        let found = found.ok_or_else(|| StyleError::NoValue {
            key,
            value: value.into(),
            there,
        })?;
        self.values[number] = Some(found as u8);
        Ok(self)
    }
}

/// What goes together: if a style has one of these values, another style, if it is left to the lot, has one of those.
const TOGETHER: [(&str, &[&str], &str, &[&str]); 5] = [
    ("kind", &["undead", "robot"], "hair", &["bald"]),
    ("kind", &["orc"], "hair", &["bald", "mohawk", "ponytail", "spiky"]),
    (
        "hair",
        &["short", "bob", "long", "bun"],
        "kind",
        &["human", "elf", "cat"],
    ),
    ("top", &["armour"], "bottom", &["trousers"]),
    ("top", &["robe"], "cape", &["no"]),
];

impl CharacterStyle {
    /// With a value for every style: those that are left to the lot are drawn by a seed, so that they go with the others.
    #[must_use]
    pub fn filled(mut self, seed: u64) -> Self {
        let mut random = Random::seeded(seed);
        for (number, (key, there)) in STYLES.into_iter().enumerate() {
            let fits = |value: &&str| {
                TOGETHER.iter().all(|(of, has, other, may)| {
                    let bound = *other == key && self.get(of).is_some_and(|value| has.contains(&value));
                    !bound || may.contains(value)
                })
            };
            let choices: Vec<usize> = (0..there.len()).filter(|i| fits(&there[*i])).collect();
            // Drawn even if it is not needed: what one style is does not change what others are drawn to be.
            let drawn = random.below(choices.len().max(1));
            let drawn = choices.get(drawn).copied().unwrap_or(0);
            self.values[number] = self.values[number].or(Some(drawn as u8));
        }
        self
    }

    /// So many normally distributed numbers that belong to a seed: what no style says of a character.
    pub fn lot<const COUNT: usize>(seed: u64) -> [f32; COUNT] {
        let mut random = Random::seeded(seed ^ 0xC0FF_EE00);
        std::array::from_fn(|_| random.normal())
    }
}

impl FromStr for CharacterStyle {
    type Err = StyleError;

    /// `KEY=VALUE`, several with spaces or commas between them.
    fn from_str(text: &str) -> Result<Self, StyleError> {
        let mut pairs = text.split([' ', ',']).filter(|pair| !pair.is_empty());
        pairs.try_fold(Self::default(), |style, pair| {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| StyleError::NoPair { said: pair.into() })?;
            style.with(key, value)
        })
    }
}

impl fmt::Display for CharacterStyle {
    /// As it can be read again.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let said = STYLES.iter().zip(self.values);
        let said = said.filter_map(|((key, there), value)| Some(format!("{key}={}", there[value? as usize])));
        f.write_str(&said.collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_read_as_it_is_written() {
        let style: CharacterStyle = "kind=elf, hair=bob cape=yes".parse().unwrap();
        assert_eq!(style.to_string(), "kind=elf hair=bob cape=yes");
        assert_eq!(style.to_string().parse(), Ok(style));
        assert_eq!("".parse(), Ok(CharacterStyle::default()));
    }

    #[test]
    fn a_seed_says_what_the_style_does_not() {
        let orc: CharacterStyle = "kind=orc top=armour".parse().unwrap();
        for seed in 0..200 {
            let filled = orc.filled(seed);
            assert_eq!(filled, orc.filled(seed));
            assert!(filled.values.iter().all(Option::is_some));
            assert_eq!((filled.get("kind"), filled.get("top")), (Some("orc"), Some("armour")));
            assert_eq!(filled.get("bottom"), Some("trousers"));
            assert!(["bald", "mohawk", "ponytail", "spiky"].contains(&filled.get("hair").unwrap()));
        }
        let kinds: std::collections::HashSet<_> = (0..100)
            .map(|seed| CharacterStyle::default().filled(seed).get("kind"))
            .collect();
        assert_eq!(kinds.len(), 6);
        // What is wanted comes first, even if it does not go together.
        let odd: CharacterStyle = "kind=robot hair=long".parse().unwrap();
        assert_eq!(odd.filled(1).get("hair"), Some("long"));
    }

    #[test]
    fn a_lot_is_normally_distributed_and_the_same_for_a_seed() {
        let all: Vec<f32> = (0..200).flat_map(CharacterStyle::lot::<32>).collect();
        let mean = all.iter().sum::<f32>() / all.len() as f32;
        let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / all.len() as f32;
        assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.08, "{mean}, {variance}");
        assert_eq!(CharacterStyle::lot::<4>(3), CharacterStyle::lot::<4>(3));
    }

    #[test]
    fn what_there_is_not_is_said_with_what_there_is() {
        let said = |text: &str| text.parse::<CharacterStyle>().unwrap_err().to_string();
        assert!(said("kind").contains("KEY=VALUE"));
        assert!(said("wings=yes").contains("view, kind, build"));
        assert!(said("top=toga").contains("shirt, tunic"));
    }
}
