//! Eyes: what somebody's eyes are like, drawn by chance.
//!
//! | file | holds |
//! |---|---|
//! | `lids` | how the lids move |
//! | `paint` | the eye on the picture |

mod lids;
mod paint;

use super::canvas::Rgb;
use super::curve::mix;
use super::dice::{Dice, blend, bright, hex, luma};
use super::style::{Manner, Style};
use glam::{Vec2, vec2};

/// What is in the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A dark spot, no white.
    Dot,
    /// Large white, small iris or only a pupil.
    Cartoon,
    /// Tall iris with highlights.
    Anime,
    /// As in nature.
    Almond,
}

/// Somebody's eyes. Lengths in half face heights.
#[derive(Clone)]
pub struct Eyes {
    pub kind: Kind,
    /// Distance of the middle from the middle of the face.
    pub apart: f32,
    pub height: f32,
    /// Half the width.
    pub wide: f32,
    /// Half the height when open.
    pub tall: f32,
    /// How much higher the outer corner is.
    tilt: f32,
    /// The form of the lids: 0.5 round, 1 pointed.
    upper_form: f32,
    lower_form: f32,
    /// Where the upper lid is highest, -1 inner to 1 outer.
    peak: f32,
    /// The share of the opening above the line between the corners.
    share: f32,
    iris: Vec2,
    colour: Rgb,
    pupil: f32,
    highlights: usize,
    highlight_side: f32,
    white: Rgb,
    ring: bool,
    lash: f32,
    lash_colour: Rgb,
    hairs: usize,
    wing: f32,
    lower_line: f32,
    fold: bool,
    lid: Option<Rgb>,
    shadow: f32,
    /// Closes to an arch when the cheeks rise.
    arches: bool,
    /// How much the lids follow the brows.
    follow: f32,
    /// Whether each eye has its own colour.
    odd: Option<Rgb>,
}

