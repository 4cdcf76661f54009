//! How a face drives one character's morph targets or sprite cells, as a file.

use std::collections::BTreeMap;
use std::io;

use bevy::asset::io::Reader;
use bevy::asset::{AssetLoader, AssetPath, LoadContext};
use bevy::prelude::*;
use bevy::reflect::TypePath;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::RhubarbShape;
use super::names::nearest;
use crate::track::{BlendShape, Expression, Viseme};

/// Morph targets by name, each with the gain that it is driven with.
///
/// A name of the form `#12` is the target number 12 (from 0), for models without names.
pub type TargetGains = BTreeMap<String, f32>;

/// What moves the mouth of a character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Reflect, Serialize, Deserialize)]
pub enum MouthStyle {
    /// Face shapes where there are enough of them (the pose composed of all layers is the better
    /// one), visemes or Rhubarb mouths otherwise. A rig file that maps visemes chooses visemes.
    #[default]
    Auto,
    /// Targets that are face shapes; targets that are whole mouths stay untouched.
    BlendShapes,
    /// Targets that are whole mouths; face shapes that would open or shape the lips as well stay
    /// untouched, smiles and frowns are driven. What the face does with its mouth without a word (before a camera, in a
    /// mood) is shown with the whole mouths that come nearest to it.
    Visemes,
}

/// How a face drives one character: overrides and extends what the target names say.
///
/// Everything is optional. In a file (`*.facerig.ron` or `*.rig.ron`):
///
/// ```ron
/// (
///     mouth: Auto,                                   // or BlendShapes, Visemes
///     automatic: true,                               // begin with what the target names say
///     blend_shapes: { jawOpen: { "Mouth_Open": 0.8, "Teeth_Down": 1.0 } },
///     visemes: { PP: { "Lips_Closed": 1.0 } },
///     expressions: { angry: { "Angry": 1.0 } },
///     expressions_in_speech: 0.5,
///     gain: { mouthSmileLeft: 0.6, mouthSmileRight: 0.6 },
///     ignore: ["Fcl_EYE_Close"],
///     sprite: Some((cells: { PP: 1, FF: 7 }, minimum_hold: 0.07, blink_offset: Some(9),
///         expression_offsets: { happy: 18 })),
/// )
/// ```
///
/// A shape, viseme or expression that is listed drives exactly the targets listed for it, and a target that is
/// named anywhere is driven by nothing else. The file is hot-reloaded.
#[derive(Asset, TypePath, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaceRig {
    /// What moves the mouth.
    pub mouth: MouthStyle,
    /// Whether to begin with what the target names say.
    pub automatic: bool,
    /// Face shapes and the targets that each drives.
    pub blend_shapes: BTreeMap<BlendShape, TargetGains>,
    /// Visemes and the targets that each drives.
    pub visemes: BTreeMap<Viseme, TargetGains>,
    /// Expressions and the targets that each drives, by its weight in the face's
    /// [`ExpressionWeights`](crate::track::ExpressionWeights): for characters with a target for a whole expression. Those
    /// with brows and mouth corners of their own show expressions through these, without being told.
    pub expressions: BTreeMap<Expression, TargetGains>,
    /// How much of what expressions drive is kept while the face speaks, 0 to 1; 0.5 by default. A target for a whole
    /// expression moves the mouth, too, and would distort speech. 1 says that they do not: then the mouth of a silent
    /// expression is shown with visemes as well, where these move the mouth.
    pub expressions_in_speech: f32,
    /// A factor for every target that a face shape drives; 1 where not listed. 0 to 4.
    pub gain: BTreeMap<BlendShape, f32>,
    /// Targets to leave alone.
    pub ignore: Vec<String>,
    /// Cells of a 2D character.
    pub sprite: Option<SpriteCells>,
}

impl Default for FaceRig {
    fn default() -> Self {
        Self {
            mouth: MouthStyle::Auto,
            automatic: true,
            blend_shapes: BTreeMap::new(),
            visemes: BTreeMap::new(),
            expressions: BTreeMap::new(),
            expressions_in_speech: 0.5,
            gain: BTreeMap::new(),
            ignore: Vec::new(),
            sprite: None,
        }
    }
}

