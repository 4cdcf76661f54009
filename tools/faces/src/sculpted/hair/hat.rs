//! What is worn on the head: hats, helmets, hoods, scarves and bands.

use super::super::base::Stuff;
use super::super::number::{bell, curve, mix, range, smooth};
use super::super::traits::{Hat, Traits};
use super::solids::{ball, cap, ring};
use characters::head::hair::{polar, skull};
use characters::mesh::Mesh;
use fastrand::Rng;
use glam::{Vec2, Vec3, vec3};

pub(super) fn build(t: &Traits, d: &mut Rng) -> Vec<(Mesh, Stuff)> {
    let rgba = |c: Vec3, k: f32| [c.x * k, c.y * k, c.z * k, 1.0];
    let c = rgba(t.hat_color, 1.0);
    let trim = rgba(t.cloth[2], 0.8);
    match t.hat {
        Hat::None => Vec::new(),
        Hat::Headband => {
            let mut mesh = Mesh::default();
            ring(
                &mut mesh,
                |a| skull(polar(54.0 + 26.0 * smooth(0.0, 150.0, a.abs()), a), 10.0),
                7.0,
                3.0,
                c,
            );
            vec![(mesh, Stuff::Cloth)]
        }
        Hat::Beanie => {
            let edge = |a: f32| curve(&[(0.0, 55.0), (70.0, 82.0), (180.0, 108.0)], a.abs());
            let slouch = range(d, 12.0, 26.0);
            let mut mesh = cap(c, edge, |s, a| mix(slouch, 12.0, s.sqrt()) + 0.8 * (a * 0.9).sin());
            ring(&mut mesh, |a| skull(polar(edge(a) - 5.0, a), 13.0), 9.0, 5.0, trim);
            if d.bool() {
                ball(
                    &mut mesh,
                    vec3(0.0, 128.0 + slouch, -12.0),
                    Vec3::splat(17.0),
                    0.2,
                    trim,
                );
            }
            vec![(mesh, Stuff::Cloth)]
        }
        Hat::Cap => {
            let edge = |a: f32| curve(&[(0.0, 48.0), (70.0, 66.0), (180.0, 84.0)], a.abs());
            let mut mesh = cap(c, edge, |s, _| mix(14.0, 10.0, s));
            let base = mesh.pos.len() as u32;
            const N: usize = 16;
            for row in 0..5 {
                let far = row as f32 / 4.0;
                for k in 0..=N {
                    let a = mix(-62.0, 62.0, k as f32 / N as f32);
                    let p = skull(polar(edge(a) - 2.0, a), 10.0);
                    let reach = 58.0 * far * bell(a, 42.0);
                    mesh.vertex(p + vec3(0.0, -reach * 0.22, reach), Vec2::ZERO, trim);
                }
            }
            mesh.grid(base, 5, N + 1, false);
            vec![(mesh, Stuff::Cloth)]
        }
        Hat::Helmet => {
            let edge = |a: f32| curve(&[(0.0, 50.0), (50.0, 62.0), (78.0, 118.0), (180.0, 128.0)], a.abs());
            let mut mesh = cap(c, edge, |_, _| 22.0);
            ring(&mut mesh, |a| skull(polar(edge(a), a), 19.0), 4.0, 6.0, trim);
            vec![(mesh, Stuff::Hard)]
        }
        Hat::Hood | Hat::Headscarf => {
            let tight = t.hat == Hat::Headscarf;
            let lift = if tight { 9.0 } else { 22.0 };
            let mut mesh = Mesh::default();
            // From the edge around the face to behind the head, all around.
            const ROWS: usize = 16;
            const COLS: usize = 48;
            for r in 0..ROWS {
                let v = r as f32 / (ROWS - 1) as f32;
                for k in 0..COLS {
                    let a = std::f32::consts::TAU * k as f32 / COLS as f32;
                    let (s, co) = a.sin_cos();
                    // The opening, as seen from the front.
                    let down = if co < 0.0 {
                        if tight { 112.0 } else { 150.0 }
                    } else {
                        86.0 - lift * 0.3
                    };
                    let rim = vec3(
                        (72.0 + lift * 0.3) * s,
                        4.0 + down * co,
                        40.0 - 34.0 * s * s + 6.0 * co.max(0.0) + lift * 0.6,
                    );
                    let back = vec3(
                        (78.0 + lift) * s,
                        22.0 + (86.0 + lift) * co * if co < 0.0 { 1.9 } else { 1.0 },
                        -20.0 - lift,
                    );
                    let wide = 1.0 + (0.16 + lift * 0.003) * (v * std::f32::consts::PI).sin();
                    let mut p = rim.lerp(back, v);
                    p.x *= wide;
                    p.y = 4.0 + (p.y - 4.0) * wide;
                    if v > 0.8 {
                        let close = smooth(0.8, 1.0, v);
                        p = p.lerp(vec3(0.0, 10.0, -108.0 - lift), close);
                    }
                    if r == 0 {
                        p.z -= 8.0;
                        p.x *= 0.96;
                    }
                    let fold = 1.5 * (a * 11.0 + v * 5.0).sin() * smooth(0.0, 0.3, v);
                    mesh.vertex(
                        p + vec3(s, co, 0.0) * fold,
                        Vec2::ZERO,
                        if r < 2 && !tight { trim } else { c },
                    );
                }
            }
            mesh.grid(0, ROWS, COLS, true);
            vec![(mesh, Stuff::Cloth)]
        }
    }
}
