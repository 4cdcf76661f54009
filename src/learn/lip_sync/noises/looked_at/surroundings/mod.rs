//! What is heard around somebody: things at hand, machines in the room, the sea and the grass outside.
//!
//! These were held out at first, and the shipped network was the first to be judged by them. Because of what was seen
//! there, another was trained with noise that comes in pulses. It was not kept, for dev preferred the first, but what any
//! later network shows here is no held-out figure.
//!
//! Each is made the way the thing itself sounds: bodies that ring with their own resonances where they are
//! struck, motors that turn, water and air. None of these generators is used in training, though
//! training has simpler ones of some of the same things (clicks, tones, a fan).

mod impacts;
mod keyboard;
mod machines;
mod outdoors;
mod signals;
mod steps;

use crate::learn::lip_sync::noises::Kind;

/// The further kinds.
pub const KINDS: [Kind; 8] = [
    ("keyboard", keyboard::typing),
    ("footsteps", steps::footsteps),
    ("vacuum cleaner", machines::vacuum_cleaner),
    ("sea waves", outdoors::sea_waves),
    ("insects", outdoors::insects),
    ("computer fan", machines::computer_fan),
    ("doors and drops", impacts::doors_and_drops),
    ("rings and beeps", signals::rings_and_beeps),
];
