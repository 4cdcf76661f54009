//! Eyes: opening, iris, lids, lashes.

use super::art::Art;
use super::canvas::Rgb;
use super::curve::{across, ellipse, mix};
use super::dice::{Dice, blend, bright, hex, luma};
use super::pose::SIDES;
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

    fn form(&self, u: f32, form: f32) -> f32 {
        let u = if u < self.peak {
            (u - self.peak) / (1.0 + self.peak)
        } else {
            (u - self.peak) / (1.0 - self.peak)
        };
        (1.0 - u * u).max(0.0).powf(form)
    }

    /// Where the upper and the lower lid are at `u` (-1 inner to 1 outer) of an eye, against its height; y downwards.
    fn lids(&self, art: &Art, side: usize, u: f32) -> (f32, f32) {
        let p = art.pose;
        let (up, low) = (self.tall * 2.0 * self.share, self.tall * 2.0 * (1.0 - self.share));
        let gaze = p.gaze[side].y;
        let inner = 0.5 - 0.5 * u;
        let brow = self.follow
            * (0.3 * p.brow_down[side] * (0.4 + inner)
                - 0.12 * p.brow_inner * (inner - 0.6)
                - 0.06 * p.brow_outer[side]);
        let open_up = (1.0 + 0.36 * p.wide[side]
            - 0.4 * p.squint[side]
            - 0.08 * p.cheek[side]
            - brow
            - 0.2 * gaze.max(0.0)
            - 0.08 * gaze.min(0.0))
        .max(0.16);
        let open_low = 1.0 + 0.16 * p.wide[side] - 0.6 * p.squint[side] - 0.6 * p.cheek[side] + 0.1 * gaze.max(0.0);
        let upper = -up * open_up * self.form(u, self.upper_form);
        let arch = self.form(u, 0.9);
        let lower = if open_low >= 0.3 {
            low * open_low * self.form(u, self.lower_form)
        } else {
            // A lid pushed far up bends the other way.
            mix(
                low * 0.3 * self.form(u, self.lower_form),
                -up * 0.25 * arch,
                ((0.3 - open_low) / 0.9).min(1.0),
            )
        };
        let lift = if self.arches {
            (0.8 * p.cheek[side] + 0.6 * p.smile[side]).min(1.0)
        } else {
            0.25 * p.cheek[side]
        };
        let shut = mix(low * 0.55, -up * 0.4, lift) * arch;
        let blink = p.blink[side].clamp(0.0, 1.0);
        let (upper, lower) = (mix(upper, shut, blink), mix(lower, shut, blink));
        let slope = -self.tilt * u * self.wide;
        (upper.min(lower) + slope, lower + slope)
    }

    fn place(&self, art: &Art, side: usize, u: f32, y: f32) -> Vec2 {
        let s = SIDES[side];
        let nudge = if self.kind == Kind::Dot {
            art.pose.gaze[side] * vec2(0.06, 0.05)
        } else {
            Vec2::ZERO
        };
        art.head
            .at(s * (self.apart + self.wide * u) + nudge.x, self.height + y + nudge.y)
    }

    fn upper(&self, art: &Art, side: usize, n: usize) -> Vec<Vec2> {
        across(n)
            .map(|u| self.place(art, side, u, self.lids(art, side, u).0))
            .collect()
    }

    fn lower(&self, art: &Art, side: usize, n: usize) -> Vec<Vec2> {
        across(n)
            .map(|u| self.place(art, side, u, self.lids(art, side, u).1))
            .collect()
    }

    /// The height of the upper lid in the middle: brows keep above.
    pub fn ceiling(&self, art: &Art, side: usize) -> f32 {
        self.height + self.lids(art, side, 0.0).0
    }

    /// The middle of the opening.
    pub fn middle(&self, art: &Art, side: usize) -> Vec2 {
        let (a, b) = self.lids(art, side, 0.0);
        self.place(art, side, 0.0, 0.5 * (a + b))
    }

    /// Draws one eye.
    pub fn draw(&self, art: &mut Art, side: usize) {
        let s = SIDES[side];
        let p = *art.pose;
        let (upper, lower) = (self.upper(art, side, 17), self.lower(art, side, 17));
        let mut outline = upper.clone();
        outline.extend(lower.iter().rev());
        let open = art.canvas.area(&outline);
        let (lid0, low0) = self.lids(art, side, 0.0);
        let gap = low0 - lid0;
        if let Some(lid) = self.lid {
            // The skin between the opening and where the lid comes from.
            let top = self.tall * 2.2 * self.share;
            let mut cap: Vec<Vec2> = across(13)
                .map(|u| {
                    let y = -top * self.form(u, self.upper_form) - self.tilt * u * self.wide;
                    self.place(art, side, u, y.min(self.lids(art, side, u).0))
                })
                .collect();
            cap.extend(lower.iter().rev());
            let mask = art.canvas.area(&cap);
            art.canvas.paint(&mask, lid, 0.85);
            if self.kind == Kind::Cartoon && art.style.outline > 0.0 {
                art.stroke(&cap[..13], art.style.line * 0.6, 0.8);
            }
        }
        let colour = match self.odd {
            Some(odd) if side == 0 => odd,
            _ => self.colour,
        };
        if self.kind == Kind::Dot {
            art.canvas.paint(&open, colour, 1.0);
        } else {
            art.canvas.paint(&open, self.white, 1.0);
            self.iris(art, side, colour, &open);
            if self.shadow > 0.02 {
                let down = self.tall * 0.35;
                let mut band = upper.clone();
                band.extend(upper.iter().rev().map(|q| *q + vec2(0.0, down)));
                let mask = art.canvas.area(&band).within(&open);
                art.canvas
                    .paint(&mask, blend(self.lash_colour, art.style.shade, 0.5), self.shadow);
            }
        }
        if self.highlights > 0 && gap > self.tall * 0.5 {
            let spots = [(-0.35, -0.45, 0.3), (0.4, 0.35, 0.17), (-0.1, 0.55, 0.1)];
            let iris = self.iris.min(vec2(self.wide, self.tall) * 0.9);
            for (x, y, r) in &spots[..self.highlights.min(3)] {
                let at = self.gazed(art, side) + vec2(x * self.highlight_side, *y) * iris;
                let centre = self.place(art, side, 0.0, 0.0) + at;
                let mask = art
                    .canvas
                    .area(&ellipse(centre, iris * *r * vec2(0.9, 1.1)))
                    .within(&open);
                art.canvas.paint(&mask, [1.0; 3], 0.95);
            }
        }
        // Lines: the upper one grows stronger when the eye is closed.
        let closed = 1.0 - (gap / (self.tall * 0.5)).clamp(0.0, 1.0);
        let lash = mix(self.lash, (self.lash * 0.8).max(art.style.line), closed);
        if self.kind != Kind::Dot || closed > 0.0 {
            let even = if self.kind == Kind::Anime { 0.3 } else { 0.5 };
            let swell =
                |t: f32| lash * (even + (1.0 - even) * (std::f32::consts::PI * (0.12 + 0.8 * t)).sin().max(0.0));
            let mut line = upper.clone();
            if self.wing > 0.01 {
                let end = upper[16];
                line.push(end + vec2(s * self.wing * 0.6, -self.wing * 0.15));
                line.push(end + vec2(s * self.wing, -self.wing * 0.55));
            }
            let mask = art.canvas.stroke(&line, swell);
            art.canvas.paint(
                &mask,
                self.lash_colour,
                if self.kind == Kind::Dot { closed } else { 1.0 },
            );
        }
        if self.lower_line > 0.0 {
            let part = if self.kind == Kind::Anime {
                &lower[6..]
            } else {
                &lower[1..16]
            };
            art.brush(part, self.lower_line, self.lash_colour, 0.85);
        }
        for i in 0..self.hairs {
            let u = 0.95 - 0.3 * i as f32;
            let root = self.place(art, side, u, self.lids(art, side, u).0);
            let down = mix(1.0, -0.6, p.blink[side].min(1.0));
            let tip = root + vec2(s * (0.4 + 0.6 * u), -0.75 * down) * (0.05 + self.lash * 0.8);
            let mask = art.canvas.stroke(&[root, tip], |t| 0.03 * (1.2 - t));
            art.canvas.paint(&mask, self.lash_colour, 1.0);
        }
        if self.fold {
            let above = 0.045 + 0.1 * self.tall - 0.02 * p.wide[side];
            let fold: Vec<Vec2> = across(11)
                .map(|u| {
                    let rest = self.lids(art, side, u).0;
                    let sink = -self.tall * 2.0 * self.share * 0.75 * self.form(u, 0.7) - self.tilt * u * self.wide;
                    self.place(art, side, u * 0.92, rest.min(mix(rest, sink, p.blink[side])) - above)
                })
                .collect();
            art.brush(&fold, art.style.line * 0.6, art.style.ink, 0.75);
        }
        // Cheeks and age gather under the eye.
        let bag = art.style.folds
            * (0.9 * p.cheek[side])
                .max(0.45 * p.squint[side])
                .max(0.5 * art.style.age - 0.2);
        if bag > 0.03 {
            let under: Vec<Vec2> = across(9)
                .map(|u| {
                    let y = self.tall * 1.05 + 0.05 - 0.05 * p.cheek[side];
                    self.place(art, side, u * 0.8, y + 0.05 * (1.0 - u * u))
                })
                .collect();
            art.brush(
                &under,
                art.style.line * 0.7,
                blend(art.style.ink, art.style.shade, 0.35),
                bag.min(1.0),
            );
        }
        let crow = art.style.folds * (0.8 * p.cheek[side] + 0.5 * p.squint[side] - 0.3 + 0.5 * art.style.age);
        if crow > 0.05 && !art.style.is_anime() {
            for (dy, tilt) in [(-0.04, -0.04), (0.0, 0.0), (0.04, 0.05)] {
                let a = self.place(art, side, 1.15, dy);
                let b = self.place(art, side, 1.45, dy + tilt);
                art.stroke(&[a, b], art.style.line * 0.5, crow.min(0.8));
            }
        }
    }

    /// How far the gaze moves the iris, as seen.
    fn gazed(&self, art: &Art, side: usize) -> Vec2 {
        let room = (vec2(self.wide, self.tall) - self.iris * 0.55).max(vec2(self.wide, self.tall) * 0.35);
        if self.kind == Kind::Dot {
            return Vec2::ZERO;
        }
        art.pose.gaze[side].clamp(Vec2::splat(-1.0), Vec2::ONE) * room * vec2(0.85, 0.6)
    }

    fn iris(&self, art: &mut Art, side: usize, colour: Rgb, open: &super::canvas::Mask) {
        // The middle of the opening at rest, so that a tall iris is cut by both lids alike.
        let rest = self.tall * (1.0 - 2.0 * self.share);
        let at = self.gazed(art, side);
        let middle = self.place(art, side, at.x / self.wide * SIDES[side], rest * 0.8 + at.y);
        let narrow = {
            let a = self.place(art, side, -0.5, 0.0);
            let b = self.place(art, side, 0.5, 0.0);
            ((b.x - a.x).abs() / self.wide).clamp(0.35, 1.0)
        };
        let radii = self.iris * vec2(narrow, 1.0);
        let whole = art.canvas.area(&ellipse(middle, radii)).within(open);
        let dark = bright(colour, 0.38);
        if self.kind == Kind::Anime {
            let top = middle.y - radii.y;
            art.canvas.shade(&whole, |p| {
                let t = ((p.y - top) / (2.0 * radii.y)).clamp(0.0, 1.0);
                (blend(dark, bright(colour, 1.25), t.powf(0.8)), 1.0)
            });
        } else {
            art.canvas.paint(&whole, colour, 1.0);
        }
        if self.ring && self.pupil < 1.0 {
            let inner = art.canvas.area(&ellipse(middle, radii * 0.84));
            art.canvas.paint(&whole.clone().without(&inner), dark, 0.9);
        }
        let pupil = art.canvas.area(&ellipse(middle, radii * self.pupil)).within(open);
        art.canvas.paint(&pupil, bright(colour, 0.12), 1.0);
    }
}
