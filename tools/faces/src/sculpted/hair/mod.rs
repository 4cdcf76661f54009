//! Hair around the base head: where it grows, and what each cut is put together from; and the hats that hide it.
//!
//! | file | makes |
//! |---|---|
//! | `solids` | shapes of one piece: caps over the skull, curtains, balls, bands |
//! | `tufts` | locks: over the forehead, all around, upright |
//! | `hat` | hats, hoods, scarves and bands |

mod hat;
mod solids;
mod tufts;

use self::solids::{ball, cap, curtain};
use self::tufts::{fringe, locks, mop, spikes};
use super::base::{Stuff, noise};
use super::number::{bell, curve, mix, range, smooth};
use super::traits::{Cut, Hat, Traits};
use characters::head::hair::{Lock, build as shipped, polar, skull};
use characters::mesh::Mesh;
use fastrand::Rng;
use glam::{Vec3, vec2, vec3};

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
    out.extend(hat::build(t, &mut d));
    out
}
