//! Hair on the skull: the hairline, what covers the head, and how it shines.

use super::{Cut, Hair};
use crate::drawn::art::Art;
use crate::drawn::canvas::Mask;
use crate::drawn::curve::{ellipse, line, mix, ring};
use crate::drawn::dice::{Dice, blend, bright};
use crate::drawn::pose::SIDES;
use crate::drawn::style::Shading;
use glam::{Vec2, vec2};

impl Hair {
    /// The height of the hairline at -1 to 1 across.
    pub(super) fn hairline(&self, u: f32) -> f32 {
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
}
