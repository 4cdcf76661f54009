//! Hair: a cap over the skull and locks that sweep over it.

use crate::mesh::Mesh;
use crate::scalar::{blend, curve, mix, srgb};
use glam::{Vec2, Vec3, vec3};

const AROUND: usize = 8;

/// The skull that hair lies on: an ellipsoid a little larger than the head.
pub fn skull(dir: Vec3, lift: f32) -> Vec3 {
    let r = vec3(82.0 + lift, 80.0 + lift, 92.0 + lift);
    let d = dir.normalize();
    vec3(0.0, 30.0, -12.0) + d / (d / r).length()
}

/// Direction at an angle down from the crown (degrees) and around (0 front, 90 the character's left).
pub fn polar(down: f32, around: f32) -> Vec3 {
    let (d, a) = (down.to_radians(), around.to_radians());
    vec3(d.sin() * a.sin(), d.cos(), d.sin() * a.cos())
}

/// How far down the hair reaches all around, in degrees from the top.
fn hairline(around: f32) -> f32 {
    curve(
        &[
            (0.0, 50.0),
            (35.0, 55.0),
            (56.0, 72.0),
            (70.0, 98.0),
            (82.0, 102.0),
            (96.0, 98.0),
            (112.0, 116.0),
            (135.0, 128.0),
            (180.0, 132.0),
        ],
        around.abs(),
    )
}

fn tint(t: f32, shade: f32) -> [f32; 4] {
    let root = srgb(0x6e2a1a);
    let mid = srgb(0xb4502a);
    let tip = srgb(0xe08a4a);
    let c = if t < 0.5 {
        blend(root, mid, t * 2.0)
    } else {
        blend(mid, tip, t * 2.0 - 1.0)
    };
    blend(c, srgb(0x4a1a12), shade)
}

fn cap(mesh: &mut Mesh) {
    const ROWS: usize = 16;
    const COLS: usize = 64;
    let base = mesh.pos.len() as u32;
    for r in 0..ROWS {
        let v = r as f32 / (ROWS - 1) as f32;
        for c in 0..COLS {
            let around = 360.0 * c as f32 / COLS as f32;
            let a = if around > 180.0 { around - 360.0 } else { around };
            let edge = hairline(a);
            // The last rows turn under, so that the cap has a thick edge.
            let down = edge * (v / 0.86).min(1.0) - if v > 0.9 { 1.5 } else { 0.0 };
            let lift = curve(&[(0.0, 7.0), (0.6, 6.0), (0.86, 3.0), (1.0, -5.0)], v);
            mesh.vertex(
                skull(polar(down.max(0.4), a), lift),
                Vec2::ZERO,
                tint(0.25 + 0.2 * v, 0.25),
            );
        }
    }
    let first = mesh.tris.len();
    mesh.grid(base, ROWS, COLS, true);
    mesh.tris[first..].iter_mut().for_each(|t| t.swap(1, 2));
}

/// One lock through points given as (down, around, lift); `wide` and `thick` are its largest half measures.
pub struct Lock {
    pub path: Vec<(f32, f32, f32)>,
    pub wide: f32,
    pub thick: f32,
    pub shade: f32,
}

fn spline(points: &[Vec3], t: f32) -> Vec3 {
    let n = points.len() - 1;
    let x = (t * n as f32).clamp(0.0, n as f32 - 1e-4);
    let (i, f) = (x as usize, x.fract());
    let at = |k: isize| points[k.clamp(0, n as isize) as usize];
    let (p0, p1, p2, p3) = (
        at(i as isize - 1),
        at(i as isize),
        at(i as isize + 1),
        at(i as isize + 2),
    );
    0.5 * (2.0 * p1
        + (p2 - p0) * f
        + (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3) * f * f
        + (3.0 * p1 - p0 - 3.0 * p2 + p3) * f * f * f)
}

/// Adds one lock to a mesh.
pub fn lock(mesh: &mut Mesh, l: &Lock) {
    const STEPS: usize = 15;
    let points: Vec<Vec3> = l.path.iter().map(|(d, a, h)| skull(polar(*d, *a), *h)).collect();
    let base = mesh.pos.len() as u32;
    for i in 0..=STEPS {
        let t = i as f32 / STEPS as f32;
        let c = spline(&points, t);
        let along = (spline(&points, (t + 0.02).min(1.0)) - spline(&points, (t - 0.02).max(0.0))).normalize();
        let centre = vec3(0.0, 25.0, -12.0);
        let out = (c - centre).normalize();
        let out = (out - along * out.dot(along)).normalize();
        let across = along.cross(out);
        let size = curve(&[(0.0, 0.35), (0.22, 0.95), (0.5, 1.0), (0.8, 0.66), (1.0, 0.02)], t);
        for k in 0..AROUND {
            let a = std::f32::consts::TAU * k as f32 / AROUND as f32;
            // Lens-shaped: a ridge along the middle of the outside.
            let (x, y) = (a.cos(), a.sin());
            let y = if y > 0.0 { y.powf(1.25) } else { 0.55 * y };
            let p = c + across * x * l.wide * size + out * y * l.thick * size.powf(0.8);
            mesh.vertex(
                p,
                Vec2::ZERO,
                tint(mix(0.15, 0.95, t), l.shade + if y < 0.0 { 0.35 } else { 0.0 }),
            );
        }
    }
    let first = mesh.tris.len();
    mesh.grid(base, STEPS + 1, AROUND, true);
    mesh.tris[first..].iter_mut().for_each(|t| t.swap(1, 2));
}

