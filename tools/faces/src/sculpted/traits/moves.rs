//! How somebody's face moves: how strongly each shape shows, and what the face has at rest.

use super::super::number::{mix, range};
use crate::SHAPES;
use fastrand::Rng;

/// How strongly each shape shows.
pub(super) fn gain(d: &mut Rng) -> [f32; 52] {
    let mut gain = [1.0; 52];
    for (g, name) in gain.iter_mut().zip(SHAPES) {
        *g = match name {
            n if n.starts_with("eyeBlink") || n == "mouthClose" => 1.0,
            n if n.starts_with("eyeLook") => mix(1.0, 1.25, d.f32()),
            n if n.starts_with("brow") => range(d, 1.05, 1.45),
            n if n.starts_with("eyeWide") || n.starts_with("noseSneer") => range(d, 1.0, 1.45),
            n if n.starts_with("cheekSquint") || n.starts_with("mouthPress") => range(d, 1.0, 1.5),
            n if n.starts_with("mouthSmile") || n.starts_with("mouthFrown") => range(d, 0.95, 1.35),
            _ => range(d, 0.85, 1.3),
        };
    }
    // Sides of a face resemble each other.
    for k in 0..52 {
        if let Some(stem) = SHAPES[k].strip_suffix("Right")
            && let Some(l) = SHAPES.iter().position(|n| n.strip_suffix("Left") == Some(stem))
        {
            gain[k] = mix(gain[k], gain[l], 0.75);
        }
    }
    gain
}

/// What the face has at rest.
pub(super) fn habit(d: &mut Rng) -> [f32; 52] {
    let mut habit = [0.0; 52];
    for (names, most) in [
        (&["mouthSmileLeft", "mouthSmileRight"][..], 0.10),
        (&["mouthFrownLeft", "mouthFrownRight"], 0.12),
        (&["browInnerUp"], 0.12),
        (&["browDownLeft", "browDownRight"], 0.12),
        (&["eyeSquintLeft", "eyeSquintRight"], 0.15),
        (&["mouthPressLeft", "mouthPressRight"], 0.10),
    ] {
        let w = (d.f32() - 0.5).max(0.0) * 2.0 * most;
        for n in names {
            let k = SHAPES.iter().position(|s| s == n).unwrap_or(0);
            habit[k] = w * range(d, 0.8, 1.2);
        }
    }
    habit
}