impl Eyes {
    pub fn new(dice: &mut Dice, style: &Style) -> Self {
        use Manner::*;
        let kind = match style.manner {
            _ if dice.chance(0.06) => dice.pick(&[Kind::Dot, Kind::Cartoon, Kind::Anime, Kind::Almond]),
            Flat => dice.pick(&[Kind::Dot, Kind::Dot, Kind::Almond, Kind::Cartoon]),
            Toon => dice.pick(&[Kind::Cartoon, Kind::Cartoon, Kind::Dot, Kind::Almond]),
            Comic => dice.pick(&[Kind::Almond, Kind::Almond, Kind::Cartoon, Kind::Dot]),
            Chibi => dice.pick(&[Kind::Anime, Kind::Anime, Kind::Anime, Kind::Dot]),
            Anime => Kind::Anime,
            Minimal => dice.pick(&[Kind::Anime, Kind::Anime, Kind::Almond]),
            Manga => dice.pick(&[Kind::Anime, Kind::Almond]),
            Portrait | Painted => dice.pick(&[Kind::Almond, Kind::Almond, Kind::Almond, Kind::Anime]),
        };
        let young = 1.0 - style.age;
        let b = &mut *dice;
        let (wide, tall) = match (kind, style.manner) {
            (Kind::Dot, _) => {
                let r = b.between(0.06, 0.12);
                (r, r * b.between(1.0, 1.75))
            }
            (Kind::Cartoon, _) => {
                let r = b.between(0.15, 0.24);
                (r, r * b.between(0.8, 1.3))
            }
            (Kind::Anime, Chibi) => (b.between(0.24, 0.31), b.between(0.24, 0.34)),
            (Kind::Anime, Portrait | Painted) => (b.between(0.2, 0.25), b.between(0.13, 0.19)),
            (Kind::Anime, _) => {
                let w = b.between(0.2, 0.28);
                (w, w * mix(b.between(0.6, 0.85), b.between(0.85, 1.15), style.femme))
            }
            (Kind::Almond, _) => {
                let w = b.between(0.165, 0.225);
                (w, w * (b.between(0.38, 0.6) + 0.1 * young * style.femme))
            }
        };
        let large = kind == Kind::Anime || style.is_anime();
        let height = if large {
            b.between(0.06, 0.24)
        } else {
            b.between(-0.16, 0.04)
        };
        let apart = (wide + b.between(0.1, 0.19)).max(b.between(0.28, 0.4));
        let iris = match kind {
            Kind::Dot => vec2(2.0, 2.0),
            Kind::Cartoon => Vec2::splat(b.between(0.34, 0.7) * wide.min(tall)),
            Kind::Anime => {
                let w = wide * b.between(0.55, 0.74);
                vec2(w, (tall * b.between(0.82, 1.02)).max(w * 0.95))
            }
            Kind::Almond => Vec2::splat((tall * b.between(0.95, 1.2)).min(wide * 0.62)),
        };
        let natural = [
            0x4a2c17, 0x6b4423, 0x3a2010, 0x7a6a3a, 0x4f7a52, 0x4b7fae, 0x7b93a3, 0x2a1a12,
        ];
        let colour = if style.grey {
            let v = b.between(0.05, 0.6);
            [v; 3]
        } else if kind == Kind::Dot {
            bright(style.ink, b.between(0.4, 1.1))
        } else if kind == Kind::Anime && b.chance(0.75) {
            b.colour((0.0, 1.0), (0.35, 0.95), (0.4, 0.95))
        } else {
            hex(b.pick(&natural))
        };
        let colour = if kind == Kind::Dot && luma(colour) > 0.25 {
            bright(colour, 0.4)
        } else {
            colour
        };
        let lash = match kind {
            Kind::Dot => style.line * 0.9,
            Kind::Cartoon => style.line * b.between(0.7, 1.5),
            Kind::Anime => b.between(0.03, 0.085),
            Kind::Almond => style.line * b.between(0.8, 1.3) + 0.02 * style.femme,
        };
        let lash_colour = if style.manner == Minimal || b.chance(0.3) {
            style.ink
        } else if b.chance(0.15) && !style.grey {
            blend(hex(0x101010), colour, 0.35)
        } else {
            blend(hex(0x0e0b0b), style.ink, 0.4)
        };
        let hairs = if style.femme > 0.5 && b.chance(0.6) {
            b.whole(1, 5)
        } else {
            0
        };
        Self {
            kind,
            apart,
            height,
            wide,
            tall,
            tilt: match kind {
                Kind::Dot => 0.0,
                Kind::Cartoon => b.between(-0.05, 0.1),
                _ => b.between(-0.14, 0.26),
            },
            upper_form: match kind {
                Kind::Dot => 0.5,
                Kind::Cartoon => b.between(0.45, 0.6),
                Kind::Anime => b.between(0.42, 0.62),
                Kind::Almond => b.between(0.6, 1.0),
            },
            lower_form: match kind {
                Kind::Dot => 0.5,
                Kind::Cartoon => b.between(0.45, 0.65),
                Kind::Anime => b.between(0.4, 0.75),
                Kind::Almond => b.between(0.7, 1.1),
            },
            peak: if matches!(kind, Kind::Dot) {
                0.0
            } else {
                b.between(-0.3, 0.25)
            },
            share: match kind {
                Kind::Dot => 0.5,
                Kind::Cartoon => b.between(0.48, 0.56),
                Kind::Anime => b.between(0.48, 0.62),
                Kind::Almond => b.between(0.55, 0.68),
            },
            iris,
            colour,
            pupil: match kind {
                Kind::Cartoon if b.chance(0.5) => 1.0,
                Kind::Anime => b.between(0.3, 0.55),
                _ => b.between(0.35, 0.6),
            },
            highlights: match kind {
                Kind::Dot => b.pick(&[0, 0, 1]),
                Kind::Anime => b.whole(1, 4),
                _ => b.whole(0, 2),
            },
            highlight_side: b.pick(&[-1.0, 1.0]),
            white: if style.grey || b.chance(0.6) {
                hex(0xffffff)
            } else {
                blend(hex(0xfbfaf6), style.skin, b.between(0.0, 0.22))
            },
            ring: kind != Kind::Anime || b.chance(0.6),
            lash,
            lash_colour,
            hairs,
            wing: if kind == Kind::Anime {
                b.between(0.0, 0.14)
            } else {
                b.between(0.0, 0.05) * style.femme
            },
            lower_line: match kind {
                Kind::Dot => 0.0,
                Kind::Cartoon => style.line * b.between(0.5, 1.0),
                Kind::Anime => b.pick(&[0.0, 0.5, 0.8]) * style.line,
                Kind::Almond => style.line * b.between(0.25, 0.75),
            },
            fold: match kind {
                Kind::Dot => false,
                Kind::Cartoon => b.chance(0.25),
                _ => b.chance(0.6),
            },
            lid: if style.femme > 0.6 && b.chance(0.25) && !style.grey {
                Some(b.colour((0.55, 1.1), (0.2, 0.6), (0.4, 0.8)))
            } else if kind == Kind::Cartoon && b.chance(0.7) {
                Some(style.shade)
            } else {
                None
            },
            shadow: b.between(0.0, 0.4),
            arches: large && b.chance(0.6) || kind == Kind::Dot,
            follow: b.between(0.3, 1.0),
            odd: if kind == Kind::Anime && b.chance(0.03) {
                Some(b.colour((0.0, 1.0), (0.4, 0.9), (0.5, 0.9)))
            } else {
                None
            },
        }
    }
}
