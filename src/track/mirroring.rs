//! Characters that show what a seen face shows.

use bevy::prelude::*;

use super::{BlendShape, BlendShapeMask, BlendShapeWeights, Expression, ExpressionWeights, FacialActions};
use super::{FaceRegion, SeenFace, WhichFace};

/// Makes a [`Face`](super::Face) show what a face in the pictures of a source shows.
///
/// What is seen comes in two forms, and both are shown: the expression, through the [`FacialActions`] table, and the
/// single shapes (a raised brow, a half open mouth). While the character speaks, its mouth belongs to speech.
///
/// ```
/// # use bevy::prelude::*;
/// # use bevy_animgen::track::{Face, Mirroring};
/// fn look_into_the_mirror(camera: Entity, commands: &mut Commands) {
///     commands.spawn((Face::default(), Mirroring::of(camera)));
/// }
/// ```
#[derive(Component, Clone, Copy, Debug, PartialEq, Reflect)]
#[reflect(Component, Default)]
#[require(SeenFace)]
pub struct Mirroring {
    /// The source whose pictures the face is in; `None`: the one on the character's own entity.
    #[entities]
    pub source: Option<Entity>,
    /// Which of the faces that it sees.
    pub face: WhichFace,
    /// How much of what is seen the character shows; 1 is the same, 0 to about 2.
    pub gain: f32,
    /// Whether left and right are exchanged, as in a mirror: you raise your left brow, and the character that looks at
    /// you raises the brow on that side.
    pub flip: bool,
    /// How much the seen shapes count against the look that the table has for the expression, 0 to 1. The silent mouth
    /// follows the seen shapes more than this says, as it moves in more ways than there are expressions, and the gaze
    /// wholly, in place of the character's own glances; with 0, neither does.
    pub shapes_share: f32,
    /// Whether the lids follow those that are seen, in place of the character's own blinking.
    pub lids: bool,
}

impl Default for Mirroring {
    fn default() -> Self {
        Self {
            source: None,
            face: WhichFace::default(),
            gain: 1.0,
            flip: true,
            shapes_share: 0.5,
            lids: true,
        }
    }
}

impl Mirroring {
    /// Mirrors the first face that a source sees.
    pub fn of(source: Entity) -> Self {
        Self {
            source: Some(source),
            ..default()
        }
    }

    /// Mirrors another face.
    pub fn with_face(mut self, face: WhichFace) -> Self {
        self.face = face;
        self
    }

    /// Sets how much of what is seen the character shows.
    pub fn with_gain(mut self, gain: f32) -> Self {
        self.gain = gain;
        self
    }

    /// How much of each expression a seen face shows: how sure the network is, by how far the shapes go.
    pub(super) fn amounts(&self, face: &SeenFace, actions: &FacialActions) -> ExpressionWeights {
        let (seen, shapes) = (face.expression(), face.shapes());
        let mut amounts = ExpressionWeights(Expression::ALL.map(|expression| {
            if expression == Expression::Neutral {
                return 0.0;
            }
            let full = actions.full(expression);
            let strength = strength(&shapes, full, face.known()).max(strength(&shapes, &full.mirrored(), face.known()));
            sure(seen.get(expression)) * super::blend_shape::unit(strength * self.gain)
        }));
        amounts.rest_is_neutral();
        amounts
    }

    /// Which expression a seen face shows on this character, for who shows one or the other and nothing in between. From
    /// half a gain on it is the one that is seen; below, neutral takes over.
    pub(super) fn which(&self, face: &SeenFace) -> ExpressionWeights {
        ExpressionWeights::default().lerp(&face.expression(), super::blend_shape::unit(2.0 * self.gain))
    }

    /// How much the lids are those that are seen, 0 to 1.
    pub(super) fn lids_followed(&self, face: &SeenFace) -> f32 {
        let seen = face.known().contains(BlendShape::EyeBlinkLeft);
        if self.lids && seen { self.followed(face) } else { 0.0 }
    }

    /// How much the gaze is the one that is seen, 0 to 1.
    pub(super) fn gaze_followed(&self, face: &SeenFace) -> f32 {
        let seen = face.known().iter().any(is_gaze);
        if self.shapes_share > 0.0 && seen {
            self.followed(face)
        } else {
            0.0
        }
    }

    /// How much of a seen face is on this character, 0 to 1.
    fn followed(&self, face: &SeenFace) -> f32 {
        face.presence() * super::blend_shape::unit(self.gain)
    }

    /// The pose that a seen face gives the character; `amounts` as from [`Self::amounts`].
    pub(super) fn pose(
        &self,
        face: &SeenFace,
        amounts: &ExpressionWeights,
        actions: &FacialActions,
    ) -> BlendShapeWeights {
        let shapes = face.shapes();
        let mut pose = actions.pose_like(amounts, &shapes);
        let share = super::blend_shape::unit(self.shapes_share);
        for shape in face.known().iter() {
            let share = match shape.region() {
                // The table knows little of lids and gaze, and nothing of blinks.
                FaceRegion::Eye if is_lid(shape) => self.lids_share(),
                // Half a gaze looks at somebody else.
                FaceRegion::Eye if is_gaze(shape) && share > 0.0 => 1.0,
                FaceRegion::Jaw | FaceRegion::Mouth | FaceRegion::Tongue if share > 0.0 => 0.5 + 0.5 * share,
                _ => share,
            };
            let seen = super::blend_shape::unit(shapes.get(shape) * self.gain);
            let weight = &mut pose.0[shape.index()];
            *weight += (seen - *weight) * share;
        }
        pose
    }

    fn lids_share(&self) -> f32 {
        if self.lids { 1.0 } else { 0.0 }
    }
}

/// Who is rather sure of an expression shows it; doubt is no half a smile, nor does it come and go with every picture.
fn sure(weight: f32) -> f32 {
    let t = ((weight - 0.1) / 0.6).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

fn is_lid(shape: BlendShape) -> bool {
    matches!(shape, BlendShape::EyeBlinkLeft | BlendShape::EyeBlinkRight)
}

fn is_gaze(shape: BlendShape) -> bool {
    use BlendShape::{
        EyeLookDownLeft, EyeLookDownRight, EyeLookInLeft, EyeLookInRight, EyeLookOutLeft, EyeLookOutRight,
        EyeLookUpLeft, EyeLookUpRight,
    };
    matches!(
        shape,
        EyeLookDownLeft
            | EyeLookDownRight
            | EyeLookInLeft
            | EyeLookInRight
            | EyeLookOutLeft
            | EyeLookOutRight
            | EyeLookUpLeft
            | EyeLookUpRight
    )
}

/// How strongly the shapes show a pose, 0 to 1, by those shapes of it that can be seen. A clear expression needs not be
/// complete: people differ in which muscles they use.
fn strength(shapes: &BlendShapeWeights, full: &BlendShapeWeights, known: BlendShapeMask) -> f32 {
    let (mut along, mut whole) = (0.0, 0.0);
    for shape in known.iter() {
        along += shapes.get(shape) * full.get(shape);
        whole += full.get(shape) * full.get(shape);
    }
    if whole <= 1e-3 {
        return 1.0;
    }
    (0.3 + 0.9 * along / whole).clamp(0.0, 1.0)
}
