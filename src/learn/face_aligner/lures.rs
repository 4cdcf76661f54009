//! What the face finder takes for faces where there are none: the best examples of what is no face.

use std::sync::Arc;

use animgen_faces::wear::grey::GreyWear;
use bevy::math::Vec2;
use fastrand::Rng;
use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::{
    feature::face::{GreyPicture, align, light},
    learn::{
        LearnError,
        faces::{Grounds, jittered},
        random::between,
        stage,
        training::weights_bytes,
    },
    net::{
        Device, ExpressionNetWeights, FaceAlignerConfig, FaceAlignerWeights, FaceFinderWeights, FaceWatcher,
        FaceWeights,
    },
    source::Picture,
    track::ExpressionRecognizer,
};

/// Pixels of the pictures that are looked at.
const SIZE: usize = 160;

/// How sure the finder must be: less than in use, so that there are more examples, and those of tomorrow's finder.
const LEAST: f32 = 0.15;

/// How far the points of a lure are off from one batch to the next, see [`jittered`].
const OFF: f32 = 0.04;

/// Pictures without anybody, and the points of a face in each.
#[derive(Clone)]
pub struct Lures(Arc<[(GreyPicture, [Vec2; 5])]>);

impl Lures {
    /// Looks for faces in so many pictures that have none.
    ///
    /// # Errors
    /// If weights cannot be put together.
    pub fn find(finder: &FaceFinderWeights, grounds: &Grounds, count: u64, seed: u64) -> Result<Self, LearnError> {
        let weights = FaceWeights {
            finder: finder.clone(),
            aligner: open_minded()?,
            expression: ExpressionNetWeights::default(),
        };
        let settings = ExpressionRecognizer {
            faces: 8,
            certainty: LEAST,
        };
        stage::begins(&format!("what may be taken for a face: {count} pictures to look at"));
        let bar = ProgressBar::new(count).with_message("what may be taken for a face");
        let found: Vec<_> = (0..count)
            .into_par_iter()
            .map_init(
                || FaceWatcher::new(&weights, &Device::Flex(Default::default())),
                |watcher, number| {
                    let mut rng = Rng::with_seed(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
                    let canvas = grounds.faceless(SIZE, SIZE, &mut rng);
                    let bytes: Vec<u8> = canvas
                        .pixels
                        .iter()
                        .flat_map(|light| [(light * 255.0 + 0.5) as u8; 3])
                        .collect();
                    let seen = Picture::new(SIZE as u32, SIZE as u32, bytes)
                        .map(|picture| watcher.inspect(&picture, &settings))
                        .unwrap_or_default();
                    bar.inc(1);
                    let grey =
                        GreyPicture::new(SIZE as u32, SIZE as u32, canvas.pixels).expect("a canvas has its pixels");
                    seen.into_iter()
                        .map(|face| (grey.clone(), face.points))
                        .collect::<Vec<_>>()
                },
            )
            .flatten_iter()
            .collect();
        bar.finish_and_clear();
        Ok(Self(found.into()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One of them as the network is given it, worn up to `wear`: `[48, 48]`. `None` if there is none.
    pub fn any(&self, wear: f32, rng: &mut Rng) -> Option<Vec<f32>> {
        if self.0.is_empty() {
            return None;
        }
        let (picture, points) = &self.0[rng.usize(..self.0.len())];
        let off = between(rng, (0.0, OFF));
        let mut face = align::crop(picture, &jittered(points, off, rng)).to_vec();
        if rng.bool() {
            align::mirror(&mut face);
        }
        let wear = wear * rng.f32();
        if wear > 0.0 {
            GreyWear::draw(rng, wear).apply(&mut face, align::SIZE, rng);
        }
        light::even(&mut face);
        Some(face)
    }
}

/// Weights of an aligner that has learned nothing: it leaves points and certainties nearly as they are.
fn open_minded() -> Result<FaceAlignerWeights, LearnError> {
    let net = FaceAlignerConfig::new().init(&Device::Flex(Default::default()));
    Ok(FaceAlignerWeights::from_bytes(
        "an untrained aligner",
        weights_bytes(&net)?,
    )?)
}
