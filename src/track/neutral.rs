//! How a person's face is when it expresses nothing: measured once, then taken off.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::gathering::{Gathering, Progress};
use super::{BlendShapeWeights, Expression, ExpressionWeights, LearningFailed, SeenFace};

/// What the networks see in a face that expresses nothing: heavy brows are not anger.
///
/// On a source it is that of its first face ([`WhichFace::Number(0)`](super::WhichFace::Number)), and is taken off that
/// one for whoever reads it. Anybody else needs one of their own, on the character that mirrors them; there it comes
/// before the source's. Measure it with [`CalibrateNeutral`], or write one that was saved; remove it to go without.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Reflect, Serialize, Deserialize)]
#[reflect(Component, Default)]
pub struct NeutralFace {
    /// The expression that is seen in it.
    pub expression: ExpressionWeights,
    /// The shapes that are seen in it; left and right are the person's own.
    pub shapes: BlendShapeWeights,
}

/// Most that is taken off a weight: beyond, there would be nothing left to tell apart.
const MOST: f32 = 0.8;

/// What is left of a weight above its neutral value, such that 1 stays 1.
fn above(weight: f32, neutral: f32) -> f32 {
    let neutral = super::blend_shape::unit(neutral).min(MOST);
    ((weight - neutral) / (1.0 - neutral)).max(0.0)
}

impl NeutralFace {
    /// What an expression is against this face.
    pub fn taken_off(&self, expression: &ExpressionWeights) -> ExpressionWeights {
        let mut left = ExpressionWeights(std::array::from_fn(|i| above(expression.0[i], self.expression.0[i])));
        // A face that looks all sad when it is neutral still has a neutral of 1 to come back to.
        left.rest_is_neutral();
        debug_assert!(left.get(Expression::Neutral) >= 0.0);
        left
    }

    /// What shapes are against this face.
    pub fn shapes_taken_off(&self, shapes: &BlendShapeWeights) -> BlendShapeWeights {
        BlendShapeWeights(std::array::from_fn(|i| above(shapes.0[i], self.shapes.0[i])))
    }
}

/// Measures the [`NeutralFace`] of the person that a character mirrors, or of the first face of a source.
///
/// Insert it on that character or source and ask the person to relax. Once the face has been seen for
/// [`seconds`](Self::seconds), the mean is the new `NeutralFace` on the same entity, this component is gone and
/// [`NeutralCalibrated`] is sent. Ticks without a face do not count; after [`timeout`](Self::timeout) it gives up with
/// [`LearningFailed`], and the former `NeutralFace` stays.
#[derive(Component, Clone, Debug, Reflect)]
#[reflect(Component, Default)]
pub struct CalibrateNeutral {
    /// Seconds for which the face must be seen.
    pub seconds: f32,
    /// Seconds after which it gives up.
    pub timeout: f32,
    gathering: Gathering,
}

impl Default for CalibrateNeutral {
    fn default() -> Self {
        Self {
            seconds: 1.0,
            timeout: 10.0,
            gathering: Gathering::default(),
        }
    }
}

impl CalibrateNeutral {
    /// Sets the seconds after which it gives up.
    pub fn with_timeout(mut self, seconds: f32) -> Self {
        self.timeout = seconds;
        self
    }
}

/// A neutral face has been measured: the [`NeutralFace`] is on the entity. Sent as a message and triggered on it.
#[derive(Message, EntityEvent, Clone, Copy, Debug, PartialEq, Eq, Reflect)]
pub struct NeutralCalibrated {
    /// The character or source.
    pub entity: Entity,
}

/// Measures. By real time: cameras go on in a paused game, in whose menu a player may be asked to relax.
pub(super) fn calibrate(
    time: Res<Time<Real>>,
    mut faces: Query<(Entity, &mut CalibrateNeutral, Option<&SeenFace>)>,
    mut calibrated: MessageWriter<NeutralCalibrated>,
    mut failed: MessageWriter<LearningFailed>,
    mut commands: Commands,
) {
    for (entity, mut calibration, seen) in &mut faces {
        // The face as it was seen: a former neutral face must not be taken off it.
        let look = seen.and_then(SeenFace::sighting).map(|s| (&s.expression, &s.shapes));
        let (wanted, timeout) = (calibration.seconds, calibration.timeout);
        let gathering = &mut calibration.bypass_change_detection().gathering;
        match gathering.advance(look, wanted, timeout, time.delta_secs()) {
            Progress::Going => continue,
            Progress::Done => {
                let mean = gathering.mean();
                // Whoever hears of another may have despawned this one.
                commands.entity(entity).try_insert(NeutralFace {
                    expression: mean.expression,
                    shapes: mean.shapes,
                });
                calibrated.write(NeutralCalibrated { entity });
                commands.trigger(NeutralCalibrated { entity });
            }
            Progress::Failed => {
                warn!("no neutral face: none was seen for {wanted} s within {timeout} s; the former one stays");
                failed.write(LearningFailed { entity, name: None });
                commands.trigger(LearningFailed { entity, name: None });
            }
        }
        commands.entity(entity).try_remove::<CalibrateNeutral>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::BlendShape;

    #[test]
    fn the_neutral_face_is_neutral_and_full_stays_full() {
        let gloomy = NeutralFace {
            expression: ExpressionWeights::only(Expression::Sad).lerp(&ExpressionWeights::default(), 0.3),
            shapes: BlendShapeWeights::REST.with(BlendShape::BrowDownLeft, 0.4),
        };
        let rest = gloomy.taken_off(&gloomy.expression);
        assert!((rest.get(Expression::Neutral) - 1.0).abs() < 1e-5, "{rest:?}");
        assert_eq!(gloomy.shapes_taken_off(&gloomy.shapes), BlendShapeWeights::REST);
        for expression in Expression::ALL {
            let full = ExpressionWeights::only(expression);
            let left = gloomy.taken_off(&full);
            assert!(left.get(expression) > 0.999, "{left:?}");
        }
        let full = BlendShapeWeights([1.0; BlendShape::COUNT]);
        assert_eq!(gloomy.shapes_taken_off(&full), full);
    }

    #[test]
    fn it_can_be_saved() {
        let face = NeutralFace {
            expression: ExpressionWeights::only(Expression::Angry),
            shapes: BlendShapeWeights::REST.with(BlendShape::BrowDownLeft, 0.25),
        };
        let text = ron::to_string(&face).unwrap();
        assert!(text.contains("browDownLeft") && !text.contains("jawOpen"), "{text}");
        assert_eq!(ron::from_str::<NeutralFace>(&text).unwrap(), face);
    }
}
