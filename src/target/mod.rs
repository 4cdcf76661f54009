//! Where a face's pose goes: the morph targets of a model or the cells of a sprite sheet.
//!
//! Nothing else in the crate writes `MorphWeights`, `Sprite` or `TextureAtlas`. It happens in
//! [`AnimGenSystems::Apply`]: after animations have been played,
//! before transforms propagate.
//!
//! # Morph targets
//!
//! Meshes with morph targets are looked for below the [`Face`](crate::track::Face)'s entity,
//! whenever they appear. What each target shows is read from its name ([`Convention`]s). Where a
//! character offers the same thing twice, one is used and the others are left untouched:
//!
//! - mouths: ARKit shapes, if there are `jawOpen` and at least six more of jaw and mouth (the pose
//!   composed of all layers is richer than whole mouths are); otherwise the convention with the most
//!   whole mouths (at least three, where there is a `jawOpen` to do without them). A [`FaceRig`] may say otherwise ([`MouthStyle`]). On a character with whole mouths,
//!   face shapes that open or form the lips are not driven; brows, eyes and smiles are.
//!   What the mouth of the pose does beyond speech (it mirrors an open mouth, a mood drops the jaw) is shown with whole
//!   mouths as well, as far as the face is silent: the mouths of the [`Articulation`](crate::track::Articulation) table
//!   that together come nearest to it.
//! - any other shape: a target of its own before one for both sides, ARKit before others.
//! - A character with vowels only (VRM, VRoid, MMD) shows consonants as small shares of them, and
//!   p b m as nothing open.
//! - presets of the whole face (VRM's `happy`, `angry`, `sad`, `surprised`, VRoid's `Fcl_ALL_*`) show the face's
//!   [`ExpressionWeights`](crate::track::ExpressionWeights), if the character has no brows, smiles or frowns that show
//!   them already. They move the mouth, too: while the face speaks, half of them is kept
//!   ([`FaceRig::expressions_in_speech`]), and while it is silent, their expression's own mouth is not shown again with
//!   whole mouths; a mouth that opens further is.
//!
//! # Sprites
//!
//! [`SpriteFace`] chooses the cell of a `Sprite`'s atlas, [`SpriteEyes`] that of separate eyes. A mouth that moves without
//! a word is shown with the cell of the viseme that it is most like. The cells of an expression already show its mouth,
//! so of an expression that has cells only what goes beyond its look in the
//! [`FacialActions`](crate::track::FacialActions) table counts: a smile that shows teeth stays the closed mouth of the
//! happy cells, a laugh opens it.

mod binding;
mod extras;
mod morph;
mod names;
mod reappear;
mod rhubarb;
mod rig;
mod sprite;
mod whole_face;

use bevy::app::AnimationSystems;
use bevy::prelude::*;
use bevy::transform::TransformSystems;

pub use morph::{BindingProblem, FaceBinding, UnknownTarget};
pub use names::{Convention, Meaning, recognise};
pub use rhubarb::RhubarbShape;
pub use rig::{FaceRig, FaceRigError, FaceRigHandle, FaceRigLoader, MouthStyle, SpriteCells, TargetGains};
pub use sprite::{SpriteEyes, SpriteFace, SpriteFrame};

use crate::AnimGenSystems;

/// Writes the pose of every face to its meshes and sprites. Add it after Bevy's `AssetPlugin`.
pub struct TargetPlugin;

impl Plugin for TargetPlugin {
    fn build(&self, app: &mut App) {
        if app.world().contains_resource::<AssetServer>() {
            app.init_asset::<FaceRig>().init_asset_loader::<FaceRigLoader>();
        } else {
            warn!(
                "TargetPlugin: there is no AssetPlugin yet, so FaceRig files are not loaded; add AssetPlugin before it"
            );
        }
        app.configure_sets(
            PostUpdate,
            AnimGenSystems::Apply
                .after(AnimationSystems)
                .before(TransformSystems::Propagate),
        )
        .add_plugins((morph::plugin, reappear::plugin, sprite::plugin));
    }
}
