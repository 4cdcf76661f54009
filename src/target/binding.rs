//! From names and a rig to plain lists of indices and factors: what a frame then works with.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::{Convention, Meaning, nearest, recognise};
use super::{FaceRig, MouthStyle, RhubarbShape};
use crate::track::{BlendShape, BlendShapeMask, BlendShapeWeights, FaceRegion, Viseme, VisemeWeights};

/// Everything that a target can be driven by: the 52 shapes, then the 15 visemes.
pub(super) const INPUTS: usize = BlendShape::COUNT + Viseme::COUNT;

/// The inputs of a face at this moment.
pub(super) fn inputs(pose: &BlendShapeWeights, visemes: &VisemeWeights) -> [f32; INPUTS] {
    let mut inputs = [0.0; INPUTS];
    inputs[..BlendShape::COUNT].copy_from_slice(&pose.0);
    inputs[BlendShape::COUNT..].copy_from_slice(&visemes.0);
    inputs
}

const fn shape_input(shape: BlendShape) -> u8 {
    shape.index() as u8
}

const fn viseme_input(viseme: Viseme) -> u8 {
    (BlendShape::COUNT + viseme.index()) as u8
}

/// The targets of one mesh that are driven, and by what.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MeshPlan {
    /// Target index and how many terms it has.
    writes: Vec<(u16, u16)>,
    /// Input and gain, in the order of the targets.
    terms: Vec<(u8, f32)>,
}

impl MeshPlan {
    /// How many targets are driven.
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Writes the weight, 0 to 1, of each driven target into its place; whether any changed.
    pub fn write(&self, inputs: &[f32; INPUTS], weights: &mut [f32]) -> bool {
        let mut changed = false;
        let mut terms = self.terms.as_slice();
        for &(target, count) in &self.writes {
            let (own, rest) = terms.split_at(usize::from(count));
            terms = rest;
            let mut sum = 0.0;
            for &(input, gain) in own {
                sum += inputs[usize::from(input)] * gain;
            }
            // A NaN from the game must not reach the mesh: comparisons with it are false.
            let weight = if sum > 0.0 { sum.min(1.0) } else { 0.0 };
            if let Some(slot) = weights.get_mut(usize::from(target))
                && *slot != weight
            {
                *slot = weight;
                changed = true;
            }
        }
        changed
    }
}

/// What became of a face's names.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// One for each mesh.
    pub meshes: Vec<MeshPlan>,
    /// What moves the mouth: `BlendShapes` or `Visemes`.
    pub mouth: MouthStyle,
    /// The conventions that targets in use follow.
    pub conventions: Vec<Convention>,
    /// Names in the rig that no mesh has, and the nearest that one has.
    pub unknown: Vec<(String, Option<String>)>,
}

/// Shapes that speech forms the mouth with. On a character with whole mouths they would do the
/// same a second time.
fn shapes_of_speech() -> BlendShapeMask {
    use BlendShape::{
        JawLeft, JawRight, MouthDimpleLeft, MouthDimpleRight, MouthFrownLeft, MouthFrownRight, MouthLeft, MouthRight,
        MouthSmileLeft, MouthSmileRight,
    };
    [
        JawLeft,
        JawRight,
        MouthLeft,
        MouthRight,
        MouthSmileLeft,
        MouthSmileRight,
        MouthFrownLeft,
        MouthFrownRight,
        MouthDimpleLeft,
        MouthDimpleRight,
    ]
    .into_iter()
    .fold(BlendShapeMask::mouth(), BlendShapeMask::without)
}

/// Consonants that look alike, the best substitute first.
fn lookalikes(viseme: Viseme) -> &'static [Viseme] {
    use Viseme::*;
    match viseme {
        TH => &[DD, NN],
        DD => &[NN],
        KK => &[DD, NN],
        NN => &[DD],
        _ => &[],
    }
}

/// How a mouth that has only vowels shows a sound: how far it opens for it, against the vowel that
/// stands in. Lips that close show as nothing open at all.
fn as_vowels(viseme: Viseme) -> &'static [(Viseme, f32)] {
    use Viseme::*;
    match viseme {
        Sil | PP => &[],
        FF => &[(IH, 0.08)],
        TH => &[(IH, 0.2), (AA, 0.1)],
        DD => &[(IH, 0.3), (AA, 0.08)],
        KK => &[(AA, 0.18), (IH, 0.15)],
        CH => &[(OU, 0.35), (IH, 0.1)],
        SS => &[(IH, 0.35)],
        NN => &[(IH, 0.22), (AA, 0.12)],
        RR => &[(OU, 0.25), (OH, 0.15)],
        AA => &[(AA, 1.0)],
        E => &[(E, 1.0)],
        IH => &[(IH, 1.0)],
        OH => &[(OH, 1.0)],
        OU => &[(OU, 1.0)],
    }
}

