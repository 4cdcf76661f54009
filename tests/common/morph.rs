//! Faces made of morph targets, without a renderer.

use std::time::Duration;

use bevy::mesh::morph::MorphWeights;
use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::{target::TargetPlugin, track::TrackPlugin};

#[path = "headless.rs"]
mod headless;

/// An app that composes poses and writes them to meshes, with this folder of assets; its clock moves by
/// `tick` an update.
pub fn app(assets: &str, tick: Duration) -> App {
    let mut app = headless::app(assets);
    app.init_asset::<Mesh>()
        .add_plugins((TrackPlugin, TargetPlugin))
        .insert_resource(TimeUpdateStrategy::ManualDuration(tick));
    app
}

/// The weight of each morph target of a node.
pub fn weights(app: &App, node: Entity) -> Vec<f32> {
    app.world().get::<MorphWeights>(node).unwrap().weights().to_vec()
}
