//! The mesh of head and neck: rings around mouth and eyes, a Delaunay net between them.

use super::lips;
use super::mouth::{self, Loop};
use super::pose::Pose;
use super::sculpt;
use super::skin::{self, Part};
use super::{ears, eye};
use crate::hull;
use crate::mesh::Mesh;
use crate::scalar::{Dice, bell, blend, mix, smooth, srgb};
use glam::{DVec3, Vec2, Vec3, vec2, vec3};

/// Where the neck ends, inside the collar.
const NECK_Y: f32 = -146.0;

/// The head's surface with what is needed to pose it.
pub struct Face {
    pub mesh: Mesh,
    pub parts: Vec<Part>,
    /// The mouth's vertices come first, ring by ring.
    loops: Vec<Loop>,
}

/// Texture coordinates of a direction: equal-area, the middle of the face in the middle of the picture.
pub fn uv_of(dir: Vec3) -> Vec2 {
    let d = dir.normalize();
    let flat = vec2(d.x, -d.y).normalize_or_zero();
    let r = ((1.0 - d.z) * 0.5).max(0.0).sqrt();
    Vec2::splat(0.5) + flat * r * 0.499
}

/// The direction of a texture coordinate, if it lies on the head.
pub fn dir_of(uv: Vec2) -> Vec3 {
    let q = (uv - Vec2::splat(0.5)) / 0.499;
    let r = q.length().min(1.0);
    let z = 1.0 - 2.0 * r * r;
    let s = (1.0 - z * z).max(0.0).sqrt();
    let flat = q.normalize_or_zero();
    vec3(flat.x * s, -flat.y * s, z)
}

/// Wanted distance between vertices at a place on the skin.
fn spacing(p: Vec3) -> f32 {
    let face = smooth(10.0, 45.0, p.z) * smooth(95.0, 40.0, p.y) * smooth(-135.0, -110.0, p.y);
    let nose = smooth(34.0, 12.0, vec2(p.x, (p.y + 24.0) * 0.9).length()) * smooth(40.0, 60.0, p.z);
    let brow = bell(p.y - 38.0, 9.0) * smooth(20.0, 45.0, p.z);
    mix(mix(14.0, 5.2, face.max(brow)), 2.9, nose.max(0.45 * brow))
}

/// Points between the rings: dart throwing on one half, mirrored.
fn scatter(taken: &[Vec3]) -> Vec<Vec3> {
    let mut dice = Dice::new(7);
    let mut out: Vec<Vec3> = Vec::new();
    for _ in 0..70_000 {
        let (z, a) = (dice.range(-1.0, 1.0), dice.range(0.0, std::f32::consts::PI));
        let s = (1.0 - z * z).sqrt();
        let mut dir = vec3(s * a.sin(), s * a.cos(), z);
        let mut p = sculpt::radial(dir);
        let mut h = spacing(p);
        if p.x < 0.5 * h {
            dir.x = 0.0;
            p = sculpt::radial(dir);
            h = spacing(p);
        }
        if p.y < NECK_Y + 0.6 * h || mouth::owns(p, 1.0) || eye::owns(p, 1.0) {
            continue;
        }
        if out.iter().any(|o| o.distance_squared(p) < h * h)
            || taken.iter().any(|o| o.distance_squared(p) < h * h * 0.62)
        {
            continue;
        }
        out.push(p);
    }
    let mirror: Vec<Vec3> = out.iter().filter(|p| p.x > 0.0).map(|p| vec3(-p.x, p.y, p.z)).collect();
    out.extend(mirror);
    out
}

