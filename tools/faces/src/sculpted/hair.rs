//! Hair and hats, around the base head.

use super::base::{Stuff, noise};
use super::number::{bell, curve, hash, mix, range, smooth};
use super::traits::{Cut, Hat, Traits};
use characters::head::hair::{Lock, build as shipped, lock, polar, skull};
use characters::mesh::Mesh;
use fastrand::Rng;
use glam::{Vec2, Vec3, vec2, vec3};

/// How far down hair grows, in degrees from the crown, at an angle around the head (0 front).
pub fn hairline(around: f32, receding: bool) -> f32 {
    let front: [(f32, f32); 3] = if receding {
        [(0.0, 8.0), (40.0, 10.0), (62.0, 40.0)]
    } else {
        [(0.0, 53.0), (36.0, 53.0), (52.0, 62.0)]
    };
    curve(
        &[
            front[0],
            front[1],
            front[2],
            (72.0, 94.0),
            (82.0, 100.0),
            (96.0, 98.0),
            (112.0, 116.0),
            (135.0, 126.0),
            (180.0, 130.0),
        ],
        around.abs(),
    )
}

/// A cap over the skull; `lift` gives its thickness at a share of the way down and an angle around.
fn cap(color: [f32; 4], edge: impl Fn(f32) -> f32, lift: impl Fn(f32, f32) -> f32) -> Mesh {
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
fn curtain(t: &Traits, from: f32, end: f32, out: f32, color: [f32; 4]) -> Mesh {
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

fn ball(mesh: &mut Mesh, at: Vec3, r: Vec3, rough: f32, color: [f32; 4]) {
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

fn locks(mesh: &mut Mesh, list: impl IntoIterator<Item = Lock>) {
    for (k, l) in list.into_iter().enumerate() {
        let before = mesh.pos.len();
        lock(mesh, &l);
        for (i, uv) in mesh.uv[before..].iter_mut().enumerate() {
            // Strands run along the lock.
            *uv = vec2(k as f32 * 9.0 + (i % 8) as f32 * 0.9, (i / 8) as f32 / 15.0);
        }
    }
}

/// Locks over the forehead.
fn fringe(t: &Traits, d: &mut Rng, lift: f32) -> Vec<Lock> {
    let part = range(d, -30.0, 30.0);
    let sweep = range(d, -18.0, 18.0);
    let end = mix(56.0, 74.0, t.fringe);
    (0..11)
        .map(|k| {
            let a = mix(-56.0, 56.0, k as f32 / 10.0) + range(d, -3.0, 3.0);
            let low = end + range(d, -4.0, 3.0) + 12.0 * smooth(35.0, 56.0, a.abs());
            Lock {
                path: vec![
                    (18.0, mix(part, a, 0.4), lift),
                    (34.0, mix(part, a, 0.8), lift + 8.0),
                    (mix(34.0, low, 0.6), a + sweep * 0.4, lift + 8.0),
                    (low, a + sweep, lift + 2.0),
                ],
                wide: 11.0,
                thick: 6.0,
                shade: 0.1 * d.f32(),
            }
        })
        .collect()
}

/// Locks from the crown to the edge of the hair, all around from an angle.
fn mop(t: &Traits, d: &mut Rng, from: f32, n: usize, lift: f32, thick: f32) -> Vec<Lock> {
    (0..n)
        .map(|k| {
            let a = mix(from, 360.0 - from, (k as f32 + 0.5) / n as f32) + range(d, -5.0, 5.0);
            let a = if a > 180.0 { a - 360.0 } else { a };
            let end = hairline(a, false) + range(d, -6.0, 6.0);
            let twist = range(d, -16.0, 16.0);
            let v = t.hair_volume;
            Lock {
                path: vec![
                    (10.0, a + twist, lift),
                    (end * 0.4, a + twist * 0.6, lift + 7.0 * v),
                    (end * 0.75, a, lift + 6.0 * v),
                    (end, a + range(d, -6.0, 6.0), 2.0),
                ],
                wide: range(d, 12.0, 20.0),
                thick,
                shade: 0.25 * d.f32(),
            }
        })
        .collect()
}

/// Spikes away from the skull, or upright curls.
fn spikes(t: &Traits, d: &mut Rng, n: usize) -> Vec<Lock> {
    (0..n)
        .map(|_| {
            let a = range(d, -180.0, 180.0);
            let down = range(d, 0.0, 0.8 * hairline(a, false));
            let far = range(d, 16.0, 34.0) * t.hair_volume;
            Lock {
                path: vec![
                    (down, a, 0.0),
                    (down - 2.0, a, far * 0.5),
                    (down - 8.0 + range(d, -6.0, 6.0), a + range(d, -8.0, 8.0), far),
                ],
                wide: range(d, 8.0, 13.0),
                thick: range(d, 6.0, 10.0),
                shade: 0.25 * d.f32(),
            }
        })
        .collect()
}

fn paint(mesh: &mut Mesh, dark: Vec3, light: Vec3) {
    // The locks come in the shipped character's colours: only how light they are is kept.
    for c in &mut mesh.color {
        let v = ((c[0] - 0.07) / 0.67).clamp(0.0, 1.0);
        let to = dark.lerp(light, v);
        *c = [to.x, to.y, to.z, 1.0];
    }
}

/// All that grows on the head or is put on it.
pub fn build(t: &Traits) -> Vec<(Mesh, Stuff)> {
    let mut d = Rng::with_seed(t.seed ^ 0x0a17);
    let mut out = Vec::new();
    let mut hair = Mesh::default();
    let covered = !matches!(t.hat, Hat::None | Hat::Headband);
    let v = if covered { 0.3 } else { t.hair_volume };
    let mid = [0.25, 0.1, 0.1, 1.0];
    // Hats press hair flat; only what hangs below is left of it.
    let cut = match (t.hat, t.cut) {
        (Hat::Headscarf | Hat::Hood | Hat::Helmet, _) => Cut::Bald,
        (Hat::None | Hat::Headband, c) => c,
        (_, c @ (Cut::Bob | Cut::Long | Cut::Buzz | Cut::Bald | Cut::Receding)) => c,
        (_, Cut::Ponytail | Cut::Bun) => Cut::Long,
        _ => Cut::Crop,
    };
    let line = |a: f32| hairline(a, false);
    let lumps = range(&mut d, 0.0, 30.0);
    match cut {
        Cut::Bald => {}
        Cut::Buzz => hair.append(&cap(mid, |a| line(a) * 0.93, |v, _| mix(1.6, 0.2, v.powi(4)))),
        Cut::Receding => {
            let mesh = cap(
                mid,
                |a| hairline(a, false),
                |v, a| {
                    let bare = 1.0 - smooth(0.0, 1.0, (a.abs() - 58.0) / 20.0) * smooth(0.45, 0.62, v);
                    mix(6.0 * t.hair_volume, -14.0, bare) - 4.0 * v.powi(6)
                },
            );
            hair.append(&mesh);
        }
        Cut::Crop => {
            let bump = if covered { 0.0 } else { 1.5 };
            hair.append(&cap(mid, line, |s, a| {
                let side = smooth(40.0, 75.0, a.abs());
                mix(mix(15.0, 9.0, side), 2.0, s.powi(4)) * v + bump * noise(vec3(a * 0.08, s * 5.0, lumps))
            }));
            if !covered && d.f32() < 0.6 {
                let lift = 4.0 * v;
                locks(&mut hair, mop(t, &mut d, 0.0, 18, lift, 5.0));
            }
        }
        Cut::Shipped => {
            let mut mesh = shipped();
            for (i, uv) in mesh.uv.iter_mut().enumerate() {
                *uv = vec2((i % 8) as f32 * 0.9 + (i / 128) as f32 * 9.0, 0.5);
            }
            hair.append(&mesh);
        }
        Cut::SidePart => {
            hair.append(&cap(mid, line, |s, a| {
                mix(9.0, 1.5, s.powi(4)) * v + 0.5 * noise(vec3(a * 0.1, s * 4.0, lumps))
            }));
            let m = if d.bool() { 1.0 } else { -1.0 };
            let lift = range(&mut d, 5.0, 10.0);
            let list: Vec<Lock> = (0..12)
                .map(|k| {
                    let k = k as f32 / 11.0;
                    let start = mix(60.0, 30.0, k) * m;
                    let end = mix(44.0, -75.0, k) * m;
                    Lock {
                        path: vec![
                            (mix(40.0, 12.0, k), start, lift),
                            (mix(34.0, 22.0, k), mix(start, end, 0.35), lift + 12.0 * v),
                            (mix(38.0, 46.0, k), mix(start, end, 0.7), lift + 12.0 * v),
                            (mix(46.0, 78.0, k), end, lift),
                        ],
                        wide: 13.0,
                        thick: 7.0,
                        shade: 0.2 * d.f32(),
                    }
                })
                .collect();
            locks(&mut hair, list);
            let lift = 4.0;
            locks(&mut hair, mop(t, &mut d, 72.0, 12, lift, 5.0));
        }
        Cut::Spiky => {
            hair.append(&cap(mid, line, |s, _| mix(7.0, 1.0, s.powi(3))));
            locks(&mut hair, spikes(t, &mut d, 60));
        }
        Cut::Bob | Cut::Long => {
            hair.append(&cap(mid, line, |s, a| {
                mix(9.0 * v, 5.0, s) * smooth(1.05, 0.9, s * bell(a, 50.0)) + 0.6 * noise(vec3(a * 0.1, s * 3.0, lumps))
            }));
            let long = if cut == Cut::Bob {
                range(&mut d, -115.0, -70.0)
            } else {
                range(&mut d, -190.0, -135.0)
            };
            let from = range(&mut d, 56.0, 74.0);
            let mesh = curtain(t, from, long, 10.0 * (t.hair_volume - 0.6), mid);
            hair.append(&mesh);
            if !covered && (t.fringe > 0.0 || d.f32() < 0.3) {
                locks(&mut hair, fringe(t, &mut d, 6.0));
            } else if !covered {
                // A parting: two sweeps that frame the forehead.
                let part = range(&mut d, -25.0, 25.0);
                let mut list = Vec::new();
                for m in [1.0f32, -1.0] {
                    for k in 0..4 {
                        let k = k as f32 / 3.0;
                        list.push(Lock {
                            path: vec![
                                (mix(44.0, 20.0, k), part + m * 3.0, 4.0),
                                (mix(44.0, 32.0, k), part + m * mix(28.0, 40.0, k), 11.0),
                                (mix(62.0, 60.0, k), m * mix(54.0, 70.0, k), 10.0),
                                (mix(100.0, 96.0, k), m * mix(66.0, 84.0, k), 9.0),
                            ],
                            wide: 14.0,
                            thick: 7.0,
                            shade: 0.1 * d.f32(),
                        });
                    }
                }
                locks(&mut hair, list);
            }
        }
        Cut::Bun | Cut::Ponytail => {
            hair.append(&cap(mid, line, |s, a| {
                mix(11.0 * v, 3.0, s.powi(3)) + 0.8 * noise(vec3(a * 0.25, s * 2.0, lumps))
            }));
            let high = range(&mut d, 10.0, 95.0);
            let at = skull(polar(high, 180.0), 14.0);
            if cut == Cut::Bun {
                let r = range(&mut d, 20.0, 36.0);
                ball(&mut hair, at, vec3(r, r * 0.9, r * 0.85), 0.12, mid);
            } else {
                for k in 0..7 {
                    let k = k as f32 / 6.0;
                    let p = at + vec3(0.0, 10.0 - 130.0 * k * k, -16.0 - 30.0 * k);
                    let r = 20.0 * (1.0 - 0.45 * k) * v;
                    ball(&mut hair, p, vec3(r, r * 1.5, r), 0.15, mid);
                }
            }
            if t.fringe > 0.0 {
                locks(&mut hair, fringe(t, &mut d, 4.0));
            }
        }
        Cut::Curly => {
            hair.append(&cap(mid, line, |s, _| mix(8.0, 1.0, s.powi(3)) * v));
            for k in 0..95 {
                let a = (k as f32 * 137.5) % 360.0;
                let a = if a > 180.0 { a - 360.0 } else { a };
                let low = if t.male > 0.5 { 1.0 } else { 1.12 };
                let down = (k as f32 / 95.0).sqrt() * line(a) * low + range(&mut d, -4.0, 4.0);
                let r = range(&mut d, 9.0, 15.0) * v.max(0.8);
                let p = skull(polar(down.max(1.0), a), 8.0 * v);
                let shade = range(&mut d, 0.1, 0.5);
                ball(&mut hair, p, Vec3::splat(r), 0.25, [shade, shade, shade, 1.0]);
            }
        }
        Cut::Afro => {
            let big = range(&mut d, 18.0, 52.0);
            hair.append(&cap(mid, line, |s, a| {
                let rough = noise(vec3(a * 0.12, s * 7.0, lumps)) * 3.0 + noise(vec3(a * 0.4, s * 22.0, lumps)) * 1.6;
                big * (1.0 - 0.75 * s.powi(5)) + rough
            }));
        }
    }
    paint(&mut hair, t.hair * 0.55, t.hair.lerp(t.hair_tip, 0.7));
    if !hair.tris.is_empty() {
        out.push((hair, Stuff::Hair));
    }
    out.extend(hat(t, &mut d));
    out
}

fn hat(t: &Traits, d: &mut Rng) -> Vec<(Mesh, Stuff)> {
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

/// A band around the head.
fn ring(mesh: &mut Mesh, at: impl Fn(f32) -> Vec3, high: f32, thick: f32, color: [f32; 4]) {
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
