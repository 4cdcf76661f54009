//! How somebody is put together: the base head's moves, lashes, beard, and what is put on.

use super::base::{Base, Move, Owner, Stuff};
use super::camera::SWAY;
use super::figure::Figure;
use super::number::{mix, smooth};
use super::person::shape_of;
use super::shape::Shape;
use super::skin::Skin;
use super::traits::Traits;
use super::{hair, wear};
use crate::SHAPES;
use characters::head::eye;
use glam::{Vec3, vec3};

/// The base head's moves on this person.
pub fn reshape(t: &Traits, base: &Base, moved: impl Fn(usize, Vec3) -> Vec3) -> Vec<Vec<Move>> {
    let open = shape_of("jawOpen");
    let close = shape_of("mouthClose");
    let mut jaw = vec![Vec3::ZERO; base.pos.len()];
    for (i, d) in &base.moves[open] {
        jaw[*i as usize] = *d;
    }
    (0..SHAPES.len())
        .map(|k| {
            let one = |(i, d): &Move| {
                let v = *i as usize;
                // Closing the mouth is measured from the open jaw.
                let to = if k == close {
                    (moved(v, jaw[v] + *d) - moved(v, jaw[v])) * t.gain[open]
                } else {
                    moved(v, *d)
                };
                (*i, to)
            };
            base.moves[k].iter().map(one).collect()
        })
        .collect()
}

/// Shorter or longer lashes: the tips come nearer to or go further from the lid, in all shapes.
pub fn trim_lashes(t: &Traits, base: &Base, pos: &mut [Vec3], moves: &mut [Vec<Move>]) {
    const BROW: usize = 230;
    const ROW: usize = eye::COLS / 2 + 1;
    let half = BROW + 5 * ROW;
    let first = base.pos.len() - 2 * half;
    // Rows: root, near, tip, near below, behind.
    let root = |i: usize| {
        let k = (i - first) % half;
        (BROW + 2 * ROW..BROW + 3 * ROW).contains(&k).then_some(i + ROW)
    };
    let old: Vec<Vec3> = pos[first..].to_vec();
    for i in first..base.pos.len() {
        if let Some(r) = root(i) {
            pos[i] = old[r - first].lerp(old[i - first], t.lash);
        }
    }
    for list in moves.iter_mut() {
        let mut all = vec![Vec3::ZERO; 2 * half];
        for (i, d) in list.iter().filter(|(i, _)| *i as usize >= first) {
            all[*i as usize - first] = *d;
        }
        for (i, d) in list.iter_mut().filter(|(i, _)| *i as usize >= first) {
            if let Some(r) = root(*i as usize) {
                *d = all[r - first].lerp(all[*i as usize - first], t.lash);
            }
        }
    }
}

/// The colour of a vertex of the base head on this person, besides what is painted on the skin.
pub fn color(t: &Traits, base: &Base, i: usize) -> Vec3 {
    let c = base.color[i];
    match base.owner[i] {
        Owner::Brow { along, .. } => t.brow_color.lerp(t.brow_color * 1.5, along * 0.5),
        Owner::Lash { .. } => t.lash_color,
        // Inside of the lids and lips.
        Owner::Lid { .. } if c.x < 0.99 => c.lerp(c * t.skin * 1.6, 0.5),
        Owner::Mouth { f, .. } if f >= -0.5 => c.lerp(Vec3::ONE, 0.6),
        _ => c,
    }
}

/// How much of the head's turn a vertex makes.
pub fn sway(base: &Base, i: usize) -> u8 {
    match base.owner[i] {
        Owner::Skin => sway_at(base.pos[i]),
        _ => SWAY as u8 - 1,
    }
}

fn sway_at(p: Vec3) -> u8 {
    let w = smooth(-150.0, -108.0, p.y + 0.7 * (p.z - 6.0).max(0.0));
    (mix(0.35, 1.0, w) * (SWAY - 1) as f32).round() as u8
}

/// Adds shells over the bearded skin.
pub fn beard(t: &Traits, base: &Base, skin: &Skin, figure: &mut Figure) -> Vec<(u32, f32)> {
    let mut out = Vec::new();
    if t.beard.max(t.moustache) <= 0.0 {
        return out;
    }
    let layers = 3;
    for layer in 1..=layers {
        let level = layer as f32 / layers as f32;
        let mut own = vec![u32::MAX; base.skin];
        for (tri, stuff) in &base.tris {
            if *stuff != Stuff::Skin {
                continue;
            }
            let thick = |i: u32| {
                let i = i as usize;
                match base.owner[i] {
                    Owner::Skin => skin.beard(base.uv[i]),
                    Owner::Mouth { f, .. } if f >= 1.0 => skin.beard(base.uv[i]),
                    _ => -1.0,
                }
            };
            let k = tri.map(thick);
            if k.iter().any(|k| *k < 0.0) || k.iter().all(|k| *k < 0.05) {
                continue;
            }
            let v = tri.map(|i| {
                if own[i as usize] == u32::MAX {
                    own[i as usize] = figure.pos.len() as u32;
                    let p = base.pos[i as usize];
                    let lip = p.y > characters::head::mouth::LINE_Y && p.x.abs() < 26.0;
                    let long = if lip { t.moustache } else { t.beard };
                    out.push((i, (0.6 + long * skin.beard(base.uv[i as usize])) * level));
                    figure.pos.push(figure.pos[i as usize]);
                    figure.normal.push(Vec3::Z);
                    figure.uv.push(base.uv[i as usize]);
                    figure.color.push(t.beard_color * mix(0.6, 1.3, level));
                    figure.open.push(mix(0.55, 1.0, level));
                    figure.sway.push(sway(base, i as usize));
                }
                own[i as usize]
            });
            figure.tris.push((v, Stuff::Beard));
        }
    }
    out
}

/// Adds hair, hats, clothes, glasses and earrings.
pub fn dress(t: &Traits, base: &Base, shape: &Shape, figure: &mut Figure) {
    let place = |p: Vec3| {
        shape.place(p, &{
            let mut a = shape.free(p);
            a.still();
            a
        })
    };
    for (mesh, stuff) in hair::build(t) {
        figure.add(&mesh, stuff, place, |p| sway_at(p + Vec3::Y * 8.0));
    }
    let low = |p: Vec3| p - Vec3::Y * t.chin_down.max(0.0) * 0.7;
    let body = (0.35 * (SWAY - 1) as f32) as u8;
    figure.add(&wear::clothes(t), Stuff::Cloth, low, |_| body);
    if t.scarf {
        figure.add(&wear::scarf(t), Stuff::Cloth, low, |_| body);
    }
    if let Some(g) = &t.glasses {
        let front = (0..base.skin)
            .filter(|&i| matches!(base.owner[i], Owner::Lid { .. }))
            .map(|i| figure.pos[i].z)
            .fold(f32::MIN, f32::max);
        let ear = shape.place(vec3(76.0, 4.0, 0.0), &shape.free(vec3(76.0, 4.0, 0.0)));
        for (mesh, stuff) in wear::glasses(g, shape.eye(0), front, ear) {
            figure.add(&mesh, stuff, |p| p, |_| SWAY as u8 - 1);
        }
    }
    if t.earrings {
        figure.add(&wear::earrings(t), Stuff::Hard, place, |_| SWAY as u8 - 1);
    }
}
