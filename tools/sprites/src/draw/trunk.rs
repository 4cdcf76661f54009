//! The trunk, what is worn on it and what hangs from it.

use glam::{Vec2, Vec3};

use super::{canvas::Part, figure::Figure, shape::Shape};
use crate::{
    character::{Bottom, Kind, Top},
    skeleton::Joint,
};

impl Figure<'_> {
    /// Half the width in which something is seen that is so wide from the front.
    fn width(&self, half: f32) -> f32 {
        let seen = |axis: Vec3| self.at(self.stance.chest * axis).x;
        let depth = self.character.girth.depth;
        half * seen(Vec3::X).hypot(depth * seen(Vec3::Z))
    }

    pub(super) fn trunk(&self, parts: &mut Vec<Part>) {
        let (traits, colours) = (&self.character.traits, &self.character.colours);
        let (body, girth) = (&self.character.body, &self.character.girth);
        let (neck, pelvis) = (self.seen(Joint::Neck), self.seen(Joint::Pelvis));
        let up = (neck - pelvis).normalize_or(Vec2::Y);
        let right = -up.perp();
        let shoulder = self.width(body.shoulder + 0.25 * girth.arm);
        let waist = self.width(girth.waist);
        let thin = if self.is(Kind::Undead) && traits.top == Top::Vest {
            0.75
        } else {
            1.0
        };
        let cloth = if traits.top == Top::Armour {
            colours.metal
        } else {
            colours.top
        };
        let across = |along: f32, half: f32| {
            let middle = pelvis.lerp(neck, along);
            [middle - right * half, middle + right * half]
        };
        let mut shapes = Vec::new();
        if let Some(skirt) = self.skirt(waist) {
            shapes.push(skirt);
        }
        let low = -0.12;
        let [a, b] = across(low, waist * 0.98);
        let [c, d] = across(0.45, (waist * 0.45 + shoulder * 0.5) * thin);
        let [e, f] = across(0.93, shoulder);
        let [g, h] = across(1.04, 0.55 * shoulder);
        shapes.push(Shape::smooth(&[a, c, e, g, h, f, d, b], cloth).lit(c, d));
        let mut details = self.chest([pelvis, neck], right, shoulder);
        let below = if traits.bottom == Bottom::Skirt || traits.top == Top::Robe {
            cloth
        } else {
            colours.bottom
        };
        let hips: Vec<Vec2> = across(low - 0.1, 2.0 * waist)
            .into_iter()
            .chain(across(0.03, 2.0 * waist))
            .collect();
        if !matches!(traits.top, Top::Robe | Top::Tunic | Top::Coat | Top::Armour) {
            details.push(Shape::hull(hips, below).flat());
        }
        if traits.belt {
            let band = across(0.02, 2.0 * waist).into_iter().chain(across(0.14, 2.0 * waist));
            details.push(Shape::hull(band, colours.belt).flat());
            let forward = self.at(self.stance.chest * Vec3::Z).x;
            let buckle = pelvis.lerp(neck, 0.08) + right * forward * waist;
            details.push(Shape::dot(buckle, Vec2::new(0.05, 0.05), colours.glow));
        }
        parts.push(Part {
            depth: 0.0,
            shapes,
            details,
        });
        if traits.scarf {
            self.scarf(parts, neck, 0.75 * shoulder.max(0.5 * body.head));
        }
    }

    /// What is on the chest.
    fn chest(&self, [pelvis, neck]: [Vec2; 2], right: Vec2, shoulder: f32) -> Vec<Shape> {
        let (traits, colours) = (&self.character.traits, &self.character.colours);
        // Where the middle of the front is seen.
        let forward = self.at(self.stance.chest * Vec3::Z).x;
        let facing = self.depth(self.stance.chest * Vec3::Z).max(0.0);
        let place = |along: f32, aside: f32| {
            pelvis.lerp(neck, along) + right * (forward * shoulder * 0.95 + aside * shoulder * (0.25 + 0.75 * facing))
        };
        match traits.top {
            Top::Shirt => vec![],
            Top::Tunic => {
                vec![Shape::hull([place(1.05, -0.3), place(1.05, 0.3), place(0.72, 0.0)], colours.skin).flat()]
            }
            Top::Vest => {
                let skin = [
                    place(1.1, -0.35),
                    place(1.1, 0.35),
                    place(-0.1, 0.16),
                    place(-0.1, -0.16),
                ];
                vec![Shape::hull(skin, colours.skin).flat()]
            }
            Top::Armour => vec![
                Shape::hull(
                    [
                        place(0.55, -0.12),
                        place(0.55, 0.12),
                        place(0.95, 0.12),
                        place(0.95, -0.12),
                    ],
                    colours.trim,
                )
                .flat(),
                Shape::hull(
                    [place(0.36, -1.6), place(0.36, 1.6), place(0.42, 1.6), place(0.42, -1.6)],
                    colours.trim,
                )
                .flat(),
            ],
            Top::Robe => vec![
                Shape::hull(
                    [
                        place(1.1, -0.13),
                        place(1.1, 0.13),
                        place(-0.2, 0.13),
                        place(-0.2, -0.13),
                    ],
                    colours.trim,
                )
                .flat(),
            ],
            Top::Coat => {
                let shirt = [place(1.1, -0.28), place(1.1, 0.28), place(0.3, 0.0)];
                let seam = [
                    place(0.4, -0.03),
                    place(0.4, 0.03),
                    place(-0.2, 0.03),
                    place(-0.2, -0.03),
                ];
                let mut line = Shape::hull(seam, colours.top).flat();
                line.ramp.mid = line.ramp.dark;
                vec![Shape::hull(shirt, colours.bottom).flat(), line]
            }
        }
    }

    /// Cloth around the legs, if any is worn.
    fn skirt(&self, waist: f32) -> Option<Shape> {
        let (traits, colours, girth) = (&self.character.traits, &self.character.colours, &self.character.girth);
        // How far down the legs, and of what.
        let (length, ramp) = match (traits.top, traits.bottom) {
            (Top::Robe, _) => (1.72, colours.top),
            (Top::Coat, _) => (1.15, colours.top),
            (Top::Tunic, _) => (0.6, colours.top),
            (Top::Armour, _) => (0.5, colours.metal),
            (_, Bottom::Skirt) => (0.85, colours.bottom),
            _ => return None,
        };
        let down = |i: usize| {
            let [hip, knee, foot] = [Joint::HipLeft, Joint::KneeLeft, Joint::FootLeft]
                .map(|first| self.seen(Joint::ALL[first as usize + 3 * i]));
            if length <= 1.0 {
                hip.lerp(knee, length)
            } else {
                knee.lerp(foot, length - 1.0)
            }
        };
        let hem = [down(0), down(1)];
        let pelvis = self.seen(Joint::Pelvis);
        let flare = 1.15 * girth.leg + 0.05 * length;
        let back = -0.1 * length * self.pose.trail * self.at(Vec3::Z).x;
        let left = hem[0].x.min(hem[1].x).min(pelvis.x - 0.8 * waist) - flare + back;
        let right = hem[0].x.max(hem[1].x).max(pelvis.x + 0.8 * waist) + flare + back.min(0.0);
        // It does not follow a raised leg all the way.
        let level = pelvis.y - length * self.character.body.leg * 0.96;
        let y = [hem[0].y, hem[1].y].map(|y| 0.5 * y + 0.5 * level);
        let (y_left, y_right) = if hem[0].x < hem[1].x {
            (y[0], y[1])
        } else {
            (y[1], y[0])
        };
        let [from, to] = [left, right].map(|x| Vec2::new(x, pelvis.y));
        let shape = Shape::new(
            vec![
                pelvis + Vec2::new(-waist, 0.05),
                Vec2::new(left, y_left),
                Vec2::new((left + right) / 2.0, (y_left + y_right) / 2.0 - 0.02),
                Vec2::new(right, y_right),
                pelvis + Vec2::new(waist, 0.05),
            ],
            ramp,
        );
        Some(shape.lit(from, to))
    }

    fn scarf(&self, parts: &mut Vec<Part>, neck: Vec2, half: f32) {
        let ramp = self.character.colours.trim;
        let back = self.at(self.stance.chest * Vec3::NEG_Z);
        let blown = Vec2::new(back.x.signum() * back.x.abs().sqrt(), 0.0);
        let swing = 0.35 + 0.9 * self.pose.trail.clamp(-0.2, 1.2);
        let end = neck + blown * 0.3 * swing.sin() - Vec2::Y * 0.3 * swing.cos() * back.x.abs().max(0.5)
            + Vec2::new(0.35 * half * (1.0 - back.x.abs()), 0.0);
        let tail = Shape::capsule(neck, self.thick(0.03), end, self.thick(0.045), ramp);
        let facing_us = back.x.abs() < 0.5;
        parts.push(Part {
            depth: if facing_us { 0.012 } else { -0.4 },
            shapes: vec![tail],
            details: Vec::new(),
        });
        parts.push(Part {
            depth: 0.042,
            shapes: vec![Shape::ball(neck + Vec2::Y * 0.005, Vec2::new(half, 0.05), ramp)],
            details: Vec::new(),
        });
    }

    /// A cape, down from the shoulders.
    pub(super) fn cloak(&self, parts: &mut Vec<Part>) {
        let (traits, body) = (&self.character.traits, &self.character.body);
        if !traits.cape {
            return;
        }
        let neck = self.stance.at(Joint::Neck);
        let back = self.stance.chest * Vec3::NEG_Z;
        let side = self.stance.chest * Vec3::X;
        let length = 0.92
            * (neck.y
                - self
                    .stance
                    .at(Joint::FootLeft)
                    .y
                    .min(self.stance.at(Joint::FootRight).y));
        let angle = 0.14 + self.pose.trail.clamp(-0.15, 1.2);
        let hem = neck + (back * angle.sin() - Vec3::Y * angle.cos()) * length.clamp(0.3, 0.7);
        let behind = back * body.shoulder * self.character.girth.depth;
        let half = body.shoulder + 0.5 * self.character.girth.arm;
        let corners = [
            neck + side * half * 0.9 + 0.4 * behind,
            neck - side * half * 0.9 + 0.4 * behind,
            hem + side * half * 1.35 + behind,
            hem - side * half * 1.35 + behind,
            neck.lerp(hem, 0.5) + 1.5 * behind,
            hem + 1.3 * behind,
        ];
        let facing_us = self.at(back).x.abs() < 0.5;
        parts.push(Part {
            depth: if facing_us { -3.0 } else { -0.3 },
            shapes: vec![Shape::hull(
                corners.map(|corner| self.at(corner)),
                self.character.colours.trim,
            )],
            details: Vec::new(),
        });
    }

    /// A cat's tail.
    pub(super) fn tail(&self, parts: &mut Vec<Part>) {
        if !self.is(Kind::Cat) {
            return;
        }
        let r = self.thick(0.55 * self.character.girth.arm);
        let lift = 0.5 * self.pose.trail.clamp(-0.5, 1.0);
        let curve = [
            (0.0, 0.0),
            (-0.12, -0.06 + 0.1 * lift),
            (-0.24, 0.02 + 0.2 * lift),
            (-0.27, 0.14 + 0.1 * lift),
        ];
        let pelvis = self.stance.at(Joint::Pelvis);
        let places = curve.map(|(z, y)| self.at(pelvis + Vec3::new(0.35 * -z, y, z)));
        let ramp = self.character.colours.skin;
        parts.push(Part {
            depth: -2.0,
            shapes: places
                .windows(2)
                .map(|pair| Shape::capsule(pair[0], r, pair[1], r, ramp))
                .collect(),
            details: Vec::new(),
        });
    }
}
