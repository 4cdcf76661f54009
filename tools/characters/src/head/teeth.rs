//! Two rows of teeth with gums.

use super::pose::Pose;
use super::skin;
use crate::mesh::Mesh;
use crate::scalar::{blend, curve, mix, srgb};
use glam::{Vec2, Vec3, vec3};

/// Teeth; vertices from `lower` on belong to the lower jaw.
pub struct Teeth {
    pub mesh: Mesh,
    lower: usize,
}

struct Row {
    /// Front face of the middle teeth, gum line, cutting edge.
    z: f32,
    gum: f32,
    edge: f32,
    half: f32,
    widths: &'static [f32],
    lift: &'static [f32],
}

const UPPER: Row = Row {
    z: 79.4,
    gum: -47.5,
    edge: -58.6,
    half: 27.5,
    widths: &[8.6, 7.0, 7.4, 7.2, 7.2, 8.5],
    lift: &[0.0, 0.7, 0.1, 0.8, 1.2, 1.6],
};
const LOWER: Row = Row {
    z: 76.8,
    gum: -69.0,
    edge: -59.2,
    half: 26.0,
    widths: &[5.8, 6.2, 7.0, 7.2, 7.4, 9.0],
    lift: &[0.0, 0.1, -0.2, 0.5, 0.9, 1.2],
};

/// A point of the arch `s` millimetres from the middle, and the outward direction there.
fn arch(row: &Row, s: f32) -> (Vec3, Vec3) {
    let depth = 38.0;
    let (mut a, mut len) = (0.0f32, 0.0);
    while len < s.abs() {
        len += Vec2::new(row.half * a.cos(), depth * a.sin()).length() * 0.01;
        a += 0.01;
    }
    let m = s.signum();
    let p = vec3(m * row.half * a.sin(), 0.0, row.z - depth + depth * a.cos());
    let n = vec3(m * depth * a.sin(), 0.0, row.half * a.cos()).normalize();
    (p, n)
}

fn row(mesh: &mut Mesh, row: &Row) {
    let (white, root) = if row.gum > row.edge {
        (srgb(0xfdf8ef), srgb(0xf1dfc8))
    } else {
        (srgb(0xe9e0d4), srgb(0xdcc8b4))
    };
    let gum = srgb(0xd9777a);
    for m in [-1.0f32, 1.0] {
        let mut s = 0.0;
        for (w, lift) in row.widths.iter().zip(row.lift) {
            let (c, n) = arch(row, m * (s + w * 0.5));
            s += w;
            let across = vec3(n.z, 0.0, -n.x);
            let edge = row.edge + if row.gum > row.edge { *lift } else { -*lift };
            const AROUND: usize = 10;
            const ROWS: usize = 6;
            let base = mesh.pos.len() as u32;
            for r in 0..ROWS {
                let v = r as f32 / (ROWS - 1) as f32;
                let (y, size, thick) = (
                    mix(row.gum, edge, curve(&[(0.0, 0.0), (1.0, 1.0)], v)),
                    curve(&[(0.0, 0.80), (0.45, 1.0), (0.85, 1.0), (1.0, 0.86)], v),
                    curve(&[(0.0, 1.0), (0.5, 1.0), (1.0, 0.42)], v),
                );
                for k in 0..AROUND {
                    let a = std::f32::consts::TAU * k as f32 / AROUND as f32;
                    let sq = |x: f32| x.signum() * x.abs().powf(0.62);
                    let (x, z) = (sq(a.cos()) * w * 0.495 * size, sq(a.sin()) * 2.6 * thick);
                    let p = c + across * x + n * (z - 2.6) + Vec3::Y * y;
                    mesh.vertex(p, Vec2::ZERO, blend(root, white, v * 1.6));
                }
            }
            let cap = mesh.vertex(
                c - n * 2.6 + Vec3::Y * (edge + (row.gum - row.edge).signum() * -0.25),
                Vec2::ZERO,
                white,
            );
            let down = row.gum > row.edge;
            let first = mesh.tris.len();
            mesh.grid(base, ROWS, AROUND, true);
            for k in 0..AROUND as u32 {
                let l = base + ((ROWS - 1) * AROUND) as u32;
                mesh.triangle(l + k, l + (k + 1) % AROUND as u32, cap);
            }
            if !down {
                mesh.tris[first..].iter_mut().for_each(|t| t.swap(1, 2));
            }
        }
    }
    // The gum: a rounded band along the arch.
    let total: f32 = row.widths.iter().sum();
    const STEPS: usize = 22;
    const AROUND: usize = 8;
    let base = mesh.pos.len() as u32;
    for i in 0..=STEPS {
        let s = mix(-total, total, i as f32 / STEPS as f32);
        let (c, n) = arch(row, s);
        for k in 0..AROUND {
            let a = std::f32::consts::TAU * k as f32 / AROUND as f32;
            let toward = (row.gum - row.edge).signum();
            let p = c + n * (a.cos() * 4.0 - 2.6) + Vec3::Y * (row.gum + toward * 1.5 + a.sin() * 5.0);
            mesh.vertex(p, Vec2::ZERO, gum);
        }
    }
    mesh.grid(base, STEPS + 1, AROUND, true);
}

/// Makes both rows.
pub fn build() -> Teeth {
    let mut mesh = Mesh::default();
    row(&mut mesh, &UPPER);
    let lower = mesh.pos.len();
    row(&mut mesh, &LOWER);
    Teeth { mesh, lower }
}

impl Teeth {
    /// All positions in a pose: the lower row is fixed to the jaw.
    pub fn posed(&self, pose: &Pose) -> Vec<Vec3> {
        // In an open mouth the lower row stays low behind its lip, as drawn characters have it.
        let sunk = vec3(0.0, -40.0, -14.0) * pose.jaw_open;
        let place = |(i, p): (usize, &Vec3)| if i < self.lower { *p } else { skin::jaw(*p + sunk, pose) };
        self.mesh.pos.iter().enumerate().map(place).collect()
    }
}
