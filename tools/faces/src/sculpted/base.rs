//! The head that all people are shaped from: the shipped character's meshes, with what is needed to reshape them.

use super::number::{hash3, smooth};
use crate::SHAPES;
use characters::head::face::dir_of;
use characters::head::mouth::{COLS as MOUTH_COLS, CONTACT};
use characters::head::{eye, mouth, sculpt};
use characters::mesh::normals;
use characters::render::load::{Surface as Loaded, load};
use glam::{Vec2, Vec3, vec2, vec3};
use std::sync::OnceLock;

/// Side of the map from texture to place, and of the textures themselves.
pub const TEXTURE: usize = 320;
const COARSE: usize = 81;

/// What a triangle is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuff {
    Skin,
    Eye,
    Glint,
    Teeth,
    Tongue,
    Brow,
    Lash,
    Beard,
    Hair,
    Cloth,
    Hard,
    Lens,
}

/// What a vertex belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    Skin,
    Ear,
    /// Depth from the contact line (see `characters::head::mouth::Loop::f`) and lip (+1 upper, -1 lower).
    Mouth {
        f: f32,
        side: f32,
        x: f32,
    },
    Lid {
        eye: usize,
    },
    Ball {
        eye: usize,
    },
    Inside,
    /// Which brow, where along it (0 inner end, 1 outer).
    Brow {
        eye: usize,
        along: f32,
    },
    Lash {
        eye: usize,
    },
}

/// One vertex moved by a shape, millimetres.
pub type Move = (u32, Vec3);

/// The head at rest, in millimetres; +Y up, +Z the way it looks, +X the person's left.
pub struct Base {
    pub pos: Vec<Vec3>,
    pub uv: Vec<Vec2>,
    pub color: Vec<Vec3>,
    /// How much of the surrounding light reaches a vertex, 0 to 1.
    pub open: Vec<f32>,
    pub owner: Vec<Owner>,
    pub tris: Vec<([u32; 3], Stuff)>,
    /// For each of the [`SHAPES`].
    pub moves: Vec<Vec<Move>>,
    /// Places on the skin for each texel, row by row.
    pub place: Vec<Vec3>,
    /// For each texel how far outside of an eye's opening it lies, and where along it.
    pub eyes: Vec<(f32, Vec2)>,
    /// Fine and coarse noise for each texel, -1 to 1.
    pub noise: Vec<[f32; 2]>,
    /// The vertices of the skin come first.
    pub skin: usize,
    /// Tip of the nose.
    pub nose: usize,
}

/// The vertex of a ring and column of the mouth.
pub fn mouth_at(ring: usize, col: usize) -> usize {
    ring * MOUTH_COLS + col % MOUTH_COLS
}

/// The number of rings of the mouth, from the outermost to the throat.
pub const MOUTH_RINGS: usize = CONTACT + 9;

/// The vertex of a ring and column of an eye's opening.
pub fn lid_at(side: usize, ring: usize, col: usize) -> usize {
    MOUTH_RINGS * MOUTH_COLS + (side * eye::RINGS + ring) * eye::COLS + col % eye::COLS
}

/// The head, made once.
pub fn base() -> &'static Base {
    static BASE: OnceLock<Base> = OnceLock::new();
    BASE.get_or_init(build)
}

fn build() -> Base {
    let surfaces = load(include_bytes!("../../../../assets/characters/head.glb")).1;
    let by_name = |name: &str| {
        surfaces
            .iter()
            .find(|s| s.name == name)
            .expect("the shipped head has this mesh")
    };
    let mut out = Base {
        pos: Vec::new(),
        uv: Vec::new(),
        color: Vec::new(),
        open: Vec::new(),
        owner: Vec::new(),
        tris: Vec::new(),
        moves: vec![Vec::new(); SHAPES.len()],
        place: places(),
        eyes: Vec::new(),
        noise: Vec::new(),
        skin: by_name("Head").pos.len(),
        nose: 0,
    };
    out.eyes = out
        .place
        .iter()
        .map(|p| {
            let near = p.z > 0.0 && p.distance(vec3(sculpt::EYE.x * p.x.signum(), sculpt::EYE.y, 70.0)) < 75.0;
            if near { eye::outside(*p) } else { (99.0, Vec2::ZERO) }
        })
        .collect();
    out.noise = out.place.iter().map(|p| [fine(*p), coarse(*p)]).collect();
    add(&mut out, by_name("Head"), |_, _| Stuff::Skin);
    own_skin(&mut out);
    add(&mut out, by_name("Eyes"), |s, t| {
        if s.uv[t[0] as usize].x < 0.05 {
            Stuff::Glint
        } else {
            Stuff::Eye
        }
    });
    let half = by_name("Eyes").pos.len() / 2;
    out.owner.extend((0..half * 2).map(|i| Owner::Ball { eye: i / half }));
    for (name, stuff) in [("Teeth", Stuff::Teeth), ("Tongue", Stuff::Tongue)] {
        add(&mut out, by_name(name), |_, _| stuff);
        let dark = out.open.len();
        for i in dark..out.pos.len() {
            out.owner.push(Owner::Inside);
            out.open.push(smooth(38.0, 78.0, out.pos[i].z) * 0.85 + 0.1);
        }
    }
    // Each brow is followed by its row of lashes.
    const BROW: usize = 230;
    let side = by_name("Brows").pos.len() / 2;
    add(&mut out, by_name("Brows"), |_, t| {
        if t[0] as usize % side < BROW {
            Stuff::Brow
        } else {
            Stuff::Lash
        }
    });
    out.owner.extend((0..side * 2).map(|i| {
        if i % side < BROW {
            Owner::Brow {
                eye: i / side,
                along: (i % side / 10) as f32 / 22.0,
            }
        } else {
            Owner::Lash { eye: i / side }
        }
    }));
    let missing = out.pos.len() - out.open.len();
    out.open.extend(std::iter::repeat_n(1.0, missing));
    out.nose = (0..out.skin)
        .max_by(|a, b| {
            let far = |i: usize| out.pos[i].z - out.pos[i].x.abs();
            far(*a).total_cmp(&far(*b))
        })
        .unwrap_or(0);
    out
}

