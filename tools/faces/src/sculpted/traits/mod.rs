//! Who somebody is: every number that makes one person differ from the next.
//!
//! | file | says |
//! |---|---|
//! | `throw` | throws the dice for all of it |
//! | `moves` | how strongly the face moves, and what it has at rest |
//! | `colours` | the colours of skin, hair, lips, eyes and cloth |
//! | `cut`, `hat`, `glasses` | how hair is cut, what is worn on the head and before the eyes, and by whom |
//! | `doll` | what the faces of dolls have in common |

mod colours;
mod cut;
mod doll;
mod glasses;
mod hat;
mod moves;
mod throw;

pub use cut::Cut;
pub use glasses::Glasses;
pub use hat::Hat;

use fastrand::Rng;
use glam::Vec3;

/// Everything about somebody. Lengths in millimetres of the base head, factors around 1, colours linear.
#[derive(Clone, Debug)]
pub struct Traits {
    /// 0 cartoon, 1 as real as can be.
    pub real: f32,
    /// 0 female, 1 male, and anything between.
    pub male: f32,
    /// Flat faces of the mesh, as paper models have them.
    pub faceted: bool,
    /// Plastic shine, 0 to 1.
    pub glossy: f32,
    /// Vertical field of view, radians.
    pub fov: f32,
    pub gain: [f32; 52],
    /// Weights that the face has at rest.
    pub habit: [f32; 52],

    pub skull_width: f32,
    pub skull_depth: f32,
    pub skull_top: f32,
    pub temple: f32,
    pub cheek_width: f32,
    pub jaw_width: f32,
    pub jaw_corner: f32,
    pub neck: f32,
    pub chin_width: f32,
    pub chin_forward: f32,
    pub chin_down: f32,
    pub forehead: f32,
    pub brow_ridge: f32,
    pub cheekbone: f32,
    pub cheek_fat: f32,
    pub muzzle: f32,
    pub double_chin: f32,
    pub crooked: f32,
    /// Slow waves over the whole head that make no two alike: direction and rate, phase, push.
    pub uneven: [(Vec3, f32, Vec3); 4],

    pub eye_size: f32,
    pub eye_up: f32,
    pub eye_low: f32,
    pub eye_wide: f32,
    pub eye_tilt: f32,
    pub eye_apart: f32,
    pub eye_down: f32,
    pub eye_deep: f32,
    pub iris: f32,
    pub pupil: f32,
    pub iris_color: Vec3,
    pub sclera: Vec3,
    pub glints: bool,
    pub lash: f32,
    pub lash_color: Vec3,

    pub nose_width: f32,
    pub nose_down: f32,
    pub nose_out: f32,
    pub nose_tip_up: f32,
    pub nose_bulb: f32,
    pub nose_hump: f32,
    pub nose_bridge: f32,
    /// How much narrower the nose is between the eyes.
    pub nose_slim: f32,

    pub mouth_width: f32,
    pub mouth_down: f32,
    /// How far the corners lie lower than the base head's, which smile.
    pub mouth_curve: f32,
    pub upper_lip: f32,
    pub lower_lip: f32,
    pub lip_out: f32,

    pub brow_down: f32,
    pub brow_thick: f32,
    pub brow_arch: f32,
    pub brow_tilt: f32,
    pub brow_apart: f32,
    /// Shapes standing off the skin, instead of hairs painted on it.
    pub brow_solid: bool,
    pub brow_dense: f32,
    pub brow_color: Vec3,

    pub ear: f32,
    pub ear_out: f32,

    pub skin: Vec3,
    pub blush: f32,
    pub mottle: f32,
    pub freckles: f32,
    pub spots: u32,
    pub lip_color: Vec3,
    pub lip_strength: f32,
    pub shadow: f32,
    pub liner: f32,
    pub shadow_color: Vec3,
    pub lines: f32,
    pub oily: f32,
    pub teeth: Vec3,

    pub stubble: f32,
    /// Length of the beard on chin and jaw, and of the moustache.
    pub beard: f32,
    pub moustache: f32,
    pub sideburns: bool,
    pub beard_color: Vec3,

    pub cut: Cut,
    pub fringe: f32,
    pub hair_volume: f32,
    pub hair: Vec3,
    pub hair_tip: Vec3,
    pub hat: Hat,
    pub hat_color: Vec3,
    pub glasses: Option<Glasses>,
    pub earrings: bool,

    /// 1 up to the chin, 0 none.
    pub collar: f32,
    pub cloth: [Vec3; 3],
    pub scarf: bool,
    pub shoulders: f32,
    /// For what is scattered.
    pub seed: u64,
}

fn pick<T: Copy>(dice: &mut Rng, of: &[T]) -> T {
    of[dice.usize(..of.len())]
}
