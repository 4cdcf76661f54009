//! Heads: skull, ears, hair and what is worn on them.
//!
//! Places on a head are a yaw, to its left, and a pitch, up, both from where the face is. What covers it is bounded
//! below by a line around the head: a pitch for every yaw. So hair and hats are the same things from every side.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use glam::{Vec2, Vec3};

use super::{canvas::Part, figure::Figure, shape::Shape};
use crate::{
    character::{Beard, Hair, Headgear, Kind, Ramp},
    skeleton::Joint,
};

impl Figure<'_> {
    /// A place on the head or off it, so many radii from its middle.
    pub(super) fn on_head(&self, yaw: f32, pitch: f32, radii: f32) -> Vec3 {
        let direction = Vec3::new(yaw.sin() * pitch.cos(), pitch.sin(), yaw.cos() * pitch.cos());
        self.by_head(direction * radii)
    }

    /// A place in the head's own axes, in its radii.
    pub(super) fn by_head(&self, place: Vec3) -> Vec3 {
        self.stance.at(Joint::Head) + self.stance.head * place * self.character.body.head
    }

    /// How far the head is turned away from who sees it, to the right.
    pub(super) fn turned(&self) -> f32 {
        let (ahead, near) = self.view.project(self.stance.head * Vec3::Z);
        ahead.x.atan2(near)
    }

    pub(super) fn head(&self, parts: &mut Vec<Part>) {
        let (traits, colours) = (&self.character.traits, &self.character.colours);
        let covered = matches!(traits.headgear, Headgear::Helmet | Headgear::Horned | Headgear::Hood);
        if !covered || matches!(traits.hair, Hair::Long) {
            self.hair_behind(parts);
        }
        let mut shapes = vec![self.skull()];
        self.ears(parts, &mut shapes);
        let mut details = Vec::new();
        if traits.beard != Beard::None {
            details.push(self.around(-1.0, |yaw| self.beard_line(yaw), 1.02, 0.0, colours.hair));
        }
        self.face(&mut details);
        parts.push(Part {
            depth: 0.05,
            shapes,
            details,
        });
        if traits.beard == Beard::Long {
            self.long_beard(parts);
        }
        if !covered {
            self.hair(parts);
        }
        self.headgear(parts);
    }

    fn skull(&self) -> Shape {
        let ramp = self.character.colours.skin;
        let at = |x: f32, y: f32, z: f32| self.at(self.by_head(Vec3::new(x, y, z)));
        let r = self.character.body.head;
        if self.is(Kind::Robot) {
            let corners = [-0.92, 0.92].into_iter().flat_map(|x| {
                [(-0.85, -0.8), (-0.85, 0.85), (0.8, -0.8), (0.8, 0.85), (0.95, 0.0)].map(|(y, z)| at(x, y, z))
            });
            return Shape::hull(corners, ramp);
        }
        // Jaws are narrow in grown-ups, and in the dead.
        let jaw: f32 = if self.is(Kind::Undead) {
            0.55
        } else {
            (0.3 + 2.4 * r).clamp(0.5, 0.84)
        };
        let (top, chin) = (at(0.0, 0.12, -0.04), at(0.0, jaw - 1.0, 0.12));
        let mut shape = Shape::capsule(top, 0.9 * r, chin, jaw * r, ramp);
        shape.shade = super::shape::Shade::Ball(top, r);
        shape
    }

    fn ears(&self, parts: &mut Vec<Part>, shapes: &mut Vec<Shape>) {
        let ramp = self.character.colours.skin;
        let r = self.character.body.head;
        for side in [1.0, -1.0] {
            let seen = |yaw: f32, pitch: f32, radii: f32| self.at(self.on_head(side * yaw, pitch, radii));
            let near = self.depth(self.on_head(side * FRAC_PI_2, 0.0, 1.0) - self.stance.at(Joint::Head)) > -0.3 * r;
            match self.character.traits.kind {
                Kind::Elf | Kind::Orc if near => shapes.push(Shape::hull(
                    [seen(1.4, -0.25, 0.95), seen(1.5, 0.25, 0.95), seen(2.0, 0.35, 1.55)],
                    ramp,
                )),
                Kind::Cat => {
                    let tips = [seen(0.25, 0.95, 0.92), seen(1.3, 0.6, 0.92), seen(0.85, 0.85, 1.5)];
                    parts.push(Part {
                        // Over what hair there is.
                        depth: 0.056,
                        shapes: vec![Shape::hull(tips, ramp)],
                        details: Vec::new(),
                    });
                }
                Kind::Human if near => {
                    shapes.push(Shape::ball(seen(1.65, -0.1, 0.95), Vec2::new(0.14, 0.2) * r, ramp));
                }
                Kind::Robot if near => {
                    let tip = [seen(1.57, 0.0, 0.9), seen(1.57, 0.0, 1.15)];
                    shapes.push(Shape::capsule(
                        tip[0],
                        0.2 * r,
                        tip[1],
                        0.2 * r,
                        self.character.colours.metal,
                    ));
                }
                _ => {}
            }
        }
    }

    /// What covers the head above (`up` = 1) or below (-1) a line around it. Its rim is so many radii wide, in spikes
    /// so much wider.
    fn around(&self, up: f32, line: impl Fn(f32) -> f32, radii: f32, spikes: f32, ramp: Ramp) -> Shape {
        const STEPS: usize = 24;
        let centre = self.seen(Joint::Head);
        let start = -FRAC_PI_2 - self.turned();
        let front = (0..=STEPS).map(|i| {
            let yaw = start + PI * i as f32 / STEPS as f32;
            let yaw = (yaw + PI).rem_euclid(TAU) - PI;
            self.at(self.on_head(yaw, line(yaw), radii))
        });
        let mut outline: Vec<Vec2> = front.collect();
        let ends = [outline[STEPS], outline[0]].map(|end| (end - centre).to_angle());
        // The rim, from the right end to the left one, over the top or under the chin.
        let turn = up * (up * (ends[1] - ends[0])).rem_euclid(TAU);
        let radius = self.character.body.head * radii;
        outline.extend((0..=STEPS).map(|i| {
            let share = i as f32 / STEPS as f32;
            let spike = if i % 3 == 1 { spikes } else { 0.0 };
            centre + Vec2::from_angle(ends[0] + turn * share) * radius * (1.0 + spike)
        }));
        let mut shape = Shape::new(outline, ramp);
        shape.shade = super::shape::Shade::Ball(centre, radius);
        shape
    }

    fn hair(&self, parts: &mut Vec<Part>) {
        let traits = &self.character.traits;
        let ramp = self.character.colours.hair;
        let hat = !matches!(traits.headgear, Headgear::None | Headgear::Band | Headgear::Crown);
        let (forehead, temple, nape, radii, spikes): (f32, f32, f32, f32, f32) = match traits.hair {
            Hair::Bald => return,
            Hair::Mohawk => return self.mohawk(parts, hat),
            Hair::Short => (0.55, 0.1, -0.45, 1.08, 0.0),
            Hair::Spiky => (0.45, 0.05, -0.4, 1.12, 0.28),
            Hair::Bob => (0.3, -0.75, -0.8, 1.17, 0.0),
            Hair::Long => (0.5, -0.5, -0.9, 1.13, 0.0),
            Hair::Ponytail | Hair::Bun => (0.62, 0.15, -0.4, 1.07, 0.0),
        };
        // Fringes hang in strands.
        let strands = if matches!(traits.hair, Hair::Spiky | Hair::Bob | Hair::Short) {
            0.16
        } else {
            0.0
        };
        let line = |yaw: f32| {
            let away = yaw.abs();
            let fringe = if away < 1.0 { strands * (9.0 * yaw).sin() } else { 0.0 };
            fringe + ramped(away, &[(1.0, forehead), (1.4, temple), (1.85, temple), (2.3, nape)])
        };
        let spikes = if hat { 0.0 } else { spikes };
        let radii = if hat { radii.min(1.1) } else { radii };
        parts.push(Part {
            depth: 0.054,
            shapes: vec![self.around(1.0, line, radii, spikes, ramp)],
            details: Vec::new(),
        });
    }

    fn hair_behind(&self, parts: &mut Vec<Part>) {
        let ramp = self.character.colours.hair;
        let r = self.character.body.head;
        let trail = self.pose.trail.clamp(-0.3, 1.2);
        // It hangs from the head, whichever way that is held, and is blown back.
        let back = self.stance.head * Vec3::NEG_Z;
        let hanging = |from: Vec3, length: f32, more: f32| {
            let angle = trail + more;
            from + (back * angle.sin() - Vec3::Y * angle.cos()) * length * r
        };
        let facing_us = self.turned().abs() < 0.7;
        match self.character.traits.hair {
            Hair::Long => {
                let from = [1.0, -1.0].map(|side| self.by_head(Vec3::new(side, 0.1, -0.25)));
                let ends = from.map(|from| hanging(from, 1.75, 0.1));
                let nape = self.by_head(Vec3::new(0.0, 0.1, -1.08));
                let low = hanging(nape, 1.75, 0.12);
                let places = [from[0], from[1], ends[0], ends[1], nape, low];
                parts.push(Part {
                    depth: if facing_us { -0.9 } else { 0.045 },
                    shapes: vec![Shape::hull(places.map(|place| self.at(place)), ramp)],
                    details: Vec::new(),
                });
            }
            Hair::Ponytail => {
                let knot = self.by_head(Vec3::new(0.0, 0.5, -1.0));
                let middle = hanging(knot + back * 0.35 * r, 0.7, 0.35);
                let end = hanging(middle, 0.9, 0.1);
                let [knot, middle, end] = [knot, middle, end].map(|place| self.at(place));
                parts.push(Part {
                    depth: if facing_us { -0.9 } else { 0.044 },
                    shapes: vec![
                        Shape::capsule(middle, 0.3 * r, end, 0.12 * r, ramp),
                        Shape::capsule(knot, 0.2 * r, middle, 0.3 * r, ramp),
                    ],
                    details: Vec::new(),
                });
            }
            Hair::Bun => {
                let place = self.at(self.by_head(Vec3::new(0.0, 0.85, -0.85)));
                parts.push(Part {
                    depth: 0.044,
                    shapes: vec![Shape::ball(place, Vec2::splat(0.42 * r), ramp)],
                    details: Vec::new(),
                });
            }
            _ => {}
        }
    }

    fn mohawk(&self, parts: &mut Vec<Part>, hat: bool) {
        if hat {
            return;
        }
        let r = self.character.body.head;
        let ramp = self.character.colours.hair;
        let crest = (0..6).map(|i| {
            let along = 0.75 + i as f32 * 0.42;
            let (sin, cos) = along.sin_cos();
            let place = |radii: f32| self.at(self.by_head(Vec3::new(0.0, sin, cos) * radii));
            Shape::capsule(place(0.95), 0.2 * r, place(1.42), self.thick(0.1 * r), ramp)
        });
        parts.push(Part {
            depth: 0.054,
            shapes: crest.collect(),
            details: Vec::new(),
        });
    }

    fn beard_line(&self, yaw: f32) -> f32 {
        let low = if self.character.traits.beard == Beard::Stubble {
            -0.62
        } else {
            -0.42
        };
        ramped(yaw.abs(), &[(0.5, low), (1.2, 0.0), (1.5, 0.0), (1.7, -1.3)])
    }

    fn long_beard(&self, parts: &mut Vec<Part>) {
        let by = |x: f32, y: f32, z: f32| self.at(self.by_head(Vec3::new(x, y, z)));
        let places = [
            by(0.6, -0.45, 0.55),
            by(-0.6, -0.45, 0.55),
            by(0.35, -1.3, 0.85),
            by(-0.35, -1.3, 0.85),
            by(0.0, -1.6, 0.85),
            by(0.0, -0.5, 0.9),
        ];
        parts.push(Part {
            depth: 0.051,
            shapes: vec![Shape::hull(places, self.character.colours.hair)],
            details: Vec::new(),
        });
    }

    fn headgear(&self, parts: &mut Vec<Part>) {
        let colours = &self.character.colours;
        let r = self.character.body.head;
        let by = |x: f32, y: f32, z: f32| self.at(self.by_head(Vec3::new(x, y, z)));
        let ring = |y: f32, radii: f32| {
            (0..16).map(move |i| {
                let (sin, cos) = (TAU * i as f32 / 16.0).sin_cos();
                Vec3::new(sin * radii, y, cos * radii)
            })
        };
        let on_ring = |y: f32, radii: f32| ring(y, radii).map(|place| self.at(self.by_head(place)));
        let (trim, metal) = (colours.trim, colours.metal);
        let (shapes, details) = match self.character.traits.headgear {
            Headgear::None => return,
            Headgear::Cap => {
                let peak = [
                    by(0.55, 0.42, 0.85),
                    by(-0.55, 0.42, 0.85),
                    by(0.4, 0.36, 1.55),
                    by(-0.4, 0.36, 1.55),
                    by(0.5, 0.52, 0.9),
                    by(-0.5, 0.52, 0.9),
                ];
                let cap = self.around(
                    1.0,
                    |yaw| ramped(yaw.abs(), &[(0.6, 0.42), (2.2, 0.2)]),
                    1.13,
                    0.0,
                    trim,
                );
                (vec![cap, Shape::hull(peak, trim)], vec![])
            }
            Headgear::Pointed => {
                let tip = by(
                    0.0,
                    2.25 - 0.2 * self.pose.trail.max(0.0),
                    -0.45 - 0.3 * self.pose.trail.clamp(-0.3, 1.0),
                );
                let cone = Shape::hull(on_ring(0.45, 0.95).chain([tip]), trim);
                let band = Shape::hull(on_ring(0.45, 0.97).chain(on_ring(0.66, 0.9)), colours.belt).flat();
                (vec![cone, Shape::hull(on_ring(0.42, 1.5), trim)], vec![band])
            }
            Headgear::Straw => {
                let crown = Shape::hull(on_ring(0.5, 0.85).chain(on_ring(1.05, 0.7)), colours.wood);
                let band = Shape::hull(on_ring(0.5, 0.9).chain(on_ring(0.68, 0.88)), trim).flat();
                (vec![crown, Shape::hull(on_ring(0.47, 1.55), colours.wood)], vec![band])
            }
            Headgear::Helmet | Headgear::Horned => {
                let line = |yaw: f32| ramped(yaw.abs(), &[(1.1, 0.3), (1.3, -0.5), (3.0, -0.6)]);
                let mut shapes = Vec::new();
                if self.character.traits.headgear == Headgear::Horned {
                    for side in [1.0, -1.0] {
                        let [a, b, c] = [
                            by(side * 0.9, 0.45, 0.0),
                            by(side * 1.4, 0.62, 0.0),
                            by(side * 1.55, 1.25, 0.0),
                        ];
                        shapes.push(Shape::capsule(a, 0.24 * r, b, 0.19 * r, colours.glow));
                        shapes.push(Shape::capsule(b, 0.19 * r, c, self.thick(0.06 * r), colours.glow));
                    }
                }
                shapes.push(self.around(1.0, line, 1.14, 0.0, metal));
                let rim = Shape::hull(
                    [
                        by(-0.08, 0.3, 1.1),
                        by(0.08, 0.3, 1.1),
                        by(-0.08, 1.2, 0.4),
                        by(0.08, 1.2, 0.4),
                    ],
                    trim,
                );
                (shapes, vec![rim.flat()])
            }
            Headgear::Hood => {
                let line = |yaw: f32| ramped(yaw.abs(), &[(0.75, 0.75), (1.15, -0.1), (1.35, -1.1), (3.0, -1.2)]);
                (vec![self.around(1.0, line, 1.2, 0.0, trim)], vec![])
            }
            Headgear::Crown => {
                let points = (0..5).map(|i| {
                    let yaw = -PI + TAU * i as f32 / 5.0 + PI / 5.0;
                    let at = |y: f32, aside: f32| {
                        let (sin, cos) = (yaw + aside).sin_cos();
                        by(sin * 0.95, y, cos * 0.95)
                    };
                    Shape::hull([at(0.5, -0.6), at(0.5, 0.6), at(1.1, 0.0)], colours.glow)
                });
                let band = Shape::hull(on_ring(0.42, 0.98).chain(on_ring(0.62, 0.95)), colours.glow);
                (points.chain([band]).collect(), vec![])
            }
            Headgear::Band => {
                let band = on_ring(0.34, 1.1).chain(on_ring(0.52, 1.06));
                (vec![Shape::hull(band, trim).flat()], vec![])
            }
        };
        parts.push(Part {
            depth: 0.058,
            shapes,
            details,
        });
    }
}

/// A line through these points, level before the first and after the last.
fn ramped(x: f32, through: &[(f32, f32)]) -> f32 {
    let after = through.iter().position(|(at, _)| *at > x);
    match after {
        Some(0) => through[0].1,
        None => through[through.len() - 1].1,
        Some(i) => {
            let ((x0, y0), (x1, y1)) = (through[i - 1], through[i]);
            y0 + (y1 - y0) * (x - x0) / (x1 - x0)
        }
    }
}
