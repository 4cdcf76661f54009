//! Whether a character shows what was seen: the characters that ship, rendered, and recognised again.

use animgen_faces::{
    Family, Vec3,
    characters::render::{load, raster},
    scenery,
};
use bevy::math::UVec2;
use fastrand::Rng;
use image::{RgbImage, RgbaImage, imageops};
use rayon::prelude::*;

use super::{
    reading::{Read, missed},
    scenes::{Condition, as_picture, pictures},
    stage::{FRAMES, Stage},
};
use crate::{
    learn::{corpus::Split, metrics::Confusion},
    net::{Device, FaceWatcher, FaceWeights},
    source::Picture,
    track::{BlendShapeWeights, Expression, ExpressionRecognizer, FacialActions},
};

const HEAD: &[u8] = include_bytes!("../../../../assets/characters/head.glb");
const SHEET: &[u8] = include_bytes!("../../../../assets/characters/sprite_face.png");

/// Cells in a row of the sprite's sheet; they are square.
const COLUMNS: u32 = 12;

/// Rows of the sheet for each expression, in their order: eyes open, half shut, shut.
const EYES: u32 = 3;

/// Pixels of a picture.
const SIZE: (u32, u32) = (320, 240);

/// Where the camera stands, in degrees to the side and metres up, and how near.
const VIEWS: [(f32, f32, f32); 6] = [
    (0.0, 0.0, 1.0),
    (12.0, 0.0, 1.2),
    (-12.0, 0.03, 1.0),
    (22.0, 0.03, 1.1),
    (-22.0, -0.03, 1.3),
    (5.0, 0.05, 1.5),
];

/// How often each expression was recognised on a character.
///
/// The head is the mesh that the sculpted people are made from, each with traits of their own. So networks that have
/// learned from sculpted people know something of it; one of drawn people only does not.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// On the head, in the pose that the table has for the expression, from several sides.
    pub head: Read,
    /// The same pictures, read by a network that has learned from drawn people only; `None` without one.
    pub head_by_drawn: Option<Read>,
    /// On the sprite, with its mouth at rest, in several sizes; `None` if its sheet has no expressions.
    pub sprite: Option<Read>,
    /// On the head while it mirrors somebody of the test split: what they act is the truth. Somebody whom the finder
    /// misses is not carried over, whatever the head shows.
    pub mirrored: Read,
    /// The same pictures, read by a network that has learned from drawn people only; `None` without one.
    pub mirrored_by_drawn: Option<Read>,
}

/// A picture of a character and what it should show; `None` if there is nothing to show it by.
type Portrayed = (Expression, Option<Picture>);

/// Renders and reads the characters; so many people of each family in a split are mirrored. `drawn` has learned from drawn
/// people only.
pub fn carried(
    weights: &FaceWeights,
    drawn: Option<&FaceWeights>,
    (split, people): (Split, usize),
    device: &Device,
) -> Carried {
    let head = load::load(HEAD).1;
    let actions = FacialActions::default();
    let shots: Vec<Portrayed> = Expression::ALL
        .into_par_iter()
        .flat_map_iter(|expression| {
            let pose = actions.pose(expression, 1.0);
            let head = &head;
            VIEWS.map(move |view| (expression, Some(portrait(head, &pose, view))))
        })
        .collect();
    let mirrored: Vec<Portrayed> = [Family::Drawn, Family::Sculpted]
        .into_iter()
        .flat_map(|family| pictures(family, split, people, Condition::Clean))
        .collect::<Vec<_>>()
        .into_par_iter()
        .map_init(
            || FaceWatcher::new(weights, device),
            |watcher, shown| {
                let mut stage = Stage::new();
                let seen = watcher.inspect(&shown.picture, &ExpressionRecognizer::default());
                if shown.found_in(&seen).is_none() {
                    return (shown.expression, None);
                }
                let size = UVec2::new(shown.picture.width(), shown.picture.height());
                for _ in 0..2 * FRAMES {
                    stage.see(seen.clone(), size);
                    stage.advance();
                }
                (shown.expression, Some(portrait(&head, &stage.pose(), VIEWS[0])))
            },
        )
        .collect();
    Carried {
        head: read(&shots, weights, device),
        sprite: cells().map(|cells| read(&cells, weights, device)),
        mirrored: read(&mirrored, weights, device),
        head_by_drawn: drawn.map(|drawn| read(&shots, drawn, device)),
        mirrored_by_drawn: drawn.map(|drawn| read(&mirrored, drawn, device)),
    }
}

/// What the networks see in each picture. A face that is not found is not recognised.
fn read(pictures: &[Portrayed], weights: &FaceWeights, device: &Device) -> Read {
    let pairs: Vec<(usize, usize)> = pictures
        .par_iter()
        .map_init(
            || FaceWatcher::new(weights, device),
            |watcher, (truth, picture)| {
                let seen = picture.as_ref().and_then(|picture| {
                    let seen = watcher.inspect(picture, &ExpressionRecognizer::default());
                    seen.first().map(|face| face.expression.strongest())
                });
                (truth.index(), seen.unwrap_or_else(|| missed(*truth)).index())
            },
        )
        .collect();
    Confusion::of(pairs)
}

/// The head in a pose, in the middle of a picture.
fn portrait(head: &[load::Surface], pose: &BlendShapeWeights, (side, up, near): (f32, f32, f32)) -> Picture {
    let weights: Vec<(&str, f32)> = pose.iter().map(|(shape, weight)| (shape.name(), weight)).collect();
    let (at, distance) = (Vec3::new(0.0, -0.022, 0.0), 0.95);
    let angle = side.to_radians();
    let view = raster::View {
        eye: at + Vec3::new(angle.sin() * distance, up, angle.cos() * distance),
        at,
        fov: 26.0 / near,
    };
    let portrait = raster::draw(head, &weights, &view, SIZE.1);
    let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, *portrait.get_pixel(0, 0));
    imageops::replace(&mut picture, &portrait, i64::from((SIZE.0 - SIZE.1) / 2), 0);
    as_picture(picture)
}

/// The sprite with each expression, before several backgrounds and in several sizes.
fn cells() -> Option<Vec<Portrayed>> {
    let sheet = image::load_from_memory(SHEET).ok()?.to_rgba8();
    let side = sheet.width() / COLUMNS;
    if sheet.height() < side * EYES * Expression::COUNT as u32 {
        return None;
    }
    let mut pictures = Vec::new();
    for expression in Expression::ALL {
        let top = side * EYES * expression.index() as u32;
        let cell = imageops::crop_imm(&sheet, 0, top, side, side).to_image();
        for (number, side) in [170, 200, 230, 280].into_iter().enumerate() {
            let mut rng = Rng::with_seed(0x7370_7269 + number as u64);
            pictures.push((expression, Some(before_something(&cell, side, &mut rng))));
        }
    }
    Some(pictures)
}

fn before_something(cell: &RgbaImage, side: u32, rng: &mut Rng) -> Picture {
    let cell = imageops::resize(cell, side, side, imageops::FilterType::Triangle);
    let mut picture = image::DynamicImage::ImageRgb8(scenery::background(SIZE.0, SIZE.1, rng)).to_rgba8();
    let middle = |whole: u32| (i64::from(whole) - i64::from(side)) / 2;
    imageops::overlay(&mut picture, &cell, middle(SIZE.0), middle(SIZE.1));
    as_picture(image::DynamicImage::ImageRgba8(picture).to_rgb8())
}
