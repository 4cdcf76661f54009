//! The plugin that a game adds.

use bevy::{app::AnimationSystems, prelude::*};

use crate::{
    AnimGenSystems,
    diagnostics::AnimGenDiagnosticsPlugin,
    net::{DevicePreference, NetPlugin, WeightFiles},
    source::{SourcePlugin, SourceSettings},
    target::TargetPlugin,
    track::TrackPlugin,
};

/// Everything this crate does, with one line in the game:
///
/// ```no_run
/// # use bevy::prelude::*;
/// # use bevy_animgen::prelude::*;
/// App::new().add_plugins((DefaultPlugins, AnimGenPlugin::default())).run();
/// ```
///
/// | part | does |
/// |---|---|
/// | [`SourcePlugin`] | microphones, clips, streams, webcams and feeds of pictures |
/// | [`NetPlugin`] | the networks that hear and see, on the game's GPU or the CPU |
/// | [`TrackPlugin`] | speech, expression, blinking, idle motion and user layers become one pose |
/// | [`TargetPlugin`] | poses become morph weights and sprite cells |
/// | [`AnimGenDiagnosticsPlugin`] | what all this costs |
///
/// A game that wants only some of them adds those plugins itself, and
/// [`configure_sets`] for their order.
#[derive(Clone, Debug, Default)]
pub struct AnimGenPlugin {
    /// Where the networks run.
    pub device: DevicePreference,
    /// Asset paths of weights to use instead of those that ship with the crate.
    pub weights: WeightFiles,
    /// Sound output and how far clips are heard ahead.
    pub source: SourceSettings,
}

impl Plugin for AnimGenPlugin {
    fn build(&self, app: &mut App) {
        configure_sets(app);
        app.add_plugins((
            SourcePlugin {
                settings: self.source.clone(),
            },
            NetPlugin {
                device: self.device,
                weights: self.weights.clone(),
            },
            TrackPlugin,
            TargetPlugin,
            AnimGenDiagnosticsPlugin,
        ));
    }
}

/// Puts the [`AnimGenSystems`] into their order.
pub fn configure_sets(app: &mut App) {
    app.configure_sets(
        PreUpdate,
        (AnimGenSystems::Sense, AnimGenSystems::Infer, AnimGenSystems::Compose).chain(),
    )
    .configure_sets(
        PostUpdate,
        AnimGenSystems::Apply
            .after(AnimationSystems)
            .before(TransformSystems::Propagate),
    )
    .configure_sets(Last, (AnimGenSystems::Extract, AnimGenSystems::Submit).chain());
}
