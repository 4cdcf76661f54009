//! Lids and gaze. Each side has its own targets: a wink and a squint are as usual as a blink.

use super::{LEFT, RIGHT, Table, on};
use crate::head::pose::Pose;

pub(super) fn add(table: &mut Table) {
    let d = Pose::default;
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
        table.add(
            blink,
            Pose {
                blink: s,
                brow_down: on(s, 0.8),
                ..d()
            },
        );
        table.add(
            down,
            Pose {
                look_up: on(s, -0.36),
                ..d()
            },
        );
        table.add(
            in_,
            Pose {
                look_left: on(s, -0.45 * away),
                ..d()
            },
        );
        table.add(
            out_,
            Pose {
                look_left: on(s, 0.45 * away),
                ..d()
            },
        );
        table.add(
            up,
            Pose {
                look_up: on(s, 0.34),
                ..d()
            },
        );
        table.add(
            squint,
            Pose {
                squint: on(s, 5.0),
                cheek_raise: on(s, 3.0),
                brow_down: on(s, 1.2),
                ..d()
            },
        );
        table.add(
            wide,
            Pose {
                wide: on(s, 3.6),
                brow_outer: on(s, 1.0),
                ..d()
            },
        );
    }
}
