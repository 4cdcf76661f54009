//! From the muscles of a face to its shapes: FACS action units, and the expressions made of them.
//!
//! Action units are those of the Facial Action Coding System (Ekman and Friesen 1978; Ekman, Friesen and Hager
//! 2002), their combinations those of EMFACS (Friesen and Ekman 1983) and of the FACS Investigator's Guide; what each
//! shape moves is what Apple's ARKit documents for `ARFaceAnchor.BlendShapeLocation`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bevy::prelude::*;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{BlendShape, BlendShapeWeights, Expression, ExpressionWeights};

/// The shipped table, and the example for one's own.
const STANDARD: &str = include_str!("../../assets/rigs/facs.ron");

/// What is wrong with a table of facial actions.
#[derive(Debug, Error)]
#[error("table of facial actions, line {line}, column {column}: {reason}; see assets/rigs/facs.ron for the form")]
pub struct FacialActionsError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

macro_rules! action_units {
    ($($variant:ident, $number:literal, $doc:literal;)*) => {
        /// An action unit of FACS: what one muscle, or a few that work together, do to the face.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Reflect, Serialize, Deserialize)]
        pub enum ActionUnit {
            $(#[doc = $doc] $variant,)*
        }

        impl ActionUnit {
            /// Every unit, in the order of their numbers.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$variant,)*];

            /// Its number in FACS.
            pub const fn number(self) -> u8 {
                match self { $(Self::$variant => $number,)* }
            }
        }
    };
}

action_units! {
    AU1, 1, "Inner brow raiser.";
    AU2, 2, "Outer brow raiser.";
    AU4, 4, "Brow lowerer.";
    AU5, 5, "Upper lid raiser.";
    AU6, 6, "Cheek raiser.";
    AU7, 7, "Lid tightener.";
    AU9, 9, "Nose wrinkler.";
    AU10, 10, "Upper lip raiser.";
    AU12, 12, "Lip corner puller.";
    AU14, 14, "Dimpler.";
    AU15, 15, "Lip corner depressor.";
    AU16, 16, "Lower lip depressor.";
    AU17, 17, "Chin raiser.";
    AU18, 18, "Lip pucker.";
    AU20, 20, "Lip stretcher.";
    AU22, 22, "Lip funneler.";
    AU23, 23, "Lip tightener.";
    AU24, 24, "Lip pressor.";
    AU25, 25, "Lips part.";
    AU26, 26, "Jaw drop.";
    AU27, 27, "Mouth stretch.";
    AU28, 28, "Lip suck.";
    AU43, 43, "Eye closure.";
    AU45, 45, "Blink.";
}

impl ActionUnit {
    /// How many units there are here.
    pub const COUNT: usize = 24;

    /// The unit of this number in FACS.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|u| u.number() == number)
    }

    /// The position in [`ActionUnit::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// On which side of the face a unit acts. Left and right are the face's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Reflect, Serialize, Deserialize)]
pub enum Side {
    /// On both.
    #[default]
    Both,
    /// On the left only (`L12`).
    Left,
    /// On the right only (`R12`).
    Right,
}

impl Side {
    /// The other side; both stays both.
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Both => Self::Both,
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// One way to show an expression.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prototype {
    /// What tells it from the others of the same expression.
    pub name: String,
    /// Its units: where, and how strong, 0 to 1.
    pub units: Vec<(ActionUnit, Side, f32)>,
}

/// What one unit does to one shape, or to a pair of them, at full strength.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Movement {
    /// The same twice for a shape without sides.
    left: BlendShape,
    right: BlendShape,
    weight: f32,
}

/// The table from expressions over FACS action units to ARKit shapes, by which all faces express something.
///
/// Insert another one as a resource to change how characters look when they are happy.
#[derive(Resource, Clone, Debug)]
pub struct FacialActions {
    units: [Vec<Movement>; ActionUnit::COUNT],
    prototypes: [Vec<Prototype>; Expression::COUNT],
    /// The first prototype of each expression, at full strength.
    full: [BlendShapeWeights; Expression::COUNT],
}

