//! Proportions.

use animgen_faces::random::between;
use fastrand::Rng;

use crate::skeleton::Body;

/// How somebody is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Build {
    /// Two and a half heads high.
    Chibi,
    /// Three and a half heads, short and round.
    Stout,
    /// Four heads, middling.
    Average,
    /// Five heads, thin.
    Slim,
    /// Five heads, with wide shoulders.
    Brute,
}

impl Build {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Chibi, Self::Stout, Self::Average, Self::Slim, Self::Brute];

    /// One body of this build.
    pub(super) fn body(self, rng: &mut Rng) -> (Body, Girth) {
        // Heads in a height; then, as shares of the height below the head: legs, shoulders, hips, thickness of limbs.
        let (heads, legs, shoulder, hip, limb, height) = match self {
            Self::Chibi => (2.5, 0.5, 0.2, 0.11, 0.085, 0.88),
            Self::Stout => (3.4, 0.44, 0.2, 0.13, 0.078, 0.86),
            Self::Average => (4.0, 0.5, 0.165, 0.095, 0.062, 0.97),
            Self::Slim => (4.8, 0.55, 0.13, 0.075, 0.046, 1.02),
            Self::Brute => (4.9, 0.48, 0.2, 0.1, 0.07, 1.03),
        };
        let mut about = |value: f32, spread: f32| value * between(rng, 1.0 - spread, 1.0 + spread);
        let height = about(height, 0.05);
        let head = height / about(heads, 0.08) / 2.0;
        let below = height - 2.0 * head;
        let neck = about(0.02, 0.5);
        let sole = 0.035 * below / 0.7;
        let leg = (below * about(legs, 0.07) - sole) / 2.0;
        let torso = below - 2.0 * leg - sole - neck;
        let body = Body {
            head,
            neck,
            torso,
            shoulder: below * about(shoulder, 0.1),
            hip: below * about(hip, 0.1),
            arm: (torso + 0.35 * leg) * about(0.49, 0.08),
            leg,
            foot: below * about(0.12, 0.15),
            sole,
        };
        let girth = Girth {
            arm: below * about(limb, 0.12) * 0.85,
            leg: below * about(limb, 0.12),
            hand: below * about(limb, 0.1) * 0.95,
            waist: body.hip * about(if self == Self::Stout { 1.75 } else { 1.35 }, 0.1),
            depth: about(if self == Self::Stout { 0.85 } else { 0.62 }, 0.1),
        };
        (body, girth)
    }
}

/// How thick somebody is.
#[derive(Clone, Copy, Debug)]
pub struct Girth {
    /// Radius of an upper arm.
    pub arm: f32,
    /// Radius of a thigh.
    pub leg: f32,
    /// Radius of a hand.
    pub hand: f32,
    /// Half the width of the waist.
    pub waist: f32,
    /// Depth of the trunk, as a share of its width.
    pub depth: f32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::{Joint, Pose, Stance};

    #[test]
    fn everybody_is_about_as_high_as_the_build_says_and_every_bone_has_a_length() {
        for build in Build::ALL {
            for seed in 0..50 {
                let (body, girth) = build.body(&mut Rng::with_seed(seed));
                let stance = Stance::new(&body, &Pose::default());
                let top = stance.at(Joint::Head).y + body.head;
                assert!((0.8..1.1).contains(&top), "{build:?} {seed}: {top}");
                for length in [body.head, body.torso, body.arm, body.leg, girth.arm, girth.waist] {
                    assert!(length > 0.02, "{build:?} {seed}: {body:?} {girth:?}");
                }
            }
        }
    }
}
