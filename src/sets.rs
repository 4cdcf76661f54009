//! The order in which the parts of the plugin run.

use bevy::prelude::*;

/// The plugin's system sets, in the order of a frame. Sound that a frame hears goes to the network at its
/// end; what the network answers shows in a later one.
///
/// | set | schedule | does |
/// |---|---|---|
/// | `Sense` | `PreUpdate` | drains microphones, clips and streams into each entity's [`HeardAudio`](crate::source::HeardAudio) |
/// | `Infer` | `PreUpdate` | collects what the network has finished, follows its device and weights; never waits |
/// | `Compose` | `PreUpdate` | visemes, expressions, blinking, idle motion and user layers become one pose per character |
/// | `Apply` | `PostUpdate` | writes morph weights and sprites: after `AnimationSystems`, before transforms propagate |
/// | `Extract` | `Last` | takes the new sound of every source, if the network can take it |
/// | `Submit` | `Last` | hands it to the network as one batch, once the frame's work is done |
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnimGenSystems {
    /// Sources to samples.
    Sense,
    /// Network outputs to viseme tracks.
    Infer,
    /// Viseme tracks to one pose per character.
    Compose,
    /// Poses to meshes and sprites.
    Apply,
    /// New sound to one batch.
    Extract,
    /// The batch to the network.
    Submit,
}
