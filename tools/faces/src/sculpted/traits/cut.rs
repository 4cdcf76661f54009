//! How hair is cut, and who has which cut.

use super::super::number::chance;
use super::pick;
use fastrand::Rng;

/// How hair is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Bald,
    Buzz,
    Crop,
    Shipped,
    SidePart,
    Spiky,
    Receding,
    Bob,
    Long,
    Bun,
    Ponytail,
    Curly,
    Afro,
}

impl Cut {
    pub(super) fn draw(d: &mut Rng, male: f32, age: f32) -> Self {
        let cut = if male > 0.5 {
            pick(
                d,
                &[
                    Cut::Bald,
                    Cut::Buzz,
                    Cut::Buzz,
                    Cut::Crop,
                    Cut::Crop,
                    Cut::Crop,
                    Cut::Shipped,
                    Cut::SidePart,
                    Cut::SidePart,
                    Cut::Spiky,
                    Cut::Receding,
                    Cut::Curly,
                    Cut::Afro,
                    Cut::Long,
                    Cut::Bun,
                ],
            )
        } else {
            pick(
                d,
                &[
                    Cut::Crop,
                    Cut::Shipped,
                    Cut::SidePart,
                    Cut::Bob,
                    Cut::Bob,
                    Cut::Long,
                    Cut::Long,
                    Cut::Long,
                    Cut::Bun,
                    Cut::Bun,
                    Cut::Ponytail,
                    Cut::Ponytail,
                    Cut::Curly,
                    Cut::Afro,
                    Cut::Buzz,
                ],
            )
        };
        match cut {
            Cut::Receding | Cut::Bald if age < 25.0 => Cut::Crop,
            Cut::Crop | Cut::SidePart if male > 0.6 && age > 55.0 && chance(d, 0.5) => Cut::Receding,
            c => c,
        }
    }
}
