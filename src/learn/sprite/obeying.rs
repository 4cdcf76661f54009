//! How well new characters are as they were ordered: what a judge who was not their teacher takes them for.

use std::collections::HashSet;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::onlooker::Onlooker;
use crate::{
    net::{CharacterArtist, Device, first_order::pictures::maps},
    track::{CharacterStyle, STYLES},
};

/// Characters that are judged.
const CHARACTERS: u64 = 1_000;

/// How one style is obeyed; each a share, 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Obeyed {
    /// The style.
    pub style: String,
    /// New characters that have the value that was ordered.
    pub hit: f64,
    /// The same of characters that were drawn by hand-written rules: what the judge can tell at all.
    pub drawn_hit: f64,
    /// Other styles that a new value of this one has changed.
    pub leak: f64,
}

/// How well new characters are as they were ordered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Obedience {
    /// Of each style.
    pub styles: Vec<Obeyed>,
    /// Pairs of values of two styles that came up among 1,000 characters of a seed each, of those that came up among as
    /// many that were drawn.
    pub covered: f64,
}

impl Obedience {
    /// The means over all styles: hits, those of drawn characters, leaks.
    pub fn means(&self) -> [f64; 3] {
        let mean = |of: fn(&Obeyed) -> f64| self.styles.iter().map(of).sum::<f64>() / self.styles.len().max(1) as f64;
        [mean(|one| one.hit), mean(|one| one.drawn_hit), mean(|one| one.leak)]
    }
}

/// What the judge takes characters for, and what was true.
pub struct Known {
    /// What the judge says.
    pub named: Vec<CharacterStyle>,
    /// What is true.
    pub true_ones: Vec<CharacterStyle>,
}

/// Orders characters by lot, and each of them once more with one other value, and asks the judge.
pub fn obedience(artist: &CharacterArtist, judge: &Onlooker, drawn: &Known, quick: bool, device: &Device) -> Obedience {
    let count = if quick { CHARACTERS / 10 } else { CHARACTERS };
    let ask = |wanted: &[(u64, CharacterStyle)]| -> Vec<CharacterStyle> {
        wanted
            .chunks(32)
            .flat_map(|wanted| judge.named(&maps(&artist.draw(wanted), device)))
            .collect()
    };
    let ordered: Vec<(u64, CharacterStyle)> = (0..count)
        .map(|seed| (seed, CharacterStyle::default().filled(seed)))
        .collect();
    let named = ask(&ordered);
    let mut rng = Rng::with_seed(41);
    let styles = STYLES
        .iter()
        .enumerate()
        .map(|(style, (key, there))| {
            // A tenth of them is changed for each style.
            let some: Vec<usize> = (0..ordered.len()).filter(|number| number % 10 == style % 10).collect();
            let changed: Vec<(u64, CharacterStyle)> = some
                .iter()
                .map(|number| {
                    let (seed, mut order) = ordered[*number];
                    let value = order.values[style].unwrap_or(0) as usize;
                    order.values[style] = Some(((value + 1 + rng.usize(..there.len() - 1)) % there.len()) as u8);
                    (seed, order)
                })
                .collect();
            let after = ask(&changed);
            let (mut leaked, mut others) = (0_u32, 0_u32);
            for (number, after) in some.iter().zip(&after) {
                for other in (0..STYLES.len()).filter(|other| *other != style) {
                    leaked += u32::from(named[*number].values[other] != after.values[other]);
                    others += 1;
                }
            }
            let orders: Vec<CharacterStyle> = ordered.iter().map(|(_, order)| *order).collect();
            Obeyed {
                style: (*key).into(),
                hit: hit(style, &named, &orders),
                drawn_hit: hit(style, &drawn.named, &drawn.true_ones),
                leak: f64::from(leaked) / f64::from(others.max(1)),
            }
        })
        .collect();
    let (came, could) = (pairs(&named), pairs(&drawn.true_ones));
    Obedience {
        styles,
        covered: could.intersection(&came).count() as f64 / could.len().max(1) as f64,
    }
}

/// The share of characters whose style is named as it is.
fn hit(style: usize, named: &[CharacterStyle], true_ones: &[CharacterStyle]) -> f64 {
    let pairs = named.iter().zip(true_ones);
    let right = pairs
        .filter(|(named, one)| named.values[style] == one.values[style])
        .count();
    right as f64 / named.len().max(1) as f64
}

/// All pairs of values of two styles that some characters have.
fn pairs(of: &[CharacterStyle]) -> HashSet<(usize, u8, usize, u8)> {
    let mut pairs = HashSet::new();
    for one in of {
        let values: Vec<(usize, u8)> = (0..STYLES.len()).filter_map(|i| Some((i, one.values[i]?))).collect();
        for (number, first) in values.iter().enumerate() {
            pairs.extend(
                values[number + 1..]
                    .iter()
                    .map(|second| (first.0, first.1, second.0, second.1)),
            );
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{learn::sprite::onlooker::OnlookerConfig, net::character_maker::CharacterMakerConfig};

    #[test]
    fn who_is_named_as_ordered_is_hit_and_pairs_are_counted_once() {
        let style = |text: &str| text.parse::<CharacterStyle>().unwrap().filled(1);
        let (orc, elf) = (style("kind=orc"), style("kind=elf"));
        let kind = STYLES.iter().position(|(key, _)| *key == "kind").unwrap();
        assert_eq!(hit(kind, &[orc, elf], &[orc, orc]), 0.5);
        let all = STYLES.len() * (STYLES.len() - 1) / 2;
        assert_eq!(pairs(&[orc, orc]).len(), all);
        assert!(pairs(&[orc, elf]).len() > all);
    }

    #[test]
    fn a_maker_that_has_not_learned_obeys_nobody() {
        let device = Device::Flex(Default::default());
        let artist = CharacterArtist::new(CharacterMakerConfig::new().init(&device), &device);
        let judge = OnlookerConfig::all_names().init(&device);
        let orders: Vec<CharacterStyle> = (0..50).map(|seed| CharacterStyle::default().filled(seed)).collect();
        let drawn = Known {
            named: orders.clone(),
            true_ones: orders,
        };
        let obedience = obedience(&artist, &judge, &drawn, true, &device);
        let [hit, drawn_hit, _] = obedience.means();
        assert!(
            hit < 0.7 && drawn_hit == 1.0 && obedience.covered < 0.5,
            "{obedience:?}"
        );
    }
}
