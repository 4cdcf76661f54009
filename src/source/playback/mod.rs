//! Playing clips: on the sound device through kira, or silently, by the clock alone.
//!
//! A voice asks its playback one thing each tick: which moment of the clip does the listener hear
//! now? The answer never runs backwards unless the game seeks, and does not jitter with the device's
//! blocks.

mod clock;
#[cfg(feature = "audio")]
mod device;
mod output;
mod silent;

use std::time::Duration;

use bevy::prelude::*;

pub(super) use output::Output;

/// Where voices are played.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AudioOutput {
    /// On the default sound device. If there is none (or feature `audio` is off), silently: one
    /// warning, and faces move as if the sound were there.
    #[default]
    Device,
    /// Silently, in real time. For tests, servers, and games that play the sound themselves.
    Silent,
}

/// Settings of all sources.
#[derive(Resource, Reflect, Clone, Debug)]
#[reflect(Resource)]
pub struct SourceSettings {
    /// Where voices are played. A change applies to voices that start later.
    pub output: AudioOutput,
    /// How long the sound device holds sound back before it is heard (default: 30 ms). Raise it if
    /// lips are early, as with Bluetooth headphones (150 to 250 ms).
    pub output_latency: Duration,
    /// How far analysis of a clip or a paced stream runs ahead of what is heard (default: 1 s).
    pub ahead: Duration,
}

impl Default for SourceSettings {
    fn default() -> Self {
        Self {
            output: AudioOutput::default(),
            output_latency: Duration::from_millis(30),
            ahead: Duration::from_secs(1),
        }
    }
}

/// How a clip starts to play.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "audio"), allow(dead_code))]
pub(super) struct Start {
    /// Position in the clip, in seconds.
    pub at: f64,
    pub paused: bool,
    pub looped: bool,
    /// Amplitude, 1 = as recorded.
    pub volume: f32,
}

/// One clip that is being played. Dropping it ends the sound.
///
/// Times are seconds since the clip's beginning; each pass of a looped clip adds its length.
pub(super) trait Playback: Send + Sync + 'static {
    /// Lets `delta` seconds pass and gives what the listener hears now.
    fn advance(&mut self, delta: f64) -> f64;
    /// Whether the listener has heard the end.
    fn finished(&self) -> bool;
    fn set_paused(&mut self, paused: bool);
    fn set_looped(&mut self, looped: bool);
    fn set_volume(&mut self, volume: f32);
    /// Jumps to a position within the present pass; false once all of the clip is played, even if its
    /// end is still to be heard.
    fn seek(&mut self, position: f64) -> bool;
}

/// The end of the pass that `time` lies in.
fn pass_end(time: f64, span: f64) -> f64 {
    ((time / span).floor() + 1.0) * span
}
