//! What the name of a morph target says that it shows.

use std::collections::HashMap;
use std::sync::LazyLock;

use bevy::prelude::*;

use super::RhubarbShape;
use crate::track::{BlendShape, Expression, Viseme};

/// A way in which characters name their morph targets. Earlier ones are preferred where a
/// character has the same shape under several names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Reflect)]
pub enum Convention {
    /// ARKit's 52: `jawOpen`, `eyeBlink_L`, `Head_JawOpen`.
    Arkit,
    /// Oculus and OpenXR, also as VRChat spells them: `viseme_aa`, `v_aa`, `vrc.v_aa`.
    Oculus,
    /// VRoid Studio: `Fcl_MTH_A`, `Face.M_F00_000_00_Fcl_EYE_Close`, `Fcl_ALL_Joy`.
    Vroid,
    /// VRM 1: `aa ih ou ee oh`, `blinkLeft`, `happy angry sad surprised`.
    Vrm1,
    /// VRM 0: `A I U E O`, `Blink_L`, `Joy Angry Sorrow Surprised`.
    Vrm0,
    /// MikuMikuDance: `あ い う え お`, `まばたき`.
    Mmd,
    /// Rhubarb's letters: `A` to `H` and `X`.
    Rhubarb,
    /// Common words that belong to no convention: `mouthOpen`, `eyesClosed`.
    Plain,
}

/// What a morph target shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Reflect)]
pub enum Meaning {
    /// A mouth shape per viseme.
    Viseme(Viseme),
    /// One of Rhubarb's nine mouths.
    Mouth(RhubarbShape),
    /// One face shape.
    Shape(BlendShape),
    /// Two face shapes at once, mostly the two sides of one.
    Shapes(BlendShape, BlendShape),
    /// An expression of the whole face. VRM's `relaxed` (`Fun` before) is none of the eight; a rig file may say what drives
    /// it.
    Expression(Expression),
}

/// What each of a character's morph targets shows, in the order of `names`; `None` where the name
/// says nothing known.
///
/// The names are judged together: an `A` among `I U E O` is a vowel, among `B C D` a Rhubarb mouth.
pub fn recognise<S: AsRef<str>>(names: &[S]) -> Vec<Option<(Convention, Meaning)>> {
    let keys: Vec<Key> = names.iter().map(|n| Key::new(n.as_ref())).collect();
    let letters = letter_convention(&keys);
    let bare = bare_convention(&keys);
    let presets = preset_convention(&keys);
    keys.iter().map(|k| k.meaning(letters, bare, presets)).collect()
}

/// Which convention single letters belong to.
fn letter_convention(keys: &[Key]) -> Convention {
    let has = |letter: &str| keys.iter().any(|k| k.letter() == Some(letter));
    let only_vowels = ["i", "u", "o"].into_iter().filter(|l| has(l)).count();
    let only_rhubarb = ["b", "c", "d", "f", "g", "h", "x"]
        .into_iter()
        .filter(|l| has(l))
        .count();
    if only_rhubarb > only_vowels {
        Convention::Rhubarb
    } else {
        Convention::Vrm0
    }
}

/// Which convention viseme names without a prefix (`aa`, `ih`) belong to: VRM 1 has vowels alone.
fn bare_convention(keys: &[Key]) -> Convention {
    let consonants = ["sil", "pp", "ff", "th", "dd", "kk", "ch", "ss", "nn", "rr"];
    let found = consonants
        .iter()
        .filter(|c| keys.iter().any(|k| k.whole == **c))
        .count();
    if found >= 3 {
        Convention::Oculus
    } else {
        Convention::Vrm1
    }
}

/// Which convention the presets belong to that both VRMs have (`angry`, `surprised`).
fn preset_convention(keys: &[Key]) -> Convention {
    let old = ["joy", "sorrow", "fun"];
    if keys.iter().any(|k| k.names_whole_face() && old.contains(&k.last())) {
        Convention::Vrm0
    } else {
        Convention::Vrm1
    }
}

