//! Whole mouths, one for each sound, for players that know nothing of ARKit.

use super::{BOTH, Table, on};
use crate::head::pose::Pose;

pub(super) fn add(table: &mut Table) {
    let d = Pose::default;
    table.add("viseme_sil", Pose { ..d() });
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
    table.add(
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
}