/// The cells of a 2D character's sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpriteCells {
    /// Cells by Rhubarb mouth; in the order `X A B C D E F G H` from cell 0 where not listed.
    pub mouths: BTreeMap<RhubarbShape, usize>,
    /// Cells by viseme; that of its Rhubarb mouth where not listed.
    pub cells: BTreeMap<Viseme, usize>,
    /// Shortest time that a cell is shown, in seconds.
    pub minimum_hold: f32,
    /// Where the same mouths with the eyes half shut begin, counted from the open ones.
    pub half_blink_offset: Option<usize>,
    /// Where the same mouths with the eyes shut begin, counted from the open ones.
    pub blink_offset: Option<usize>,
    /// Where the same cells begin for each expression, counted from the neutral ones; neutral where not listed.
    pub expression_offsets: BTreeMap<Expression, usize>,
}

impl Default for SpriteCells {
    fn default() -> Self {
        Self {
            mouths: BTreeMap::new(),
            cells: BTreeMap::new(),
            minimum_hold: 0.07,
            half_blink_offset: None,
            blink_offset: None,
            expression_offsets: BTreeMap::new(),
        }
    }
}

/// The rig file that a face is driven with. Belongs on the [`Face`](crate::track::Face)'s entity.
#[derive(Component, Clone, Debug, Default, PartialEq, Reflect)]
#[reflect(Component, Default)]
pub struct FaceRigHandle(pub Handle<FaceRig>);

/// Why a rig file could not be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FaceRigError {
    /// The file could not be read.
    #[error("face rig {path}: cannot be read: {reason}; check the path and its permissions")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        reason: io::Error,
    },
    /// The file is not the expected RON.
    #[error("face rig {path}, line {line}, column {column}: {reason}{hint}")]
    Syntax {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser found.
        reason: String,
        /// What was probably meant.
        hint: String,
    },
    /// A number makes no sense.
    #[error("face rig {path}, {place}: {value} is not usable; {remedy}")]
    Value {
        /// The file.
        path: String,
        /// The entry.
        place: String,
        /// The number.
        value: f32,
        /// What to write in its place.
        remedy: &'static str,
    },
}

impl FaceRig {
    /// Reads a rig from RON; `path` is for the messages.
    ///
    /// # Errors
    /// If the bytes are not UTF-8 or RON of this form, or a number is out of range.
    pub fn from_ron(bytes: &[u8], path: &str) -> Result<Self, FaceRigError> {
        let rig: Self = ron::de::from_bytes(bytes).map_err(|e| FaceRigError::Syntax {
            path: path.to_owned(),
            line: e.span.start.line,
            column: e.span.start.col,
            hint: hint(&e.code),
            reason: e.code.to_string(),
        })?;
        rig.check(path)?;
        Ok(rig)
    }

    /// Sizes that no typist means, and what is not a number, are mistakes in the file.
    fn check(&self, path: &str) -> Result<(), FaceRigError> {
        let fail = |place: String, value: f32, remedy: &'static str| {
            Err(FaceRigError::Value {
                path: path.to_owned(),
                place,
                value,
                remedy,
            })
        };
        let lists = self
            .blend_shapes
            .iter()
            .map(|(s, t)| (s.name(), t))
            .chain(self.visemes.iter().map(|(v, t)| (v.name(), t)))
            .chain(self.expressions.iter().map(|(e, t)| (e.name(), t)));
        for (name, targets) in lists {
            if let Some((target, gain)) = targets.iter().find(|(_, g)| !(-4.0..=4.0).contains(*g)) {
                return fail(
                    format!("{name}, target \"{target}\""),
                    *gain,
                    "a gain lies between -4 and 4",
                );
            }
        }
        if !(0.0..=1.0).contains(&self.expressions_in_speech) {
            return fail(
                "expressions_in_speech".to_owned(),
                self.expressions_in_speech,
                "it lies between 0 (speech alone moves targets) and 1 (speech changes nothing), usually 0.5",
            );
        }
        if let Some((shape, gain)) = self.gain.iter().find(|(_, g)| !(0.0..=4.0).contains(*g)) {
            return fail(
                format!("gain of {}", shape.name()),
                *gain,
                "a gain lies between 0 and 4",
            );
        }
        if let Some(sprite) = self.sprite.as_ref().filter(|s| !(0.0..=10.0).contains(&s.minimum_hold)) {
            return fail(
                "sprite, minimum_hold".to_owned(),
                sprite.minimum_hold,
                "it is a time in seconds, 0 to 10, usually 0.07",
            );
        }
        Ok(())
    }

    /// Every target name in this rig.
    pub fn target_names(&self) -> impl Iterator<Item = &str> {
        self.blend_shapes
            .values()
            .chain(self.visemes.values())
            .chain(self.expressions.values())
            .flat_map(|targets| targets.keys())
            .chain(&self.ignore)
            .map(String::as_str)
    }
}

