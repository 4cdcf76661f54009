//! Brows, and the skin they fold.

use super::art::Art;
use super::canvas::Rgb;
use super::curve::{line, mix};
use super::dice::{Dice, blend};
use super::eyes::{Eyes, Kind};
use super::pose::SIDES;
use super::style::{Manner, Style};
use glam::{Vec2, vec2};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The same width all along.
    Block,
    /// Thins outwards.
    Taper,
    /// Thins to both ends.
    Leaf,
    /// Single hairs stand out.
    Bushy,
    /// Short and round.
    Spot,
    /// Thins inwards.
    Wedge,
}

/// Somebody's brows.
#[derive(Clone)]
pub struct Brows {
    form: Form,
    pub height: f32,
    inner: f32,
    outer: f32,
    arch: f32,
    slant: f32,
    thick: f32,
    colour: Rgb,
    alpha: f32,
    /// How far they travel.
    reach: f32,
    /// Drawn over the hair, as anime does.
    pub over_hair: bool,
    ragged: u64,
}

impl Brows {
    pub fn new(dice: &mut Dice, style: &Style, eyes: &Eyes, hair: Rgb) -> Self {
        let anime = style.is_anime();
        let form = match style.manner {
            _ if dice.chance(0.04) => Form::Spot,
            Manner::Minimal | Manner::Anime | Manner::Chibi => {
                dice.pick(&[Form::Leaf, Form::Leaf, Form::Block, Form::Wedge, Form::Taper])
            }
            Manner::Flat | Manner::Toon => dice.pick(&[Form::Block, Form::Taper, Form::Wedge, Form::Leaf]),
            _ => dice.pick(&[Form::Taper, Form::Taper, Form::Leaf, Form::Bushy, Form::Block]),
        };
        let thick = match form {
            Form::Spot => dice.between(0.07, 0.1),
            _ if anime => dice.between(0.032, 0.075),
            Form::Block | Form::Wedge => dice.between(0.035, 0.11),
            Form::Bushy => dice.between(0.08, 0.14),
            _ => mix(dice.between(0.06, 0.12), dice.between(0.035, 0.07), style.femme),
        };
        let gap = dice.between(0.1, 0.2) + if eyes.kind == Kind::Dot { 0.06 } else { 0.0 };
        let colour = if dice.chance(0.25) {
            style.ink
        } else {
            let c = blend(hair, style.ink, dice.between(0.1, 0.7));
            // A brow as pale as the skin says nothing.
            let apart = (super::dice::luma(c) - super::dice::luma(style.skin)).abs();
            if apart < 0.3 { blend(c, style.ink, 0.8) } else { c }
        };
        let half = (eyes.wide.max(0.15) * dice.between(0.85, 1.2)).min(0.27);
        let middle = eyes.apart + dice.between(-0.02, 0.04);
        let top = eyes.height - eyes.tall * 1.15;
        let short = if form == Form::Spot { 0.45 } else { 1.0 };
        Self {
            form,
            height: (top - gap).max(-0.72),
            inner: (middle - half * short).max(0.06),
            outer: middle + half * short,
            arch: dice.between(0.0, 0.08),
            slant: dice.between(-0.05, 0.035),
            thick,
            colour,
            alpha: if form == Form::Bushy {
                0.95
            } else {
                dice.between(0.8, 1.0)
            },
            reach: if anime {
                dice.between(0.15, 0.2)
            } else {
                dice.between(0.13, 0.21)
            },
            over_hair: anime && dice.chance(0.6),
            ragged: dice.seed(),
        }
    }

