//! What a character's face expresses: what it mirrors, its mood, and what speech leaves of both.

use bevy::prelude::*;

use super::{
    BlendShape, BlendShapeWeights, Expression, ExpressionChanged, ExpressionWeights, Face, FaceRegion, FacialActions,
    Mirroring, SeenFace, SeenFaces, ShownExpression, SpeechActivity,
};

/// A mood of the game's: the character shows this expression, without any camera.
///
/// Insert it again with another expression and the face changes to that one; remove it and the face returns to rest.
/// On a character that mirrors somebody, the mood shows as far as the seen face is neutral.
///
/// ```
/// # use bevy::prelude::*;
/// # use bevy_animgen::track::{Expressing, Expression, Face};
/// fn a_guard_who_has_had_enough(commands: &mut Commands) {
///     commands.spawn((Face::default(), Expressing::new(Expression::Angry).with_intensity(0.7)));
/// }
/// ```
#[derive(Component, Clone, Copy, Debug, PartialEq, Reflect)]
#[reflect(Component, Default)]
pub struct Expressing {
    /// The expression.
    pub expression: Expression,
    /// How much of it, 0 to 1.
    pub intensity: f32,
    /// Seconds in which the face changes to it.
    pub fade: f32,
}

impl Default for Expressing {
    fn default() -> Self {
        Self {
            expression: Expression::Neutral,
            intensity: 1.0,
            fade: 0.4,
        }
    }
}

impl Expressing {
    /// This expression at full intensity, with a fade of 0.4 s.
    pub fn new(expression: Expression) -> Self {
        Self {
            expression,
            ..default()
        }
    }

    /// Sets how much of it, 0 to 1.
    pub fn with_intensity(mut self, intensity: f32) -> Self {
        self.intensity = intensity;
        self
    }

    /// Sets the seconds in which the face changes to it; 0 is at once.
    pub fn with_fade(mut self, seconds: f32) -> Self {
        self.fade = seconds;
        self
    }

    /// How much of each expression that is.
    fn amounts(&self) -> ExpressionWeights {
        ExpressionWeights::default().lerp(
            &ExpressionWeights::only(self.expression),
            super::blend_shape::unit(self.intensity),
        )
    }
}

/// A change of mood on its way.
#[derive(Clone, Copy, Debug, PartialEq, Reflect)]
struct Mood {
    /// The mood at the end of the way, `None` for none.
    goal: Option<Expressing>,
    /// How much of each expression, and which expression, there was when the way began.
    from: [ExpressionWeights; 2],
    now: [ExpressionWeights; 2],
    /// How much of the way is done, 0 to 1, and how long it takes, in seconds.
    done: f32,
    fade: f32,
}

impl Default for Mood {
    fn default() -> Self {
        Self {
            goal: None,
            from: default(),
            now: default(),
            done: 1.0,
            fade: 0.0,
        }
    }
}

impl Mood {
    fn advance(&mut self, wanted: Option<&Expressing>, seconds: f32) {
        if self.goal.as_ref() != wanted {
            // Whoever leaves takes as long as it took to come.
            self.fade = wanted.map_or(self.fade, |w| w.fade);
            (self.goal, self.from, self.done) = (wanted.copied(), self.now, 0.0);
        }
        if self.done >= 1.0 {
            return;
        }
        self.done = if self.fade > 0.0 {
            (self.done + seconds / self.fade).min(1.0)
        } else {
            1.0
        };
        let t = self.done * self.done * (3.0 - 2.0 * self.done);
        let goal = wanted.map_or([ExpressionWeights::default(); 2], |w| {
            let shows = w.intensity > 0.1;
            let which = if shows { w.expression } else { Expression::Neutral };
            [w.amounts(), ExpressionWeights::only(which)]
        });
        self.now = std::array::from_fn(|i| self.from[i].lerp(&goal[i], t));
    }

    /// Whether there is nothing to show.
    fn is_none(&self) -> bool {
        self.goal.is_none() && self.done >= 1.0
    }

    fn amounts(&self) -> &ExpressionWeights {
        &self.now[0]
    }

