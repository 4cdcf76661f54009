//! Sound that a voice can speak.

use bevy::prelude::*;
use bevy_animgen::source::VoiceClip;

/// A clip of these samples: mono, 16 kHz.
pub fn add_clip(app: &mut App, samples: &[f32]) -> Handle<VoiceClip> {
    app.world_mut()
        .resource_mut::<Assets<VoiceClip>>()
        .add(VoiceClip::from_samples(16_000, 1, samples).unwrap())
}
