//! Beards and moustaches.

use super::Hair;
use crate::drawn::art::Art;
use crate::drawn::canvas::Mask;
use crate::drawn::curve::{ellipse, grown, line, mix, ring};
use crate::drawn::dice::blend;
use crate::drawn::mouth::Mouth;
use crate::drawn::nose::Nose;
use crate::drawn::pose::SIDES;
use glam::{Vec2, vec2};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beard {
    None,
    Stubble,
    Full,
    Goatee,
    Chin,
    Sideburns,
}

impl Hair {
    /// Whether a beard surrounds the mouth.
    pub fn surrounds_mouth(&self) -> bool {
        matches!(self.beard, Beard::Full | Beard::Goatee)
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
