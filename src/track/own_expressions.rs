//! Expressions of the user's own, learned from a few seconds of examples each.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::gathering::{Gathering, Progress, distance};
use super::{BlendShapeWeights, ExpressionWeights, SeenFace};

/// The looks that a user has taught: a wink, puckered lips, a brow of one's own.
///
/// Looks are told apart by what the networks see of a face. Puffed cheeks and a tongue that is out are not among it.
///
/// On a character that mirrors it reads that face, on a source its first one. Every look is remembered as the mean of
/// its examples and how far they lie around it; the nearest mean wins. [`OwnExpressionChanged`] tells when another is
/// shown. Save it with serde; forget a look or [`clear`](Self::clear) all.
#[derive(Component, Clone, Debug, Default, PartialEq, Reflect, Serialize, Deserialize)]
#[reflect(Component, Default)]
#[serde(default)]
pub struct OwnExpressions {
    looks: Vec<OwnExpression>,
    /// The name of the one that is shown.
    #[serde(skip)]
    shown: Option<String>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Reflect, Serialize, Deserialize)]
pub struct OwnExpression {
    /// What the user calls it.
    pub name: String,
    expression: ExpressionWeights,
    shapes: BlendShapeWeights,
    spread: f32,
    #[serde(skip)]
    score: f32,
}

impl OwnExpression {
    /// How much the face shows it now, 0 to 1: above 0.5 it is nearer to it than to rest and all others.
    pub fn score(&self) -> f32 {
        self.score
    }

    fn distance(&self, expression: &ExpressionWeights, shapes: &BlendShapeWeights) -> f32 {
        distance((expression, shapes), (&self.expression, &self.shapes))
    }
}

/// Above this score, a look is shown; [`OwnExpression::score`] says why.
const COMES: f32 = 0.5;

/// Below this score it is not any more. Between the two, nothing changes.
const GOES: f32 = 0.4;

/// How much higher the score of another must be to take its place before.
const LEAD: f32 = 0.1;

impl OwnExpressions {
    /// All that were learned, in the order in which they were.
    pub fn iter(&self) -> impl Iterator<Item = &OwnExpression> {
        self.looks.iter()
    }

    /// How much the face shows one of them, 0 to 1; `None` if it was never learned.
    pub fn score(&self, name: &str) -> Option<f32> {
        self.looks.iter().find(|l| l.name == name).map(|l| l.score)
    }

    /// The one that the face shows now, if it shows one. It comes with a score above 0.5, and stays until that falls below
    /// 0.4 or another one's is clearly higher.
    pub fn shown(&self) -> Option<&OwnExpression> {
        let name = self.shown.as_deref()?;
        self.looks.iter().find(|l| l.name == name)
    }

    /// Forgets one.
    pub fn forget(&mut self, name: &str) {
        self.looks.retain(|l| l.name != name);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.looks.clear();
    }

    fn learn(&mut self, look: OwnExpression) {
        match self.looks.iter_mut().find(|l| l.name == look.name) {
            Some(old) => *old = look,
            None => self.looks.push(look),
        }
    }

    /// Which one is shown by the scores, after the one that was.
    fn decided(&self) -> Option<&OwnExpression> {
        let best = self.looks.iter().max_by(|a, b| a.score.total_cmp(&b.score))?;
        let stays = |shown: &&OwnExpression| shown.score >= GOES && best.score <= shown.score + LEAD;
        let shown = self.shown().filter(stays);
        shown.or((best.score > COMES).then_some(best))
    }

    /// Decides which one is shown. Gives the names of the one before and the one now, if that changes.
    fn decide(&mut self) -> Option<[Option<String>; 2]> {
        let now = self.decided().map(|l| l.name.as_str());
        if now == self.shown.as_deref() {
            return None;
        }
        let now = now.map(str::to_owned);
        let before = std::mem::replace(&mut self.shown, now.clone());
        Some([before, now])
    }

    /// Compares a face with all of them.
    fn read(&mut self, expression: &ExpressionWeights, shapes: &BlendShapeWeights) {
        let rest = (&ExpressionWeights::default(), &BlendShapeWeights::REST);
        // Within the spread of its examples, a face is at the mean.
        let beyond = |d: f32, spread: f32| (d - spread).max(0.02);
        let nearness = |d: f32| 1.0 / (d * d);
        let mut total = nearness(beyond(distance((expression, shapes), rest), 0.0));
        for look in &self.looks {
            total += nearness(beyond(look.distance(expression, shapes), look.spread));
        }
        for i in 0..self.looks.len() {
            let look = &self.looks[i];
            let d = beyond(look.distance(expression, shapes), look.spread);
            // How far its next neighbour is: what lies much further away is like none of them.
            let room = self
                .looks
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != i)
                .map(|(_, other)| other.distance(&look.expression, &look.shapes))
                .chain([distance((&look.expression, &look.shapes), rest)])
                .fold(f32::INFINITY, f32::min)
                .max(0.1);
            let like = (-(d / room).powi(4)).exp();
            self.looks[i].score = nearness(d) / total * like;
        }
    }
}

