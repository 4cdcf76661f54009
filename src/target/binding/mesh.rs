//! What a frame does to one mesh, flat and without names, because it is done for every face in every frame.

use std::collections::{BTreeMap, HashMap};

use super::INPUTS;

/// The targets of one mesh that are driven, and by what.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::target) struct MeshPlan {
    /// Target index and how many terms it has.
    writes: Vec<(u16, u16)>,
    /// Input and gain, in the order of the targets.
    terms: Vec<(u8, f32)>,
}

impl MeshPlan {
    /// How many targets are driven.
    pub(in crate::target) fn len(&self) -> usize {
        self.writes.len()
    }

    /// Writes the weight, 0 to 1, of each driven target into its place; whether any changed.
    pub(in crate::target) fn write(&self, inputs: &[f32; INPUTS], weights: &mut [f32]) -> bool {
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

/// The number in `#12`.
pub(super) fn number(name: &str) -> Option<usize> {
    name.strip_prefix('#')?.parse().ok()
}

pub(super) fn compile(targets: &[Option<&str>], terms: &BTreeMap<&str, Vec<(u8, f32)>>) -> MeshPlan {
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
