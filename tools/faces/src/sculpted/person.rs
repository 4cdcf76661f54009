//! Somebody: made once, portrayed often.

use super::base::{Base, MOUTH_RINGS, Move, Owner, Stuff, base, lid_at, mouth_at};
use super::camera::{Camera, SWAY};
use super::figure::Figure;
use super::making::{beard, color, dress, reshape, sway, trim_lashes};
use super::number::{hash, mix, smooth};
use super::raster::{Buffer, NOTHING};
use super::shade::{Lamp, Lines, Scene, tone};
use super::shadow::Shadow;
use super::shape::Shape;
use super::skin::Skin;
use super::traits::Traits;
use crate::{Portrait, SHAPES, Shot};
use characters::head::eye;
use characters::head::mouth::{COLS, CONTACT};
use glam::{Vec2, Vec3, vec2, vec3};
use image::{Rgba, RgbaImage};

/// Samples a pixel, along one side.
const FINE: usize = 2;

/// Somebody of polygons.
pub struct Person {
    traits: Traits,
    figure: Figure,
    skin: Skin,
    /// Vertices and triangles that the shapes move come first.
    moving: usize,
    moving_tris: usize,
    moves: Vec<Vec<Move>>,
    eyes: [Vec3; 2],
    eye_radius: f32,
    /// The beard's vertices: whose skin each stands on and how long the hair is there.
    beard: Vec<(u32, f32)>,
    /// What counts as the face.
    face: Vec<u32>,
    middle: Vec3,
    high: f32,
}

/// The number of a shape.
pub fn shape_of(name: &str) -> usize {
    SHAPES.iter().position(|s| *s == name).unwrap_or(0)
}

impl Person {
    /// The person of this number.
    pub fn new(seed: u64) -> Self {
        let traits = Traits::new(seed);
        let t = &traits;
        let base = base();
        let shape = Shape::new(t);
        let anchors: Vec<_> = (0..base.pos.len()).map(|i| shape.anchor(base, i)).collect();
        let mut pos: Vec<Vec3> = (0..base.pos.len())
            .map(|i| shape.place(base.pos[i], &anchors[i]))
            .collect();
        let mut moves = reshape(t, base, |i, d| shape.place(base.pos[i] + d, &anchors[i]) - pos[i]);
        trim_lashes(t, base, &mut pos, &mut moves);

        let mut figure = Figure {
            normal: vec![Vec3::Z; pos.len()],
            uv: base.uv.clone(),
            color: (0..pos.len()).map(|i| color(t, base, i)).collect(),
            open: base.open.clone(),
            sway: (0..pos.len()).map(|i| sway(base, i)).collect(),
            tris: base
                .tris
                .iter()
                .filter(|(_, s)| match s {
                    Stuff::Glint => t.glints,
                    Stuff::Brow => t.brow_solid,
                    Stuff::Lash => t.lash > 0.12,
                    _ => true,
                })
                .copied()
                .collect(),
            pos,
        };
        let (moving, moving_tris) = (figure.pos.len(), figure.tris.len());
        let skin = Skin::new(t, &shape, base);
        let beard = beard(t, base, &skin, &mut figure);
        let eyes = [shape.eye(0), shape.eye(1)];
        dress(t, base, &shape, &mut figure);

        let face: Vec<u32> = (0..base.skin)
            .filter(|&i| {
                let p = base.pos[i];
                let chin = p.y > -111.0 && (p.y > -82.0 || p.z > 34.0);
                let skin = match base.owner[i] {
                    Owner::Skin | Owner::Lid { .. } => true,
                    Owner::Mouth { f, .. } => f >= 1.0,
                    _ => false,
                };
                skin && chin && p.y < 82.0 && p.z > 8.0
            })
            .map(|i| i as u32)
            .collect();
        let (mut low, mut top) = (f32::MAX, f32::MIN);
        for &i in &face {
            let y = figure.pos[i as usize].y;
            (low, top) = (low.min(y), top.max(y));
        }
        let middle = vec3(0.0, (low + top) * 0.5, figure.pos[base.nose].z - 40.0);
        Self {
            eye_radius: characters::head::sculpt::EYE_R * t.eye_size,
            traits,
            figure,
            skin,
            moving,
            moving_tris,
            moves,
            eyes,
            beard,
            face,
            middle,
            high: top - low,
        }
    }

