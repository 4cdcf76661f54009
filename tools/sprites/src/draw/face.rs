//! Eyes, mouths and noses.

use glam::{Vec2, Vec3};

use super::{figure::Figure, shape::Shape};
use crate::{
    character::{Beard, Kind, Ramp},
    skeleton::Joint,
};

/// What is as dark as the inside of a mouth.
const DARK: Vec3 = Vec3::new(0.22, 0.07, 0.09);

impl Figure<'_> {
    pub(super) fn face(&self, details: &mut Vec<Shape>) {
        let r = self.character.body.head;
        // Too small for whites of eyes.
        let tiny = r < 7.0 * self.pixel;
        self.eyes(details, r, tiny);
        self.nose(details, r);
        self.mouth(details, r, tiny);
    }

    /// A place on the face, and how much of its width is seen there; `None` if it is on the other side.
    fn on_face(&self, yaw: f32, pitch: f32) -> Option<(Vec2, f32)> {
        let place = self.on_head(yaw, pitch, 0.96);
        let near = self.depth(place - self.stance.at(Joint::Head)) / self.character.body.head;
        (near > 0.05).then(|| (self.at(place), near.min(1.0)))
    }

    fn eyes(&self, details: &mut Vec<Shape>, r: f32, tiny: bool) {
        let colours = &self.character.colours;
        let even = |mid: Vec3| Ramp { mid, ..colours.skin };
        let closed = self.pose.blink.clamp(0.0, 1.0);
        // From the side, an eye that is where eyes are would be half behind the bridge of the nose.
        let aside = 0.24 * self.turned().sin().abs();
        for side in [1.0, -1.0] {
            let Some((place, near)) = self.on_face(side * (0.44 + aside), -0.04) else {
                continue;
            };
            let height = if tiny { 0.34 } else { 0.5 } * r;
            let width = if tiny { 0.16 } else { 0.34 } * r * near.max(0.6);
            if closed > 0.6 {
                let lid = Vec2::new(width.max(0.25 * r), 0.07 * r);
                details.push(Shape::dot(place - Vec2::Y * 0.1 * r, lid, even(colours.skin.line)));
                continue;
            }
            let open = Vec2::new(width, height * (1.0 - 0.7 * closed));
            match self.character.traits.kind {
                Kind::Undead => {
                    details.push(Shape::dot(place, open.max(Vec2::splat(0.36 * r)), even(DARK)));
                    details.push(Shape::dot(place, Vec2::splat(0.16 * r), even(colours.eye)));
                }
                Kind::Robot => details.push(Shape::dot(place, open.max(Vec2::splat(0.3 * r)), even(colours.eye))),
                _ if tiny => details.push(Shape::dot(place, open, even(colours.eye * 0.6))),
                _ => {
                    details.push(Shape::dot(place, open, even(Vec3::splat(0.97))));
                    let pupil = place + self.at(self.stance.head * Vec3::Z) * 0.07 * r - Vec2::Y * 0.03 * r;
                    details.push(Shape::dot(pupil, open * Vec2::new(0.55, 0.8), even(colours.eye)));
                }
            }
        }
    }

    fn nose(&self, details: &mut Vec<Shape>, r: f32) {
        if matches!(self.character.traits.kind, Kind::Undead | Kind::Robot) {
            return;
        }
        if let Some((place, _)) = self.on_face(0.0, -0.3)
            && r > 9.0 * self.pixel
        {
            let ramp = self.character.colours.skin;
            let nose = Ramp { mid: ramp.dark, ..ramp };
            details.push(Shape::dot(place, Vec2::new(0.12, 0.1) * r, nose));
        }
    }

    fn mouth(&self, details: &mut Vec<Shape>, r: f32, tiny: bool) {
        let colours = &self.character.colours;
        // Seen from the side, a mouth goes around the edge of the face.
        let yaw = -0.35 * self.turned().sin();
        let Some((place, near)) = self.on_face(yaw, -0.58) else {
            return;
        };
        let open = self.pose.mouth.clamp(0.0, 1.0);
        let width = (0.42 - 0.12 * open) * r * near.max(0.5);
        let hidden = tiny || matches!(self.character.traits.beard, Beard::Full | Beard::Long);
        if open > 0.15 {
            let size = Vec2::new(width, (0.08 + 0.34 * open) * r);
            details.push(Shape::dot(
                place,
                size,
                Ramp {
                    mid: DARK,
                    ..colours.skin
                },
            ));
        } else if !hidden {
            let line = Ramp {
                mid: colours.skin.dark * 0.8,
                ..colours.skin
            };
            details.push(Shape::dot(place, Vec2::new(width, 0.06 * r), line));
        }
        if self.is(Kind::Orc) {
            for side in [1.0, -1.0] {
                if let Some((place, _)) = self.on_face(yaw + side * 0.3, -0.48) {
                    let tusk = Ramp {
                        mid: Vec3::new(0.95, 0.92, 0.8),
                        ..colours.skin
                    };
                    details.push(Shape::dot(place, Vec2::new(0.1, 0.2) * r, tusk));
                }
            }
        }
    }
}
