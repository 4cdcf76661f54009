//! Mouths: what somebody's mouth is like, drawn by chance.
//!
//! | file | holds |
//! |---|---|
//! | `lines` | how the lips move |
//! | `paint` | lips, teeth and tongue |
//! | `folds` | the skin around them |

mod folds;
mod lines;
mod paint;

use super::canvas::Rgb;
use super::curve::mix;
use super::dice::{Dice, blend, hex};
use super::nose::Nose;
use super::style::{Manner, Style};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One line.
    Line,
    /// A line, and a short one under the lower lip.
    Hint,
    /// Coloured lips.
    Lips,
    /// Lips by their outline.
    Outlined,
}

/// Somebody's mouth.
#[derive(Clone)]
pub struct Mouth {
    form: Form,
    pub height: f32,
    /// Half its width.
    pub wide: f32,
    upper: f32,
    lower: f32,
    /// How far it travels.
    reach: f32,
    /// How far it opens.
    gape: f32,
    /// The corners at rest, up positive.
    rest: f32,
    bow: f32,
    inside: Rgb,
    tongue: Rgb,
    teeth: Option<Rgb>,
    /// One white strip, without a line between.
    plain_teeth: bool,
    fang: bool,
    lip: Rgb,
    width: f32,
}

impl Mouth {
    pub fn new(dice: &mut Dice, style: &Style, nose: &Nose, drop: f32) -> Self {
        let small = style.is_anime();
        let form = match style.manner {
            Manner::Portrait | Manner::Painted => dice.pick(&[Form::Lips, Form::Lips, Form::Hint]),
            Manner::Comic => dice.pick(&[Form::Hint, Form::Outlined, Form::Lips, Form::Line]),
            Manner::Manga => dice.pick(&[Form::Line, Form::Hint, Form::Outlined]),
            Manner::Chibi | Manner::Minimal => Form::Line,
            Manner::Anime => dice.pick(&[Form::Line, Form::Line, Form::Hint, Form::Lips]),
            Manner::Flat | Manner::Toon => dice.pick(&[Form::Line, Form::Line, Form::Hint, Form::Lips, Form::Outlined]),
        };
        let form = if style.is_dark() && dice.chance(if small { 0.75 } else { 0.6 }) {
            Form::Lips
        } else {
            form
        };
        let wide = match style.manner {
            Manner::Chibi => dice.between(0.12, 0.18),
            Manner::Anime | Manner::Minimal => dice.between(0.14, 0.23),
            Manner::Manga => dice.between(0.15, 0.26),
            Manner::Toon | Manner::Flat => dice.between(0.2, 0.42),
            _ => dice.between(0.24, 0.34),
        };
        let room = (0.84 - nose.height).max(0.15);
        let height = nose.height
            + room
                * if small {
                    dice.between(0.4, 0.6)
                } else {
                    dice.between(0.42, 0.6)
                };
        let full = mix(dice.between(0.6, 1.0), dice.between(0.9, 1.5), style.femme);
        let height = height.min(0.72);
        // The chin has to stay below the lip.
        let gape: f32 = if small {
            dice.between(0.22, 0.4)
        } else {
            dice.between(0.36, 0.54)
        };
        let gape = gape.min((0.9 + drop - height - 0.07 * full) / 0.88).max(0.16);
        let mouth_dark = [0x2a0f12, 0x5a1620, 0x7a2a30, 0x1a0a0a, 0x8a3038, 0x3c1018];
        let inside = if style.is_dark() {
            hex(dice.pick(&[0x8a3038, 0xa84a50, 0x7a2a30, 0x2a0a0c]))
        } else {
            hex(dice.pick(&mouth_dark))
        };
        Self {
            form,
            height,
            wide,
            upper: 0.05 * full,
            lower: 0.07 * full,
            reach: 0.11 + 0.33 * wide,
            gape,
            rest: dice.between(-0.025, 0.03),
            bow: dice.between(0.0, 0.02),
            inside,
            tongue: if style.grey {
                [0.55; 3]
            } else {
                dice.colour((-0.04, 0.02), (0.4, 0.65), (0.65, 0.95))
            },
            teeth: if style.manner == Manner::Minimal && dice.chance(0.5) {
                None
            } else {
                Some(blend(
                    hex(0xffffff),
                    hex(0xe8d8b0),
                    dice.between(0.0, 0.4) * style.age.max(0.3),
                ))
            },
            plain_teeth: dice.chance(0.6),
            fang: small && dice.chance(0.12),
            lip: if style.grey {
                let l = super::dice::luma(style.lip);
                [l; 3]
            } else {
                style.lip
            },
            width: (style.line * dice.between(0.9, 1.3)).max(if style.is_dark() { 0.034 } else { 0.027 }),
        }
    }

    /// Gives the mouth lips that stand out from a beard.
    pub fn show_lips(&mut self) {
        self.form = Form::Lips;
    }
}