    /// A portrait of `size` by `size` pixels.
    pub fn portray(&self, shot: &Shot, size: u32) -> Portrait {
        let base = base();
        let weights = self.weights(&shot.shapes);
        let mut pos = self.figure.pos.clone();
        for (w, moves) in weights.iter().zip(&self.moves) {
            if *w != 0.0 {
                for (i, d) in moves {
                    pos[*i as usize] += *d * *w;
                }
            }
        }
        self.close(&mut pos);
        let mut normal = self.figure.normal.clone();
        self.smooth(&pos, &mut normal);
        for (k, (src, long)) in self.beard.iter().enumerate() {
            let (p, n) = (pos[*src as usize], normal[*src as usize]);
            // Beards hang.
            pos[self.moving + k] = p + n * *long - Vec3::Y * *long * 0.35;
            normal[self.moving + k] = n;
        }
        let mut open = self.figure.open.clone();
        self.shade_eyes(base, &pos, &mut open);

        let side = size as usize * FINE;
        let camera = Camera::new(
            self.traits.fov,
            self.middle,
            self.high,
            side as f32,
            shot.yaw,
            shot.pitch,
        );
        let mut at = Vec::with_capacity(pos.len());
        for i in 0..pos.len() {
            let sway = self.figure.sway[i];
            pos[i] = camera.turn(pos[i], sway);
            normal[i] = camera.aim(normal[i], sway);
            at.push(camera.project(pos[i]));
        }
        let mut buffer = Buffer::new(side);
        buffer.draw(&self.figure.tris, &at, |t, b| self.gap(t, b));

        let lamp = Lamp::new(&shot.light);
        let shadow = Shadow::new(lamp.key, &self.figure.tris, &pos);
        let scene = Scene {
            t: &self.traits,
            figure: &self.figure,
            skin: &self.skin,
            lamp: &lamp,
            shadow: &shadow,
            eye: camera.eye,
            lines: self.lines(&weights),
            pos: &pos,
            normal: &normal,
            open: &open,
            down: camera.aim(Vec3::NEG_Y, SWAY as u8 - 1),
        };
        let picture = develop(&buffer, &scene, size);
        let shrink = 1.0 / FINE as f32;
        let flat = |i: usize| at[i].truncate() * shrink;
        Portrait {
            picture,
            points: self.points(&camera, &pos, &flat, base, shrink),
            area: self.area(&flat),
        }
    }

    /// How strongly each of the person's shapes is applied.
    fn weights(&self, asked: &[f32; 52]) -> [f32; 52] {
        let t = &self.traits;
        let mut w = [0.0; 52];
        for k in 0..52 {
            // What is not a number asks for nothing.
            let ask = if asked[k] > 0.0 { asked[k].min(1.0) } else { 0.0 };
            w[k] = (t.habit[k] * (1.0 - ask) + ask) * t.gain[k];
        }
        for side in ["Left", "Right"] {
            let get = |n: &str| shape_of(&format!("{n}{side}"));
            let shut = w[get("eyeBlink")];
            // A shut eye cannot be narrowed or widened any more.
            for n in ["eyeSquint", "eyeWide"] {
                w[get(n)] *= 1.0 - shut;
            }
        }
        w
    }

    /// Lids and lips that passed through each other meet instead.
    fn close(&self, pos: &mut [Vec3]) {
        for side in 0..2 {
            for col in 1..eye::COLS / 2 {
                let (u, l) = (lid_at(side, eye::EDGE, col), lid_at(side, eye::EDGE, eye::COLS - col));
                let gap = pos[u].y - pos[l].y;
                if gap >= 0.0 {
                    continue;
                }
                for ring in 0..eye::RINGS {
                    let follow = smooth(0.0, 1.0, ring as f32 / eye::EDGE as f32);
                    pos[lid_at(side, ring, col)].y -= gap * 0.3 * follow;
                    pos[lid_at(side, ring, eye::COLS - col)].y += gap * 0.7 * follow;
                }
            }
        }
        for col in 1..COLS / 2 {
            let (u, l) = (mouth_at(CONTACT, col), mouth_at(CONTACT, COLS - col));
            let gap = pos[u].y - pos[l].y;
            if gap >= 0.0 {
                continue;
            }
            for ring in 0..MOUTH_RINGS {
                let follow = if ring <= CONTACT {
                    smooth(0.0, 1.0, ring as f32 / CONTACT as f32)
                } else {
                    smooth(4.0, 0.0, (ring - CONTACT) as f32)
                };
                pos[mouth_at(ring, col)].y -= gap * 0.45 * follow;
                pos[mouth_at(ring, COLS - col)].y += gap * 0.55 * follow;
            }
        }
    }

    /// Normals of what moves.
    fn smooth(&self, pos: &[Vec3], normal: &mut [Vec3]) {
        normal[..self.moving].fill(Vec3::ZERO);
        for (t, _) in &self.figure.tris[..self.moving_tris] {
            let [a, b, c] = t.map(|i| pos[i as usize]);
            let n = (b - a).cross(c - a);
            // Small triangles count as much as large ones: they are where the shape is.
            let n = n / n.length().sqrt().max(1e-6);
            for i in t {
                normal[*i as usize] += n;
            }
        }
        for n in &mut normal[..self.moving] {
            *n = n.normalize_or_zero();
        }
    }

