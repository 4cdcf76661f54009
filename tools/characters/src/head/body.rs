//! Collar and shoulders.

use crate::mesh::Mesh;
use crate::scalar::{bell, blend, curve, srgb};
use glam::{Vec2, vec3};

const COLS: usize = 56;

/// Makes the clothes.
pub fn build() -> Mesh {
    let mut mesh = Mesh::default();
    let (dark, cloth, light) = (srgb(0x123f4a), srgb(0x1f7a80), srgb(0xf2b84b));
    // Rings from inside of the collar, over its fold, down to the cut below the shoulders:
    // height, half width, half depth, middle's depth, roundness of the section, colour.
    let rings: [(f32, f32, f32, f32, u8); 19] = [
        (-150.0, 36.0, 36.0, -27.0, 0),
        (-128.0, 39.0, 39.0, -25.0, 0),
        (-119.0, 42.5, 42.5, -24.0, 2),
        (-116.0, 47.0, 47.0, -23.0, 2),
        (-118.5, 51.5, 51.5, -23.0, 2),
        (-125.0, 54.0, 53.5, -23.0, 1),
        (-134.0, 55.0, 54.0, -24.0, 1),
        (-142.0, 56.0, 54.5, -24.0, 1),
        (-147.0, 55.0, 54.0, -25.0, 1),
        (-149.0, 59.0, 55.0, -25.0, 1),
        (-153.0, 72.0, 57.0, -26.0, 1),
        (-158.0, 88.0, 60.0, -27.0, 1),
        (-165.0, 104.0, 63.0, -28.0, 1),
        (-174.0, 117.0, 66.0, -28.0, 1),
        (-186.0, 126.0, 69.0, -28.0, 1),
        (-201.0, 131.0, 71.0, -28.0, 1),
        (-219.0, 133.0, 73.0, -28.0, 1),
        (-240.0, 133.0, 74.0, -28.0, 1),
        (-244.0, 112.0, 60.0, -28.0, 0),
    ];
    for (k, (y, w, d, z, c)) in rings.iter().enumerate() {
        for i in 0..COLS {
            let a = std::f32::consts::TAU * i as f32 / COLS as f32;
            let (s, co) = a.sin_cos();
            let round = curve(&[(0.0, 1.0), (9.0, 1.0), (13.0, 0.82), (17.0, 0.8)], k as f32);
            let sq = |v: f32| v.signum() * v.abs().powf(round);
            // The collar dips at the front; chest and back slope down towards the arms' tops.
            let front = co.max(0.0).powi(2);
            let dip = if k <= 9 {
                -7.0 * front
            } else {
                curve(&[(9.0, -7.0), (16.0, 0.0)], k as f32) * front
            };
            let slope = if (10..16).contains(&k) {
                -9.0 * bell(s, 0.55)
            } else {
                0.0
            };
            let p = vec3(w * sq(s), y + dip + slope, z + d * sq(co));
            let shade = match c {
                0 => dark,
                2 => light,
                _ => blend(cloth, dark, 0.35 * bell(k as f32 - 8.5, 0.9)),
            };
            mesh.vertex(p, Vec2::ZERO, shade);
        }
    }
    mesh.grid(0, rings.len(), COLS, true);
    mesh.tris.iter_mut().for_each(|t| t.swap(1, 2));
    mesh
}
