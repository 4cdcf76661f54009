//! What happens to a picture: light, the way through a camera, compression; and to a face: something in front of it.

mod cover;
mod film;
pub mod grey;

use fastrand::Rng;
use glam::Vec2;
use image::RgbImage;

use crate::{
    random::{angle, between, by_ratio, chance, signed},
    scene::Placed,
};
use film::Film;

/// What happens to one picture. Draw one for each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wear {
    /// Each face gets something in front of it with this probability.
    pub cover: f32,
    /// Light from one side of the picture: brighter there, darker opposite, by this part.
    pub side: f32,
    /// A shadow with an edge: how much of the light it takes, 0 to 1.
    pub shadow: f32,
    /// Coloured light: how much red gains and blue loses.
    pub warmth: f32,
    /// And how much green gains.
    pub tint: f32,
    /// Stops.
    pub exposure: f32,
    /// Natural logarithm of the exponent.
    pub gamma: f32,
    /// Natural logarithm of the slope around mid-grey.
    pub contrast: f32,
    /// How much darker the corners are, 0 to 1.
    pub vignette: f32,
    /// Deviation of the blur, in thousandths of the picture's smaller side.
    pub blur: f32,
    /// Length of the motion's trace, in thousandths of the picture's smaller side.
    pub motion: f32,
    /// The picture is shrunk by this factor and enlarged again; 0 and 1 leave it.
    pub shrink: f32,
    /// Deviation of the noise that is everywhere the same, of 1.
    pub noise: f32,
    /// Deviation of the noise that grows with the light, at full light.
    pub shot: f32,
    /// Width of the noise's grains, in pixels.
    pub grain: f32,
    /// Colour that is left: 0 is all, 1 none.
    pub grey: f32,
    /// Steps of brightness; 0 is none.
    pub steps: u32,
    /// Width of a printer's dots in pixels; 0 is none.
    pub halftone: f32,
    /// JPEG quality, 1 to 100; 0 is no compression.
    pub jpeg: u8,
}

impl Wear {
    /// Nothing happens.
    pub fn clean() -> Self {
        Self::default()
    }

    /// What may happen in life, from nothing (`strength` 0) over the ordinary (0.5) to what people can just still
    /// read (1).
    pub fn draw(rng: &mut Rng, strength: f32) -> Self {
        let s = strength.clamp(0.0, 1.0);
        if s == 0.0 {
            return Self::clean();
        }
        let mut wear = Self {
            cover: 0.45 * s,
            exposure: s * between(rng, -0.7, 0.8),
            gamma: 0.4 * s * signed(rng),
            contrast: s * between(rng, -0.7, 0.35),
            ..Self::default()
        };
        // Each of these now and then; the more strength, the more of them at once.
        let mut now = |probability: f32, amount: f32| {
            let drawn = rng.f32() < probability * (0.4 + 0.6 * s);
            let how_much = amount * s * between(rng, 0.15, 1.0);
            if drawn { how_much } else { 0.0 }
        };
        wear.side = now(0.5, 0.7);
        wear.shadow = now(0.25, 0.75);
        wear.vignette = now(0.3, 0.7);
        wear.blur = now(0.4, 9.0);
        wear.motion = now(0.15, 28.0);
        if wear.blur > 2.0 {
            wear.motion *= 0.3;
        }
        wear.noise = now(0.5, 0.07);
        wear.shot = now(0.3, 0.1);
        wear.shrink = 1.0 + now(0.3, 3.0);
        // Blur and noise, each at its worst, leave little; both leave nothing.
        let less = 1.0 / (1.0 + 0.25 * wear.blur + 0.05 * wear.motion);
        (wear.noise, wear.shot) = (less * wear.noise, less * wear.shot);
        let (warmth, tint, compression) = (now(0.5, 0.4), now(0.3, 0.2), now(0.6, 1.0));
        let (grey, steps, halftone) = (now(0.2, 1.0), now(0.06, 1.0), now(0.05, 1.0));
        wear.warmth = if rng.bool() { warmth } else { -warmth };
        wear.tint = if rng.bool() { tint } else { -tint };
        wear.grain = by_ratio(rng, 0.6, 2.2);
        if compression > 0.0 {
            wear.jpeg = (95.0 - 83.0 * compression.powf(0.7)) as u8;
        }
        wear.grey = if grey > 0.0 { 1.0 } else { 0.0 };
        if steps > 0.0 {
            wear.steps = rng.u32(5..14);
        }
        if halftone > 0.0 {
            wear.halftone = between(rng, 2.0, 3.5);
        }
        wear
    }

