//! Brows and lashes: dark shapes that ride on the skin.

use super::eye::{self, Lid};
use super::pose::Pose;
use super::sculpt::{self, EYE};
use super::skin::{self, Part};
use crate::mesh::Mesh;
use crate::scalar::{blend, curve, mix, smooth, srgb};
use glam::{Vec2, Vec3, vec2, vec3};

enum Ride {
    /// Moves as the skin at this point does.
    Skin(Vec3),
    /// A lash on a lid: the lid's vertex, its place, how far along the lash.
    Lash { root: Vec3, lid: Lid, reach: f32 },
}

/// Both brows and both rows of upper lashes.
pub struct Brows {
    pub mesh: Mesh,
    ride: Vec<Ride>,
}

const STEPS: usize = 22;
const AROUND: usize = 10;

fn brow(mesh: &mut Mesh, ride: &mut Vec<Ride>, m: f32) {
    let path = |t: f32| {
        let x = mix(14.0, 63.0, t);
        vec2(x, 38.6 + 3.8 * (1.0 - ((t - 0.48) / 0.52).powi(2)) - 3.2 * t * t)
    };
    let base = mesh.pos.len() as u32;
    for i in 0..=STEPS {
        let t = i as f32 / STEPS as f32;
        let c = path(t);
        let along = (path((t + 0.01).min(1.0)) - path((t - 0.01).max(0.0))).normalize();
        let up = vec2(-along.y, along.x);
        let half = curve(&[(0.0, 0.9), (0.08, 2.7), (0.30, 3.7), (0.65, 2.9), (1.0, 0.2)], t);
        for k in 0..AROUND {
            let a = std::f32::consts::TAU * k as f32 / AROUND as f32;
            let at = c + up * a.sin() * half + along * if i == 0 { -1.2 * a.cos().max(0.0) } else { 0.0 };
            let s = sculpt::front(vec2(at.x, at.y));
            let n = sculpt::gradient(s);
            let p = s + n * (0.9 + 1.7 * a.cos() * (half / 3.9).powf(0.6));
            let flip = vec3(m, 1.0, 1.0);
            mesh.vertex(p * flip, Vec2::ZERO, blend(srgb(0x5a2a1c), srgb(0x7a3a24), t));
            ride.push(Ride::Skin(s * flip));
        }
    }
    let first = mesh.tris.len();
    mesh.grid(base, STEPS + 1, AROUND, true);
    for (ring, turn) in [(0, false), (STEPS, true)] {
        let r = base + (ring * AROUND) as u32;
        for k in 1..AROUND as u32 - 1 {
            if turn {
                mesh.triangle(r, r + k + 1, r + k)
            } else {
                mesh.triangle(r, r + k, r + k + 1)
            }
        }
    }
    if m < 0.0 {
        mesh.tris[first..].iter_mut().for_each(|t| t.swap(1, 2));
    }
}

fn lashes(mesh: &mut Mesh, ride: &mut Vec<Ride>, eye: usize) {
    let flip = vec3(if eye == 0 { 1.0 } else { -1.0 }, 1.0, 1.0);
    let rings = eye::loops();
    let base = mesh.pos.len() as u32;
    let half = eye::COLS / 2;
    let dark = srgb(0x1e0f10);
    for (ring, reach) in [
        (eye::EDGE - 2, 0.0),
        (eye::EDGE - 1, 0.35),
        (eye::EDGE, 1.0),
        (eye::EDGE, 0.3),
        (eye::EDGE + 1, 0.0),
    ] {
        for col in 0..=half {
            let (root, _, lid) = rings[ring * eye::COLS + col];
            mesh.vertex(root * flip, Vec2::ZERO, dark);
            ride.push(Ride::Lash {
                root: root * flip,
                lid: Lid { eye, ..lid },
                reach,
            });
        }
    }
    let first = mesh.tris.len();
    mesh.grid(base, 5, half + 1, false);
    if eye == 1 {
        mesh.tris[first..].iter_mut().for_each(|t| t.swap(1, 2));
    }
}

/// Makes brows and lashes.
pub fn build() -> Brows {
    let mut mesh = Mesh::default();
    let mut ride = Vec::new();
    for s in 0..2 {
        brow(&mut mesh, &mut ride, if s == 0 { 1.0 } else { -1.0 });
        lashes(&mut mesh, &mut ride, s);
    }
    let mut brows = Brows { mesh, ride };
    brows.mesh.pos = brows.posed(&Pose::default());
    brows
}

impl Brows {
    /// All positions in a pose.
    pub fn posed(&self, pose: &Pose) -> Vec<Vec3> {
        self.mesh
            .pos
            .iter()
            .zip(&self.ride)
            .map(|(p, ride)| match ride {
                Ride::Skin(s) => *p + skin::deform(*s, &Part::Skin, pose) - *s,
                Ride::Lash { root, lid, reach } => {
                    let q = skin::deform(*root, &Part::Lid(*lid), pose);
                    let centre = if lid.eye == 0 { EYE } else { vec3(-EYE.x, EYE.y, EYE.z) };
                    let phi = std::f32::consts::TAU * lid.col as f32 / eye::COLS as f32;
                    let out = (q - centre).normalize();
                    let side = vec3(if lid.eye == 0 { 1.0 } else { -1.0 }, 0.0, 0.0);
                    // Lashes sweep up and outwards, and down when the lid is shut.
                    let shut = smooth(0.0, 1.0, skin::lids(pose, lid.eye).blink);
                    let up = Vec3::Y * mix(0.75, -0.35, shut) + side * 0.75 * smooth(0.0, 0.9, phi.cos());
                    let dir = (out * 0.8 + up).normalize();
                    q + out * 0.25 + dir * eye::lash(phi) * *reach
                }
            })
            .collect()
    }
}
