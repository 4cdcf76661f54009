//! Who somebody is: every number that makes one person differ from the next.

use super::number::{chance, mix, range, rgb, smooth, wobble};
use crate::SHAPES;
use fastrand::Rng;
use glam::Vec3;

/// How hair is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Bald,
    Buzz,
    Crop,
    Shipped,
    SidePart,
    Spiky,
    Receding,
    Bob,
    Long,
    Bun,
    Ponytail,
    Curly,
    Afro,
}

/// What is worn on the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hat {
    None,
    Beanie,
    Cap,
    Helmet,
    Hood,
    Headscarf,
    Headband,
}

/// What is worn before the eyes.
#[derive(Clone, Copy, Debug)]
pub struct Glasses {
    /// Half measures of a lens, as shares of half the distance between the eyes.
    pub wide: f32,
    pub high: f32,
    /// 2 round, 5 nearly a rectangle.
    pub corner: f32,
    /// Radius of the rim, millimetres.
    pub rim: f32,
    pub color: Vec3,
    /// How much of what is behind a lens it hides.
    pub tint: f32,
    pub tint_color: Vec3,
}

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

/// A vivid or a muted colour.
fn cloth(dice: &mut Rng) -> Vec3 {
    let (h, s, v) = (dice.f32() * 6.0, dice.f32().powf(1.3) * 0.85, 0.06 + 0.9 * dice.f32());
    let c = |k: f32| {
        let t = (k + h) % 6.0;
        v - v * s * t.min(4.0 - t).clamp(0.0, 1.0)
    };
    let v = glam::vec3(c(5.0), c(3.0), c(1.0));
    v * v
}

impl Traits {
    /// Throws the dice.
    pub fn new(seed: u64) -> Self {
        let mut dice = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5ca1_ab1e);
        let d = &mut dice;
        let real = match d.f32() {
            x if x < 0.32 => range(d, 0.0, 0.3),
            x if x < 0.55 => range(d, 0.3, 0.75),
            _ => range(d, 0.75, 1.0),
        };
        let male = match d.f32() {
            x if x < 0.45 => range(d, 0.0, 0.25),
            x if x < 0.55 => range(d, 0.25, 0.75),
            _ => range(d, 0.75, 1.0),
        };
        let age = match d.f32() {
            x if x < 0.12 => range(d, 6.0, 15.0),
            x if x < 0.75 => range(d, 16.0, 45.0),
            _ => range(d, 45.0, 80.0),
        };
        let child = smooth(17.0, 7.0, age);
        let old = smooth(38.0, 75.0, age);
        // How far people of a style stray from its middle.
        let wild = mix(1.35, 1.0, real);
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

        // Skin: from very dark to very light, evenly, with warmer and cooler people of each.
        const TONES: [u32; 9] = [
            0x3c231a, 0x52301f, 0x653b28, 0x87553a, 0xa8714f, 0xc58e69, 0xdba883, 0xecc3a2, 0xf6d8c2,
        ];
        let at = d.f32().powf(0.7) * 7.999;
        let skin = rgb(TONES[at as usize]).lerp(rgb(TONES[at as usize + 1]), at.fract());
        let warm = wobble(d) * 0.10;
        let mut skin = skin * glam::vec3(1.0 + warm * 0.4, 1.0, 1.0 - warm);
        if real < 0.3 && chance(d, 0.10) {
            // Not everybody in a cartoon is human.
            skin = cloth(d).lerp(Vec3::splat(0.5), 0.35);
        }
        let dark_skin = smooth(0.25, 0.06, skin.y);

