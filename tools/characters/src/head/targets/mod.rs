//! The morph targets: 52 of ARKit, 15 of Oculus, each a setting of the controls.

mod brows;
mod cheeks;
mod eyes;
mod mouth;
mod visemes;

use super::pose::{Pose, Sides};

const BOTH: Sides = [1.0, 1.0];
const LEFT: Sides = [1.0, 0.0];
const RIGHT: Sides = [0.0, 1.0];

fn on(s: Sides, v: f32) -> Sides {
    s.map(|x| x * v)
}

/// The targets in their order, as [`all`] gives them.
struct Table(Vec<(&'static str, Pose, Pose)>);

impl Table {
    /// A target that is measured from rest.
    fn add(&mut self, name: &'static str, pose: Pose) {
        self.0.push((name, pose, Pose::default()));
    }

    /// A target that means a change to another, whose pose is `from`.
    fn add_change(&mut self, name: &'static str, pose: Pose, from: Pose) {
        self.0.push((name, pose, from));
    }
}

/// Every target: its name and the pose that it is at full weight. Where a target means a change to another
/// (`mouthClose` to `jawOpen`), the second pose is the one it is measured from.
pub fn all() -> Vec<(&'static str, Pose, Pose)> {
    let mut table = Table(Vec::new());
    eyes::add(&mut table);
    mouth::add_jaw(&mut table);
    mouth::add_lips(&mut table);
    brows::add(&mut table);
    cheeks::add(&mut table);
    mouth::add_tongue(&mut table);
    visemes::add(&mut table);
    table.0
}
