//! The faces that a source sees.

use bevy::prelude::*;

use super::seen_face::FaceSeats;
use super::{BlendShapeWeights, ExpressionWeights, SeenFace, ShownExpression};

/// One face in one picture, as the networks answered for it. Places are in pixels from the top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Reflect)]
pub struct Sighting {
    /// Which person, while they are followed from picture to picture; the same number as in the picture before.
    pub person: u32,
    /// The face from hairline to chin and cheek to cheek. It reaches beyond the picture where the face does; `animgen
    /// recognize` cuts it off there.
    pub area: Rect,
    /// Eyes, tip of the nose and mouth corners, left to right in the picture:
    /// eye, eye, nose, mouth corner, mouth corner.
    pub points: [Vec2; 5],
    /// How sure the networks are that this is a face, 0 to 1: the finder, which looks for faces, and the aligner, which
    /// looks at each from near. Their odds are multiplied, those of the aligner relative to where it says neither yes nor
    /// no.
    pub certainty: f32,
    /// How much of each expression there is.
    pub expression: ExpressionWeights,
    /// The shapes that a picture can show; the others are 0. Left and right are the person's own.
    pub shapes: BlendShapeWeights,
}

/// The faces in the newest picture of a source, the largest first.
///
/// A zero `size`, or a `time` before the last one, begins a new take: nobody in it is known from before.
#[derive(Component, Clone, Debug, Default, PartialEq, Reflect)]
#[reflect(Component, Default)]
#[require(FaceSeats, SeenFace, ShownExpression)]
pub struct SeenFaces {
    /// The faces, the largest first.
    pub faces: Vec<Sighting>,
    /// The picture's size in pixels; zero before there is one.
    pub size: UVec2,
    /// The moment of the picture, in seconds of source time. People who are out of sight keep their numbers by this clock.
    pub time: f64,
    /// Counts the pictures that were looked at; it changes when there is a new one.
    pub number: u64,
}

/// Makes the networks look for faces, and what they express, in the pictures of the source on the same entity.
///
/// Every source of pictures requires it, so a game only names it to change a setting.
#[derive(Component, Clone, Copy, Debug, PartialEq, Reflect)]
#[reflect(Component, Default)]
#[require(SeenFaces)]
pub struct ExpressionRecognizer {
    /// Most faces to read in a picture, 1 to 16: the largest are taken. Each one that is there costs time. A character
    /// mirrors number `n` ([`WhichFace::Number`](super::WhichFace::Number)) only if this is larger than `n`.
    pub faces: usize,
    /// How sure finder and aligner together must be that something is a face, 0 to 1; see [`Sighting::certainty`].
    /// Taken as 0.01 to 0.99. Whoever is followed already stays down to half as much.
    pub certainty: f32,
}

impl Default for ExpressionRecognizer {
    fn default() -> Self {
        Self {
            // Some players before one camera. A place that nobody takes costs nothing.
            faces: 4,
            certainty: 0.5,
        }
    }
}
