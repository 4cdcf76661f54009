//! From names and a rig to plain lists of indices and factors: what a frame then works with.

mod automatic;
mod input;
mod mesh;
mod mouth;
mod preset;
mod substitute;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::{Convention, Meaning, nearest, recognise};
use super::{FaceRig, MouthStyle};
use crate::track::Expression;
use automatic::automatic_terms;
use input::{expression_input, shape_input, viseme_input};
use mesh::{compile, number};
use mouth::choose_mouth;

pub(super) use input::{INPUTS, inputs};
pub(super) use mesh::MeshPlan;

/// What became of a face's names.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// One for each mesh.
    pub meshes: Vec<MeshPlan>,
    /// What moves the mouth: `BlendShapes` or `Visemes`.
    pub mouth: MouthStyle,
    /// Whether each expression drives targets of its own, in [`Expression::ALL`]'s order.
    pub expressions: [bool; Expression::COUNT],
    /// The conventions that targets in use follow.
    pub conventions: Vec<Convention>,
    /// Names in the rig that no mesh has, and the nearest that one has.
    pub unknown: Vec<(String, Option<String>)>,
}

/// Plans what drives each target of each mesh. `names` has a list for each mesh; meshes without
/// names have `None` in their number's place.
pub(super) fn plan(names: &[Vec<Option<&str>>], rig: &FaceRig) -> Plan {
    let mut vocabulary: Vec<&str> = names.iter().flatten().flatten().copied().collect();
    vocabulary.sort_unstable();
    vocabulary.dedup();

    let claimed: HashSet<&str> = rig.target_names().collect();
    let mut meanings: HashMap<&str, (Convention, Meaning)> = HashMap::new();
    if rig.automatic {
        let found = recognise(&vocabulary);
        meanings.extend(
            vocabulary
                .iter()
                .zip(found)
                .filter(|(name, _)| !claimed.contains(**name))
                .filter_map(|(name, found)| found.map(|f| (*name, f))),
        );
    }
    let mouth = choose_mouth(rig, &meanings);
    let mut terms: BTreeMap<&str, Vec<(u8, f32)>> = BTreeMap::new();
    let mut conventions = automatic_terms(rig, mouth, &meanings, &mut terms);
    conventions.sort_unstable();
    conventions.dedup();

    for (shape, targets) in &rig.blend_shapes {
        let gain = rig.gain.get(shape).copied().unwrap_or(1.0);
        for (target, factor) in targets {
            terms
                .entry(target)
                .or_default()
                .push((shape_input(*shape), factor * gain));
        }
    }
    for (viseme, targets) in &rig.visemes {
        for (target, factor) in targets {
            terms.entry(target).or_default().push((viseme_input(*viseme), *factor));
        }
    }
    for (expression, targets) in &rig.expressions {
        for (target, factor) in targets {
            terms
                .entry(target)
                .or_default()
                .push((expression_input(*expression), *factor));
        }
    }

    let most = names.iter().map(Vec::len).max().unwrap_or(0);
    let exists = |name: &str| vocabulary.binary_search(&name).is_ok() || number(name).is_some_and(|n| n < most);
    let mut unknown: Vec<(String, Option<String>)> = claimed
        .iter()
        .filter(|name| !exists(name))
        .map(|name| {
            (
                (*name).to_owned(),
                nearest(name, vocabulary.iter().copied()).map(str::to_owned),
            )
        })
        .collect();
    unknown.sort_unstable();
    let expressions = Expression::ALL.map(|expression| {
        let shows = |list: &[(u8, f32)]| {
            list.iter()
                .any(|(i, gain)| *i == expression_input(expression) && *gain > 0.0)
        };
        terms.iter().any(|(name, list)| exists(name) && shows(list))
    });

    let meshes = names.iter().map(|targets| compile(targets, &terms)).collect();
    Plan {
        meshes,
        mouth,
        expressions,
        conventions,
        unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::{BlendShape, BlendShapeWeights, ExpressionWeights, Viseme, VisemeWeights};

    /// The driven targets with their weights.
    fn weights(plan: &Plan, mesh: usize, pose: &BlendShapeWeights, visemes: &VisemeWeights) -> Vec<(usize, f32)> {
        let mut weights = [f32::NAN; 256];
        let neutral = ExpressionWeights::default();
        plan.meshes[mesh].write(&inputs(pose, visemes, &neutral, 1.0), &mut weights);
        weights.into_iter().enumerate().filter(|(_, w)| !w.is_nan()).collect()
    }

    /// The weight of each driven target while the face shows an expression and is otherwise at rest.
    fn expressing(plan: &Plan, expression: Expression, share: f32) -> Vec<(usize, f32)> {
        let mut weights = [f32::NAN; 256];
        let weight = ExpressionWeights::only(expression);
        let inputs = inputs(&BlendShapeWeights::REST, &VisemeWeights::default(), &weight, share);
        plan.meshes[0].write(&inputs, &mut weights);
        weights.into_iter().enumerate().filter(|(_, w)| *w > 0.0).collect()
    }

    fn named<'a>(names: &[&'a str]) -> Vec<Option<&'a str>> {
        names.iter().map(|n| Some(*n)).collect()
    }

    fn all_arkit() -> Vec<Option<&'static str>> {
        BlendShape::ALL.map(|s| Some(s.name())).to_vec()
    }

    #[test]
    fn arkit_shapes_are_preferred_to_visemes() {
        let mut names = all_arkit();
        names.extend(["viseme_PP", "viseme_aa"].map(Some));
        let plan = plan(&[names], &FaceRig::default());
        assert_eq!(plan.mouth, MouthStyle::BlendShapes);
        assert_eq!(plan.meshes[0].len(), 52);
        assert_eq!(plan.conventions, [Convention::Arkit]);
    }

    #[test]
    fn the_rig_may_prefer_visemes() {
        let mut names = all_arkit();
        names.extend(["viseme_PP", "viseme_aa"].map(Some));
        let rig = FaceRig {
            mouth: MouthStyle::Visemes,
            ..Default::default()
        };
        let plan = plan(&[names], &rig);
        let pose = BlendShapeWeights::REST
            .with(BlendShape::JawOpen, 1.0)
            .with(BlendShape::EyeBlinkLeft, 1.0);
        let shown = weights(&plan, 0, &pose, &VisemeWeights::only(Viseme::PP));
        let jaw = BlendShape::JawOpen.index();
        assert!(shown.iter().all(|(i, _)| *i != jaw));
        assert!(shown.contains(&(BlendShape::EyeBlinkLeft.index(), 1.0)));
        assert!(shown.contains(&(52, 1.0)));
    }

    #[test]
    fn vowels_alone_speak_consonants() {
        let plan = plan(&[named(&["aa", "ih", "ou", "ee", "oh", "blink"])], &FaceRig::default());
        for viseme in Viseme::ALL {
            let shown = weights(&plan, 0, &BlendShapeWeights::REST, &VisemeWeights::only(viseme));
            let open: f32 = shown.iter().map(|(_, w)| w).sum();
            match viseme {
                Viseme::Sil | Viseme::PP => assert_eq!(open, 0.0),
                v if v.index() >= Viseme::AA.index() => assert!((open - 1.0).abs() < 1e-6, "{v:?}"),
                v => assert!(open > 0.0 && open <= 0.5, "{v:?} {open}"),
            }
        }
        let blink = BlendShapeWeights::of([(BlendShape::EyeBlinkLeft, 1.0), (BlendShape::EyeBlinkRight, 1.0)]);
        assert!(weights(&plan, 0, &blink, &VisemeWeights::default()).contains(&(5, 1.0)));
    }

    #[test]
    fn a_mouth_that_only_opens_still_speaks() {
        let plan = plan(&[named(&["A", "Blink"])], &FaceRig::default());
        let open = |v| weights(&plan, 0, &BlendShapeWeights::REST, &VisemeWeights::only(v))[0].1;
        assert!(open(Viseme::AA) == 1.0 && open(Viseme::E) > 0.3 && open(Viseme::OU) > 0.1 && open(Viseme::PP) == 0.0);
    }

    #[test]
    fn one_eye_is_not_closed_twice() {
        let names = [
            "Fcl_EYE_Close",
            "Fcl_EYE_Close_L",
            "Fcl_EYE_Close_R",
            "Fcl_MTH_A",
            "Fcl_MTH_I",
        ];
        let plan = plan(&[named(&names)], &FaceRig::default());
        let shown = weights(
            &plan,
            0,
            &BlendShapeWeights::REST.with(BlendShape::EyeBlinkLeft, 1.0),
            &VisemeWeights::default(),
        );
        assert!(shown.iter().all(|(i, _)| *i != 0));
        assert!(shown.contains(&(1, 1.0)) && shown.contains(&(2, 0.0)));
    }

    #[test]
    fn perfect_sync_on_a_vroid_uses_arkit() {
        let mut names = all_arkit();
        names.extend(["Fcl_EYE_Close_L", "Fcl_MTH_A", "Fcl_MTH_I"].map(Some));
        let plan = plan(&[names], &FaceRig::default());
        assert_eq!(plan.meshes[0].len(), 52);
    }

    #[test]
    fn rhubarb_mouths() {
        let plan = plan(&[named(&["A", "B", "C", "D", "E", "F"])], &FaceRig::default());
        let shown = |v| weights(&plan, 0, &BlendShapeWeights::REST, &VisemeWeights::only(v));
        assert!(shown(Viseme::AA).contains(&(3, 1.0)));
        // The basic six have neither X nor G.
        assert!(shown(Viseme::Sil).contains(&(0, 1.0)) && shown(Viseme::FF).contains(&(0, 1.0)));
    }

    #[test]
    fn presets_show_the_expressions_of_a_model_that_has_nothing_else_for_them() {
        use Expression::{Angry, Fearful, Happy, Sad, Surprised};
        let models = [
            (
                ["Joy", "Angry", "Sorrow", "Surprised", "Fun", "A", "Blink"],
                Convention::Vrm0,
            ),
            (
                ["happy", "angry", "sad", "surprised", "relaxed", "aa", "blinkLeft"],
                Convention::Vrm1,
            ),
            (
                [
                    "Face.M_F00_000_00_Fcl_ALL_Joy",
                    "Face.M_F00_000_00_Fcl_ALL_Angry",
                    "Face.M_F00_000_00_Fcl_ALL_Sorrow",
                    "Face.M_F00_000_00_Fcl_ALL_Surprised",
                    "Face.M_F00_000_00_Fcl_ALL_Fun",
                    "Face.M_F00_000_00_Fcl_MTH_A",
                    "Face.M_F00_000_00_Fcl_EYE_Close",
                ],
                Convention::Vroid,
            ),
        ];
        for (names, convention) in models {
            let plan = plan(&[named(&names)], &FaceRig::default());
            for (target, expression) in [Happy, Angry, Sad, Surprised].into_iter().enumerate() {
                assert_eq!(expressing(&plan, expression, 1.0), [(target, 1.0)], "{names:?}");
                assert_eq!(expressing(&plan, expression, 0.5), [(target, 0.5)]);
                assert!(plan.expressions[expression.index()]);
            }
            assert_eq!(expressing(&plan, Fearful, 1.0), []);
            assert!(!plan.expressions[Fearful.index()]);
            assert_eq!(plan.conventions, [convention]);
        }
    }

    #[test]
    fn nothing_is_expressed_twice() {
        for own in [
            "browDownLeft",
            "Fcl_BRW_Angry",
            "mouthSmile_L",
            "mouthFrownRight",
            "smile",
        ] {
            let plan = plan(&[named(&["Angry", "Joy", "A", own])], &FaceRig::default());
            assert_eq!(expressing(&plan, Expression::Angry, 1.0), [], "{own}");
            assert_eq!(plan.expressions, [false; Expression::COUNT]);
        }
        let both = plan(&[named(&["joy", "happy", "aa"])], &FaceRig::default());
        assert_eq!(expressing(&both, Expression::Happy, 1.0), [(1, 1.0)]);
    }

    #[test]
    fn the_rig_maps_expressions() {
        let rig = FaceRig::from_ron(
            br##"(expressions: {
                angry: { "Grumpy": 0.8, "#2": 0.5 }, happy: {}, contempt: { "Snear": 1.0 }, neutral: { "Rest": 1.0 },
            })"##,
            "test",
        )
        .unwrap();
        let plan = plan(
            &[named(&["Grumpy", "Angry", "Ears", "Joy", "Sneer", "Rest", "A"])],
            &rig,
        );
        assert_eq!(expressing(&plan, Expression::Angry, 1.0), [(0, 0.8), (2, 0.5)]);
        assert_eq!(expressing(&plan, Expression::Happy, 1.0), []);
        assert_eq!(expressing(&plan, Expression::Neutral, 1.0), [(5, 1.0)]);
        assert_eq!(plan.unknown, [("Snear".to_owned(), Some("Sneer".to_owned()))]);
        assert!(plan.expressions[Expression::Angry.index()]);
        assert!(!plan.expressions[Expression::Contempt.index()]);
    }

    #[test]
    fn the_rig_overrides_extends_and_scales() {
        let rig = FaceRig::from_ron(
            br##"(
                blend_shapes: { jawOpen: { "Chin": 0.5, "#2": 1.0 }, tongueOut: { "Tonge": 1.0 } },
                gain: { mouthPucker: 0.5 },
                ignore: ["mouthFunnel"],
            )"##,
            "test",
        )
        .unwrap();
        let plan = plan(
            &[named(&[
                "jawOpen",
                "Chin",
                "Extra",
                "mouthPucker",
                "mouthFunnel",
                "Tongue",
            ])],
            &rig,
        );
        let pose = BlendShapeWeights([1.0; BlendShape::COUNT]);
        assert_eq!(
            weights(&plan, 0, &pose, &VisemeWeights::default()),
            [(1, 0.5), (2, 1.0), (3, 0.5)]
        );
        assert_eq!(plan.unknown, [("Tonge".to_owned(), Some("Tongue".to_owned()))]);
    }
}
