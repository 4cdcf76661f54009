//! The order in which the parts of the plugin run.

use bevy::prelude::*;

/// The plugin's system sets, chained in this order. Sound flows one way through them.
///
/// | set | schedule | does |
/// |---|---|---|
/// | `Sense` | `PreUpdate` | drains microphones, clips and streams into each entity's [`HeardAudio`](crate::source::HeardAudio) |
/// | `Extract` | `PreUpdate` | cuts what was heard into whole hops for the network |
/// | `Infer` | `PreUpdate` | submits the hops of all entities as one batch, collects what finished; never waits |
/// | `Compose` | `PreUpdate` | visemes, blinking, idle motion and user layers become one pose per character |
/// | `Apply` | `PostUpdate` | writes morph weights and sprites: after `AnimationSystems`, before transforms propagate |
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnimGenSystems {
    /// Sources to samples.
    Sense,
    /// Samples to hops.
    Extract,
    /// Hops to network outputs.
    Infer,
    /// Network outputs to one pose per character.
    Compose,
    /// Poses to meshes and sprites.
    Apply,
}