/// A name, taken apart for comparison.
struct Key {
    /// Lower case, letters and digits only.
    whole: String,
    /// The same, in parts as the separators cut it.
    parts: Vec<String>,
}

impl Key {
    fn new(name: &str) -> Self {
        let parts: Vec<String> = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|p| !p.is_empty())
            .map(str::to_lowercase)
            .collect();
        Self {
            whole: parts.concat(),
            parts,
        }
    }

    fn last(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }

    /// The part before the last.
    fn context(&self) -> &str {
        self.parts.iter().rev().nth(1).map_or("", String::as_str)
    }

    /// The single letter that this name is, alone or after a word that announces a mouth.
    fn letter(&self) -> Option<&str> {
        let announced = self.parts.len() == 1
            || matches!(
                self.context(),
                "mouth" | "mth" | "lip" | "lips" | "vowel" | "vrm" | "phoneme" | "rhubarb" | "mouthshape" | "shape"
            );
        (self.last().len() == 1 && announced).then(|| self.last())
    }

    /// Whether the last part can stand for the whole face: alone, or after a word that names no part of it. An `Eye_Joy`
    /// or `MTH_Angry` is something else.
    fn names_whole_face(&self) -> bool {
        self.parts.len() == 1
            || self.context().starts_with("blendshape")
            || matches!(
                self.context(),
                "face" | "head" | "vrm" | "preset" | "expression" | "expressions" | "exp" | "emotion" | "mood"
            )
    }

    /// One of VRM's presets.
    fn preset(&self, shared: Convention) -> Option<(Convention, Meaning)> {
        let (convention, expression) = match self.last() {
            "happy" => (Convention::Vrm1, Expression::Happy),
            "sad" => (Convention::Vrm1, Expression::Sad),
            "joy" => (Convention::Vrm0, Expression::Happy),
            "sorrow" => (Convention::Vrm0, Expression::Sad),
            "angry" => (shared, Expression::Angry),
            "surprised" => (shared, Expression::Surprised),
            _ => return None,
        };
        self.names_whole_face()
            .then_some((convention, Meaning::Expression(expression)))
    }

    fn meaning(&self, letters: Convention, bare: Convention, presets: Convention) -> Option<(Convention, Meaning)> {
        if let Some(meaning) = self.prefixed_viseme() {
            return Some((Convention::Oculus, meaning));
        }
        if let Some(meaning) = self.vroid() {
            return Some((Convention::Vroid, meaning));
        }
        if let Some(meaning) = self.mmd() {
            return Some((Convention::Mmd, meaning));
        }
        if let Some(letter) = self.letter() {
            if bare == Convention::Oculus && letter == "e" {
                return Some((bare, Meaning::Viseme(Viseme::E)));
            }
            return match letters {
                Convention::Rhubarb => RhubarbShape::ALL
                    .into_iter()
                    .find(|s| s.name().eq_ignore_ascii_case(letter))
                    .map(|s| (letters, Meaning::Mouth(s))),
                _ => japanese_vowel(letter).map(|v| (letters, Meaning::Viseme(v))),
            };
        }
        let viseme = Viseme::from_name(&self.whole).or((self.whole == "ee").then_some(Viseme::E));
        if let Some(viseme) = viseme {
            return Some((bare, Meaning::Viseme(viseme)));
        }
        if let Some(found) = VRM_BLINKS.iter().find(|(name, _)| *name == self.whole) {
            let spelled_out = self.whole.len() > "blinkl".len();
            return Some((
                if spelled_out {
                    Convention::Vrm1
                } else {
                    Convention::Vrm0
                },
                found.1,
            ));
        }
        if let Some(found) = self.preset(presets) {
            return Some(found);
        }
        // The longest tail that is a shape: exporters put mesh and rig names in front.
        let mut tail = self.whole.as_str();
        for part in &self.parts {
            if let Some(found) = SHAPES.get(tail) {
                return Some(*found);
            }
            tail = &tail[part.len()..];
        }
        None
    }

    /// `viseme_aa`, `v_aa`, `vrc.v_aa`, with anything before.
    fn prefixed_viseme(&self) -> Option<Meaning> {
        let name = match self.context() {
            "viseme" | "v" => self.last(),
            _ => self.last().strip_prefix("viseme").filter(|n| !n.is_empty())?,
        };
        let viseme = Viseme::from_name(name).or_else(|| japanese_vowel(name)).or(match name {
            "ee" => Some(Viseme::E),
            _ => None,
        });
        viseme.map(Meaning::Viseme)
    }

    /// `Fcl_MTH_A`, with anything before.
    fn vroid(&self) -> Option<Meaning> {
        use BlendShape::*;
        let at = self.parts.iter().position(|p| p == "fcl")?;
        let name = self.parts[at + 1..].concat();
        Some(match name.as_str() {
            "mtha" => Meaning::Viseme(Viseme::AA),
            "mthi" => Meaning::Viseme(Viseme::IH),
            "mthu" => Meaning::Viseme(Viseme::OU),
            "mthe" => Meaning::Viseme(Viseme::E),
            "mtho" => Meaning::Viseme(Viseme::OH),
            "mthdown" => Meaning::Shapes(MouthFrownLeft, MouthFrownRight),
            "mthfun" => Meaning::Shapes(MouthSmileLeft, MouthSmileRight),
            "eyeclose" => Meaning::Shapes(EyeBlinkLeft, EyeBlinkRight),
            "eyeclosel" => Meaning::Shape(EyeBlinkLeft),
            "eyecloser" => Meaning::Shape(EyeBlinkRight),
            "eyespread" => Meaning::Shapes(EyeWideLeft, EyeWideRight),
            "brwangry" => Meaning::Shapes(BrowDownLeft, BrowDownRight),
            "brwsurprised" => Meaning::Shapes(BrowOuterUpLeft, BrowOuterUpRight),
            "brwsorrow" => Meaning::Shape(BrowInnerUp),
            "alljoy" => Meaning::Expression(Expression::Happy),
            "allangry" => Meaning::Expression(Expression::Angry),
            "allsorrow" => Meaning::Expression(Expression::Sad),
            "allsurprised" => Meaning::Expression(Expression::Surprised),
            _ => return None,
        })
    }

    fn mmd(&self) -> Option<Meaning> {
        use BlendShape::*;
        Some(match self.whole.as_str() {
            "あ" => Meaning::Viseme(Viseme::AA),
            "い" => Meaning::Viseme(Viseme::IH),
            "う" => Meaning::Viseme(Viseme::OU),
            "え" => Meaning::Viseme(Viseme::E),
            "お" => Meaning::Viseme(Viseme::OH),
            "ん" => Meaning::Viseme(Viseme::NN),
            "まばたき" => Meaning::Shapes(EyeBlinkLeft, EyeBlinkRight),
            "ウィンク2" | "ウィンク２" | "ｳｨﾝｸ2" | "ｳｨﾝｸ２" => Meaning::Shape(EyeBlinkLeft),
            "ウィンク2右" | "ウィンク２右" | "ｳｨﾝｸ2右" | "ｳｨﾝｸ２右" => {
                Meaning::Shape(EyeBlinkRight)
            }
            "びっくり" => Meaning::Shapes(EyeWideLeft, EyeWideRight),
            "にやり" | "口角上げ" => Meaning::Shapes(MouthSmileLeft, MouthSmileRight),
            "口角下げ" => Meaning::Shapes(MouthFrownLeft, MouthFrownRight),
            "口横広げ" => Meaning::Shapes(MouthStretchLeft, MouthStretchRight),
            "怒り" => Meaning::Shapes(BrowDownLeft, BrowDownRight),
            "困る" => Meaning::Shape(BrowInnerUp),
            "上" => Meaning::Shapes(BrowOuterUpLeft, BrowOuterUpRight),
            "ぺろっ" => Meaning::Shape(TongueOut),
            _ => return None,
        })
    }
}

