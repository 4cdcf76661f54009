//! Face shapes or whole mouths: driven by both, a mouth would open twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::target::names::{Convention, Meaning};
use crate::target::{FaceRig, MouthStyle};
use crate::track::{BlendShape, BlendShapeMask, FaceRegion};

/// Whether face shapes or whole mouths move the mouth.
pub(super) fn choose_mouth(rig: &FaceRig, meanings: &HashMap<&str, (Convention, Meaning)>) -> MouthStyle {
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

/// The convention with the most whole mouths; a character may carry several sets.
pub(super) fn mouth_convention(meanings: &HashMap<&str, (Convention, Meaning)>) -> Option<Convention> {
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

/// Shapes that speech forms the mouth with. On a character with whole mouths they would do the
/// same a second time.
pub(super) fn shapes_of_speech() -> BlendShapeMask {
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
