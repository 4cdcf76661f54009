//! What is done once: a jump, a blow, a spell, a wound. It begins and ends in the same stance, so that it loops, too.

use super::{Manner, keys::between_keys};
use crate::skeleton::{Arm, Leg, Pose, Trunk};

/// Legs that stand, knees bent by so much, feet apart.
fn standing(knee: f32, spread: f32) -> [Leg; 2] {
    [Leg {
        swing: 0.5 * knee,
        spread,
        knee,
        toes: 0.0,
    }; 2]
}

fn arm(swing: f32, spread: f32, elbow: f32, inward: f32) -> Arm {
    Arm {
        swing,
        spread,
        elbow,
        inward,
    }
}

fn lean(lean: f32) -> Trunk {
    Trunk {
        lean,
        ..Trunk::default()
    }
}

/// Feet apart, ready.
fn ready(m: &Manner) -> Pose {
    let mut legs = standing(0.15 + m.knee, 0.1);
    // One foot before the other.
    let step = 0.18 * m.legs;
    legs[0].swing += step;
    legs[1].swing -= step;
    Pose {
        legs,
        arms: [arm(0.15, 0.0, 0.5, 0.3), arm(0.25, 0.0, 0.7, 0.2)],
        chest: lean(0.06),
        wrist: 1.3,
        ..Pose::default()
    }
}

pub fn jump(m: &Manner, phase: f32) -> Pose {
    let rest = Pose {
        legs: standing(0.12 + m.knee, 0.06),
        arms: [arm(0.05, 0.0, 0.2, 0.2); 2],
        wrist: 1.2,
        ..Pose::default()
    };
    let crouch = Pose {
        legs: standing(1.25 * m.legs.min(1.2), 0.1),
        arms: [arm(-0.9 * m.arms, 0.1, 0.3, 0.0); 2],
        chest: lean(0.4),
        pelvis: lean(0.15),
        head: lean(-0.35),
        trail: -0.1,
        ..rest
    };
    let mut legs = standing(0.05, 0.04);
    legs.iter_mut().for_each(|leg| leg.toes = -0.8);
    let off = Pose {
        legs,
        arms: [arm(1.5 * m.arms, 0.2, 0.3, 0.0); 2],
        height: 0.05,
        trail: -0.4,
        ..rest
    };
    let mut legs = standing(1.0, 0.1);
    legs[0].swing += 0.35 * (0.5 + m.whim[0]);
    legs[1].knee += 0.4 * m.whim[0];
    legs.iter_mut().for_each(|leg| leg.toes = -0.3);
    let up = Pose {
        legs,
        arms: [arm(1.2 * m.arms, 0.7 * m.whim[1], 0.5, 0.0); 2],
        height: 0.1 + 0.12 * m.bounce,
        trail: -0.05,
        ..rest
    };
    let down = Pose {
        legs: standing(0.3, 0.1),
        arms: [arm(0.9, 0.5, 0.3, 0.0); 2],
        height: 0.04,
        trail: -0.8,
        ..rest
    };
    let landed = Pose {
        arms: [arm(0.3, 0.4, 0.4, 0.0); 2],
        chest: lean(0.3),
        trail: -0.2,
        legs: standing(0.95 * m.legs.min(1.2), 0.12),
        ..crouch
    };
    let top = 0.48 + m.late;
    between_keys(
        &[
            (0.0, rest),
            (0.17, crouch),
            (0.27, off),
            (top, up),
            (top + 0.17, down),
            (top + 0.27, landed),
            (0.93, rest),
        ],
        phase,
    )
}

