//! What target names say, where a character may offer the same thing under several of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::input::{expression_input, shape_input, viseme_input};
use super::mouth::{mouth_convention, shapes_of_speech};
use super::preset::usable_presets;
use super::substitute::{distribute, mouth_for};
use crate::target::names::{Convention, Meaning};
use crate::target::{FaceRig, MouthStyle, RhubarbShape};
use crate::track::{BlendShape, BlendShapeMask, Viseme};

/// What the names say, brought to one driver for each thing shown.
pub(super) fn automatic_terms<'a>(
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

    let own_shapes = rig.blend_shapes.iter().filter(|(_, targets)| !targets.is_empty());
    let presets = usable_presets(meanings, best.keys().chain(own_shapes.map(|(shape, _)| shape)));

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
            Meaning::Expression(own) => {
                if presets[own.index()] != Some(*convention) || rig.expressions.contains_key(&own) {
                    continue;
                }
                vec![(expression_input(own), 1.0)]
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
