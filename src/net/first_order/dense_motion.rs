//! Dense motion: from keypoints to where each pixel comes from, and what of it cannot come from anywhere.

use burn::{
    config::Config,
    module::Module,
    tensor::activation::{sigmoid, softmax},
};

use super::{
    CELLS,
    hourglass::{Hourglass, HourglassConfig},
    keypoints::Keypoints,
    warp::{candidates, hills, inverse, led, mixed, places, pulled},
};
use crate::net::{
    Device, Tensor,
    channels_last::{Convolution, Maps},
};

/// How a frame comes out of the source, in twice as many rows and columns as there are [`CELLS`].
#[derive(Clone, Debug)]
pub struct Motion {
    /// How far from where it is each pixel comes from: two maps, right and down.
    pub away: Maps,
    /// How far it can be seen there: a map, 1 if it can, 0 if it is hidden.
    pub occlusion: Maps,
}

/// Sizes of a [`DenseMotion`].
#[derive(Config, Debug)]
pub struct DenseMotionConfig {
    /// How many keypoints there are.
    pub keypoints: usize,
    /// Maps of the hourglass at 16x16 cells, 8x8, and so on.
    #[config(default = "vec![48, 64, 96, 96]")]
    pub maps: Vec<usize>,
    /// Channel attention in the hourglass.
    pub attention: bool,
}

impl DenseMotionConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> DenseMotion {
        // For each keypoint a hill; and for each, and for what stands still, the source as it would look.
        let inputs = self.keypoints + (self.keypoints + 1) * 4;
        let hourglass = HourglassConfig::new(inputs, self.maps.clone()).with_attention(self.attention);
        DenseMotion {
            hourglass: hourglass.init(device),
            // Four pixels for each cell: what moves apart has an edge as sharp as a pixel.
            choice: hourglass.head(4 * (self.keypoints + 2), device).in_fours(),
        }
    }
}

/// The network of dense motion.
#[derive(Module, Debug)]
pub struct DenseMotion<B: burn::tensor::backend::Backend = crate::net::Backend> {
    hourglass: Hourglass<B>,
    /// Which candidate each pixel goes by, and how far it is hidden.
    choice: Convolution<B>,
}

impl DenseMotion {
    /// Of sources with red, green, blue and alpha, premultiplied, 0 to 1.
    pub fn forward(&self, sprites: &Maps, source: &Keypoints, driving: &Keypoints) -> Motion {
        let [batch, keypoints, _] = source.places.dims();
        let (cells, count) = (CELLS * CELLS, keypoints + 1);

        let bends = source.bends.clone().matmul(inverse(driving.bends.clone()));
        let candidates = candidates(source.places.clone(), driving.places.clone(), bends);
        let led = led(candidates.clone(), CELLS).reshape([batch * cells * count, 2]);
        let looks = pulled(&sprites.sized(CELLS), led).reshape([batch * cells, 4 * count]);
        let moves = hills(driving.places.clone(), CELLS) - hills(source.places.clone(), CELLS);
        let moves = moves.reshape([batch * cells, keypoints]);

        let maps = Maps::new(Tensor::cat(vec![moves, looks], 1), CELLS);
        let choice = self.choice.forward(&self.hourglass.forward(maps)).finer();
        let shares = softmax(choice.some(0, count).rows(), 1).reshape([batch, 4 * cells, count]);
        let side = choice.side();
        let from = mixed(candidates, shares);
        let here = places(side, &from.device()).repeat_dim(0, batch);
        Motion {
            away: Maps::new(from - here, side),
            occlusion: choice.some(count, 1).map(sigmoid),
        }
    }

    /// The same with plain convolutions, for use: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        Self {
            hourglass: self.hourglass.fold(),
            ..self
        }
    }
}
