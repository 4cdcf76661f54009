//! Portraits as the networks are given them: before a background, cut out by points that may be off, worn, evenly lit.

use std::sync::Arc;

use animgen_faces::wear::grey::GreyWear;
use bevy::math::Vec2;
use fastrand::Rng;

use super::{
    Grounds, PortraitView, Portraits, SIZE, acting,
    cutout::{Canvas, Cutout},
};
use crate::{
    feature::face::{GreyPicture, Similarity, align, light},
    learn::random::by_ratio,
};

/// What happens to a portrait on its way into a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handling {
    /// How badly the picture is worn, 0 to 1; see [`GreyWear::draw`].
    pub wear: f32,
    /// How far each of the five points is off, as a share of the distance from the eyes to the mouth; in training as
    /// large as the face finder's errors.
    pub jitter: f32,
    /// Whether half of the faces are mirrored.
    pub mirror: bool,
}

impl Handling {
    /// As the network learns.
    pub const TRAINING: Self = Self {
        wear: 1.0,
        jitter: 0.025,
        mirror: true,
    };
    /// As a picture is that nothing happened to.
    pub const CLEAN: Self = Self {
        wear: 0.0,
        jitter: 0.0,
        mirror: false,
    };
    /// As pictures are in use.
    pub const USED: Self = Self {
        wear: 0.6,
        jitter: 0.015,
        mirror: false,
    };
}

/// Portraits of some people, and what they are put before.
#[derive(Clone)]
pub struct Studio {
    sets: Arc<Vec<Portraits>>,
    grounds: Arc<Grounds>,
}

impl Studio {
    /// With these sets of portraits, each as often as the others, before these grounds.
    pub fn new(sets: Vec<Portraits>, grounds: Arc<Grounds>) -> Self {
        Self {
            sets: Arc::new(sets),
            grounds,
        }
    }

    /// How many portraits there are.
    pub fn portraits(&self) -> usize {
        self.sets.iter().map(Portraits::len).sum()
    }

    /// All portraits of one of the sets.
    pub fn set(&self, number: usize) -> &Portraits {
        &self.sets[number]
    }

    /// Any portrait.
    pub fn any(&self, rng: &mut Rng) -> PortraitView<'_> {
        let set = &self.sets[rng.usize(..self.sets.len())];
        set.get(rng.usize(..set.len()))
    }

    /// Where faces are seen for a while, and how.
    pub fn setting(&self, handling: Handling, rng: &mut Rng) -> Setting {
        Setting {
            background: self.grounds.background(SIZE, SIZE, rng),
            gain: by_ratio(rng, (0.8, 1.2)),
            jitter: handling.jitter,
            wear: (handling.wear > 0.0).then(|| GreyWear::draw(rng, handling.wear)),
        }
    }
}

/// What stays the same from one picture of a clip to the next: the background, the light, the camera.
pub struct Setting {
    background: Canvas,
    gain: f32,
    jitter: f32,
    wear: Option<GreyWear>,
}

impl Setting {
    /// A face in one picture, as the networks are given it: `[48, 48]`.
    pub fn see(&self, portrait: &PortraitView, rng: &mut Rng) -> Vec<f32> {
        let points = jittered(&portrait.points, self.jitter, rng);
        self.see_by(portrait, &points, rng)
    }

    /// The same, cut out by these points.
    pub fn see_by(&self, portrait: &PortraitView, points: &[Vec2; 5], rng: &mut Rng) -> Vec<f32> {
        let mut canvas = self.background.clone();
        let cutout = Cutout::new(SIZE, portrait.grey, portrait.alpha);
        cutout.paint(&Similarity::new(0.0, 1.0, Vec2::ZERO), self.gain, &mut canvas, |_| ());
        let picture = GreyPicture::new(SIZE as u32, SIZE as u32, canvas.pixels).expect("a canvas has its pixels");
        let mut face = align::crop(&picture, points).to_vec();
        if let Some(wear) = &self.wear {
            wear.apply(&mut face, align::SIZE, rng);
        }
        light::even(&mut face);
        face
    }
}

/// Points that are a little off: each on its own, and all together turned, scaled and moved.
pub fn jittered(points: &[Vec2; 5], jitter: f32, rng: &mut Rng) -> [Vec2; 5] {
    let middle = points.iter().sum::<Vec2>() / 5.0;
    let eyes = (points[0] + points[1]) / 2.0;
    let mouth = (points[3] + points[4]) / 2.0;
    let off = jitter * eyes.distance(mouth);
    let mut normal = || off * acting::gaussian(rng);
    let each: [Vec2; 5] = std::array::from_fn(|_| Vec2::new(normal(), normal()));
    let shift = Vec2::new(normal(), normal());
    let turn = Vec2::from_angle(2.0 * jitter * acting::gaussian(rng)) * (1.0 + 2.0 * jitter * acting::gaussian(rng));
    std::array::from_fn(|i| middle + shift + turn.rotate(points[i] - middle) + each[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_without_jitter_stay_where_they_are() {
        let mut rng = Rng::with_seed(1);
        let moved = jittered(&align::POINTS, 0.0, &mut rng);
        assert!(moved.iter().zip(align::POINTS).all(|(a, b)| a.distance(b) < 1e-4));
        let moved = jittered(&align::POINTS, 0.03, &mut rng);
        let far = moved
            .iter()
            .zip(align::POINTS)
            .map(|(a, b)| a.distance(b))
            .fold(0.0, f32::max);
        assert!(far > 0.05 && far < 6.0, "{far}");
    }
}
