// One of the README's examples has a webcam: they are tested only where there can be one.
#![cfg_attr(any(not(doctest), feature = "webcam"), doc = include_str!("../README.md"))]

mod diagnostics;
pub mod feature;
#[cfg(feature = "train")]
pub mod learn;
pub mod net;
mod plugin;
mod sets;
pub mod source;
pub mod target;
pub mod track;

pub use diagnostics::{AnimGenDiagnostics, AnimGenDiagnosticsPlugin};
pub use plugin::{AnimGenPlugin, configure_sets};
pub use sets::AnimGenSystems;

/// What a game usually needs.
pub mod prelude {
    #[cfg(feature = "audio")]
    pub use crate::source::{Microphone, MicrophonePhase, MicrophoneStatus};
    #[cfg(feature = "webcam")]
    pub use crate::source::{Webcam, WebcamDevice, WebcamPhase, WebcamStatus};
    pub use crate::{
        AnimGenDiagnostics, AnimGenPlugin, AnimGenSystems,
        net::{DevicePreference, InferenceDevice, WeightFiles},
        source::{
            AudioOutput, FrameFeed, FrameFeedEnded, FrameFeedPhase, FrameFeedStatus, FrameSource, HeardAudio,
            PcmStream, SeenPicture, SourceSettings, Voice, VoiceClip, VoiceFinished, VoiceState,
        },
        target::{FaceRig, FaceRigHandle, SpriteFace, SpriteFrame},
        track::{
            BlendShape, BlendShapeWeights, Blink, CalibrateNeutral, DrivenBy, Expressing, Expression,
            ExpressionChanged, ExpressionLearned, ExpressionRecognizer, ExpressionWeights, Face, FaceLayer, FaceLayers,
            FaceLost, FacialActions, IdleMotion, LearnExpression, LearningFailed, LipSync, LookAhead, Mirroring,
            NeutralCalibrated, NeutralFace, OwnExpressionChanged, OwnExpressions, SeenFace, SeenFaces, ShownExpression,
            Sighting, SpeechEnded, SpeechStarted, Viseme, VisemeWeights, WhichFace,
        },
    };
}