/// A vowel as Japanese characters list them: a i u e o.
fn japanese_vowel(letter: &str) -> Option<Viseme> {
    Some(match letter {
        "a" => Viseme::AA,
        "i" => Viseme::IH,
        "u" => Viseme::OU,
        "e" => Viseme::E,
        "o" => Viseme::OH,
        _ => return None,
    })
}

const VRM_BLINKS: [(&str, Meaning); 5] = [
    (
        "blink",
        Meaning::Shapes(BlendShape::EyeBlinkLeft, BlendShape::EyeBlinkRight),
    ),
    ("blinkl", Meaning::Shape(BlendShape::EyeBlinkLeft)),
    ("blinkr", Meaning::Shape(BlendShape::EyeBlinkRight)),
    ("blinkleft", Meaning::Shape(BlendShape::EyeBlinkLeft)),
    ("blinkright", Meaning::Shape(BlendShape::EyeBlinkRight)),
];

/// ARKit's names in lower case, with `L`/`R` and without a side, and a few common words.
static SHAPES: LazyLock<HashMap<String, (Convention, Meaning)>> = LazyLock::new(|| {
    use BlendShape::*;
    let mut shapes = HashMap::new();
    for shape in BlendShape::ALL {
        let name = shape.name().to_lowercase();
        let other = shape.mirrored();
        let stem = name.strip_suffix("left").or_else(|| name.strip_suffix("right"));
        // jawLeft and mouthLeft are directions and not sides: there is no shape "jaw".
        let sided = stem.is_some() && !matches!(shape, JawLeft | JawRight | MouthLeft | MouthRight);
        if sided {
            let stem = stem.unwrap_or_default().to_owned();
            let side = if name.ends_with("left") { "l" } else { "r" };
            shapes.insert([&stem, side].concat(), (Convention::Arkit, Meaning::Shape(shape)));
            // The left one comes first in the pair.
            let pair = if side == "l" { (shape, other) } else { (other, shape) };
            shapes.insert(stem, (Convention::Plain, Meaning::Shapes(pair.0, pair.1)));
        } else if stem.is_none() {
            // Some rigs split what ARKit has in one.
            for side in ["l", "r", "left", "right"] {
                shapes.insert([&name, side].concat(), (Convention::Plain, Meaning::Shape(shape)));
            }
        }
    }
    // In a second pass, so that the true names win over every variant ("mouthLeft").
    for shape in BlendShape::ALL {
        shapes.insert(shape.name().to_lowercase(), (Convention::Arkit, Meaning::Shape(shape)));
    }
    let plain = [
        ("mouthopen", Meaning::Shape(JawOpen)),
        ("openmouth", Meaning::Shape(JawOpen)),
        ("eyesclosed", Meaning::Shapes(EyeBlinkLeft, EyeBlinkRight)),
        ("eyeclosed", Meaning::Shapes(EyeBlinkLeft, EyeBlinkRight)),
        ("eyeclose", Meaning::Shapes(EyeBlinkLeft, EyeBlinkRight)),
        ("smile", Meaning::Shapes(MouthSmileLeft, MouthSmileRight)),
        ("eyeslookup", Meaning::Shapes(EyeLookUpLeft, EyeLookUpRight)),
        ("eyeslookdown", Meaning::Shapes(EyeLookDownLeft, EyeLookDownRight)),
    ];
    for (name, meaning) in plain {
        shapes.entry(name.to_owned()).or_insert((Convention::Plain, meaning));
    }
    shapes
});

