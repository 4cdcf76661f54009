//! Draws a contact sheet of people: a row each, at rest, with the eight expressions, blinking, turned.
//!
//! `cargo run --release -p animgen_faces --example people -- drawn 0..12 sheet.png [SIZE] [expressions|shapes|crowd]
//! [colour|grey|points] [COLUMN,COLUMN...]`

use animgen_faces::{Family, Light, Person, SHAPES, Shot};
use image::{Rgba, RgbaImage, imageops};
use std::time::Instant;

/// What is on the face in each column: a shape's name (without a side for both) and a weight.
const EXPRESSIONS: [&[(&str, f32)]; 8] = [
    &[],
    &[
        ("mouthSmile", 0.9),
        ("cheekSquint", 0.7),
        ("mouthUpperUp", 0.3),
        ("jawOpen", 0.25),
    ],
    &[
        ("browInnerUp", 0.9),
        ("browDown", 0.2),
        ("mouthFrown", 0.8),
        ("mouthShrugLower", 0.5),
        ("eyeSquint", 0.2),
    ],
    &[
        ("browDown", 1.0),
        ("eyeSquint", 0.4),
        ("eyeWide", 0.3),
        ("mouthPress", 0.7),
        ("noseSneer", 0.3),
    ],
    &[
        ("browInnerUp", 0.9),
        ("browOuterUp", 0.5),
        ("browDown", 0.3),
        ("eyeWide", 0.9),
        ("mouthStretch", 0.8),
        ("jawOpen", 0.3),
    ],
    &[
        ("noseSneer", 0.95),
        ("mouthUpperUp", 0.7),
        ("browDown", 0.5),
        ("mouthFrown", 0.3),
        ("eyeSquint", 0.4),
    ],
    &[
        ("browInnerUp", 0.9),
        ("browOuterUp", 0.9),
        ("eyeWide", 0.9),
        ("jawOpen", 0.75),
        ("mouthFunnel", 0.2),
    ],
    &[
        ("mouthSmileLeft", 0.5),
        ("mouthDimpleLeft", 0.9),
        ("mouthPressLeft", 0.4),
        ("browOuterUpLeft", 0.3),
    ],
];

fn pose(list: &[(&str, f32)]) -> [f32; 52] {
    let mut shapes = [0.0; 52];
    for (name, weight) in list {
        for (i, shape) in SHAPES.iter().enumerate() {
            let stem = shape.trim_end_matches("Left").trim_end_matches("Right");
            if shape == name || stem == *name {
                shapes[i] = *weight;
            }
        }
    }
    shapes
}

fn shots(kind: &str) -> Vec<Shot> {
    let still = Shot::default();
    if kind == "shapes" {
        let pairs = [
            "eyeBlink",
            "eyeSquint",
            "eyeWide",
            "eyeLookUp",
            "eyeLookDown",
            "browDown",
            "browInnerUp",
            "browOuterUp",
            "cheekSquint",
            "noseSneer",
            "cheekPuff",
            "jawOpen",
            "mouthClose",
            "mouthSmile",
            "mouthFrown",
            "mouthDimple",
            "mouthStretch",
            "mouthPucker",
            "mouthFunnel",
            "mouthPress",
            "mouthRollLower",
            "mouthRollUpper",
            "mouthShrugLower",
            "mouthShrugUpper",
            "mouthUpperUp",
            "mouthLowerDown",
            "jawLeft",
            "mouthLeft",
            "tongueOut",
        ];
        let one = |name: &&str| {
            let mut list = vec![(*name, 1.0)];
            if *name == "mouthClose" {
                list.push(("jawOpen", 1.0));
            }
            Shot {
                shapes: pose(&list),
                ..still
            }
        };
        return std::iter::once(still).chain(pairs.iter().map(one)).collect();
    }
    let mut out: Vec<Shot> = EXPRESSIONS
        .iter()
        .map(|e| Shot {
            shapes: pose(e),
            ..still
        })
        .collect();
    out.push(Shot {
        shapes: pose(&[("eyeBlink", 1.0)]),
        ..still
    });
    out.push(Shot { yaw: 0.7, ..still });
    out.push(Shot {
        yaw: -0.4,
        shapes: pose(EXPRESSIONS[1]),
        ..still
    });
    out.push(Shot { pitch: 0.4, ..still });
    out.push(Shot {
        pitch: -0.4,
        shapes: pose(EXPRESSIONS[6]),
        ..still
    });
    out.push(Shot {
        light: Light {
            azimuth: -1.3,
            elevation: 0.2,
            ambient: 0.2,
            key: 1.0,
            warmth: 0.8,
        },
        ..still
    });
    out
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let get = |i: usize, default: &str| args.get(i).cloned().unwrap_or_else(|| default.to_owned());
    let family = if get(0, "drawn") == "sculpted" {
        Family::Sculpted
    } else {
        Family::Drawn
    };
    let range = get(1, "0..8");
    let (from, to) = range.split_once("..").unwrap_or(("0", "8"));
    let (from, to): (u64, u64) = (from.parse().unwrap_or(0), to.parse().unwrap_or(8));
    let path = get(2, "people.png");
    let size: u32 = get(3, "128").parse().unwrap_or(128);
    let all = shots(&get(4, "expressions"));
    let columns: Vec<usize> = get(6, "").split(',').filter_map(|c| c.parse().ok()).collect();
    let shots: Vec<Shot> = all
        .iter()
        .enumerate()
        .filter(|(i, _)| {
            if columns.is_empty() {
                get(4, "") != "crowd" || *i == 0
            } else {
                columns.contains(i)
            }
        })
        .map(|(_, shot)| *shot)
        .collect();
    // A crowd has a dozen people in a row, one picture each.
    let crowd = get(4, "") == "crowd";
    let across = if crowd { 12 } else { shots.len().max(1) };
    let grey = get(5, "") == "grey";
    let dots = get(5, "") == "points";
    let mut sheet = RgbaImage::from_pixel(
        size * across as u32,
        size * ((to.saturating_sub(from) as usize * shots.len()).div_ceil(across)) as u32,
        Rgba([172, 188, 196, 255]),
    );
    let begun = Instant::now();
    for seed in from..to {
        let person = Person::new(family, seed);
        for (column, shot) in shots.iter().enumerate() {
            let portrait = person.portray(shot, size);
            let cell = (seed - from) as usize * shots.len() + column;
            let (x, y) = (
                (cell % across) as i64 * i64::from(size),
                (cell / across) as i64 * i64::from(size),
            );
            imageops::overlay(&mut sheet, &portrait.picture, x, y);
            if dots {
                for point in portrait.points {
                    let (px, py) = (x + point.x as i64, y + point.y as i64);
                    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                        let at = ((px + dx).max(0) as u32, (py + dy).max(0) as u32);
                        if at.0 < sheet.width() && at.1 < sheet.height() {
                            sheet.put_pixel(at.0, at.1, Rgba([255, 0, 0, 255]));
                        }
                    }
                }
            }
        }
    }
    let count = (to.saturating_sub(from)) as f64 * shots.len() as f64;
    println!(
        "{:.2} ms a portrait",
        begun.elapsed().as_secs_f64() * 1000.0 / count.max(1.0)
    );
    if grey {
        for pixel in sheet.pixels_mut() {
            let [r, g, b, a] = pixel.0;
            let v = (0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)) as u8;
            *pixel = Rgba([v, v, v, a]);
        }
    }
    if let Err(error) = sheet.save(&path) {
        eprintln!("{path}: {error}");
    }
}
