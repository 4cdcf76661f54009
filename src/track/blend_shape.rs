//! The 52 face shapes of ARKit, and a weight for each: the one pose of a face.

use std::collections::BTreeMap;

use bevy::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The part of the face that a shape moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Reflect, Serialize, Deserialize)]
pub enum FaceRegion {
    /// The eyebrows.
    Brow,
    /// Eyelids and gaze.
    Eye,
    /// The lower jaw.
    Jaw,
    /// Lips and mouth corners.
    Mouth,
    /// The cheeks.
    Cheek,
    /// The nose.
    Nose,
    /// The tongue.
    Tongue,
}

macro_rules! blend_shapes {
    ($($variant:ident, $name:literal, $region:ident, $doc:literal;)*) => {
        /// One of the 52 face shapes of ARKit, with ARKit's names.
        ///
        /// "Left" and "right" are the character's own. The discriminant is the index used
        /// everywhere: [`BlendShapeWeights`], CSV columns (the order is that of Live Link Face).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Reflect, Serialize, Deserialize)]
        pub enum BlendShape {
            $(#[doc = $doc] #[serde(rename = $name)] $variant,)*
        }

        impl BlendShape {
            /// Every shape, in index order.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$variant,)*];

            /// ARKit's name, in its own spelling (`jawOpen`).
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The part of the face that this shape moves.
            pub const fn region(self) -> FaceRegion {
                match self { $(Self::$variant => FaceRegion::$region,)* }
            }
        }
    };
}

blend_shapes! {
    EyeBlinkLeft, "eyeBlinkLeft", Eye, "The left eye closes.";
    EyeLookDownLeft, "eyeLookDownLeft", Eye, "The left eye looks down.";
    EyeLookInLeft, "eyeLookInLeft", Eye, "The left eye looks towards the nose.";
    EyeLookOutLeft, "eyeLookOutLeft", Eye, "The left eye looks away from the nose.";
    EyeLookUpLeft, "eyeLookUpLeft", Eye, "The left eye looks up.";
    EyeSquintLeft, "eyeSquintLeft", Eye, "The left eye narrows from below.";
    EyeWideLeft, "eyeWideLeft", Eye, "The left eye opens wide.";
    EyeBlinkRight, "eyeBlinkRight", Eye, "The right eye closes.";
    EyeLookDownRight, "eyeLookDownRight", Eye, "The right eye looks down.";
    EyeLookInRight, "eyeLookInRight", Eye, "The right eye looks towards the nose.";
    EyeLookOutRight, "eyeLookOutRight", Eye, "The right eye looks away from the nose.";
    EyeLookUpRight, "eyeLookUpRight", Eye, "The right eye looks up.";
    EyeSquintRight, "eyeSquintRight", Eye, "The right eye narrows from below.";
    EyeWideRight, "eyeWideRight", Eye, "The right eye opens wide.";
    JawForward, "jawForward", Jaw, "The jaw moves forward.";
    JawRight, "jawRight", Jaw, "The jaw moves to the character's right.";
    JawLeft, "jawLeft", Jaw, "The jaw moves to the character's left.";
    JawOpen, "jawOpen", Jaw, "The jaw opens and takes the lower lip along.";
    MouthClose, "mouthClose", Mouth, "The lips close while the jaw stays: equal to `jawOpen`, it seals the mouth.";
    MouthFunnel, "mouthFunnel", Mouth, "Both lips form an open tube.";
    MouthPucker, "mouthPucker", Mouth, "Both lips contract as for a kiss.";
    MouthRight, "mouthRight", Mouth, "The mouth moves to the character's right.";
    MouthLeft, "mouthLeft", Mouth, "The mouth moves to the character's left.";
    MouthSmileLeft, "mouthSmileLeft", Mouth, "The left mouth corner moves up.";
    MouthSmileRight, "mouthSmileRight", Mouth, "The right mouth corner moves up.";
    MouthFrownLeft, "mouthFrownLeft", Mouth, "The left mouth corner moves down.";
    MouthFrownRight, "mouthFrownRight", Mouth, "The right mouth corner moves down.";
    MouthDimpleLeft, "mouthDimpleLeft", Mouth, "The left mouth corner moves back and in.";
    MouthDimpleRight, "mouthDimpleRight", Mouth, "The right mouth corner moves back and in.";
    MouthStretchLeft, "mouthStretchLeft", Mouth, "The left mouth corner moves outwards.";
    MouthStretchRight, "mouthStretchRight", Mouth, "The right mouth corner moves outwards.";
    MouthRollLower, "mouthRollLower", Mouth, "The lower lip rolls inwards.";
    MouthRollUpper, "mouthRollUpper", Mouth, "The upper lip rolls inwards.";
    MouthShrugLower, "mouthShrugLower", Mouth, "The lower lip pushes up and out.";
    MouthShrugUpper, "mouthShrugUpper", Mouth, "The upper lip pushes up and out.";
    MouthPressLeft, "mouthPressLeft", Mouth, "The lips press together on the left.";
    MouthPressRight, "mouthPressRight", Mouth, "The lips press together on the right.";
    MouthLowerDownLeft, "mouthLowerDownLeft", Mouth, "The left half of the lower lip moves down.";
    MouthLowerDownRight, "mouthLowerDownRight", Mouth, "The right half of the lower lip moves down.";
    MouthUpperUpLeft, "mouthUpperUpLeft", Mouth, "The left half of the upper lip moves up.";
    MouthUpperUpRight, "mouthUpperUpRight", Mouth, "The right half of the upper lip moves up.";
    BrowDownLeft, "browDownLeft", Brow, "The left brow moves down.";
    BrowDownRight, "browDownRight", Brow, "The right brow moves down.";
    BrowInnerUp, "browInnerUp", Brow, "The inner ends of both brows move up.";
    BrowOuterUpLeft, "browOuterUpLeft", Brow, "The outer end of the left brow moves up.";
    BrowOuterUpRight, "browOuterUpRight", Brow, "The outer end of the right brow moves up.";
    CheekPuff, "cheekPuff", Cheek, "Both cheeks fill with air.";
    CheekSquintLeft, "cheekSquintLeft", Cheek, "The left cheek rises under the eye.";
    CheekSquintRight, "cheekSquintRight", Cheek, "The right cheek rises under the eye.";
    NoseSneerLeft, "noseSneerLeft", Nose, "The left side of the nose rises.";
    NoseSneerRight, "noseSneerRight", Nose, "The right side of the nose rises.";
    TongueOut, "tongueOut", Tongue, "The tongue comes out.";
}

impl BlendShape {
    /// How many shapes there are.
    pub const COUNT: usize = 52;

    /// The position in [`BlendShape::ALL`], 0 to 51.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The shape of this name, letter case aside.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name().eq_ignore_ascii_case(name))
    }

    /// The same shape on the other side of the face; itself for shapes that have no side.
    pub fn mirrored(self) -> Self {
        let name = self.name();
        let other = match (name.strip_suffix("Left"), name.strip_suffix("Right")) {
            (Some(stem), _) => [stem, "Right"].concat(),
            (_, Some(stem)) => [stem, "Left"].concat(),
            _ => return self,
        };
        Self::from_name(&other).unwrap_or(self)
    }
}

