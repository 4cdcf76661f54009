//! Contact sheets of the sculpted people: `cargo run --release --example sculpted -- OUT [SIZE] [FIRST]`.

use animgen_faces::{Family, Person, SHAPES, Shot};
use image::{Rgb, RgbImage, imageops};

/// Expressions as a game would set them.
const POSES: [(&str, &[(&str, f32)]); 10] = [
    ("neutral", &[]),
    (
        "happy",
        &[
            ("mouthSmile", 0.9),
            ("cheekSquint", 0.7),
            ("mouthUpperUp", 0.2),
            ("jawOpen", 0.15),
        ],
    ),
    (
        "sad",
        &[("mouthFrown", 0.9), ("browInnerUp", 0.9), ("mouthShrugLower", 0.4)],
    ),
    (
        "angry",
        &[
            ("browDown", 1.0),
            ("eyeSquint", 0.4),
            ("mouthPress", 0.6),
            ("noseSneer", 0.5),
        ],
    ),
    (
        "fearful",
        &[
            ("browInnerUp", 0.9),
            ("browOuterUp", 0.4),
            ("eyeWide", 1.0),
            ("mouthStretch", 0.9),
            ("jawOpen", 0.25),
        ],
    ),
    (
        "disgusted",
        &[
            ("noseSneer", 1.0),
            ("mouthUpperUp", 0.7),
            ("browDown", 0.5),
            ("mouthFrown", 0.4),
        ],
    ),
    (
        "surprised",
        &[
            ("browInnerUp", 0.9),
            ("browOuterUp", 0.9),
            ("eyeWide", 0.8),
            ("jawOpen", 0.7),
        ],
    ),
    ("contempt", &[("mouthSmileLeft", 0.8), ("mouthDimpleLeft", 0.8)]),
    ("blink", &[("eyeBlink", 1.0)]),
    ("wink", &[("eyeBlinkLeft", 1.0), ("mouthPucker", 1.0)]),
];

fn shot(pose: &[(&str, f32)]) -> Shot {
    let mut s = Shot::default();
    for (name, w) in pose {
        for (k, n) in SHAPES.iter().enumerate() {
            if n.strip_suffix("Left").or(n.strip_suffix("Right")).unwrap_or(n) == *name || n == name {
                s.shapes[k] = *w;
            }
        }
    }
    s
}

fn over(p: &animgen_faces::Portrait, marks: bool) -> RgbImage {
    let mut out = RgbImage::from_fn(p.picture.width(), p.picture.height(), |x, y| {
        let c = p.picture.get_pixel(x, y).0;
        let a = c[3] as f32 / 255.0;
        let back = [118.0, 128.0, 140.0];
        Rgb(std::array::from_fn(|k| (c[k] as f32 * a + back[k] * (1.0 - a)) as u8))
    });
    if marks {
        for q in p.points {
            out.put_pixel(q.x as u32, q.y as u32, Rgb([255, 0, 0]));
            out.put_pixel(q.x as u32 + 1, q.y as u32, Rgb([0, 255, 0]));
        }
        let [l, t, w, h] = p.area;
        for k in 0..100 {
            let f = k as f32 / 99.0;
            for (x, y) in [(l + w * f, t), (l + w * f, t + h), (l, t + h * f), (l + w, t + h * f)] {
                if x >= 0.0 && y >= 0.0 && (x as u32) < out.width() && (y as u32) < out.height() {
                    out.put_pixel(x as u32, y as u32, Rgb([255, 255, 0]));
                }
            }
        }
    }
    out
}

fn sheet(cells: &[RgbImage], cols: u32) -> RgbImage {
    let (w, h) = cells[0].dimensions();
    let mut out = RgbImage::new(w * cols, h * (cells.len() as u32).div_ceil(cols));
    for (i, c) in cells.iter().enumerate() {
        imageops::replace(&mut out, c, (i as u32 % cols * w) as i64, (i as u32 / cols * h) as i64);
    }
    out
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let out = std::path::PathBuf::from(args.first().map_or("out", |s| s));
    let size: u32 = args.get(1).and_then(|s| s.parse().ok()).unwrap_or(160);
    let first: u64 = args.get(2).and_then(|s| s.parse().ok()).unwrap_or(0);
    std::fs::create_dir_all(&out).expect("a folder");
    let now = std::time::Instant::now();
    let people: Vec<Person> = (first..first + 60).map(|s| Person::new(Family::Sculpted, s)).collect();
    println!("{:.1} ms a person", now.elapsed().as_secs_f32() * 1000.0 / 60.0);
    let now = std::time::Instant::now();
    let cells: Vec<RgbImage> = people
        .iter()
        .enumerate()
        .map(|(k, p)| {
            let mut s = Shot {
                yaw: [0.0, 0.35, -0.35, 0.0][k % 4],
                ..Shot::default()
            };
            s.light.azimuth = [0.5, -0.7, 1.2, 0.0][k / 4 % 4];
            over(&p.portray(&s, size), false)
        })
        .collect();
    println!(
        "{:.1} ms a portrait of {size}",
        now.elapsed().as_secs_f32() * 1000.0 / 60.0
    );
    sheet(&cells, 10).save(out.join("people.png")).expect("saved");
    let cells: Vec<RgbImage> = people
        .iter()
        .take(10)
        .flat_map(|p| {
            POSES
                .iter()
                .map(move |(_, pose)| over(&p.portray(&shot(pose), size), false))
        })
        .collect();
    sheet(&cells, POSES.len() as u32)
        .save(out.join("poses.png"))
        .expect("saved");
    let cells: Vec<RgbImage> = SHAPES
        .iter()
        .map(|n| {
            let mut pose = vec![(*n, 1.0)];
            if *n == "mouthClose" {
                pose.push(("jawOpen", 1.0));
            }
            over(&people[people.len() - 1].portray(&shot(&pose), size), true)
        })
        .collect();
    sheet(&cells, 10).save(out.join("shapes.png")).expect("saved");
}
