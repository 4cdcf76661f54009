//! A mesh of somebody: what moves with the face first, then what only turns with the head.

use super::base::Stuff;
use characters::mesh::{Mesh, normals};
use glam::{Vec2, Vec3};

/// Vertices and triangles, millimetres.
#[derive(Default)]
pub struct Figure {
    pub pos: Vec<Vec3>,
    pub normal: Vec<Vec3>,
    pub uv: Vec<Vec2>,
    pub color: Vec<Vec3>,
    pub open: Vec<f32>,
    pub sway: Vec<u8>,
    pub tris: Vec<([u32; 3], Stuff)>,
}

impl Figure {
    /// Adds something that keeps its shape. `place` brings its vertices to the person; `sway` says how much each turns
    /// with the head, 0 to 15.
    pub fn add(&mut self, mesh: &Mesh, stuff: Stuff, place: impl Fn(Vec3) -> Vec3, sway: impl Fn(Vec3) -> u8) {
        let first = self.pos.len() as u32;
        let pos: Vec<Vec3> = mesh.pos.iter().map(|p| place(*p)).collect();
        self.normal.extend(normals(&pos, &mesh.tris));
        self.sway.extend(pos.iter().map(|p| sway(*p)));
        self.pos.extend(pos);
        self.uv.extend_from_slice(&mesh.uv);
        self.color
            .extend(mesh.color.iter().map(|c| Vec3::new(c[0], c[1], c[2])));
        self.open.extend(mesh.color.iter().map(|c| c[3]));
        self.tris
            .extend(mesh.tris.iter().map(|t| (t.map(|i| i + first), stuff)));
    }
}
