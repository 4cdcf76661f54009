//! New characters as a game wants them.

use burn::tensor::TensorData;
use image::RgbaImage;

use super::{CharacterMaker, LOT, said};
use crate::{
    feature::sprite::few_colours,
    net::{Device, Tensor, first_order::pictures::pictures},
    track::CharacterStyle,
};

/// Colours of a new character, at most.
const COLOURS: usize = 28;

/// Characters that are drawn at once.
const AT_ONCE: usize = 16;

/// The network that makes new characters, ready to be used.
#[derive(Clone, Debug)]
pub struct CharacterArtist {
    maker: CharacterMaker,
    device: Device,
}

impl CharacterArtist {
    /// With this network, on its device.
    pub fn new(maker: CharacterMaker, device: &Device) -> Self {
        Self {
            maker: maker.fold(),
            device: device.clone(),
        }
    }

    /// New characters, 64 pixels high and wide, as pixel art: few colours, and each pixel is there or not. The same seed
    /// and style are the same character.
    ///
    /// Styles without a value are drawn by lot from the seed.
    pub fn draw(&self, wanted: &[(u64, CharacterStyle)]) -> Vec<RgbaImage> {
        let mut all = Vec::with_capacity(wanted.len());
        for some in wanted.chunks(AT_ONCE) {
            let styles: Vec<CharacterStyle> = some.iter().map(|(seed, style)| style.filled(*seed)).collect();
            let lot: Vec<f32> = some
                .iter()
                .flat_map(|(seed, _)| CharacterStyle::lot::<LOT>(*seed))
                .collect();
            let lot = Tensor::from_data(TensorData::new(lot, [some.len(), LOT]), &self.device);
            let made = self.maker.forward(said(&styles, &self.device), lot);
            all.extend(pictures(&made).into_iter().map(|mut sprite| {
                if let Some(palette) = few_colours(&sprite, COLOURS) {
                    palette.apply(&mut sprite);
                }
                sprite
            }));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::character_maker::CharacterMakerConfig;

    #[test]
    fn a_seed_and_a_style_are_a_character_alone_and_among_others() {
        let device = Device::Flex(Default::default());
        let artist = CharacterArtist::new(CharacterMakerConfig::new().init(&device), &device);
        let style: CharacterStyle = "kind=elf".parse().unwrap();
        let wanted: Vec<_> = (0..20).map(|seed| (seed, style)).collect();
        let all = artist.draw(&wanted);
        assert_eq!(all.len(), 20);
        assert_eq!(artist.draw(&wanted[17..18])[0], all[17]);
        assert!(artist.draw(&[]).is_empty());
    }
}
