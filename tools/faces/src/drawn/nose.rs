//! Noses, from a dot to bridge and wings, and how they wrinkle.

use super::art::Art;
use super::curve::{ellipse, line, ring};
use super::dice::{Dice, blend};
use super::eyes::Eyes;
use super::pose::SIDES;
use super::style::{Manner, Style};
use glam::{Vec2, vec2};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A point.
    Dot,
    /// One short stroke.
    Stroke,
    /// Bridge and base in one angled line.
    Hook,
    /// The base alone.
    Cup,
    /// Only nostrils.
    Nostrils,
    /// A ball.
    Ball,
    /// A large one of its own outline.
    Potato,
    /// A shadow beside it.
    Shadow,
    /// Bridge, wings, nostrils.
    Full,
}

/// Somebody's nose.
#[derive(Clone)]
pub struct Nose {
    form: Form,
    /// The height of its base.
    pub height: f32,
    /// Half its width.
    pub wide: f32,
    tall: f32,
    lift: f32,
    lean: f32,
    red: f32,
}

impl Nose {
    pub fn new(dice: &mut Dice, style: &Style, eyes: &Eyes) -> Self {
        use Form::*;
        let form = match style.manner {
            Manner::Chibi => dice.pick(&[Dot, Dot, Stroke, Nostrils]),
            Manner::Minimal => dice.pick(&[Stroke, Stroke, Dot]),
            Manner::Anime => dice.pick(&[Dot, Stroke, Hook, Shadow, Nostrils]),
            Manner::Manga => dice.pick(&[Stroke, Hook, Full, Nostrils]),
            Manner::Toon => dice.pick(&[Ball, Potato, Cup, Hook, Ball]),
            Manner::Flat => dice.pick(&[Hook, Cup, Ball, Shadow, Dot, Stroke]),
            Manner::Comic => dice.pick(&[Hook, Full, Full, Cup, Potato]),
            Manner::Portrait => dice.pick(&[Full, Full, Full, Shadow, Cup]),
            Manner::Painted => dice.pick(&[Full, Full, Shadow, Ball]),
        };
        let small = style.is_anime();
        let height = if small {
            dice.between(0.36, 0.46).max(eyes.height + 0.24)
        } else {
            dice.between(0.22, 0.36)
        };
        Self {
            form,
            height,
            wide: match form {
                Potato => dice.between(0.16, 0.26),
                Ball => dice.between(0.1, 0.19),
                _ if small => dice.between(0.04, 0.09),
                _ => dice.between(0.11, 0.19),
            },
            tall: if small {
                dice.between(0.06, 0.14)
            } else {
                dice.between(0.22, 0.4)
            },
            lift: match form {
                Dot | Stroke | Nostrils => dice.between(0.06, 0.12),
                _ => dice.between(0.12, 0.22),
            },
            lean: dice.pick(&[-1.0, 1.0]),
            red: if dice.chance(0.3) { dice.between(0.1, 0.5) } else { 0.0 },
        }
    }

    fn rise(&self, art: &Art) -> f32 {
        0.035 * 0.5 * (art.pose.sneer[0] + art.pose.sneer[1])
    }

    /// The tip.
    pub fn tip(&self, art: &Art) -> Vec2 {
        let above = match self.form {
            Form::Dot | Form::Nostrils => 0.0,
            Form::Stroke => 0.0,
            Form::Ball | Form::Potato => self.wide * 0.6,
            _ => 0.05,
        };
        art.head.out(0.0, self.height - above - self.rise(art), self.lift)
    }

