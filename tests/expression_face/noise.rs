//! What a network makes of the same face from picture to picture.

use bevy_animgen::track::Sighting;

/// Repeatable noise, -1 to 1.
pub struct Noise(pub u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }

    /// What a network makes of the same face from picture to picture.
    pub fn over(&mut self, sighting: &Sighting, size: f32) -> Sighting {
        let mut sighting = *sighting;
        for weight in &mut sighting.shapes.0 {
            *weight = (*weight + 0.3 * size * self.next()).clamp(0.0, 1.0);
        }
        for weight in &mut sighting.expression.0 {
            *weight = (*weight + size * self.next()).max(0.0);
        }
        let sum: f32 = sighting.expression.0.iter().sum();
        sighting.expression.0 = sighting.expression.0.map(|w| w / sum);
        sighting
    }
}
