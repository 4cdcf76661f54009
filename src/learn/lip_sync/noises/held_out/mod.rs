//! The kinds that were never looked at while a choice was made.
//!
//! Each is made the way the thing itself sounds: bodies that ring with their own resonances where they are
//! struck, motors that turn, water and air. None of these generators is used in training or in the other set, though
//! training has simpler ones of some of the same things (clicks, tones, a fan).

mod air;
mod impacts;
mod keyboard;
mod machines;
mod outdoors;
mod signals;
mod steps;
mod struck;

use super::Kind;

pub(super) const KINDS: [Kind; 8] = [
    ("keyboard", keyboard::typing),
    ("footsteps", steps::footsteps),
    ("vacuum cleaner", machines::vacuum_cleaner),
    ("sea waves", outdoors::sea_waves),
    ("insects", outdoors::insects),
    ("computer fan", machines::computer_fan),
    ("doors and drops", impacts::doors_and_drops),
    ("rings and beeps", signals::rings_and_beeps),
];