/// A choice among the 52 shapes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Reflect)]
pub struct BlendShapeMask(u64);

impl BlendShapeMask {
    /// No shape.
    pub const NONE: Self = Self(0);
    /// Every shape.
    pub const ALL: Self = Self((1 << BlendShape::COUNT) - 1);

    /// The shapes of one part of the face.
    pub fn region(region: FaceRegion) -> Self {
        BlendShape::ALL.into_iter().filter(|s| s.region() == region).collect()
    }

    /// Jaw, lips and tongue: what speech moves.
    pub fn mouth() -> Self {
        Self::region(FaceRegion::Jaw) | Self::region(FaceRegion::Mouth) | Self::region(FaceRegion::Tongue)
    }

    /// This choice and one shape more.
    pub const fn with(self, shape: BlendShape) -> Self {
        Self(self.0 | 1 << shape.index())
    }

    /// This choice without one shape.
    pub const fn without(self, shape: BlendShape) -> Self {
        Self(self.0 & !(1 << shape.index()))
    }

    /// Whether a shape is chosen.
    pub const fn contains(self, shape: BlendShape) -> bool {
        self.0 >> shape.index() & 1 == 1
    }

    /// The chosen shapes, in index order.
    pub fn iter(self) -> impl Iterator<Item = BlendShape> {
        BlendShape::ALL.into_iter().filter(move |s| self.contains(*s))
    }
}

impl std::ops::BitOr for BlendShapeMask {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<BlendShape> for BlendShapeMask {
    fn from_iter<I: IntoIterator<Item = BlendShape>>(shapes: I) -> Self {
        shapes.into_iter().fold(Self::NONE, Self::with)
    }
}

impl std::fmt::Debug for BlendShapeMask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(BlendShape::name)).finish()
    }
}

