//! Standing about, silent or talking.

use std::f32::consts::TAU;

use super::Manner;
use crate::skeleton::{Arm, Leg, Pose, Trunk};

pub fn idle(manner: &Manner, phase: f32) -> Pose {
    let breath = (TAU * phase).sin();
    // Weight goes from one leg to the other and back, for some more than for others.
    let weight = (manner.whim[0] - 0.3).max(0.0) * 0.12 * (TAU * phase).cos();
    let knee = 0.1 + manner.knee + 0.07 * manner.bounce * (1.0 - breath) / 2.0;
    let leg = Leg {
        swing: 0.5 * knee,
        spread: 0.06 + 0.08 * manner.whim[1],
        knee,
        toes: 0.0,
    };
    let arm = Arm {
        swing: 0.05 + 0.06 * manner.arms * breath,
        spread: 0.04 * breath,
        elbow: 0.2 + 0.08 * manner.arms * breath,
        inward: 0.3,
    };
    Pose {
        pelvis: Trunk {
            tilt: weight,
            ..Trunk::default()
        },
        chest: Trunk {
            lean: -0.04 * manner.body * breath,
            tilt: -1.4 * weight,
            ..Trunk::default()
        },
        head: Trunk {
            lean: 0.03 * breath,
            tilt: 0.5 * weight,
            turn: 0.12 * (manner.whim[2] - 0.5) * (TAU * phase).sin(),
        },
        arms: [arm; 2],
        legs: [leg; 2],
        wrist: 1.2,
        trail: 0.05 * breath,
        // Once a loop, briefly.
        blink: bump(phase, 0.7 + 0.15 * manner.whim[2], 0.05),
        ..Pose::default()
    }
}

pub fn talk(manner: &Manner, phase: f32) -> Pose {
    let mut pose = idle(manner, phase);
    // Seven syllables, some louder, and a pause at the end.
    let syllables = (7.0 * TAU * phase).cos();
    let loud = 0.65 + 0.35 * (3.0 * TAU * phase + TAU * manner.whim[0]).sin();
    pose.mouth = loud * (1.0 - syllables) / 2.0 * (1.0 - bump(phase, 0.0, 0.1));
    pose.head.lean += 0.05 * manner.body * (3.0 * TAU * phase).sin();
    pose.head.tilt += 0.05 * manner.body * (TAU * phase + 1.0).sin();
    // One hand tells it, too; for some both do.
    let gesture = bump(phase, 0.3 + manner.late, 0.2) + 0.7 * bump(phase, 0.7 + manner.late, 0.15);
    let shares = if manner.whim[1] < 0.4 {
        [gesture, gesture]
    } else if manner.whim[1] < 0.7 {
        [gesture, 0.1 * gesture]
    } else {
        [0.1 * gesture, gesture]
    };
    for (arm, share) in pose.arms.iter_mut().zip(shares) {
        arm.swing += 0.55 * manner.arms * share;
        arm.elbow += 1.2 * share;
        arm.spread += 0.25 * share;
        arm.inward -= 0.5 * share;
    }
    pose
}

/// 0, but for a soft 1 at `at`, over by so much before and after; on a loop.
fn bump(phase: f32, at: f32, width: f32) -> f32 {
    let away = (phase - at + 0.5).rem_euclid(1.0) - 0.5;
    let x = (1.0 - (away / width).abs()).max(0.0);
    x * x * (3.0 - 2.0 * x)
}
