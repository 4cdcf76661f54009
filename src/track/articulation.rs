//! How the mouth makes each viseme, and how neighbouring visemes share it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bevy::prelude::*;
use serde::Deserialize;
use thiserror::Error;

use super::{BlendShape, BlendShapeMask, BlendShapeWeights, FaceRegion, Viseme, VisemeWeights};

/// The shipped table, and the example for one's own.
const STANDARD: &str = include_str!("../../assets/rigs/articulation.ron");

/// What is wrong with an articulation table.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArticulationError {
    /// It is not the expected RON.
    #[error(
        "articulation table, line {line}, column {column}: {reason}; see assets/rigs/articulation.ron for the form"
    )]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser found.
        reason: String,
    },
    /// A shape has a name that ARKit does not know.
    #[error(
        "articulation table, viseme {viseme}: no face shape is called \"{shape}\"; use ARKit's names, as in jawOpen"
    )]
    UnknownShape {
        /// The viseme whose entry it is in.
        viseme: &'static str,
        /// The name.
        shape: String,
    },
    /// A number is not finite or not in its range.
    #[error("articulation table, viseme {viseme}: {what} must lie between 0 and 1, and `from` below `full`")]
    OutOfRange {
        /// The viseme whose entry it is in.
        viseme: &'static str,
        /// What the number stands for.
        what: String,
    },
}

/// From which weight on a viseme begins to win over its neighbours, and where it has won.
#[derive(Clone, Debug, PartialEq)]
struct Wins {
    from: f32,
    full: f32,
    /// The shapes that it takes, and what it makes of them.
    over: Vec<(BlendShape, f32)>,
}

impl Wins {
    /// 0: the weight counts like any other; 1: the viseme has its shapes to itself.
    fn share(&self, weight: f32) -> f32 {
        let t = ((weight - self.from) / (self.full - self.from)).clamp(0.0, 1.0);
        t * t * (3.0 - 2.0 * t)
    }
}

/// The table from visemes to ARKit shapes that all faces speak with.
///
/// Insert another one as a resource to change how characters articulate.
#[derive(Resource, Clone, Debug)]
pub struct Articulation {
    poses: [BlendShapeWeights; Viseme::COUNT],
    wins: [Option<Wins>; Viseme::COUNT],
    /// Every shape that some viseme uses, with how much of what lies beneath gives way to it.
    used: Vec<(BlendShape, f32)>,
}

