//! A small software rasteriser: z-buffer, shadow map, three lights, supersampled.

use super::load::Surface;
use crate::scalar::smooth;
use glam::{Mat4, Vec2, Vec3, vec2, vec3};
use image::{Rgb, RgbImage};

/// Where the camera is and what it looks at, metres.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub eye: Vec3,
    pub at: Vec3,
    /// Vertical, degrees.
    pub fov: f32,
}

/// Samples a pixel, along one side.
const SS: u32 = 3;
const SHADOW: usize = 1024;

struct Posed<'a> {
    surface: &'a Surface,
    pos: Vec<Vec3>,
    normal: Vec<Vec3>,
}

/// The light that casts shadows: where it comes from, its projection, what it sees.
struct Sun {
    key: Vec3,
    light: Mat4,
    shadow: Vec<f32>,
}

/// Draws the surfaces in a pose.
pub fn draw(surfaces: &[Surface], weights: &[(&str, f32)], view: &View, size: u32) -> RgbImage {
    let posed: Vec<Posed> = surfaces
        .iter()
        .map(|s| {
            let (pos, normal) = s.posed(weights);
            Posed {
                surface: s,
                pos,
                normal,
            }
        })
        .collect();
    let key = vec3(-0.50, 0.62, 0.72).normalize();
    let light = Mat4::orthographic_rh(-0.30, 0.30, -0.30, 0.30, 0.0, 2.0) * Mat4::look_at_rh(key, Vec3::ZERO, Vec3::Y);
    let sun = Sun {
        key,
        shadow: shadow_map(&posed, light),
        light,
    };

    let n = (size * SS) as usize;
    let camera = Mat4::look_at_rh(view.eye, view.at, Vec3::Y);
    let project = Mat4::perspective_rh(view.fov.to_radians(), 1.0, 0.05, 5.0) * camera;
    let mut depth = vec![f32::MAX; n * n];
    let mut image: Vec<Vec3> = (0..n * n)
        .map(|i| {
            let (x, y) = ((i % n) as f32 / n as f32 - 0.5, (i / n) as f32 / n as f32 - 0.45);
            vec3(0.30, 0.36, 0.42).lerp(vec3(0.10, 0.13, 0.17), smooth(0.05, 0.75, vec2(x, y).length()))
        })
        .collect();
    for p in &posed {
        let clip: Vec<glam::Vec4> = p.pos.iter().map(|v| project * v.extend(1.0)).collect();
        for t in &p.surface.tris {
            let c = t.map(|i| clip[i as usize]);
            if c.iter().any(|c| c.w < 0.05) {
                continue;
            }
            let s = c.map(|c| vec2((c.x / c.w * 0.5 + 0.5) * n as f32, (0.5 - c.y / c.w * 0.5) * n as f32));
            let area = (s[1] - s[0]).perp_dot(s[2] - s[0]);
            let back = area > 0.0;
            if area == 0.0 || back && !p.surface.double_sided {
                continue;
            }
            each_pixel(&s, n, |i, b| {
                let iw = b[0] / c[0].w + b[1] / c[1].w + b[2] / c[2].w;
                let z = 1.0 / iw;
                if z < depth[i] {
                    depth[i] = z;
                    let b: [f32; 3] = std::array::from_fn(|k| b[k] / c[k].w * z);
                    image[i] = shade(p, t, b, view.eye, &sun, back);
                }
            });
        }
    }
    RgbImage::from_fn(size, size, |x, y| {
        let mut sum = Vec3::ZERO;
        for k in 0..SS * SS {
            sum +=
                image[(y * SS + k / SS) as usize * n + (x * SS + k % SS) as usize].clamp(Vec3::ZERO, Vec3::splat(1.5));
        }
        Rgb(tone(sum / (SS * SS) as f32))
    })
}

