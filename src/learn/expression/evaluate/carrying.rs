//! Whether a character shows what was seen, and what a game tells it: the characters that ship, drawn, and recognised
//! again.

use animgen_faces::{
    Family, Vec3,
    characters::render::{load, raster},
};
use bevy::math::UVec2;
use image::{RgbImage, imageops};
use rayon::prelude::*;

use super::{
    cells::{Chosen, Sheet},
    reading::{Read, missed, recognised},
    scenes::{Condition, SIZE, Shown, as_picture, pictures},
    stage::SETTLED,
};
use crate::{
    learn::{corpus::Split, metrics::Confusion},
    net::{Device, FaceWatcher, FaceWeights},
    source::Picture,
    track::{BlendShapeWeights, Expression, ExpressionRecognizer, FacialActions},
};

const HEAD: &[u8] = include_bytes!("../../../../assets/characters/head.glb");

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
    /// On the sprite, in the cells that it comes to when a game tells it what to express, with its mouth at rest, each in
    /// several sizes.
    pub sprite: Read,
    /// On the head while it mirrors somebody of the test split: what they act is the truth. Somebody whom the finder
    /// misses is not carried over, whatever the head shows.
    pub mirrored: Read,
    /// The same pictures, read by a network that has learned from drawn people only; `None` without one.
    pub mirrored_by_drawn: Option<Read>,
    /// On the sprite while it mirrors the same people: the cell that it has come to after two seconds, with the mouth and
    /// the lids that it then has, in the same sizes. Somebody whom the finder misses is not carried over either.
    pub sprite_mirrored: Read,
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
    let portraits: Vec<Shown> = [Family::Drawn, Family::Sculpted]
        .into_iter()
        .flat_map(|family| pictures(family, split, people, Condition::Clean))
        .collect();
    let sheet = Sheet::shipped();
    let (mirrored, chosen): (Vec<Portrayed>, Vec<Chosen>) = portraits
        .par_iter()
        .map_init(
            || FaceWatcher::new(weights, device),
            |watcher, shown| {
                let (pose, cell) = mirror(shown, &sheet, watcher).unzip();
                let portrait = pose.map(|pose| portrait(&head, &pose, VIEWS[0]));
                ((shown.expression, portrait), (shown.expression, cell.flatten()))
            },
        )
        .unzip();
    let moods = sheet.moods();
    let answers = sheet.look_at(moods.iter().chain(&chosen), weights, device);
    Carried {
        head: read(&shots, weights, device),
        sprite: answers.compare(&moods),
        mirrored: read(&mirrored, weights, device),
        sprite_mirrored: answers.compare(&chosen),
        head_by_drawn: drawn.map(|drawn| read(&shots, drawn, device)),
        mirrored_by_drawn: drawn.map(|drawn| read(&mirrored, drawn, device)),
    }
}

/// The pose and the cell that a character comes to who mirrors this picture; `None` if no face is found where it is.
fn mirror(shown: &Shown, sheet: &Sheet, watcher: &FaceWatcher) -> Option<(BlendShapeWeights, Option<usize>)> {
    let seen = watcher.inspect(&shown.picture, &ExpressionRecognizer::default());
    shown.found_in(&seen)?;
    let size = UVec2::new(shown.picture.width(), shown.picture.height());
    let mut stage = sheet.stage();
    for _ in 0..SETTLED {
        stage.see(seen.clone(), size);
        stage.advance();
    }
    Some((stage.pose(), stage.cell()))
}

/// What the networks see in each picture. A face that is not found is not recognised.
fn read(pictures: &[Portrayed], weights: &FaceWeights, device: &Device) -> Read {
    let pairs: Vec<(usize, usize)> = pictures
        .par_iter()
        .map_init(
            || FaceWatcher::new(weights, device),
            |watcher, (truth, picture)| {
                let seen = picture.as_ref().and_then(|picture| recognised(watcher, picture));
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
