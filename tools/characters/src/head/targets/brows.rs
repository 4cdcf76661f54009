//! Brows: they carry the expression that speech leaves to them.

use super::{BOTH, LEFT, RIGHT, Table, on};
use crate::head::pose::Pose;

pub(super) fn add(table: &mut Table) {
    let d = Pose::default;
    table.add(
        "browDownLeft",
        Pose {
            brow_down: on(LEFT, 9.5),
            // The inner end most of all: that is the frown.
            brow_inner: on(LEFT, -4.5),
            ..d()
        },
    );
    table.add(
        "browDownRight",
        Pose {
            brow_down: on(RIGHT, 9.5),
            // The inner end most of all: that is the frown.
            brow_inner: on(RIGHT, -4.5),
            ..d()
        },
    );
    table.add(
        "browInnerUp",
        Pose {
            brow_inner: on(BOTH, 10.5),
            ..d()
        },
    );
    table.add(
        "browOuterUpLeft",
        Pose {
            brow_outer: on(LEFT, 12.0),
            ..d()
        },
    );
    table.add(
        "browOuterUpRight",
        Pose {
            brow_outer: on(RIGHT, 12.0),
            ..d()
        },
    );
}
