//! Shapes of one piece that hair and hats are made of: caps, curtains, balls, bands.

use super::super::base::noise;
use super::super::number::{hash, mix, smooth};
use super::super::traits::Traits;
use characters::head::hair::{polar, skull};
use characters::mesh::Mesh;
use glam::{Vec3, vec2, vec3};

/// A cap over the skull; `lift` gives its thickness at a share of the way down and an angle around.
pub(super) fn cap(color: [f32; 4], edge: impl Fn(f32) -> f32, lift: impl Fn(f32, f32) -> f32) -> Mesh {
    const ROWS: usize = 22;
    const COLS: usize = 60;
    let mut mesh = Mesh::default();
    for r in 0..ROWS {
        let v = r as f32 / (ROWS - 1) as f32;
        for c in 0..COLS {
            let a = 360.0 * c as f32 / COLS as f32;
            let a = if a > 180.0 { a - 360.0 } else { a };
            let down = edge(a) * (v / 0.9).min(1.0);
            let up = if v > 0.93 { -8.0 } else { lift(v / 0.9, a) };
            let p = skull(polar(down.max(0.3), a), up);
            mesh.vertex(p, vec2(a / 6.0, v), color);
        }
    }
    mesh.grid(0, ROWS, COLS, true);
    mesh.tris.iter_mut().for_each(|t| t.swap(1, 2));
    mesh
}

/// Hair that falls from the sides and the back down to a height; it begins `from` degrees around on either side.
pub(super) fn curtain(t: &Traits, from: f32, end: f32, out: f32, color: [f32; 4]) -> Mesh {
    const ROWS: usize = 18;
    const COLS: usize = 44;
    let mut mesh = Mesh::default();
    let seed = t.seed as u32;
    for r in 0..ROWS {
        let v = r as f32 / (ROWS - 1) as f32;
        for c in 0..COLS {
            let k = c as f32 / (COLS - 1) as f32;
            let a = mix(from, 360.0 - from, k);
            let ragged = 14.0 * (hash(seed ^ c as u32) - 0.5) + 8.0 * (k * 40.0).sin();
            let wave = 2.5 * (v * 14.0 + k * 21.0).sin() * smooth(0.2, 0.8, v);
            let top = skull(polar(68.0, a), 8.0 + out * 0.5);
            let full = skull(polar(88.0, a), 9.0 + out);
            let bottom = end + ragged - 6.0 * (1.0 - (k * 2.0 - 1.0).abs());
            let p = if v < 0.25 {
                top.lerp(full, v / 0.25)
            } else {
                let w = (v - 0.25) / 0.75;
                // It follows the neck a little, or lies on the shoulders.
                let tuck = mix(1.0, 0.90 + 0.02 * out, smooth(0.1, 0.8, w));
                vec3(full.x * tuck, mix(full.y, bottom, w), full.z * tuck)
            };
            let n = vec3(p.x, 0.0, p.z + 12.0).normalize_or_zero();
            let thin = -7.0 * smooth(0.9, 1.0, v);
            mesh.vertex(p + n * (wave + thin), vec2(k * 60.0, v), color);
        }
    }
    mesh.grid(0, ROWS, COLS, false);
    mesh
}

pub(super) fn ball(mesh: &mut Mesh, at: Vec3, r: Vec3, rough: f32, color: [f32; 4]) {
    const ROWS: usize = 9;
    const COLS: usize = 14;
    let base = mesh.pos.len() as u32;
    for i in 0..ROWS {
        let v = i as f32 / (ROWS - 1) as f32 * std::f32::consts::PI;
        for j in 0..COLS {
            let a = j as f32 / COLS as f32 * std::f32::consts::TAU;
            let d = vec3(v.sin() * a.sin(), v.cos(), v.sin() * a.cos());
            let k = 1.0 + rough * noise(at * 0.1 + d * 2.3);
            mesh.vertex(at + d * r * k, vec2(a * 4.0, v * 0.3), color);
        }
    }
    let first = mesh.tris.len();
    mesh.grid(base, ROWS, COLS, true);
    mesh.tris[first..].iter_mut().for_each(|t| t.swap(1, 2));
}

/// A band around the head.
pub(super) fn ring(mesh: &mut Mesh, at: impl Fn(f32) -> Vec3, high: f32, thick: f32, color: [f32; 4]) {
    const COLS: usize = 48;
    const AROUND: usize = 8;
    let base = mesh.pos.len() as u32;
    for k in 0..COLS {
        let a = 360.0 * k as f32 / COLS as f32;
        let a = if a > 180.0 { a - 360.0 } else { a };
        let c = at(a);
        let out = vec3(c.x, 0.0, c.z + 12.0).normalize_or_zero();
        for j in 0..AROUND {
            let (s, co) = (std::f32::consts::TAU * j as f32 / AROUND as f32).sin_cos();
            mesh.vertex(c + out * co * thick + Vec3::Y * s * high, vec2(a * 0.5, 0.0), color);
        }
    }
    mesh.grid(base, COLS, AROUND, true);
    // And the last to the first.
    let last = base + ((COLS - 1) * AROUND) as u32;
    for j in 0..AROUND as u32 {
        let n = (j + 1) % AROUND as u32;
        mesh.quad(last + j, last + n, base + n, base + j);
    }
}
