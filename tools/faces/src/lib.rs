//! Draws and renders faces with expressions, for networks to learn from.
//!
//! Two independent families of people: [`Family::Drawn`] in flat colours and lines, from cartoon to anime;
//! [`Family::Sculpted`] in three dimensions, from stylised to realistic. The same seed gives the same person.
//!
//! | module | does |
//! |---|---|
//! | [`drawn`] | people of lines and flat colours |
//! | [`sculpted`] | people of polygons, lit |
//! | [`scenery`] | what is behind them, and pictures without anybody |
//! | [`scene`] | puts portraits into a picture: place, size, roll; says where everything came to lie |
//! | [`random`] | lots that are drawn: numbers, colours of skin and hair |
//! | [`wear`] | what happens to a picture: light, blur, noise, compression, things in front of a face |

mod canvas;
pub mod drawn;
mod noise;
pub mod random;
pub mod scene;
pub mod scenery;
pub mod sculpted;
mod things;
pub mod wear;

/// The characters that ship, for whoever wants to look at them without an engine.
pub use characters;
pub use glam::{Vec2, Vec3};
use image::RgbaImage;

/// ARKit's 52 shapes, in the order of [`Shot::shapes`].
pub const SHAPES: [&str; 52] = [
    "eyeBlinkLeft",
    "eyeLookDownLeft",
    "eyeLookInLeft",
    "eyeLookOutLeft",
    "eyeLookUpLeft",
    "eyeSquintLeft",
    "eyeWideLeft",
    "eyeBlinkRight",
    "eyeLookDownRight",
    "eyeLookInRight",
    "eyeLookOutRight",
    "eyeLookUpRight",
    "eyeSquintRight",
    "eyeWideRight",
    "jawForward",
    "jawRight",
    "jawLeft",
    "jawOpen",
    "mouthClose",
    "mouthFunnel",
    "mouthPucker",
    "mouthRight",
    "mouthLeft",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
];

/// How a face is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Lines and flat colours: cartoon, comic, anime.
    Drawn,
    /// Polygons and light: stylised to realistic.
    Sculpted,
}

/// Where the light comes from, in radians as the viewer sees it, and how strong it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// 0 from the viewer, positive from the picture's right.
    pub azimuth: f32,
    /// Positive from above.
    pub elevation: f32,
    /// Light from everywhere, 0 to 1.
    pub ambient: f32,
    /// Light from the one direction, 0 to about 1.5.
    pub key: f32,
    /// -1 (blue) to 1 (orange).
    pub warmth: f32,
}

impl Default for Light {
    fn default() -> Self {
        Self {
            azimuth: 0.4,
            elevation: 0.6,
            ambient: 0.45,
            key: 0.75,
            warmth: 0.0,
        }
    }
}

/// What is asked of a person before a camera.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    /// Weight of each of the [`SHAPES`], 0 to 1. Left and right are the person's own.
    pub shapes: [f32; 52],
    /// How far the head is turned towards the picture's right, in radians, up to about 0.7 either way.
    pub yaw: f32,
    /// How far it is raised, in radians, up to about 0.4 either way.
    pub pitch: f32,
    /// The light.
    pub light: Light,
}

impl Default for Shot {
    fn default() -> Self {
        Self {
            shapes: [0.0; 52],
            yaw: 0.0,
            pitch: 0.0,
            light: Light::default(),
        }
    }
}

/// A person's head and shoulders, cut out, upright.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// Straight alpha; transparent where the person is not. Square.
    pub picture: RgbaImage,
    /// In pixels of the picture, left to right as seen: eye, eye (middle of the opening), tip of the nose, mouth
    /// corner, mouth corner.
    pub points: [Vec2; 5],
    /// The face itself in pixels: left, top (hairline), width, height (to the chin); hair and ears are not counted.
    pub area: [f32; 4],
}

/// Somebody who can be portrayed.
pub enum Person {
    /// Of lines.
    Drawn(Box<drawn::Person>),
    /// Of polygons.
    Sculpted(Box<sculpted::Person>),
}

impl Person {
    /// The person of this family and number.
    pub fn new(family: Family, seed: u64) -> Self {
        match family {
            Family::Drawn => Self::Drawn(Box::new(drawn::Person::new(seed))),
            Family::Sculpted => Self::Sculpted(Box::new(sculpted::Person::new(seed))),
        }
    }

    /// A portrait of `size` by `size` pixels; the face (hairline to chin) is about 0.6 of that high.
    pub fn portray(&self, shot: &Shot, size: u32) -> Portrait {
        match self {
            Self::Drawn(person) => person.portray(shot, size),
            Self::Sculpted(person) => person.portray(shot, size),
        }
    }
}