fn tone(c: Vec3) -> [u8; 3] {
    c.to_array().map(|v| {
        // Soft shoulder, then sRGB.
        let v = if v > 0.7 {
            0.7 + 0.3 * (1.0 - (-(v - 0.7) / 0.3).exp())
        } else {
            v
        };
        let v = if v <= 0.0031308 {
            v * 12.92
        } else {
            1.055 * v.powf(1.0 / 2.4) - 0.055
        };
        (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
    })
}

/// Calls with each covered pixel and its barycentric weights.
fn each_pixel(s: &[Vec2; 3], n: usize, mut f: impl FnMut(usize, [f32; 3])) {
    let area = (s[1] - s[0]).perp_dot(s[2] - s[0]);
    let lo = s[0].min(s[1]).min(s[2]).floor().max(Vec2::ZERO);
    let hi = s[0].max(s[1]).max(s[2]).ceil().min(Vec2::splat(n as f32 - 1.0));
    for y in lo.y as usize..=hi.y.max(0.0) as usize {
        for x in lo.x as usize..=hi.x.max(0.0) as usize {
            let p = vec2(x as f32 + 0.5, y as f32 + 0.5);
            let b = [
                (s[1] - p).perp_dot(s[2] - p) / area,
                (s[2] - p).perp_dot(s[0] - p) / area,
                (s[0] - p).perp_dot(s[1] - p) / area,
            ];
            if b.iter().all(|v| *v >= 0.0) && x < n && y < n {
                f(y * n + x, b);
            }
        }
    }
}

fn shadow_map(posed: &[Posed], light: Mat4) -> Vec<f32> {
    let mut map = vec![f32::MAX; SHADOW * SHADOW];
    for p in posed {
        let c: Vec<Vec3> = p.pos.iter().map(|v| light.project_point3(*v)).collect();
        for t in &p.surface.tris {
            let c = t.map(|i| c[i as usize]);
            let s = c.map(|c| vec2(c.x * 0.5 + 0.5, 0.5 - c.y * 0.5) * SHADOW as f32);
            each_pixel(&s, SHADOW, |i, b| {
                let z = b[0] * c[0].z + b[1] * c[1].z + b[2] * c[2].z;
                map[i] = map[i].min(z);
            });
        }
    }
    map
}

fn lit(light: &Mat4, map: &[f32], p: Vec3) -> f32 {
    let c = light.project_point3(p);
    let s = vec2(c.x * 0.5 + 0.5, 0.5 - c.y * 0.5) * SHADOW as f32;
    let mut sum = 0.0;
    for dy in -2i32..=2 {
        for dx in -2i32..=2 {
            let (x, y) = (s.x as i32 + dx, s.y as i32 + dy);
            let inside = (0..SHADOW as i32).contains(&x) && (0..SHADOW as i32).contains(&y);
            if !inside || c.z - 0.0022 < map[y as usize * SHADOW + x as usize] {
                sum += 1.0;
            }
        }
    }
    sum / 25.0
}

fn sample(picture: &RgbImage, uv: Vec2) -> Vec3 {
    let at = uv * vec2(picture.width() as f32, picture.height() as f32) - 0.5;
    let (f, base) = (at - at.floor(), at.floor());
    let pixel = |dx: f32, dy: f32| {
        let x = (base.x + dx).clamp(0.0, picture.width() as f32 - 1.0) as u32;
        let y = (base.y + dy).clamp(0.0, picture.height() as f32 - 1.0) as u32;
        Vec3::from_array(picture.get_pixel(x, y).0.map(|v| {
            let v = v as f32 / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        }))
    };
    pixel(0.0, 0.0)
        .lerp(pixel(1.0, 0.0), f.x)
        .lerp(pixel(0.0, 1.0).lerp(pixel(1.0, 1.0), f.x), f.y)
}

fn shade(p: &Posed, t: &[u32; 3], b: [f32; 3], eye: Vec3, sun: &Sun, back: bool) -> Vec3 {
    let key = sun.key;
    let s = p.surface;
    let at = |list: &[Vec3]| (0..3).map(|k| list[t[k] as usize] * b[k]).sum::<Vec3>();
    let pos = at(&p.pos);
    let mut n = at(&p.normal).normalize_or_zero();
    if back {
        n = -n;
    }
    let uv: Vec2 = (0..3).map(|k| s.uv[t[k] as usize] * b[k]).sum();
    let mut base = at(&s.color);
    if let Some(picture) = &s.base {
        base *= sample(picture, uv);
    }
    let v = (eye - pos).normalize();
    let skin = s.name == "Head";
    let mut out = Vec3::ZERO;
    let shadow = lit(&sun.light, &sun.shadow, pos + n * 0.0015);
    let lights = [
        (key, vec3(1.0, 0.94, 0.86) * 2.5, shadow),
        (vec3(0.8, 0.15, 0.5).normalize(), vec3(0.55, 0.70, 0.95) * 0.65, 1.0),
        (vec3(0.45, 0.5, -0.8).normalize(), vec3(1.0, 0.85, 0.75) * 1.6, 1.0),
    ];
    for (l, color, open) in lights {
        let nl = n.dot(l);
        // Light bleeds a little around the edge of skin, redder than it came.
        let diffuse = if skin {
            let soft = |w: f32| ((nl + w) / (1.0 + w)).max(0.0);
            vec3(soft(0.30), soft(0.12), soft(0.08))
        } else {
            Vec3::splat(nl.max(0.0))
        };
        out += base * diffuse * color * open / std::f32::consts::PI;
        if nl > 0.0 {
            out += Vec3::splat(specular(n, v, l, s.roughness)) * color * open * nl / std::f32::consts::PI;
        }
    }
    let sky = vec3(0.62, 0.66, 0.72).lerp(vec3(0.38, 0.31, 0.28), 0.5 - 0.5 * n.y);
    out += base * sky * 0.62;
    let fresnel = (1.0 - n.dot(v).max(0.0)).powi(5) * (1.0 - s.roughness) * 0.25;
    out += Vec3::splat(fresnel) * sky;
    out += s.glow_factor * s.glow.as_ref().map_or(Vec3::ONE, |picture| sample(picture, uv));
    out
}

/// GGX, dielectric.
fn specular(n: Vec3, v: Vec3, l: Vec3, roughness: f32) -> f32 {
    let h = (v + l).normalize_or_zero();
    let a = roughness * roughness;
    let nh = n.dot(h).max(0.0);
    let d = a * a / ((nh * nh * (a * a - 1.0) + 1.0).powi(2)).max(1e-6);
    let f = 0.04 + 0.96 * (1.0 - v.dot(h).max(0.0)).powi(5);
    let k = (roughness + 1.0).powi(2) / 8.0;
    let g = |x: f32| x / (x * (1.0 - k) + k);
    let (nv, nl) = (n.dot(v).max(0.05), n.dot(l).max(0.05));
    (d * f * g(nv) * g(nl) / (4.0 * nv * nl)).min(8.0)
}
