//! Jaw, lips and tongue by themselves; what speech makes of them together are the visemes.

use super::{BOTH, LEFT, RIGHT, Table, on};
use crate::head::pose::Pose;

const JAW: f32 = 0.30;

pub(super) fn add_jaw(table: &mut Table) {
    let d = Pose::default;
    let open = Pose { jaw_open: JAW, ..d() };
    table.add(
        "jawForward",
        Pose {
            jaw_forward: 6.0,
            ..d()
        },
    );
    table.add("jawLeft", Pose { jaw_side: 9.0, ..d() });
    table.add("jawRight", Pose { jaw_side: -9.0, ..d() });
    table.add("jawOpen", open.clone());
    table.add_change(
        "mouthClose",
        Pose {
            seal: 1.0,
            ..open.clone()
        },
        open,
    );
}

pub(super) fn add_lips(table: &mut Table) {
    let d = Pose::default;
    table.add(
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
    table.add(
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
    table.add(
        "mouthLeft",
        Pose {
            mouth_side: 10.0,
            corner_up: [1.5, 0.0],
            dimple: on(LEFT, 1.5),
            ..d()
        },
    );
    table.add(
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
        table.add(
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
        table.add(
            frown,
            Pose {
                corner_out: on(s, 1.0),
                corner_up: on(s, -8.5),
                dimple: on(s, 0.8),
                ..d()
            },
        );
        table.add(
            dimple,
            Pose {
                corner_out: on(s, 4.5),
                corner_up: on(s, 1.2),
                dimple: on(s, 5.0),
                ..d()
            },
        );
        table.add(
            stretch,
            Pose {
                corner_out: on(s, 9.0),
                corner_up: on(s, -4.0),
                lower_drop: on(s, 1.6),
                ..d()
            },
        );
        table.add(
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
        table.add(
            low,
            Pose {
                lower_drop: on(s, 6.5),
                ..d()
            },
        );
        table.add(
            up,
            Pose {
                upper_raise: on(s, 5.5),
                sneer: on(s, 1.2),
                cheek_raise: on(s, 1.5),
                ..d()
            },
        );
    }
    table.add(
        "mouthRollLower",
        Pose {
            lower_roll: -1.2,
            shrug_lower: 2.0,
            plump: -0.2,
            seal: 1.0,
            ..d()
        },
    );
    table.add(
        "mouthRollUpper",
        Pose {
            upper_roll: -1.1,
            plump: -0.2,
            seal: 1.0,
            ..d()
        },
    );
    table.add(
        "mouthShrugLower",
        Pose {
            shrug_lower: 5.5,
            lower_roll: 0.35,
            ..d()
        },
    );
    table.add(
        "mouthShrugUpper",
        Pose {
            shrug_upper: 4.0,
            upper_roll: 0.25,
            seal: 1.0,
            ..d()
        },
    );
}

pub(super) fn add_tongue(table: &mut Table) {
    let d = Pose::default;
    table.add(
        "tongueOut",
        Pose {
            tongue_out: 34.0,
            jaw_open: 0.13,
            lower_drop: on(BOTH, 2.0),
            ..d()
        },
    );
}
