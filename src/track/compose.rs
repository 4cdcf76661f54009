//! From what the sources say to the one pose of each face.

use bevy::ecs::change_detection::Tick;
use bevy::ecs::system::SystemChangeTick;
use bevy::prelude::*;

use super::expressing::ExpressionPose;
use super::layers::priority;
use super::{
    Articulation, BlendShapeWeights, Blink, DrivenBy, ExpressionWeights, Face, FaceLayers, FacialActions, IdleMotion,
    SeenFace, SpeechActivity, SpeechEnded, SpeechStarted, Viseme, VisemeTrack, VisemeWeights,
};

/// Mixes the sources of each face into its [`VisemeWeights`]. A face without sources keeps its own.
pub(super) fn mix_sources(
    mut faces: Query<(Entity, Option<&DrivenBy>, &mut VisemeWeights), With<Face>>,
    tracks: Query<&VisemeTrack>,
) {
    for (entity, driven_by, mut visemes) in &mut faces {
        let own = [entity];
        let sources = driven_by.map_or(own.as_slice(), |d| d.0.as_slice());
        let mut sum = [0.0; Viseme::COUNT];
        let mut total = 0.0;
        for track in tracks.iter_many(sources) {
            let current = track.current();
            // The silent ones count for next to nothing against one that speaks.
            let weight = current.speech().clamp(0.0, 1.0) + 1e-3;
            if current.0.iter().all(|w| w.is_finite()) {
                total += weight;
                for (sum, part) in sum.iter_mut().zip(current.0) {
                    *sum += weight * part.max(0.0);
                }
            }
        }
        let norm: f32 = sum.iter().sum();
        if norm > 0.0 {
            visemes.set_if_neq(VisemeWeights(sum.map(|w| w / norm)));
        } else if total > 0.0 || driven_by.is_some() {
            // Sources that say nothing usable, or are gone: rest, and not the last shape.
            visemes.set_if_neq(VisemeWeights::default());
        }
    }
}

/// Tells the game when a face begins and ends to speak.
pub(super) fn announce_speech(
    time: Res<Time>,
    mut faces: Query<(Entity, &VisemeWeights, &mut SpeechActivity), With<Face>>,
    mut started: MessageWriter<SpeechStarted>,
    mut ended: MessageWriter<SpeechEnded>,
    mut commands: Commands,
) {
    let seconds = time.delta_secs();
    for (entity, visemes, mut activity) in &mut faces {
        match activity.bypass_change_detection().advance(visemes.speech(), seconds) {
            Some(true) => {
                activity.set_changed();
                started.write(SpeechStarted { entity });
                commands.trigger(SpeechStarted { entity });
            }
            Some(false) => {
                activity.set_changed();
                ended.write(SpeechEnded { entity });
                commands.trigger(SpeechEnded { entity });
            }
            None => {}
        }
    }
}

type FaceParts<'a> = (
    Entity,
    &'a Face,
    &'a mut FaceLayers,
    &'a mut Blink,
    &'a mut IdleMotion,
    &'a ExpressionPose,
    &'a VisemeWeights,
    &'a mut BlendShapeWeights,
);

/// Moves all layers on by one tick and lays them over each other.
pub(super) fn compose(time: Res<Time>, articulation: Res<Articulation>, mut faces: Query<FaceParts>) {
    let seconds = time.delta_secs();
    for (entity, face, mut layers, mut blink, mut idle, expression, visemes, mut pose) in &mut faces {
        // The game's own settings are what change detection is for, not our clocks.
        layers.bypass_change_detection().advance(seconds);
        blink.bypass_change_detection().advance(entity, seconds);
        idle.bypass_change_detection().advance(entity, seconds);
        *pose = pose_of(&articulation, face, &layers, &blink, &idle, expression, visemes);
    }
}

type Written<'a> = (
    &'a Face,
    &'a FaceLayers,
    &'a Blink,
    &'a IdleMotion,
    Option<&'a SeenFace>,
    &'a mut ExpressionPose,
    Ref<'a, ExpressionWeights>,
    Ref<'a, VisemeWeights>,
    &'a mut BlendShapeWeights,
);

/// Composes again the faces whose visemes or expression the game has changed since, so that such a change shows
/// in the same frame. Whoever changes the pose itself is not overruled.
pub(crate) fn recompose(
    articulation: Res<Articulation>,
    actions: Res<FacialActions>,
    now: SystemChangeTick,
    mut faces: Query<Written, Or<(Changed<VisemeWeights>, Changed<ExpressionWeights>)>>,
) {
    let newer = |a: Tick, b: Tick| a.is_newer_than(b, now.this_run());
    for (face, layers, blink, idle, seen, mut expression, expressions, visemes, mut pose) in &mut faces {
        let composed = pose.last_changed();
        let expressed = newer(expressions.last_changed(), composed);
        if expressed {
            expression.overrule(&expressions, seen, &actions);
        }
        if expressed || newer(visemes.last_changed(), composed) {
            *pose = pose_of(&articulation, face, layers, blink, idle, &expression, &visemes);
        }
    }
}

/// The pose of a face: idle motion, expression, blinking, speech and user layers, by priority.
fn pose_of(
    articulation: &Articulation,
    face: &Face,
    layers: &FaceLayers,
    blink: &Blink,
    idle: &IdleMotion,
    expression: &ExpressionPose,
    visemes: &VisemeWeights,
) -> BlendShapeWeights {
    use priority::{BLINK, EXPRESSION, IDLE, SPEECH};
    let mut pose = BlendShapeWeights::REST;
    // A user layer of exactly a built-in priority lies over it.
    layers.apply(..IDLE, &mut pose);
    idle.apply(expression.glances(), &mut pose);
    layers.apply(IDLE..EXPRESSION, &mut pose);
    expression.apply(&mut pose);
    layers.apply(EXPRESSION..BLINK, &mut pose);
    // After the expression: shut lids leave no room for wide eyes.
    blink.apply(expression.blinking(), &mut pose);
    layers.apply(BLINK..SPEECH, &mut pose);
    articulation.speak(visemes, face.jaw, face.lips, &mut pose);
    layers.apply(SPEECH.., &mut pose);
    pose.sanitize();
    pose
}
