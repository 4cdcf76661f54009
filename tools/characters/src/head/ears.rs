//! An ear: a shell with a rolled rim, a bowl and a lobe.

use super::face::uv_of;
use crate::mesh::Mesh;
use crate::scalar::{bell, blend, curve, smooth, srgb};
use glam::{Quat, Vec3, vec2, vec3};

const COLS: usize = 40;

/// The left ear, in place.
pub fn left() -> Mesh {
    let mut mesh = Mesh::default();
    let turn = Quat::from_rotation_y(-0.42) * Quat::from_rotation_x(-0.16) * Quat::from_rotation_z(-0.10);
    let place = |p: Vec3| vec3(74.0, -10.0, -6.0) + turn * p;
    // In the ear's own frame x points out of the head, y up, z forwards.
    let outline = |a: f32| {
        // a = 0 is the front, a quarter turn is the top.
        let (c, s) = (a.cos(), a.sin());
        let wide = if s > 0.0 { 17.5 } else { 12.5 + 2.0 * (1.0 + s) };
        let y = if s > 0.0 { 24.0 * s } else { 25.0 * s };
        let back = if c < 0.0 { 1.12 } else { 0.72 };
        vec2(wide * c * back, y)
    };
    // Rings from the back (where it joins the head) over the rim to the bowl.
    let rings: [(f32, f32); 11] = [
        (0.55, -6.0),
        (0.80, 1.0),
        (0.97, 4.6),
        (1.03, 7.4),
        (1.00, 9.8),
        (0.93, 10.6),
        (0.85, 9.8),
        (0.77, 7.4),
        (0.62, 5.6),
        (0.40, 3.2),
        (0.15, 1.8),
    ];
    let skin = [1.0; 4];
    for (k, (r, h)) in rings.iter().enumerate() {
        for i in 0..COLS {
            let a = std::f32::consts::TAU * i as f32 / COLS as f32;
            let o = outline(a);
            // The rim fades at the front, the lobe is plump and flat, the bowl is deepest behind the canal.
            let front = smooth(0.35, 0.95, a.cos());
            let lobe = bell(a - 4.71, 0.55);
            let mut x = *h;
            if k >= 4 {
                x += lobe * curve(&[(0.4, 3.5), (0.77, 2.6), (0.93, 0.5), (1.0, 0.0)], *r)
                    - front * 4.0 * (r - 0.3).max(0.0);
                // The inner fold, parallel to the rim.
                x += 3.4 * bell(r - 0.60, 0.10) * smooth(0.2, -0.4, a.cos()) * (1.0 - lobe);
            }
            // Stands off the head more at the back.
            x += -o.x * 0.30 * if k >= 1 { 1.0 } else { 0.3 };
            let p = place(vec3(x, o.y * r, o.x * r));
            let shade = if k >= 7 { 0.75 * (1.0 - lobe) } else { 0.0 };
            mesh.vertex(p, uv_of(vec3(0.72, -0.22, 0.32)), blend(skin, srgb(0xd98f80), shade));
        }
    }
    mesh.grid(0, rings.len(), COLS, true);
    let last = ((rings.len() - 1) * COLS) as u32;
    let centre = mesh.pos[last as usize..].iter().sum::<Vec3>() / COLS as f32;
    let c = mesh.vertex(centre, uv_of(vec3(0.72, -0.22, 0.32)), srgb(0xb06a5c));
    for i in 0..COLS as u32 {
        mesh.triangle(last + i, last + (i + 1) % COLS as u32, c);
    }
    mesh.tris.iter_mut().for_each(|t| t.swap(1, 2));
    mesh
}