    fn which(&self) -> &ExpressionWeights {
        &self.now[1]
    }
}

/// What a face expresses at this moment, ready to be laid under speech.
#[derive(Component, Clone, Copy, Debug, Default, Reflect)]
#[reflect(Component, Default)]
pub(crate) struct ExpressionPose {
    pose: BlendShapeWeights,
    mood: Mood,
    /// The settings of the last mirroring: it may be gone while its face still eases out.
    mirroring: Option<Mirroring>,
    /// How much the mouth belongs to speech, 0 to 1.
    speaking: f32,
    /// How much the lids follow those that are seen, 0 to 1.
    lids: f32,
    /// How much the gaze follows the one that is seen, 0 to 1.
    gaze: f32,
}

impl ExpressionPose {
    /// Seconds in which speech takes the mouth, and in which it gives it back.
    const TAKES: f32 = 0.06;
    const GIVES: f32 = 0.2;

    fn speak(&mut self, speaking: bool, seconds: f32) {
        let step = if speaking {
            seconds / Self::TAKES
        } else {
            -seconds / Self::GIVES
        };
        self.speaking = (self.speaking + step).clamp(0.0, 1.0);
    }

    /// How much of the face's own blinking is wanted, 0 to 1.
    pub fn blinking(&self) -> f32 {
        1.0 - self.lids
    }

    /// How much of the face's own glances is wanted, 0 to 1.
    pub fn glances(&self) -> f32 {
        1.0 - self.gaze
    }

    /// Takes the weights that the game wrote over those of this tick.
    pub fn overrule(&mut self, weights: &ExpressionWeights, seen: Option<&SeenFace>, actions: &FacialActions) {
        let weights = weights.usable();
        self.pose = match (&self.mirroring, seen) {
            (Some(mirroring), Some(seen)) => mirroring.pose(seen, &weights, actions),
            _ => actions.pose_of(&weights),
        };
    }

    /// Lays the expression over a pose. The mouth of a face that speaks is only coloured: its corners go up or down.
    pub fn apply(&self, pose: &mut BlendShapeWeights) {
        for (shape, weight) in self.pose.iter() {
            let share = 1.0 - self.speaking * (1.0 - beside_speech(shape));
            pose.0[shape.index()] += weight * share;
        }
    }
}

/// How much of a shape an expression keeps while the face speaks, 0 to 1.
fn beside_speech(shape: BlendShape) -> f32 {
    use BlendShape::{
        MouthDimpleLeft, MouthDimpleRight, MouthFrownLeft, MouthFrownRight, MouthSmileLeft, MouthSmileRight,
        MouthStretchLeft, MouthStretchRight, MouthUpperUpLeft, MouthUpperUpRight,
    };
    match shape {
        MouthSmileLeft | MouthSmileRight | MouthDimpleLeft | MouthDimpleRight => 0.6,
        // Speech takes its own part of these.
        MouthFrownLeft | MouthFrownRight => 0.9,
        MouthStretchLeft | MouthStretchRight | MouthUpperUpLeft | MouthUpperUpRight => 0.3,
        _ if matches!(shape.region(), FaceRegion::Jaw | FaceRegion::Mouth | FaceRegion::Tongue) => 0.0,
        _ => 1.0,
    }
}

type Expressive<'a> = (
    Entity,
    Option<&'a Mirroring>,
    Option<&'a SeenFace>,
    Option<&'a Expressing>,
    &'a SpeechActivity,
    &'a mut ExpressionPose,
    &'a mut ExpressionWeights,
    &'a mut ShownExpression,
);

