//! What colour a place has under a light.

use super::base::{Stuff, noise};
use super::figure::Figure;
use super::number::{hash, mix};
use super::shadow::Shadow;
use super::skin::{Skin, eyeball};
use super::traits::Traits;
use crate::Light;
use glam::{Vec2, Vec3, vec3};
use std::sync::OnceLock;

/// How strongly lines show: for each of the four kinds, left and right.
pub type Lines = [[f32; 2]; 4];

/// The light of one picture.
pub struct Lamp {
    /// Towards the light.
    pub key: Vec3,
    key_color: Vec3,
    sky: Vec3,
    ground: Vec3,
    rim: Vec3,
    rim_color: Vec3,
}

impl Lamp {
    /// As the viewer sees it.
    pub fn new(l: &Light) -> Self {
        let (sa, ca) = l.azimuth.sin_cos();
        let (se, ce) = l.elevation.sin_cos();
        let w = l.warmth.clamp(-1.0, 1.0);
        let key_color = vec3(1.0 + 0.22 * w, 1.0 + 0.02 * w, 1.0 - 0.35 * w) * l.key;
        // What fills the shadows is of the other kind.
        let fill = vec3(1.0 - 0.05 * w, 1.0, 1.0 + 0.10 * w) * l.ambient;
        Self {
            key: vec3(sa * ce, se, ca * ce),
            key_color,
            sky: fill * 1.15,
            ground: fill * vec3(0.62, 0.56, 0.52),
            rim: vec3(-sa.signum() * 0.75, 0.35, -0.55).normalize(),
            rim_color: Vec3::splat(0.22 * l.key) + fill * 0.1,
        }
    }
}

/// Everything that shading looks at.
pub struct Scene<'a> {
    pub t: &'a Traits,
    pub figure: &'a Figure,
    pub skin: &'a Skin,
    pub lamp: &'a Lamp,
    pub shadow: &'a Shadow,
    pub eye: Vec3,
    pub lines: Lines,
    /// Posed and turned.
    pub pos: &'a [Vec3],
    pub normal: &'a [Vec3],
    pub open: &'a [f32],
    /// Which way is down for the head.
    pub down: Vec3,
}

