//! Bones, joints, and where a pose puts them.
//!
//! Space: `x` to the character's left, `y` up, `z` to where it looks; the ground is at `y` = 0, and 1 is the height of
//! an average character. Angles are in radians.

use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec2, Vec3};

/// A place of the body that moves on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(usize)]
#[allow(missing_docs)]
pub enum Joint {
    Head,
    Neck,
    Pelvis,
    ShoulderLeft,
    ElbowLeft,
    HandLeft,
    ShoulderRight,
    ElbowRight,
    HandRight,
    HipLeft,
    KneeLeft,
    FootLeft,
    HipRight,
    KneeRight,
    FootRight,
}

impl Joint {
    /// How many there are.
    pub const COUNT: usize = 15;

    /// All of them, in the order of a [`Stance`]'s joints.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Head,
        Self::Neck,
        Self::Pelvis,
        Self::ShoulderLeft,
        Self::ElbowLeft,
        Self::HandLeft,
        Self::ShoulderRight,
        Self::ElbowRight,
        Self::HandRight,
        Self::HipLeft,
        Self::KneeLeft,
        Self::FootLeft,
        Self::HipRight,
        Self::KneeRight,
        Self::FootRight,
    ];
}

/// From where a character is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// It looks at who looks at it.
    Front,
    /// It looks to the right.
    Side,
}

impl View {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Front, Self::Side];

    /// How far the character is turned away from who looks at it.
    pub fn yaw(self) -> f32 {
        match self {
            Self::Front => 0.0,
            Self::Side => FRAC_PI_2,
        }
    }

    /// Where a place is seen, and how near it is.
    pub fn project(self, place: Vec3) -> (Vec2, f32) {
        let (sin, cos) = self.yaw().sin_cos();
        let (x, depth) = (place.x * cos + place.z * sin, place.z * cos - place.x * sin);
        (Vec2::new(x, place.y), depth)
    }
}

/// Lengths of the bones, and how far apart things are.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    /// Radius of the head.
    pub head: f32,
    /// From the shoulders to the head.
    pub neck: f32,
    /// From the pelvis to the shoulders.
    pub torso: f32,
    /// From the middle to a shoulder.
    pub shoulder: f32,
    /// From the middle to a hip.
    pub hip: f32,
    /// Upper arm and forearm, each.
    pub arm: f32,
    /// Thigh and shin, each.
    pub leg: f32,
    /// From the ankle to the toes.
    pub foot: f32,
    /// From the ankle to the sole.
    pub sole: f32,
}

/// How the upper body or the pelvis is held.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trunk {
    /// Forward.
    pub lean: f32,
    /// To the left.
    pub tilt: f32,
    /// To the left, about the vertical.
    pub turn: f32,
}

/// How an arm is held. At 0, it hangs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Arm {
    /// Forward.
    pub swing: f32,
    /// Away from the body.
    pub spread: f32,
    /// How far the elbow is bent.
    pub elbow: f32,
    /// How far a bent forearm points inwards.
    pub inward: f32,
}

/// How a leg is held. At 0, it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Leg {
    /// Forward.
    pub swing: f32,
    /// Away from the other.
    pub spread: f32,
    /// How far the knee is bent.
    pub knee: f32,
    /// How far the toes are up, against the ground.
    pub toes: f32,
}

/// How a character holds itself, at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pose {
    /// How far the lower foot is above the ground.
    pub height: f32,
    /// How far the pelvis is before its place.
    pub forward: f32,
    /// Pelvis.
    pub pelvis: Trunk,
    /// Chest, against the pelvis.
    pub chest: Trunk,
    /// Head, against the chest.
    pub head: Trunk,
    /// Left and right.
    pub arms: [Arm; 2],
    /// Left and right.
    pub legs: [Leg; 2],
    /// How far what is held points forward, against the forearm.
    pub wrist: f32,
    /// How far hair and cloth hang back, from the vertical.
    pub trail: f32,
    /// How far the mouth is open, 0 to 1.
    pub mouth: f32,
    /// How far the eyes are closed, 0 to 1.
    pub blink: f32,
}

impl Pose {
    /// How many numbers it is.
    pub const NUMBERS: usize = 2 + 3 * 3 + 2 * 4 + 2 * 4 + 4;

