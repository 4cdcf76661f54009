//! Rooms, landscapes and streets.

use fastrand::Rng;
use glam::{Vec2, Vec3};
use image::RgbImage;

use super::surfaces;
use crate::{
    canvas::{Shape, filled, paint, paint_with, size},
    noise::Noise,
    random::{angle, between, by_ratio, chance, colour, hsv, near, pick, place, signed},
    things::{Pattern, solid},
};

/// A room: walls, floor, windows, pictures, shelves, lamps, furniture.
pub fn room(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let extent = Vec2::new(width as f32, height as f32);
    let unit = extent.min_element();
    let wall = if chance(rng, 0.7) {
        hsv(rng.f32(), 0.25 * rng.f32(), between(rng, 0.35, 0.95))
    } else {
        colour(rng)
    };
    let paper = chance(rng, 0.25).then(|| Pattern::draw(unit * between(rng, 0.04, 0.2), wall, rng));
    let floor = colour(rng) * 0.8;
    let line = extent.y * between(rng, 0.55, 1.15);
    let corner = if chance(rng, 0.5) {
        extent.x * between(rng, 0.1, 0.9)
    } else {
        -1e4
    };
    let slant = signed(rng) * 0.25;
    let (lamp, glow) = (place(rng, extent), between(rng, 0.1, 0.5));
    let noise = Noise::draw(rng);
    let boards = Pattern::draw(unit * 0.08, floor, rng);
    let mut picture = filled(width, height, |p| {
        let edge = line + (p.x - corner).abs() * slant * if corner < -1e3 { 0.0 } else { 1.0 };
        let light = 1.0 - glow * (p.distance(lamp) / extent.length()) + 0.03 * noise.fractal(p / unit * 4.0, 3, 0.6);
        let tint = if p.y > edge {
            let depth = ((p.y - edge) / unit).max(0.02);
            boards.at(Vec2::new(
                (p.x - extent.x / 2.0) / (depth + 0.5),
                unit * 0.3 / (depth + 0.2),
            )) * 0.9
        } else {
            let side = if p.x < corner { 0.82 } else { 1.0 };
            paper.map_or(wall, |paper| paper.at(p)) * side
        };
        let skirting = (p.y - edge).abs() < unit * 0.012;
        (if skirting { tint * 0.7 } else { tint }) * light
    });
    for _ in 0..rng.usize(1..6) {
        let at = place(rng, extent);
        let reach = unit * by_ratio(rng, 0.12, 0.5);
        match rng.u8(..8) {
            0 | 1 => window(&mut picture, at, reach, rng),
            2 => framed(&mut picture, at, reach * 0.7, rng),
            3 => shelf(&mut picture, at, reach, rng),
            4 => door(&mut picture, Vec2::new(at.x, line), reach * 1.6, rng),
            5 => curtain(&mut picture, at.x, reach * 0.6, rng),
            6 => {
                let foot = Vec2::new(at.x, line + reach * 0.3);
                let top = foot - Vec2::Y * reach * 1.6;
                paint(
                    &mut picture,
                    &Shape::Stroke(foot, top, reach * 0.03, reach * 0.03),
                    colour(rng) * 0.5,
                );
                let shade = [(-0.3, 0.2), (0.3, 0.2), (0.2, -0.25), (-0.2, -0.25)];
                let shade = shade.map(|(x, y)| top + Vec2::new(x, y) * reach).to_vec();
                let tint = hsv(0.12, between(rng, 0.1, 0.5), 1.0);
                paint_with(&mut picture, &Shape::Polygon(shade), 1.0, |_, inside| {
                    (tint * (0.8 + inside / reach)).extend(1.0)
                });
            }
            _ => sofa(&mut picture, Vec2::new(at.x, line + reach * 0.4), reach * 1.3, rng),
        }
    }
    picture
}

