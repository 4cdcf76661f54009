//! The 52 shapes by name, as seen in the picture: index 0 is the picture's left (the person's right).

use crate::SHAPES;
use glam::{Vec2, vec2};

/// Both sides as seen: the picture's left, the picture's right.
pub type Pair = [f32; 2];

/// -1 for the picture's left, 1 for its right.
pub const SIDES: [f32; 2] = [-1.0, 1.0];

/// How strongly a person shows what they feel, by region; about 0.8 to 1.4.
#[derive(Clone, Copy)]
pub struct Gains {
    pub brow: f32,
    pub eye: f32,
    pub nose: f32,
    pub mouth: f32,
}

/// What a face does.
#[derive(Clone, Copy, Default)]
pub struct Pose {
    pub blink: Pair,
    pub wide: Pair,
    pub squint: Pair,
    /// As seen: x to the picture's right, y downwards; -1 to 1.
    pub gaze: [Vec2; 2],
    pub brow_inner: f32,
    pub brow_outer: Pair,
    pub brow_down: Pair,
    pub cheek: Pair,
    pub sneer: Pair,
    pub puff: f32,
    pub jaw: f32,
    pub jaw_side: f32,
    pub jaw_forward: f32,
    pub close: f32,
    pub funnel: f32,
    pub pucker: f32,
    pub mouth_side: f32,
    pub smile: Pair,
    pub frown: Pair,
    pub dimple: Pair,
    pub stretch: Pair,
    pub roll_upper: f32,
    pub roll_lower: f32,
    pub shrug_upper: f32,
    pub shrug_lower: f32,
    pub press: Pair,
    pub upper_up: Pair,
    pub lower_down: Pair,
    pub tongue: f32,
}

impl Pose {
    /// The pose of these weights, done by somebody with these gains.
    pub fn new(shapes: &[f32; 52], gains: Gains) -> Self {
        let get = |name: &str| {
            let i = SHAPES.iter().position(|s| *s == name).unwrap_or(0);
            let v = shapes[i];
            if v.is_finite() { v.clamp(0.0, 1.0) } else { 0.0 }
        };
        let pair = |stem: &str, gain: f32| [get(&format!("{stem}Right")) * gain, get(&format!("{stem}Left")) * gain];
        let gaze = |side: &str, s: f32| {
            let across = get(&format!("eyeLookOut{side}")) - get(&format!("eyeLookIn{side}"));
            let down = get(&format!("eyeLookDown{side}")) - get(&format!("eyeLookUp{side}"));
            vec2(across * s, down)
        };
        let Gains { brow, eye, nose, mouth } = gains;
        Self {
            // A blink closes, whoever blinks.
            blink: pair("eyeBlink", 1.0),
            wide: pair("eyeWide", eye),
            squint: pair("eyeSquint", eye),
            gaze: [gaze("Right", -1.0), gaze("Left", 1.0)],
            brow_inner: get("browInnerUp") * brow,
            brow_outer: pair("browOuterUp", brow),
            brow_down: pair("browDown", brow),
            cheek: pair("cheekSquint", eye),
            sneer: pair("noseSneer", nose),
            puff: get("cheekPuff") * mouth,
            jaw: get("jawOpen") * mouth,
            jaw_side: get("jawLeft") - get("jawRight"),
            jaw_forward: get("jawForward"),
            close: get("mouthClose"),
            funnel: get("mouthFunnel") * mouth.min(1.15),
            pucker: get("mouthPucker") * mouth.min(1.15),
            mouth_side: get("mouthLeft") - get("mouthRight"),
            smile: pair("mouthSmile", mouth),
            frown: pair("mouthFrown", mouth),
            dimple: pair("mouthDimple", mouth),
            stretch: pair("mouthStretch", mouth),
            roll_upper: get("mouthRollUpper"),
            roll_lower: get("mouthRollLower"),
            shrug_upper: get("mouthShrugUpper") * mouth,
            shrug_lower: get("mouthShrugLower") * mouth,
            press: pair("mouthPress", 1.0),
            upper_up: pair("mouthUpperUp", mouth),
            lower_down: pair("mouthLowerDown", mouth),
            tongue: get("tongueOut"),
        }
    }
}