    /// Points from the inner to the outer end, and the places on the face they stand for.
    fn spine(&self, art: &Art, eyes: &Eyes, side: usize) -> Vec<Vec2> {
        let (p, s) = (art.pose, SIDES[side]);
        let ceiling = eyes.ceiling(art, side);
        let knots: Vec<Vec2> = (0..6)
            .map(|i| {
                let t = i as f32 / 5.0;
                let rise = self.reach
                    * (1.05 * p.brow_inner * (1.0 - t).powf(1.2) + p.brow_outer[side] * (0.12 + 0.88 * t.powf(0.8))
                        - p.brow_down[side] * (0.95 - 0.55 * t));
                let y = self.height - self.arch * (1.0 - (2.0 * t - 1.05).powi(2)).max(-0.3)
                    + self.slant * (0.5 - t) * 2.0
                    - rise;
                // Against the lid, not through the eye.
                let cross = if art.style.is_anime() { 0.11 } else { 0.06 };
                let low = ceiling - self.thick * 0.3 + cross * (1.0 - t) + 0.04;
                let y = if y > low { low + (y - low) * 0.2 } else { y };
                let x = mix(self.inner, self.outer, t)
                    - 0.05 * p.brow_down[side] * (1.0 - t)
                    - 0.015 * p.brow_inner * (1.0 - t);
                art.head.out(s * x.max(0.02), y, 0.02)
            })
            .collect();
        line(&knots, 4)
    }

    /// Draws one brow with a share of its strength.
    pub fn draw(&self, art: &mut Art, eyes: &Eyes, side: usize, strength: f32) {
        let spine = self.spine(art, eyes, side);
        let thick = self.thick;
        let form = self.form;
        let mask = art.canvas.stroke(&spine, |t| {
            thick
                * match form {
                    Form::Block => 1.0,
                    Form::Taper => (1.0 - 0.8 * t.powf(1.3)) * (0.7 + 0.3 * (t * 5.0).min(1.0)),
                    Form::Leaf => 0.2 + 0.8 * (1.0 - (2.0 * t - 0.8).powi(2)).max(0.0),
                    Form::Bushy => 0.7 + 0.3 * (1.0 - t),
                    Form::Spot => 0.6 + 0.4 * (1.0 - (2.0 * t - 1.0).powi(2)),
                    Form::Wedge => 0.35 + 0.65 * t,
                }
        });
        art.canvas.paint(&mask, self.colour, self.alpha * strength);
        if self.form == Form::Bushy {
            let mut dice = Dice::new(self.ragged);
            for q in spine.iter().step_by(2) {
                let out = vec2(SIDES[side] * dice.between(0.01, 0.06), dice.between(-0.07, -0.03));
                let mask = art.canvas.stroke(&[*q, *q + out], |t| 0.025 * (1.2 - t));
                art.canvas.paint(&mask, self.colour, self.alpha * strength);
            }
        }
    }

    /// Draws the folds of forehead and glabella.
    pub fn folds(&self, art: &mut Art) {
        let p = *art.pose;
        let folds = art.style.folds;
        let ink = blend(art.style.ink, art.style.shade, 0.3);
        let width = art.style.line * 0.65;
        let top = self.height.max(-0.6);
        // Between the brows, upright.
        for (side, s) in SIDES.into_iter().enumerate() {
            let alpha = folds * (p.brow_down[side] * 1.1 + 0.25 * (art.style.age - 0.5).max(0.0));
            let x = s * (self.inner * 0.4).clamp(0.03, 0.07);
            let a = art.head.at(x * 1.3, top - 0.06);
            let b = art.head.at(x, top + 0.02);
            let c = art.head.at(x * 1.1, top + 0.1 + 0.03 * p.brow_down[side]);
            art.brush(&line(&[a, b, c], 3), width, ink, alpha.min(0.9));
        }
        // Across the forehead.
        if art.style.manner == Manner::Minimal || art.style.manner == Manner::Chibi {
            return;
        }
        let inner = p.brow_inner;
        for (i, dy) in [0.13, 0.24].into_iter().enumerate() {
            let y = top - dy - self.reach * 0.6;
            if y < -0.92 {
                continue;
            }
            for (side, s) in SIDES.into_iter().enumerate() {
                let outer = p.brow_outer[side];
                let age = 0.6 * (art.style.age - 0.55).max(0.0);
                let alpha = folds * (0.75 * inner.max(outer) - 0.2 + age) - 0.1 * i as f32;
                if alpha <= 0.02 {
                    continue;
                }
                let knots: Vec<Vec2> = (0..4)
                    .map(|k| {
                        let t = k as f32 / 3.0;
                        let bend = 0.03 * (outer * t - inner * (1.0 - t));
                        art.head.at(s * 0.45 * t, y - bend)
                    })
                    .collect();
                art.brush(&line(&knots, 3), width, ink, alpha.min(0.8));
            }
        }
    }
}