fn window(picture: &mut RgbImage, at: Vec2, reach: f32, rng: &mut Rng) {
    let half = Vec2::new(reach * between(rng, 0.4, 0.8), reach * between(rng, 0.5, 1.0));
    let frame = Vec3::splat(between(rng, 0.2, 1.0));
    let sky = near(rng, Vec3::new(0.75, 0.86, 0.98), 0.2);
    let ground = near(rng, Vec3::new(0.4, 0.5, 0.3), 0.3);
    let noise = Noise::draw(rng);
    paint(picture, &Shape::Block(at, half + reach * 0.05, 0.0, 0.0), frame);
    paint_with(picture, &Shape::Block(at, half, 0.0, 0.0), 1.0, |p, _| {
        let high = (p.y - at.y) / half.y + 0.3 * noise.fractal(Vec2::new(p.x / reach * 3.0, 0.5), 3, 0.5);
        let tint = if high > 0.3 {
            ground
        } else {
            sky.lerp(Vec3::ONE, (high + 1.0) * 0.3)
        };
        tint.extend(1.0)
    });
    let bar = reach * 0.025;
    for column in 0..rng.usize(1..4) {
        let x = at.x + half.x * (column as f32 * 0.66 - 0.33);
        let (a, b) = (Vec2::new(x - bar, at.y - half.y), Vec2::new(x + bar, at.y + half.y));
        paint(picture, &Shape::between(a, b), frame);
    }
    let (a, b) = (at - Vec2::new(half.x, bar), at + Vec2::new(half.x, bar));
    paint(picture, &Shape::between(a, b), frame);
    if chance(rng, 0.2) {
        let mut y = at.y - half.y;
        while y < at.y + half.y {
            let (a, b) = (Vec2::new(at.x - half.x, y), Vec2::new(at.x + half.x, y + bar * 1.4));
            paint(picture, &Shape::between(a, b), frame * 0.95);
            y += bar * 2.6;
        }
    }
}

/// A framed picture of nobody.
fn framed(picture: &mut RgbImage, at: Vec2, reach: f32, rng: &mut Rng) {
    let half = Vec2::new(between(rng, 0.5, 1.0), between(rng, 0.5, 1.0)) * reach;
    paint(
        picture,
        &Shape::Block(at + reach * 0.05, half + reach * 0.08, 0.0, 0.0),
        Vec3::splat(0.15),
    );
    paint(picture, &Shape::Block(at, half + reach * 0.08, 0.0, 0.0), colour(rng));
    let (w, h) = (
        (half.x * 2.0).clamp(1.0, 400.0) as u32,
        (half.y * 2.0).clamp(1.0, 400.0) as u32,
    );
    let inner = match rng.u8(..3) {
        0 => surfaces::gradient(w, h, rng),
        1 => surfaces::clouds(w, h, rng),
        _ => landscape(w, h, rng),
    };
    paint_with(picture, &Shape::Block(at, half, 0.0, 0.0), 1.0, |p, _| {
        let q = (p - at + half).max(Vec2::ZERO).as_uvec2();
        let pixel = inner.get_pixel(q.x.min(w - 1), q.y.min(h - 1));
        (Vec3::new(pixel[0].into(), pixel[1].into(), pixel[2].into()) / 255.0).extend(1.0)
    });
}

fn shelf(picture: &mut RgbImage, at: Vec2, reach: f32, rng: &mut Rng) {
    let wood = hsv(0.08, between(rng, 0.1, 0.6), between(rng, 0.2, 0.9));
    let rows = rng.usize(1..5);
    let high = reach * 0.4;
    for row in 0..rows {
        let y = at.y + (row as f32 - rows as f32 / 2.0) * high;
        let (a, b) = (Vec2::new(at.x - reach, y - high), Vec2::new(at.x + reach, y));
        paint(picture, &Shape::between(a, b), wood * 0.45);
        let mut x = a.x + reach * 0.05;
        while x < b.x - reach * 0.1 {
            let wide = reach * between(rng, 0.04, 0.13);
            let top = y - high * between(rng, 0.5, 0.92);
            if chance(rng, 0.85) {
                paint(
                    picture,
                    &Shape::between(Vec2::new(x, top), Vec2::new(x + wide, y)),
                    colour(rng),
                );
            } else if chance(rng, 0.5) {
                let shape = Shape::Ellipse(Vec2::new(x + wide, y - high * 0.25), Vec2::new(wide, high * 0.25), 0.0);
                solid(picture, &shape, colour(rng), wide, Vec2::from_angle(-2.0));
                x += wide;
            }
            x += wide * 1.05;
        }
        let (a, b) = (Vec2::new(a.x, y), Vec2::new(b.x, y + reach * 0.05));
        paint(picture, &Shape::between(a, b), wood);
    }
}

fn door(picture: &mut RgbImage, foot: Vec2, high: f32, rng: &mut Rng) {
    let tint = colour(rng);
    let half = Vec2::new(high * 0.23, high * 0.5);
    let at = foot - Vec2::Y * half.y;
    paint(
        picture,
        &Shape::Block(at, half * Vec2::new(1.15, 1.05), 0.0, 0.0),
        tint * 0.6 + 0.3,
    );
    paint(picture, &Shape::Block(at, half, 0.0, 0.0), tint);
    for (x, y) in [(-0.45, -0.5), (0.45, -0.5), (-0.45, 0.5), (0.45, 0.5)] {
        let panel = Shape::Block(at + half * Vec2::new(x, y), half * Vec2::new(0.32, 0.36), 0.0, 0.0);
        paint(picture, &panel, tint * 0.8);
    }
    paint(
        picture,
        &Shape::disc(at + Vec2::new(half.x * 0.85, 0.0), high * 0.02),
        Vec3::new(0.9, 0.8, 0.4),
    );
}