    /// As a row of numbers.
    pub fn numbers(&self) -> [f32; Self::NUMBERS] {
        let mut numbers = [0.0; Self::NUMBERS];
        let trunk = |t: Trunk| [t.lean, t.tilt, t.turn];
        let arm = |a: Arm| [a.swing, a.spread, a.elbow, a.inward];
        let leg = |l: Leg| [l.swing, l.spread, l.knee, l.toes];
        let all = [self.height, self.forward]
            .into_iter()
            .chain([self.pelvis, self.chest, self.head].into_iter().flat_map(trunk))
            .chain(self.arms.into_iter().flat_map(arm))
            .chain(self.legs.into_iter().flat_map(leg))
            .chain([self.wrist, self.trail, self.mouth, self.blink]);
        for (to, from) in numbers.iter_mut().zip(all) {
            *to = from;
        }
        numbers
    }

    /// From a row of numbers.
    pub fn from_numbers(n: &[f32; Self::NUMBERS]) -> Self {
        let trunk = |i: usize| Trunk {
            lean: n[i],
            tilt: n[i + 1],
            turn: n[i + 2],
        };
        let arm = |i: usize| Arm {
            swing: n[i],
            spread: n[i + 1],
            elbow: n[i + 2],
            inward: n[i + 3],
        };
        let leg = |i: usize| Leg {
            swing: n[i],
            spread: n[i + 1],
            knee: n[i + 2],
            toes: n[i + 3],
        };
        Self {
            height: n[0],
            forward: n[1],
            pelvis: trunk(2),
            chest: trunk(5),
            head: trunk(8),
            arms: [arm(11), arm(15)],
            legs: [leg(19), leg(23)],
            wrist: n[27],
            trail: n[28],
            mouth: n[29],
            blink: n[30],
        }
    }
}

/// A body in a pose.
#[derive(Clone, Debug)]
pub struct Stance {
    /// Where each [`Joint`] is.
    pub joints: [Vec3; Joint::COUNT],
    /// Where the toes are, left and right.
    pub toes: [Vec3; 2],
    /// How chest, head and what is held are turned: their own axes are those of a character at rest. What is held
    /// points along `-y`.
    pub chest: Quat,
    /// As `chest`.
    pub head: Quat,
    /// As `chest`.
    pub held: Quat,
}

impl Stance {
    /// Puts a body into a pose.
    pub fn new(body: &Body, pose: &Pose) -> Self {
        let trunk =
            |t: Trunk| Quat::from_rotation_y(t.turn) * Quat::from_rotation_x(t.lean) * Quat::from_rotation_z(-t.tilt);
        let pelvis = trunk(pose.pelvis);
        let chest = pelvis * trunk(pose.chest);
        let head = chest * trunk(pose.head);
        let mut joints = [Vec3::ZERO; Joint::COUNT];
        let neck = chest * Vec3::new(0.0, body.torso, 0.0);
        joints[Joint::Neck as usize] = neck;
        joints[Joint::Head as usize] = neck + head * Vec3::new(0.0, body.neck + body.head, 0.0);
        let mut toes = [Vec3::ZERO; 2];
        let mut held = Quat::IDENTITY;
        for (i, side) in [1.0, -1.0].into_iter().enumerate() {
            let arm = pose.arms[i];
            let shoulder = neck + chest * Vec3::new(side * body.shoulder, -0.02, 0.0);
            let upper = chest * Quat::from_rotation_z(side * arm.spread) * Quat::from_rotation_x(-arm.swing);
            let elbow = shoulder + upper * Vec3::new(0.0, -body.arm, 0.0);
            let forearm = upper * Quat::from_rotation_y(-side * arm.inward) * Quat::from_rotation_x(-arm.elbow);
            let hand = elbow + forearm * Vec3::new(0.0, -body.arm, 0.0);
            held = forearm * Quat::from_rotation_x(-pose.wrist);
            joints[Joint::ShoulderLeft as usize + 3 * i] = shoulder;
            joints[Joint::ElbowLeft as usize + 3 * i] = elbow;
            joints[Joint::HandLeft as usize + 3 * i] = hand;

            let leg = pose.legs[i];
            let hip = pelvis * Vec3::new(side * body.hip, 0.0, 0.0);
            let about = Quat::from_rotation_y(pose.pelvis.turn);
            let thigh = about * Quat::from_rotation_z(side * leg.spread) * Quat::from_rotation_x(-leg.swing);
            let knee = hip + thigh * Vec3::new(0.0, -body.leg, 0.0);
            let shin = thigh * Quat::from_rotation_x(leg.knee);
            let foot = knee + shin * Vec3::new(0.0, -body.leg, 0.0);
            let outwards = about * Quat::from_rotation_y(side * 0.35) * Quat::from_rotation_x(-leg.toes);
            toes[i] = foot + outwards * Vec3::new(0.0, -0.4 * body.sole, body.foot);
            joints[Joint::HipLeft as usize + 3 * i] = hip;
            joints[Joint::KneeLeft as usize + 3 * i] = knee;
            joints[Joint::FootLeft as usize + 3 * i] = foot;
        }
        let mut stance = Self {
            joints,
            toes,
            chest,
            head,
            held,
        };
        stance.stand(body, pose);
        stance
    }

