//! Faces that come into view keep moving.
//!
//! Bevy 0.19 hands a mesh that becomes visible to the GPU one step before it notes where the mesh's
//! morph weights are; only when the mesh changes again do the two come together. A character that
//! stands still, or that was off screen for a moment, would keep a frozen face. So each morphed mesh
//! is touched in the frames after it appeared.

use bevy::camera::visibility::{ViewVisibility, VisibilitySystems};
use bevy::mesh::morph::MeshMorphWeights;
use bevy::prelude::*;

/// The frame after would do; the mesh's data may arrive a little later than the mesh.
const FRAMES: u8 = 3;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PostUpdate,
        touch
            .after(VisibilitySystems::CheckVisibility)
            .after(TransformSystems::Propagate),
    );
}

/// Marks what the renderer watches as changed, without changing it.
fn touch(
    appeared: Query<(Entity, &ViewVisibility), (With<MeshMorphWeights>, Changed<ViewVisibility>)>,
    mut transforms: Query<&mut GlobalTransform>,
    mut recent: Local<Vec<(Entity, u8)>>,
) {
    recent.retain_mut(|(mesh, frames)| {
        *frames -= 1;
        transforms.get_mut(*mesh).is_ok_and(|mut transform| {
            transform.set_changed();
            *frames > 0
        })
    });
    for (mesh, visibility) in &appeared {
        if visibility.get() && recent.iter().all(|(other, _)| *other != mesh) {
            recent.push((mesh, FRAMES));
        }
    }
}