        const HAIRS: [u32; 10] = [
            0x0c0a0b, 0x1a1210, 0x2c1b12, 0x48301f, 0x6a4526, 0x93683c, 0xc29a62, 0xdcc08c, 0x7a3518, 0x8f8a86,
        ];
        let mut hair = match d.f32() {
            x if x < mix(0.55, 0.85, dark_skin) => rgb(HAIRS[d.usize(..4)]),
            x if x < 0.95 => rgb(HAIRS[d.usize(4..9)]),
            _ => cloth(d),
        };
        if real < 0.4 && chance(d, 0.2) {
            hair = cloth(d);
        }
        let grey = (old * range(d, 0.0, 1.6)).clamp(0.0, 1.0);
        hair = hair.lerp(rgb(pick(d, &[0xa8a4a0, 0xd8d5d0, 0x75716e])), grey);
        let hair_tip = hair * range(d, 1.1, 2.0) + Vec3::splat(0.01);

        let cut = if male > 0.5 {
            pick(
                d,
                &[
                    Cut::Bald,
                    Cut::Buzz,
                    Cut::Buzz,
                    Cut::Crop,
                    Cut::Crop,
                    Cut::Crop,
                    Cut::Shipped,
                    Cut::SidePart,
                    Cut::SidePart,
                    Cut::Spiky,
                    Cut::Receding,
                    Cut::Curly,
                    Cut::Afro,
                    Cut::Long,
                    Cut::Bun,
                ],
            )
        } else {
            pick(
                d,
                &[
                    Cut::Crop,
                    Cut::Shipped,
                    Cut::SidePart,
                    Cut::Bob,
                    Cut::Bob,
                    Cut::Long,
                    Cut::Long,
                    Cut::Long,
                    Cut::Bun,
                    Cut::Bun,
                    Cut::Ponytail,
                    Cut::Ponytail,
                    Cut::Curly,
                    Cut::Afro,
                    Cut::Buzz,
                ],
            )
        };
        let cut = match cut {
            Cut::Receding | Cut::Bald if age < 25.0 => Cut::Crop,
            Cut::Crop | Cut::SidePart if male > 0.6 && age > 55.0 && chance(d, 0.5) => Cut::Receding,
            c => c,
        };
        let hat = match d.f32() {
            x if x < 0.035 => Hat::Beanie,
            x if x < 0.065 => Hat::Cap,
            x if x < 0.085 => Hat::Helmet,
            x if x < 0.110 => Hat::Hood,
            x if x < 0.150 && male < 0.5 => Hat::Headscarf,
            x if x < 0.170 => Hat::Headband,
            _ => Hat::None,
        };
        let glasses = chance(d, 0.16).then(|| Glasses {
            wide: range(d, 0.72, 0.90),
            high: range(d, 0.50, 0.82),
            corner: range(d, 2.0, 5.0),
            rim: pick(d, &[0.8, 1.1, 1.6, 2.2, 2.8]) * mix(1.5, 1.0, real),
            color: pick(
                d,
                &[
                    rgb(0x101012),
                    rgb(0x101012),
                    rgb(0x3a2416),
                    rgb(0x8a8c90),
                    rgb(0xb08a4a),
                    rgb(0x7a1a20),
                    rgb(0x20406a),
                ],
            ),
            tint: if chance(d, 0.08) {
                range(d, 0.25, 0.6)
            } else {
                range(d, 0.02, 0.08)
            },
            tint_color: pick(d, &[rgb(0x202428), rgb(0x4a3018), rgb(0x24404a)]),
        });
        let bearded = male > 0.6 && age > 20.0;
        let (beard, moustache) = match d.f32() {
            _ if !bearded => (0.0, 0.0),
            x if x < 0.18 => (range(d, 2.0, 12.0), range(d, 1.5, 5.0)),
            x if x < 0.25 => (0.0, range(d, 2.0, 6.0)),
            x if x < 0.30 => (range(d, 2.0, 8.0), 0.0),
            _ => (0.0, 0.0),
        };
        let makeup = if male < 0.4 && age > 15.0 && chance(d, 0.45) {
            range(d, 0.3, 1.0)
        } else {
            0.0
        };
        let lip_base = skin * glam::vec3(0.92, 0.55, 0.55) + glam::vec3(0.03, 0.0, 0.005);
        let lip_color = if makeup > 0.0 && chance(d, 0.7) {
            lip_base.lerp(
                rgb(pick(
                    d,
                    &[0xa01828, 0xc04050, 0xb05068, 0x701830, 0xd07060, 0x8a3a50, 0xe06080],
                )),
                range(d, 0.3, 0.95),
            )
        } else {
            lip_base
        };
        let iris_color = match d.f32() {
            x if x < mix(0.5, 0.92, dark_skin) => rgb(pick(d, &[0x2a1508, 0x3c210f, 0x56331a, 0x6e4a24])),
            _ => rgb(pick(
                d,
                &[0x4a6a8a, 0x6c8aa4, 0x557a52, 0x7a8a5a, 0x6b6f73, 0x2f7f8f, 0x7a5a2a],
            )),
        };
        let iris_color = if real < 0.4 {
            iris_color.lerp(cloth(d), 0.5) * 1.5
        } else {
            iris_color
        };
        let toy = real < 0.35 && chance(d, 0.25);
        let big_eyes = if real < 0.35 && chance(d, 0.35) {
            range(d, 1.1, 1.3)
        } else {
            1.0
        };
        // Some have faces as drawn heroines have them: little but eyes.
        let doll = real < 0.35 && chance(d, 0.25);
        let big_eyes = if doll { range(d, 1.12, 1.30) } else { big_eyes };
        let base_cloth = cloth(d);
        let mut lash_strength = mix(0.9, 0.15, male) * mix(1.15, 0.8, real) + makeup * 0.5;
        if toy {
            lash_strength *= 0.4;
        }

