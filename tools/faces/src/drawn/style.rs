//! How somebody is drawn: the manner, the lines, the shading, the colours that everything shares.

use super::canvas::Rgb;
use super::dice::{Dice, blend, bright, hex, hsv, luma, times};

/// The school of drawing. Sets what is likely, not what is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Flat shapes, few lines.
    Flat,
    /// Inked, with folds and hatching.
    Comic,
    /// Western animation.
    Toon,
    /// Large heads, enormous eyes.
    Chibi,
    /// Anime.
    Anime,
    /// Anime with as few lines as possible.
    Minimal,
    /// Close to nature, in flat colours.
    Portrait,
    /// Ink on white.
    Manga,
    /// Soft colours without lines.
    Painted,
}

/// What dark sides look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shading {
    None,
    Cel,
    Soft,
    Hatched,
}

/// What everything about a person shares.
#[derive(Clone)]
pub struct Style {
    pub manner: Manner,
    /// The width of outlines; 0 for none.
    pub outline: f32,
    /// The width of lines within the face.
    pub line: f32,
    pub ink: Rgb,
    pub shading: Shading,
    /// How dark shadows are, 0 to 1.
    pub shadow: f32,
    /// 0 a child to 1 very old.
    pub age: f32,
    /// 0 to 1: lashes, lips.
    pub femme: f32,
    /// How clearly folds are drawn, 0 to 1.
    pub folds: f32,
    pub skin: Rgb,
    /// Skin in shadow.
    pub shade: Rgb,
    pub blush: Rgb,
    pub lip: Rgb,
    /// Without colours.
    pub grey: bool,
}

impl Style {
    pub fn new(dice: &mut Dice) -> Self {
        use Manner::*;
        let manner = dice.pick(&[
            Flat, Flat, Comic, Comic, Toon, Toon, Chibi, Anime, Anime, Anime, Minimal, Portrait, Portrait, Portrait,
            Manga, Painted, Painted,
        ]);
        let outline: f32 = match manner {
            Flat if dice.chance(0.65) => 0.0,
            Painted if dice.chance(0.85) => 0.0,
            Portrait if dice.chance(0.5) => 0.0,
            Anime | Chibi if dice.chance(0.18) => 0.0,
            Flat | Toon => dice.between(0.025, 0.075),
            Comic | Manga => dice.between(0.02, 0.05),
            Chibi | Anime => dice.between(0.018, 0.042),
            Minimal => dice.between(0.015, 0.03),
            Portrait | Painted => dice.between(0.012, 0.028),
        };
        let line = if outline > 0.0 {
            (outline * dice.between(0.75, 1.05)).clamp(0.02, 0.055)
        } else {
            dice.between(0.022, 0.045)
        };
        let grey = manner == Manga && dice.chance(0.8) || dice.chance(0.03);
        let skin = if manner == Manga && dice.chance(0.7) {
            hex(0xf8f6f2)
        } else {
            skin(dice, manner)
        };
        let ink = match dice.whole(0, 6) {
            0 | 1 => hex(0x15120f),
            2 => bright(skin, 0.28),
            3 => hex(0x3a2418),
            4 => dice.colour((0.0, 1.0), (0.3, 0.7), (0.1, 0.3)),
            _ => blend(hex(0x201820), bright(skin, 0.4), 0.5),
        };
        let ink = if manner == Manga { hex(0x0c0c0c) } else { ink };
        // On very dark skin a dark line would vanish.
        let ink = if luma(skin) < 0.5 {
            bright(ink, (0.05 / luma(ink).max(0.01)).min(1.0))
        } else {
            ink
        };
        let shading = match manner {
            Flat => dice.pick(&[Shading::None, Shading::None, Shading::Cel, Shading::Soft]),
            Comic => dice.pick(&[Shading::Cel, Shading::Hatched, Shading::Soft]),
            Manga => dice.pick(&[Shading::Hatched, Shading::None, Shading::Cel]),
            Painted => Shading::Soft,
            Portrait => dice.pick(&[Shading::Soft, Shading::Soft, Shading::Cel]),
            _ => dice.pick(&[Shading::Cel, Shading::Cel, Shading::Soft, Shading::None]),
        };
        let age = match manner {
            Chibi => dice.between(0.0, 0.2),
            Anime | Minimal => dice.between(0.0, 0.45),
            _ if dice.chance(0.25) => dice.between(0.55, 1.0),
            _ => dice.between(0.0, 0.6),
        };
        let folds = match manner {
            Chibi => dice.between(0.2, 0.5),
            Minimal => dice.between(0.25, 0.5),
            Anime => dice.between(0.3, 0.7),
            Flat => dice.between(0.3, 0.8),
            _ => dice.between(0.55, 1.0),
        };
        let warm = dice.pick(&[
            [0.86, 0.66, 0.62],
            [0.8, 0.68, 0.72],
            [0.72, 0.68, 0.82],
            [0.84, 0.74, 0.66],
        ]);
        let dark = luma(skin) < 0.36;
        let shade = times(skin, warm);
        // Dark skin keeps its features only if its shadows stay open.
        let shade = if dark { blend(shade, skin, 0.45) } else { shade };
        let flush = hsv(dice.between(-0.03, 0.03), 0.62, 0.92);
        let blush = blend(skin, times(flush, bright([1.0; 3], 0.5 + 0.55 * luma(skin))), 0.7);
        let natural = if dark {
            times(skin, [1.45, 0.98, 0.98])
        } else {
            times(skin, [0.86, 0.58, 0.56])
        };
        let femme = dice.between(0.0, 1.0);
        let lip = if femme > 0.5 && dice.chance(0.45) {
            let painted = dice.colour((-0.06, 0.03), (0.45, 0.85), (0.5, 0.9));
            blend(natural, painted, dice.between(0.4, 1.0))
        } else {
            natural
        };
        Self {
            manner,
            outline,
            line,
            ink,
            shading,
            shadow: dice.between(0.35, 0.95),
            age,
            femme,
            folds,
            skin,
            shade,
            blush,
            lip,
            grey,
        }
    }

