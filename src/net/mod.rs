//! The networks, the device they run on, and the runner that batches all characters.
//!
//! | file | does |
//! |---|---|
//! | `device` | puts Burn on Bevy's own wgpu device, or chooses the CPU |
//! | `batch` | runs a network beside the game, asynchronously |
//! | `priority` | has a network's thread let the frame go first |
//! | `host` | keeps a network running: CPU first, then the GPU, and after whatever went wrong |
//! | `weights` | weights as an asset, checked when loaded |
//! | `precision` | 16 bits in files, 32 in use |
//! | `multi_l` | the lip-sync network |
//! | `conv` | the convolution of the networks that see |
//! | [`channels_last`] | that of the networks that draw |
//! | `mirror` | what finder and reader see, they see twice |
//! | [`face_finder`] | finds faces and their five points |
//! | [`face_aligner`] | says how far an aligned face is off |
//! | [`first_order`] | animates pictures of characters |
//! | [`character_maker`] | makes new characters |
//! | [`motion_maker`] | makes new motions |
//! | `image_animator` | the same from sprite to sprite: any size in, the game's pixels out |
//! | [`expression`] | reads expressions and shapes from an aligned face |
//! | `stepper` | steps it for many streams at once, live or baked |
//! | `bake` | whole recordings to tracks |
//! | `lip_sync` | the systems between the sources and their viseme tracks |
//! | `watcher` | finds, follows and reads faces in pictures |
//! | `recognition` | the systems between the pictures of sources and the faces in them |

use bevy::prelude::*;

mod bake;
mod batch;
pub mod channels_last;
pub mod character_maker;
mod conv;
mod device;
pub mod expression;
pub mod face_aligner;
pub mod face_finder;
pub mod first_order;
mod host;
mod image_animator;
mod lip_sync;
mod mirror;
pub mod motion_maker;
mod multi_l;
pub(crate) mod precision;
mod priority;
mod recognition;
mod stepper;
mod watcher;
mod weights;

pub use bake::{BakeMode, bake};
pub use batch::{BatchNetwork, BatchRunner, Broken, Finished};
pub use character_maker::CharacterArtist;
pub use conv::{Convolution, ConvolutionConfig};
pub use device::{AdapterFacts, DevicePreference, InferenceDevice, choose};
pub use expression::{ExpressionNet, ExpressionNetConfig};
pub use face_aligner::{FaceAligner, FaceAlignerConfig};
pub use face_finder::{FaceFinder, FaceFinderConfig};
pub use image_animator::{AnimateError, Character, Following, ImageAnimator};
pub use lip_sync::LipSyncStats;
pub use multi_l::{Lengths, MAX_LOOK_AHEAD, MultiL, MultiLConfig};
pub use recognition::RecognitionStats;
pub use stepper::{Answer, Heard, Stepper};
pub use watcher::{FaceWatcher, FaceWeights, Followed, Seen, Watched};
#[cfg(feature = "train")]
pub(crate) use weights::read_into;
pub use weights::{
    CharacterWeights, ExpressionNetWeights, FaceAlignerWeights, FaceFinderWeights, LipSyncWeights,
    LipSyncWeightsLoader, Shipped, SpriteWeights, Trained, Weights, WeightsError, WeightsLoader,
};

use crate::{
    AnimGenSystems,
    source::{HeardAudio, SeenPicture},
    track::{ExpressionRecognizer, LipSync},
};

/// The one tensor backend: CPU or the engine's own GPU, decided at run time by the [`Device`].
pub type Backend = burn::Dispatch;

/// Where tensors live.
pub type Device = burn::DispatchDevice;

/// A float tensor of `D` dimensions.
pub type Tensor<const D: usize> = burn::tensor::Tensor<Backend, D>;

/// What the networks were told when the plugin was added. Weights are used once they are loaded; `None` for those that
/// ship with the crate.
#[derive(Resource)]
struct NetSettings {
    device: DevicePreference,
    lip_sync: Option<Handle<LipSyncWeights>>,
    face_finder: Option<Handle<FaceFinderWeights>>,
    face_aligner: Option<Handle<FaceAlignerWeights>>,
    expression: Option<Handle<ExpressionNetWeights>>,
}

/// Asset paths of weights (`.safetensors`) to use instead of those that ship with the crate. A file that changes while
/// the game runs is loaded again, if the asset server watches files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeightFiles {
    /// Of the lip-sync network.
    pub lip_sync: Option<String>,
    /// Of the network that finds faces.
    pub face_finder: Option<String>,
    /// Of the network that aligns them.
    pub face_aligner: Option<String>,
    /// Of the network that reads expressions.
    pub expression: Option<String>,
}

/// Runs the networks. Part of [`AnimGenPlugin`](crate::AnimGenPlugin).
#[derive(Default)]
pub struct NetPlugin {
    /// Where to run.
    pub device: DevicePreference,
    /// Weights to use instead of the shipped ones.
    pub weights: WeightFiles,
}

impl Plugin for NetPlugin {
    fn build(&self, app: &mut App) {
        app.init_asset::<LipSyncWeights>()
            .init_asset::<FaceFinderWeights>()
            .init_asset::<FaceAlignerWeights>()
            .init_asset::<ExpressionNetWeights>()
            .init_asset_loader::<LipSyncWeightsLoader>()
            .init_asset_loader::<WeightsLoader<FaceFinder>>()
            .init_asset_loader::<WeightsLoader<FaceAligner>>()
            .init_asset_loader::<WeightsLoader<ExpressionNet>>()
            .init_resource::<LipSyncStats>()
            .init_resource::<RecognitionStats>()
            .insert_resource(InferenceDevice::cpu("no render device has come yet"))
            .insert_resource(lip_sync::LipSyncRunner::new(LipSyncWeights::default()))
            .init_resource::<recognition::RecognitionRunner>()
            .register_required_components::<HeardAudio, LipSync>()
            .register_required_components::<LipSync, lip_sync::LipSyncStream>()
            .register_required_components::<SeenPicture, ExpressionRecognizer>()
            .register_required_components::<ExpressionRecognizer, recognition::Watching>()
            .add_observer(lip_sync::release_slot)
            .add_observer(recognition::source_is_gone)
            .add_systems(
                PreUpdate,
                (
                    (
                        lip_sync::follow_weights,
                        lip_sync::follow_device,
                        lip_sync::collect_answers,
                        lip_sync::follow_now,
                    )
                        .chain(),
                    (
                        recognition::follow_weights,
                        recognition::follow_device,
                        recognition::collect_faces,
                    )
                        .chain(),
                )
                    .chain()
                    .in_set(AnimGenSystems::Infer),
            )
            .add_systems(
                Last,
                (
                    (lip_sync::gather_sound, recognition::gather_pictures).in_set(AnimGenSystems::Extract),
                    (lip_sync::submit_batch, recognition::submit_pictures).in_set(AnimGenSystems::Submit),
                )
                    .chain(),
            );
        let server = app.world().resource::<AssetServer>();
        let files = &self.weights;
        let settings = NetSettings {
            device: self.device,
            lip_sync: files.lip_sync.as_ref().map(|path| server.load(path)),
            face_finder: files.face_finder.as_ref().map(|path| server.load(path)),
            face_aligner: files.face_aligner.as_ref().map(|path| server.load(path)),
            expression: files.expression.as_ref().map(|path| server.load(path)),
        };
        app.insert_resource(settings);
    }

    fn finish(&self, app: &mut App) {
        if !device::pass_on(app) {
            app.insert_resource(InferenceDevice::cpu("the app does not render"));
        }
    }
}
