//! Square pictures as maps, and maps as pictures.

use image::RgbaImage;

use crate::{
    feature::sprite::{plain, premultiplied},
    net::{Device, Tensor, channels_last::Maps},
};

/// Square pictures of one size, not premultiplied, as the network is given them.
pub fn maps<'a>(pictures: impl IntoIterator<Item = &'a RgbaImage>, device: &Device) -> Maps {
    let mut side = 1;
    let mut numbers = Vec::new();
    for picture in pictures {
        side = picture.width() as usize;
        numbers.extend(picture.pixels().flat_map(premultiplied));
    }
    let rows = Tensor::<1>::from_floats(numbers.as_slice(), device);
    Maps::new(rows.reshape([numbers.len() / 4, 4]), side)
}

/// What the network made as pictures, not premultiplied.
pub fn pictures(maps: &Maps) -> Vec<RgbaImage> {
    let side = maps.side();
    let numbers: Vec<f32> = maps.rows().into_data().iter::<f32>().collect();
    numbers
        .chunks_exact(4 * side * side)
        .map(|sprite| {
            let pixels = sprite.as_chunks().0;
            RgbaImage::from_fn(side as u32, side as u32, |x, y| {
                plain(pixels[y as usize * side + x as usize])
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn pictures_are_the_same_as_maps_and_back() {
        let picture = |red: u8| RgbaImage::from_fn(8, 8, |x, y| Rgba([red, 9 * y as u8, 9 * x as u8, 255]));
        let all = [picture(3), picture(200)];
        let maps = maps(&all, &Device::Flex(Default::default()));
        assert_eq!((maps.pictures(), maps.side(), maps.count()), (2, 8, 4));
        assert_eq!(pictures(&maps), all);
    }
}
