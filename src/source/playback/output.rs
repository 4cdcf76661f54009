//! Where a clip is played: on the device or by the clock alone, as the settings and the system allow.

use bevy::prelude::*;

#[cfg(feature = "audio")]
use super::device::Device;
use super::silent::SilentPlayback;
use super::{AudioOutput, Playback, SourceSettings, Start};
use crate::source::VoiceClip;

/// Starts clips where the settings say.
#[derive(Resource, Default)]
pub(in crate::source) struct Output {
    #[cfg(feature = "audio")]
    device: Device,
}

impl Output {
    /// Whether a clip can start now. Looking for the sound device takes a moment; nobody waits for it.
    pub(in crate::source) fn ready(&mut self, settings: &SourceSettings) -> bool {
        #[cfg(feature = "audio")]
        if settings.output == AudioOutput::Device {
            return self.device.settled();
        }
        let _ = settings;
        true
    }

    /// Starts a clip.
    pub(in crate::source) fn play(
        &mut self,
        clip: &VoiceClip,
        start: Start,
        settings: &SourceSettings,
    ) -> Box<dyn Playback> {
        #[cfg(feature = "audio")]
        if settings.output == AudioOutput::Device
            && start.at < clip.span()
            && let Some(playback) = self.device.play(clip, start, settings.output_latency.as_secs_f64())
        {
            return Box::new(playback);
        }
        #[cfg(not(feature = "audio"))]
        if settings.output == AudioOutput::Device {
            bevy::log::warn_once!("voices are silent: bevy_animgen was built without its feature `audio`");
        }
        Box::new(SilentPlayback::new(clip.span(), start))
    }
}
