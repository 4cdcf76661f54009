//! Clothes, scarves, glasses and earrings.

use super::base::Stuff;
use super::number::{curve, mix, smooth};
use super::traits::{Glasses, Traits};
use characters::head::body;
use characters::mesh::Mesh;
use glam::{Vec2, Vec3, vec2, vec3};

fn rgba(c: Vec3) -> [f32; 4] {
    [c.x, c.y, c.z, 1.0]
}

/// Collar and shoulders, in the base head's space.
pub fn clothes(t: &Traits) -> Mesh {
    let mut mesh = body::build();
    const COLS: usize = 56;
    for i in 0..mesh.pos.len() {
        let ring = i / COLS;
        let p = &mut mesh.pos[i];
        if ring <= 9 {
            // A lower collar leaves the neck bare.
            p.y = mix(-143.0 - ring as f32 * 0.8, p.y, t.collar);
            let neck = mix(1.0, t.neck, 0.9);
            let close = mix(curve(&[(0.0, 0.95), (9.0, 1.0)], ring as f32), 1.0, t.collar);
            p.x *= neck * close;
            p.z = -26.0 + (p.z + 26.0) * neck * close;
        } else {
            p.x *= mix(t.neck.max(1.0), t.shoulders, smooth(9.0, 13.0, ring as f32));
            p.z = -26.0 + (p.z + 26.0) * mix(t.neck.max(1.0), 1.0, smooth(9.0, 14.0, ring as f32));
        }
        let c = match ring {
            0 | 1 => t.cloth[0],
            2 | 3 => t.cloth[2],
            _ => t.cloth[1],
        };
        mesh.color[i] = rgba(c);
    }
    mesh
}

/// A thick scarf around the neck.
pub fn scarf(t: &Traits) -> Mesh {
    let mut mesh = Mesh::default();
    const COLS: usize = 44;
    const AROUND: usize = 10;
    for k in 0..=COLS {
        let a = std::f32::consts::TAU * k as f32 / COLS as f32;
        for j in 0..AROUND {
            let b = std::f32::consts::TAU * j as f32 / AROUND as f32;
            let r = 56.0 + 13.0 * b.cos() + 2.0 * (a * 7.0 + b * 2.0).sin();
            let y = -134.0 + 19.0 * b.sin() - 8.0 * a.cos();
            let c = t.hat_color * if (k / 3) % 2 == 0 { 1.0 } else { 0.75 };
            mesh.vertex(vec3(r * a.sin(), y, -22.0 + r * a.cos()), Vec2::ZERO, rgba(c));
        }
    }
    mesh.grid(0, COLS + 1, AROUND, true);
    mesh
}

/// Frame and lenses in the person's own space: `eye` is the middle of the left eyeball, `front` how far lids and bridge
/// reach, `ear` where the left ear holds a temple.
pub fn glasses(g: &Glasses, eye: Vec3, front: f32, ear: Vec3) -> [(Mesh, Stuff); 2] {
    let (mut frame, mut lens) = (Mesh::default(), Mesh::default());
    let color = rgba(g.color);
    let half = vec2(eye.x * g.wide, eye.x * g.high * 0.9);
    const N: usize = 28;
    let outline = |m: f32, k: usize| {
        let (s, c) = (std::f32::consts::TAU * k as f32 / N as f32).sin_cos();
        let e = 2.0 / g.corner;
        let at = vec2(
            c.signum() * c.abs().powf(e) * half.x,
            s.signum() * s.abs().powf(e) * half.y,
        );
        let x = m * (eye.x + at.x);
        // Frames bend around the face.
        vec3(
            x,
            eye.y - 1.0 + at.y,
            front + 4.0 - (x.abs() / eye.x - 0.5).max(0.0).powi(2) * 7.0,
        )
    };
    for m in [1.0f32, -1.0] {
        let line: Vec<Vec3> = (0..=N).map(|k| outline(m, k % N)).collect();
        tube(&mut frame, &line, g.rim, color);
        let base = lens.pos.len() as u32;
        let mid = line[..N].iter().sum::<Vec3>() / N as f32;
        lens.vertex(mid + Vec3::Z * 1.5, Vec2::ZERO, rgba(g.tint_color));
        for p in &line[..N] {
            lens.vertex(*p, Vec2::ZERO, rgba(g.tint_color));
        }
        for k in 0..N as u32 {
            lens.triangle(base, base + 1 + k, base + 1 + (k + 1) % N as u32);
        }
        let hinge = vec3(m * (eye.x + half.x), eye.y + half.y * 0.35, front + 1.0 - 4.0);
        tube(
            &mut frame,
            &[
                hinge,
                vec3(m * ear.x, ear.y + 3.0, hinge.z * 0.5 + ear.z * 0.5),
                vec3(m * ear.x, ear.y, ear.z),
            ],
            g.rim.max(1.2),
            color,
        );
    }
    let inner = (eye.x - half.x).max(2.0);
    let y = eye.y + half.y * 0.25;
    tube(
        &mut frame,
        &[
            vec3(-inner, y, front + 4.0),
            vec3(0.0, y + 2.0, front + 6.0),
            vec3(inner, y, front + 4.0),
        ],
        g.rim,
        color,
    );
    [(frame, Stuff::Hard), (lens, Stuff::Lens)]
}

/// A round rod along points.
fn tube(mesh: &mut Mesh, line: &[Vec3], r: f32, color: [f32; 4]) {
    const AROUND: usize = 6;
    let base = mesh.pos.len() as u32;
    for (i, p) in line.iter().enumerate() {
        let along = (line[(i + 1).min(line.len() - 1)] - line[i.saturating_sub(1)]).normalize_or_zero();
        let up = if along.y.abs() > 0.8 { Vec3::Z } else { Vec3::Y };
        let x = along.cross(up).normalize_or_zero();
        let y = x.cross(along);
        for k in 0..AROUND {
            let (s, c) = (std::f32::consts::TAU * k as f32 / AROUND as f32).sin_cos();
            mesh.vertex(*p + (x * c + y * s) * r, Vec2::ZERO, color);
        }
    }
    mesh.grid(base, line.len(), AROUND, true);
}

/// Drops below both ears, in the base head's space.
pub fn earrings(t: &Traits) -> Mesh {
    let mut mesh = Mesh::default();
    let gold = if t.seed.is_multiple_of(2) {
        vec3(0.75, 0.5, 0.15)
    } else {
        vec3(0.6, 0.62, 0.66)
    };
    for m in [1.0f32, -1.0] {
        let top = vec3(81.0 * m, -37.0, 2.0);
        let r = 3.0 + (t.seed % 5) as f32 * 1.6;
        let line: Vec<Vec3> = (0..=14)
            .map(|k| {
                let (s, c) = (std::f32::consts::TAU * k as f32 / 14.0).sin_cos();
                top + vec3(0.0, -r + r * c, r * s)
            })
            .collect();
        tube(&mut mesh, &line, 1.6, rgba(gold));
    }
    mesh
}