    /// True between the hairs of a beard.
    fn gap(&self, t: &[u32; 3], b: [f32; 3]) -> bool {
        let i = t.map(|i| i as usize);
        let uv = self.figure.uv[i[0]] * b[0] + self.figure.uv[i[1]] * b[1] + self.figure.uv[i[2]] * b[2];
        let level = self.figure.open[i[0]];
        let hair = hash(((uv.x * 420.0) as u32).wrapping_mul(7919) ^ (uv.y * 300.0) as u32);
        self.skin.beard(uv) < 0.25 + 0.55 * hair * level
    }

    /// The shadow of the upper lid on the eyeball.
    fn shade_eyes(&self, base: &Base, pos: &[Vec3], open: &mut [f32]) {
        let edge = [0, 1].map(|s| pos[lid_at(s, eye::EDGE, eye::COLS / 4)].y);
        for i in base.skin..self.moving {
            if let Owner::Ball { eye } = base.owner[i] {
                let below = (edge[eye] - pos[i].y) / self.eye_radius;
                let aside = (pos[i].x - self.eyes[eye].x).abs() / self.eye_radius;
                open[i] = mix(0.42, 0.95, smooth(-0.05, 0.32, below)) * smooth(1.15, 0.6, aside);
            }
        }
    }

    /// How strongly lines show on this face at these weights.
    fn lines(&self, w: &[f32; 52]) -> Lines {
        let rest = self.traits.lines;
        let at = |n: &str, s: usize| w[shape_of(&format!("{n}{}", ["Left", "Right"][s]))];
        let inner = w[shape_of("browInnerUp")];
        // Skin that folds shows it, on older faces more, on toys hardly.
        let fold = (0.25 + 0.6 * rest) * mix(0.25, 1.0, self.traits.real);
        let kinds = |s: usize| {
            let smile = at("mouthSmile", s);
            let sneer = at("noseSneer", s);
            [
                rest * 0.30 + fold * (0.7 * at("browOuterUp", s) + 0.6 * inner),
                rest * 0.40 + fold * (0.7 * smile.max(at("cheekSquint", s)) + 0.4 * at("eyeSquint", s)),
                rest * 0.42
                    + fold * (1.1 * smile + 0.9 * sneer + 0.7 * at("mouthUpperUp", s) + 0.3 * at("mouthStretch", s)),
                rest * 0.25 + fold * (1.1 * at("browDown", s) + 0.6 * sneer),
            ]
        };
        let (l, r) = (kinds(0), kinds(1));
        std::array::from_fn(|k| [l[k].min(1.0), r[k].min(1.0)])
    }

    fn points(
        &self,
        camera: &Camera,
        pos: &[Vec3],
        flat: &impl Fn(usize) -> Vec2,
        base: &Base,
        shrink: f32,
    ) -> [Vec2; 5] {
        let opening = |side: usize| {
            let at = |col: usize| pos[lid_at(side, eye::EDGE, col)];
            let (out, top, inner, low) = (at(0), at(eye::COLS / 4), at(eye::COLS / 2), at(eye::COLS * 3 / 4));
            let mid = (out + inner) * 0.25 + (top + low) * 0.25;
            camera.project(mid).truncate() * shrink
        };
        [
            opening(1),
            opening(0),
            flat(base.nose),
            flat(mouth_at(CONTACT, COLS / 2)),
            flat(mouth_at(CONTACT, 0)),
        ]
    }

    fn area(&self, flat: &impl Fn(usize) -> Vec2) -> [f32; 4] {
        let (mut lo, mut hi) = (vec2(f32::MAX, f32::MAX), vec2(f32::MIN, f32::MIN));
        for &i in &self.face {
            let p = flat(i as usize);
            (lo, hi) = (lo.min(p), hi.max(p));
        }
        [lo.x, lo.y, hi.x - lo.x, hi.y - lo.y]
    }
}

/// Colours the samples and puts them together to pixels.
fn develop(buffer: &Buffer, scene: &Scene, size: u32) -> RgbaImage {
    let side = buffer.side;
    let all = (FINE * FINE) as f32;
    RgbaImage::from_fn(size, size, |x, y| {
        let (mut sum, mut seen) = (Vec3::ZERO, 0.0);
        for k in 0..FINE * FINE {
            let i = (y as usize * FINE + k / FINE) * side + x as usize * FINE + k % FINE;
            let hit = buffer.hits[i];
            let (mut c, mut a) = (Vec3::ZERO, 0.0);
            if hit.tri != NOTHING {
                c = scene.shade(hit.tri, hit.b).clamp(Vec3::ZERO, Vec3::splat(1.6));
                a = 1.0;
            }
            if buffer.glass[i] != NOTHING {
                let (hide, tint) = scene.lens(buffer.glass[i]);
                c = c.lerp(tint, hide);
                a = mix(a, 1.0, hide);
                if hit.tri == NOTHING {
                    c = tint * hide;
                }
            }
            sum += c;
            seen += a;
        }
        if seen == 0.0 {
            return Rgba([0; 4]);
        }
        let c = sum / seen * 1.12;
        Rgba([tone(c.x), tone(c.y), tone(c.z), (seen / all * 255.0 + 0.5) as u8])
    })
}
