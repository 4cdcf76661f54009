//! From a sprite back to the numbers that it could have been made from: the other half of the variational autoencoder,
//! which only its training needs.

use burn::{
    config::Config,
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::activation::relu,
};

use super::LOT;
use crate::{
    net::{
        Device, Tensor,
        channels_last::{Convolution, ConvolutionConfig, Maps},
    },
    track::STYLE_VALUES,
};

/// Cells in a row, and in a column, of the coarsest maps.
const CELLS: usize = 4;

/// Sizes of an [`Encoder`].
#[derive(Config, Debug)]
pub struct EncoderConfig {
    /// Maps at 64x64, 32x32, 16x16 and 8x8.
    #[config(default = "[16, 32, 48, 64]")]
    pub maps: [usize; 4],
}

impl EncoderConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> Encoder {
        let mut inputs = 4;
        let layers = self.maps.map(|outputs| {
            let layer = ConvolutionConfig::new(inputs, outputs).init(device);
            inputs = outputs;
            layer
        });
        Encoder {
            layers: layers.into(),
            end: LinearConfig::new(CELLS * CELLS * inputs + STYLE_VALUES, 2 * LOT).init(device),
        }
    }
}

/// The encoder.
#[derive(Module, Debug)]
pub struct Encoder<B: burn::tensor::backend::Backend = crate::net::Backend> {
    layers: Vec<Convolution<B>>,
    end: Linear<B>,
}

impl Encoder {
    /// Means and logarithms of variances of the numbers that a sprite could have been made from, `[batch, LOT]` each.
    ///
    /// # Shapes
    /// - `sprites`: red, green, blue and alpha, premultiplied, 0 to 1, 64 pixels
    /// - `style`: `[batch, STYLE_VALUES]`
    pub fn forward(&self, sprites: Maps, style: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let mut maps = sprites;
        for layer in &self.layers {
            maps = layer.forward(&maps).map(relu).halved();
        }
        let seen = maps.pixels().flatten::<2>(1, 2);
        let answer = self.end.forward(Tensor::cat(vec![seen, style], 1));
        (answer.clone().narrow(1, 0, LOT), answer.narrow(1, LOT, LOT))
    }
}
