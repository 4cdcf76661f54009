//! A short film of two people, one of each family, who go through all expressions and move their heads: something for
//! a camera to see where there is none. Beside it, a table of what is shown when (`out.expressions.tsv`).
//! `cargo run --release -p animgen_faces --example film -- [out.gif] [sculpted seed] [drawn seed]`

use std::{error::Error, fmt::Write, fs::File, io::BufWriter, path::PathBuf};

use animgen_faces::{
    Family, Person, SHAPES, Shot, Vec2,
    scene::{self, Place},
};
use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, DynamicImage, Frame, Rgb, RgbImage};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

/// Milliseconds of a frame.
const FRAME: u32 = 60;

/// How long an expression is shown, and how much of that it takes to come, in seconds.
const HOLD: f32 = 1.0;
const COMES: f32 = 0.3;

/// An expression: shapes, and how much of each. A name without a side stands for both.
type Face = &'static [(&'static str, f32)];

/// Expressions one after the other, and what they are called.
type Act = &'static [(&'static str, Face)];

const NEUTRAL: Face = &[];
const HAPPY: Face = &[
    ("cheekSquint", 0.8),
    ("eyeSquint", 0.24),
    ("mouthSmile", 0.95),
    ("mouthLowerDown", 0.27),
    ("mouthUpperUp", 0.18),
];
const SURPRISED: Face = &[
    ("browInnerUp", 1.0),
    ("browOuterUp", 1.0),
    ("eyeWide", 0.9),
    ("jawOpen", 0.45),
    ("mouthLowerDown", 0.13),
];
const ANGRY: Face = &[
    ("browDown", 1.0),
    ("eyeWide", 0.5),
    ("eyeSquint", 0.6),
    ("mouthPress", 0.8),
    ("mouthRollUpper", 0.2),
    ("mouthRollLower", 0.2),
    ("mouthShrugLower", 0.3),
];
const SAD: Face = &[
    ("browInnerUp", 1.0),
    ("browDown", 0.25),
    ("mouthFrown", 1.0),
    ("mouthShrugLower", 0.45),
    ("mouthShrugUpper", 0.18),
    ("eyeBlink", 0.2),
];
const FEARFUL: Face = &[
    ("browInnerUp", 1.0),
    ("browOuterUp", 0.5),
    ("browDown", 0.4),
    ("eyeWide", 1.0),
    ("mouthStretch", 0.95),
    ("mouthLowerDown", 0.36),
    ("mouthUpperUp", 0.24),
    ("jawOpen", 0.11),
];
const DISGUSTED: Face = &[
    ("noseSneer", 1.0),
    ("mouthUpperUp", 0.83),
    ("browDown", 0.48),
    ("eyeSquint", 0.4),
    ("mouthFrown", 0.35),
    ("mouthShrugLower", 0.4),
    ("mouthShrugUpper", 0.16),
];
const CONTEMPT: Face = &[
    ("mouthSmileRight", 0.6),
    ("mouthDimpleRight", 1.0),
    ("mouthUpperUpRight", 0.15),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().unwrap_or_else(|| "out/mirror.gif".into()));
    let mut seed = |usual| arguments.next().map_or(Ok(usual), |seed| seed.parse::<u64>());
    let cast: [(Family, u64, Act); 2] = [
        (
            Family::Sculpted,
            seed(2_000_002)?,
            &[
                ("neutral", NEUTRAL),
                ("happy", HAPPY),
                ("surprised", SURPRISED),
                ("angry", ANGRY),
                ("neutral", NEUTRAL),
            ],
        ),
        (
            Family::Drawn,
            seed(2_000_005)?,
            &[
                ("neutral", NEUTRAL),
                ("sad", SAD),
                ("fearful", FEARFUL),
                ("disgusted", DISGUSTED),
                ("contempt", CONTEMPT),
            ],
        ),
    ];
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut encoder = GifEncoder::new_with_speed(BufWriter::new(File::create(&path)?), 10);
    encoder.set_repeat(Repeat::Infinite)?;
    let mut table = format!(
        "# from, to (seconds of {}), expression; each takes {COMES} s to come\n",
        path.file_name().unwrap_or_default().to_string_lossy()
    );
    let mut begun = 0.0;
    for (family, seed, faces) in cast {
        let person = Person::new(family, seed);
        // Smooth, so that the file stays small.
        let background = wall(if family == Family::Sculpted {
            [150, 168, 176]
        } else {
            [214, 196, 160]
        });
        let frames = (faces.len() as f32 * HOLD * 1000.0) as u32 / FRAME;
        let seconds = (frames * FRAME) as f32 / 1000.0;
        for (number, (name, _)) in faces.iter().enumerate() {
            let start = number as f32 * HOLD;
            let (from, to) = (begun + start, begun + (start + HOLD).min(seconds));
            writeln!(table, "{from:.2}\t{to:.2}\t{name}")?;
        }
        begun += seconds;
        for frame in 0..frames {
            let seconds = (frame * FRAME) as f32 / 1000.0;
            let mut picture = background.clone();
            let portrait = person.portray(&shot(faces, seconds), 320);
            let place = Place {
                centre: Vec2::new(
                    160.0 + 14.0 * (seconds * 1.1).sin(),
                    122.0 + 5.0 * (seconds * 1.7).sin(),
                ),
                height: 128.0,
                roll: 0.12 * (seconds * 1.3).sin(),
            };
            scene::compose(&mut picture, &[(&portrait, place)]);
            let picture = DynamicImage::ImageRgb8(picture).into_rgba8();
            let delay = Delay::from_numer_denom_ms(FRAME, 1);
            encoder.encode_frame(Frame::from_parts(picture, 0, 0, delay))?;
        }
    }
    drop(encoder);
    std::fs::write(path.with_extension("expressions.tsv"), table)?;
    println!("{}: {} bytes", path.display(), std::fs::metadata(&path)?.len());
    Ok(())
}

