//! A character in a pose, from one side, as the parts to be painted.

use glam::{Vec2, Vec3};

use super::canvas::Part;
use crate::{
    character::{Character, Kind},
    skeleton::{Joint, Pose, Stance, View},
};

/// A character in a pose, from one side.
pub struct Figure<'a> {
    pub character: &'a Character,
    pub pose: &'a Pose,
    pub stance: Stance,
    pub view: View,
    /// How large a pixel is: nothing is thinner.
    pub pixel: f32,
}

impl<'a> Figure<'a> {
    pub fn new(character: &'a Character, pose: &'a Pose, view: View, pixel: f32) -> Self {
        Self {
            stance: Stance::new(&character.body, pose),
            character,
            pose,
            view,
            pixel,
        }
    }

    /// All parts, those behind first.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        self.cloak(&mut parts);
        self.tail(&mut parts);
        self.legs(&mut parts);
        self.trunk(&mut parts);
        self.arms(&mut parts);
        self.head(&mut parts);
        parts.sort_by(|a, b| a.depth.total_cmp(&b.depth));
        parts
    }

    /// Where a joint is seen.
    pub fn seen(&self, joint: Joint) -> Vec2 {
        self.at(self.stance.at(joint))
    }

    /// Which way the bone below a joint points, and how much of its length is seen.
    pub fn bone(&self, joint: Joint) -> Vec2 {
        let stance = &self.stance;
        let towards = |to: Joint| (stance.at(to) - stance.at(joint)).normalize_or(Vec3::NEG_Y);
        let bone = match joint {
            Joint::Head => stance.head * Vec3::NEG_Y,
            Joint::Neck => stance.chest * Vec3::NEG_Y,
            Joint::Pelvis => -towards(Joint::Neck),
            Joint::ShoulderLeft => towards(Joint::ElbowLeft),
            Joint::ElbowLeft => towards(Joint::HandLeft),
            Joint::HandLeft => -towards(Joint::ElbowLeft),
            Joint::ShoulderRight => towards(Joint::ElbowRight),
            Joint::ElbowRight => towards(Joint::HandRight),
            Joint::HandRight => stance.held * Vec3::NEG_Y,
            Joint::HipLeft => towards(Joint::KneeLeft),
            Joint::KneeLeft => towards(Joint::FootLeft),
            Joint::FootLeft => -towards(Joint::KneeLeft),
            Joint::HipRight => towards(Joint::KneeRight),
            Joint::KneeRight => towards(Joint::FootRight),
            Joint::FootRight => -towards(Joint::KneeRight),
        };
        self.at(bone)
    }

    /// Where a place is seen.
    pub fn at(&self, place: Vec3) -> Vec2 {
        self.view.project(place).0
    }

    /// How near a place is.
    pub fn depth(&self, place: Vec3) -> f32 {
        self.view.project(place).1
    }

    /// A radius, but never so small that nothing would be seen of it.
    pub fn thick(&self, radius: f32) -> f32 {
        radius.max(0.55 * self.pixel)
    }

    pub fn is(&self, kind: Kind) -> bool {
        self.character.traits.kind == kind
    }
}
