//! A filter for air and water that rush.

use std::f32::consts::PI;

use super::RATE;

/// A second-order filter whose corner may move with every sample: a state variable filter, integrated by the
/// trapezoidal rule.
#[derive(Default)]
pub(super) struct Filter {
    first: f32,
    second: f32,
}

/// What lies below, around and above the corner.
pub(super) struct Bands {
    pub(super) low: f32,
    pub(super) band: f32,
    pub(super) high: f32,
}

impl Filter {
    /// Filters one sample. `width` is the band's as a share of its middle; a tone there passes as it is.
    pub(super) fn advance(&mut self, input: f32, hertz: f32, width: f32) -> Bands {
        let corner = (PI * hertz.clamp(10.0, 0.45 * RATE) / RATE).tan();
        let share = 1.0 / (1.0 + corner * (corner + width));
        let rest = input - self.second;
        let band = share * (self.first + corner * rest);
        let low = self.second + corner * band;
        self.first = 2.0 * band - self.first;
        self.second = 2.0 * low - self.second;
        Bands {
            low,
            band: width * band,
            high: input - width * band - low,
        }
    }
}