    /// Lets it happen to a picture in which these faces are. Points and areas stay as they are; nothing covers more
    /// than about a fifth of a face.
    pub fn apply(&self, picture: &mut RgbImage, faces: &[Placed], rng: &mut Rng) {
        for face in faces {
            if chance(rng, self.cover) {
                cover::draw(picture, face, rng);
            }
        }
        let mut film = Film::new(picture);
        let unit = film.size().min_element() / 1000.0;
        if self.side > 0.0 {
            film.side_light(angle(rng), self.side);
        }
        if self.shadow > 0.0 {
            let through = faces.first().map(|face| {
                let [x, y, w, h] = face.area;
                Vec2::new(x + w * between(rng, 0.2, 0.8), y + h * between(rng, 0.2, 0.8))
            });
            film.shadow(self.shadow, through, rng);
        }
        film.tones(self);
        film.blur(self.blur * unit);
        film.motion(self.motion * unit, angle(rng));
        film.shrink_and_enlarge(self.shrink);
        film.noise(self.noise, self.shot, self.grain, rng);
        if self.halftone > 0.0 {
            film.halftone(self.halftone, angle(rng));
        }
        film.posterise(self.steps);
        *picture = film.develop();
        if self.jpeg > 0 {
            compress(picture, self.jpeg);
        }
    }
}

/// Through a JPEG and back.
fn compress(picture: &mut RgbImage, quality: u8) {
    let mut file = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality.clamp(1, 100));
    // A picture that JPEG cannot hold (above 65535 pixels wide) stays as it is.
    if picture.write_with_encoder(encoder).is_ok()
        && let Ok(read) = image::load_from_memory_with_format(&file, image::ImageFormat::Jpeg)
    {
        *picture = read.into_rgb8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{canvas, random::normal, scenery};

    fn face(size: Vec2) -> Placed {
        let corner = size * 0.25;
        Placed {
            points: [(0.4, 0.4), (0.6, 0.4), (0.5, 0.5), (0.42, 0.6), (0.58, 0.6)].map(|(x, y)| Vec2::new(x, y) * size),
            area: [corner.x, corner.y, size.x * 0.5, size.y * 0.5],
            visible: 1.0,
        }
    }

    #[test]
    fn nothing_happens_to_a_clean_picture() {
        let mut rng = Rng::with_seed(1);
        let before = scenery::background(60, 40, &mut rng);
        let mut after = before.clone();
        Wear::clean().apply(&mut after, &[face(canvas::size(&before))], &mut rng);
        assert_eq!(before, after);
        assert_eq!(Wear::draw(&mut rng, 0.0), Wear::clean());
    }

    #[test]
    fn the_same_seed_gives_the_same_pixels_at_any_size_and_strength() {
        for seed in 0..60 {
            let make = || {
                let mut rng = Rng::with_seed(seed);
                let (w, h) = (rng.u32(1..90), rng.u32(1..90));
                let mut picture = scenery::background(w, h, &mut rng);
                let wear = Wear::draw(&mut rng, seed as f32 / 59.0);
                wear.apply(&mut picture, &[face(Vec2::new(w as f32, h as f32))], &mut rng);
                assert_eq!(picture.dimensions(), (w, h));
                picture
            };
            assert_eq!(make(), make());
        }
    }

    #[test]
    fn a_covered_face_loses_about_a_fifth_at_most() {
        let mut most: f32 = 0.0;
        let mut sum = 0.0;
        for seed in 0..400 {
            let mut rng = Rng::with_seed(seed);
            // A colour that nothing has, to count what was covered.
            let before = RgbImage::from_pixel(160, 160, image::Rgb([1, 254, 3]));
            let mut after = before.clone();
            let face = face(Vec2::splat(160.0));
            cover::draw(&mut after, &face, &mut rng);
            let (mut covered, mut all) = (0, 0);
            for (x, y, pixel) in after.enumerate_pixels() {
                let unit = (Vec2::new(x as f32, y as f32) - 80.0) / 40.0;
                if unit.length() < 1.0 {
                    all += 1;
                    covered += usize::from(pixel != before.get_pixel(x, y));
                }
            }
            let part = covered as f32 / all as f32;
            most = most.max(part);
            sum += part;
        }
        assert!(most < 0.3, "{most}");
        assert!((0.05..0.2).contains(&(sum / 400.0)), "{}", sum / 400.0);
    }

    #[test]
    fn noise_has_its_deviation() {
        let mut rng = Rng::with_seed(3);
        let sum: f32 = (0..10_000).map(|_| normal(&mut rng).powi(2)).sum();
        assert!((sum / 10_000.0 - 1.0).abs() < 0.05);
    }
}
