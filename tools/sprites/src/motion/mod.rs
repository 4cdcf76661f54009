//! Poses over time.
//!
//! Each [`Motion`] is written once, in a middling manner; a [`Take`] of it has a manner of its own: how far limbs
//! swing, how the body leans, when things happen. All takes are loops: the end leads into the beginning.

mod acts;
mod gait;
mod keys;
mod rest;

use animgen_faces::random::{between, signed};
use fastrand::Rng;

use crate::skeleton::Pose;

/// What a character does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Motion {
    Walk,
    Run,
    Idle,
    Jump,
    Attack,
    Cast,
    Hurt,
    Talk,
}

impl Motion {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Walk,
        Self::Run,
        Self::Idle,
        Self::Jump,
        Self::Attack,
        Self::Cast,
        Self::Hurt,
        Self::Talk,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Run => "run",
            Self::Idle => "idle",
            Self::Jump => "jump",
            Self::Attack => "attack",
            Self::Cast => "cast",
            Self::Hurt => "hurt",
            Self::Talk => "talk",
        }
    }

    /// How long it usually takes, in seconds.
    pub fn seconds(self) -> f32 {
        match self {
            Self::Walk => 1.0,
            Self::Run => 0.65,
            Self::Idle => 2.4,
            Self::Jump => 1.1,
            Self::Attack => 0.8,
            Self::Cast => 1.4,
            Self::Hurt => 0.7,
            Self::Talk => 2.0,
        }
    }
}

/// How somebody does it: 1 is the middling manner, 0 nothing at all.
#[derive(Clone, Copy, Debug)]
struct Manner {
    legs: f32,
    arms: f32,
    body: f32,
    bounce: f32,
    /// Radians forward, always.
    lean: f32,
    /// Radians that the arms hang away from the body.
    spread: f32,
    /// Radians that elbows are bent beyond what the motion wants.
    elbow: f32,
    /// Radians that knees are.
    knee: f32,
    /// What happens in the middle happens so much of the whole time later.
    late: f32,
    /// Choices between two ways of doing a thing, each 0 to 1.
    whim: [f32; 3],
}

/// One way to do a [`Motion`].
#[derive(Clone, Copy, Debug)]
pub struct Take {
    motion: Motion,
    manner: Manner,
}

impl Take {
    /// The same seed is the same way of doing it.
    pub fn from_seed(motion: Motion, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x7a6b_11c5_0d3e_92f4);
        let rng = &mut rng;
        let mut about_one = |spread: f32| between(rng, 1.0 - spread, 1.0 + spread);
        let (legs, arms, body, bounce) = (about_one(0.3), about_one(0.45), about_one(0.6), about_one(0.6));
        Self {
            motion,
            manner: Manner {
                legs,
                arms,
                body,
                bounce,
                lean: signed(rng) * 0.1,
                spread: between(rng, 0.05, 0.3),
                elbow: between(rng, 0.0, 0.4),
                knee: between(rng, 0.0, 0.15),
                late: signed(rng) * 0.07,
                whim: [rng.f32(), rng.f32(), rng.f32()],
            },
        }
    }

    /// What is done.
    pub fn motion(&self) -> Motion {
        self.motion
    }

    /// How it is done, each about -1 (little) to 1 (much), 0 in a middling manner: how far legs swing, arms, the body,
    /// how much it goes up and down, and how far it leans forward.
    pub fn style(&self) -> [f32; 5] {
        let manner = &self.manner;
        [
            (manner.legs - 1.0) / 0.3,
            (manner.arms - 1.0) / 0.45,
            (manner.body - 1.0) / 0.6,
            (manner.bounce - 1.0) / 0.6,
            manner.lean / 0.1,
        ]
    }

    /// The pose at a part of the whole, 0 to 1; any other number is as good, as what ends begins again.
    pub fn pose(&self, phase: f32) -> Pose {
        let phase = phase.rem_euclid(1.0);
        let manner = &self.manner;
        let mut pose = match self.motion {
            Motion::Walk => gait::walk(manner, phase),
            Motion::Run => gait::run(manner, phase),
            Motion::Idle => rest::idle(manner, phase),
            Motion::Talk => rest::talk(manner, phase),
            Motion::Jump => acts::jump(manner, phase),
            Motion::Attack => acts::attack(manner, phase),
            Motion::Cast => acts::cast(manner, phase),
            Motion::Hurt => acts::hurt(manner, phase),
        };
        pose.chest.lean += manner.lean;
        // Who leans still looks ahead.
        pose.head.lean -= 0.7 * manner.lean;
        for arm in &mut pose.arms {
            arm.spread += manner.spread;
            arm.elbow += manner.elbow;
        }
        pose
    }

    /// The poses of so many frames, evenly spread over the loop.
    pub fn poses(&self, frames: usize) -> Vec<Pose> {
        (0..frames).map(|i| self.pose(i as f32 / frames as f32)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest change of any number of a pose.
    fn change(a: &Pose, b: &Pose) -> f32 {
        let pairs = a.numbers().into_iter().zip(b.numbers());
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn every_take_is_a_loop_without_jumps() {
        for motion in Motion::ALL {
            for seed in 0..20 {
                let take = Take::from_seed(motion, seed);
                let poses = take.poses(240);
                for (i, pose) in poses.iter().enumerate() {
                    let step = change(pose, &poses[(i + 1) % poses.len()]);
                    assert!(step < 0.25, "{motion:?} {seed}: {step} at {i}");
                }
            }
        }
    }

    #[test]
    fn takes_of_one_motion_differ() {
        for motion in Motion::ALL {
            let poses = [1, 2].map(|seed| Take::from_seed(motion, seed).poses(8));
            let far = poses[0]
                .iter()
                .zip(&poses[1])
                .map(|(a, b)| change(a, b))
                .fold(0.0, f32::max);
            assert!(far > 0.05, "{motion:?}: {far}");
        }
    }

    #[test]
    fn a_style_is_within_its_bounds() {
        for seed in 0..200 {
            let style = Take::from_seed(Motion::Walk, seed).style();
            assert!(style.iter().all(|much| (-1.001..=1.001).contains(much)), "{style:?}");
        }
    }

    #[test]
    fn only_who_talks_or_shouts_opens_the_mouth() {
        for motion in Motion::ALL {
            let open = Take::from_seed(motion, 1).poses(32).iter().any(|pose| pose.mouth > 0.3);
            let loud = matches!(motion, Motion::Talk | Motion::Attack | Motion::Hurt | Motion::Cast);
            assert_eq!(open, loud, "{motion:?}");
        }
    }
}