fn curtain(picture: &mut RgbImage, x: f32, wide: f32, rng: &mut Rng) {
    let cloth = colour(rng);
    let folds = between(rng, 3.0, 9.0);
    let extent = size(picture);
    let shape = Shape::between(
        Vec2::new(x - wide, -2.0),
        Vec2::new(x + wide, extent.y * between(rng, 0.5, 1.2)),
    );
    let noise = Noise::draw(rng);
    paint_with(picture, &shape, 1.0, |p, _| {
        let bend = noise.at(Vec2::new(p.y / extent.y * 2.0, 0.3)) * 0.6;
        let fold = ((p.x - x) / wide * folds + bend).sin();
        (cloth * (0.8 + 0.25 * fold)).extend(1.0)
    });
}

fn sofa(picture: &mut RgbImage, at: Vec2, reach: f32, rng: &mut Rng) {
    let tint = colour(rng);
    let light = Vec2::from_angle(-1.6);
    let round = reach * 0.08;
    let mut cushion = |x: f32, y: f32, w: f32, h: f32, shade: f32| {
        let shape = Shape::Block(at + Vec2::new(x, y) * reach, Vec2::new(w, h) * reach, 0.0, round);
        solid(picture, &shape, tint * shade, round * 1.5, light);
    };
    cushion(0.0, -0.25, 0.75, 0.3, 0.8);
    cushion(-0.35, 0.02, 0.34, 0.12, 1.0);
    cushion(0.35, 0.02, 0.34, 0.12, 1.0);
    cushion(-0.78, -0.02, 0.12, 0.28, 0.95);
    cushion(0.78, -0.02, 0.12, 0.28, 0.95);
}

/// Sky, hills, water, trees.
pub fn landscape(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let extent = Vec2::new(width as f32, height as f32);
    let unit = extent.min_element();
    let hour = rng.u8(..5);
    let (high, low) = match hour {
        0 => (Vec3::new(0.05, 0.06, 0.15), Vec3::new(0.2, 0.2, 0.35)),
        1 => (Vec3::new(0.35, 0.35, 0.6), Vec3::new(0.98, 0.6, 0.35)),
        2 => (Vec3::splat(0.7), Vec3::splat(0.88)),
        _ => (Vec3::new(0.3, 0.52, 0.86), Vec3::new(0.78, 0.88, 0.97)),
    };
    let (high, low) = (near(rng, high, 0.1), near(rng, low, 0.1));
    let (noise, clouds) = (Noise::draw(rng), between(rng, -0.3, 0.6));
    let horizon = extent.y * between(rng, 0.3, 0.9);
    let mut picture = filled(width, height, |p| {
        let t = (p.y / horizon).min(1.0);
        let cover = (noise.fractal(p / unit * Vec2::new(2.0, 5.0), 5, 0.55) * 2.0 + clouds).clamp(0.0, 0.9);
        high.lerp(low, t).lerp(low * 0.4 + 0.58, cover)
    });
    if chance(rng, 0.3) {
        let sun = place(rng, extent * Vec2::new(1.0, 0.5));
        let tint = if hour == 0 {
            Vec3::splat(0.9)
        } else {
            Vec3::new(1.0, 0.92, 0.7)
        };
        paint(&mut picture, &Shape::disc(sun, unit * between(rng, 0.03, 0.1)), tint);
    }
    let layers = rng.usize(1..5);
    let green = if chance(rng, 0.7) {
        hsv(between(rng, 0.1, 0.4), between(rng, 0.2, 0.6), between(rng, 0.2, 0.65))
    } else {
        near(rng, Vec3::splat(0.55), 0.4)
    };
    for layer in 0..layers {
        let t = (layer + 1) as f32 / layers as f32;
        let tint = low.lerp(green, 0.3 + 0.7 * t) * (1.0 - 0.2 * t * rng.f32());
        let base = horizon + (extent.y - horizon) * 0.6 * (t - 1.0 / layers as f32);
        let (rough, wide) = (unit * 0.3 / (layer + 1) as f32, unit * between(rng, 0.3, 1.2));
        let (hills, grain) = (Noise::draw(rng), Noise::draw(rng));
        let shape = Shape::between(Vec2::new(-2.0, base - rough * 1.5), extent + 2.0);
        paint_with(&mut picture, &shape, 1.0, |p, _| {
            let top = base - rough * hills.fractal(Vec2::new(p.x / wide, 0.5), 5, 0.45);
            let shade = 1.0 + 0.16 * grain.fractal(p / unit * 14.0, 3, 0.7);
            (tint * shade).extend((p.y - top + 0.5).clamp(0.0, 1.0))
        });
        if chance(rng, 0.5) {
            for _ in 0..rng.usize(1..5) {
                let foot = Vec2::new(extent.x * rng.f32(), base + rough * 0.5);
                tree(
                    &mut picture,
                    foot,
                    unit * between(rng, 0.1, 0.35) * (0.5 + t),
                    green * 0.8,
                    rng,
                );
            }
        }
    }
    picture
}

