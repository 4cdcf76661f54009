//! New characters from numbers: what a character shall be like, and what is drawn by lot.
//!
//! ```text
//! style (one of each)  ─┐
//! 32 numbers by lot    ─┴── linear, 4x4 cells ── four times: 3x3, finer ── 3x3, tanh ── sprite [4], 64x64
//! ```
//!
//! The same network is the decoder of a variational autoencoder ("Auto-encoding variational Bayes", Kingma and Welling,
//! 2014) and the generator of a DCGAN ("Unsupervised representation learning with deep convolutional generative
//! adversarial networks", Radford et al., 2016): they differ in how it was taught.

mod artist;
mod encoder;

use burn::{
    config::Config,
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::{
        TensorData,
        activation::{relu, tanh},
    },
};

pub use artist::CharacterArtist;
pub use encoder::{Encoder, EncoderConfig};

use super::{
    Device, Tensor,
    channels_last::{Convolution, ConvolutionConfig, Maps},
};
use crate::track::{CharacterStyle, STYLE_VALUES, STYLES};

/// Side of a new character's sprite, in pixels.
pub const SIDE: usize = 64;

/// How many numbers are drawn by lot.
pub const LOT: usize = 32;

/// Cells in a row, and in a column, that a sprite begins with.
const CELLS: usize = 4;

/// What the last layer answers before it has learned anything: next to nothing.
const AT_FIRST: [f32; 4] = [-1.5; 4];

/// Styles as the network is given them, `[batch, STYLE_VALUES]`: 1 for each value that a character has.
pub fn said(styles: &[CharacterStyle], device: &Device) -> Tensor<2> {
    let mut numbers = vec![0.0_f32; styles.len() * STYLE_VALUES];
    for (style, row) in styles.iter().zip(numbers.chunks_exact_mut(STYLE_VALUES)) {
        let mut from = 0;
        for (value, (_, there)) in style.values.iter().zip(STYLES) {
            if let Some(value) = value {
                row[from + *value as usize] = 1.0;
            }
            from += there.len();
        }
    }
    Tensor::from_data(TensorData::new(numbers, [styles.len(), STYLE_VALUES]), device)
}

/// Sizes of a [`CharacterMaker`].
#[derive(Config, Debug)]
pub struct CharacterMakerConfig {
    /// Maps at 4x4 cells, 8x8, 16x16, 32x32 and 64x64.
    #[config(default = "[96, 64, 48, 32, 24]")]
    pub maps: [usize; 5],
}

impl CharacterMakerConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> CharacterMaker {
        let [first, .., last] = self.maps;
        CharacterMaker {
            begin: LinearConfig::new(STYLE_VALUES + LOT, CELLS * CELLS * first).init(device),
            layers: self
                .maps
                .windows(2)
                .map(|pair| ConvolutionConfig::new(pair[0], 4 * pair[1]).init(device).in_fours())
                .collect(),
            paint: ConvolutionConfig::new(last, 4)
                .with_standardised(false)
                .init(device)
                .constant(&AT_FIRST),
        }
    }
}

/// The network that makes new characters; its plan is at the head of `net/character_maker/mod.rs`.
#[derive(Module, Debug)]
pub struct CharacterMaker<B: burn::tensor::backend::Backend = super::Backend> {
    begin: Linear<B>,
    layers: Vec<Convolution<B>>,
    paint: Convolution<B>,
}

impl CharacterMaker {
    /// Sprites with red, green, blue and alpha, premultiplied, 0 to 1.
    ///
    /// # Shapes
    /// - `style`: `[batch, STYLE_VALUES]`, 1 for each value that the character has
    /// - `lot`: `[batch, LOT]`, normally distributed
    pub fn forward(&self, style: Tensor<2>, lot: Tensor<2>) -> Maps {
        let cells = relu(self.begin.forward(Tensor::cat(vec![style, lot], 1)));
        let [batch, numbers] = cells.dims();
        let pixels = CELLS * CELLS;
        let mut maps = Maps::new(cells.reshape([batch * pixels, numbers / pixels]), CELLS);
        for layer in &self.layers {
            maps = layer.forward(&maps).map(relu).finer();
        }
        let painted = self.paint.forward(&maps);
        painted.map(|rows| tanh(rows).add_scalar(1.0).mul_scalar(0.5))
    }

    /// The same with plain convolutions, for use: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        Self {
            layers: self.layers.into_iter().map(Convolution::fold).collect(),
            paint: self.paint.fold(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Distribution, Tolerance};

    use super::*;

    #[test]
    fn a_style_is_said_by_a_one_for_each_value() {
        let style: CharacterStyle = "view=side kind=elf".parse().unwrap();
        let row: Vec<f32> = said(&[style], &Device::Flex(Default::default()))
            .into_data()
            .iter::<f32>()
            .collect();
        assert_eq!(row[..8], [0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!((row.len(), row.iter().sum::<f32>()), (STYLE_VALUES, 2.0));
    }

    #[test]
    fn a_sprite_for_each_row_and_the_whole_is_small() {
        let device = Device::Flex(Default::default());
        let maker = CharacterMakerConfig::new().init(&device);
        assert!(maker.num_params() < 700_000, "{}", maker.num_params());
        let style = Tensor::zeros([3, STYLE_VALUES], &device);
        let lot = Tensor::random([3, LOT], Distribution::Normal(0.0, 1.0), &device);
        let sprites = maker.forward(style.clone(), lot.clone());
        assert_eq!((sprites.pictures(), sprites.side(), sprites.count()), (3, SIDE, 4));
        let folded = maker.fold().forward(style, lot).rows().into_data();
        sprites
            .rows()
            .into_data()
            .assert_approx_eq::<f32>(&folded, Tolerance::absolute(1e-3));
    }
}
