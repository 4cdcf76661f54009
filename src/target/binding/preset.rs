//! Targets that show an expression with the whole face, on characters that could not show it otherwise.

use std::collections::HashMap;

use crate::target::names::{Convention, Meaning};
use crate::track::{BlendShape, Expression, FaceRegion};

/// The convention whose preset shows each expression, in [`Expression::ALL`]'s order; the first one where there are
/// several. None at all for a character with brows, smiles or frowns among its `shapes`: the pose moves those already,
/// and a preset would show the same a second time.
pub(super) fn usable_presets<'a>(
    meanings: &HashMap<&str, (Convention, Meaning)>,
    mut shapes: impl Iterator<Item = &'a BlendShape>,
) -> [Option<Convention>; Expression::COUNT] {
    let mut presets = [None; Expression::COUNT];
    if shapes.any(|shape| expresses(*shape)) {
        return presets;
    }
    for (convention, meaning) in meanings.values() {
        if let Meaning::Expression(expression) = meaning {
            let slot = &mut presets[expression.index()];
            *slot = Some(slot.map_or(*convention, |best| *convention.min(&best)));
        }
    }
    presets
}

/// Whether a face can express something with a shape that speech and blinking have no use for.
fn expresses(shape: BlendShape) -> bool {
    use BlendShape::{MouthFrownLeft, MouthFrownRight, MouthSmileLeft, MouthSmileRight};
    shape.region() == FaceRegion::Brow
        || matches!(
            shape,
            MouthSmileLeft | MouthSmileRight | MouthFrownLeft | MouthFrownRight
        )
}
