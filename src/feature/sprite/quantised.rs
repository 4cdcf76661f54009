//! Few colours for a sprite that has many.

use image::{Rgba, RgbaImage};

use super::{palette::Palette, transparency::opaque};

/// Rounds in which colours move to the middle of what is near them.
const ROUNDS: usize = 8;

/// Colours that are nearer to each other than this, in each of red, green and blue of 255, are one.
const ALIKE: u8 = 10;

/// The colours that are most like those of a sprite, at most so many (k-means; the first ones are spread over the sprite's
/// own). `None` of a sprite in which nothing can be seen.
pub fn few_colours(sprite: &RgbaImage, most: usize) -> Option<Palette> {
    let pixels: Vec<[u8; 3]> = sprite.pixels().filter(|pixel| opaque(pixel)).map(rgb).collect();
    let mut sorted = pixels.clone();
    sorted.sort_unstable_by_key(|[r, g, b]| 2 * u32::from(*r) + 5 * u32::from(*g) + u32::from(*b));
    sorted.dedup();
    let count = most.clamp(1, sorted.len().max(1));
    let spread = (0..count).filter_map(|i| sorted.get(i * sorted.len() / count).copied());
    let mut palette = Palette::from_colours(spread)?;
    for _ in 0..ROUNDS {
        let mut sums: Vec<([u32; 3], u32)> = vec![([0; 3], 0); palette.colours().len()];
        for pixel in &pixels {
            let nearest = palette.nearest(*pixel);
            let index = palette
                .colours()
                .binary_search(&nearest)
                .expect("a colour of the palette");
            let (sum, count) = &mut sums[index];
            sum.iter_mut()
                .zip(pixel)
                .for_each(|(sum, part)| *sum += u32::from(*part));
            *count += 1;
        }
        let middles = sums.iter().filter(|(_, count)| *count > 0);
        palette = Palette::from_colours(middles.map(|(sum, count)| sum.map(|part| (part / count) as u8)))?;
    }
    let mut apart: Vec<[u8; 3]> = Vec::new();
    for colour in palette.colours() {
        let alike = |other: &[u8; 3]| (0..3).all(|part| colour[part].abs_diff(other[part]) < ALIKE);
        if !apart.iter().any(alike) {
            apart.push(*colour);
        }
    }
    Palette::from_colours(apart)
}

fn rgb(pixel: &Rgba<u8>) -> [u8; 3] {
    [pixel[0], pixel[1], pixel[2]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_around_a_few_colours_becomes_those_colours() {
        let wanted = [[200, 30, 40], [20, 180, 60], [30, 40, 220]];
        let noisy = RgbaImage::from_fn(30, 30, |x, y| {
            let [r, g, b] = wanted[((x / 10 + y / 10) % 3) as usize];
            let noise = ((7 * x + 13 * y) % 9) as u8;
            Rgba([r + noise, g + noise, b - noise, 255])
        });
        let palette = few_colours(&noisy, 12).unwrap();
        assert!((3..=12).contains(&palette.colours().len()), "{:?}", palette.colours());
        for colour in wanted {
            let nearest = palette.nearest(colour);
            assert!(
                (0..3).all(|part| nearest[part].abs_diff(colour[part]) < 12),
                "{nearest:?} for {colour:?}"
            );
        }
        assert_eq!(few_colours(&RgbaImage::new(4, 4), 8), None);
        assert!(few_colours(&noisy, 2).unwrap().colours().len() <= 2);
    }
}
