//! The wave files that synthesisers write.

use std::path::Path;

/// Samples of a 16-bit file, the first channel only, and their rate. The error is what is wrong with it.
pub(super) fn read(path: &Path) -> Result<(Vec<i16>, u32), String> {
    let mut reader = hound::WavReader::open(path).map_err(|error| format!("its sound file: {error}"))?;
    let spec = reader.spec();
    if spec.bits_per_sample != 16 || spec.sample_format != hound::SampleFormat::Int {
        return Err(format!(
            "its sound file has {} bits instead of 16",
            spec.bits_per_sample
        ));
    }
    let step = usize::from(spec.channels.max(1));
    // A header may promise more than is there; what is there is what was said.
    let samples: Vec<i16> = reader.samples::<i16>().map_while(Result::ok).step_by(step).collect();
    if samples.is_empty() {
        return Err("its sound file is empty".to_owned());
    }
    Ok((samples, spec.sample_rate))
}