/// What shows a vowel where it is missing, the best substitute first.
fn vowel_substitutes(vowel: Viseme) -> &'static [(Viseme, f32)] {
    use Viseme::*;
    match vowel {
        AA => &[(OH, 0.9), (E, 0.9)],
        E => &[(AA, 0.55), (IH, 1.0)],
        IH => &[(E, 0.6), (AA, 0.3)],
        OH => &[(AA, 0.6), (OU, 0.8)],
        OU => &[(OH, 0.6), (AA, 0.25)],
        _ => &[],
    }
}

/// How much of each available viseme shows `viseme`.
fn distribute(viseme: Viseme, available: &HashSet<Viseme>) -> Vec<(Viseme, f32)> {
    let own = std::iter::once(&viseme)
        .chain(lookalikes(viseme))
        .find(|v| available.contains(v));
    if let Some(own) = own {
        return vec![(*own, 1.0)];
    }
    let shown = |&(vowel, share): &(Viseme, f32)| {
        if available.contains(&vowel) {
            return Some((vowel, share));
        }
        let substitute = vowel_substitutes(vowel).iter().find(|(v, _)| available.contains(v))?;
        Some((substitute.0, share * substitute.1))
    };
    as_vowels(viseme).iter().filter_map(shown).collect()
}

/// Which Rhubarb mouths show a viseme on a character that has those in `available`.
fn mouth_for(viseme: Viseme, available: &HashSet<RhubarbShape>) -> Option<RhubarbShape> {
    let wanted = RhubarbShape::of(viseme);
    [wanted, wanted.basic()].into_iter().find(|s| available.contains(s))
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

    let meshes = names.iter().map(|targets| compile(targets, &terms)).collect();
    Plan {
        meshes,
        mouth,
        conventions,
        unknown,
    }
}

/// The number in `#12`.
fn number(name: &str) -> Option<usize> {
    name.strip_prefix('#')?.parse().ok()
}

fn compile(targets: &[Option<&str>], terms: &BTreeMap<&str, Vec<(u8, f32)>>) -> MeshPlan {
    let mut plan = MeshPlan::default();
    let numbered: HashMap<usize, &Vec<(u8, f32)>> =
        terms.iter().filter_map(|(name, t)| Some((number(name)?, t))).collect();
    for (index, name) in targets.iter().enumerate() {
        let list = name
            .and_then(|n| terms.get(n))
            .or_else(|| numbered.get(&index).copied());
        if let Some(list) = list.filter(|l| !l.is_empty()) {
            plan.terms.extend_from_slice(list);
            plan.writes.push((index as u16, list.len() as u16));
        }
    }
    plan
}

/// Whether face shapes or whole mouths move the mouth.
fn choose_mouth(rig: &FaceRig, meanings: &HashMap<&str, (Convention, Meaning)>) -> MouthStyle {
    if rig.mouth != MouthStyle::Auto {
        return rig.mouth;
    }
    let is_mouth = |s: &BlendShape| matches!(s.region(), FaceRegion::Mouth | FaceRegion::Jaw);
    let by_name = meanings.values().filter_map(|(_, m)| match m {
        Meaning::Shape(s) | Meaning::Shapes(s, _) => Some(*s),
        _ => None,
    });
    let shapes: HashSet<BlendShape> = by_name
        .chain(rig.blend_shapes.keys().copied())
        .filter(is_mouth)
        .collect();
    let whole_mouths: HashSet<Meaning> = meanings
        .values()
        .map(|(_, m)| *m)
        .filter(|m| matches!(m, Meaning::Viseme(_) | Meaning::Mouth(_)))
        .collect();
    let jaw = shapes.contains(&BlendShape::JawOpen);
    let enough = jaw && shapes.len() >= 7;
    // A stray letter next to a jaw that opens makes no set of mouths.
    let set = whole_mouths.len() >= if jaw { 3 } else { 1 };
    if rig.visemes.values().any(|t| !t.is_empty()) || (set && !enough) {
        MouthStyle::Visemes
    } else {
        MouthStyle::BlendShapes
    }
}

