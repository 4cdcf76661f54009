//! Hair: what hangs behind, what covers the skull, what falls over the forehead; and beards.

use super::art::Art;
use super::canvas::{Mask, Rgb};
use super::curve::{ellipse, grown, line, mix, ring};
use super::dice::{Dice, blend, bright, hex, luma, times};
use super::mouth::Mouth;
use super::nose::Nose;
use super::pose::SIDES;
use super::style::{Manner, Shading, Style};
use glam::{Vec2, vec2};

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fringe {
    None,
    Straight,
    Swept,
    Curtain,
    Spikes,
    Strands,
    Curls,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beard {
    None,
    Stubble,
    Full,
    Goatee,
    Chin,
    Sideburns,
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

    /// Whether a beard surrounds the mouth.
    pub fn surrounds_mouth(&self) -> bool {
        matches!(self.beard, Beard::Full | Beard::Goatee)
    }

    /// Too much hair for a hat.
    pub fn is_big(&self) -> bool {
        matches!(self.cut, Cut::Afro | Cut::Mohawk | Cut::Spiky)
    }

    /// What hangs or stands behind the head.
    pub fn back(&self, art: &mut Art) {
        let h = art.head;
        let dark = blend(self.colour, self.dark, 0.6);
        let sway = h.turned();
        let at = |x: f32, y: f32| {
            let p = h.space(x, y.min(0.9), -0.35);
            vec2(p.x, p.y + (y - 0.9).max(0.0))
        };
        let w = h.width(0.0) + self.volume;
        match self.cut {
            Cut::Bob => {
                let low = mix(0.75, 1.15, self.part + 0.5);
                let half = [
                    (w * 0.9, -0.7),
                    (w * 1.08, 0.0),
                    (w * 1.15, 0.5),
                    (w * 0.98, low),
                    (w * 0.4, low + 0.03),
                ];
                self.mass(art, &half, &at, dark);
            }
            Cut::Long => {
                let half = [
                    (w * 0.9, -0.7),
                    (w * 1.1, 0.0),
                    (w * 1.15, 0.7),
                    (w * 1.2, 1.3),
                    (w * 1.1, 2.0),
                    (w * 0.4, 2.1),
                ];
                self.mass(art, &half, &at, dark);
            }
            Cut::Tails => {
                for s in SIDES {
                    let root = h.space(s * w * 0.95, -0.45, -0.3);
                    let knots = [
                        (0.0, -0.12),
                        (0.35, -0.1),
                        (0.55, 0.5),
                        (0.5, 1.3),
                        (0.3, 2.0),
                        (0.12, 1.3),
                        (0.1, 0.5),
                        (-0.05, 0.15),
                    ]
                    .map(|(x, y)| root + vec2(s * x - sway * 0.1, y));
                    art.shape(&ring(&knots, 5), dark);
                }
            }
            Cut::Ponytail => {
                let root = h.space(0.0, -1.0, -0.9);
                let s = if self.part > 0.0 { 1.0 } else { -1.0 };
                let lean = s * (0.5 + 0.4 * sway.abs());
                let knots = [
                    (0.0, -0.3),
                    (lean * 0.9, -0.25),
                    (lean * 1.7, 0.4),
                    (lean * 1.8, 1.3),
                    (lean * 1.3, 1.7),
                    (lean * 1.1, 0.9),
                    (lean * 0.5, 0.5),
                ]
                .map(|(x, y)| root + vec2(x, y));
                art.shape(&ring(&knots, 5), dark);
            }
            Cut::Bun => {
                let twin = self.part > 0.2;
                for s in SIDES {
                    let c = if twin {
                        h.space(s * 0.55, h.top() + 0.12, -0.2)
                    } else {
                        h.space(0.0, h.top() - 0.08, -0.35)
                    };
                    art.shape(&ellipse(c, Vec2::splat(if twin { 0.27 } else { 0.33 })), dark);
                    if !twin {
                        break;
                    }
                }
            }
            Cut::Afro | Cut::Curly => {
                let clouds = self.clouds(art, self.volume);
                self.cloud(art, &clouds, dark);
            }
            Cut::Mohawk => {
                let mut knots = Vec::new();
                for i in 0..11 {
                    let t = i as f32 / 10.0;
                    let tall = if i % 2 == 1 { 0.34 } else { 0.2 };
                    let c = h.space(0.0, h.top() + 0.06, -0.1);
                    let x = (t - 0.5) * (0.5 + 0.9 * sway.abs());
                    knots.push(c + vec2(x, x * x * 0.5 - tall));
                }
                knots.push(h.space(0.24, h.top() + 0.3, 0.0));
                knots.push(h.space(-0.24, h.top() + 0.3, 0.0));
                art.shape(&knots, self.colour);
            }
            _ => {}
        }
        // The nape, which shows when the head is turned.
        if self.cut != Cut::Bald && sway.abs() > 0.1 {
            let s = -sway.signum();
            let side = if s < 0.0 { 0 } else { 1 };
            let mut nape: Vec<Vec2> = (0..6).map(|i| h.ends(-0.4 + 0.9 * i as f32 / 5.0)[side]).collect();
            nape = nape.iter().map(|q| *q + vec2(s * self.volume * 0.7, 0.0)).collect();
            nape.push(h.space(s * w * 0.5, 0.55, -0.2));
            nape.push(h.space(s * w * 0.5, -0.4, -0.2));
            art.shape(&nape, dark);
        }
    }

    fn mass(&self, art: &mut Art, half: &[(f32, f32)], at: &dyn Fn(f32, f32) -> Vec2, colour: Rgb) {
        let mut knots: Vec<Vec2> = half.iter().map(|(x, y)| at(-x, *y)).collect();
        knots.extend(half.iter().rev().map(|(x, y)| at(*x, *y)));
        art.shape(&ring(&knots, 5), colour);
    }

    fn clouds(&self, art: &Art, out: f32) -> Vec<Vec<Vec2>> {
        let mut dice = Dice::new(self.seed);
        let dome = art.head.dome(if self.cut == Cut::Afro { 0.15 } else { 0.3 });
        let puff = if self.cut == Cut::Afro { 0.34 } else { 0.2 };
        let middle = vec2(0.0, -0.4);
        dome.iter()
            .map(|q| {
                let c = *q + (*q - middle).normalize_or_zero() * out * 0.5;
                let r = puff * dice.between(0.85, 1.15);
                ellipse(c, Vec2::splat(r))
            })
            .collect()
    }

    fn cloud(&self, art: &mut Art, clouds: &[Vec<Vec2>], colour: Rgb) {
        if art.style.outline > 0.0 {
            let width = art.style.outline * 0.5;
            let fat: Vec<Vec<Vec2>> = clouds.iter().map(|c| grown(c, |_| width * 2.0)).collect();
            let mask = art.canvas.areas(&fat);
            let ink = art.style.ink;
            art.canvas.paint(&mask, ink, 1.0);
        }
        let mask = art.canvas.areas(clouds);
        art.canvas.paint(&mask, colour, 1.0);
    }

    /// The height of the hairline at -1 to 1 across.
    fn hairline(&self, u: f32) -> f32 {
        let a = u.abs();
        let top =
            -1.0 - self.recede * (1.0 - ((a - 0.55) / 0.45).powi(2)).max(0.0) + self.peak * (1.0 - a / 0.35).max(0.0);
        mix(top, self.side, ((a - 0.62) / 0.38).clamp(0.0, 1.0).powf(1.3))
    }

    /// What covers the skull.
    pub fn front(&self, art: &mut Art, dark_side: f32) {
        let h = art.head;
        if self.cut == Cut::Mohawk {
            let ends = [-0.9, -1.05, -1.2, h.top() + 0.08];
            let mut strip: Vec<Vec2> = ends.map(|y| h.skull(-0.16, y, 0.03)).to_vec();
            strip.extend(ends.iter().rev().map(|y| h.skull(0.16, *y, 0.03)));
            strip.push(h.skull(0.0, -0.82, 0.05));
            let mask = art.canvas.area(&strip);
            art.canvas.paint(&mask, self.colour, 1.0);
            art.stroke(&strip[4..], art.style.outline * 0.8, 1.0);
            return;
        }
        if self.cut == Cut::Bald {
            return;
        }
        let edge: Vec<Vec2> = (0..=24)
            .map(|i| {
                let u = 1.0 - i as f32 / 12.0;
                h.skull(u, self.hairline(u), 0.02)
            })
            .collect();
        let volume = self.volume;
        if self.cut == Cut::Buzz {
            let mut cap = h.dome(self.side);
            cap.extend(&edge);
            let mask = art.canvas.area(&cap);
            art.canvas.paint(&mask, blend(self.colour, art.style.skin, 0.25), 0.8);
            return;
        }
        if self.cut == Cut::Wreath {
            for s in SIDES {
                let side = if s < 0.0 { 0 } else { 1 };
                let mut patch: Vec<Vec2> = (0..6)
                    .map(|i| {
                        h.ends(-0.75 + 0.85 * i as f32 / 5.0)[side] + vec2(s * volume * (0.3 + 0.14 * i as f32), 0.0)
                    })
                    .collect();
                let x = h.width(-0.2);
                patch.push(h.at(s * x * 0.93, 0.1));
                patch.push(h.at(s * x * 0.86, -0.3));
                patch.push(h.at(s * x * 0.86, -0.7));
                let patch = ring(&patch, 3);
                art.shape(&patch, self.colour);
            }
            return;
        }
        let low = self.side;
        let dome = h.dome(low);
        let last = dome.len() - 1;
        let mut dice = Dice::new(self.seed);
        let mut cap: Vec<Vec2> = Vec::new();
        let middle = h.space(0.0, -0.4, -0.1);
        for (i, q) in dome.iter().enumerate() {
            let t = i as f32 / last as f32;
            let out = (*q - middle).normalize_or_zero();
            let fade = (1.0 - (2.0 * t - 1.0).abs().powi(6)).max(0.15);
            if self.cut == Cut::Spiky && i > 1 && i + 1 < last {
                let spike = if i % 2 == 0 { dice.between(1.2, 2.3) } else { 0.3 };
                let lean = vec2(self.part * 0.12, 0.0);
                cap.push(*q + out * volume * spike * fade + lean * spike);
            } else {
                let top = (1.0 - (2.0 * t - 1.0).powi(2)).powi(2);
                let tuft = if i % 2 == 0 {
                    0.0
                } else {
                    self.messy * dice.between(0.3, 1.0)
                };
                cap.push(*q + out * volume * fade * (1.0 + self.quiff * top + tuft));
            }
        }
        let sharp = self.cut == Cut::Spiky || self.messy > 0.65;
        let mut outline = if sharp { cap } else { line(&cap, 3) };
        outline.extend(&edge);
        if matches!(self.cut, Cut::Afro | Cut::Curly) {
            let clouds = self.clouds(art, volume * 0.4);
            let mask = art.canvas.area(&outline);
            art.canvas.paint(&mask, self.colour, 1.0);
            if self.cut == Cut::Curly {
                let small: Vec<Vec<Vec2>> = edge
                    .iter()
                    .step_by(3)
                    .map(|q| ellipse(*q - vec2(0.0, 0.06), Vec2::splat(0.12)))
                    .collect();
                self.cloud(art, &small, self.colour);
                let upper = art.canvas.areas(&clouds).without(&self.below(art, &edge));
                art.canvas.paint(&upper, self.colour, 1.0);
            }
            return;
        }
        let mask = art.shape(&outline, self.colour);
        self.gloss(art, &mask, dark_side);
        self.fall(art, &mut dice);
        if self.locks {
            let side_locks = self.side_locks(art);
            for lock in side_locks {
                art.shape(&lock, self.colour);
            }
        }
    }

    /// The face below the hairline.
    fn below(&self, art: &Art, edge: &[Vec2]) -> Mask {
        let mut low = edge.to_vec();
        low.push(vec2(-1.2, 1.6));
        low.push(vec2(1.2, 1.6));
        art.canvas.area(&low)
    }

    fn gloss(&self, art: &mut Art, mask: &Mask, dark_side: f32) {
        if art.style.shading == Shading::Soft {
            let (dark, head) = (self.dark, art.head);
            art.canvas.shade(mask, |q| {
                let n = head.normal(q);
                (dark, (0.5 + 0.5 * n.x * dark_side - 0.35 * -n.y).clamp(0.0, 1.0) * 0.8)
            });
        }
        if self.shine > 0.0 {
            let band: Vec<Vec2> = (0..11)
                .map(|i| {
                    let u = -0.65 + 1.3 * i as f32 / 10.0;
                    art.head.skull(u, art.head.top() + 0.22 + 0.15 * u * u, self.volume)
                })
                .collect();
            let shine = art.canvas.stroke(&band, |t| 0.12 * (1.0 - (2.0 * t - 1.0).powi(2)));
            art.canvas.paint(
                &shine.within(mask),
                bright(blend(self.colour, [1.0; 3], 0.3), 1.15),
                self.shine,
            );
        }
        if self.strands {
            let mut dice = Dice::new(self.seed ^ 7);
            for i in 0..7 {
                let u = -0.75 + 0.25 * i as f32 + dice.between(-0.06, 0.06);
                let top = art.head.space(u * 0.25 + self.part * 0.3, art.head.top() + 0.05, 0.0);
                let mid = art.head.skull(u * 0.8, -1.15, self.volume);
                let end = art.head.skull(u, self.hairline(u).min(-0.75), 0.02);
                let strand = art
                    .canvas
                    .stroke(&line(&[top, mid, end], 5), |t| art.style.line * 0.6 * (0.2 + t));
                let dark = self.dark;
                art.canvas.paint(&strand.within(mask), dark, 0.8);
            }
        }
    }

    /// The fringe.
    fn fall(&self, art: &mut Art, dice: &mut Dice) {
        let h = art.head;
        let root = |u: f32| h.skull(u, self.hairline(u).min(-0.8) - 0.1, 0.02 + self.volume * 0.3);
        let tip = |u: f32, y: f32| h.skull(u, y, 0.05);
        let low = self.fringe_low;
        let shapes: Vec<Vec<Vec2>> = match self.fringe {
            Fringe::None => Vec::new(),
            Fringe::Straight => {
                let mut outline: Vec<Vec2> = (0..=10).map(|i| root(-0.8 + 0.16 * i as f32)).collect();
                outline.extend((0..=14).map(|i| {
                    let u = 0.85 - 1.7 * i as f32 / 14.0;
                    tip(u, low + 0.14 * u * u + if i % 2 == 0 { 0.0 } else { 0.03 })
                }));
                vec![outline]
            }
            Fringe::Swept => {
                let s = if self.part > 0.0 { 1.0 } else { -1.0 };
                let lower: Vec<Vec2> = [
                    (0.75, -0.95),
                    (0.45, -0.86),
                    (0.0, -0.72),
                    (-0.45, low - 0.05),
                    (-0.9, low + 0.22),
                ]
                .map(|(u, y)| tip(s * u, y))
                .to_vec();
                let mut outline = line(&lower, 5);
                outline.extend((0..=10).map(|i| root(s * (-0.9 + 0.165 * i as f32))));
                vec![outline]
            }
            Fringe::Curtain => SIDES
                .iter()
                .map(|s| {
                    let part = self.part * 0.4;
                    let lower: Vec<Vec2> = [
                        (part * s, -1.02),
                        (0.25, -0.85),
                        (0.55, low - 0.1),
                        (0.82, low + 0.3),
                        (0.97, low + 0.75),
                    ]
                    .map(|(u, y)| tip(s * u, y))
                    .to_vec();
                    let mut outline = line(&lower, 5);
                    outline.push(h.skull(*s, low + 0.5, 0.03));
                    outline.extend((0..=8).map(|i| root(s * (0.95 - 0.119 * i as f32 + part * 0.1 * i as f32 / 8.0))));
                    outline
                })
                .collect(),
            Fringe::Spikes => {
                let n = dice.whole(4, 8);
                let mut outline: Vec<Vec2> = (0..=10).map(|i| root(-0.85 + 0.17 * i as f32)).collect();
                for i in 0..n {
                    let u = 0.9 - 1.8 * (i as f32 + 0.5) / n as f32;
                    let half = 0.9 / n as f32;
                    let lean = (self.part - u) * 0.16;
                    outline.push(tip(u + half * 0.9, -0.8 + 0.35 * u * u));
                    outline.push(tip(u + half * 0.55 + lean * 0.5, mix(-0.8, low, 0.55) + 0.15 * u * u));
                    outline.push(tip(u + lean, low + dice.between(-0.08, 0.1) + 0.22 * u * u));
                    outline.push(tip(u - half * 0.45 + lean * 0.5, mix(-0.8, low, 0.5) + 0.15 * u * u));
                }
                outline.push(tip(-0.9, -0.5));
                vec![outline]
            }
            Fringe::Strands => (0..dice.whole(2, 6))
                .map(|_| {
                    let u = dice.between(-0.75, 0.75);
                    let lean = dice.between(-0.25, 0.25);
                    let wide = dice.between(0.1, 0.24);
                    let y = low + dice.between(-0.12, 0.18) + 0.25 * u * u;
                    let left = line(
                        &[
                            root(u - wide),
                            tip(u - wide * 0.7 + lean * 0.3, -0.72),
                            tip(u + lean, y),
                        ],
                        4,
                    );
                    let right = line(
                        &[
                            tip(u + lean, y),
                            tip(u + wide * 0.7 + lean * 0.3, -0.74),
                            root(u + wide),
                        ],
                        4,
                    );
                    left.into_iter().chain(right).collect()
                })
                .collect(),
            Fringe::Curls => {
                let curls: Vec<Vec<Vec2>> = (0..7)
                    .map(|i| {
                        let u = -0.72 + 0.24 * i as f32;
                        ellipse(
                            tip(u, mix(-0.95, low, 0.4) + dice.between(-0.06, 0.06)),
                            Vec2::splat(dice.between(0.13, 0.19)),
                        )
                    })
                    .collect();
                self.cloud(art, &curls, self.colour);
                return;
            }
        };
        for outline in shapes {
            let mask = art.canvas.area(&outline);
            art.canvas.paint(&mask, self.colour, 1.0);
            if art.style.outline > 0.0 {
                // Along the tips only: the roots belong to the rest.
                let skip = if self.fringe == Fringe::Strands {
                    0
                } else {
                    11.min(outline.len() - 2)
                };
                let part: &[Vec2] = match self.fringe {
                    Fringe::Swept | Fringe::Curtain => &outline[..outline.len() - 10],
                    _ => &outline[skip..],
                };
                art.stroke(part, art.style.outline * 0.85, 1.0);
            } else {
                art.stroke_in(&outline, art.style.line * 0.4, self.dark, 0.5);
            }
        }
    }

    fn side_locks(&self, art: &Art) -> Vec<Vec<Vec2>> {
        let h = art.head;
        let long = 0.55 + 0.5 * (self.part + 0.5);
        SIDES
            .iter()
            .map(|s| {
                let x = h.width(0.0);
                let knots = [
                    (0.98, -0.5),
                    (0.82, -0.3),
                    (0.88, 0.2),
                    (0.9, long * 0.8),
                    (0.97, long),
                    (1.06, 0.3),
                    (1.07, -0.3),
                ]
                .map(|(u, y)| {
                    let q = h.space(s * x * u, y, 0.12);
                    q + vec2(s * 0.03, 0.0)
                });
                ring(&knots, 4)
            })
            .collect()
    }

    /// Beard and moustache, below the mouth's own lines.
    pub fn whiskers(&self, art: &mut Art, face: &Mask, mouth: &Mouth, nose: &Nose) {
        let h = art.head;
        let p = *art.pose;
        let corners = mouth.corners(art);
        let my = mouth.height;
        let jawed = |x: f32, y: f32| {
            let q = h.with_jaw(x, y);
            h.at(q.x, q.y)
        };
        let side_y = -0.05;
        let long = if self.part > 0.1 { self.part * 0.6 } else { 0.0 };
        let outline: Vec<Vec2> = match self.beard {
            Beard::None => Vec::new(),
            Beard::Stubble | Beard::Full => {
                let mut half: Vec<Vec2> = Vec::new();
                for s in [1.0, -1.0] {
                    let w = mouth.wide + 0.1;
                    let mut part = vec![
                        jawed(s * 0.02, nose.height + 0.06),
                        jawed(s * w * 0.7, nose.height + 0.1),
                        jawed(s * (w + 0.12), my - 0.1),
                        jawed(s * h.width(0.3) * 0.82, 0.28),
                        jawed(s * h.width(0.0) * 0.94, side_y),
                    ];
                    if s < 0.0 {
                        part.reverse();
                    }
                    half.extend(part);
                    if s > 0.0 {
                        // Around the jaw.
                        let low = h.outline();
                        let grow = if self.beard == Beard::Full {
                            0.03 + long * 0.5
                        } else {
                            0.0
                        };
                        let around: Vec<Vec2> = grown(&low, |q| grow * ((q.y - 0.3) / 0.7).clamp(0.0, 1.0));
                        half.extend(around.iter().filter(|q| q.y > side_y + 0.05));
                    }
                }
                half
            }
            Beard::Goatee | Beard::Chin => {
                let w = if self.beard == Beard::Goatee {
                    mouth.wide * 0.9 + 0.05
                } else {
                    0.14
                };
                let top = if self.beard == Beard::Goatee { my } else { my + 0.14 };
                let knots = [
                    (-w, top),
                    (-w * 0.95, 0.82),
                    (-w * 0.5, 1.02 + long),
                    (w * 0.5, 1.02 + long),
                    (w * 0.95, 0.82),
                    (w, top),
                    (0.0, top + 0.1),
                ]
                .map(|(x, y)| jawed(x, y));
                ring(&knots, 4)
            }
            Beard::Sideburns => {
                for s in SIDES {
                    let x = h.width(0.2);
                    let burn = [(0.98, -0.3), (0.86, -0.2), (0.8, 0.35), (0.88, 0.5), (1.0, 0.35)]
                        .map(|(u, y)| h.at(s * x * u, y));
                    let mask = art.canvas.area(&ring(&burn, 4)).within(face);
                    art.canvas.paint(&mask, self.beard_colour, 0.95);
                }
                Vec::new()
            }
        };
        if !outline.is_empty() {
            let mask = art.canvas.area(&outline);
            match self.beard {
                Beard::Stubble => {
                    let mask = mask.within(face);
                    art.canvas
                        .paint(&mask, blend(self.beard_colour, art.style.shade, 0.4), 0.38);
                }
                _ => {
                    art.canvas.paint(&mask, self.beard_colour, 1.0);
                    art.stroke(&outline, art.style.outline * 0.8, 1.0);
                }
            }
            if self.beard == Beard::Full || self.beard == Beard::Goatee {
                // Skin around the lips.
                let middle = (corners[0] + corners[1]) * 0.5;
                let open = p.jaw * 0.15;
                let half = (corners[1] - corners[0]).length() * 0.5;
                if self.part < 0.3 {
                    let hole = ellipse(middle + vec2(0.0, open), vec2(half + 0.04, 0.09 + open));
                    let mask = art.canvas.area(&hole);
                    art.canvas.paint(&mask, art.style.skin, 1.0);
                }
            }
        }
    }

    /// The moustache, over the upper lip.
    pub fn moustache(&self, art: &mut Art, mouth: &Mouth, nose: &Nose) {
        if self.moustache == 0 {
            return;
        }
        let h = art.head;
        let corners = mouth.corners(art);
        let y0 = mix(nose.height, mouth.height, 0.35);
        let lift = 0.04 * 0.5 * (art.pose.upper_up[0] + art.pose.upper_up[1]);
        let root = h.out(0.0, y0 - lift, 0.06);
        for (side, s) in SIDES.into_iter().enumerate() {
            let c = corners[side];
            let (end, fat) = match self.moustache {
                1 => (c + vec2(s * 0.02, 0.0), 0.1),
                2 => (c + vec2(s * 0.12, -0.1), 0.12),
                _ => (c + vec2(s * 0.03, 0.16), 0.11),
            };
            let mid = (root + end) * 0.5 + vec2(0.0, -0.035);
            let mask = art
                .canvas
                .stroke(&line(&[root, mid, end], 5), |t| fat * (1.0 - 0.75 * t));
            art.canvas.paint(&mask, self.beard_colour, 1.0);
        }
    }
}