/// What was probably meant.
fn hint(error: &ron::Error) -> String {
    let meant = match error {
        ron::Error::NoSuchEnumVariant { expected, found, .. }
        | ron::Error::NoSuchStructField { expected, found, .. } => nearest(found, expected.iter().copied()),
        _ => None,
    };
    meant.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// Loads [`FaceRig`]s from RON.
#[derive(Default, TypePath)]
pub struct FaceRigLoader;

impl AssetLoader for FaceRigLoader {
    type Asset = FaceRig;
    type Settings = ();
    type Error = FaceRigError;

    async fn load(
        &self,
        reader: &mut dyn Reader,
        _: &(),
        context: &mut LoadContext<'_>,
    ) -> Result<FaceRig, FaceRigError> {
        let path = |context: &LoadContext| AssetPath::to_string(context.path());
        let mut bytes = Vec::new();
        if let Err(reason) = reader.read_to_end(&mut bytes).await {
            return Err(FaceRigError::Read {
                path: path(context),
                reason,
            });
        }
        FaceRig::from_ron(&bytes, &path(context))
    }

    fn extensions(&self) -> &[&str] {
        &["facerig.ron", "rig.ron"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_the_docs_show() {
        let rig = FaceRig::from_ron(
            br#"(
                mouth: Auto,
                automatic: true,
                blend_shapes: { jawOpen: { "Mouth_Open": 0.8, "Teeth_Down": 1.0 } },
                visemes: { PP: { "Lips_Closed": 1.0 }, sil: {} },
                expressions: { angry: { "Angry": 0.9, "Steam": 1.0 } },
                expressions_in_speech: 0.25,
                gain: { mouthSmileLeft: 0.6, mouthSmileRight: 0.6 },
                ignore: ["Fcl_EYE_Close"],
                sprite: Some((cells: { PP: 1, FF: 7 }, minimum_hold: 0.07, blink_offset: Some(9),
                    expression_offsets: { happy: 18 })),
            )"#,
            "a.facerig.ron",
        )
        .unwrap();
        assert_eq!(rig.blend_shapes[&BlendShape::JawOpen]["Mouth_Open"], 0.8);
        assert_eq!(rig.expressions[&Expression::Angry]["Angry"], 0.9);
        assert_eq!(rig.expressions_in_speech, 0.25);
        assert!(rig.target_names().any(|name| name == "Steam"));
        let sprite = rig.sprite.unwrap();
        assert_eq!(sprite.cells[&Viseme::FF], 7);
        assert_eq!(sprite.expression_offsets[&Expression::Happy], 18);
        assert_eq!(FaceRig::from_ron(b"()", "b").unwrap(), FaceRig::default());
    }

    #[test]
    fn mistakes_name_file_place_and_remedy() {
        let message = |text: &[u8]| FaceRig::from_ron(text, "guard.rig.ron").unwrap_err().to_string();
        let wrong_shape = message(b"(\n  blend_shapes: { jawOpn: {} },\n)");
        assert!(
            wrong_shape.contains("guard.rig.ron, line 2") && wrong_shape.contains("did you mean `jawOpen`"),
            "{wrong_shape}"
        );
        let wrong_field = message(b"(\n\n  gains: {},\n)");
        assert!(
            wrong_field.contains("line 3") && wrong_field.contains("`gain`"),
            "{wrong_field}"
        );
        let wrong_expression = message(b"(\n  expressions: {\n    angri: { \"x\": 1.0 } },\n)");
        assert!(
            wrong_expression.contains("guard.rig.ron, line 3") && wrong_expression.contains("did you mean `angry`"),
            "{wrong_expression}"
        );
        let wild = message(b"(expressions: { sad: { \"Sorrow\": 40.0 } })");
        assert!(wild.contains("sad, target \"Sorrow\"") && wild.contains("40"), "{wild}");
        let loud = message(b"(expressions_in_speech: 2.0)");
        assert!(
            loud.contains("guard.rig.ron, expressions_in_speech") && loud.contains("between 0"),
            "{loud}"
        );
        assert!(message(b"(mouth: ").contains("line 1"));
        assert!(message(&[0xff, 0xfe]).contains("guard.rig.ron"));
        assert!(message(b"(visemes: { PP: { \"x\": inf } })").contains("between -4 and 4"));
    }
}
