//! Hair behind the head: what hangs or stands there, and the nape.

use super::{Cut, Hair};
use crate::drawn::art::Art;
use crate::drawn::canvas::Rgb;
use crate::drawn::curve::{ellipse, mix, ring};
use crate::drawn::dice::blend;
use crate::drawn::pose::SIDES;
use glam::{Vec2, vec2};

impl Hair {
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
}
