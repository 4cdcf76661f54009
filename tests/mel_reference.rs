//! The log-mel frames agree with an independent implementation (`scripts/mel_reference.py`).

use std::f64::consts::TAU;

use bevy_animgen::feature::{BANDS, LogMel};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    every: usize,
    frames: Vec<Vec<f32>>,
}

/// What the script listens to: tones, faint at first; two seconds of silence; the tones again.
fn signal() -> Vec<f32> {
    let mut state = 12_345_u64;
    (0..120_000)
        .map(|i| {
            let t = f64::from(i % 4_000) / 16_000.0;
            state = (1_103_515_245 * state + 12_345) % (1 << 31);
            let noise = state as f64 / f64::from(1 << 30) - 1.0;
            let gain = match i {
                ..700 => 0.002,
                80_000..112_000 => 0.0,
                _ => 1.0,
            };
            let tones = 0.4 * (TAU * (300.0 + 4_000.0 * t) * t).sin() + 0.1 * (TAU * 2_500.0 * t).sin();
            (gain * (tones + 0.01 * noise)) as f32
        })
        .collect()
}

#[test]
fn log_mel_agrees_with_the_reference() {
    let reference: Reference = serde_json::from_str(include_str!("data/mel_reference.json")).unwrap();
    let frames = LogMel::default().all(&signal());
    let kept: Vec<&[f32]> = frames.chunks(BANDS).step_by(reference.every).collect();
    assert_eq!(kept.len(), reference.frames.len());
    for (i, (ours, theirs)) in kept.iter().zip(&reference.frames).enumerate() {
        for (a, b) in ours.iter().zip(theirs) {
            assert!((a - b).abs() < 2e-3, "frame {}: {a} and {b}", i * reference.every);
        }
    }
}
