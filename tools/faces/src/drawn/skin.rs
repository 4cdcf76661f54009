//! What lies on the skin: shadow, blush, freckles, stubble, scars, paint.

use super::art::Art;
use super::canvas::{Mask, Rgb};
use super::curve::{ellipse, grown, line, step};
use super::dice::{Dice, blend, bright, luma};
use super::eyes::Eyes;
use super::mouth::Mouth;
use super::nose::Nose;
use super::pose::SIDES;
use super::style::{Manner, Shading, Style};
use crate::Light;
use glam::{Vec2, vec2};

/// Marks on somebody's skin.
#[derive(Clone)]
pub struct Marks {
    blush: f32,
    blush_lines: bool,
    freckles: usize,
    seed: u64,
    mole: Option<Vec2>,
    scar: Option<[Vec2; 2]>,
    paint: Option<(Rgb, usize)>,
    cheekbones: f32,
}

impl Marks {
    pub fn new(dice: &mut Dice, style: &Style) -> Self {
        let soft = style.is_anime() || style.manner == Manner::Flat;
        Self {
            blush: if dice.chance(if soft { 0.65 } else { 0.4 }) {
                dice.between(0.2, 0.9)
            } else {
                0.0
            },
            blush_lines: style.is_anime() && dice.chance(0.3),
            freckles: if dice.chance(0.12) { dice.whole(6, 26) } else { 0 },
            seed: dice.seed(),
            mole: if dice.chance(0.1) {
                Some(vec2(dice.between(-0.55, 0.55), dice.between(0.2, 0.75)))
            } else {
                None
            },
            scar: if dice.chance(0.05) {
                let a = vec2(dice.between(-0.55, 0.55), dice.between(-0.6, 0.4));
                Some([a, a + vec2(dice.between(-0.15, 0.15), dice.between(0.15, 0.4))])
            } else {
                None
            },
            paint: if dice.chance(0.05) {
                Some((dice.colour((0.0, 1.0), (0.4, 0.9), (0.3, 0.95)), dice.whole(0, 4)))
            } else {
                None
            },
            cheekbones: if matches!(style.manner, Manner::Comic | Manner::Manga | Manner::Portrait) {
                dice.between(0.0, 1.0) * (1.0 - 0.5 * style.femme)
            } else {
                0.0
            },
        }
    }

    /// Shadow over the face, on the side away from the light.
    pub fn shadow(&self, art: &mut Art, face: &Mask, outline: &[Vec2], light: &Light) {
        let style = art.style;
        let toward = vec2(light.azimuth.sin(), -light.elevation.sin());
        match style.shading {
            Shading::None => {}
            Shading::Soft => {
                let (shade, strength) = (style.shade, style.shadow * 0.75);
                let head = art.head;
                art.canvas.shade(face, |q| {
                    let n = head.normal(q);
                    let lit = n.z * 0.75 + n.x * toward.x + n.y * toward.y;
                    (shade, strength * (1.0 - step(-0.2, 0.95, lit)))
                });
            }
            Shading::Cel | Shading::Hatched => {
                let aside = if toward.x.abs() < 0.12 { 0.12 } else { toward.x };
                let shift = vec2(aside * 0.42, toward.y.clamp(-0.5, 0.3) * 0.2);
                let lit: Vec<Vec2> = outline.iter().map(|q| *q + shift).collect();
                let lit = grown(&lit, |_| 0.03);
                let dark = face.clone().without(&art.canvas.area(&lit));
                if style.shading == Shading::Cel {
                    art.canvas.paint(&dark, style.shade, style.shadow);
                } else {
                    let ink = blend(style.ink, style.shade, 0.15);
                    let mut i = -1.9f32;
                    while i < 1.9 {
                        let rod = [vec2(i - 0.8, 1.6), vec2(i + 0.8, -1.6)];
                        let mask = art.canvas.stroke(&rod, |_| style.line * 0.55).within(&dark);
                        art.canvas.paint(&mask, ink, 0.8 * style.shadow.max(0.5));
                        i += 0.11;
                    }
                }
            }
        }
    }

