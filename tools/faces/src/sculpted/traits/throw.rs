//! Throws the dice for all of somebody, always in the same order.

use super::super::number::{chance, mix, range, rgb, smooth, wobble};
use super::colours::{self, cloth};
use super::{Cut, Glasses, Hat, Traits, doll, moves, pick};
use fastrand::Rng;
use glam::Vec3;

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
        let gain = moves::gain(d);
        let habit = moves::habit(d);

        let skin = colours::skin(d, real);
        let dark_skin = smooth(0.25, 0.06, skin.y);

        let hair = colours::hair(d, real, old, dark_skin);
        let hair_tip = hair * range(d, 1.1, 2.0) + Vec3::splat(0.01);

        let cut = Cut::draw(d, male, age);
        let hat = Hat::draw(d, male);
        let glasses = Glasses::draw(d, real);
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
        let lip_color = colours::lips(d, skin, makeup);
        let iris_color = colours::iris(d, real, dark_skin);
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
            doll::shape(&mut out, d);
        }
        out
    }
}
