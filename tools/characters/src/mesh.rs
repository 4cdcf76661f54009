//! An indexed triangle mesh and the few operations that modelling needs.

use glam::{Vec2, Vec3};

/// Positions in millimetres, colours linear.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    pub pos: Vec<Vec3>,
    pub uv: Vec<Vec2>,
    pub color: Vec<[f32; 4]>,
    pub tris: Vec<[u32; 3]>,
}

impl Mesh {
    /// Adds a vertex and gives its index.
    pub fn vertex(&mut self, pos: Vec3, uv: Vec2, color: [f32; 4]) -> u32 {
        self.pos.push(pos);
        self.uv.push(uv);
        self.color.push(color);
        (self.pos.len() - 1) as u32
    }

    /// Adds a quad, counter-clockwise as seen from outside, cut along its shorter diagonal.
    pub fn quad(&mut self, a: u32, b: u32, c: u32, d: u32) {
        let p = |i: u32| self.pos[i as usize];
        if p(a).distance_squared(p(c)) <= p(b).distance_squared(p(d)) {
            self.triangle(a, b, c);
            self.triangle(a, c, d);
        } else {
            self.triangle(a, b, d);
            self.triangle(b, c, d);
        }
    }

    /// Adds a triangle unless two of its corners are the same vertex.
    pub fn triangle(&mut self, a: u32, b: u32, c: u32) {
        if a != b && b != c && c != a {
            self.tris.push([a, b, c]);
        }
    }

    /// Appends another mesh.
    pub fn append(&mut self, other: &Mesh) {
        let base = self.pos.len() as u32;
        self.pos.extend_from_slice(&other.pos);
        self.uv.extend_from_slice(&other.uv);
        self.color.extend_from_slice(&other.color);
        self.tris.extend(other.tris.iter().map(|t| t.map(|i| i + base)));
    }

    /// The mesh mirrored at the plane x = 0, its triangles turned so that they still face outwards.
    pub fn mirrored(&self) -> Mesh {
        let mut out = self.clone();
        for p in &mut out.pos {
            p.x = -p.x;
        }
        for t in &mut out.tris {
            t.swap(1, 2);
        }
        out
    }

    /// Skins a grid of `rows` times `cols` vertices that starts at `base`; `closed` joins the last column to the first.
    pub fn grid(&mut self, base: u32, rows: usize, cols: usize, closed: bool) {
        let at = |r: usize, c: usize| base + (r * cols + c % cols) as u32;
        for r in 0..rows - 1 {
            for c in 0..if closed { cols } else { cols - 1 } {
                self.quad(at(r, c), at(r, c + 1), at(r + 1, c + 1), at(r + 1, c));
            }
        }
    }
}

/// Normals of a surface: the mean of the faces around each vertex, weighted by their angle there.
pub fn normals(pos: &[Vec3], tris: &[[u32; 3]]) -> Vec<Vec3> {
    let mut sum = vec![Vec3::ZERO; pos.len()];
    for t in tris {
        let p = t.map(|i| pos[i as usize]);
        let face = (p[1] - p[0]).cross(p[2] - p[0]).normalize_or_zero();
        for k in 0..3 {
            let (a, b) = (p[(k + 1) % 3] - p[k], p[(k + 2) % 3] - p[k]);
            let (la, lb) = (a.length(), b.length());
            if la > 1e-9 && lb > 1e-9 {
                sum[t[k] as usize] += face * (a.dot(b) / (la * lb)).clamp(-1.0, 1.0).acos();
            }
        }
    }
    sum.into_iter()
        .map(|n| {
            if n.length_squared() > 1e-12 {
                n.normalize()
            } else {
                Vec3::Z
            }
        })
        .collect()
}
