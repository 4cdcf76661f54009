//! How the lids move: where a pose puts them, and where the opening between them lies.

use super::{Eyes, Kind};
use crate::drawn::art::Art;
use crate::drawn::curve::{across, mix};
use crate::drawn::pose::SIDES;
use glam::{Vec2, vec2};

impl Eyes {
    pub(super) fn form(&self, u: f32, form: f32) -> f32 {
        let u = if u < self.peak {
            (u - self.peak) / (1.0 + self.peak)
        } else {
            (u - self.peak) / (1.0 - self.peak)
        };
        (1.0 - u * u).max(0.0).powf(form)
    }

    /// Where the upper and the lower lid are at `u` (-1 inner to 1 outer) of an eye, against its height; y downwards.
    pub(super) fn lids(&self, art: &Art, side: usize, u: f32) -> (f32, f32) {
        let p = art.pose;
        let (up, low) = (self.tall * 2.0 * self.share, self.tall * 2.0 * (1.0 - self.share));
        let gaze = p.gaze[side].y;
        let inner = 0.5 - 0.5 * u;
        let brow = self.follow
            * (0.3 * p.brow_down[side] * (0.4 + inner)
                - 0.12 * p.brow_inner * (inner - 0.6)
                - 0.06 * p.brow_outer[side]);
        let open_up = (1.0 + 0.36 * p.wide[side]
            - 0.4 * p.squint[side]
            - 0.08 * p.cheek[side]
            - brow
            - 0.2 * gaze.max(0.0)
            - 0.08 * gaze.min(0.0))
        .max(0.16);
        let open_low = 1.0 + 0.16 * p.wide[side] - 0.6 * p.squint[side] - 0.6 * p.cheek[side] + 0.1 * gaze.max(0.0);
        let upper = -up * open_up * self.form(u, self.upper_form);
        let arch = self.form(u, 0.9);
        let lower = if open_low >= 0.3 {
            low * open_low * self.form(u, self.lower_form)
        } else {
            // A lid pushed far up bends the other way.
            mix(
                low * 0.3 * self.form(u, self.lower_form),
                -up * 0.25 * arch,
                ((0.3 - open_low) / 0.9).min(1.0),
            )
        };
        let lift = if self.arches {
            (0.8 * p.cheek[side] + 0.6 * p.smile[side]).min(1.0)
        } else {
            0.25 * p.cheek[side]
        };
        let shut = mix(low * 0.55, -up * 0.4, lift) * arch;
        let blink = p.blink[side].clamp(0.0, 1.0);
        let (upper, lower) = (mix(upper, shut, blink), mix(lower, shut, blink));
        let slope = -self.tilt * u * self.wide;
        (upper.min(lower) + slope, lower + slope)
    }

    pub(super) fn place(&self, art: &Art, side: usize, u: f32, y: f32) -> Vec2 {
        let s = SIDES[side];
        let nudge = if self.kind == Kind::Dot {
            art.pose.gaze[side] * vec2(0.06, 0.05)
        } else {
            Vec2::ZERO
        };
        art.head
            .at(s * (self.apart + self.wide * u) + nudge.x, self.height + y + nudge.y)
    }

    pub(super) fn upper(&self, art: &Art, side: usize, n: usize) -> Vec<Vec2> {
        across(n)
            .map(|u| self.place(art, side, u, self.lids(art, side, u).0))
            .collect()
    }

    pub(super) fn lower(&self, art: &Art, side: usize, n: usize) -> Vec<Vec2> {
        across(n)
            .map(|u| self.place(art, side, u, self.lids(art, side, u).1))
            .collect()
    }

    /// The height of the upper lid in the middle: brows keep above.
    pub fn ceiling(&self, art: &Art, side: usize) -> f32 {
        self.height + self.lids(art, side, 0.0).0
    }

    /// The middle of the opening.
    pub fn middle(&self, art: &Art, side: usize) -> Vec2 {
        let (a, b) = self.lids(art, side, 0.0);
        self.place(art, side, 0.0, 0.5 * (a + b))
    }
}
