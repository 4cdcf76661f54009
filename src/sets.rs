//! The order in which the parts of the plugin run.

use bevy::prelude::*;

/// The plugin's system sets, in the order of a frame. What a frame hears and sees goes to the networks at its
/// end; what they answer shows in a later one.
///
/// | set | schedule | does |
/// |---|---|---|
/// | `Sense` | `PreUpdate` | drains microphones, clips and streams into each entity's [`HeardAudio`](crate::source::HeardAudio), cameras, films and images of the game into its [`SeenPicture`](crate::source::SeenPicture) |
/// | `Infer` | `PreUpdate` | collects what the networks have finished, follows their device and weights; never waits |
/// | `Compose` | `PreUpdate` | visemes, expressions, blinking, idle motion and user layers become one pose per character |
/// | `Apply` | `PostUpdate` | writes morph weights and sprites: after `AnimationSystems`, before transforms propagate |
/// | `Extract` | `Last` | takes the new sound and the newest picture of every source, if the networks can take them |
/// | `Submit` | `Last` | hands each network its share as one batch, once the frame's work is done |
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnimGenSystems {
    /// Sources to samples and pictures.
    Sense,
    /// Network outputs to viseme tracks and seen faces.
    Infer,
    /// Viseme tracks and seen faces to one pose per character.
    Compose,
    /// Poses to meshes and sprites.
    Apply,
    /// New sound and pictures to one batch for each network.
    Extract,
    /// The batches to the networks.
    Submit,
}
