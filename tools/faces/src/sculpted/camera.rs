//! Where the camera stands, and where points come to lie in the picture.

use glam::{Quat, Vec2, Vec3, vec2, vec3};

/// Steps between a part that stays with the body and one that turns with the head.
pub const SWAY: usize = 16;
/// What the head turns about.
const PIVOT: Vec3 = vec3(0.0, -30.0, 0.0);

/// Looks along -Z at an upright person.
pub struct Camera {
    pub eye: Vec3,
    /// Pixels a millimetre at distance 1.
    scale: f32,
    middle: Vec2,
    turns: Vec<Quat>,
}

impl Camera {
    /// A camera with a vertical field of view in radians, that shows what is `high` at `centre` as 0.6 of `size`.
    pub fn new(fov: f32, centre: Vec3, high: f32, size: f32, yaw: f32, pitch: f32) -> Self {
        let spread = 2.0 * (fov * 0.5).tan();
        let far = high / (0.6 * spread);
        let turns = (0..SWAY)
            .map(|k| {
                let w = k as f32 / (SWAY - 1) as f32;
                Quat::from_rotation_y(yaw * w) * Quat::from_rotation_x(-pitch * w)
            })
            .collect();
        Self {
            eye: vec3(0.0, centre.y, centre.z + far),
            scale: size / spread,
            middle: vec2(0.5, 0.53) * size,
            turns,
        }
    }

    /// A place of the person turned as the person is.
    pub fn turn(&self, p: Vec3, sway: u8) -> Vec3 {
        PIVOT + self.turns[sway as usize] * (p - PIVOT)
    }

    /// A direction turned.
    pub fn aim(&self, d: Vec3, sway: u8) -> Vec3 {
        self.turns[sway as usize] * d
    }

    /// Pixel and one over the distance of a turned place.
    pub fn project(&self, p: Vec3) -> Vec3 {
        let near = 1.0 / (self.eye.z - p.z).max(1.0);
        let at = self.middle + vec2(p.x - self.eye.x, self.eye.y - p.y) * self.scale * near;
        at.extend(near)
    }
}