pub fn attack(m: &Manner, phase: f32) -> Pose {
    let ready = ready(m);
    // From above, or from the side.
    let high = m.whim[0] < 0.6;
    let mut back = ready;
    back.arms[1] = if high {
        arm(2.5 * m.arms.clamp(0.8, 1.15), 0.2, 1.0, 0.0)
    } else {
        arm(-0.5, 1.0, 0.9, 0.3)
    };
    back.arms[0] = arm(0.7, 0.2, 0.7, 0.2);
    back.chest = Trunk {
        lean: -0.18,
        tilt: 0.0,
        turn: -0.5 * m.body,
    };
    back.head.turn = 0.4 * m.body;
    back.legs[1].swing -= 0.12;
    back.wrist = 0.7;
    back.trail = -0.1;

    let mut blow = ready;
    blow.arms[1] = if high {
        arm(0.85, 0.0, 0.15, 0.2)
    } else {
        arm(1.35, 0.1, 0.25, 0.7)
    };
    blow.arms[0] = arm(-0.6 * m.arms, 0.3, 0.6, 0.0);
    blow.chest = Trunk {
        lean: 0.32 * m.body.clamp(0.6, 1.3),
        tilt: 0.0,
        turn: 0.45 * m.body,
    };
    blow.head = Trunk {
        lean: -0.2,
        tilt: 0.0,
        turn: -0.4 * m.body,
    };
    blow.legs[0].swing += 0.3;
    blow.legs[0].knee += 0.25;
    blow.legs[1].swing -= 0.2;
    blow.forward = 0.06 * m.legs;
    blow.wrist = if high { 0.9 } else { 0.5 };
    blow.mouth = 0.7;
    blow.trail = 0.5;

    let mut after = blow;
    after.arms[1].swing -= 0.35;
    after.wrist += 0.2;
    after.mouth = 0.0;
    after.trail = 0.1;

    let hit = 0.42 + m.late;
    between_keys(
        &[
            (0.0, ready),
            (hit - 0.17, back),
            (hit - 0.08, back),
            (hit, blow),
            (hit + 0.14, after),
            (0.92, ready),
        ],
        phase,
    )
}

pub fn cast(m: &Manner, phase: f32) -> Pose {
    let ready = ready(m);
    let both = m.whim[0] < 0.6;
    let mut gather = ready;
    gather.arms = [arm(0.5, 0.1, 1.7, 0.9); 2];
    gather.chest = lean(0.2);
    gather.head = lean(0.1);
    gather.legs = standing(0.5, 0.12);
    gather.trail = -0.05;
    gather.blink = 0.9;

    let mut raised = ready;
    raised.arms = [arm(2.2 * m.arms.clamp(0.8, 1.2), 0.5, 0.3, 0.0); 2];
    raised.chest = lean(-0.15 * m.body);
    raised.head = lean(-0.12);
    raised.mouth = 0.6;
    raised.trail = -0.3;
    raised.wrist = 0.3;

    let mut thrown = ready;
    thrown.arms = [arm(1.5, 0.1, 0.1, 0.1); 2];
    thrown.chest = lean(0.2 * m.body);
    thrown.head = lean(-0.12);
    thrown.legs[0].swing += 0.25;
    thrown.legs[0].knee += 0.3;
    thrown.mouth = 0.9;
    thrown.trail = 0.6;
    thrown.wrist = 1.0;
    if !both {
        for pose in [&mut raised, &mut thrown] {
            pose.arms[0] = arm(-0.2, 0.3, 0.6, 0.0);
        }
    }
    let out = 0.52 + m.late;
    between_keys(
        &[
            (0.0, ready),
            (0.2, gather),
            (out - 0.12, raised),
            (out, thrown),
            (out + 0.2, thrown),
            (0.93, ready),
        ],
        phase,
    )
}

pub fn hurt(m: &Manner, phase: f32) -> Pose {
    let ready = ready(m);
    let mut hit = ready;
    hit.chest = Trunk {
        lean: -0.45 * m.body.clamp(0.6, 1.4),
        tilt: 0.15 * (m.whim[0] - 0.5),
        turn: 0.5 * (m.whim[1] - 0.5),
    };
    hit.pelvis = lean(-0.12);
    hit.head = lean(-0.25);
    hit.arms = [arm(0.7 * m.arms, 0.5, 0.5, 0.0), arm(0.9 * m.arms, 0.6, 0.4, 0.0)];
    hit.legs[0].swing += 0.35;
    hit.legs[0].knee += 0.2;
    hit.legs[0].toes = 0.3;
    hit.forward = -0.06 * m.legs;
    hit.mouth = 0.8;
    hit.blink = 1.0;
    hit.trail = -0.5;

    let mut bent = ready;
    bent.chest = lean(0.4 * m.body.clamp(0.6, 1.2));
    bent.head = lean(0.15);
    bent.arms = [arm(0.5, 0.1, 1.4, 0.8), arm(0.3, 0.2, 0.5, 0.3)];
    bent.legs = standing(0.6, 0.12);
    bent.forward = -0.04 * m.legs;
    bent.blink = 0.7;
    bent.trail = 0.15;
    let struck = 0.16 + 0.5 * m.late;
    between_keys(
        &[
            (0.0, ready),
            (struck, hit),
            (struck + 0.12, hit),
            (0.55 + m.late, bent),
            (0.93, ready),
        ],
        phase,
    )
}
