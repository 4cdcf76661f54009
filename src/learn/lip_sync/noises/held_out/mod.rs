//! The kinds that were never looked at while a choice was made: other sounds of house, street and games.
//!
//! They were written after training had its kinds of noise and before any network was judged by them, and no weights,
//! training or smoothing have been chosen by them. Each is made the way the thing itself sounds: bubbles, bodies that
//! ring, echoes, machines that turn or pass by. They share filters, resonances and the like with the kinds looked at,
//! and nothing with training's generators, though training has simpler noise of some of the same character (hiss,
//! clicks, a fan).

mod applause;
mod bags;
mod blasts;
mod bubble;
mod cooking;
mod crackle;
mod echo;
mod propellers;
mod tap;
mod traffic;
mod workshop;

use super::Kind;

/// In air, metres a second.
const SPEED_OF_SOUND: f32 = 343.0;

/// Hz below which nothing is heard.
const LOWEST: f32 = 30.0;

/// All of them.
pub(super) const KINDS: [Kind; 8] = [
    ("frying and boiling", cooking::frying_and_boiling),
    ("running tap", tap::running_tap),
    ("passing traffic", traffic::passing_traffic),
    ("applause", applause::applause),
    ("thunder and explosions", blasts::thunder_and_explosions),
    ("rustling bags", bags::rustling_bags),
    ("sawing and sanding", workshop::sawing_and_sanding),
    ("propellers", propellers::propellers),
];
