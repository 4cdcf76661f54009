//! The log-mel frames agree with an independent implementation (`scripts/mel_reference.py`).

use bevy_animgen::feature::{BANDS, LogMel};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    signal: Vec<f32>,
    frames: Vec<Vec<f32>>,
}

#[test]
fn log_mel_agrees_with_the_reference() {
    let reference: Reference = serde_json::from_str(include_str!("data/mel_reference.json")).unwrap();
    let frames = LogMel::default().all(&reference.signal);
    assert_eq!(frames.len(), reference.frames.len() * BANDS);
    for (i, (ours, theirs)) in frames.iter().zip(reference.frames.iter().flatten()).enumerate() {
        approx::assert_abs_diff_eq!(ours, theirs, epsilon = 2e-3);
        assert!(ours.is_finite(), "frame {}, band {}", i / BANDS, i % BANDS);
    }
}
