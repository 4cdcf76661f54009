//! The morph targets: 52 of ARKit, 15 of Oculus, each a setting of the controls.

use super::pose::{Pose, Sides};

const BOTH: Sides = [1.0, 1.0];
const LEFT: Sides = [1.0, 0.0];
const RIGHT: Sides = [0.0, 1.0];

fn on(s: Sides, v: f32) -> Sides {
    s.map(|x| x * v)
}

const JAW: f32 = 0.30;

/// Every target: its name and the pose that it is at full weight. Where a target means a change to another
/// (`mouthClose` to `jawOpen`), the second pose is the one it is measured from.
pub fn all() -> Vec<(&'static str, Pose, Pose)> {
    let d = Pose::default;
    let open = Pose { jaw_open: JAW, ..d() };
    let mut out: Vec<(&'static str, Pose, Pose)> = Vec::new();
    let mut add = |name: &'static str, pose: Pose| out.push((name, pose, Pose::default()));

    for (s, blink, down, in_, out_, up, squint, wide) in [
        (
            LEFT,
            "eyeBlinkLeft",
            "eyeLookDownLeft",
            "eyeLookInLeft",
            "eyeLookOutLeft",
            "eyeLookUpLeft",
            "eyeSquintLeft",
            "eyeWideLeft",
        ),
        (
            RIGHT,
            "eyeBlinkRight",
            "eyeLookDownRight",
            "eyeLookInRight",
            "eyeLookOutRight",
            "eyeLookUpRight",
            "eyeSquintRight",
            "eyeWideRight",
        ),
    ] {
        // "Out" is towards the side of the eye itself.
        let away = if s == LEFT { 1.0 } else { -1.0 };
        add(
            blink,
            Pose {
                blink: s,
                brow_down: on(s, 0.8),
                ..d()
            },
        );
        add(
            down,
            Pose {
                look_up: on(s, -0.36),
                ..d()
            },
        );
        add(
            in_,
            Pose {
                look_left: on(s, -0.45 * away),
                ..d()
            },
        );
        add(
            out_,
            Pose {
                look_left: on(s, 0.45 * away),
                ..d()
            },
        );
        add(
            up,
            Pose {
                look_up: on(s, 0.34),
                ..d()
            },
        );
        add(
            squint,
            Pose {
                squint: on(s, 5.0),
                cheek_raise: on(s, 3.0),
                brow_down: on(s, 1.2),
                ..d()
            },
        );
        add(
            wide,
            Pose {
                wide: on(s, 3.6),
                brow_outer: on(s, 1.0),
                ..d()
            },
        );
    }
    add(
        "jawForward",
        Pose {
            jaw_forward: 6.0,
            ..d()
        },
    );
    add("jawLeft", Pose { jaw_side: 9.0, ..d() });
    add("jawRight", Pose { jaw_side: -9.0, ..d() });
    add("jawOpen", open.clone());
    out.push((
        "mouthClose",
        Pose {
            seal: 1.0,
            ..open.clone()
        },
        open,
    ));
    let mut add = |name: &'static str, pose: Pose| out.push((name, pose, Pose::default()));
    add(
        "mouthFunnel",
        Pose {
            jaw_open: 0.07,
            narrow: 0.38,
            forward: 8.0,
            upper_roll: 0.45,
            lower_roll: 0.5,
            oval_up: 3.0,
            oval_down: 3.5,
            plump: 0.1,
            ..d()
        },
    );
    add(
        "mouthPucker",
        Pose {
            narrow: 0.54,
            forward: 10.0,
            upper_roll: 0.30,
            lower_roll: 0.30,
            plump: 0.2,
            shrug_lower: 1.0,
            ..d()
        },
    );
    add(
        "mouthLeft",
        Pose {
            mouth_side: 10.0,
            corner_up: [1.5, 0.0],
            dimple: on(LEFT, 1.5),
            ..d()
        },
    );
    add(
        "mouthRight",
        Pose {
            mouth_side: -10.0,
            corner_up: [0.0, 1.5],
            dimple: on(RIGHT, 1.5),
            ..d()
        },
    );
    for (s, smile, frown, dimple, stretch, press, low, up) in [
        (
            LEFT,
            "mouthSmileLeft",
            "mouthFrownLeft",
            "mouthDimpleLeft",
            "mouthStretchLeft",
            "mouthPressLeft",
            "mouthLowerDownLeft",
            "mouthUpperUpLeft",
        ),
        (
            RIGHT,
            "mouthSmileRight",
            "mouthFrownRight",
            "mouthDimpleRight",
            "mouthStretchRight",
            "mouthPressRight",
            "mouthLowerDownRight",
            "mouthUpperUpRight",
        ),
    ] {
        add(
            smile,
            Pose {
                corner_out: on(s, 7.5),
                corner_up: on(s, 9.0),
                corner_forward: on(s, -1.0),
                dimple: on(s, 2.0),
                cheek_raise: on(s, 6.5),
                squint: on(s, 1.8),
                ..d()
            },
        );
        add(
            frown,
            Pose {
                corner_out: on(s, 1.0),
                corner_up: on(s, -8.5),
                dimple: on(s, 0.8),
                ..d()
            },
        );
        add(
            dimple,
            Pose {
                corner_out: on(s, 4.5),
                corner_up: on(s, 1.2),
                dimple: on(s, 5.0),
                ..d()
            },
        );
        add(
            stretch,
            Pose {
                corner_out: on(s, 9.0),
                corner_up: on(s, -4.0),
                lower_drop: on(s, 1.6),
                ..d()
            },
        );
        add(
            press,
            Pose {
                corner_out: on(s, 2.0),
                corner_up: on(s, 1.0),
                dimple: on(s, 2.5),
                upper_roll: -0.22,
                lower_roll: -0.25,
                seal: 1.0,
                ..d()
            },
        );
        add(
            low,
            Pose {
                lower_drop: on(s, 6.5),
                ..d()
            },
        );
        add(
            up,
            Pose {
                upper_raise: on(s, 5.5),
                sneer: on(s, 1.2),
                cheek_raise: on(s, 1.5),
                ..d()
            },
        );
    }
    add(
        "mouthRollLower",
        Pose {
            lower_roll: -1.2,
            shrug_lower: 2.0,
            plump: -0.2,
            seal: 1.0,
            ..d()
        },
    );
    add(
        "mouthRollUpper",
        Pose {
            upper_roll: -1.1,
            plump: -0.2,
            seal: 1.0,
            ..d()
        },
    );
    add(
        "mouthShrugLower",
        Pose {
            shrug_lower: 5.5,
            lower_roll: 0.35,
            ..d()
        },
    );
    add(
        "mouthShrugUpper",
        Pose {
            shrug_upper: 4.0,
            upper_roll: 0.25,
            seal: 1.0,
            ..d()
        },
    );
    add(
        "browDownLeft",
        Pose {
            brow_down: on(LEFT, 8.0),
            ..d()
        },
    );
    add(
        "browDownRight",
        Pose {
            brow_down: on(RIGHT, 8.0),
            ..d()
        },
    );
    add(
        "browInnerUp",
        Pose {
            brow_inner: on(BOTH, 10.5),
            ..d()
        },
    );
    add(
        "browOuterUpLeft",
        Pose {
            brow_outer: on(LEFT, 8.5),
            ..d()
        },
    );
    add(
        "browOuterUpRight",
        Pose {
            brow_outer: on(RIGHT, 8.5),
            ..d()
        },
    );
    add(
        "cheekPuff",
        Pose {
            cheek_puff: 12.0,
            narrow: 0.10,
            forward: 2.0,
            seal: 1.0,
            ..d()
        },
    );
    add(
        "cheekSquintLeft",
        Pose {
            cheek_raise: on(LEFT, 7.0),
            squint: on(LEFT, 3.0),
            ..d()
        },
    );
    add(
        "cheekSquintRight",
        Pose {
            cheek_raise: on(RIGHT, 7.0),
            squint: on(RIGHT, 3.0),
            ..d()
        },
    );
    add(
        "noseSneerLeft",
        Pose {
            sneer: on(LEFT, 5.5),
            brow_down: on(LEFT, 2.0),
            cheek_raise: on(LEFT, 2.0),
            ..d()
        },
    );
    add(
        "noseSneerRight",
        Pose {
            sneer: on(RIGHT, 5.5),
            brow_down: on(RIGHT, 2.0),
            cheek_raise: on(RIGHT, 2.0),
            ..d()
        },
    );
    add(
        "tongueOut",
        Pose {
            tongue_out: 34.0,
            jaw_open: 0.13,
            lower_drop: on(BOTH, 2.0),
            ..d()
        },
    );

    add("viseme_sil", Pose { ..d() });
    add(
        "viseme_PP",
        Pose {
            seal: 1.0,
            upper_roll: -0.50,
            lower_roll: -0.55,
            forward: 1.0,
            narrow: 0.05,
            plump: -0.1,
            shrug_lower: 1.0,
            ..d()
        },
    );
    add(
        "viseme_FF",
        Pose {
            jaw_open: 0.045,
            bite: 1.0,
            upper_raise: on(BOTH, 2.4),
            corner_out: on(BOTH, 1.5),
            lower_roll: -0.25,
            ..d()
        },
    );
    add(
        "viseme_TH",
        Pose {
            jaw_open: 0.10,
            tongue_forward: 15.0,
            tongue_lift: 4.5,
            tongue_tip: 11.5,
            upper_raise: on(BOTH, 2.0),
            lower_drop: on(BOTH, 1.0),
            corner_out: on(BOTH, 1.5),
            ..d()
        },
    );
    add(
        "viseme_DD",
        Pose {
            jaw_open: 0.085,
            tongue_tip: 8.0,
            tongue_forward: 2.0,
            upper_raise: on(BOTH, 1.6),
            lower_drop: on(BOTH, 2.4),
            corner_out: on(BOTH, 2.0),
            ..d()
        },
    );
    add(
        "viseme_kk",
        Pose {
            jaw_open: 0.11,
            tongue_back: 9.0,
            upper_raise: on(BOTH, 1.4),
            lower_drop: on(BOTH, 1.6),
            corner_out: on(BOTH, 1.5),
            ..d()
        },
    );
    add(
        "viseme_CH",
        Pose {
            jaw_open: 0.016,
            jaw_forward: 1.5,
            narrow: 0.26,
            forward: 7.0,
            upper_roll: 0.5,
            lower_roll: 0.55,
            oval_up: 3.6,
            oval_down: 4.4,
            tongue_tip: 3.0,
            ..d()
        },
    );
    add(
        "viseme_SS",
        Pose {
            jaw_open: 0.016,
            jaw_forward: 1.5,
            corner_out: on(BOTH, 4.5),
            corner_up: on(BOTH, 1.5),
            upper_raise: on(BOTH, 3.0),
            lower_drop: on(BOTH, 5.0),
            tongue_tip: 2.0,
            ..d()
        },
    );
    add(
        "viseme_nn",
        Pose {
            jaw_open: 0.10,
            tongue_tip: 14.0,
            tongue_forward: 1.0,
            upper_raise: on(BOTH, 1.4),
            lower_drop: on(BOTH, 1.6),
            corner_out: on(BOTH, 1.0),
            ..d()
        },
    );
    add(
        "viseme_RR",
        Pose {
            jaw_open: 0.07,
            narrow: 0.24,
            forward: 5.0,
            upper_roll: 0.25,
            lower_roll: 0.35,
            oval_up: 1.6,
            oval_down: 2.0,
            tongue_tip: 3.0,
            tongue_lift: 2.0,
            ..d()
        },
    );
    add(
        "viseme_aa",
        Pose {
            jaw_open: 0.245,
            upper_raise: on(BOTH, 2.2),
            lower_drop: on(BOTH, 1.0),
            corner_out: on(BOTH, 1.0),
            tongue_lift: -2.0,
            ..d()
        },
    );
    add(
        "viseme_E",
        Pose {
            jaw_open: 0.135,
            corner_out: on(BOTH, 5.0),
            corner_up: on(BOTH, 1.5),
            upper_raise: on(BOTH, 2.4),
            lower_drop: on(BOTH, 2.0),
            tongue_lift: 2.0,
            tongue_forward: 2.0,
            ..d()
        },
    );
    add(
        "viseme_I",
        Pose {
            jaw_open: 0.065,
            corner_out: on(BOTH, 6.5),
            corner_up: on(BOTH, 2.5),
            upper_raise: on(BOTH, 2.4),
            lower_drop: on(BOTH, 2.6),
            tongue_lift: 4.0,
            tongue_forward: 2.0,
            ..d()
        },
    );
    add(
        "viseme_O",
        Pose {
            jaw_open: 0.150,
            narrow: 0.36,
            forward: 7.0,
            upper_roll: 0.30,
            lower_roll: 0.35,
            oval_up: 2.5,
            oval_down: 2.0,
            tongue_back: 3.0,
            ..d()
        },
    );
    add(
        "viseme_U",
        Pose {
            jaw_open: 0.03,
            narrow: 0.52,
            forward: 10.0,
            upper_roll: 0.35,
            lower_roll: 0.40,
            oval_up: 1.4,
            oval_down: 1.8,
            plump: 0.12,
            tongue_back: 4.0,
            ..d()
        },
    );
    out
}