    /// Where a joint is.
    pub fn at(&self, joint: Joint) -> Vec3 {
        self.joints[joint as usize]
    }

    /// Feet are on the ground, or as far above it as the pose says.
    fn stand(&mut self, body: &Body, pose: &Pose) {
        let feet = [self.at(Joint::FootLeft).y, self.at(Joint::FootRight).y].map(|foot| foot - body.sole);
        let toes = self.toes.map(|toe| toe.y - 0.6 * body.sole);
        let lowest = feet.into_iter().chain(toes).fold(f32::INFINITY, f32::min);
        let shift = Vec3::new(0.0, pose.height - lowest, pose.forward);
        self.joints
            .iter_mut()
            .chain(&mut self.toes)
            .for_each(|place| *place += shift);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: Body = Body {
        head: 0.15,
        neck: 0.02,
        torso: 0.28,
        shoulder: 0.12,
        hip: 0.06,
        arm: 0.17,
        leg: 0.18,
        foot: 0.08,
        sole: 0.03,
    };

    #[test]
    fn at_rest_the_feet_are_on_the_ground_and_the_hands_beside_the_body() {
        let stance = Stance::new(&BODY, &Pose::default());
        assert!((stance.at(Joint::FootLeft).y - BODY.sole).abs() < 1e-6);
        assert!((stance.at(Joint::HandLeft) - stance.at(Joint::ShoulderLeft)).x.abs() < 1e-6);
        assert!(stance.at(Joint::HandLeft).x > 0.0 && stance.at(Joint::HandRight).x < 0.0);
    }

    #[test]
    fn forward_is_to_the_right_of_who_sees_the_character_from_the_side_and_its_right_hand_is_near() {
        let (place, _) = View::Side.project(Vec3::Z);
        assert!(place.x > 0.99);
        let (_, depth) = View::Side.project(Vec3::NEG_X);
        assert!(depth > 0.99);
    }

    #[test]
    fn a_swung_arm_is_before_the_body_and_bends_forward() {
        let mut pose = Pose::default();
        pose.arms[0].swing = 0.5;
        pose.arms[0].elbow = 0.5;
        let stance = Stance::new(&BODY, &pose);
        let (shoulder, elbow, hand) = (
            stance.at(Joint::ShoulderLeft),
            stance.at(Joint::ElbowLeft),
            stance.at(Joint::HandLeft),
        );
        assert!(elbow.z > shoulder.z && hand.z - elbow.z > elbow.z - shoulder.z);
    }

    #[test]
    fn bones_keep_their_lengths_in_any_pose() {
        let mut rng = fastrand::Rng::with_seed(3);
        for _ in 0..100 {
            let numbers = std::array::from_fn(|_| animgen_faces::random::between(&mut rng, -2.0, 2.0));
            let stance = Stance::new(&BODY, &Pose::from_numbers(&numbers));
            for (from, to, length) in [
                (Joint::ShoulderLeft, Joint::ElbowLeft, BODY.arm),
                (Joint::ElbowRight, Joint::HandRight, BODY.arm),
                (Joint::HipLeft, Joint::KneeLeft, BODY.leg),
                (Joint::KneeRight, Joint::FootRight, BODY.leg),
                (Joint::Pelvis, Joint::Neck, BODY.torso),
            ] {
                assert!(((stance.at(from) - stance.at(to)).length() - length).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn a_pose_is_what_its_numbers_say() {
        let numbers = std::array::from_fn(|i| i as f32);
        assert_eq!(Pose::from_numbers(&numbers).numbers(), numbers);
    }
}
