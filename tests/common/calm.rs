//! A face that only the test moves.

use bevy::prelude::*;
use bevy_animgen::track::{Blink, Face, IdleMotion};

/// A face that neither blinks nor fidgets.
pub fn calm() -> impl Bundle {
    (Face::default(), Blink::disabled(), IdleMotion::still())
}
