//! Locks of hair: where they begin and end, and how they become a mesh.

use super::super::number::{mix, range, smooth};
use super::super::traits::Traits;
use super::hairline;
use characters::head::hair::{Lock, lock};
use characters::mesh::Mesh;
use fastrand::Rng;
use glam::vec2;

pub(super) fn locks(mesh: &mut Mesh, list: impl IntoIterator<Item = Lock>) {
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
pub(super) fn fringe(t: &Traits, d: &mut Rng, lift: f32) -> Vec<Lock> {
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
pub(super) fn mop(t: &Traits, d: &mut Rng, from: f32, n: usize, lift: f32, thick: f32) -> Vec<Lock> {
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
pub(super) fn spikes(t: &Traits, d: &mut Rng, n: usize) -> Vec<Lock> {
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
