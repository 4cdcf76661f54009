//! Cheeks and nose: what else moves when eyes and lips do.

use super::{LEFT, RIGHT, Table, on};
use crate::head::pose::Pose;

pub(super) fn add(table: &mut Table) {
    let d = Pose::default;
    table.add(
        "cheekPuff",
        Pose {
            cheek_puff: 12.0,
            narrow: 0.10,
            forward: 2.0,
            seal: 1.0,
            ..d()
        },
    );
    table.add(
        "cheekSquintLeft",
        Pose {
            cheek_raise: on(LEFT, 7.0),
            squint: on(LEFT, 3.0),
            ..d()
        },
    );
    table.add(
        "cheekSquintRight",
        Pose {
            cheek_raise: on(RIGHT, 7.0),
            squint: on(RIGHT, 3.0),
            ..d()
        },
    );
    table.add(
        "noseSneerLeft",
        Pose {
            sneer: on(LEFT, 6.5),
            brow_down: on(LEFT, 3.0),
            brow_inner: on(LEFT, -2.0),
            cheek_raise: on(LEFT, 3.0),
            ..d()
        },
    );
    table.add(
        "noseSneerRight",
        Pose {
            sneer: on(RIGHT, 6.5),
            brow_down: on(RIGHT, 3.0),
            brow_inner: on(RIGHT, -2.0),
            cheek_raise: on(RIGHT, 3.0),
            ..d()
        },
    );
}
