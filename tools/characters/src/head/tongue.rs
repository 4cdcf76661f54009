//! The tongue.

use super::pose::Pose;
use super::skin;
use crate::mesh::Mesh;
use crate::scalar::{bell, blend, curve, mix, smooth, srgb};
use glam::{Vec2, Vec3, vec3};

const ROWS: usize = 22;
const AROUND: usize = 16;

/// The tongue, from its root to its tip.
pub struct Tongue {
    pub mesh: Mesh,
    /// Where each vertex lies: 0 root, 1 tip.
    along: Vec<f32>,
}

/// Makes the tongue.
pub fn build() -> Tongue {
    let mut mesh = Mesh::default();
    let mut along = Vec::new();
    for r in 0..ROWS {
        let s = 1.0 - r as f32 / (ROWS - 1) as f32;
        let s = 1.0 - (1.0 - s).powf(1.35);
        let wide = curve(&[(0.0, 14.0), (0.5, 16.0), (0.8, 13.0), (1.0, 10.5)], s)
            * (1.0 - s.powi(10)).max(0.0).powf(0.5)
            + 0.05;
        let thick =
            curve(&[(0.0, 7.5), (0.5, 6.5), (0.8, 4.4), (1.0, 3.4)], s) * (1.0 - s.powi(12)).max(0.0).powf(0.5) + 0.05;
        let c = vec3(
            0.0,
            curve(&[(0.0, -70.0), (0.45, -66.0), (1.0, -66.5)], s),
            mix(36.0, 72.0, s),
        );
        for k in 0..AROUND {
            let a = std::f32::consts::TAU * k as f32 / AROUND as f32;
            let (x, y) = (a.cos() * wide, a.sin() * thick);
            let groove = if a.sin() > 0.0 {
                -1.6 * bell(x, 2.6) * smooth(1.0, 0.75, s) * smooth(0.0, 0.3, s)
            } else {
                0.0
            };
            let color = blend(srgb(0xb04a52), srgb(0xe27880), s * 0.7 + 0.3 * a.sin().max(0.0));
            mesh.vertex(c + vec3(x, y + groove, 0.0), Vec2::ZERO, color);
            along.push(s);
        }
    }
    mesh.grid(0, ROWS, AROUND, true);
    mesh.tris.iter_mut().for_each(|t| t.swap(1, 2));
    Tongue { mesh, along }
}

impl Tongue {
    /// All positions in a pose.
    pub fn posed(&self, pose: &Pose) -> Vec<Vec3> {
        let move_one = |(p, s): (&Vec3, &f32)| {
            let s = *s;
            let tip = smooth(0.35, 1.0, s);
            let mut q = *p;
            q.z += pose.tongue_forward * tip + pose.tongue_out * smooth(0.2, 1.0, s);
            q.y += pose.tongue_tip * tip * s
                + pose.tongue_back * bell(s - 0.32, 0.22)
                + pose.tongue_lift * smooth(0.0, 0.5, s);
            // Out of the mouth it hangs over the lip.
            q.y -= pose.tongue_out * 0.34 * smooth(0.55, 1.0, s).powi(2);
            q.y += pose.tongue_out * 0.16 * bell(s - 0.55, 0.2);
            let carried = skin::jaw(q, pose);
            q.lerp(carried, mix(0.55, 1.0, smooth(0.0, 0.4, s)))
        };
        self.mesh.pos.iter().zip(&self.along).map(move_one).collect()
    }
}