impl Default for FacialActions {
    /// The table that ships with the crate.
    fn default() -> Self {
        static TABLE: LazyLock<FacialActions> = LazyLock::new(|| {
            // A unit test reads the same text, so a mistake in it does not reach a game.
            FacialActions::from_ron(STANDARD).unwrap_or(FacialActions {
                units: [const { Vec::new() }; ActionUnit::COUNT],
                prototypes: [const { Vec::new() }; Expression::COUNT],
                full: [BlendShapeWeights::REST; Expression::COUNT],
            })
        });
        TABLE.clone()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    units: BTreeMap<UnitNumber, BTreeMap<ShapeName, Weight>>,
    expressions: BTreeMap<Expression, Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    units: BTreeMap<SidedUnit, Weight>,
}

// The three types below check their values while the text is read, so that an error knows its line.

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct UnitNumber(ActionUnit);

impl<'de> Deserialize<'de> for UnitNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u8::deserialize(deserializer)?;
        unit(number).map(Self).map_err(D::Error::custom)
    }
}

fn unit(number: u8) -> Result<ActionUnit, String> {
    ActionUnit::from_number(number).ok_or_else(|| {
        let known: Vec<String> = ActionUnit::ALL.iter().map(|u| u.number().to_string()).collect();
        format!("there is no action unit {number}; known are {}", known.join(" "))
    })
}

/// A unit as FACS writes it: `12`, `L12` or `R12`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SidedUnit(ActionUnit, u8);

impl SidedUnit {
    const SIDES: [Side; 3] = [Side::Both, Side::Left, Side::Right];
}

impl<'de> Deserialize<'de> for SidedUnit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (side, digits) = match text.as_bytes().first() {
            Some(b'L') => (1, &text[1..]),
            Some(b'R') => (2, &text[1..]),
            _ => (0, text.as_str()),
        };
        let number: u8 = digits.parse().map_err(|_| {
            D::Error::custom(format!(
                "\"{text}\" is not an action unit; write \"12\", \"L12\" or \"R12\""
            ))
        })?;
        unit(number).map(|u| Self(u, side)).map_err(D::Error::custom)
    }
}

/// A shape without sides, or a pair of shapes by what their names share.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ShapeName(BlendShape, BlendShape);

impl<'de> Deserialize<'de> for ShapeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let half = |side: &str| BlendShape::from_name(&[&name, side].concat());
        match (BlendShape::from_name(&name), half("Left"), half("Right")) {
            // JawLeft and JawRight are movements, no pair; a side of the face is not chosen here.
            (Some(shape), ..) if shape.mirrored() == shape => Ok(Self(shape, shape)),
            (None, Some(left), Some(right)) => Ok(Self(left, right)),
            _ => Err(D::Error::custom(format!(
                "no face shape, or pair of shapes, is called \"{name}\"; use ARKit's names without Left and Right, \
                 as in jawOpen or mouthSmile"
            ))),
        }
    }
}

struct Weight(f32);

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let weight = f32::deserialize(deserializer)?;
        if (0.0..=1.0).contains(&weight) {
            Ok(Self(weight))
        } else {
            Err(D::Error::custom(format!(
                "{weight} is no weight; it must lie between 0 and 1"
            )))
        }
    }
}

impl FacialActions {
    /// Reads a table; `assets/rigs/facs.ron` shows and explains the form.
    ///
    /// Units that are not listed move nothing; expressions that are not listed leave the face at rest.
    ///
    /// # Errors
    /// If the text is not RON of that form, names an unknown unit, shape or expression, or a number is out of range.
    pub fn from_ron(text: &str) -> Result<Self, FacialActionsError> {
        let table: Table = ron::from_str(text).map_err(|e| FacialActionsError {
            line: e.span.start.line,
            column: e.span.start.col,
            reason: e.code.to_string(),
        })?;
        let mut units = [const { Vec::new() }; ActionUnit::COUNT];
        for (UnitNumber(unit), shapes) in table.units {
            units[unit.index()] = shapes
                .into_iter()
                .map(|(ShapeName(left, right), Weight(weight))| Movement { left, right, weight })
                .collect();
        }
        let mut prototypes = [const { Vec::new() }; Expression::COUNT];
        for (expression, entries) in table.expressions {
            let prototype = |entry: Entry| Prototype {
                name: entry.name,
                units: entry
                    .units
                    .into_iter()
                    .map(|(SidedUnit(unit, side), Weight(weight))| (unit, SidedUnit::SIDES[usize::from(side)], weight))
                    .collect(),
            };
            prototypes[expression.index()] = entries.into_iter().map(prototype).collect();
        }
        let mut actions = Self {
            units,
            prototypes,
            full: [BlendShapeWeights::REST; Expression::COUNT],
        };
        for expression in Expression::ALL {
            actions.full[expression.index()] = actions.pose(expression, 1.0);
        }
        Ok(actions)
    }

