//! Walking and running: two legs half a loop apart.

use std::f32::consts::TAU;

use super::Manner;
use crate::skeleton::{Arm, Leg, Pose, Trunk};

/// One leg's swing, -1 behind to 1 before, and how far it is in the air, 0 to 1.
fn stride(phase: f32) -> (f32, f32) {
    let (sin, cos) = (TAU * phase).sin_cos();
    // The foot is in the air while the leg comes forward, most of all at first.
    let lift = (cos + 0.35 * sin.min(0.0).abs()).max(0.0);
    (sin, (lift / 1.1).min(1.0))
}

pub fn walk(manner: &Manner, phase: f32) -> Pose {
    let mut pose = gait(manner, phase, 0.48, 0.75, 0.42);
    let (sin, _) = (TAU * phase).sin_cos();
    pose.chest.lean = 0.04;
    pose.pelvis.tilt = 0.04 * manner.body * (TAU * phase).cos();
    pose.head.tilt = -pose.pelvis.tilt;
    for (i, side) in [1.0, -1.0].into_iter().enumerate() {
        pose.arms[i].elbow = 0.2 + 0.12 * manner.arms * (1.0 - side * sin);
    }
    pose.trail = 0.12 + 0.06 * (2.0 * TAU * phase).sin();
    pose
}

pub fn run(manner: &Manner, phase: f32) -> Pose {
    let mut pose = gait(manner, phase, 0.82, 1.6, 0.85);
    pose.height = 0.07 * manner.bounce * (TAU * phase).sin().abs().powi(2);
    pose.chest.lean = 0.28 * manner.body.min(1.3);
    pose.head.lean = -0.2;
    let bent = 1.35 + 0.3 * (manner.whim[0] - 0.5);
    for arm in &mut pose.arms {
        arm.elbow = bent;
        arm.inward = 0.25;
    }
    pose.trail = 0.75 + 0.15 * (2.0 * TAU * phase).sin();
    pose
}

/// What both have in common. `legs`, `knees` and `arms` are how far these go, in radians.
fn gait(manner: &Manner, phase: f32, legs: f32, knees: f32, arms: f32) -> Pose {
    let sides = [phase, phase + 0.5].map(stride);
    let turn = 0.12 * manner.body * (TAU * phase).sin();
    Pose {
        pelvis: Trunk {
            turn: -turn,
            ..Trunk::default()
        },
        chest: Trunk {
            turn: 2.0 * turn,
            ..Trunk::default()
        },
        // Eyes stay on the way.
        head: Trunk {
            turn: -turn,
            ..Trunk::default()
        },
        legs: sides.map(|(swing, lift)| {
            let swing = legs * manner.legs * (swing + 0.12);
            let knee = (0.08 + manner.knee) + knees * manner.legs.min(1.2) * lift;
            Leg {
                // A bent knee brings the thigh forward.
                swing: swing + 0.35 * knee,
                spread: 0.03,
                knee,
                toes: 0.3 * swing.max(0.0) - 0.7 * knees * lift * (1.0 - swing.max(0.0)).max(0.0) * 0.6,
            }
        }),
        arms: [1, 0].map(|other: usize| Arm {
            swing: arms * manner.arms * sides[other].0,
            ..Arm::default()
        }),
        wrist: 1.2,
        ..Pose::default()
    }
}