/// What the names say, brought to one driver for each thing shown.
fn automatic_terms<'a>(
    rig: &FaceRig,
    mouth: MouthStyle,
    meanings: &HashMap<&'a str, (Convention, Meaning)>,
    terms: &mut BTreeMap<&'a str, Vec<(u8, f32)>>,
) -> Vec<Convention> {
    let mut conventions = Vec::new();
    let mouth_convention = mouth_convention(meanings);
    let in_use: Vec<Meaning> = meanings
        .values()
        .filter(|(c, _)| Some(*c) == mouth_convention)
        .map(|(_, m)| *m)
        .collect();
    let visemes: HashSet<Viseme> = in_use
        .iter()
        .filter_map(|m| if let Meaning::Viseme(v) = m { Some(*v) } else { None })
        .collect();
    let mouths: HashSet<RhubarbShape> = in_use
        .iter()
        .filter_map(|m| if let Meaning::Mouth(s) = m { Some(*s) } else { None })
        .collect();

    // The best name for each shape: one of its own before a pair, an earlier convention before a later.
    let mut best: HashMap<BlendShape, (bool, Convention)> = HashMap::new();
    for (convention, meaning) in meanings.values() {
        let (shapes, pair) = match meaning {
            Meaning::Shape(s) => ([*s, *s], false),
            Meaning::Shapes(a, b) => ([*a, *b], true),
            _ => continue,
        };
        for shape in shapes {
            let rank = (pair, *convention);
            best.entry(shape).and_modify(|b| *b = rank.min(*b)).or_insert(rank);
        }
    }

    let formed_by_mouths = if mouth == MouthStyle::Visemes {
        shapes_of_speech()
    } else {
        BlendShapeMask::NONE
    };
    for (name, (convention, meaning)) in meanings {
        let list: Vec<(u8, f32)> = match *meaning {
            Meaning::Shape(_) | Meaning::Shapes(..) => {
                let (shapes, pair) = match *meaning {
                    Meaning::Shapes(a, b) => (vec![a, b], true),
                    Meaning::Shape(s) => (vec![s], false),
                    _ => (vec![], false),
                };
                let usable = shapes.iter().all(|s| {
                    best.get(s) == Some(&(pair, *convention))
                        && !formed_by_mouths.contains(*s)
                        && !rig.blend_shapes.contains_key(s)
                });
                if !usable {
                    continue;
                }
                let share = 1.0 / shapes.len() as f32;
                let gain = |s: &BlendShape| rig.gain.get(s).copied().unwrap_or(1.0);
                shapes.iter().map(|s| (shape_input(*s), share * gain(s))).collect()
            }
            _ if mouth != MouthStyle::Visemes || Some(*convention) != mouth_convention => continue,
            Meaning::Viseme(own) => Viseme::ALL
                .into_iter()
                .filter(|v| !rig.visemes.contains_key(v))
                .flat_map(|v| {
                    let mine = distribute(v, &visemes).into_iter().filter(|(t, _)| *t == own);
                    mine.map(move |(_, factor)| (viseme_input(v), factor))
                        .collect::<Vec<_>>()
                })
                .collect(),
            Meaning::Mouth(own) => Viseme::ALL
                .into_iter()
                .filter(|v| !rig.visemes.contains_key(v) && mouth_for(*v, &mouths) == Some(own))
                .map(|v| (viseme_input(v), 1.0))
                .collect(),
        };
        if !list.is_empty() {
            conventions.push(*convention);
        }
        terms.insert(name, list);
    }
    conventions
}

/// The convention with the most whole mouths; a character may carry several sets.
fn mouth_convention(meanings: &HashMap<&str, (Convention, Meaning)>) -> Option<Convention> {
    let mut counts: BTreeMap<Convention, HashSet<Meaning>> = BTreeMap::new();
    for (convention, meaning) in meanings.values() {
        if matches!(meaning, Meaning::Viseme(_) | Meaning::Mouth(_)) {
            counts.entry(*convention).or_default().insert(*meaning);
        }
    }
    // `max_by_key` would take the last of equals, and the first convention is the preferred one.
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, set)| set.len())
        .map(|(convention, _)| convention)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The driven targets with their weights.
    fn weights(plan: &Plan, mesh: usize, pose: &BlendShapeWeights, visemes: &VisemeWeights) -> Vec<(usize, f32)> {
        let mut weights = [f32::NAN; 256];
        plan.meshes[mesh].write(&inputs(pose, visemes), &mut weights);
        weights.into_iter().enumerate().filter(|(_, w)| !w.is_nan()).collect()
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
