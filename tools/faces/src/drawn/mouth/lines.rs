//! How the lips move: where a pose puts the corners of the mouth and the lines between them.

use super::Mouth;
use crate::drawn::art::Art;
use crate::drawn::curve::{across, mix, step};
use crate::drawn::pose::{Pose, SIDES};
use glam::{Vec2, vec2};

/// The mouth's lines, points from the picture's left to its right, in places on the face.
pub(super) struct Lines {
    pub(super) top: Vec<Vec2>,
    pub(super) upper: Vec<Vec2>,
    pub(super) lower: Vec<Vec2>,
    pub(super) bottom: Vec<Vec2>,
    /// The largest gap.
    pub(super) gap: f32,
}

pub(super) const N: usize = 21;

impl Mouth {
    /// The opening between the lips is this far down for the jaw alone.
    pub(super) fn jaw(&self, p: &Pose) -> f32 {
        p.jaw * self.gape
    }

    pub(super) fn middle(&self, p: &Pose) -> f32 {
        p.mouth_side * 0.13 + p.jaw_side * 0.08
    }

    /// A corner: side 0 is the picture's left.
    pub(super) fn corner(&self, p: &Pose, side: usize) -> Vec2 {
        let s = SIDES[side];
        let narrow = (1.0 - 0.5 * p.pucker - 0.36 * p.funnel - 0.18 * p.puff).max(0.3);
        let jaw_pull = 1.0 - 0.1 * p.jaw.min(1.0);
        let out = self.wide * narrow * jaw_pull
            + self.reach
                * (0.46 * p.smile[side] + 0.66 * p.stretch[side] + 0.34 * p.dimple[side] - 0.06 * p.frown[side]
                    + 0.2 * p.press[side]);
        let up = self.rest
            + self.reach
                * (0.88 * p.smile[side] - 0.8 * p.frown[side] - 0.26 * p.stretch[side]
                    + 0.16 * p.dimple[side]
                    + 0.1 * p.sneer[side]);
        let y = self.height - up + mix(0.3, 0.5, p.close) * self.jaw(p);
        vec2(self.middle(p) + s * out, y)
    }

    pub(super) fn lines(&self, p: &Pose) -> Lines {
        let (a, b) = (self.corner(p, 0), self.corner(p, 1));
        let (mid, reach) = (self.middle(p), self.reach);
        let jaw = self.jaw(p);
        let closed = (1.0 - p.close).max(0.0);
        // Where the lips meet in the middle: smiling draws them up a little, the chin lifts them.
        let smile = 0.5 * (p.smile[0] + p.smile[1]);
        let meet = self.height + 0.12 * jaw * closed + 0.55 * jaw * (1.0 - closed) + 0.04 * smile * reach
            - reach * (0.34 * p.shrug_lower + 0.2 * p.shrug_upper)
            + reach * 0.12 * (p.roll_upper - p.roll_lower);
        let side_of = |v: &[f32; 2], u: f32| mix(v[0], v[1], step(-0.7, 0.7, u));
        let round = (0.9 * p.funnel + 0.35 * p.pucker).min(1.0);
        let lip_gap_u = 0.16 * p.funnel + 0.03 * p.pucker;
        let lip_gap_l = 0.2 * p.funnel + 0.04 * p.pucker;
        let thin_u = (1.0 - 0.85 * p.roll_upper) * (1.0 - 0.15 * p.jaw);
        let thin_l = (1.0 - 0.85 * p.roll_lower) * (1.0 - 0.1 * p.jaw);
        let fat = 1.0 + 0.75 * p.pucker + 0.45 * p.funnel;
        let mut lines = Lines {
            top: Vec::new(),
            upper: Vec::new(),
            lower: Vec::new(),
            bottom: Vec::new(),
            gap: 0.0,
        };
        for u in across(N) {
            let (x, corner) = if u < 0.0 {
                (mix(mid, a.x, -u), a.y)
            } else {
                (mix(mid, b.x, u), b.y)
            };
            let flat = 1.0 - u * u;
            // From corner to corner through the middle.
            let blend_mid = flat.powf(0.9);
            let mut rest = mix(corner, meet, blend_mid);
            rest += self.bow * 0.6 * (1.0 - (u * 2.2).powi(2)).max(0.0);
            let bulge = flat.max(0.0).powf(mix(0.62, 0.5, round));
            let raise = side_of(&p.upper_up, u);
            let lower_down = side_of(&p.lower_down, u);
            let sneer = side_of(&p.sneer, u);
            let smile = side_of(&p.smile, u);
            let up = bulge * (reach * (0.5 * raise + 0.16 * sneer) + lip_gap_u * reach * 2.0 + 0.06 * jaw * closed);
            let down = bulge
                * (reach * 0.62 * lower_down + lip_gap_l * reach * 2.0 + jaw * closed * (0.88 - 0.14 * smile.min(1.0)));
            let upper = rest - up;
            let lower = rest + down;
            let press = side_of(&p.press, u);
            let (pu, pl) = ((1.0 - 0.8 * press).max(0.1), (1.0 - 0.8 * press).max(0.1));
            let spread = 1.0 - 0.22 * side_of(&p.stretch, u) - 0.18 * smile;
            let heart = 1.0 - 0.22 * (1.0 - (u * 4.0).powi(2)).max(0.0);
            let lip_u = self.upper * thin_u * fat * pu * spread * heart * flat.powf(0.75) * (1.0 + 0.3 * p.shrug_upper);
            let lip_l = self.lower * thin_l * fat * pl * spread * flat.powf(0.6) * (1.0 + 0.5 * p.shrug_lower);
            lines.gap = lines.gap.max(lower - upper);
            lines.top.push(vec2(x, upper - lip_u));
            lines.upper.push(vec2(x, upper));
            lines.lower.push(vec2(x, lower));
            lines.bottom.push(vec2(x, lower + lip_l));
        }
        lines
    }

    /// The corners, as seen from left to right.
    pub fn corners(&self, art: &Art) -> [Vec2; 2] {
        [0, 1].map(|side| {
            let c = self.corner(art.pose, side);
            art.head.out(c.x, c.y, 0.03)
        })
    }
}
