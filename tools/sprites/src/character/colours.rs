//! Colours.

use animgen_faces::random::{between, chance, hair, hsv, near, pick, skin};
use fastrand::Rng;
use glam::Vec3;

use super::{Kind, Traits};

/// One colour in light and shade; each 0 to 1 in sRGB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    /// Where light falls.
    pub light: Vec3,
    /// The colour itself.
    pub mid: Vec3,
    /// In shade.
    pub dark: Vec3,
    /// Of lines around it.
    pub line: Vec3,
}

impl Ramp {
    /// The tones of a colour: lights go towards yellow, shades towards blue, as painters have them.
    pub fn of(colour: Vec3) -> Self {
        let toward = |tint: Vec3, share: f32| colour.lerp(tint, share).clamp(Vec3::ZERO, Vec3::ONE);
        Self {
            light: toward(Vec3::new(1.0, 0.97, 0.82), 0.32),
            mid: colour,
            dark: (colour * Vec3::new(0.66, 0.62, 0.74)).clamp(Vec3::ZERO, Vec3::ONE),
            line: colour * Vec3::new(0.32, 0.28, 0.38),
        }
    }

    /// All its tones, but for that of lines.
    pub fn tones(&self) -> [Vec3; 3] {
        [self.light, self.mid, self.dark]
    }
}

/// The colours of a character.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Colours {
    pub skin: Ramp,
    pub hair: Ramp,
    pub top: Ramp,
    pub bottom: Ramp,
    /// Cape, scarf, headgear, crests.
    pub trim: Ramp,
    pub feet: Ramp,
    pub belt: Ramp,
    pub metal: Ramp,
    pub wood: Ramp,
    /// Glow of wands and torches, buckles, crowns.
    pub glow: Ramp,
    pub eye: Vec3,
    /// Of lines, where one colour is for all.
    pub line: Vec3,
}

impl Colours {
    /// Colours that somebody with these traits may have.
    pub(super) fn any(traits: &Traits, rng: &mut Rng) -> Self {
        // Two hues that go together: across the circle, a third of it apart, or near each other.
        let hue = rng.f32();
        let other = hue + pick(rng, &[0.5, 0.33, 0.67, 0.08, 0.92]);
        let mut cloth = |hue: f32| {
            let dull = chance(rng, 0.25);
            let saturation = if dull {
                between(rng, 0.0, 0.25)
            } else {
                between(rng, 0.35, 0.85)
            };
            Ramp::of(hsv(hue.rem_euclid(1.0), saturation, between(rng, 0.35, 0.95)))
        };
        let (top, bottom, trim) = (cloth(hue), cloth(other), cloth(hue + 0.45));
        let metal = pick(
            rng,
            &[
                [0.72, 0.75, 0.8],
                [0.55, 0.58, 0.66],
                [0.83, 0.68, 0.35],
                [0.6, 0.42, 0.32],
            ],
        );
        let metal = Ramp::of(near(rng, metal.into(), 0.05));
        let leather = |rng: &mut Rng| {
            Ramp::of(hsv(
                between(rng, 0.04, 0.1),
                between(rng, 0.35, 0.65),
                between(rng, 0.25, 0.6),
            ))
        };
        let skin = match traits.kind {
            Kind::Human | Kind::Elf => skin(rng),
            Kind::Orc => hsv(
                between(rng, 0.22, 0.42),
                between(rng, 0.3, 0.6),
                between(rng, 0.45, 0.75),
            ),
            Kind::Cat => hair(rng),
            Kind::Undead => hsv(
                between(rng, 0.08, 0.18),
                between(rng, 0.03, 0.18),
                between(rng, 0.75, 0.95),
            ),
            Kind::Robot => metal.mid,
        };
        Self {
            skin: Ramp::of(skin),
            hair: Ramp::of(hair(rng)),
            top,
            bottom,
            trim,
            feet: leather(rng),
            belt: leather(rng),
            metal,
            wood: leather(rng),
            glow: Ramp::of(hsv(pick(rng, &[0.02, 0.1, 0.14, 0.35, 0.52, 0.62, 0.8]), 0.75, 1.0)),
            eye: match traits.kind {
                Kind::Robot | Kind::Undead => hsv(rng.f32(), 0.8, 0.95),
                _ => hsv(rng.f32(), between(rng, 0.2, 0.8), between(rng, 0.1, 0.45)),
            },
            line: hsv(rng.f32(), between(rng, 0.1, 0.5), between(rng, 0.04, 0.16)),
        }
    }

    /// All ramps.
    pub fn ramps(&self) -> [&Ramp; 10] {
        [
            &self.skin,
            &self.hair,
            &self.top,
            &self.bottom,
            &self.trim,
            &self.feet,
            &self.belt,
            &self.metal,
            &self.wood,
            &self.glow,
        ]
    }
}
