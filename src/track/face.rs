//! A character's face, whom it listens to, and whether it speaks.

use bevy::prelude::*;

use super::expressing::ExpressionPose;
use super::{BlendShapeWeights, Blink, ExpressionWeights, FaceLayers, IdleMotion, ShownExpression, VisemeWeights};

/// A character's face.
///
/// Put it on the root of the character: the meshes or sprites that show it are found among its
/// descendants (or on the entity itself). Speech comes from the audio source on the same entity,
/// or from others with [`DrivenBy`]. A face without any source shows the [`VisemeWeights`] that the
/// game writes. What it expresses comes from whom it mirrors ([`Mirroring`](super::Mirroring)), from its mood
/// ([`Expressing`](super::Expressing)), or else from the [`ExpressionWeights`] that the game writes.
///
/// `jaw` and `lips` scale the two halves of articulation: a mumbler uses little jaw, a singer much
/// of both. Contacts (p b m, f v) hold at any setting. (A character that has whole mouths in place of
/// face shapes shows them as they are.)
#[derive(Component, Clone, Copy, Debug, PartialEq, Reflect)]
#[reflect(Component, Default)]
#[require(
    BlendShapeWeights,
    VisemeWeights,
    ExpressionWeights,
    FaceLayers,
    Blink,
    IdleMotion,
    SpeechActivity,
    ExpressionPose,
    ShownExpression
)]
pub struct Face {
    /// How far the jaw opens in speech; 1 is normal, 0 to about 1.6.
    pub jaw: f32,
    /// How much the lips shape speech; 1 is normal, 0 to about 1.6.
    pub lips: f32,
}

impl Default for Face {
    fn default() -> Self {
        Self { jaw: 1.0, lips: 1.0 }
    }
}

/// Makes a face speak with the audio sources of other entities, in place of its own.
///
/// Several are mixed, each by how much it speaks. One source may drive many faces.
#[derive(Component, Clone, Debug, Default, PartialEq, Eq, Reflect)]
#[reflect(Component, Default)]
pub struct DrivenBy(#[entities] pub Vec<Entity>);

/// Whether a face speaks, steady against single frames.
#[derive(Component, Clone, Copy, Debug, Reflect)]
#[reflect(Component, Default)]
pub struct SpeechActivity {
    /// Seconds of silence after which speech counts as ended.
    pub hang: f32,
    speaking: bool,
    /// Seconds that the other state has lasted.
    contrary: f32,
}

impl Default for SpeechActivity {
    fn default() -> Self {
        Self {
            hang: 0.15,
            speaking: false,
            contrary: 0.0,
        }
    }
}

impl SpeechActivity {
    /// Above this much of speech in the visemes, the mouth speaks.
    const LOUD: f32 = 0.5;
    /// Below this, it is silent. In between, nothing changes.
    const QUIET: f32 = 0.3;
    /// Seconds of speech that it takes: a single noisy frame is none.
    const ONSET: f32 = 0.02;

    /// Whether the face speaks.
    pub fn is_speaking(&self) -> bool {
        self.speaking
    }

    /// Takes in how much the visemes speak; returns the new state when it changes.
    pub(super) fn advance(&mut self, speech: f32, seconds: f32) -> Option<bool> {
        let (contrary, needed) = if self.speaking {
            (speech < Self::QUIET, self.hang)
        } else {
            (speech > Self::LOUD, Self::ONSET)
        };
        self.contrary = if contrary { self.contrary + seconds } else { 0.0 };
        // The tolerance is for sums of frame times.
        (contrary && self.contrary + 1e-4 >= needed).then(|| {
            self.speaking = !self.speaking;
            self.contrary = 0.0;
            self.speaking
        })
    }
}

/// A face began to speak. Sent as a message and triggered on the face's entity.
#[derive(Message, EntityEvent, Clone, Copy, Debug, PartialEq, Eq, Reflect)]
pub struct SpeechStarted {
    /// The face.
    pub entity: Entity,
}

/// A face has stopped speaking, and stayed silent for a moment ([`SpeechActivity::hang`]). Sent as
/// a message and triggered on the face's entity.
#[derive(Message, EntityEvent, Clone, Copy, Debug, PartialEq, Eq, Reflect)]
pub struct SpeechEnded {
    /// The face.
    pub entity: Entity,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_between_words_do_not_end_speech() {
        let mut activity = SpeechActivity::default();
        assert_eq!(activity.advance(0.9, 0.01), None);
        assert_eq!(activity.advance(0.9, 0.01), Some(true));
        for _ in 0..14 {
            assert_eq!(activity.advance(0.0, 0.01), None);
        }
        assert_eq!(activity.advance(0.4, 0.01), None);
        for _ in 0..14 {
            assert_eq!(activity.advance(0.0, 0.01), None);
        }
        assert_eq!(activity.advance(0.0, 0.01), Some(false));
    }
}
