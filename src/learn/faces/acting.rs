//! How people act before the camera: expressions as combinations of facial actions, and all that goes on beside them.
//!
//! An expression is one of its prototypes in `assets/rigs/facs.ron`, each action unit stronger or weaker than listed,
//! one side a little more than the other. Beside it a face looks around, blinks, speaks, is never quite symmetric and
//! never quite at rest: none of that is an expression, and the networks have to learn so.

use std::f32::consts::TAU;

use animgen_faces::{Light, Shot};
use fastrand::Rng;

use crate::{
    learn::random::{between, signed},
    track::{ActionUnit, BlendShape, BlendShapeWeights, Expression, ExpressionWeights, FacialActions, Side},
};

/// How strongly the expressions are acted that networks are judged by. 1 is the prototype as listed: on the scale of FACS
/// from A (trace) to E (extreme), this is C (marked) and above.
pub const MARKED: (f32, f32) = (0.6, 1.0);

/// How strongly expressions are acted that are on their way in or out: seen in training, never counted.
pub const SLIGHT: (f32, f32) = (0.15, 0.6);

/// One moment of acting.
#[derive(Clone, Debug)]
pub struct Acted {
    /// What was acted.
    pub expression: Expression,
    /// How strongly, 0 to 1; 0 for neutral.
    pub intensity: f32,
    /// What the camera saw.
    pub shot: Shot,
}

impl Acted {
    /// The shapes of the face.
    pub fn shapes(&self) -> BlendShapeWeights {
        BlendShapeWeights(self.shot.shapes)
    }
}

/// What a network should answer for an expression of this intensity: the expression, or, where it is only slight,
/// partly neutral.
pub fn label(expression: Expression, intensity: f32) -> ExpressionWeights {
    let (none, all) = (SLIGHT.0, 0.5);
    let share = ((intensity - none) / (all - none)).clamp(0.0, 1.0);
    ExpressionWeights::default().lerp(&ExpressionWeights::only(expression), share)
}

/// Knows the facial actions and has people act them.
#[derive(Default)]
pub struct Director {
    actions: FacialActions,
}

impl Director {
    /// An expression as the networks are judged by it ([`MARKED`]), head, eyes, speech and light at random.
    pub fn act(&self, expression: Expression, rng: &mut Rng) -> Acted {
        self.act_within(expression, MARKED, rng)
    }

    /// An expression of an intensity between these two.
    pub fn act_within(&self, expression: Expression, intensity: (f32, f32), rng: &mut Rng) -> Acted {
        let intensity = match expression {
            Expression::Neutral => 0.0,
            _ => between(rng, intensity),
        };
        let mut pose = self.pose(expression, intensity, rng);
        beside(&mut pose, expression, rng);
        Acted {
            expression,
            intensity,
            shot: Shot {
                shapes: pose.0,
                yaw: (0.22 * gaussian(rng)).clamp(-0.6, 0.6),
                pitch: (0.12 * gaussian(rng)).clamp(-0.35, 0.35),
                light: light(rng),
            },
        }
    }

    /// The face of an expression alone.
    pub fn pose(&self, expression: Expression, intensity: f32, rng: &mut Rng) -> BlendShapeWeights {
        let prototypes = self.actions.prototypes(expression);
        let prototype = &prototypes[rng.usize(..prototypes.len())];
        let units: Vec<(ActionUnit, Side, f32)> = prototype
            .units
            .iter()
            .map(|&(unit, side, strength)| {
                (
                    unit,
                    side,
                    (intensity * strength * between(rng, (0.75, 1.15))).clamp(0.0, 1.0),
                )
            })
            .collect();
        let mut pose = self.actions.shapes(&units);
        // Nobody is symmetric.
        let lean = 0.1 * signed(rng);
        for shape in BlendShape::ALL {
            let part = match shape.name() {
                name if name.ends_with("Left") => 1.0 + lean,
                name if name.ends_with("Right") => 1.0 - lean,
                _ => 1.0,
            };
            pose.0[shape.index()] = (part * pose.get(shape)).clamp(0.0, 1.0);
        }
        pose
    }
}

