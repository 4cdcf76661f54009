//! What is in the hands.

use glam::{Vec2, Vec3};

use super::{canvas::Part, figure::Figure, shape::Shape};
use crate::{character::Held, skeleton::Joint};

impl Figure<'_> {
    /// What the right hand holds.
    pub(super) fn held(&self, parts: &mut Vec<Part>, depth: f32) {
        let colours = &self.character.colours;
        let hand = self.stance.at(Joint::HandRight);
        // Along what is held, and across it, as seen; foreshortened as it is turned away.
        let along = |length: f32| self.at(hand + self.stance.held * Vec3::new(0.0, -length, 0.0));
        let aside = (along(1.0) - along(0.0)).normalize_or(Vec2::Y).perp();
        let rod = |from: f32, to: f32, r: f32, ramp| {
            let r = self.thick(r);
            Shape::capsule(along(from), r, along(to), r, ramp)
        };
        let plate = |corners: &[(f32, f32)], ramp| {
            let corners = corners.iter().map(|(length, width)| along(*length) + aside * *width);
            Shape::hull(corners, ramp)
        };
        let (wood, metal, glow) = (colours.wood, colours.metal, colours.glow);
        let shapes = match self.character.traits.held {
            Held::Nothing => return,
            Held::Sword => vec![
                plate(
                    &[
                        (0.05, 0.026),
                        (0.05, -0.026),
                        (0.36, 0.024),
                        (0.36, -0.024),
                        (0.42, 0.0),
                    ],
                    metal,
                ),
                plate(&[(0.035, 0.07), (0.035, -0.07), (0.06, 0.07), (0.06, -0.07)], glow),
                rod(-0.06, 0.04, 0.016, wood),
            ],
            Held::Axe => vec![
                rod(-0.12, 0.3, 0.016, wood),
                plate(&[(0.17, 0.0), (0.15, 0.11), (0.31, 0.12), (0.28, 0.0)], metal),
            ],
            Held::Hammer => vec![
                rod(-0.12, 0.26, 0.018, wood),
                plate(&[(0.2, 0.095), (0.2, -0.095), (0.32, 0.095), (0.32, -0.095)], metal),
            ],
            Held::Staff => vec![
                rod(-0.34, 0.34, 0.018, wood),
                Shape::ball(along(0.38), Vec2::splat(0.055), glow),
            ],
            Held::Spear => vec![
                rod(-0.32, 0.36, 0.014, wood),
                plate(&[(0.33, 0.035), (0.33, -0.035), (0.46, 0.0)], metal),
            ],
            Held::Wand => vec![
                rod(-0.03, 0.17, 0.013, wood),
                Shape::ball(along(0.19), Vec2::splat(0.03), glow),
            ],
            Held::Torch => vec![
                rod(-0.05, 0.18, 0.02, wood),
                Shape::smooth(
                    &[
                        along(0.17) + aside * 0.035,
                        along(0.17) - aside * 0.035,
                        along(0.23) - aside * 0.05,
                        along(0.2) + Vec2::new(-0.2 * self.pose.trail.clamp(-0.5, 0.5), 0.13),
                        along(0.23) + aside * 0.05,
                    ],
                    glow,
                ),
            ],
        };
        parts.push(Part {
            depth,
            shapes,
            details: Vec::new(),
        });
    }

    /// A round shield on the left forearm.
    pub(super) fn shield(&self, parts: &mut Vec<Part>, depth: f32) {
        let colours = &self.character.colours;
        let middle = (self.stance.at(Joint::ElbowLeft) + 2.0 * self.stance.at(Joint::HandLeft)) / 3.0;
        let centre = self.at(middle);
        let radii = 0.15 * Vec2::ONE;
        parts.push(Part {
            depth,
            shapes: vec![Shape::ball(centre, radii, colours.metal)],
            details: vec![
                Shape::ball(centre, 0.78 * radii, colours.trim),
                Shape::ball(centre, 0.28 * radii, colours.metal),
            ],
        });
    }
}
