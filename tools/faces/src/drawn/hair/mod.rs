//! Hair and beards: what somebody has of them, drawn by chance.
//!
//! | file | holds |
//! |---|---|
//! | `back` | what hangs or stands behind the head |
//! | `cover` | what covers the skull, its hairline and its gloss |
//! | `fringe` | what falls over the forehead and beside the face |
//! | `clouds` | many round curls together, which these three use |
//! | `beard` | beards and moustaches |

mod back;
mod beard;
mod clouds;
mod cover;
mod fringe;

use super::canvas::Rgb;
use super::dice::{Dice, blend, hex, luma, times};
use super::style::{Manner, Style};
use beard::Beard;
use fringe::Fringe;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Bald,
    Buzz,
    /// Close to the head.
    Short,
    /// To the chin.
    Bob,
    /// Past the shoulders.
    Long,
    Tails,
    Ponytail,
    Bun,
    Afro,
    Curly,
    Spiky,
    Mohawk,
    /// A ring around a bald crown.
    Wreath,
}

/// Somebody's hair.
#[derive(Clone)]
pub struct Hair {
    cut: Cut,
    fringe: Fringe,
    pub colour: Rgb,
    dark: Rgb,
    volume: f32,
    /// Hairline: how far it rises at the temples, how low it reaches at the sides.
    recede: f32,
    peak: f32,
    side: f32,
    fringe_low: f32,
    part: f32,
    shine: f32,
    /// How much tufts stand out, 0 to 1, and how much the top does.
    messy: f32,
    quiff: f32,
    locks: bool,
    strands: bool,
    seed: u64,
    beard: Beard,
    beard_colour: Rgb,
    moustache: usize,
}

