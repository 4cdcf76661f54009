//! Looking at what was made, without an engine.

pub mod label;
pub mod load;
pub mod raster;
pub mod sheets;

use glam::{Vec3, vec3};
use image::{RgbImage, imageops};
use load::Surface;
use raster::View;

/// A named camera.
pub fn view(name: &str) -> View {
    let turn = |deg: f32, up: f32, dist: f32, at: Vec3, fov: f32| {
        let a = deg.to_radians();
        View {
            eye: at + vec3(a.sin() * dist, up, a.cos() * dist),
            at,
            fov,
        }
    };
    let head = vec3(0.0, -0.022, 0.0);
    match name {
        "34" => turn(32.0, 0.05, 0.95, head, 20.0),
        "34r" => turn(-32.0, 0.05, 0.95, head, 20.0),
        "side" => turn(85.0, 0.0, 0.95, head, 20.0),
        "back" => turn(180.0, 0.05, 0.95, head, 20.0),
        "top" => turn(10.0, 0.8, 0.55, head, 20.0),
        "below" => turn(20.0, -0.45, 0.8, head, 20.0),
        "face" => turn(0.0, 0.0, 0.95, vec3(0.0, -0.02, 0.03), 13.0),
        "face34" => turn(28.0, 0.02, 0.95, vec3(0.0, -0.02, 0.03), 13.0),
        "mouth" => turn(0.0, 0.0, 0.7, vec3(0.0, -0.06, 0.05), 7.5),
        "mouth34" => turn(38.0, 0.03, 0.7, vec3(0.0, -0.06, 0.05), 7.5),
        "eyes" => turn(0.0, 0.0, 0.7, vec3(0.0, 0.005, 0.05), 11.0),
        "eye" => turn(12.0, 0.02, 0.7, vec3(0.034, -0.002, 0.05), 5.2),
        "bust" => turn(14.0, 0.03, 1.15, vec3(0.0, -0.055, 0.0), 20.0),
        _ => turn(0.0, 0.03, 0.95, head, 20.0),
    }
}

/// Pictures side by side.
pub fn tile(cells: &[RgbImage], cols: u32) -> RgbImage {
    let (w, h) = cells[0].dimensions();
    let mut out = RgbImage::new(w * cols, h * (cells.len() as u32).div_ceil(cols));
    for (i, c) in cells.iter().enumerate() {
        imageops::replace(&mut out, c, (i as u32 % cols * w) as i64, (i as u32 / cols * h) as i64);
    }
    out
}

/// One cell.
pub fn look(s: &[Surface], pose: &str, camera: &str, size: u32) -> RgbImage {
    let weights: Vec<(&str, f32)> = pose
        .split('+')
        .filter(|p| !p.is_empty())
        .map(|p| {
            p.split_once('=')
                .map_or((p, 1.0), |(n, w)| (n, w.parse().unwrap_or(1.0)))
        })
        .collect();
    raster::draw(s, &weights, &view(camera), size)
}
