//! What somebody wears: clothes, glasses, hats, hoods, earrings.

use super::art::Art;
use super::canvas::Rgb;
use super::curve::{ellipse, grown, line, mix};
use super::dice::{Dice, blend, bright, hex};
use super::eyes::Eyes;
use super::head::ear;
use super::pose::SIDES;
use super::style::Style;
use glam::{Vec2, vec2};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Collar {
    Round,
    Vee,
    Shirt,
    Turtle,
    Hood,
    Sailor,
    Bare,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hat {
    None,
    Beanie,
    Cap,
    Brim,
    Hood,
    Band,
    Helmet,
    /// An animal's.
    Ears,
    Horns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    Round,
    Square,
    Oval,
    Cat,
    Half,
}

/// What somebody wears.
#[derive(Clone)]
pub struct Garb {
    collar: Collar,
    cloth: Rgb,
    trim: Rgb,
    shoulders: f32,
    hat: Hat,
    hat_colour: Rgb,
    frame: Option<Frame>,
    frame_colour: Rgb,
    frame_width: f32,
    glass: Option<(Rgb, f32)>,
    earring: Option<(Rgb, bool)>,
    neck: f32,
}

impl Garb {
    pub fn new(dice: &mut Dice, style: &Style, neck: f32) -> Self {
        let cloth = |dice: &mut Dice| {
            if style.grey {
                [dice.between(0.05, 0.95); 3]
            } else {
                dice.colour((0.0, 1.0), (0.0, 0.8), (0.15, 0.95))
            }
        };
        let hat = if dice.chance(0.13) {
            dice.pick(&[
                Hat::Beanie,
                Hat::Cap,
                Hat::Brim,
                Hat::Hood,
                Hat::Hood,
                Hat::Band,
                Hat::Helmet,
            ])
        } else if dice.chance(if style.is_anime() { 0.09 } else { 0.015 }) {
            dice.pick(&[Hat::Ears, Hat::Ears, Hat::Horns])
        } else {
            Hat::None
        };
        let glasses = dice.chance(if style.age > 0.6 { 0.35 } else { 0.17 });
        Self {
            collar: dice.pick(&[
                Collar::Round,
                Collar::Round,
                Collar::Vee,
                Collar::Shirt,
                Collar::Turtle,
                Collar::Hood,
                Collar::Sailor,
                Collar::Bare,
            ]),
            cloth: cloth(dice),
            trim: cloth(dice),
            shoulders: mix(dice.between(1.1, 1.6), dice.between(0.85, 1.15), style.femme)
                * if style.is_anime() { 0.85 } else { 1.0 },
            hat,
            hat_colour: cloth(dice),
            frame: glasses.then(|| {
                dice.pick(&[
                    Frame::Round,
                    Frame::Round,
                    Frame::Square,
                    Frame::Square,
                    Frame::Oval,
                    Frame::Cat,
                    Frame::Half,
                ])
            }),
            frame_colour: if dice.chance(0.6) || style.grey {
                hex(dice.pick(&[0x101010, 0x2a1c14, 0x3a3a42, 0xb0a070]))
            } else {
                dice.colour((0.0, 1.0), (0.4, 0.9), (0.2, 0.8))
            },
            frame_width: dice.between(0.02, 0.06),
            glass: if dice.chance(0.12) {
                Some((dice.colour((0.0, 1.0), (0.2, 0.6), (0.1, 0.6)), dice.between(0.15, 0.4)))
            } else if dice.chance(0.4) {
                Some(([1.0; 3], dice.between(0.08, 0.22)))
            } else {
                None
            },
            earring: dice.chance(0.1 + 0.2 * style.femme).then(|| {
                (
                    dice.pick(&[hex(0xe0b040), hex(0xd8d8e0), hex(0xb03050)]),
                    dice.chance(0.4),
                )
            }),
            neck,
        }
    }

    /// Whether the hair above has to be pressed down.
    pub fn covers_hair(&self) -> bool {
        !matches!(self.hat, Hat::None | Hat::Band | Hat::Ears | Hat::Horns)
    }

    /// A hood's inside, behind everything.
    pub fn behind(&self, art: &mut Art) {
        if self.hat == Hat::Hood {
            let dome = art.head.dome(0.6);
            let mut outline = grown(&dome, |_| 0.24);
            outline.push(vec2(0.9, 1.5));
            outline.push(vec2(-0.9, 1.5));
            art.shape(&outline, bright(self.hat_colour, 0.55));
        } else if self.hat == Hat::Brim {
            let c = art.head.space(0.0, -0.92, 0.0);
            art.shape(&ellipse(c, vec2(1.3, 0.28)), bright(self.hat_colour, 0.7));
        }
        if self.collar == Collar::Hood && self.hat != Hat::Hood {
            let hood = ellipse(vec2(0.0, 1.15), vec2(0.85, 0.42));
            art.shape(&hood, bright(self.cloth, 0.75));
        }
    }

    /// Neck and shoulders.
    pub fn body(&self, art: &mut Art) {
        let style = art.style;
        let n = self.neck;
        let top = art.head.space(0.0, 0.5, -0.15);
        let lean = top.x * 0.6;
        let neck = [
            vec2(lean - n, 0.4),
            vec2(lean + n, 0.4),
            vec2(n, 1.15),
            vec2(n * 1.5, 1.35),
            vec2(-n * 1.5, 1.35),
            vec2(-n, 1.15),
        ];
        art.shape(&neck, style.skin);
        let w = self.shoulders;
        let base = 1.22;
        let slope = [
            (n * 1.02, base - 0.03),
            (n * 1.3, base + 0.05),
            (w * 0.7, base + 0.2),
            (w, base + 0.38),
            (w * 1.08, 2.2),
        ];
        let mut outline: Vec<Vec2> = slope.iter().map(|(x, y)| vec2(*x, *y)).collect();
        outline = line(&outline, 4);
        let mut left: Vec<Vec2> = outline.iter().rev().map(|q| vec2(-q.x, q.y)).collect();
        left.append(&mut outline);
        let skin = self.collar == Collar::Bare;
        let cloth = if skin { style.skin } else { self.cloth };
        art.shape(&left, cloth);
        let depth = match self.collar {
            Collar::Vee | Collar::Sailor => 0.4,
            Collar::Shirt => 0.28,
            Collar::Round | Collar::Hood => 0.16,
            _ => 0.0,
        };
        if depth > 0.0 {
            let cut: Vec<Vec2> = if matches!(self.collar, Collar::Round | Collar::Hood) {
                ellipse(vec2(0.0, base - 0.02), vec2(n * 1.25, depth))
            } else {
                vec![
                    vec2(-n * 1.25, base - 0.1),
                    vec2(n * 1.25, base - 0.1),
                    vec2(0.0, base + depth),
                ]
            };
            art.shape(&cut, style.skin);
            let hide = art
                .canvas
                .area(&[vec2(-n, 1.0), vec2(n, 1.0), vec2(n, base - 0.04), vec2(-n, base - 0.04)]);
            art.canvas.paint(&hide, style.skin, 1.0);
        }
        match self.collar {
            Collar::Turtle => {
                let band = [
                    vec2(-n * 1.12, 1.0),
                    vec2(n * 1.12, 1.0),
                    vec2(n * 1.25, 1.3),
                    vec2(-n * 1.25, 1.3),
                ];
                art.shape(&band, self.cloth);
            }
            Collar::Shirt | Collar::Sailor => {
                for s in SIDES {
                    let flap = [
                        vec2(s * n * 1.05, base - 0.14),
                        vec2(s * n * 1.5, base + 0.06),
                        vec2(s * n * 0.9, base + 0.3),
                        vec2(0.0, base + depth),
                    ];
                    art.shape(&flap, self.trim);
                }
            }
            Collar::Bare => {
                let bone = [vec2(-0.1, 1.42), vec2(-0.35, 1.36), vec2(-0.6, 1.4)];
                art.brush(&line(&bone, 3), style.line * 0.7, style.shade, 0.9);
                let bone = bone.map(|q| vec2(-q.x, q.y));
                art.brush(&line(&bone, 3), style.line * 0.7, style.shade, 0.9);
            }
            _ => {}
        }
        // The chin's shadow on the neck.
        let drop: Vec<Vec2> = art
            .head
            .outline()
            .iter()
            .map(|q| *q * vec2(0.9, 1.0) + vec2(0.0, 0.14))
            .collect();
        let neck = art.canvas.area(&neck);
        let shadow = art.canvas.area(&drop).within(&neck);
        let cover = matches!(self.collar, Collar::Turtle);
        art.canvas.paint(
            &shadow,
            if cover { bright(self.cloth, 0.6) } else { style.shade },
            0.3 + 0.6 * style.shadow,
        );
    }

    /// Glasses, over the eyes.
    pub fn glasses(&self, art: &mut Art, eyes: &Eyes) {
        let Some(frame) = self.frame else { return };
        let h = art.head;
        let w = (eyes.wide * 1.35).clamp(0.24, eyes.apart * 0.92);
        let t = (eyes.tall * 1.35).clamp(0.17, 0.36);
        let y = eyes.height + 0.03;
        let lift = 0.14;
        let width = self.frame_width;
        for s in SIDES {
            let form: Vec<Vec2> = (0..32)
                .map(|i| {
                    let d = Vec2::from_angle(std::f32::consts::TAU * i as f32 / 32.0);
                    let e = match frame {
                        Frame::Round => vec2(d.x * w.min(t * 1.25), d.y * t.max(w * 0.85)),
                        Frame::Oval => vec2(d.x * w, d.y * t * 0.8),
                        Frame::Square | Frame::Half => {
                            let k = |v: f32| v.signum() * v.abs().powf(0.4);
                            vec2(k(d.x) * w, k(d.y) * t * 0.85)
                        }
                        Frame::Cat => vec2(
                            d.x * w,
                            d.y * t * 0.85 - 0.1 * d.x.max(0.0) * if d.y < 0.0 { 1.0 } else { 0.0 },
                        ),
                    };
                    h.out(s * (eyes.apart + e.x), y + e.y, lift)
                })
                .collect();
            if let Some((colour, alpha)) = self.glass {
                let mask = art.canvas.area(&form);
                art.canvas.paint(&mask, colour, alpha);
            }
            let mut ringed = form.clone();
            ringed.push(form[0]);
            let part: &[Vec2] = if frame == Frame::Half { &ringed[16..] } else { &ringed };
            art.stroke_in(part, width, self.frame_colour, 1.0);
            // The arm on the far side is hidden.
            if s * h.turned() > 0.25 {
                continue;
            }
            let hinge = h.out(s * (eyes.apart + w), y - 0.05, lift);
            let end = h.space(s * h.width(0.0) * 0.98, y - 0.02, -0.05);
            art.stroke_in(&[hinge, end], width * 0.9, self.frame_colour, 1.0);
        }
        let inner = eyes.apart - w;
        let bridge = [(-inner, 0.0), (0.0, -0.05), (inner, 0.0)].map(|(x, dy)| h.out(x, y + dy, lift));
        art.stroke_in(&line(&bridge, 4), width, self.frame_colour, 1.0);
    }

    /// Earrings.
    pub fn earrings(&self, art: &mut Art) {
        let Some((colour, hoop)) = self.earring else { return };
        for s in SIDES {
            if s * art.head.turned() > 0.2 {
                continue;
            }
            let (outline, _) = ear(art.head, s);
            let lobe = outline
                .iter()
                .copied()
                .max_by(|a, b| a.y.total_cmp(&b.y))
                .unwrap_or_default();
            if hoop {
                let mut form = ellipse(lobe + vec2(0.0, 0.09), vec2(0.07, 0.09));
                form.push(form[0]);
                art.stroke_in(&form, 0.03, colour, 1.0);
            } else {
                let mask = art.canvas.area(&ellipse(lobe + vec2(0.0, 0.03), Vec2::splat(0.045)));
                art.canvas.paint(&mask, colour, 1.0);
            }
        }
    }

    /// Hats, over the hair.
    pub fn hat(&self, art: &mut Art, hair_volume: f32) {
        let h = art.head;
        let grow = 0.06 + hair_volume.min(0.14);
        // A hat's rim: around the head at a height, lower at the sides.
        let rim = |y: f32, side: f32, lift: f32| -> Vec<Vec2> {
            (0..=16)
                .map(|i| {
                    let u = 1.0 - i as f32 / 8.0;
                    h.skull(u, mix(y, side, u * u), lift)
                })
                .collect()
        };
        let cap = |low: f32, tall: f32| -> Vec<Vec2> {
            let dome = h.dome(low);
            line(&grown(&dome, |q| grow + tall * ((-0.9 - q.y) / 0.5).clamp(0.0, 1.0)), 2)
        };
        let colour = self.hat_colour;
        let dark = bright(colour, 0.72);
        match self.hat {
            Hat::None => {}
            Hat::Beanie | Hat::Helmet => {
                let helmet = self.hat == Hat::Helmet;
                let mut outline = cap(if helmet { 0.1 } else { -0.5 }, 0.06);
                outline.extend(rim(-0.82, if helmet { 0.1 } else { -0.5 }, grow));
                art.shape(&outline, colour);
                let band: Vec<Vec2> = rim(-0.88, if helmet { -0.1 } else { -0.58 }, grow);
                art.stroke_in(&band, 0.14, dark, 1.0);
            }
            Hat::Cap => {
                let mut outline = cap(-0.55, 0.03);
                outline.extend(rim(-0.85, -0.55, grow));
                art.shape(&outline, colour);
                let mut peak = rim(-0.88, -0.72, 0.05);
                let front = |x: f32, y: f32, z: f32| h.out(x, y, z);
                peak = peak[3..14].to_vec();
                peak.push(front(-0.5, -0.75, 0.35));
                peak.push(front(0.0, -0.72, 0.5));
                peak.push(front(0.5, -0.75, 0.35));
                art.shape(&peak, dark);
            }
            Hat::Brim => {
                let mut outline = cap(-0.7, 0.12);
                outline.extend(rim(-0.85, -0.75, grow));
                art.shape(&outline, colour);
                let mut brim = rim(-0.86, -0.86, 0.38);
                let back: Vec<Vec2> = brim.iter().rev().map(|q| *q + vec2(0.0, -0.14)).collect();
                brim.extend(back);
                art.shape(&brim, dark);
            }
            Hat::Hood => {
                let outer = line(&grown(&h.dome(0.75), |_| 0.26), 2);
                let inner = grown(&h.dome(0.75), |q| 0.05 - 0.1 * ((-0.8 - q.y) / 0.4).clamp(0.0, 1.0));
                let mut outline = outer;
                outline.push(vec2(0.95, 1.5));
                outline.push(vec2(0.3, 1.5));
                outline.extend(inner.iter().rev());
                outline.push(vec2(-0.3, 1.5));
                outline.push(vec2(-0.95, 1.5));
                art.shape(&outline, colour);
            }
            Hat::Ears | Hat::Horns => {
                let ears = self.hat == Hat::Ears;
                let (wide, tall, lean) = if ears { (0.24, 0.5, 0.12) } else { (0.1, 0.45, 0.3) };
                for s in SIDES {
                    let root = h.skull(s * 0.5, h.top() + 0.22, hair_volume * 0.8);
                    let form = |k: f32| {
                        let tip = root + vec2(s * lean * k, -tall * k + 0.1);
                        let bulge = root + vec2(s * (wide + lean * 0.3) * k, -tall * 0.35 * k + 0.1);
                        let inner = root + vec2(-s * wide * 0.8 * k, -tall * 0.3 * k + 0.1);
                        vec![
                            root + vec2(-s * wide * k, 0.12),
                            inner,
                            tip,
                            bulge,
                            root + vec2(s * wide * 1.1 * k, 0.2),
                        ]
                    };
                    art.shape(&form(1.0), colour);
                    if ears {
                        let mask = art.canvas.area(&form(0.6));
                        art.canvas.paint(&mask, blend(colour, art.style.blush, 0.6), 0.9);
                    }
                }
            }
            Hat::Band => {
                let band = rim(-0.9, -0.55, hair_volume.min(0.1) + 0.03);
                art.stroke_in(&band, 0.16, dark, 1.0);
                art.stroke_in(&band, 0.12, blend(colour, self.trim, 0.2), 1.0);
            }
        }
    }
}