/// The person at a moment: each expression comes, and stays until the next.
fn shot(faces: Act, seconds: f32) -> Shot {
    let number = ((seconds / HOLD) as usize).min(faces.len() - 1);
    let come = ((seconds - number as f32 * HOLD) / COMES).clamp(0.0, 1.0);
    let come = come * come * (3.0 - 2.0 * come);
    let before = weights(faces[number.saturating_sub(1)].1);
    let after = weights(faces[number].1);
    let mut shapes: [f32; 52] = std::array::from_fn(|i| before[i] + (after[i] - before[i]) * come);
    // A blink in the middle of every other expression.
    let blink = 1.0 - ((seconds - 0.62 * HOLD) % (2.0 * HOLD)).abs() / 0.1;
    for (shape, name) in shapes.iter_mut().zip(SHAPES) {
        if name.starts_with("eyeBlink") {
            *shape = shape.max(blink.clamp(0.0, 1.0));
        }
    }
    Shot {
        shapes,
        yaw: 0.28 * (seconds * 0.9).sin(),
        pitch: 0.1 * (seconds * 1.4).sin(),
        ..Shot::default()
    }
}

fn weights(face: Face) -> [f32; 52] {
    std::array::from_fn(|i| {
        let meant = |name: &str| {
            let rest = SHAPES[i].strip_prefix(name);
            rest.is_some_and(|rest| matches!(rest, "" | "Left" | "Right"))
        };
        face.iter()
            .find_map(|&(name, weight)| meant(name).then_some(weight))
            .unwrap_or(0.0)
    })
}

/// A wall of this colour, a little darker below.
fn wall(colour: [u8; 3]) -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |_, y| {
        let light = 1.0 - 0.25 * (y / 24) as f32 / 10.0;
        Rgb(colour.map(|part| (f32::from(part) * light) as u8))
    })
}