/// The pose of a face: a weight from 0 (rest) to 1 (full) for each of the 52 shapes.
///
/// Composed once per tick before `Update`; what the game changes in `Update` is what is shown.
#[derive(Component, Clone, Copy, Debug, PartialEq, Reflect)]
#[reflect(Component, Default)]
pub struct BlendShapeWeights(pub [f32; BlendShape::COUNT]);

impl Default for BlendShapeWeights {
    fn default() -> Self {
        Self::REST
    }
}

impl BlendShapeWeights {
    /// The face at rest: every weight 0.
    pub const REST: Self = Self([0.0; BlendShape::COUNT]);

    /// A pose of some shapes, the others at rest.
    pub fn of(shapes: impl IntoIterator<Item = (BlendShape, f32)>) -> Self {
        let mut pose = Self::REST;
        for (shape, weight) in shapes {
            pose.set(shape, weight);
        }
        pose
    }

    /// This pose with one more shape.
    pub fn with(mut self, shape: BlendShape, weight: f32) -> Self {
        self.set(shape, weight);
        self
    }

    /// The weight of a shape, 0 to 1.
    pub const fn get(&self, shape: BlendShape) -> f32 {
        self.0[shape.index()]
    }

    /// Sets the weight of a shape; it is limited to 0..1, and a NaN becomes 0.
    pub fn set(&mut self, shape: BlendShape, weight: f32) {
        self.0[shape.index()] = unit(weight);
    }

    /// Every shape with its weight, in index order.
    pub fn iter(&self) -> impl Iterator<Item = (BlendShape, f32)> + '_ {
        BlendShape::ALL.into_iter().zip(self.0)
    }

    /// The pose between this (`t = 0`) and another (`t = 1`).
    pub fn lerp(&self, other: &Self, t: f32) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + (other.0[i] - self.0[i]) * t))
    }

    /// The same pose with left and right exchanged, as a mirror shows it.
    pub fn mirrored(&self) -> Self {
        use std::sync::LazyLock;
        static OTHER: LazyLock<[usize; BlendShape::COUNT]> =
            LazyLock::new(|| BlendShape::ALL.map(|s| s.mirrored().index()));
        Self(OTHER.map(|i| self.0[i]))
    }

    /// Limits every weight to 0..1 and turns NaN into 0.
    pub fn sanitize(&mut self) {
        for weight in &mut self.0 {
            *weight = unit(*weight);
        }
    }

    /// How far the lips are apart, 0 (sealed) to about 1.
    ///
    /// ARKit's `mouthClose` takes back what `jawOpen` does to the lips.
    pub fn lip_opening(&self) -> f32 {
        use BlendShape::{
            JawOpen, MouthClose, MouthFunnel, MouthLowerDownLeft, MouthLowerDownRight, MouthUpperUpLeft,
            MouthUpperUpRight,
        };
        let jaw = self.get(JawOpen) - self.get(MouthClose);
        let lower = self.get(MouthLowerDownLeft) + self.get(MouthLowerDownRight);
        let upper = self.get(MouthUpperUpLeft) + self.get(MouthUpperUpRight);
        (jaw + 0.25 * (lower + upper) + 0.3 * self.get(MouthFunnel)).max(0.0)
    }
}

/// As a table of the shapes that are not at rest, by name: `{"jawOpen": 0.4}`.
impl Serialize for BlendShapeWeights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().filter(|(_, weight)| *weight != 0.0))
    }
}

impl<'de> Deserialize<'de> for BlendShapeWeights {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(BTreeMap::deserialize(deserializer)?))
    }
}

/// 0..1, where a NaN is 0.
pub(crate) fn unit(value: f32) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_indices_agree() {
        for (i, shape) in BlendShape::ALL.into_iter().enumerate() {
            assert_eq!(shape.index(), i);
            assert_eq!(BlendShape::from_name(shape.name()), Some(shape));
            assert_eq!(shape.mirrored().mirrored(), shape);
        }
        assert_eq!(BlendShape::MouthSmileLeft.mirrored(), BlendShape::MouthSmileRight);
        let wink = BlendShapeWeights::REST.with(BlendShape::EyeBlinkLeft, 0.7);
        assert_eq!(wink.mirrored().get(BlendShape::EyeBlinkRight), 0.7);
        assert_eq!(wink.mirrored().mirrored(), wink);
    }

    #[test]
    fn weights_stay_finite_and_in_range() {
        let mut pose = BlendShapeWeights::REST;
        pose.set(BlendShape::JawOpen, f32::NAN);
        pose.set(BlendShape::TongueOut, 7.0);
        assert_eq!(
            (pose.get(BlendShape::JawOpen), pose.get(BlendShape::TongueOut)),
            (0.0, 1.0)
        );
    }
}