/// The existing name that comes nearest to a mistyped one, if any comes near.
pub(super) fn nearest<'a>(name: &str, existing: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    existing
        .into_iter()
        .map(|candidate| (distance(&wanted, &candidate.to_lowercase()), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= wanted.chars().count().max(candidate.chars().count()) / 2)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's edit distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use Convention::*;

    fn one(name: &str) -> Option<(Convention, Meaning)> {
        recognise(&[name])[0]
    }

    #[test]
    fn every_arkit_name_in_every_spelling() {
        for shape in BlendShape::ALL {
            let expected = Some((Arkit, Meaning::Shape(shape)));
            let name = shape.name();
            let pascal = name[..1].to_uppercase() + &name[1..];
            let snake: String = name
                .chars()
                .flat_map(|c| c.is_uppercase().then_some('_').into_iter().chain(c.to_lowercase()))
                .collect();
            for spelling in [
                name.to_owned(),
                pascal.clone(),
                snake.clone(),
                snake.to_uppercase(),
                format!("Head_{name}"),
                format!("blendShape1.{pascal}"),
                format!("CC_Base_Body:{snake}"),
            ] {
                assert_eq!(one(&spelling), expected, "{spelling}");
            }
            let sided = shape.mirrored() != shape;
            let direction = name.starts_with("jaw") || matches!(name, "mouthLeft" | "mouthRight");
            if sided && !direction {
                let short = name.replace("Left", "_L").replace("Right", "_R");
                assert_eq!(one(&short), expected, "{short}");
            }
        }
    }

    #[test]
    fn oculus_visemes_with_their_prefixes() {
        for viseme in Viseme::ALL {
            let name = viseme.name();
            for spelling in [
                format!("viseme_{name}"),
                format!("v_{}", name.to_lowercase()),
                format!("vrc.v_{}", name.to_lowercase()),
                format!("Head.viseme_{name}"),
            ] {
                assert_eq!(one(&spelling), Some((Oculus, Meaning::Viseme(viseme))), "{spelling}");
            }
        }
        // Ready Player Me's vowels.
        assert_eq!(one("viseme_I"), Some((Oculus, Meaning::Viseme(Viseme::IH))));
        assert_eq!(one("viseme_U"), Some((Oculus, Meaning::Viseme(Viseme::OU))));
        let bare = recognise(&Viseme::ALL.map(Viseme::name));
        for (viseme, found) in Viseme::ALL.into_iter().zip(bare) {
            assert_eq!(found, Some((Oculus, Meaning::Viseme(viseme))));
        }
    }

    #[test]
    fn single_letters_are_judged_by_their_company() {
        let vrm = recognise(&["Neutral", "A", "I", "U", "E", "O", "Blink", "Blink_L", "Blink_R", "Joy"]);
        assert_eq!(vrm[1], Some((Vrm0, Meaning::Viseme(Viseme::AA))));
        assert_eq!(vrm[4], Some((Vrm0, Meaning::Viseme(Viseme::E))));
        assert_eq!(vrm[7], Some((Vrm0, Meaning::Shape(BlendShape::EyeBlinkLeft))));
        assert_eq!(vrm[0], None);
        assert_eq!(vrm[9], Some((Vrm0, Meaning::Expression(Expression::Happy))));
        let rhubarb = recognise(&["A", "B", "C", "D", "E", "F", "G", "H", "X"]);
        for (found, letter) in rhubarb.iter().zip(["A", "B", "C", "D", "E", "F", "G", "H", "X"]) {
            let Some((Rhubarb, Meaning::Mouth(shape))) = found else {
                panic!("{letter}: {found:?}")
            };
            assert_eq!(shape.name(), letter);
        }
        let announced = recognise(&["mouth_A", "mouth_B", "mouth_C", "mouth_X", "brow_A"]);
        assert_eq!(announced[0], Some((Rhubarb, Meaning::Mouth(RhubarbShape::A))));
        assert_eq!(announced[4], None);
    }

    #[test]
    fn vrm_1() {
        let names = [
            "happy",
            "angry",
            "aa",
            "ih",
            "ou",
            "ee",
            "oh",
            "blink",
            "blinkLeft",
            "blinkRight",
            "lookUp",
        ];
        let found = recognise(&names);
        let vowels = [Viseme::AA, Viseme::IH, Viseme::OU, Viseme::E, Viseme::OH];
        for (found, viseme) in found[2..7].iter().zip(vowels) {
            assert_eq!(*found, Some((Vrm1, Meaning::Viseme(viseme))));
        }
        assert_eq!(found[8], Some((Vrm1, Meaning::Shape(BlendShape::EyeBlinkLeft))));
        assert_eq!(found[0], Some((Vrm1, Meaning::Expression(Expression::Happy))));
        assert_eq!(found[1], Some((Vrm1, Meaning::Expression(Expression::Angry))));
        assert_eq!(found[10], None);
    }

    #[test]
    fn presets_of_the_whole_face() {
        let old = recognise(&[
            "Joy",
            "Angry",
            "Sorrow",
            "Fun",
            "Surprised",
            "Face.Joy",
            "blendShape1.Angry",
        ]);
        let [joy, angry, sorrow, surprised] = [
            Expression::Happy,
            Expression::Angry,
            Expression::Sad,
            Expression::Surprised,
        ]
        .map(|e| Some((Vrm0, Meaning::Expression(e))));
        assert_eq!(old, [joy, angry, sorrow, None, surprised, joy, angry]);
        assert_eq!(
            recognise(&["surprised", "relaxed", "neutral"]),
            [Some((Vrm1, Meaning::Expression(Expression::Surprised))), None, None]
        );
        for part in ["Eye_Joy", "Mouth_Angry", "MTH_Surprised", "Eyes Happy"] {
            assert_eq!(one(part), None, "{part}");
        }
        assert_eq!(
            one("Face.M_F00_000_00_Fcl_ALL_Surprised"),
            Some((Vroid, Meaning::Expression(Expression::Surprised)))
        );
    }

    #[test]
    fn vroid_with_and_without_its_long_prefix() {
        for prefix in ["", "Face.M_F00_000_00_", "Face.M_F00_000_00_IRIS."] {
            assert_eq!(
                one(&format!("{prefix}Fcl_MTH_A")),
                Some((Vroid, Meaning::Viseme(Viseme::AA)))
            );
            assert_eq!(
                one(&format!("{prefix}Fcl_EYE_Close_L")),
                Some((Vroid, Meaning::Shape(BlendShape::EyeBlinkLeft)))
            );
            assert_eq!(one(&format!("{prefix}Fcl_ALL_Neutral")), None);
            assert_eq!(one(&format!("{prefix}Fcl_HA_Fung1")), None);
        }
    }

    #[test]
    fn mmd() {
        let names = [
            "あ",
            "い",
            "う",
            "え",
            "お",
            "まばたき",
            "ウィンク２",
            "ｳｨﾝｸ２右",
            "にやり",
            "涙",
        ];
        let found = recognise(&names);
        assert!(found[..9].iter().all(|f| matches!(f, Some((Mmd, _)))), "{found:?}");
        assert_eq!(found[0].unwrap().1, Meaning::Viseme(Viseme::AA));
        assert_eq!(found[9], None);
    }

    #[test]
    fn words_that_only_look_like_it_say_nothing() {
        for name in [
            "",
            "_",
            "Basis",
            "Key 1",
            "hair_long",
            "Happiness",
            "body_thin",
            "v_",
            "viseme_",
            "#3",
            "A1",
        ] {
            assert_eq!(one(name), None, "{name}");
        }
    }

    #[test]
    fn the_nearest_name() {
        let names = ["jawOpen", "mouthClose", "あ"];
        assert_eq!(nearest("jaw_open", names), Some("jawOpen"));
        assert_eq!(nearest("MouthClosed", names), Some("mouthClose"));
        assert_eq!(nearest("earWiggle", names), None);
    }
}
