//! Hair in the face: what falls over the forehead, and the locks beside the cheeks.

use super::Hair;
use crate::drawn::art::Art;
use crate::drawn::curve::{ellipse, line, mix, ring};
use crate::drawn::dice::Dice;
use crate::drawn::pose::SIDES;
use glam::{Vec2, vec2};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fringe {
    None,
    Straight,
    Swept,
    Curtain,
    Spikes,
    Strands,
    Curls,
}

impl Hair {
    /// The fringe.
    pub(super) fn fall(&self, art: &mut Art, dice: &mut Dice) {
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

    pub(super) fn side_locks(&self, art: &Art) -> Vec<Vec<Vec2>> {
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
}