    pub fn draw(&self, art: &mut Art) {
        let (style, h) = (art.style, art.head);
        let p = *art.pose;
        let rise = self.rise(art);
        let y = self.height - rise;
        let (w, line_w) = (self.wide, style.line);
        // A wing rises and widens with its own sneer.
        let wing = |side: usize, x: f32, dy: f32, lift: f32| {
            let k = p.sneer[side];
            h.out(
                SIDES[side] * w * x * (1.0 + 0.18 * k),
                y + dy - 0.055 * k * x.abs(),
                lift,
            )
        };
        // The bridge is drawn on the side that is turned away, else on the person's own.
        let lean = if h.turned().abs() > 0.15 {
            h.turned().signum()
        } else {
            self.lean
        };
        let l = if lean < 0.0 { 0 } else { 1 };
        let shade = style.shade;
        match self.form {
            Form::Dot => {
                let c = h.out(0.0, y, self.lift);
                let mask = art.canvas.area(&ellipse(c, vec2(line_w * 0.75, line_w * 0.6)));
                art.canvas.paint(&mask, blend(style.ink, shade, 0.3), 1.0);
            }
            Form::Stroke => {
                let a = h.out(lean * 0.015, y - self.tall * 0.7, self.lift * 0.8);
                let b = h.out(lean * 0.05, y, self.lift);
                let mid = (a + b) * 0.5 + vec2(lean * 0.015, 0.0);
                art.brush(&line(&[a, mid, b], 4), line_w, style.ink, 0.9);
            }
            Form::Hook => {
                let a = h.out(lean * 0.05, y - self.tall, 0.05);
                let b = h.out(lean * w * 0.55, y - 0.07, self.lift);
                let c = wing(l, 0.65, 0.0, self.lift * 0.8);
                let d = wing(1 - l, 0.5, 0.02, self.lift * 0.5);
                art.brush(&line(&[a, b, c, d], 5), line_w, style.ink, 1.0);
                for side in 0..2 {
                    self.nostril(art, side, w, y, 0.35 * p.sneer[side]);
                }
            }
            Form::Cup => {
                let a = wing(0, 1.0, -0.05, 0.03);
                let b = h.out(0.0, y + 0.035, self.lift);
                let c = wing(1, 1.0, -0.05, 0.03);
                let a2 = wing(0, 0.75, 0.01, self.lift * 0.5);
                let c2 = wing(1, 0.75, 0.01, self.lift * 0.5);
                art.brush(&line(&[a, a2, b, c2, c], 5), line_w, style.ink, 1.0);
            }
            Form::Nostrils => {
                for side in 0..2 {
                    self.nostril(art, side, w.max(0.05), y, 0.9);
                }
            }
            Form::Ball | Form::Potato => {
                let c = h.out(0.0, y - w * 0.55, self.lift);
                let k = 0.06 * (p.sneer[0] + p.sneer[1]);
                let tall = if self.form == Form::Ball { 0.85 } else { 0.75 };
                let knots: Vec<Vec2> = (0..12)
                    .map(|i| {
                        let d = Vec2::from_angle(std::f32::consts::TAU * i as f32 / 12.0);
                        let side = if d.x < 0.0 { 0 } else { 1 };
                        c + d * vec2(w * (1.0 + k), w * tall) - vec2(0.0, 0.06 * p.sneer[side] * d.x.abs())
                    })
                    .collect();
                let outline = ring(&knots, 4);
                let mask = art.canvas.area(&outline);
                let colour = blend(blend(style.skin, shade, 0.35), style.blush, self.red);
                art.canvas.paint(&mask, colour, 1.0);
                if style.outline > 0.0 {
                    let n = outline.len();
                    // Open above, so that it belongs to the face.
                    let from = n * 5 / 8;
                    let open: Vec<Vec2> = (0..n * 3 / 4).map(|i| outline[(i + from + n / 4) % n]).collect();
                    art.stroke(&open, line_w, 1.0);
                } else {
                    let glow = art
                        .canvas
                        .area(&ellipse(c + vec2(-0.25, -0.3) * w, Vec2::splat(w * 0.3)));
                    art.canvas.paint(&glow, [1.0; 3], 0.25);
                }
                if self.form == Form::Potato {
                    for side in 0..2 {
                        self.nostril(art, side, w * 0.8, y, 0.8);
                    }
                }
            }
            Form::Shadow => {
                let a = h.out(lean * 0.03, y - self.tall, 0.04);
                let b = h.out(lean * w * 0.3, y - 0.02, self.lift);
                let c = wing(l, 1.0, -0.02, 0.03);
                let d = h.out(0.0, y + 0.03, self.lift * 0.7);
                let mask = art.canvas.area(&[a, b, d, c]);
                art.canvas.paint(&mask, shade, 0.9);
                for side in 0..2 {
                    self.nostril(art, side, w * 0.8, y, 0.4 + 0.3 * p.sneer[side]);
                }
            }
            Form::Full => {
                let a = h.out(lean * 0.09, y - self.tall - 0.05, 0.02);
                let b = h.out(lean * 0.075, y - self.tall * 0.5, self.lift * 0.5);
                let c = h.out(lean * w * 0.6, y - 0.06, self.lift * 0.9);
                let base = h.out(lean * w, y - 0.03, 0.02);
                let side_shade = art.canvas.area(&line(&[a, b, c, base], 4));
                art.canvas.paint(&side_shade, shade, 0.45);
                for side in 0..2 {
                    let s = [
                        wing(side, 0.75, -0.13, 0.06),
                        wing(side, 1.08, -0.07, 0.03),
                        wing(side, 0.98, 0.0, 0.03),
                        wing(side, 0.7, 0.0, 0.08),
                    ];
                    art.brush(&line(&s, 4), line_w * 0.85, blend(style.ink, shade, 0.35), 0.85);
                    self.nostril(art, side, w, y, 0.9);
                }
                let tip = [
                    h.out(-w * 0.35, y + 0.005, self.lift * 0.7),
                    h.out(0.0, y + 0.03, self.lift),
                    h.out(w * 0.35, y + 0.005, self.lift * 0.7),
                ];
                art.brush(&line(&tip, 4), line_w * 0.7, blend(style.ink, shade, 0.5), 0.8);
                if style.outline > 0.0 && style.folds > 0.6 {
                    art.brush(&line(&[a, b, c], 4), line_w * 0.7, blend(style.ink, shade, 0.3), 0.7);
                }
            }
        }
        self.wrinkles(art, y);
    }

