//! What a face shows over time: the vocabulary, timelines, smoothing and arbitration.
//!
//! One pose per character, composed once per tick in
//! [`AnimGenSystems::Compose`], from below to above:
//!
//! | layer | priority | component |
//! |---|---|---|
//! | idle motion | [`priority::IDLE`] | [`IdleMotion`] |
//! | expression | [`priority::EXPRESSION`] | [`Mirroring`] of a seen face and [`Expressing`] of a mood, through the [`FacialActions`] table |
//! | blinking | [`priority::BLINK`] | [`Blink`] |
//! | speech | [`priority::SPEECH`] | [`VisemeWeights`] through the [`Articulation`] table |
//! | the game's poses | any; [`priority::USER`] by default | [`FaceLayers`] |
//!
//! The upper face belongs to expression, the mouth to speech while the face speaks: then expression only raises or lowers
//! its corners, and lips that must meet do.
//!
//! The result is the face's [`BlendShapeWeights`]. In `Update` the game may read or change those, the [`VisemeWeights`]
//! and the [`ExpressionWeights`]; what it leaves is shown in the same frame. Where sources, a mirror or a mood drive the
//! face, they write theirs anew in the next one. ([`ShownExpression`], by which sprites choose their cells, is steadier: it
//! follows what drives the face, and weights that the game writes only where nothing does.)

mod articulation;
mod blend_shape;
mod blink;
mod character_style;
mod compose;
mod export;
mod expressing;
mod expression;
mod expression_smoothing;
mod face;
mod facial_actions;
mod gathering;
mod idle;
mod keypoint_motion;
mod layers;
mod lip_sync;
mod mirroring;
mod motion_style;
mod mouth_reading;
mod neutral;
mod own_expressions;
mod random;
mod seen_face;
mod shown_expression;
mod sighting;
mod smoothing;
mod timeline;
mod viseme;
mod viseme_track;

use bevy::app::AnimationSystems;
use bevy::prelude::*;

pub use articulation::{Articulation, ArticulationError};
pub use blend_shape::{BlendShape, BlendShapeMask, BlendShapeWeights, FaceRegion};
pub use blink::Blink;
pub use character_style::{CharacterStyle, STYLE_VALUES, STYLES, StyleError};
pub(crate) use compose::recompose;
pub use export::{TrackFormat, TrackWriter, rhubarb_shape};
pub use expressing::Expressing;
pub use expression::{Expression, ExpressionWeights};
pub use expression_smoothing::ExpressionSmoothing;
pub use face::{DrivenBy, Face, SpeechActivity, SpeechEnded, SpeechStarted};
pub use facial_actions::{ActionUnit, FacialActions, FacialActionsError, Prototype, Side};
pub use idle::IdleMotion;
pub use keypoint_motion::{KeypointMotion, KeypointPose};
pub use layers::{FaceLayer, FaceLayers, LayerBlend, priority};
pub use lip_sync::{LipSync, LookAhead};
pub use mirroring::Mirroring;
pub use motion_style::{MOTION_SECONDS, MOTIONS, MotionStyle};
pub(crate) use mouth_reading::{SilentMouth, beneath_speech};
pub use neutral::{CalibrateNeutral, NeutralCalibrated, NeutralFace};
pub use own_expressions::{
    ExpressionLearned, LearnExpression, LearningFailed, OwnExpression, OwnExpressionChanged, OwnExpressions,
};
pub(crate) use seen_face::KNOWN_AGAIN;
pub use seen_face::{FaceLost, SeenFace, WhichFace};
pub use shown_expression::{ExpressionChanged, ShownExpression};
pub use sighting::{ExpressionRecognizer, SeenFaces, Sighting};
pub use smoothing::{Smoother, Smoothing};
pub use timeline::Timeline;
pub use viseme::{Viseme, VisemeWeights};
pub use viseme_track::VisemeTrack;

use crate::AnimGenSystems;

/// Composes the pose of every [`Face`].
pub struct TrackPlugin;

impl Plugin for TrackPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Articulation>()
            .init_resource::<FacialActions>()
            .add_message::<SpeechStarted>()
            .add_message::<SpeechEnded>()
            .add_message::<FaceLost>()
            .add_message::<ExpressionChanged>()
            .add_message::<NeutralCalibrated>()
            .add_message::<ExpressionLearned>()
            .add_message::<LearningFailed>()
            .add_message::<OwnExpressionChanged>()
            .add_systems(
                PreUpdate,
                (
                    compose::mix_sources,
                    compose::announce_speech,
                    seen_face::seat_faces,
                    seen_face::follow_faces,
                    neutral::calibrate,
                    own_expressions::learn,
                    own_expressions::read_own,
                    expressing::express,
                    expressing::read_sources,
                    compose::compose,
                )
                    .chain()
                    .in_set(AnimGenSystems::Compose),
            )
            .add_systems(
                PostUpdate,
                recompose.after(AnimationSystems).before(AnimGenSystems::Apply),
            );
    }
}