/// Learns one [`OwnExpression`] from what the face that a character mirrors, or the first face of a source, shows next.
///
/// Insert it on that character or source and have the user hold the look. Once the face has been seen for
/// [`seconds`](Self::seconds), the entity's [`OwnExpressions`] know it, this component is gone and [`ExpressionLearned`]
/// is sent. Ticks without a face do not count; after [`timeout`](Self::timeout) it gives up with [`LearningFailed`].
/// Calibrate the neutral face before, not between.
#[derive(Component, Clone, Debug, Reflect)]
#[reflect(Component, Default)]
#[require(OwnExpressions)]
pub struct LearnExpression {
    /// What to call it; an expression of that name is learned anew.
    pub name: String,
    /// Seconds for which the face must be seen.
    pub seconds: f32,
    /// Seconds after which it gives up.
    pub timeout: f32,
    gathering: Gathering,
}

impl Default for LearnExpression {
    fn default() -> Self {
        Self::new("")
    }
}

impl LearnExpression {
    /// Learns for two seconds, and gives up after ten.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            seconds: 2.0,
            timeout: 10.0,
            gathering: Gathering::default(),
        }
    }

    /// Sets the seconds for which the face must be seen.
    pub fn with_seconds(mut self, seconds: f32) -> Self {
        self.seconds = seconds;
        self
    }

    /// Sets the seconds after which it gives up.
    pub fn with_timeout(mut self, seconds: f32) -> Self {
        self.timeout = seconds;
        self
    }
}

/// An expression of the user's own was learned. Sent as a message and triggered on the entity.
#[derive(Message, EntityEvent, Clone, Debug, PartialEq, Eq, Reflect)]
pub struct ExpressionLearned {
    /// The character or source.
    pub entity: Entity,
    /// What it is called.
    pub name: String,
}

/// The face of a character, or the first one of a source, shows another of its own expressions, or none of them any more.
/// Sent as a message and triggered on the entity.
#[derive(Message, EntityEvent, Clone, Debug, PartialEq, Eq, Reflect)]
pub struct OwnExpressionChanged {
    /// The character or source.
    pub entity: Entity,
    /// What it showed before; `None` for none.
    pub from: Option<String>,
    /// What it shows now; `None` for none.
    pub to: Option<String>,
}

/// A neutral face could not be measured, or an expression not be learned: the face was not seen for long enough. Sent
/// as a message and triggered on the entity.
#[derive(Message, EntityEvent, Clone, Debug, PartialEq, Eq, Reflect)]
pub struct LearningFailed {
    /// The character or source.
    pub entity: Entity,
    /// The expression's name; `None` for the neutral face.
    pub name: Option<String>,
}

/// Learns. By real time: cameras go on in a paused game, in whose menu a player may teach a look.
pub(super) fn learn(
    time: Res<Time<Real>>,
    mut faces: Query<(Entity, &mut LearnExpression, &mut OwnExpressions, Option<&SeenFace>)>,
    mut learned: MessageWriter<ExpressionLearned>,
    mut failed: MessageWriter<LearningFailed>,
    mut commands: Commands,
) {
    for (entity, mut lesson, mut own, seen) in &mut faces {
        let (wanted, timeout) = (lesson.seconds, lesson.timeout);
        let look = seen.and_then(SeenFace::latest);
        let gathering = &mut lesson.bypass_change_detection().gathering;
        let name = match gathering.advance(look, wanted, timeout, time.delta_secs()) {
            Progress::Going => continue,
            Progress::Done => {
                let mean = gathering.mean();
                own.learn(OwnExpression {
                    name: lesson.name.clone(),
                    expression: mean.expression,
                    shapes: mean.shapes,
                    spread: mean.spread,
                    score: 0.0,
                });
                Ok(lesson.name.clone())
            }
            Progress::Failed => {
                warn!(
                    "\"{}\" was not learned: no face was seen for {wanted} s within {timeout} s",
                    lesson.name
                );
                Err(Some(lesson.name.clone()))
            }
        };
        match name {
            Ok(name) => {
                let event = ExpressionLearned { entity, name };
                learned.write(event.clone());
                commands.trigger(event);
            }
            Err(name) => {
                let event = LearningFailed { entity, name };
                failed.write(event.clone());
                commands.trigger(event);
            }
        }
        commands.entity(entity).try_remove::<LearnExpression>();
    }
}

