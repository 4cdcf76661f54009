//! What of a source belongs to which keypoint: the character, cut into the parts that move.
//!
//! The First Order Motion Model lets dense motion find that out for every frame, from what each candidate would show.
//! Here a network of its own cuts the source up, once for all its frames, and each part is then pulled along by its own
//! keypoint: a pixel of a frame is where its part has come to ("Motion-supervised co-part segmentation", Siarohin et al.,
//! 2020). What learns this is only that frames come out right.

use burn::{config::Config, module::Module};

use super::{
    CELLS, FINE,
    hourglass::{Hourglass, HourglassConfig},
    warp::hills,
};
use crate::net::{
    Device, Tensor,
    channels_last::{Convolution, ConvolutionConfig, Maps, NormalisedConvolution},
};

/// Sizes of a [`PartSegmentation`].
#[derive(Config, Debug)]
pub struct PartSegmentationConfig {
    /// How many keypoints there are.
    pub keypoints: usize,
    /// Maps of the layer before the hourglass.
    #[config(default = 16)]
    pub stem: usize,
    /// Maps of the hourglass at 16x16 cells, 8x8, and so on.
    #[config(default = "vec![24, 40, 64, 64]")]
    pub maps: Vec<usize>,
    /// Channel attention in the hourglass.
    pub attention: bool,
}

impl PartSegmentationConfig {
    /// With random weights on `device`: everything belongs to all.
    pub fn init(&self, device: &Device) -> PartSegmentation {
        let hourglass =
            HourglassConfig::new(self.stem + self.keypoints, self.maps.clone()).with_attention(self.attention);
        PartSegmentation {
            stem: NormalisedConvolution::new(
                ConvolutionConfig::new(4, self.stem).with_window(5).with_stride(2),
                device,
            ),
            hourglass: hourglass.init(device),
            parts: hourglass.head(4 * (self.keypoints + 1), device).in_fours(),
        }
    }
}

/// The network that cuts sources up.
#[derive(Module, Debug)]
pub struct PartSegmentation<B: burn::tensor::backend::Backend = crate::net::Backend> {
    stem: NormalisedConvolution<B>,
    hourglass: Hourglass<B>,
    parts: Convolution<B>,
}

impl PartSegmentation {
    /// Of sprites with red, green, blue and alpha, premultiplied, 0 to 1, whose side is 64 or that doubled and doubled:
    /// how far each pixel stands still, and how far it belongs to each keypoint, as logits, with a side of [`FINE`].
    ///
    /// # Shapes
    /// - `keypoints`: `[batch, keypoints, 2]`
    pub fn forward(&self, sprites: &Maps, keypoints: Tensor<3>) -> Maps {
        let [batch, count, _] = keypoints.dims();
        let maps = self.stem.forward(&sprites.sized(FINE));
        let near = hills(keypoints, CELLS).reshape([batch * CELLS * CELLS, count]);
        let maps = self.hourglass.forward(maps.beside(Maps::new(near, CELLS)));
        self.parts.forward(&maps).finer()
    }
}
