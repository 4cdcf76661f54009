//! The networks, the device they run on, and the runner that batches all characters.
//!
//! | file | does |
//! |---|---|
//! | `device` | puts Burn on Bevy's own wgpu device, or chooses the CPU |
//! | `batch` | runs a network beside the game, asynchronously |
//! | `priority` | has a network's thread let the frame go first |
//! | `weights` | weights as an asset, checked when loaded |
//! | `multi_l` | the lip-sync network |
//! | `conv` | the convolution of the networks that see |
//! | [`face_finder`] | finds faces and their five points |
//! | [`expression`] | reads expressions and shapes from an aligned face |
//! | `stepper` | steps it for many streams at once, live or baked |
//! | `bake` | whole recordings to tracks |
//! | `lip_sync` | the systems between the sources and their viseme tracks |

use bevy::prelude::*;

mod bake;
mod batch;
mod conv;
mod device;
pub mod expression;
pub mod face_finder;
mod lip_sync;
mod multi_l;
mod priority;
mod stepper;
mod weights;

pub use bake::{BakeMode, bake};
pub use batch::{BatchNetwork, BatchRunner, Broken, Finished};
pub use conv::{Convolution, ConvolutionConfig};
pub use device::{AdapterFacts, DevicePreference, InferenceDevice, choose};
pub use expression::{ExpressionNet, ExpressionNetConfig};
pub use face_finder::{FaceFinder, FaceFinderConfig};
pub use lip_sync::LipSyncStats;
pub use multi_l::{Lengths, MAX_LOOK_AHEAD, MultiL, MultiLConfig};
pub use stepper::{Answer, Heard, Stepper};
pub use weights::{LipSyncWeights, LipSyncWeightsLoader, WeightsError};

use crate::{AnimGenSystems, source::HeardAudio, track::LipSync};

/// The one tensor backend: CPU or the engine's own GPU, decided at run time by the [`Device`].
pub type Backend = burn::Dispatch;

/// Where tensors live.
pub type Device = burn::DispatchDevice;

/// A float tensor of `D` dimensions.
pub type Tensor<const D: usize> = burn::tensor::Tensor<Backend, D>;

/// What the networks were told when the plugin was added.
#[derive(Resource)]
struct NetSettings {
    device: DevicePreference,
    /// Weights to use once they are loaded; `None` for those that ship with the crate.
    weights: Option<Handle<LipSyncWeights>>,
}

/// Runs the networks. Part of [`AnimGenPlugin`](crate::AnimGenPlugin).
#[derive(Default)]
pub struct NetPlugin {
    /// Where to run.
    pub device: DevicePreference,
    /// Asset path of weights to use instead of the shipped ones.
    pub weights: Option<String>,
}

impl Plugin for NetPlugin {
    fn build(&self, app: &mut App) {
        app.init_asset::<LipSyncWeights>()
            .init_asset_loader::<LipSyncWeightsLoader>()
            .init_resource::<LipSyncStats>()
            .insert_resource(InferenceDevice::cpu("no render device has come yet"))
            .insert_resource(lip_sync::LipSyncRunner::new(LipSyncWeights::default()))
            .register_required_components::<HeardAudio, LipSync>()
            .register_required_components::<LipSync, lip_sync::LipSyncStream>()
            .add_observer(lip_sync::release_slot)
            .add_systems(
                PreUpdate,
                (
                    lip_sync::follow_weights,
                    lip_sync::follow_device,
                    lip_sync::collect_answers,
                    lip_sync::follow_now,
                )
                    .chain()
                    .in_set(AnimGenSystems::Infer),
            )
            .add_systems(
                Last,
                (
                    lip_sync::gather_sound.in_set(AnimGenSystems::Extract),
                    lip_sync::submit_batch.in_set(AnimGenSystems::Submit),
                )
                    .chain(),
            );
        let weights = self
            .weights
            .as_ref()
            .map(|path| app.world().resource::<AssetServer>().load(path));
        app.insert_resource(NetSettings {
            device: self.device,
            weights,
        });
    }

    fn finish(&self, app: &mut App) {
        if !device::pass_on(app) {
            app.insert_resource(InferenceDevice::cpu("the app does not render"));
        }
    }
}