/// Scores what each face shows against its own expressions, and tells when it shows another.
pub(super) fn read_own(
    mut faces: Query<(Entity, &SeenFace, &mut OwnExpressions)>,
    mut changed: MessageWriter<OwnExpressionChanged>,
    mut commands: Commands,
) {
    for (entity, seen, mut own) in &mut faces {
        let looks = own.bypass_change_detection();
        if !looks.looks.is_empty() {
            looks.read(&seen.expression(), &seen.shapes());
        }
        if let Some([from, to]) = looks.decide() {
            own.set_changed();
            let event = OwnExpressionChanged { entity, from, to };
            changed.write(event.clone());
            commands.trigger(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::{BlendShape, Expression};

    fn look(name: &str, shapes: &[(BlendShape, f32)]) -> OwnExpression {
        OwnExpression {
            name: name.to_owned(),
            expression: ExpressionWeights::default(),
            shapes: BlendShapeWeights::of(shapes.iter().copied()),
            spread: 0.05,
            score: 0.0,
        }
    }

    #[test]
    fn the_nearest_wins_and_rest_is_none() {
        let mut own = OwnExpressions::default();
        own.learn(look("wink", &[(BlendShape::EyeBlinkLeft, 0.9)]));
        own.learn(look("kiss", &[(BlendShape::MouthPucker, 0.8)]));
        let neutral = ExpressionWeights::default();
        let mut shown = |shapes: BlendShapeWeights| {
            own.read(&neutral, &shapes);
            own.decide();
            assert!(own.iter().all(|l| (0.0..=1.0).contains(&l.score())));
            own.shown().map(|l| (l.name.clone(), l.score()))
        };
        assert_eq!(shown(BlendShapeWeights::REST), None);
        let (name, score) = shown(BlendShapeWeights::of([(BlendShape::EyeBlinkLeft, 0.85)])).unwrap();
        assert!(name == "wink" && score > 0.9, "{name} {score}");
        let (name, score) = shown(BlendShapeWeights::of([(BlendShape::MouthPucker, 0.7)])).unwrap();
        assert!(name == "kiss" && score > 0.9, "{name} {score}");
        // Something else altogether.
        let other = BlendShapeWeights::of([(BlendShape::JawOpen, 1.0), (BlendShape::BrowInnerUp, 1.0)]);
        assert_eq!(shown(other), None);
    }

    #[test]
    fn one_alone_is_told_from_rest() {
        let mut own = OwnExpressions::default();
        own.learn(look("wink", &[(BlendShape::EyeBlinkLeft, 0.9)]));
        let mut score = |weight: f32| {
            let shapes = BlendShapeWeights::REST.with(BlendShape::EyeBlinkLeft, weight);
            own.read(&ExpressionWeights::default(), &shapes);
            own.score("wink").unwrap()
        };
        assert!(score(0.0) < 0.1 && score(0.2) < 0.2 && score(0.75) > 0.8 && score(0.9) > 0.95);
        own.read(
            &ExpressionWeights::only(Expression::Happy),
            &BlendShapeWeights::of([(BlendShape::MouthSmileLeft, 0.9), (BlendShape::MouthSmileRight, 0.9)]),
        );
        assert_eq!(own.decide(), None);
        assert!(own.shown().is_none());
    }

    #[test]
    fn the_one_that_is_shown_stays_until_it_is_clearly_over() {
        let mut own = OwnExpressions::default();
        own.learn(look("wink", &[(BlendShape::EyeBlinkLeft, 0.9)]));
        own.learn(look("kiss", &[(BlendShape::MouthPucker, 0.8)]));
        let mut after = |wink: f32, kiss: f32| {
            own.looks[0].score = wink;
            own.looks[1].score = kiss;
            own.decide();
            own.shown().map(|l| l.name.clone())
        };
        assert_eq!(after(0.45, 0.1), None);
        for score in [0.55, 0.45, 0.41, 0.52] {
            assert_eq!(after(score, 0.1).as_deref(), Some("wink"));
        }
        assert_eq!(after(0.45, 0.52).as_deref(), Some("wink"));
        assert_eq!(after(0.41, 0.55).as_deref(), Some("kiss"));
        assert_eq!(after(0.49, 0.39), None);
        assert_eq!(after(0.6, 0.1).as_deref(), Some("wink"));
        own.forget("wink");
        assert!(own.shown().is_none());
        assert_eq!(own.decide(), Some([Some("wink".to_owned()), None]));
    }

    #[test]
    fn they_can_be_saved_and_forgotten() {
        let mut own = OwnExpressions::default();
        own.learn(look("wink", &[(BlendShape::EyeBlinkLeft, 0.9)]));
        own.learn(look("kiss", &[(BlendShape::MouthPucker, 0.75)]));
        let text = ron::to_string(&own).unwrap();
        assert_eq!(ron::from_str::<OwnExpressions>(&text).unwrap(), own);
        own.forget("wink");
        assert_eq!(own.score("wink"), None);
        own.clear();
        assert_eq!(own.iter().count(), 0);
    }
}
