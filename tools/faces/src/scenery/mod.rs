//! What is behind people, and pictures without anybody.

mod clutter;
mod places;
mod screen;
mod strange;
mod surfaces;
mod traps;

use fastrand::Rng;
use image::RgbImage;

use crate::random::chance;

/// Something to put people before, of this size in pixels (at least 1 each way): a plain wall, a texture, a room, a
/// landscape, a street, a screen, a heap of things. There is no face in it.
pub fn background(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let (width, height) = (width.max(1), height.max(1));
    match rng.u8(..100) {
        0..14 => surfaces::gradient(width, height, rng),
        14..24 => surfaces::clouds(width, height, rng),
        24..40 => surfaces::texture(width, height, rng),
        40..56 => places::room(width, height, rng),
        56..67 => places::landscape(width, height, rng),
        67..76 => places::city(width, height, rng),
        76..81 => screen::screen(width, height, rng),
        81..90 => clutter::leaves(width, height, rng),
        90..95 => clutter::bokeh(width, height, rng),
        _ => clutter::shapes(width, height, rng),
    }
}

/// A picture without anybody, but full of what may be taken for a face: sockets, clocks, fruit, hands, backs of heads,
/// hoods and wigs with nobody in them, animals from the side, single eyes.
pub fn faceless(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let mut picture = background(width, height, rng);
    if chance(rng, 0.9) {
        let count = if chance(rng, 0.5) {
            rng.usize(1..3)
        } else {
            rng.usize(3..9)
        };
        for _ in 0..count {
            traps::add(&mut picture, rng);
        }
    }
    picture
}

/// A picture without anybody, full of other things that may be taken for a face, drawn in other ways than those of
/// [`faceless`]: to judge by, and never to learn from.
pub fn strange(width: u32, height: u32, rng: &mut Rng) -> RgbImage {
    let mut picture = background(width, height, rng);
    for _ in 0..rng.usize(1..5) {
        strange::add(&mut picture, rng);
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_picture_at_odd_sizes_too() {
        for seed in 0..150 {
            let sides = [1, 2, 3, 7, 33, 64, 131];
            let make = || {
                let mut rng = Rng::with_seed(seed);
                let (w, h) = (sides[rng.usize(..7)], sides[rng.usize(..7)]);
                let picture = faceless(w, h, &mut rng);
                assert_eq!(picture.dimensions(), (w, h));
                picture
            };
            assert_eq!(make(), make());
        }
    }

    #[test]
    fn strange_things_are_the_same_for_a_seed_and_others_for_another() {
        let make = |seed| strange(96, 72, &mut Rng::with_seed(seed));
        for seed in 0..60 {
            assert_eq!(make(seed), make(seed));
            assert_ne!(make(seed), make(seed + 1));
        }
        for (width, height) in [(1, 1), (2, 33), (131, 3)] {
            let picture = strange(width, height, &mut Rng::with_seed(1));
            assert_eq!(picture.dimensions(), (width, height));
        }
    }

    #[test]
    fn pictures_differ_and_are_neither_black_nor_white() {
        let mut rng = Rng::with_seed(9);
        let means: Vec<f32> = (0..200)
            .map(|_| {
                let picture = faceless(48, 48, &mut rng);
                picture.iter().map(|v| f32::from(*v)).sum::<f32>() / (48.0 * 48.0 * 3.0 * 255.0)
            })
            .collect();
        let mean = means.iter().sum::<f32>() / 200.0;
        let spread = (means.iter().map(|m| (m - mean).powi(2)).sum::<f32>() / 200.0).sqrt();
        assert!((0.3..0.7).contains(&mean), "{mean}");
        assert!(spread > 0.1, "{spread}");
    }
}