    /// The shapes of units acting together, each on a side with a strength of 0 to 1.
    ///
    /// Where several move the same shape it goes on from where the others brought it, and never beyond 1.
    pub fn shapes(&self, units: &[(ActionUnit, Side, f32)]) -> BlendShapeWeights {
        let mut pose = BlendShapeWeights::REST;
        for &(unit, side, strength) in units {
            let strength = super::blend_shape::unit(strength);
            for movement in &self.units[unit.index()] {
                let mut add = |shape: BlendShape, weight: f32| {
                    let w = &mut pose.0[shape.index()];
                    *w += (1.0 - *w) * weight;
                };
                let weight = movement.weight * strength;
                match (side, movement.left == movement.right) {
                    (Side::Both, true) => add(movement.left, weight),
                    (_, true) => add(movement.left, 0.5 * weight),
                    (Side::Left, false) => add(movement.left, weight),
                    (Side::Right, false) => add(movement.right, weight),
                    (Side::Both, false) => {
                        add(movement.left, weight);
                        add(movement.right, weight);
                    }
                }
            }
        }
        pose
    }

    /// The ways to show an expression, the one that animates characters first.
    pub fn prototypes(&self, expression: Expression) -> &[Prototype] {
        &self.prototypes[expression.index()]
    }

    /// The pose of an expression at an intensity of 0 (rest) to 1, shown in its first way.
    pub fn pose(&self, expression: Expression, intensity: f32) -> BlendShapeWeights {
        let Some(prototype) = self.prototypes(expression).first() else {
            return BlendShapeWeights::REST;
        };
        let scaled: Vec<_> = prototype.units.iter().map(|&(u, s, w)| (u, s, w * intensity)).collect();
        self.shapes(&scaled)
    }

    /// The pose of an expression at full intensity.
    pub(super) fn full(&self, expression: Expression) -> &BlendShapeWeights {
        &self.full[expression.index()]
    }

    /// The pose of several expressions at once, each by its weight.
    pub fn pose_of(&self, expressions: &ExpressionWeights) -> BlendShapeWeights {
        let mut pose = BlendShapeWeights::REST;
        for (full, weight) in self.full.iter().zip(expressions.0) {
            add_scaled(&mut pose, full, weight);
        }
        pose.sanitize();
        pose
    }

    /// Like [`pose_of`](Self::pose_of), but what an expression does on one side of the face only (contempt) it does on
    /// the side that `seen` moves more. Where it moves neither, the side is the table's.
    pub fn pose_like(&self, expressions: &ExpressionWeights, seen: &BlendShapeWeights) -> BlendShapeWeights {
        let mut pose = BlendShapeWeights::REST;
        for (full, weight) in self.full.iter().zip(expressions.0) {
            let turned = turn(full, seen);
            if turned > 0.0 {
                add_scaled(&mut pose, full, weight * (1.0 - turned));
                add_scaled(&mut pose, &full.mirrored(), weight * turned);
            } else {
                add_scaled(&mut pose, full, weight);
            }
        }
        pose.sanitize();
        pose
    }
}

fn add_scaled(pose: &mut BlendShapeWeights, part: &BlendShapeWeights, weight: f32) {
    for (sum, part) in pose.0.iter_mut().zip(&part.0) {
        *sum += part * weight;
    }
}

