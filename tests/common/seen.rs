//! What a camera would have seen.

use bevy::prelude::*;
use bevy_animgen::track::{BlendShapeWeights, ExpressionWeights, SeenFaces, Sighting};

/// The next picture of a camera: one person with this face.
pub fn show(app: &mut App, camera: Entity, expression: ExpressionWeights, shapes: BlendShapeWeights) {
    let mut seen = app.world_mut().get_mut::<SeenFaces>(camera).unwrap();
    seen.faces = vec![Sighting {
        person: 1,
        area: Rect::new(100.0, 100.0, 300.0, 300.0),
        points: [Vec2::splat(200.0); 5],
        certainty: 0.9,
        expression,
        shapes,
    }];
    seen.size = UVec2::new(640, 480);
    seen.time += 1.0 / 100.0;
    seen.number += 1;
}