    pub fn draw(&self, art: &mut Art, face: &Mask, eyes: &Eyes, mouth: &Mouth, nose: &Nose) {
        let p = *art.pose;
        let style = art.style;
        let mut dice = Dice::new(self.seed);
        let cheek_y = 0.5 * (eyes.height + eyes.tall + mouth.height) - 0.02;
        if let Some((colour, kind)) = self.paint {
            self.paint(art, face, eyes, colour, kind);
        }
        for (side, s) in SIDES.into_iter().enumerate() {
            let c = art.head.at(s * (eyes.apart + 0.08), cheek_y - 0.05 * p.smile[side]);
            if self.blush > 0.0 && !style.grey {
                let r = vec2(0.2, 0.13);
                let disc = art.canvas.area(&ellipse(c, r)).within(face);
                let (colour, strength) = (style.blush, self.blush);
                if style.manner == Manner::Flat || style.manner == Manner::Toon {
                    art.canvas.paint(&disc, colour, strength * 0.7);
                } else {
                    art.canvas.shade(&disc, |q| {
                        let d = ((q - c) / r).length();
                        (colour, strength * (1.0 - d * d).max(0.0))
                    });
                }
            }
            if self.blush_lines {
                for i in -1..=1 {
                    let at = c + vec2(i as f32 * 0.07, 0.0);
                    art.stroke_in(
                        &[at + vec2(0.02, -0.04), at + vec2(-0.02, 0.04)],
                        style.line * 0.6,
                        blend(style.blush, style.ink, if style.grey { 0.6 } else { 0.15 }),
                        0.8,
                    );
                }
            }
            // A puffed cheek bulges.
            if p.puff > 0.04 {
                let arc: Vec<Vec2> = (0..7)
                    .map(|i| {
                        let a = -1.2 + 2.4 * i as f32 / 6.0;
                        art.head
                            .at(s * (mouth.wide + 0.13 + 0.05 * a.cos()), mouth.height + 0.15 * a.sin())
                    })
                    .collect();
                art.brush(
                    &arc,
                    style.line * 0.8,
                    blend(style.ink, style.shade, 0.25),
                    p.puff.min(1.0) * 0.85,
                );
                let c = art.head.at(s * (mouth.wide + 0.3), mouth.height - 0.03);
                let glow = art.canvas.area(&ellipse(c, vec2(0.13, 0.13))).within(face);
                art.canvas.shade(&glow, |q| {
                    let d = (q - c).length() / 0.13;
                    (bright(style.skin, 1.12), 0.6 * p.puff.min(1.0) * (1.0 - d * d).max(0.0))
                });
            }
            if self.cheekbones > 0.3 {
                let bone = [(0.62, 0.2), (0.52, 0.38), (0.47, 0.52)].map(|(x, y)| art.head.at(s * x, y));
                art.brush(
                    &line(&bone, 4),
                    style.line * 0.7,
                    blend(style.ink, style.shade, 0.5),
                    self.cheekbones * 0.7,
                );
            }
        }
        for _ in 0..self.freckles {
            let x = dice.between(-0.5, 0.5);
            let y = nose.height - 0.12 + dice.between(-0.12, 0.1) + 0.06 * x.abs();
            let spot = art
                .canvas
                .area(&ellipse(art.head.at(x, y), Vec2::splat(dice.between(0.012, 0.022))));
            art.canvas.paint(&spot, times_dark(style.skin), 0.8);
        }
        if let Some(at) = self.mole {
            let spot = art.canvas.area(&ellipse(art.head.at(at.x, at.y), Vec2::splat(0.025)));
            art.canvas.paint(&spot, bright(style.shade, 0.5), 0.9);
        }
        if let Some([a, b]) = self.scar {
            let line = [art.head.at(a.x, a.y), art.head.at(b.x, b.y)];
            let colour = if luma(style.skin) > 0.5 {
                blend(style.blush, style.shade, 0.5)
            } else {
                bright(style.skin, 1.35)
            };
            art.brush(&line, style.line * 1.3, colour, 0.9);
        }
    }

    fn paint(&self, art: &mut Art, face: &Mask, eyes: &Eyes, colour: Rgb, kind: usize) {
        for s in SIDES {
            let at = |x: f32, y: f32| art.head.at(s * x, y);
            let low = eyes.height + eyes.tall;
            let shape = match kind {
                // Stripes over the cheek.
                0 => vec![
                    at(0.3, low + 0.12),
                    at(0.62, low + 0.06),
                    at(0.62, low + 0.13),
                    at(0.3, low + 0.18),
                ],
                // A mark under the eye.
                1 => vec![
                    at(eyes.apart - 0.05, low + 0.06),
                    at(eyes.apart + 0.05, low + 0.06),
                    at(eyes.apart, low + 0.35),
                ],
                // A mask over the eyes.
                2 => vec![
                    at(0.0, eyes.height - 0.1),
                    at(0.7, eyes.height - 0.22),
                    at(0.7, eyes.height + 0.18),
                    at(0.0, eyes.height + 0.1),
                ],
                // A mark on the forehead.
                _ => vec![at(0.0, -0.8), at(0.08, -0.68), at(0.0, -0.55)],
            };
            let mask = art.canvas.area(&shape).within(face);
            art.canvas.paint(&mask, colour, 0.75);
        }
    }
}

fn times_dark(skin: Rgb) -> Rgb {
    super::dice::times(skin, [0.78, 0.6, 0.5])
}
