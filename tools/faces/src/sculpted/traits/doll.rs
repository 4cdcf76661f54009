//! The face of a doll, as drawn heroines have it: little but eyes.

use super::super::number::range;
use super::Traits;
use fastrand::Rng;

/// Gives somebody such a face.
pub(super) fn shape(out: &mut Traits, d: &mut Rng) {
    (out.beard, out.moustache, out.stubble) = (0.0, 0.0, 0.0);
    out.nose_width *= 0.8;
    out.nose_out = out.nose_out.max(-1.0) - 1.5;
    out.nose_bulb *= 0.8;
    out.eye_deep += (out.eye_size - 1.0) * 9.0;
    out.eye_size = out.eye_size.min(1.36);
    out.nose_bridge += 1.0;
    out.mouth_width *= range(d, 0.6, 0.85);
    out.jaw_width *= 0.88;
    out.chin_width = (out.chin_width * 0.3).min(2.0);
    out.cheek_fat += 1.0;
    out.chin_down -= 6.0;
    out.brow_thick *= 0.7;
    out.brow_down -= 4.0;
    out.eye_down = (out.eye_down + 1.0).clamp(-2.0, 6.0);
    out.nose_down = out.nose_down.clamp(-1.0, 4.0);
    out.mouth_down = out.mouth_down.max(2.0);
    out.eye_up = range(d, 1.0, 1.2);
    out.eye_low = range(d, 0.95, 1.15);
    out.iris = range(d, 34.0, 42.0);
    out.lash = out.lash.max(0.6);
    out.mottle *= 0.3;
    out.glints = true;
}