/// Makes the face.
pub fn build() -> Face {
    let mut mesh = Mesh::default();
    let mut parts = Vec::new();
    let mut loops = Vec::new();
    let white = [1.0; 4];

    let (throat, gum, lip) = (srgb(0x481018), srgb(0x9a4446), srgb(0xd8a09a));
    for (p, base, l) in mouth::loops() {
        let color = match l.f {
            f if f >= 0.0 && l.ring < mouth::CONTACT => white,
            f if f >= -0.5 => lip,
            f if f > -1.5 => srgb(0xb86a68),
            f if f > -2.5 => gum,
            f => blend(srgb(0x8a3238), throat, smooth(-3.0, -6.0, f)),
        };
        mesh.vertex(p, uv_of(base), color);
        parts.push(Part::Mouth(l));
        loops.push(l);
    }
    mesh.grid(0, mouth::CONTACT + 9, mouth::COLS, true);
    let last = ((mouth::CONTACT + 8) * mouth::COLS) as u32;
    for k in 1..mouth::COLS as u32 - 1 {
        mesh.triangle(last, last + k, last + k + 1);
    }
    let mouth_rim: Vec<u32> = (0..mouth::COLS as u32).collect();

    let mut eye_rims: Vec<Vec<u32>> = Vec::new();
    for s in 0..2 {
        let base = mesh.pos.len() as u32;
        let m = if s == 0 { 1.0 } else { -1.0 };
        let flip = vec3(m, 1.0, 1.0);
        for (p, plain, lid) in eye::loops() {
            let color = match lid.ring as i32 - eye::EDGE as i32 {
                d if d <= 0 => white,
                1 if lid.side > 0.0 => srgb(0x4a2a26),
                1 => srgb(0xe0a898),
                2 if lid.side > 0.0 => srgb(0x3a2020),
                _ => srgb(0x9a6058),
            };
            mesh.vertex(p * flip, uv_of(plain * flip), color);
            parts.push(Part::Lid(eye::Lid { eye: s, ..lid }));
        }
        let first = mesh.tris.len();
        mesh.grid(base, eye::RINGS, eye::COLS, true);
        if s == 1 {
            mesh.tris[first..].iter_mut().for_each(|t| t.swap(1, 2));
        }
        eye_rims.push((base..base + eye::COLS as u32).collect());
    }

    // The net between: neck ring, scattered points, then the hull of all of their directions.
    let mut net: Vec<u32> = mouth_rim.iter().chain(eye_rims.iter().flatten()).copied().collect();
    let rim_points: Vec<Vec3> = net.iter().map(|&i| mesh.pos[i as usize]).collect();
    let mut neck = Vec::new();
    for i in 0..36 {
        let a = std::f32::consts::TAU * i as f32 / 36.0;
        let mut p = vec3(0.0, NECK_Y, -30.0);
        let out = vec3(a.sin(), 0.0, a.cos());
        for _ in 0..60 {
            p -= out * sculpt::distance(p) * 0.8;
            p.y = NECK_Y;
        }
        let v = mesh.vertex(p, uv_of(p), white);
        parts.push(Part::Skin);
        neck.push(v);
    }
    net.extend(&neck);
    let mut taken = rim_points.clone();
    taken.extend(neck.iter().map(|&i| mesh.pos[i as usize]));
    for p in scatter(&taken) {
        let v = mesh.vertex(p, uv_of(p), white);
        parts.push(Part::Skin);
        net.push(v);
    }
    let mut dice = Dice::new(3);
    let dirs: Vec<DVec3> = net
        .iter()
        .map(|&i| {
            let d = mesh.pos[i as usize].as_dvec3().normalize();
            let j = DVec3::new(dice.unit() as f64, dice.unit() as f64, dice.unit() as f64) * 1e-6;
            (d + j).normalize()
        })
        .collect();
    let group = |v: u32| -> i32 {
        if (v as usize) < mouth::COLS {
            return 1;
        }
        if let Some(e) = eye_rims.iter().position(|r| r.contains(&v)) {
            return 2 + e as i32;
        }
        if neck.contains(&v) { 4 } else { 0 }
    };
    for t in hull::triangulate(&dirs) {
        let v = t.map(|k| net[k as usize]);
        let g = v.map(group);
        if g[0] != 0 && g[0] == g[1] && g[1] == g[2] {
            continue;
        }
        mesh.triangle(v[0], v[1], v[2]);
    }

    let ear = ears::left();
    for e in [ear.clone(), ear.mirrored()] {
        parts.extend(std::iter::repeat_n(Part::Still, e.pos.len()));
        mesh.append(&e);
    }
    Face { mesh, parts, loops }
}

impl Face {
    /// All positions in a pose.
    pub fn posed(&self, pose: &Pose) -> Vec<Vec3> {
        let mut pos: Vec<Vec3> = self
            .mesh
            .pos
            .iter()
            .zip(&self.parts)
            .map(|(p, part)| skin::deform(*p, part, pose))
            .collect();
        lips::constrain(&mut pos[..self.loops.len()], &self.loops, pose);
        pos
    }
}