        let mut out = Traits {
            real,
            male,
            faceted: real < 0.5 && chance(d, 0.07),
            glossy: if toy {
                range(d, 0.5, 1.0)
            } else {
                mix(0.15, 0.0, real) * d.f32()
            },
            fov: range(d, 0.35, 0.61),
            gain,
            habit,

            skull_width: 1.0 + 0.08 * wobble(d) * wild - mix(0.0, 0.02, real),
            skull_depth: 1.0 + 0.06 * wobble(d),
            skull_top: 8.0 * wobble(d) * wild + 8.0 * child - mix(0.0, 8.0, real),
            temple: 1.0 + 0.06 * wobble(d) + mix(0.0, 0.04, real),
            cheek_width: 1.0 + 0.12 * wobble(d) * wild + mix(0.0, 0.05, real),
            jaw_width: mix(1.02, 1.08, real) + mix(-0.04, 0.07, male) + 0.15 * wobble(d) * wild - 0.05 * child,
            jaw_corner: mix(0.0, 6.0, male) * mix(0.5, 1.0, real) + mix(0.0, 2.0, real) + 3.0 * wobble(d) - 3.0 * child,
            neck: mix(0.95, 1.28, male) + mix(0.0, 0.18, real) + 0.08 * wobble(d) - 0.1 * child,
            chin_width: mix(0.0, 6.0, male) + mix(0.0, 4.0, real) + 5.0 * wobble(d) * wild,
            chin_forward: mix(-1.0, 2.5, male) + mix(0.0, 4.0, real) + 4.0 * wobble(d) * wild - 2.0 * child,
            chin_down: mix(0.0, 5.0, male) + mix(0.0, 4.0, real) + 9.0 * wobble(d) * wild - 10.0 * child,
            forehead: 4.0 * wobble(d) + 4.0 * child,
            brow_ridge: mix(0.0, 1.0, real) + mix(-1.5, 2.8, male) * mix(0.5, 1.0, real) + 1.5 * wobble(d)
                - 2.0 * child,
            cheekbone: mix(0.0, 2.5, real) + 3.5 * wobble(d) - 2.0 * child,
            cheek_fat: 5.5 * wobble(d) * wild - mix(0.0, 2.5, real) + 4.0 * child - 2.0 * old,
            muzzle: 3.0 * wobble(d) - mix(0.0, 1.5, real),
            double_chin: (0.6 * wobble(d) + 0.5 * old).max(0.0) * 9.0,
            crooked: 1.6 * wobble(d),
            uneven: std::array::from_fn(|_| {
                let mut v = || glam::vec3(wobble(d), wobble(d), wobble(d));
                (v() * 0.06, v().x * 3.0, v() * mix(1.5, 1.1, real))
            }),

            eye_size: (mix(1.04, 0.78, real) * (1.0 + 0.13 * wobble(d)) + 0.09 * child) * big_eyes,
            eye_up: mix(1.0, 0.64, real) * (1.0 + 0.18 * wobble(d)) + 0.06 * child - 0.08 * old,
            eye_low: mix(1.0, 0.74, real) * (1.0 + 0.14 * wobble(d)) + 0.05 * child,
            eye_wide: 1.0 + 0.07 * wobble(d),
            eye_tilt: 0.03 + 0.13 * wobble(d) * wild,
            eye_apart: mix(0.0, -5.0, real) + 2.6 * wobble(d) + if big_eyes > 1.0 { 3.0 } else { 0.0 },
            eye_down: 3.5 * wobble(d) * wild + 7.0 * child + mix(0.0, -2.0, real),
            eye_deep: mix(0.0, 1.0, real) + mix(0.0, 2.0, male) * real + 1.5 * wobble(d),
            iris: (mix(35.0, 21.0, smooth(0.0, 0.9, real)) * (1.0 + 0.10 * wobble(d)))
                * if toy { range(d, 1.0, 1.5) } else { 1.0 },
            pupil: if toy { range(d, 0.6, 1.0) } else { range(d, 0.32, 0.55) },
            iris_color,
            sclera: rgb(0xf2efec).lerp(rgb(0xd8c8b4), d.f32() * real * 0.7),
            glints: real < 0.6 && !toy,
            lash: (lash_strength * range(d, 0.6, 1.3)).clamp(0.03, 1.8),
            lash_color: rgb(0x140b0a).lerp(hair, mix(0.1, 0.5, d.f32() * real) * (1.0 - makeup)),

            nose_width: mix(0.95, 1.42, real) + mix(0.0, 0.12, male) + 0.22 * wobble(d) * wild,
            nose_down: mix(0.0, 9.0, real) + 3.5 * wobble(d) * wild - 4.0 * child + 2.0 * old,
            nose_out: mix(0.0, 3.0, real) + mix(-1.0, 2.0, male) + 4.5 * wobble(d) * wild - 3.0 * child,
            nose_tip_up: 3.0 * wobble(d) + 2.0 * child - 1.5 * old,
            nose_bulb: mix(1.0, 0.78, real) + 0.20 * wobble(d) * wild + 0.06 * old,
            nose_hump: 2.2 * wobble(d) * mix(0.5, 1.0, real) * (1.0 - child),
            nose_bridge: mix(0.0, 5.0, real) + 3.0 * wobble(d) - 3.0 * child,

            nose_slim: mix(0.0, 0.30, real) + 0.12 * wobble(d),

            mouth_width: mix(1.0, 1.15, real) + mix(-0.02, 0.05, male) + 0.15 * wobble(d) * wild - 0.08 * child,
            mouth_down: mix(0.0, 7.0, real) + 2.5 * wobble(d) - 2.0 * child,
            mouth_curve: mix(1.4, 3.4, real) + 1.2 * wobble(d) + 0.8 * old,
            upper_lip: 0.42 * wobble(d) + mix(0.15, -0.12, male) + mix(0.0, 0.12, real) - 0.15 * old,
            lower_lip: 0.40 * wobble(d) + mix(0.12, -0.05, male) + mix(0.0, 0.12, real) - 0.15 * old,
            lip_out: 1.5 * wobble(d),

            brow_down: mix(2.0, 14.0, real)
                + mix(-1.5, 3.0, male)
                + 3.0 * wobble(d) * wild
                + if big_eyes > 1.0 { -4.0 } else { 0.0 },
            brow_thick: mix(0.85, 1.3, male) * (1.0 + 0.4 * wobble(d) * wild),
            brow_arch: 2.2 * wobble(d) + mix(1.0, -0.6, male),
            brow_tilt: 2.0 * wobble(d),
            brow_apart: 2.0 * wobble(d) + mix(0.0, -2.0, real),
            brow_solid: real < 0.25 || (real < 0.5 && chance(d, 0.6)),
            brow_dense: range(d, 0.7, 1.0),
            brow_color: hair.lerp(rgb(0x1a100c), range(d, 0.3, 0.85)) * range(d, 0.45, 0.9),

            ear: mix(1.0, 0.88, real) + 0.12 * wobble(d) * wild + 0.06 * old,
            ear_out: 0.16 * wobble(d) * wild - mix(0.0, 0.22, real),

            skin,
            blush: range(d, 0.1, 0.7) * mix(0.9, 0.7, real),
            mottle: mix(0.02, 0.10, real) * range(d, 0.3, 1.3) * if toy { 0.0 } else { 1.0 },
            freckles: if dark_skin < 0.5 && chance(d, 0.18) {
                range(d, 0.3, 1.0)
            } else {
                0.0
            },
            spots: if real > 0.4 { d.u32(0..9) } else { d.u32(0..2) },
            lip_color,
            lip_strength: mix(0.55, 0.9, d.f32()) * mix(1.0, 0.8, male) + makeup * 0.2,
            shadow: makeup * d.f32() * 0.7,
            liner: makeup * d.f32(),
            shadow_color: rgb(pick(d, &[0x6a4a60, 0x5a6080, 0x805040, 0x402830, 0x4a6a60])),
            lines: (0.10 + 0.95 * old) * real * range(d, 0.6, 1.2) + if real > 0.5 { 0.08 } else { 0.0 },
            oily: range(d, 0.15, 0.7) * mix(0.7, 1.0, real),
            teeth: rgb(0xf4efe6).lerp(rgb(0xd8c8a0), d.f32() * real * (0.4 + 0.6 * old)),

            stubble: if bearded && chance(d, 0.45) {
                range(d, 0.1, 0.6)
            } else {
                0.0
            },
            beard,
            moustache,
            sideburns: chance(d, 0.6),
            beard_color: hair.lerp(rgb(0x1a100c), d.f32() * 0.4),

            cut,
            fringe: if male < 0.5 {
                if chance(d, 0.4) { range(d, 0.4, 1.0) } else { 0.0 }
            } else if chance(d, 0.15) {
                range(d, 0.2, 0.7)
            } else {
                0.0
            },
            hair_volume: range(d, 0.6, 1.4),
            hair,
            hair_tip,
            hat,
            hat_color: cloth(d),
            glasses,
            earrings: male < 0.5 && chance(d, 0.25),

            collar: match d.f32() {
                x if x < 0.25 => 1.0,
                x if x < 0.5 => range(d, 0.3, 1.0),
                _ => 0.0,
            },
            cloth: [
                base_cloth * 0.5,
                if chance(d, 0.12) { skin } else { base_cloth },
                if chance(d, 0.4) { cloth(d) } else { base_cloth * 1.2 },
            ],
            scarf: chance(d, 0.06),
            shoulders: mix(0.92, 1.12, male) + 0.06 * wobble(d) - 0.12 * child,
            seed,
        };
        if out.scarf {
            // A scarf over a high collar would sink into it.
            out.collar = 0.0;
        }
        // Brows carry expressions: few people have some that cannot be seen.
        let light = |c: Vec3| c.dot(glam::vec3(0.3, 0.6, 0.1));
        let most = light(skin) * range(d, 0.12, 0.5);
        if light(out.brow_color) > most && chance(d, 0.88) {
            out.brow_color *= most / light(out.brow_color).max(1e-3);
        }
        if doll {
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
        out
    }
}