impl Default for Articulation {
    /// The table that ships with the crate.
    fn default() -> Self {
        static TABLE: LazyLock<Articulation> = LazyLock::new(|| {
            // A unit test reads the same text, so a mistake in it does not reach a game.
            Articulation::from_ron(STANDARD).unwrap_or(Articulation {
                poses: [BlendShapeWeights::REST; Viseme::COUNT],
                wins: [const { None }; Viseme::COUNT],
                used: Vec::new(),
            })
        });
        TABLE.clone()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    visemes: BTreeMap<Viseme, Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    shapes: BTreeMap<String, f32>,
    #[serde(default)]
    wins: Option<WinsEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WinsEntry {
    from: f32,
    full: f32,
    over: Vec<String>,
}

/// The shapes a table name stands for: itself, or its left and right half.
fn both_sides(name: &str) -> Option<[BlendShape; 2]> {
    if let Some(shape) = BlendShape::from_name(name) {
        return Some([shape, shape]);
    }
    Some([
        BlendShape::from_name(&[name, "Left"].concat())?,
        BlendShape::from_name(&[name, "Right"].concat())?,
    ])
}

impl Articulation {
    /// Reads a table; `assets/rigs/articulation.ron` shows and explains the form.
    ///
    /// Visemes that are not listed leave the face at rest.
    ///
    /// # Errors
    /// If the text is not RON of that form, names an unknown shape, or a number is out of range.
    pub fn from_ron(text: &str) -> Result<Self, ArticulationError> {
        let table: Table = ron::from_str(text).map_err(|e| ArticulationError::Syntax {
            line: e.span.start.line,
            column: e.span.start.col,
            reason: e.code.to_string(),
        })?;
        let mut poses = [BlendShapeWeights::REST; Viseme::COUNT];
        let mut wins = [const { None }; Viseme::COUNT];
        let mut used = BlendShapeMask::NONE;
        for (viseme, entry) in table.visemes {
            let named = |name: &str| {
                both_sides(name).ok_or_else(|| ArticulationError::UnknownShape {
                    viseme: viseme.name(),
                    shape: name.to_owned(),
                })
            };
            let out_of_range = |what: &str| ArticulationError::OutOfRange {
                viseme: viseme.name(),
                what: what.to_owned(),
            };
            for (name, weight) in &entry.shapes {
                if !(0.0..=1.0).contains(weight) {
                    return Err(out_of_range(name));
                }
                for shape in named(name)? {
                    poses[viseme.index()].set(shape, *weight);
                    used = used.with(shape);
                }
            }
            if let Some(rule) = entry.wins {
                if !(rule.from >= 0.0 && rule.from < rule.full && rule.full <= 1.0) {
                    return Err(out_of_range("`wins`"));
                }
                let mut over = BlendShapeMask::NONE;
                for name in &rule.over {
                    over = over | named(name)?.into_iter().collect();
                }
                let own = poses[viseme.index()];
                wins[viseme.index()] = Some(Wins {
                    from: rule.from,
                    full: rule.full,
                    over: over.iter().map(|s| (s, own.get(s))).collect(),
                });
            }
        }
        let used = used.iter().map(|s| (s, yields(s))).collect();
        Ok(Self { poses, wins, used })
    }

    /// The pose of one viseme at full weight.
    pub fn pose(&self, viseme: Viseme) -> &BlendShapeWeights {
        &self.poses[viseme.index()]
    }

    /// Adds speech to the pose that lies beneath it.
    ///
    /// `jaw` and `lips` scale the two halves of articulation separately (1 is normal; mumbling is
    /// little jaw, shouting is much of both), as in JALI (Edwards et al. 2016). Beneath, what would
    /// part or move the lips gives way to speech as far as the face speaks; smiles, frowns and all
    /// above the mouth stay. Contacts hold whatever lies beneath and around them.
    pub fn speak(&self, visemes: &VisemeWeights, jaw: f32, lips: f32, pose: &mut BlendShapeWeights) {
        let speech = visemes.speech().clamp(0.0, 1.0);
        if speech <= 0.0 {
            return;
        }
        let mut spoken = BlendShapeWeights::REST;
        for viseme in Viseme::ALL {
            let weight = visemes.get(viseme);
            if weight > 0.0 {
                for (sum, part) in spoken.0.iter_mut().zip(&self.pose(viseme).0) {
                    *sum += weight * part;
                }
            }
        }
        for &(shape, yields) in &self.used {
            let i = shape.index();
            let beneath = pose.0[i] * (1.0 - speech * yields);
            pose.0[i] = beneath + spoken.0[i] * scale(shape, jaw, lips);
        }
        // The lips' contacts come first in the list and so are decided last, over the sibilants.
        for viseme in Viseme::ALL.into_iter().rev() {
            let Some(rule) = &self.wins[viseme.index()] else {
                continue;
            };
            let share = rule.share(visemes.get(viseme));
            if share > 0.0 {
                for &(shape, own) in &rule.over {
                    // What touches does so fully: only the jaw, with what compensates it, is scaled.
                    let factor = if is_jaw(shape) { jaw } else { lips.max(1.0) };
                    let weight = &mut pose.0[shape.index()];
                    *weight += (own * factor - *weight) * share;
                }
            }
        }
    }

    /// The same weights with the contact rule applied to them: a PP or FF strong enough to close
    /// the lips takes all of the weight. For faces that have a shape per viseme.
    pub fn decided(&self, visemes: &VisemeWeights) -> VisemeWeights {
        let mut decided = *visemes;
        for viseme in [Viseme::FF, Viseme::PP] {
            if let Some(rule) = &self.wins[viseme.index()] {
                let share = rule.share(visemes.get(viseme));
                if share > 0.0 {
                    decided = decided.lerp(&VisemeWeights::only(viseme), share);
                }
            }
        }
        decided
    }
}

/// Whether a shape belongs to the jaw's half of articulation. `mouthClose` does: it only means
/// something measured against `jawOpen`.
fn is_jaw(shape: BlendShape) -> bool {
    shape.region() == FaceRegion::Jaw || shape == BlendShape::MouthClose
}

fn scale(shape: BlendShape, jaw: f32, lips: f32) -> f32 {
    if is_jaw(shape) { jaw } else { lips }
}

/// How much of what lies beneath gives way while the face speaks, 0 to 1.
fn yields(shape: BlendShape) -> f32 {
    use BlendShape::{
        JawOpen, MouthClose, MouthDimpleLeft, MouthDimpleRight, MouthSmileLeft, MouthSmileRight, TongueOut,
    };
    match shape {
        MouthSmileLeft | MouthSmileRight | MouthDimpleLeft | MouthDimpleRight => 0.0,
        JawOpen | MouthClose | TongueOut => 1.0,
        _ => 0.6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_reads() {
        let table = Articulation::from_ron(STANDARD).unwrap();
        for viseme in Viseme::ALL {
            assert_eq!(
                table.pose(viseme) == &BlendShapeWeights::REST,
                viseme == Viseme::Sil,
                "{}",
                viseme.name()
            );
        }
        assert!(table.pose(Viseme::AA).get(BlendShape::JawOpen) > 0.5);
        assert_eq!(table.pose(Viseme::PP).lip_opening(), 0.0);
    }

    #[test]
    fn mistakes_name_their_place() {
        let error = Articulation::from_ron("(visemes: {\n  PP: (shapes: {\"lipShut\": 1.0}),\n})").unwrap_err();
        assert!(error.to_string().contains("lipShut"), "{error}");
        let error = Articulation::from_ron("(visemes: {\n  QQ: (shapes: {}),\n})").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
        assert!(Articulation::from_ron("(visemes: {PP: (shapes: {\"jawOpen\": 3.0})})").is_err());
    }

    #[test]
    fn a_decided_closure_keeps_the_sum() {
        let table = Articulation::default();
        let mixed = VisemeWeights::only(Viseme::AA).lerp(&VisemeWeights::only(Viseme::PP), 0.45);
        let decided = table.decided(&mixed);
        assert!((decided.0.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(decided.get(Viseme::PP) > 0.99);
    }
}
