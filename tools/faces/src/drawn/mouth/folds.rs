//! The skin around the mouth: dimples, creases, and the folds of laughter.

use super::Mouth;
use super::lines::{Lines, N};
use crate::drawn::art::Art;
use crate::drawn::curve::{line, mix};
use crate::drawn::dice::blend;
use crate::drawn::nose::Nose;
use crate::drawn::pose::{Pose, SIDES};
use glam::vec2;

impl Mouth {
    pub(super) fn folds(&self, art: &mut Art, p: &Pose, lines: &Lines) {
        let style = art.style;
        let ink = blend(style.ink, style.shade, 0.25);
        let width = style.line * 0.7;
        for (side, s) in SIDES.into_iter().enumerate() {
            let c = self.corner(p, side);
            // A dimple: a short curve beside the corner. Stretching and pressing leave a straighter one.
            let dent = (p.dimple[side]).max(0.55 * p.smile[side]).max(0.8 * p.press[side]);
            let alpha = dent * (0.35 + 0.65 * style.folds);
            let out = 0.035 + 0.02 * p.dimple[side];
            let tall = 0.05 + 0.05 * p.dimple[side];
            let arc = [
                art.head.out(c.x + s * out * 0.6, c.y - tall, 0.03),
                art.head.out(c.x + s * out * 1.3, c.y, 0.03),
                art.head.out(c.x + s * out * 0.6, c.y + tall * 0.8, 0.03),
            ];
            art.brush(
                &line(&arc, 4),
                width * (1.0 + 0.3 * p.dimple[side]),
                ink,
                alpha.min(1.0),
            );
            // Frowning and stretching fold the skin below the corner.
            let below = (0.3 + 0.7 * style.folds) * (0.8 * p.frown[side]).max(0.95 * p.stretch[side]);
            let mark = [
                art.head.out(c.x + s * 0.03, c.y + 0.03, 0.02),
                art.head.out(c.x + s * 0.06, c.y + 0.09, 0.02),
                art.head.out(c.x + s * 0.055, c.y + 0.15, 0.02),
            ];
            art.brush(&line(&mark, 3), width, ink, below.min(0.8));
        }
        // The chin: a crease under the lip, and dimples on it when it is pushed up.
        let chin = p.shrug_lower * (0.4 + 0.6 * style.folds);
        if chin > 0.03 {
            let y = lines.bottom[N / 2].y + 0.06;
            let x = lines.bottom[N / 2].x;
            let w = self.wide.max(0.14) * 0.7;
            let arc = [(-w, 0.05), (-w * 0.5, 0.0), (0.0, -0.015), (w * 0.5, 0.0), (w, 0.05)]
                .map(|(dx, dy)| art.head.at(x + dx, y + dy));
            art.brush(&line(&arc, 3), width * 1.1, ink, chin.min(1.0));
        }
        let push = p.roll_lower.max(0.5 * (p.press[0] + p.press[1])) * style.folds * 0.6;
        if push > 0.05 {
            let y = lines.bottom[N / 2].y + 0.055;
            let x = lines.bottom[N / 2].x;
            let w = self.wide.max(0.14) * 0.6;
            let arc = [(-w, 0.0), (0.0, 0.02), (w, 0.0)].map(|(dx, dy)| art.head.at(x + dx, y + dy));
            art.brush(&line(&arc, 3), width, ink, push);
        }
        if p.roll_upper > 0.05 {
            let x = lines.top[N / 2].x;
            let y = lines.top[N / 2].y - 0.04;
            let w = self.wide.max(0.14) * 0.6;
            let arc = [(-w, 0.01), (0.0, -0.01), (w, 0.01)].map(|(dx, dy)| art.head.at(x + dx, y + dy));
            art.brush(
                &line(&arc, 3),
                width * 0.8,
                ink,
                0.6 * p.roll_upper * (0.3 + 0.7 * style.folds),
            );
        }
    }

    /// The fold from the nose past the corner.
    pub fn laughter(&self, art: &mut Art, nose: &Nose) {
        let p = *art.pose;
        let style = art.style;
        let ink = blend(style.ink, style.shade, 0.3);
        for (side, s) in SIDES.into_iter().enumerate() {
            let c = self.corner(&p, side);
            let moved = (0.75 * p.smile[side])
                .max(0.95 * p.sneer[side])
                .max(0.85 * p.upper_up[side])
                .max(0.6 * p.cheek[side]);
            let age = 0.75 * (style.age - 0.45).max(0.0);
            let quiet = if style.is_anime() { 0.5 } else { 1.0 };
            let alpha = (style.folds * (moved + age) * quiet).min(0.9);
            if alpha < 0.03 {
                continue;
            }
            let wing = nose.wide.max(0.1);
            let rise = 0.06 * p.sneer[side] + 0.03 * p.upper_up[side];
            let start = vec2(s * (wing + 0.04), nose.height - 0.06 - rise);
            let end = vec2(c.x + s * 0.08, c.y + 0.02);
            let mid = vec2(
                mix(start.x, end.x, 0.55) + s * (0.045 + 0.03 * p.smile[side]),
                mix(start.y, end.y, 0.45),
            );
            let knots = [start, mid, end].map(|q| art.head.at(q.x, q.y));
            art.brush(&line(&knots, 5), style.line * 0.8, ink, alpha);
        }
    }
}
