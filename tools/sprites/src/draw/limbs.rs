//! Arms and legs.

use super::{canvas::Part, figure::Figure, shape::Shape};
use crate::{
    character::{Bottom, Feet, Kind, Ramp, Sleeves, Top},
    skeleton::Joint,
};

use glam::Vec2;

impl Figure<'_> {
    pub(super) fn legs(&self, parts: &mut Vec<Part>) {
        for i in 0..2 {
            let joint = |first: Joint| Joint::ALL[first as usize + 3 * i];
            let depth = self.depth(self.stance.at(joint(Joint::KneeLeft)));
            let [hip, knee, foot] =
                [Joint::HipLeft, Joint::KneeLeft, Joint::FootLeft].map(|first| self.seen(joint(first)));
            parts.push(Part {
                // All behind the trunk, the nearer leg before the other.
                depth: -1.0 + 0.5 * depth,
                shapes: self.leg([hip, knee, foot], self.at(self.stance.toes[i])),
                details: Vec::new(),
            });
        }
    }

    fn leg(&self, [hip, knee, foot]: [Vec2; 3], toes: Vec2) -> Vec<Shape> {
        let (traits, colours, girth) = (&self.character.traits, &self.character.colours, &self.character.girth);
        let thin = if self.is(Kind::Undead) { 0.55 } else { 1.0 };
        let r = self.thick(girth.leg * thin);
        let armour = traits.top == Top::Armour;
        let skin = colours.skin;
        let cloth = if armour { colours.metal } else { colours.bottom };
        let (thigh, shin) = match traits.bottom {
            Bottom::Trousers => (cloth, cloth),
            Bottom::Shorts => (cloth, skin),
            Bottom::Skirt => (skin, skin),
        };
        let mut shapes = vec![
            Shape::capsule(knee, 0.82 * r, foot, 0.62 * r, shin),
            Shape::capsule(hip, r, knee, 0.82 * r, thigh),
        ];
        if thin < 1.0 && thigh == cloth {
            // Cloth is as wide as ever on bones.
            shapes[1] = Shape::capsule(hip, girth.leg, knee, 0.8 * girth.leg, thigh);
        }
        if traits.bottom == Bottom::Shorts {
            shapes[1] = Shape::capsule(hip, girth.leg * 1.05, hip.lerp(knee, 0.85), girth.leg, thigh);
        }
        let shoe = match traits.feet {
            Feet::Bare => skin,
            Feet::Shoes | Feet::Boots if armour => colours.metal,
            Feet::Shoes | Feet::Boots => colours.feet,
        };
        let sole = self.character.body.sole;
        shapes.push(Shape::capsule(foot, 0.85 * sole, toes, 0.62 * sole, shoe));
        if traits.feet == Feet::Boots {
            let top = knee.lerp(foot, 0.42);
            shapes.push(Shape::capsule(top, 0.9 * girth.leg, foot, 0.74 * girth.leg, shoe));
        }
        shapes
    }

    pub(super) fn arms(&self, parts: &mut Vec<Part>) {
        let traits = &self.character.traits;
        for i in 0..2 {
            let joint = |first: Joint| Joint::ALL[first as usize + 3 * i];
            let places =
                [Joint::ShoulderLeft, Joint::ElbowLeft, Joint::HandLeft].map(|first| self.stance.at(joint(first)));
            let depth = places.iter().map(|place| self.depth(*place)).sum::<f32>() / 3.0 + 0.01;
            let places = places.map(|place| self.at(place));
            if i == 1 {
                self.held(parts, depth - 0.001);
            }
            parts.push(Part {
                depth,
                shapes: self.arm(places),
                details: Vec::new(),
            });
            if i == 0 && traits.shield {
                self.shield(parts, depth + 0.002);
            }
            if traits.pauldrons {
                let r = 1.55 * self.character.girth.arm;
                let outwards = (places[0] - self.seen(Joint::Neck)).normalize_or_zero() * 0.3 * r;
                let centre = places[0] + outwards + Vec2::new(0.0, 0.15 * r);
                parts.push(Part {
                    depth: depth + 0.001,
                    shapes: vec![Shape::ball(
                        centre,
                        Vec2::new(r, 0.85 * r),
                        self.character.colours.metal,
                    )],
                    details: Vec::new(),
                });
            }
        }
    }

    fn arm(&self, [shoulder, elbow, hand]: [Vec2; 3]) -> Vec<Shape> {
        let (traits, colours, girth) = (&self.character.traits, &self.character.colours, &self.character.girth);
        let thin = if self.is(Kind::Undead) { 0.55 } else { 1.0 };
        let r = self.thick(girth.arm * thin);
        let skin = colours.skin;
        let sleeve = if traits.top == Top::Armour {
            colours.metal
        } else {
            colours.top
        };
        let mut shapes = vec![
            Shape::capsule(shoulder, r, elbow, 0.85 * r, skin),
            Shape::capsule(elbow, 0.85 * r, hand, 0.7 * r, skin),
        ];
        let cloth = girth.arm * 1.06;
        match traits.sleeves {
            _ if traits.top == Top::Vest => {}
            Sleeves::None => {}
            Sleeves::Short => {
                shapes.push(Shape::capsule(
                    shoulder,
                    cloth,
                    shoulder.lerp(elbow, 0.75),
                    1.05 * cloth,
                    sleeve,
                ));
            }
            Sleeves::Long => {
                let wide = if traits.top == Top::Robe { 1.5 } else { 0.85 };
                shapes.push(Shape::capsule(
                    elbow,
                    0.9 * cloth,
                    elbow.lerp(hand, 0.85),
                    wide * cloth,
                    sleeve,
                ));
                shapes.push(Shape::capsule(shoulder, cloth, elbow, 0.92 * cloth, sleeve));
            }
        }
        if self.is(Kind::Robot) && traits.sleeves != Sleeves::Long {
            shapes.push(Shape::ball(elbow, Vec2::splat(r), colours.wood));
        }
        let glove: Ramp = if traits.gloves { colours.feet } else { skin };
        if traits.gloves {
            shapes.push(Shape::capsule(
                elbow.lerp(hand, 0.6),
                0.95 * r.max(girth.arm * 0.8),
                hand,
                r,
                glove,
            ));
        }
        shapes.push(Shape::ball(hand, Vec2::splat(self.thick(girth.hand)), glove));
        shapes
    }
}
