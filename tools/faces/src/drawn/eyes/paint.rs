//! The eye on the picture: white, iris, highlights, lashes, and the skin around it.

use super::{Eyes, Kind};
use crate::drawn::art::Art;
use crate::drawn::canvas::{Mask, Rgb};
use crate::drawn::curve::{across, ellipse, mix};
use crate::drawn::dice::{blend, bright};
use crate::drawn::pose::SIDES;
use glam::{Vec2, vec2};

impl Eyes {
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

    fn iris(&self, art: &mut Art, side: usize, colour: Rgb, open: &Mask) {
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