fn locks() -> Vec<Lock> {
    let mut out = Vec::new();
    let mut add = |path: &[(f32, f32, f32)], wide: f32, thick: f32, shade: f32| {
        out.push(Lock {
            path: path.to_vec(),
            wide,
            thick,
            shade,
        });
    };
    // The fringe: from a parting on the character's left, swept over to the right, long over the temple.
    add(
        &[
            (24.0, 42.0, 7.0),
            (32.0, 26.0, 19.0),
            (46.0, 2.0, 21.0),
            (62.0, -24.0, 17.0),
            (80.0, -46.0, 9.0),
        ],
        18.0,
        11.0,
        0.0,
    );
    add(
        &[
            (18.0, 34.0, 8.0),
            (26.0, 4.0, 22.0),
            (44.0, -26.0, 23.0),
            (66.0, -48.0, 17.0),
            (90.0, -60.0, 9.0),
        ],
        21.0,
        12.0,
        0.07,
    );
    add(
        &[
            (26.0, 44.0, 7.0),
            (37.0, 36.0, 16.0),
            (50.0, 18.0, 18.0),
            (65.0, -4.0, 15.0),
            (78.0, -22.0, 9.0),
        ],
        15.0,
        9.0,
        0.03,
    );
    add(
        &[
            (28.0, 46.0, 7.0),
            (40.0, 44.0, 13.0),
            (53.0, 32.0, 14.0),
            (66.0, 17.0, 12.0),
            (76.0, 4.0, 8.0),
        ],
        11.0,
        8.0,
        0.08,
    );
    add(
        &[
            (14.0, 14.0, 9.0),
            (28.0, -32.0, 20.0),
            (50.0, -56.0, 18.0),
            (74.0, -68.0, 13.0),
            (100.0, -74.0, 7.0),
        ],
        19.0,
        10.0,
        0.12,
    );
    add(
        &[
            (30.0, -50.0, 10.0),
            (54.0, -70.0, 15.0),
            (80.0, -76.0, 11.0),
            (106.0, -79.0, 5.0),
        ],
        15.0,
        8.0,
        0.18,
    );
    // The other side of the parting.
    add(
        &[
            (24.0, 47.0, 7.0),
            (37.0, 54.0, 16.0),
            (54.0, 60.0, 15.0),
            (72.0, 63.0, 11.0),
            (90.0, 66.0, 6.0),
        ],
        16.0,
        9.0,
        0.04,
    );
    add(
        &[
            (22.0, 56.0, 7.0),
            (38.0, 68.0, 16.0),
            (60.0, 72.0, 14.0),
            (84.0, 74.0, 11.0),
            (107.0, 77.0, 5.0),
        ],
        17.0,
        9.0,
        0.12,
    );
    // The crown and the sides, towards the nape, mirrored with small differences.
    for m in [1.0f32, -1.0] {
        for (k, a) in [72.0f32, 92.0, 110.0, 128.0, 146.0, 164.0].iter().enumerate() {
            let k = k as f32;
            let end = hairline(*a) + if *a < 100.0 { 2.0 } else { 8.0 };
            let jig = if m > 0.0 { 0.0 } else { 7.0 };
            add(
                &[
                    (12.0, m * (a - 22.0 + jig), 8.0),
                    (34.0, m * (a - 10.0 + jig), 15.0),
                    (end * 0.62, m * (a + jig), 13.0),
                    (end * 0.84, m * (a + jig + 2.0), 9.0),
                    (end, m * (a + jig + 7.0), 5.0),
                ],
                18.0 + k,
                9.0,
                0.05 + 0.09 * (k % 2.0),
            );
        }
    }
    add(
        &[
            (10.0, 180.0, 9.0),
            (40.0, 180.0, 15.0),
            (80.0, 180.0, 13.0),
            (112.0, 180.0, 9.0),
            (138.0, 180.0, 5.0),
        ],
        22.0,
        9.0,
        0.1,
    );
    // A tuft that will not lie down.
    add(
        &[
            (12.0, 60.0, 8.0),
            (3.0, 20.0, 20.0),
            (14.0, -60.0, 25.0),
            (27.0, -72.0, 30.0),
        ],
        9.0,
        6.0,
        0.0,
    );
    out
}

/// Makes the hair.
pub fn build() -> Mesh {
    let mut mesh = Mesh::default();
    cap(&mut mesh);
    for l in locks() {
        lock(&mut mesh, &l);
    }
    mesh
}
