//! Resampling by a windowed sinc, for whole utterances at any ratio.
//!
//! The corpus needs any real ratio (speed and pitch augmentation) on whole utterances and little code;
//! live sound goes through the streaming resampler of the sources.

use std::f32::consts::PI;
use std::sync::OnceLock;

/// Zero crossings on each side.
const REACH: usize = 12;
/// Table entries between two zero crossings.
const DENSITY: usize = 64;

/// A Hann-windowed sinc, one side, `DENSITY` entries for each zero crossing.
fn table() -> &'static [f32] {
    static TABLE: OnceLock<Vec<f32>> = OnceLock::new();
    TABLE.get_or_init(|| {
        (0..=REACH * DENSITY + 1)
            .map(|i| {
                let x = i as f32 / DENSITY as f32;
                if x >= REACH as f32 {
                    return 0.0;
                }
                let sinc = if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
                sinc * (0.5 + 0.5 * (PI * x / REACH as f32).cos())
            })
            .collect()
    })
}

/// Reads `input` at `step` input samples for each output sample (2 halves the rate, or plays twice as
/// fast); low-passed as needed, output sample i at input time i·step exactly.
pub fn resample(input: &[f32], step: f64) -> Vec<f32> {
    if (step - 1.0).abs() < 1e-12 || input.is_empty() {
        return input.to_vec();
    }
    let table = table();
    let length = ((input.len() as f64) / step).floor() as usize;
    // When the rate goes down the sinc is stretched so that it cuts at the new Nyquist rate.
    let cut = (1.0 / step).min(1.0) as f32 * 0.97;
    let reach = REACH as f32 / cut;
    let scale = cut * DENSITY as f32;
    let mut output = Vec::with_capacity(length);
    for i in 0..length {
        let centre = i as f64 * step;
        let first = (centre - f64::from(reach)).ceil().max(0.0) as usize;
        let last = ((centre + f64::from(reach)).floor() as usize).min(input.len() - 1);
        let mut sum = 0.0;
        let mut distance = (first as f64 - centre) as f32 * scale;
        for &sample in &input[first..=last] {
            let place = distance.abs();
            let index = place as usize;
            if index < REACH * DENSITY {
                let between = place - index as f32;
                sum += sample * (table[index] + between * (table[index + 1] - table[index]));
            }
            distance += scale;
        }
        output.push(sum * cut);
    }
    output
}

/// The same for 16-bit samples at a rate, to 16 kHz.
pub(super) fn to_16k(input: &[i16], rate: u32) -> Vec<i16> {
    if rate == super::labels::SAMPLE_RATE {
        return input.to_vec();
    }
    let input: Vec<f32> = input.iter().map(|&s| f32::from(s)).collect();
    let step = f64::from(rate) / f64::from(super::labels::SAMPLE_RATE);
    resample(&input, step)
        .into_iter()
        .map(|s| s.round().clamp(-32768.0, 32767.0) as i16)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: f32, hertz: f32, length: usize) -> Vec<f32> {
        (0..length)
            .map(|i| (2.0 * PI * hertz * i as f32 / rate).sin())
            .collect()
    }

    #[test]
    fn a_tone_keeps_its_pitch_and_place() {
        for rate in [8_000.0_f32, 22_050.0, 32_000.0, 44_100.0] {
            let output = resample(&tone(rate, 440.0, rate as usize), f64::from(rate) / 16_000.0);
            let expected = tone(16_000.0, 440.0, output.len());
            for (i, (a, b)) in output.iter().zip(&expected).enumerate().skip(500).take(14_000) {
                assert!((a - b).abs() < 0.01, "rate {rate}, sample {i}: {a} instead of {b}");
            }
        }
    }

    #[test]
    fn what_lies_above_the_new_nyquist_rate_goes() {
        let output = resample(&tone(32_000.0, 11_000.0, 32_000), 2.0);
        assert!(output[500..15_500].iter().all(|s| s.abs() < 0.02));
    }
}
