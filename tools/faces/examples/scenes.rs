//! Sheets to look at: backgrounds, pictures without a face, people in scenes with their boxes and points, and what
//! wear does. `cargo run --release -p animgen_faces --example scenes -- [folder] [seed]`

use std::{error::Error, path::PathBuf, time::Instant};

use animgen_faces::{
    Family, Light, Person, Portrait, Shot, Vec2,
    scene::{self, Place, Placed},
    scenery,
    wear::{Wear, grey::GreyWear},
};
use fastrand::Rng;
use image::{Rgb, RgbImage};

const CELL: u32 = 160;
const ACROSS: u32 = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "out/scenes".into()));
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    std::fs::create_dir_all(&folder)?;
    let mut rng = Rng::with_seed(seed);

    let people: Vec<Portrait> = (0..24)
        .map(|number| {
            let family = if number % 2 == 0 {
                Family::Drawn
            } else {
                Family::Sculpted
            };
            let mut shot = Shot {
                yaw: rng.f32() - 0.5,
                pitch: rng.f32() * 0.4 - 0.2,
                light: Light::default(),
                ..Shot::default()
            };
            shot.shapes[23] = rng.f32();
            shot.shapes[24] = shot.shapes[23];
            Person::new(family, seed * 1000 + number).portray(&shot, 192)
        })
        .collect();

    let save = |name: &str, cells: Vec<RgbImage>| sheet(&cells).save(folder.join(name));
    let clock = Instant::now();
    let pictures: Vec<_> = (0..64).map(|_| scenery::background(CELL, CELL, &mut rng)).collect();
    println!("a background: {:.2} ms", clock.elapsed().as_secs_f64() / 64.0 * 1e3);
    save("backgrounds.png", pictures)?;

    let clock = Instant::now();
    let pictures: Vec<_> = (0..64).map(|_| scenery::faceless(CELL, CELL, &mut rng)).collect();
    println!(
        "a faceless picture: {:.2} ms",
        clock.elapsed().as_secs_f64() / 64.0 * 1e3
    );
    save("faceless.png", pictures)?;

    let mut scenes = Vec::new();
    let mut seconds = 0.0;
    for _ in 0..32 {
        let mut picture = scenery::background(CELL, CELL, &mut rng);
        let chosen: Vec<(&Portrait, Place)> = (0..rng.usize(1..4))
            .map(|_| {
                let place = Place {
                    centre: Vec2::new(rng.f32(), rng.f32()) * CELL as f32,
                    height: CELL as f32 * (0.25 + 0.6 * rng.f32() * rng.f32()),
                    roll: (rng.f32() - 0.5) * 1.2,
                };
                (&people[rng.usize(..people.len())], place)
            })
            .collect();
        let clock = Instant::now();
        let faces = scene::compose(&mut picture, &chosen);
        seconds += clock.elapsed().as_secs_f64();
        for face in &faces {
            mark(&mut picture, face);
        }
        scenes.push(picture);
    }
    println!("composing: {:.2} ms", seconds / 32.0 * 1e3);
    save("scenes.png", scenes)?;

    let mut worn = Vec::new();
    let mut seconds = 0.0;
    for row in 0..8 {
        for column in 0..ACROSS {
            let mut picture = scenery::background(CELL, CELL, &mut rng);
            let place = Place {
                centre: Vec2::splat(CELL as f32 / 2.0),
                height: CELL as f32 * 0.7,
                roll: (rng.f32() - 0.5) * 0.6,
            };
            let faces = scene::compose(&mut picture, &[(&people[rng.usize(..people.len())], place)]);
            let wear = Wear::draw(&mut rng, column as f32 / (ACROSS - 1) as f32);
            let wear = if row < 6 {
                wear
            } else {
                Wear {
                    cover: 1.0,
                    ..Wear::clean()
                }
            };
            let clock = Instant::now();
            wear.apply(&mut picture, &faces, &mut rng);
            seconds += clock.elapsed().as_secs_f64();
            worn.push(picture);
        }
    }
    println!("wear: {:.2} ms", seconds / 64.0 * 1e3);
    save("wear.png", worn)?;

    let mut worn = Vec::new();
    let mut seconds = 0.0;
    for row in 0..6 {
        for column in 0..ACROSS {
            let mut picture = scenery::background(48, 48, &mut rng);
            let place = Place {
                centre: Vec2::splat(24.0),
                height: 44.0,
                roll: 0.0,
            };
            scene::compose(&mut picture, &[(&people[(row * 5 + 1) % people.len()], place)]);
            let mut grey: Vec<f32> = image::imageops::grayscale(&picture)
                .iter()
                .map(|v| f32::from(*v) / 255.0)
                .collect();
            let clock = Instant::now();
            let rounds = 20;
            for round in 0..rounds {
                let mut own = grey.clone();
                GreyWear::draw(&mut rng, column as f32 / (ACROSS - 1) as f32).apply(&mut own, 48, &mut rng);
                if round == rounds - 1 {
                    grey = own;
                }
            }
            seconds += clock.elapsed().as_secs_f64() / f64::from(rounds);
            let small = RgbImage::from_fn(48, 48, |x, y| Rgb([(grey[(y * 48 + x) as usize] * 255.0) as u8; 3]));
            worn.push(image::imageops::resize(
                &small,
                CELL,
                CELL,
                image::imageops::FilterType::Nearest,
            ));
        }
    }
    println!("grey wear of 48x48: {:.1} us", seconds / 48.0 * 1e6);
    save("grey_wear.png", worn)?;
    Ok(())
}

/// The cells side by side.
fn sheet(cells: &[RgbImage]) -> RgbImage {
    let rows = (cells.len() as u32).div_ceil(ACROSS);
    let mut sheet = RgbImage::from_pixel(ACROSS * (CELL + 4), rows * (CELL + 4), Rgb([255; 3]));
    for (i, cell) in cells.iter().enumerate() {
        let (x, y) = (i as u32 % ACROSS * (CELL + 4), i as u32 / ACROSS * (CELL + 4));
        image::imageops::replace(&mut sheet, cell, x.into(), y.into());
    }
    sheet
}

/// Box and points: green if all of the face can be seen, red if little.
fn mark(picture: &mut RgbImage, face: &Placed) {
    let level = (face.visible * 255.0) as u8;
    let mut dot = |x: f32, y: f32, colour: [u8; 3]| {
        if x >= 0.0
            && y >= 0.0
            && let Some(pixel) = picture.get_pixel_mut_checked(x as u32, y as u32)
        {
            *pixel = Rgb(colour);
        }
    };
    let [x, y, w, h] = face.area;
    for i in 0..=200 {
        let t = i as f32 / 200.0;
        for (px, py) in [(x + w * t, y), (x + w * t, y + h), (x, y + h * t), (x + w, y + h * t)] {
            dot(px, py, [255 - level, level, 0]);
        }
    }
    for (i, point) in face.points.iter().enumerate() {
        for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
            let colour = if i % 2 == 0 { [255, 0, 255] } else { [0, 255, 255] };
            dot(point.x + dx, point.y + dy, colour);
        }
    }
}
