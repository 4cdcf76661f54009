//! What is worn on the head, and by whom.

use fastrand::Rng;

/// What is worn on the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hat {
    None,
    Beanie,
    Cap,
    Helmet,
    Hood,
    Headscarf,
    Headband,
}

impl Hat {
    pub(super) fn draw(d: &mut Rng, male: f32) -> Self {
        match d.f32() {
            x if x < 0.035 => Hat::Beanie,
            x if x < 0.065 => Hat::Cap,
            x if x < 0.085 => Hat::Helmet,
            x if x < 0.110 => Hat::Hood,
            x if x < 0.150 && male < 0.5 => Hat::Headscarf,
            x if x < 0.170 => Hat::Headband,
            _ => Hat::None,
        }
    }
}