/// How far a one-sided pose should change sides to be like the face that is seen, 0 to 1; 0 for poses with two like sides.
fn turn(pose: &BlendShapeWeights, seen: &BlendShapeWeights) -> f32 {
    /// How far the sides of a face differ without meaning anything, and where they surely do.
    const SLIGHT: f32 = 0.05;
    const CLEAR: f32 = 0.2;
    let (mut other, mut all) = (0.0, 0.0);
    for (shape, weight) in pose.iter() {
        let surplus = weight - pose.get(shape.mirrored());
        if surplus > 0.0 {
            other += surplus * (seen.get(shape.mirrored()) - seen.get(shape));
            all += surplus;
        }
    }
    if all <= 0.0 {
        return 0.0;
    }
    let t = ((other / all - SLIGHT) / (CLEAR - SLIGHT)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: &BlendShapeWeights, b: &BlendShapeWeights) -> f32 {
        a.0.iter().zip(&b.0).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn the_shipped_table_reads_and_tells_expressions_apart() {
        let actions = FacialActions::from_ron(STANDARD).unwrap();
        assert_eq!(actions.pose(Expression::Neutral, 1.0), BlendShapeWeights::REST);
        for unit in ActionUnit::ALL {
            assert_ne!(
                actions.shapes(&[(unit, Side::Both, 1.0)]),
                BlendShapeWeights::REST,
                "{unit:?}"
            );
            assert_eq!(ActionUnit::from_number(unit.number()), Some(unit));
        }
        for a in Expression::ALL {
            assert!(!actions.prototypes(a).is_empty());
            for b in Expression::ALL.into_iter().filter(|b| *b != a) {
                let apart = distance(&actions.pose(a, 1.0), &actions.pose(b, 1.0));
                assert!(apart > 0.7, "{} {} {apart}", a.name(), b.name());
            }
        }
    }

    #[test]
    fn units_act_on_a_side_and_stay_in_range() {
        let actions = FacialActions::default();
        let left = actions.shapes(&[(ActionUnit::AU12, Side::Left, 0.5)]);
        assert_eq!(left.get(BlendShape::MouthSmileLeft), 0.5);
        assert_eq!(left.get(BlendShape::MouthSmileRight), 0.0);
        let both = actions.shapes(&[(ActionUnit::AU26, Side::Both, 1.0), (ActionUnit::AU27, Side::Both, 9.0)]);
        assert!(both.0.iter().all(|w| (0.0..=1.0).contains(w)));
        let nothing = actions.shapes(&[(ActionUnit::AU1, Side::Both, f32::NAN)]);
        assert_eq!(nothing, BlendShapeWeights::REST);
    }

    #[test]
    fn half_an_expression_is_half_the_pose() {
        let actions = FacialActions::default();
        let mixed = ExpressionWeights::only(Expression::Happy).lerp(&ExpressionWeights::default(), 0.5);
        let pose = actions.pose_of(&mixed);
        let full = actions.pose(Expression::Happy, 1.0);
        assert!((pose.get(BlendShape::MouthSmileLeft) - 0.5 * full.get(BlendShape::MouthSmileLeft)).abs() < 1e-6);
    }

    #[test]
    fn contempt_is_shown_on_the_side_where_it_is_seen() {
        let actions = FacialActions::default();
        let contempt = ExpressionWeights::only(Expression::Contempt);
        let right = actions.pose_of(&contempt);
        assert!(right.get(BlendShape::MouthDimpleRight) > right.get(BlendShape::MouthDimpleLeft));
        assert_eq!(actions.pose_like(&contempt, &BlendShapeWeights::REST), right);
        assert_eq!(actions.pose_like(&contempt, &right), right);
        let left = actions.pose_like(&contempt, &right.mirrored());
        assert!(distance(&left, &right.mirrored()) < 1e-5);
    }

    #[test]
    fn mistakes_name_their_line() {
        let message = |text: &str| FacialActions::from_ron(text).unwrap_err().to_string();
        for (text, line, word) in [
            ("(\nunits: { 3: {} },\nexpressions: {})", 2, "action unit 3"),
            (
                "(units: {\n\n12: { \"mouthSmileLeft\": 1.0 } }, expressions: {})",
                3,
                "mouthSmileLeft",
            ),
            ("(units: {\n12: { \"mouthSmile\": 2.0 } }, expressions: {})", 2, "2"),
            ("(units: {}, expressions: {\n glad: [] })", 2, "glad"),
            (
                "(units: {}, expressions: { happy: [\n (name: \"a\", units: { \"X12\": 1.0 })] })",
                2,
                "X12",
            ),
            ("(units: {},\n", 1, "end"),
        ] {
            let message = message(text);
            assert!(
                message.contains(&format!("line {line}")) && message.contains(word),
                "{text}: {message}"
            );
        }
    }
}