/// Makes what each character mirrors, and its mood, its [`ExpressionWeights`] and the pose for them. A face with neither
/// shows the weights that the game writes.
pub(super) fn express(
    time: Res<Time>,
    actions: Res<FacialActions>,
    mut faces: Query<Expressive, With<Face>>,
    mut changed: MessageWriter<ExpressionChanged>,
    mut commands: Commands,
) {
    let seconds = time.delta_secs();
    for (entity, mirroring, seen, mood, activity, mut state, mut weights, mut shown) in &mut faces {
        let state = state.bypass_change_detection();
        state.speak(activity.is_speaking(), seconds);
        let driven = state.mirroring.is_some() || !state.mood.is_none();
        state.mood.advance(mood, seconds);
        state.mirroring = mirroring
            .copied()
            .or(state.mirroring.filter(|_| seen.is_some_and(|s| !at_rest(s))));
        let which = match (state.mirroring, seen) {
            (Some(mirroring), Some(seen)) => {
                let amounts = mirroring.amounts(seen, &actions);
                let left = amounts.get(Expression::Neutral);
                state.pose = mirroring.pose(seen, &amounts, &actions);
                let mood = actions.pose_of(state.mood.amounts());
                for (sum, part) in state.pose.0.iter_mut().zip(&mood.0) {
                    *sum += part * left;
                }
                (state.lids, state.gaze) = (mirroring.lids_followed(seen), mirroring.gaze_followed(seen));
                weights.set_if_neq(amounts.over(state.mood.amounts()));
                mirroring.which(seen).over(state.mood.which())
            }
            _ => {
                (state.lids, state.gaze) = (0.0, 0.0);
                if !state.mood.is_none() {
                    weights.set_if_neq(*state.mood.amounts());
                } else if driven {
                    weights.set_if_neq(ExpressionWeights::default());
                }
                let usable = weights.usable();
                state.pose = actions.pose_of(&usable);
                if state.mood.is_none() {
                    usable
                } else {
                    *state.mood.which()
                }
            }
        };
        announce(entity, &mut shown, &which, seconds, &mut changed, &mut commands);
    }
}

/// Whether nothing is left to show of a face that is gone.
fn at_rest(seen: &SeenFace) -> bool {
    seen.presence() <= 0.0
        && seen.shapes().0.iter().all(|w| *w < 1e-3)
        && seen.expression().get(Expression::Neutral) > 0.999
}

/// Tells which expression the first face of each source shows; a source that is a character as well tells its own.
pub(super) fn read_sources(
    time: Res<Time>,
    mut sources: Query<(Entity, &SeenFace, &mut ShownExpression), (With<SeenFaces>, Without<Face>)>,
    mut changed: MessageWriter<ExpressionChanged>,
    mut commands: Commands,
) {
    for (entity, seen, mut shown) in &mut sources {
        let weights = seen.expression();
        announce(
            entity,
            &mut shown,
            &weights,
            time.delta_secs(),
            &mut changed,
            &mut commands,
        );
    }
}

fn announce(
    entity: Entity,
    shown: &mut Mut<ShownExpression>,
    weights: &ExpressionWeights,
    seconds: f32,
    changed: &mut MessageWriter<ExpressionChanged>,
    commands: &mut Commands,
) {
    if let Some(from) = shown.bypass_change_detection().advance(weights, seconds) {
        shown.set_changed();
        let to = shown.expression();
        changed.write(ExpressionChanged { entity, from, to });
        commands.trigger(ExpressionChanged { entity, from, to });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::BlendShapeMask;

    #[test]
    fn a_mood_comes_and_goes_smoothly() {
        let mut mood = Mood::default();
        let happy = Expressing::new(Expression::Happy).with_intensity(0.6).with_fade(0.2);
        let mut last = 0.0;
        for _ in 0..10 {
            mood.advance(Some(&happy), 0.02);
            let now = mood.amounts().get(Expression::Happy);
            assert!(now >= last && now - last < 0.12, "{last} {now}");
            last = now;
        }
        assert!((last - 0.6).abs() < 1e-5);
        for _ in 0..11 {
            assert!(!mood.is_none());
            mood.advance(None, 0.019);
        }
        assert!(mood.is_none() && mood.amounts().get(Expression::Neutral) == 1.0);
    }

    #[test]
    fn speech_leaves_the_upper_face_alone() {
        for shape in BlendShape::ALL {
            let mouth = BlendShapeMask::mouth().contains(shape);
            assert_eq!(beside_speech(shape) < 1.0, mouth, "{}", shape.name());
        }
    }
}
