//! What is painted on somebody's skin: tone, lips, brows, freckles, spots, stubble, make-up, and where lines form.

use super::base::{Base, TEXTURE};
use super::number::{bell, hash, mix, range, rgb, smooth};
use super::shape::Shape;
use super::traits::{Cut, Traits};
use characters::head::mouth::{self, HALF, line_y, lower_height, upper_height};
use fastrand::Rng;
use glam::{Vec2, Vec3, vec2, vec3};

/// One texel: colour (square root of linear light), and masks.
#[derive(Clone, Copy, Default)]
struct Texel {
    color: [u8; 3],
    /// Lines: forehead, beside the eye, from nose to mouth, between the brows.
    lines: [u8; 4],
    /// How wet or oily.
    gloss: u8,
    /// How thick the beard is.
    beard: u8,
}

/// What a place on the skin looks like.
#[derive(Clone, Copy, Default)]
pub struct Look {
    /// Linear.
    pub color: Vec3,
    pub lines: [f32; 4],
    pub gloss: f32,
}

/// The painted skin.
pub struct Skin(Vec<Texel>);

fn byte(v: f32) -> u8 {
    (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

impl Skin {
    /// Paints somebody.
    pub fn new(t: &Traits, shape: &Shape, base: &Base) -> Self {
        let marks = Marks::new(t);
        let brow: Vec<Vec2> = (0..=24).map(|k| shape.brow_line(k as f32 / 24.0)).collect();
        let texels = (0..TEXTURE * TEXTURE)
            .map(|i| texel(t, &marks, &brow, base.place[i], base.eyes[i], base.noise[i]))
            .collect();
        Self(texels)
    }

    /// Between the four nearest texels.
    pub fn look(&self, uv: Vec2) -> Look {
        let at = (uv * TEXTURE as f32 - 0.5).clamp(Vec2::ZERO, Vec2::splat(TEXTURE as f32 - 1.01));
        let (x, y) = (at.x as usize, at.y as usize);
        let (fx, fy) = (at.x - x as f32, at.y - y as f32);
        let mut sum = [0.0f32; 8];
        for (i, w) in [
            (y * TEXTURE + x, (1.0 - fx) * (1.0 - fy)),
            (y * TEXTURE + x + 1, fx * (1.0 - fy)),
            ((y + 1) * TEXTURE + x, (1.0 - fx) * fy),
            ((y + 1) * TEXTURE + x + 1, fx * fy),
        ] {
            let t = &self.0[i];
            let w = w / 255.0;
            let all = t.color.iter().chain(&t.lines).chain([&t.gloss]);
            for (s, v) in sum.iter_mut().zip(all) {
                *s += *v as f32 * w;
            }
        }
        Look {
            color: vec3(sum[0] * sum[0], sum[1] * sum[1], sum[2] * sum[2]),
            lines: [sum[3], sum[4], sum[5], sum[6]],
            gloss: sum[7],
        }
    }

    /// How thick the beard is, 0 to 1.
    pub fn beard(&self, uv: Vec2) -> f32 {
        let at = (uv * TEXTURE as f32).clamp(Vec2::ZERO, Vec2::splat(TEXTURE as f32 - 1.0));
        self.0[at.y as usize * TEXTURE + at.x as usize].beard as f32 / 255.0
    }
}

/// Freckles, moles and spots: place as seen from the front, radius, strength.
struct Marks {
    freckles: Vec<(Vec2, f32, f32)>,
    spots: Vec<(Vec2, f32, bool)>,
}

impl Marks {
    fn new(t: &Traits) -> Self {
        let mut d = Rng::with_seed(t.seed ^ 0xf4ec);
        let mut freckles = Vec::new();
        for _ in 0..(t.freckles * 160.0) as usize {
            let at = vec2(range(&mut d, -58.0, 58.0), range(&mut d, -48.0, 20.0));
            let likely = bell(at.x.abs() - 26.0, 16.0) * bell(at.y + 24.0, 12.0)
                + 0.6 * bell(at.x, 12.0) * bell(at.y + 15.0, 10.0);
            if d.f32() < likely + 0.05 {
                freckles.push((at, range(&mut d, 0.6, 1.4), range(&mut d, 0.3, 0.9) * t.freckles.sqrt()));
            }
        }
        let spots = (0..t.spots)
            .map(|_| {
                let at = vec2(range(&mut d, -55.0, 55.0), range(&mut d, -95.0, 75.0));
                (at, range(&mut d, 0.5, 1.3), d.bool())
            })
            .collect();
        Self { freckles, spots }
    }
}

/// How likely a beard grows at a place: chin, jaw and upper lip.
pub fn beard_at(t: &Traits, p: Vec3) -> (f32, f32) {
    let ax = p.x.abs();
    let dy = p.y - line_y(p.x.clamp(-HALF, HALF));
    let below = smooth(-62.0, -76.0, p.y + 0.30 * (ax - 22.0).max(0.0) * 0.2);
    let cheek = smooth(10.0, -12.0, p.y + 52.0 - (ax - 30.0) * 0.9);
    let throat = smooth(-126.0, -112.0, p.y + 0.25 * p.z - 8.0);
    let side = if t.sideburns {
        smooth(-20.0, 12.0, p.z) * smooth(84.0, 70.0, p.z + ax * 0.2)
    } else {
        smooth(26.0, 44.0, p.z)
    };
    let mut chin = (below.max(cheek * smooth(30.0, 44.0, ax))) * throat * side;
    chin = chin.max(bell(ax - 27.0, 4.0) * bell(dy + 8.0, 10.0) * smooth(40.0, 60.0, p.z));
    // Lips stay free.
    let h = if dy > 0.0 { upper_height(p.x) } else { lower_height(p.x) };
    let free = smooth(0.0, 1.5, dy.abs() - h) + smooth(HALF, HALF + 2.0, ax);
    chin *= free.min(1.0) * smooth(40.0, -20.0, dy);
    let lip = bell(dy - upper_height(p.x) - 5.5, 4.0)
        * smooth(31.0, 22.0, ax)
        * smooth(-1.0, 1.0, dy)
        * smooth(60.0, 66.0, p.z);
    (chin.clamp(0.0, 1.0), (lip * 1.4 * free.min(1.0)).clamp(0.0, 1.0))
}

fn texel(t: &Traits, marks: &Marks, brow: &[Vec2], p: Vec3, (out, dir): (f32, Vec2), noise: [f32; 2]) -> Texel {
    let ax = p.x.abs();
    let front = smooth(8.0, 42.0, p.z);
    let mut c = t.skin;
    let red = vec3(1.10, 0.72, 0.66);
    let mut gloss = 0.35;
    // Zones: rosy cheeks, nose, ears and chin, a lighter forehead.
    let rosy = (0.55 * bell(ax - 39.0, 16.0) * bell(p.y + 27.0, 13.0)
        + 0.40 * bell(p.x, 12.0) * bell(p.y + 25.0, 9.0) * smooth(78.0, 94.0, p.z)
        + 0.20 * bell(p.x, 14.0) * bell(p.y + 94.0, 10.0))
        * front;
    c = c.lerp(c * red, (rosy * t.blush * 1.5).min(1.0));
    c *= 1.0 + 0.05 * smooth(20.0, 70.0, p.y) * front - 0.08 * smooth(-100.0, -130.0, p.y);
    c *= 1.0 + t.mottle * (0.5 * noise[0] + 0.9 * noise[1]);
    c = c.lerp(c * red, (t.mottle * 2.0 * noise[1]).clamp(-0.3, 0.3));
    gloss += 0.35
        * t.oily
        * (bell(p.x, 14.0) * smooth(-40.0, -20.0, p.y) + bell(p.y - 60.0, 20.0) * bell(p.x, 40.0))
        * front;
    let mut lines = [0.0f32; 4];
    let mut beard = 0.0;
    if front > 0.0 {
        if out < 34.0 {
            let upper = smooth(-0.1, 0.3, dir.y);
            // Sockets, tired skin below, the lids' edges.
            c = c.lerp(
                c * vec3(0.86, 0.74, 0.72),
                0.5 * bell(out.max(0.0), 9.0) * mix(0.7, 1.0, upper),
            );
            let tired = (0.25 + 0.6 * t.lines) * t.real;
            c = c.lerp(
                c * vec3(0.80, 0.72, 0.76),
                tired * bell(out - 6.0, 5.0) * smooth(0.2, -0.4, dir.y),
            );
            if t.shadow > 0.0 {
                c = c.lerp(t.shadow_color * 0.8, t.shadow * upper * smooth(17.0, 3.0, out));
            }
            let liner = 0.25 + 0.75 * t.liner;
            c = c.lerp(
                t.lash_color * 0.6,
                liner * smooth(2.4, 0.8, out) * mix(0.45 * t.liner + 0.1, 1.0, upper),
            );
            // Lines beside the eye and below it.
            let fan = bell(dir.x - 1.75, 0.35) * bell(dir.y + 0.05, 0.7);
            let ray = 0.5 + 0.5 * ((dir.y + 0.05).atan2(dir.x - 0.6) * 17.0).sin();
            lines[1] = fan * ray.powi(3)
                + 0.8 * bell(out - 9.0, 1.3) * smooth(0.0, -0.6, dir.y) * smooth(1.2, 0.2, dir.x.abs());
        }
        for (at, r, strength) in &marks.freckles {
            let q = at.distance_squared(vec2(p.x, p.y));
            if q < 9.0 {
                c = c.lerp(
                    c * vec3(0.66, 0.46, 0.34),
                    strength * smooth(r + 0.8, r - 0.4, q.sqrt()) * front,
                );
            }
        }
        for (at, r, dark) in &marks.spots {
            let q = at.distance(vec2(p.x, p.y));
            if q < r + 2.0 {
                let to = if *dark {
                    vec3(0.42, 0.32, 0.28)
                } else {
                    vec3(1.0, 0.62, 0.58)
                };
                c = c.lerp(c * to, 0.8 * smooth(r + 0.9, r - 0.5, q));
            }
        }
        // Lines of the forehead, from nose to mouth, between the brows.
        let rise = p.y - 4.0 * bell(ax - 20.0, 16.0) + 1.5 * noise[1];
        let wave = (0.5 + 0.5 * (rise * 0.62).cos()).powi(4);
        lines[0] = wave * smooth(40.0, 48.0, p.y) * smooth(82.0, 70.0, p.y) * smooth(52.0, 34.0, ax);
        let along = ((p.y + 32.0) / -32.0).clamp(-0.3, 1.3);
        let fold = ax - mix(17.0, 32.5, along.max(0.0).powf(0.85));
        let wide = if fold > 0.0 { 2.6 } else { 1.1 };
        lines[2] = bell(fold, wide) * smooth(-28.0, -34.0, p.y) * smooth(-68.0, -58.0, p.y);
        lines[3] = bell(ax - 5.5, 1.3) * bell(p.y - 29.0, 8.0)
            + 0.9 * bell(p.x, 8.0) * (0.5 + 0.5 * (p.y * 1.3).sin()).powi(3) * bell(p.y - 2.0, 6.0);
        paint_brow(t, brow, p, noise, &mut c);
        (c, gloss) = lips(t, p, c, gloss, front, noise[0]);
        let nostril = ((ax - 5.4) / 3.4).powi(2) + ((p.y + 34.0) / 2.2).powi(2);
        c *= 1.0 - mix(0.45, 0.72, t.real) * smooth(1.4, 0.4, nostril) * front;
        c *= 1.0 - 0.22 * bell(ax - 17.0, 2.4) * bell(p.y + 29.0, 6.0) * front;
    }
    let (chin, lip) = beard_at(t, p);
    if t.stubble > 0.0 {
        let grain = 0.75 + 0.45 * noise[0];
        c = c.lerp(
            t.beard_color * 0.8,
            (t.stubble * chin.max(lip) * grain).clamp(0.0, 0.85),
        );
    }
    if t.beard > 0.0 {
        beard = chin;
    }
    if t.moustache > 0.0 {
        beard = f32::max(beard, lip);
    }
    if beard > 0.0 {
        c = c.lerp(t.beard_color * 0.7, (beard * 0.9).min(0.9));
    }
    // Hair that is too short to stand off.
    let thick = match t.cut {
        Cut::Bald if t.male > 0.5 => 0.18,
        Cut::Bald => 0.0,
        Cut::Buzz | Cut::Receding => 0.88,
        _ => 0.7,
    };
    if thick > 0.0 && p.y > -30.0 {
        c = c.lerp(
            t.hair * 0.8,
            thick * scalp(t, p + 4.0 * noise[1]) * (0.85 + 0.3 * noise[0]),
        );
    }
    Texel {
        color: [
            byte(c.x.max(0.0).sqrt()),
            byte(c.y.max(0.0).sqrt()),
            byte(c.z.max(0.0).sqrt()),
        ],
        lines: lines.map(byte),
        gloss: byte(gloss),
        beard: byte(beard),
    }
}

/// Where hair grows on the head, 0 to 1.
fn scalp(t: &Traits, p: Vec3) -> f32 {
    let around = p.x.abs().atan2(p.z + 12.0).to_degrees();
    let down = (p - vec3(0.0, 30.0, -12.0)).normalize_or_zero().y.acos().to_degrees();
    let mut edge = super::hair::hairline(around, t.cut == Cut::Receding);
    if t.cut == Cut::Receding && down < 50.0 {
        edge = 0.0;
    }
    smooth(edge + 3.0, edge - 4.0, down)
}

fn paint_brow(t: &Traits, line: &[Vec2], p: Vec3, noise: [f32; 2], c: &mut Vec3) {
    if t.brow_solid || !(18.0..62.0).contains(&p.y) {
        return;
    }
    let at = vec2(p.x.abs(), p.y);
    let (mut best, mut which) = (f32::MAX, 0);
    for (k, q) in line.iter().enumerate() {
        let d = q.distance_squared(at);
        if d < best {
            (best, which) = (d, k);
        }
    }
    let along = which as f32 / 24.0;
    let half = characters::scalar::curve(&[(0.0, 1.5), (0.12, 3.4), (0.35, 3.7), (0.7, 2.8), (1.0, 0.6)], along)
        * t.brow_thick;
    let off = best.sqrt();
    // Hairs run outwards and up, or the edge would be that of a sticker.
    let hair =
        hash(((p.x * 1.6 - p.y * 0.7 * p.x.signum()) as i32 as u32).wrapping_mul(31) ^ ((p.y * 0.35) as i32 as u32));
    let rough = mix(0.0, 1.6, t.real) * (hair - 0.5) + 0.5 * noise[0];
    let k = smooth(half + 0.9 + rough, half - 1.3 + rough, off) * t.brow_dense * (0.80 + 0.35 * hair);
    *c = c.lerp(t.brow_color, k.clamp(0.0, 0.97));
}

fn lips(t: &Traits, p: Vec3, c: Vec3, gloss: f32, front: f32, noise: f32) -> (Vec3, f32) {
    if !mouth::owns(p, 1.2) {
        return (c, gloss);
    }
    let dy = p.y - line_y(p.x);
    let q = (p.x / HALF).abs();
    let h = if dy > 0.0 { upper_height(p.x) } else { lower_height(p.x) } + 0.25;
    let edge = h - dy.abs();
    let mut red = t.lip_color * if dy > 0.0 { 0.86 } else { 1.05 } * (1.0 + 0.12 * noise * t.real);
    let meet = (0.75 * bell(dy, 0.9) + 0.3 * bell(dy, 2.0)) * smooth(1.04, 0.92, q);
    red *= 1.0 - 0.72 * meet;
    let inside = smooth(-0.6, 0.6, edge) * smooth(1.08, 0.99, q) * front;
    let mut out = c.lerp(red, inside * t.lip_strength);
    out *= 1.0 - 0.72 * meet * (1.0 - t.lip_strength) * front;
    out *= 1.0 - 0.20 * bell(dy + lower_height(p.x) + 3.0, 2.4) * bell(p.x, 12.0) * smooth(0.3, -0.3, edge);
    out *= 1.0 - 0.30 * bell(q * HALF - HALF - 1.0, 2.2) * bell(dy, 2.2);
    out *= 1.0 - 0.10 * bell(p.x, 2.4) * smooth(5.0, 8.0, dy) * smooth(20.0, 12.0, dy);
    (out, mix(gloss, 0.75, inside))
}

/// The eye as it is seen at an angle (degrees) from the gaze, and around it.
pub fn eyeball(t: &Traits, deg: f32, around: f32) -> Vec3 {
    let mut c = t.sclera.lerp(rgb(0xd89a8c), 0.45 * smooth(t.iris + 16.0, 85.0, deg));
    let k = (deg / t.iris).clamp(0.0, 1.5);
    if k < 1.08 {
        let fibre = 0.5 + 0.5 * (around * 23.0 + (around * 7.0).sin() * 2.0).sin() * (around * 13.0 + 1.0).sin();
        let low = 0.5 - 0.5 * around.sin();
        let u = ((k - t.pupil) / (1.0 - t.pupil).max(0.05)).clamp(0.0, 1.0);
        let mut iris = t.iris_color * mix(0.55, 1.35, low * mix(1.0, 0.5, t.real));
        iris = iris.lerp(
            iris * 2.0 + Vec3::splat(0.02),
            0.5 * bell(u - 0.25, 0.22) * (0.4 + 0.6 * fibre),
        );
        iris *= 1.0 - 0.35 * fibre * smooth(0.2, 0.8, u);
        iris *= 1.0 - 0.8 * smooth(0.74, 1.0, k);
        c = c.lerp(iris, smooth(1.06, 0.96, k));
        c = c.lerp(Vec3::splat(0.004), smooth(t.pupil + 0.05, t.pupil - 0.04, k));
    }
    c
}