impl Scene<'_> {
    /// The light that comes from a place of a triangle, given the weights of its corners.
    pub fn shade(&self, which: u32, b: [f32; 2]) -> Vec3 {
        let (t, stuff) = self.figure.tris[which as usize];
        let b = [b[0], b[1], 1.0 - b[0] - b[1]];
        let i = t.map(|i| i as usize);
        let at = |list: &[Vec3]| list[i[0]] * b[0] + list[i[1]] * b[1] + list[i[2]] * b[2];
        let open = self.open[i[0]] * b[0] + self.open[i[1]] * b[1] + self.open[i[2]] * b[2];
        let uv: Vec2 = self.figure.uv[i[0]] * b[0] + self.figure.uv[i[1]] * b[1] + self.figure.uv[i[2]] * b[2];
        let pos = at(self.pos);
        let v = (self.eye - pos).normalize();
        let mut n = if self.t.faceted && matches!(stuff, Stuff::Skin | Stuff::Hair | Stuff::Cloth) {
            (self.pos[i[1]] - self.pos[i[0]])
                .cross(self.pos[i[2]] - self.pos[i[0]])
                .normalize_or_zero()
        } else {
            at(self.normal).normalize_or_zero()
        };
        if n.dot(v) < 0.0 {
            n = if stuff == Stuff::Skin {
                (n - v * n.dot(v)).normalize_or_zero()
            } else {
                -n
            };
        }
        let color = at(&self.figure.color);
        let mut lit = self.shadow.lit(pos, n);
        if matches!(stuff, Stuff::Teeth | Stuff::Tongue) {
            // Lips are thin and let light through.
            lit = 0.45 + 0.55 * lit;
        }
        match stuff {
            Stuff::Skin | Stuff::Beard => self.skin(color, uv, n, v, [open, lit], stuff == Stuff::Beard),
            Stuff::Eye => {
                let d = (uv - Vec2::splat(0.5)) * vec_flip();
                let c = eyeball(self.t, d.length() / 0.46 * 90.0, d.y.atan2(d.x));
                self.plain(c, n, v, [open, lit], 90, 0.9 * open)
            }
            Stuff::Glint if self.t.glints => {
                Vec3::splat(0.95) * (self.lamp.key_color.y + self.lamp.sky.y).min(1.1) * open
            }
            Stuff::Glint => {
                // Under a highlight that is not wanted lies the eye.
                Vec3::ZERO
            }
            Stuff::Teeth => self.plain(color * self.t.teeth, n, v, [open, lit], 40, 0.35 * open),
            Stuff::Tongue => self.plain(color, n, v, [open, lit], 30, 0.25 * open),
            Stuff::Hair => self.hair(color, uv, n, v, [open, lit]),
            Stuff::Brow => self.plain(color, n, v, [open, lit], 12, 0.05),
            Stuff::Lash => self.plain(color, n, v, [open, lit], 12, 0.02),
            Stuff::Cloth => {
                let weave = 1.0 + 0.10 * noise(pos * 0.35) * self.t.real;
                self.plain(color * weave, n, v, [open, lit], 6, 0.02)
            }
            Stuff::Hard | Stuff::Lens => self.plain(color, n, v, [open, lit], 50, 0.45),
        }
    }

    /// How much a lens hides and what colour it has.
    pub fn lens(&self, which: u32) -> (f32, Vec3) {
        let g = self.t.glasses.as_ref();
        let (t, _) = self.figure.tris[which as usize];
        let p = self.pos[t[1] as usize];
        let n = self.normal[t[1] as usize];
        let v = (self.eye - p).normalize();
        let shine = (v + self.lamp.key).normalize().dot(n.normalize()).max(0.0).powi(60) * 0.5;
        let tint = g.map_or(0.0, |g| g.tint);
        let c = g.map_or(Vec3::ZERO, |g| g.tint_color) * (self.lamp.sky + self.lamp.key_color * 0.3);
        (
            (tint + shine).min(0.9),
            c.lerp(self.lamp.key_color, shine / (tint + shine + 1e-3)),
        )
    }

    fn ambient(&self, n: Vec3) -> Vec3 {
        self.lamp.ground.lerp(self.lamp.sky, 0.5 + 0.5 * n.y)
    }

    fn skin(&self, color: Vec3, uv: Vec2, n: Vec3, v: Vec3, [open, lit]: [f32; 2], beard: bool) -> Vec3 {
        let look = self.skin.look(uv);
        let mut c = look.color * color;
        let mut gloss = look.gloss;
        if beard {
            c = color * (0.65 + 0.7 * hash(((uv.x * 260.0) as u32).wrapping_mul(7919) ^ (uv.y * 120.0) as u32));
            gloss = 0.05;
        } else {
            let left = ((uv.x - 0.47) / 0.06).clamp(0.0, 1.0);
            let mut line = 0.0;
            for (k, l) in look.lines.iter().enumerate() {
                line += l * mix(self.lines[k][1], self.lines[k][0], left);
            }
            let line = line.min(1.0);
            c *= Vec3::ONE - vec3(0.42, 0.52, 0.54) * line;
        }
        let l = &self.lamp;
        let nl = n.dot(l.key);
        // Light bleeds around the edge of shadows, redder than it came.
        let w = mix(0.24, 0.16, self.t.real);
        let soft = |w: f32| ((nl + w) / (1.0 + w)).max(0.0);
        let diffuse = vec3(soft(w + 0.14), soft(w - 0.03), soft(w - 0.08)) * (0.35 + 0.65 * open) * lit;
        let mut out = c * (l.key_color * diffuse + self.ambient(n) * open);
        let h = (v + l.key).normalize_or_zero();
        let nh = n.dot(h).max(0.0);
        let edge = (1.0 - n.dot(v).max(0.0)).powi(4);
        if nl > 0.0 {
            let sharp = nh.powi(18) * 0.16 * gloss + nh.powi(70) * (0.10 * gloss + 0.5 * self.t.glossy);
            out += l.key_color * sharp * nl.sqrt() * open * lit;
        }
        out += (l.sky * 0.10 + l.rim_color * n.dot(l.rim).max(0.0)) * edge * open * (0.6 + self.t.glossy);
        out += c * l.rim_color * n.dot(l.rim).max(0.0) * 0.8;
        out
    }

    fn plain(&self, c: Vec3, n: Vec3, v: Vec3, [open, lit]: [f32; 2], power: i32, shine: f32) -> Vec3 {
        let l = &self.lamp;
        let nl = n.dot(l.key);
        let mut out =
            c * (l.key_color * ((nl + 0.1) / 1.1).max(0.0) * (0.3 + 0.7 * open) * lit + self.ambient(n) * open);
        if nl > 0.0 {
            let h = (v + l.key).normalize_or_zero();
            out += l.key_color * shine * lit * n.dot(h).max(0.0).powi(power);
        }
        out + c * l.rim_color * n.dot(l.rim).max(0.0)
    }

    fn hair(&self, color: Vec3, uv: Vec2, n: Vec3, v: Vec3, [open, lit]: [f32; 2]) -> Vec3 {
        let l = &self.lamp;
        let strand = mix(0.35, 1.0, self.t.real);
        let grain = noise(vec3(uv.x * 4.0, uv.y * 2.5, 1.0)) * 0.6 + noise(vec3(uv.x * 11.0, uv.y * 4.0, 7.0)) * 0.5;
        let c = color * (1.0 + 0.45 * strand * grain).max(0.1);
        // Strands run down the head; light lies across them as a band.
        let along = (self.down - n * n.dot(self.down) + n * 0.18 * grain * strand).normalize_or_zero();
        let nl = n.dot(l.key);
        let diffuse = ((nl + 0.25) / 1.25).max(0.0) * lit;
        let mut out = c * (l.key_color * diffuse + self.ambient(n) * open * 0.9);
        let h = (v + l.key).normalize_or_zero();
        let th = along.dot(h);
        let band = (1.0 - th * th).max(0.0).powi(24) * ((nl + 0.3) / 1.3).max(0.0) * lit;
        out += l.key_color * band * (c * 0.8 + Vec3::splat(0.035)) * mix(1.6, 1.0, self.t.real);
        out + (c + Vec3::splat(0.02)) * l.rim_color * n.dot(l.rim).max(0.0) * 1.4
    }
}

fn vec_flip() -> Vec2 {
    Vec2::new(1.0, -1.0)
}

/// Linear light to bytes, with a soft shoulder.
pub fn tone(v: f32) -> u8 {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        (0..4096)
            .map(|i| {
                // Finer where it is darker.
                let v = (i as f32 / 4095.0).powi(2) * 4.0;
                let v = if v > 0.7 {
                    0.7 + 0.3 * (1.0 - (-(v - 0.7) / 0.3).exp())
                } else {
                    v
                };
                let v = if v <= 0.003_130_8 {
                    v * 12.92
                } else {
                    1.055 * v.powf(1.0 / 2.4) - 0.055
                };
                (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
            })
            .collect()
    });
    table[((v.clamp(0.0, 4.0) * 0.25).sqrt() * 4095.0) as usize]
}
