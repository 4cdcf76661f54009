//! Recorded speech.

use bevy_animgen::source::wav;

/// A recording in `assets/audio`: mono, 16 kHz.
pub fn speech(name: &str) -> Vec<f32> {
    wav::open(format!("assets/audio/{name}.wav"))
        .unwrap()
        .flat_map(Result::unwrap)
        .collect()
}
