//! What the plugin costs the main thread.

use std::time::{Duration, Instant};

use bevy::{
    app::AnimationSystems,
    diagnostic::{Diagnostic, DiagnosticPath, Diagnostics, RegisterDiagnostic},
    prelude::*,
};

use crate::{
    AnimGenSystems,
    net::{LipSyncStats, RecognitionStats},
    track::recompose,
};

/// Time from the first to the last system of the plugin's sets in a frame, its three schedules together.
///
/// Also in Bevy's `DiagnosticsStore` as [`AnimGenDiagnostics::MAIN_THREAD`], [`AnimGenDiagnostics::LATENCY`] and
/// [`AnimGenDiagnostics::RECOGNITION`]. Systems of the game that run between the plugin's count too, so
/// this is an upper bound for the sets. What is tied to Bevy's own systems instead of the sets is not
/// counted: noting the names of new meshes' targets, and touching meshes that came into view. It is time on
/// the clock: whatever else the system gives the main thread's core to meanwhile is in it.
#[derive(Resource, Clone, Copy, Debug, Default, Reflect)]
#[reflect(Resource, Default)]
pub struct AnimGenDiagnostics {
    /// The newest whole frame.
    pub main_thread: Duration,
    /// From handing a batch of sound to the network to having its answers, for the newest batch.
    pub latency: Duration,
    /// From handing a batch of pictures to the networks that see to having their answers, for the newest batch.
    pub recognition: Duration,
    running: Duration,
    #[reflect(ignore)]
    since: Option<Instant>,
}

impl AnimGenDiagnostics {
    /// Milliseconds of a frame that the plugin's systems take.
    pub const MAIN_THREAD: DiagnosticPath = DiagnosticPath::const_new("animgen/main_thread_ms");
    /// Milliseconds that the network that hears takes for a batch.
    pub const LATENCY: DiagnosticPath = DiagnosticPath::const_new("animgen/latency_ms");
    /// Milliseconds that the networks that see take for a batch.
    pub const RECOGNITION: DiagnosticPath = DiagnosticPath::const_new("animgen/recognition_ms");
}

/// Measures the plugin. Part of [`AnimGenPlugin`](crate::AnimGenPlugin).
pub struct AnimGenDiagnosticsPlugin;

impl Plugin for AnimGenDiagnosticsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<AnimGenDiagnostics>()
            .register_diagnostic(Diagnostic::new(AnimGenDiagnostics::MAIN_THREAD).with_suffix(" ms"))
            .register_diagnostic(Diagnostic::new(AnimGenDiagnostics::LATENCY).with_suffix(" ms"))
            .register_diagnostic(Diagnostic::new(AnimGenDiagnostics::RECOGNITION).with_suffix(" ms"))
            .add_systems(
                PreUpdate,
                (start.before(AnimGenSystems::Sense), stop.after(AnimGenSystems::Compose)),
            )
            .add_systems(
                PostUpdate,
                (
                    start
                        .after(AnimationSystems)
                        .before(recompose)
                        .before(AnimGenSystems::Apply),
                    stop.after(AnimGenSystems::Apply),
                ),
            )
            .add_systems(
                Last,
                (
                    start.before(AnimGenSystems::Extract),
                    (stop, publish).chain().after(AnimGenSystems::Submit),
                ),
            );
    }
}

fn start(mut diagnostics: ResMut<AnimGenDiagnostics>) {
    diagnostics.since = Some(Instant::now());
}

fn stop(mut diagnostics: ResMut<AnimGenDiagnostics>) {
    if let Some(since) = diagnostics.since.take() {
        diagnostics.running += since.elapsed();
    }
}

fn publish(
    mut own: ResMut<AnimGenDiagnostics>,
    heard: Option<Res<LipSyncStats>>,
    seen: Option<Res<RecognitionStats>>,
    mut diagnostics: Diagnostics,
) {
    own.main_thread = std::mem::take(&mut own.running);
    own.latency = heard.map_or(Duration::ZERO, |stats| stats.latency);
    own.recognition = seen.map_or(Duration::ZERO, |stats| stats.latency);
    diagnostics.add_measurement(&AnimGenDiagnostics::MAIN_THREAD, || own.main_thread.as_secs_f64() * 1e3);
    diagnostics.add_measurement(&AnimGenDiagnostics::LATENCY, || own.latency.as_secs_f64() * 1e3);
    diagnostics.add_measurement(&AnimGenDiagnostics::RECOGNITION, || own.recognition.as_secs_f64() * 1e3);
}