    /// Skin on which dark lines say little.
    pub fn is_dark(&self) -> bool {
        luma(self.skin) < 0.36
    }

    /// One of the schools with few lines and large eyes.
    pub fn is_anime(&self) -> bool {
        matches!(self.manner, Manner::Chibi | Manner::Anime | Manner::Minimal)
            || self.manner == Manner::Manga && self.femme > 0.35
    }
}

fn skin(dice: &mut Dice, manner: Manner) -> Rgb {
    let fantasy = match manner {
        Manner::Portrait => 0.02,
        Manner::Toon | Manner::Flat => 0.12,
        _ => 0.06,
    };
    if dice.chance(fantasy) {
        return match dice.whole(0, 5) {
            4 => dice.colour((0.11, 0.16), (0.5, 0.85), (0.85, 1.0)),
            0 => dice.colour((0.22, 0.42), (0.2, 0.55), (0.55, 0.9)),
            1 => dice.colour((0.5, 0.68), (0.15, 0.5), (0.55, 0.95)),
            2 => dice.colour((0.7, 0.95), (0.15, 0.45), (0.55, 0.95)),
            _ => dice.colour((0.0, 1.0), (0.0, 0.08), (0.45, 0.95)),
        };
    }
    const TONES: [u32; 9] = [
        0xffeadb, 0xffdfc4, 0xf2cba6, 0xe3b188, 0xcd9468, 0xac7148, 0x8a5534, 0x6a4028, 0x523120,
    ];
    let light = if matches!(manner, Manner::Anime | Manner::Minimal | Manner::Chibi) {
        dice.between(0.0, 1.0).powf(2.0)
    } else {
        dice.between(0.0, 1.0)
    };
    let t = light * (TONES.len() - 1) as f32;
    let i = (t as usize).min(TONES.len() - 2);
    let tone = blend(hex(TONES[i]), hex(TONES[i + 1]), t - i as f32);
    let under = dice.pick(&[[1.0, 0.97, 0.95], [1.0, 1.0, 0.94], [0.98, 0.98, 1.0], [1.0, 1.0, 1.0]]);
    times(tone, under)
}