impl Hair {
    pub fn new(dice: &mut Dice, style: &Style, lids: f32) -> Self {
        let anime = style.is_anime();
        let old = style.age > 0.65;
        let cut = if anime {
            dice.pick(&[
                Cut::Short,
                Cut::Bob,
                Cut::Bob,
                Cut::Long,
                Cut::Long,
                Cut::Tails,
                Cut::Ponytail,
                Cut::Spiky,
                Cut::Spiky,
                Cut::Bun,
            ])
        } else if style.femme > 0.5 {
            dice.pick(&[
                Cut::Short,
                Cut::Bob,
                Cut::Bob,
                Cut::Long,
                Cut::Long,
                Cut::Tails,
                Cut::Ponytail,
                Cut::Bun,
                Cut::Afro,
                Cut::Curly,
            ])
        } else if old {
            dice.pick(&[
                Cut::Bald,
                Cut::Wreath,
                Cut::Wreath,
                Cut::Short,
                Cut::Short,
                Cut::Buzz,
                Cut::Curly,
            ])
        } else {
            dice.pick(&[
                Cut::Bald,
                Cut::Buzz,
                Cut::Buzz,
                Cut::Short,
                Cut::Short,
                Cut::Short,
                Cut::Spiky,
                Cut::Afro,
                Cut::Curly,
                Cut::Mohawk,
                Cut::Long,
            ])
        };
        let fringe = if anime {
            dice.pick(&[
                Fringe::Spikes,
                Fringe::Spikes,
                Fringe::Strands,
                Fringe::Strands,
                Fringe::Straight,
                Fringe::Swept,
                Fringe::Curtain,
                Fringe::None,
            ])
        } else {
            dice.pick(&[
                Fringe::None,
                Fringe::None,
                Fringe::Swept,
                Fringe::Straight,
                Fringe::Curtain,
                Fringe::Curls,
                Fringe::Spikes,
            ])
        };
        let natural = [
            0x14100e, 0x241a14, 0x3a2618, 0x55361f, 0x7a4f2a, 0xa8763f, 0xd2a860, 0xe8cf94, 0x8a3c1c, 0xb4552a,
            0x5c2a1a,
        ];
        let colour = if style.grey {
            [dice.pick(&[0.04f32, 0.12, 0.35, 0.6, 0.85, 0.97]); 3]
        } else if old && dice.chance(0.8) {
            [dice.between(0.55, 0.92); 3]
        } else if dice.chance(if anime { 0.55 } else { 0.1 }) {
            dice.colour((0.0, 1.0), (0.15, 0.75), (0.35, 0.98))
        } else {
            let (a, b) = (dice.pick(&natural), dice.pick(&natural));
            blend(hex(a), hex(b), dice.between(0.0, 0.35))
        };
        let masculine = style.femme < 0.45 && style.manner != Manner::Chibi;
        let beard = if masculine && dice.chance(if anime { 0.08 } else { 0.5 }) {
            dice.pick(&[
                Beard::Stubble,
                Beard::Stubble,
                Beard::Full,
                Beard::Full,
                Beard::Goatee,
                Beard::Chin,
                Beard::Sideburns,
            ])
        } else {
            Beard::None
        };
        let moustache = match beard {
            Beard::Full | Beard::Goatee if dice.chance(0.8) => dice.whole(1, 4),
            _ if masculine && !anime && dice.chance(0.12) => dice.whole(1, 4),
            _ => 0,
        };
        let round = matches!(cut, Cut::Afro | Cut::Curly);
        let volume = match cut {
            Cut::Buzz => 0.015,
            Cut::Afro => dice.between(0.35, 0.6),
            Cut::Curly => dice.between(0.16, 0.3),
            Cut::Spiky => dice.between(0.1, 0.2),
            _ => dice.between(0.08, 0.2) + if anime { 0.04 } else { 0.0 },
        };
        let low_fringe = dice.chance(0.2);
        Self {
            cut,
            fringe: match cut {
                Cut::Bald | Cut::Buzz | Cut::Afro | Cut::Mohawk | Cut::Wreath => Fringe::None,
                Cut::Curly => dice.pick(&[Fringe::Curls, Fringe::None]),
                _ => fringe,
            },
            colour,
            dark: if luma(colour) < 0.15 {
                blend(colour, [0.45, 0.45, 0.55], 0.25)
            } else {
                times(colour, [0.72, 0.68, 0.74])
            },
            volume,
            recede: if masculine {
                dice.between(0.0, 0.25) + 0.15 * style.age
            } else {
                dice.between(0.0, 0.1)
            },
            peak: dice.between(-0.05, 0.12),
            side: match cut {
                Cut::Short | Cut::Buzz | Cut::Spiky | Cut::Wreath => dice.between(-0.1, 0.25),
                _ => dice.between(-0.05, 0.15),
            },
            fringe_low: if low_fringe {
                lids - dice.between(0.06, 0.16)
            } else {
                (lids - dice.between(0.2, 0.5)).max(-0.75)
            },
            part: dice.between(-0.5, 0.5),
            messy: if dice.chance(0.45) && !round {
                dice.between(0.3, 1.0)
            } else {
                0.0
            },
            quiff: if dice.chance(0.4) && !round {
                dice.between(0.3, 1.6)
            } else {
                0.0
            },
            shine: if dice.chance(0.45) {
                dice.between(0.15, 0.5)
            } else {
                0.0
            },
            locks: style.femme > 0.4 && dice.chance(if anime { 0.7 } else { 0.35 }),
            strands: style.outline > 0.0 && dice.chance(0.7) || style.manner == Manner::Painted,
            seed: dice.seed(),
            beard,
            beard_colour: blend(
                colour,
                hex(0x201510),
                if style.grey { 0.0 } else { dice.between(0.0, 0.4) },
            ),
            moustache,
        }
    }

    /// How far it stands off the head.
    pub fn volume(&self) -> f32 {
        if self.cut == Cut::Bald { 0.0 } else { self.volume }
    }

    /// Too much hair for a hat.
    pub fn is_big(&self) -> bool {
        matches!(self.cut, Cut::Afro | Cut::Mohawk | Cut::Spiky)
    }
}
