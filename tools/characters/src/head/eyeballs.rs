//! Eyeballs, and the highlights on them that stay where the light is.

use super::pose::Pose;
use super::sculpt::{EYE, EYE_R};
use crate::mesh::Mesh;
use glam::{Quat, Vec2, Vec3, vec2, vec3};

/// Both eyes; for each vertex the eye it belongs to and how much of the eye's turn it makes.
pub struct Eyeballs {
    pub mesh: Mesh,
    owner: Vec<(usize, f32)>,
}

const COLS: usize = 34;

/// Texture coordinates at an angle from the gaze: the picture shows the front half, from above.
fn uv(theta: f32, phi: f32) -> Vec2 {
    let r = (theta / std::f32::consts::FRAC_PI_2).min(1.0) * 0.46;
    vec2(0.5 + r * phi.cos(), 0.5 - r * phi.sin())
}

fn ball(mesh: &mut Mesh, centre: Vec3) {
    let angles: Vec<f32> = [
        3.0, 8.0, 12.0, 14.5, 17.0, 22.0, 27.0, 31.0, 34.0, 37.0, 42.0, 50.0, 59.0, 70.0, 82.0, 100.0,
    ]
    .iter()
    .rev()
    .map(|d: &f32| d.to_radians())
    .collect();
    let base = mesh.pos.len() as u32;
    for t in &angles {
        for i in 0..COLS {
            let phi = std::f32::consts::TAU * i as f32 / COLS as f32;
            let dir = vec3(t.sin() * phi.cos(), t.sin() * phi.sin(), t.cos());
            mesh.vertex(centre + dir * EYE_R, uv(*t, phi), [1.0; 4]);
        }
    }
    mesh.grid(base, angles.len(), COLS, true);
    let last = base + ((angles.len() - 1) * COLS) as u32;
    let pole = mesh.vertex(centre + Vec3::Z * EYE_R, Vec2::splat(0.5), [1.0; 4]);
    for i in 0..COLS as u32 {
        mesh.triangle(last + i, last + (i + 1) % COLS as u32, pole);
    }
}

/// A small round highlight around `dir`, `r` in radians wide.
fn glint(mesh: &mut Mesh, centre: Vec3, dir: Vec3, r: f32) {
    let turn = Quat::from_rotation_arc(Vec3::Z, dir.normalize());
    let corner = vec2(0.02, 0.02);
    let base = mesh.pos.len() as u32;
    const N: usize = 20;
    for ring in [1.0f32, 0.55] {
        for i in 0..N {
            let a = std::f32::consts::TAU * i as f32 / N as f32;
            let t = r * ring;
            let lift = EYE_R + if ring > 0.9 { 0.05 } else { 0.18 };
            mesh.vertex(
                centre + turn * vec3(t.sin() * a.cos(), t.sin() * a.sin(), t.cos()) * lift,
                corner,
                [1.0; 4],
            );
        }
    }
    mesh.grid(base, 2, N, true);
    let c = mesh.vertex(centre + turn * Vec3::Z * (EYE_R + 0.20), corner, [1.0; 4]);
    for i in 0..N as u32 {
        mesh.triangle(base + N as u32 + i, base + N as u32 + (i + 1) % N as u32, c);
    }
}

/// Makes both eyes.
pub fn build() -> Eyeballs {
    let mut mesh = Mesh::default();
    let mut owner = Vec::new();
    for s in 0..2 {
        let c = if s == 0 { EYE } else { vec3(-EYE.x, EYE.y, EYE.z) };
        ball(&mut mesh, c);
        owner.resize(mesh.pos.len(), (s, 1.0));
        glint(&mut mesh, c, vec3(-0.22, 0.27, 1.0), 0.155);
        glint(&mut mesh, c, vec3(0.24, -0.24, 1.0), 0.070);
        owner.resize(mesh.pos.len(), (s, 0.45));
    }
    Eyeballs { mesh, owner }
}

impl Eyeballs {
    /// All positions in a pose.
    pub fn posed(&self, pose: &Pose) -> Vec<Vec3> {
        let turn = |(p, (s, k)): (&Vec3, &(usize, f32))| {
            let c = if *s == 0 { EYE } else { vec3(-EYE.x, EYE.y, EYE.z) };
            let q = Quat::from_rotation_y(pose.look_left[*s] * k) * Quat::from_rotation_x(-pose.look_up[*s] * k);
            c + q * (*p - c)
        };
        self.mesh.pos.iter().zip(&self.owner).map(turn).collect()
    }
}