fn add(out: &mut Base, s: &Loaded, stuff: impl Fn(&Loaded, &[u32; 3]) -> Stuff) {
    let first = out.pos.len() as u32;
    out.pos.extend(s.pos.iter().map(|p| *p * 1000.0));
    out.uv.extend_from_slice(&s.uv);
    out.color.extend_from_slice(&s.color);
    out.tris
        .extend(s.tris.iter().map(|t| (t.map(|i| i + first), stuff(s, t))));
    for t in &s.targets {
        let Some(k) = SHAPES.iter().position(|n| *n == t.name) else {
            continue;
        };
        let moved = t.position.iter().enumerate().filter(|(_, d)| **d != Vec3::ZERO);
        out.moves[k].extend(moved.map(|(i, d)| (i as u32 + first, *d * 1000.0)));
    }
    // Eyes get theirs from the lids; what is not said is open.
    if s.name == "Eyes" {
        out.open.resize(out.pos.len(), 1.0);
    }
}

/// Says what the vertices of the skin are, and how open they lie.
fn own_skin(out: &mut Base) {
    for (_, _, l) in mouth::loops() {
        out.owner.push(Owner::Mouth {
            f: l.f,
            side: l.side,
            x: l.line.x,
        });
    }
    for side in 0..2 {
        let n = eye::RINGS * eye::COLS;
        out.owner.extend(std::iter::repeat_n(Owner::Lid { eye: side }, n));
    }
    // The ears come last; they are of 441 vertices each.
    let ears = out.skin - 2 * 441;
    for i in out.owner.len()..out.skin {
        out.owner.push(if i < ears { Owner::Skin } else { Owner::Ear });
    }
    let tris: Vec<[u32; 3]> = out.tris.iter().map(|t| t.0).collect();
    let normal = normals(&out.pos, &tris);
    for (i, n) in normal[..out.skin].iter().enumerate() {
        let (p, n) = (out.pos[i], *n);
        let v = match out.owner[i] {
            Owner::Mouth { f, .. } if f < 0.0 => (0.55 + 0.12 * f).max(0.08),
            Owner::Ear => 0.6 + 0.4 * smooth(0.0, 10.0, (p.x.abs() - 74.0) + 4.0),
            _ => {
                let mut shut = 0.0;
                for (h, k) in [(2.0f32, 0.6f32), (5.0, 0.5), (10.0, 0.4), (20.0, 0.30), (36.0, 0.22)] {
                    shut += k * ((h - sculpt::distance(p + n * h)) / h).clamp(0.0, 1.0);
                }
                (1.05 - 0.8 * shut).clamp(0.25, 1.0)
            }
        };
        out.open.push(v);
    }
}

fn places() -> Vec<Vec3> {
    let n = COARSE;
    let coarse: Vec<Vec3> = (0..n * n)
        .map(|i| sculpt::radial(dir_of(vec2((i % n) as f32, (i / n) as f32) / (n - 1) as f32)))
        .collect();
    (0..TEXTURE * TEXTURE)
        .map(|i| {
            let at = vec2((i % TEXTURE) as f32 + 0.5, (i / TEXTURE) as f32 + 0.5) / TEXTURE as f32;
            let g = at * (n - 1) as f32;
            let (x, y) = ((g.x as usize).min(n - 2), (g.y as usize).min(n - 2));
            let (fx, fy) = (g.x - x as f32, g.y - y as f32);
            let look = |i: usize, j: usize| coarse[(y + j) * n + x + i];
            look(0, 0)
                .lerp(look(1, 0), fx)
                .lerp(look(0, 1).lerp(look(1, 1), fx), fy)
        })
        .collect()
}

/// Smooth noise, -1 to 1, one knot a unit.
pub fn noise(p: Vec3) -> f32 {
    let (b, f) = (p.floor(), p - p.floor());
    let s = f * f * (3.0 - 2.0 * f);
    let at = |x: f32, y: f32, z: f32| hash3(b + Vec3::new(x, y, z)) * 2.0 - 1.0;
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let plane = |z: f32| {
        mix(
            mix(at(0.0, 0.0, z), at(1.0, 0.0, z), s.x),
            mix(at(0.0, 1.0, z), at(1.0, 1.0, z), s.x),
            s.y,
        )
    };
    mix(plane(0.0), plane(1.0), s.z)
}

fn fine(p: Vec3) -> f32 {
    0.6 * noise(p * 0.55) + 0.4 * noise(p * 1.1)
}

fn coarse(p: Vec3) -> f32 {
    0.6 * noise(p * 0.06) + 0.4 * noise(p * 0.15)
}