/// What goes on beside the expression.
fn beside(pose: &mut BlendShapeWeights, expression: Expression, rng: &mut Rng) {
    use BlendShape::*;
    // Never quite at rest.
    for _ in 0..4 {
        let shape = BlendShape::ALL[rng.usize(..BlendShape::COUNT)];
        add(pose, shape, 0.1 * rng.f32());
    }
    gaze(pose, 0.5 * signed(rng), 0.35 * signed(rng));
    let lids = if rng.f32() < 0.03 {
        between(rng, (0.7, 1.0))
    } else {
        0.2 * rng.f32() * rng.f32()
    };
    add(pose, EyeBlinkLeft, lids);
    add(pose, EyeBlinkRight, lids);
    // A mouth that already has much to do speaks less.
    let room = if expression == Expression::Neutral { 1.0 } else { 0.6 };
    if rng.f32() < 0.2 {
        speak(pose, room, rng);
    }
}

/// A moment of speech.
fn speak(pose: &mut BlendShapeWeights, room: f32, rng: &mut Rng) {
    use BlendShape::*;
    add(pose, JawOpen, room * between(rng, (0.03, 0.35)));
    let shapes: &[BlendShape] = match rng.usize(..5) {
        0 => &[MouthFunnel],
        1 => &[MouthPucker],
        2 => &[MouthStretchLeft, MouthStretchRight],
        3 => &[MouthLowerDownLeft, MouthLowerDownRight],
        _ => &[MouthClose],
    };
    let strength = room * between(rng, (0.1, 0.4));
    for shape in shapes {
        add(pose, *shape, strength);
    }
}

/// Turns the eyes: to the person's left and up are positive, -1 to 1.
fn gaze(pose: &mut BlendShapeWeights, left: f32, up: f32) {
    use BlendShape::*;
    let sideways = if left > 0.0 {
        [EyeLookOutLeft, EyeLookInRight]
    } else {
        [EyeLookInLeft, EyeLookOutRight]
    };
    let upright = if up > 0.0 {
        [EyeLookUpLeft, EyeLookUpRight]
    } else {
        [EyeLookDownLeft, EyeLookDownRight]
    };
    for shape in sideways {
        add(pose, shape, left.abs());
    }
    for shape in upright {
        add(pose, shape, up.abs());
    }
}

fn add(pose: &mut BlendShapeWeights, shape: BlendShape, weight: f32) {
    let weight_now = &mut pose.0[shape.index()];
    *weight_now = (*weight_now + weight).clamp(0.0, 1.0);
}

fn light(rng: &mut Rng) -> Light {
    Light {
        azimuth: 0.8 * signed(rng),
        elevation: between(rng, (0.0, 1.1)),
        ambient: between(rng, (0.3, 0.65)),
        key: between(rng, (0.35, 0.95)),
        warmth: 0.7 * signed(rng),
    }
}

/// Normally distributed, deviation 1 (Box and Muller).
pub(crate) fn gaussian(rng: &mut Rng) -> f32 {
    (-2.0 * (1.0 - rng.f32()).ln()).sqrt() * (TAU * rng.f32()).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_can_be_told_from_every_other_by_its_shapes() {
        let director = Director::default();
        let mut rng = Rng::with_seed(1);
        let mut mean = |expression| {
            let mut sum = [0.0_f32; BlendShape::COUNT];
            for _ in 0..200 {
                let acted = director.act(expression, &mut rng);
                sum.iter_mut().zip(acted.shot.shapes).for_each(|(s, w)| *s += w / 200.0);
            }
            sum
        };
        let means = Expression::ALL.map(&mut mean);
        for (i, a) in means.iter().enumerate() {
            for b in &means[..i] {
                let distance: f32 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
                assert!(distance > 0.3, "{i}: {distance}");
            }
        }
    }

    #[test]
    fn shapes_stay_within_bounds_and_a_seed_says_everything() {
        let director = Director::default();
        for seed in 0..100 {
            let expression = Expression::ALL[seed as usize % 8];
            let [a, b] = [0, 1].map(|_| director.act(expression, &mut Rng::with_seed(seed)));
            assert_eq!(a.shot.shapes, b.shot.shapes);
            assert!(a.shot.shapes.iter().all(|w| (0.0..=1.0).contains(w)));
        }
    }

    #[test]
    fn a_slight_expression_is_partly_neutral() {
        assert_eq!(label(Expression::Happy, 0.0), ExpressionWeights::default());
        assert_eq!(
            label(Expression::Happy, 0.6),
            ExpressionWeights::only(Expression::Happy)
        );
        let slight = label(Expression::Happy, 0.3);
        assert!(slight.get(Expression::Happy) > 0.2 && slight.get(Expression::Neutral) > 0.2);
    }
}