fn tree(picture: &mut RgbImage, foot: Vec2, high: f32, tint: Vec3, rng: &mut Rng) {
    let bark = Vec3::new(0.3, 0.22, 0.16) * between(rng, 0.6, 1.3);
    let top = foot - Vec2::new(signed(rng) * 0.1, 1.0) * high;
    let fir = chance(rng, 0.35);
    paint(picture, &Shape::Stroke(foot, top, high * 0.05, high * 0.015), bark);
    if fir {
        for part in 0..4 {
            let y = top.lerp(foot, part as f32 * 0.2);
            let wide = high * (0.1 + 0.08 * part as f32);
            let corners = vec![y, y + Vec2::new(wide, high * 0.3), y + Vec2::new(-wide, high * 0.3)];
            paint(picture, &Shape::Polygon(corners), near(rng, tint, 0.06));
        }
        return;
    }
    for _ in 0..rng.usize(8..24) {
        let at = top + Vec2::from_angle(angle(rng)) * high * 0.3 * rng.f32().sqrt();
        let depth = 0.8 + 0.4 * (top.y - at.y) / high;
        let half = Vec2::new(between(rng, 0.08, 0.2), between(rng, 0.06, 0.15)) * high;
        paint(
            picture,
            &Shape::Ellipse(at, half, angle(rng)),
            near(rng, tint, 0.08) * depth,
        );
    }
}

/// Houses with windows, a street, lamps.
pub fn city(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let extent = Vec2::new(width as f32, height as f32);
    let unit = extent.min_element();
    let night = chance(rng, 0.25);
    let sky = if night {
        Vec3::new(0.06, 0.07, 0.14)
    } else {
        near(rng, Vec3::new(0.7, 0.8, 0.92), 0.2)
    };
    let deep = near(rng, sky, 0.15);
    let street = extent.y * between(rng, 0.7, 1.05);
    let asphalt = Vec3::splat(between(rng, 0.15, 0.5));
    let mut picture = filled(width, height, |p| {
        if p.y > street {
            asphalt
        } else {
            deep.lerp(sky, p.y / extent.y)
        }
    });
    for _ in 0..rng.usize(3..10) {
        let wide = unit * between(rng, 0.12, 0.5);
        let x = extent.x * rng.f32();
        let top = street - extent.y * between(rng, 0.2, 1.1);
        let tint = colour(rng) * if night { 0.35 } else { 0.9 };
        let (a, b) = (Vec2::new(x - wide, top), Vec2::new(x + wide, street));
        let pitch = Vec2::new(wide * pick(rng, &[0.3, 0.4, 0.65]), unit * between(rng, 0.05, 0.14));
        let pane = Vec2::new(between(rng, 0.4, 0.85), between(rng, 0.35, 0.8)) * 0.5;
        let (lit, dark) = (Vec3::new(1.0, 0.9, 0.6), near(rng, Vec3::new(0.2, 0.25, 0.3), 0.15));
        let noise = Noise::draw(rng);
        let often = between(rng, -0.6, 0.6);
        paint_with(&mut picture, &Shape::between(a, b), 1.0, |p, _| {
            let q = (p - a) / pitch;
            let cell = q.floor();
            let inside = (q - cell - 0.5).abs().cmplt(pane).all();
            let glass = if noise.at(cell * 1.37 + 0.5) > often && night {
                lit
            } else {
                dark
            };
            let shade = 1.0 + 0.15 * (p.x - x) / wide;
            (if inside { glass } else { tint * shade }).extend(1.0)
        });
    }
    if street < extent.y {
        for stripe in 0..6 {
            let x = extent.x * (stripe as f32 + 0.3) / 6.0;
            let y = (street + extent.y) / 2.0;
            let (a, b) = (Vec2::new(x, y), Vec2::new(x + extent.x * 0.08, y + unit * 0.012));
            paint(&mut picture, &Shape::between(a, b), Vec3::splat(0.85));
        }
    }
    picture
}