    fn nostril(&self, art: &mut Art, side: usize, w: f32, y: f32, alpha: f32) {
        let k = art.pose.sneer[side];
        let c = art
            .head
            .out(SIDES[side] * w * 0.45, y + 0.005 - 0.03 * k, self.lift * 0.5);
        let radii = vec2(w * 0.2, w * 0.13) * (1.0 + 0.4 * k);
        let mask = art.canvas.area(&ellipse(c, radii.max(Vec2::splat(0.012))));
        art.canvas
            .paint(&mask, blend(art.style.ink, art.style.shade, 0.2), alpha);
    }

    fn wrinkles(&self, art: &mut Art, y: f32) {
        let p = *art.pose;
        let small = art.style.is_anime();
        let width = art.style.line * if small { 0.75 } else { 0.7 };
        let ink = blend(art.style.ink, art.style.shade, 0.2);
        for (side, s) in SIDES.into_iter().enumerate() {
            let alpha = (p.sneer[side] * 1.1).min(1.0) * (0.45 + 0.55 * art.style.folds);
            if alpha < 0.02 {
                continue;
            }
            let root = y - if small { 0.12 + self.tall * 0.3 } else { self.tall * 0.6 };
            for i in 0..3 {
                let dy = -0.075 * i as f32;
                let a = art.head.out(s * 0.025, root + dy - 0.03, 0.08);
                let b = art.head.out(s * 0.085, root + dy - 0.015, 0.05);
                let c = art.head.out(s * 0.125, root + dy + 0.04, 0.02);
                art.brush(&line(&[a, b, c], 3), width, ink, alpha);
            }
        }
    }
}
