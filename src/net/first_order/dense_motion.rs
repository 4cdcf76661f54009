//! Dense motion: from keypoints to where each pixel comes from, and what of it cannot come from anywhere.

use burn::{
    config::Config,
    module::Module,
    nn::conv::Conv2d,
    tensor::{
        activation::{sigmoid, softmax},
        module::avg_pool2d,
    },
};

use super::{
    CELLS,
    hourglass::{Hourglass, HourglassConfig},
    keypoints::Keypoints,
    warp::{candidates, hills, inverse, places, pulled},
};
use crate::net::{Device, Tensor};

/// How a frame comes out of the source, in [`CELLS`] by [`CELLS`] cells.
#[derive(Clone, Debug)]
pub struct Motion {
    /// Where in the source each cell comes from, `[batch, cells, cells, 2]`.
    pub from: Tensor<4>,
    /// How far it can be seen there: 1 if it can, 0 if it is hidden; `[batch, 1, cells, cells]`.
    pub occlusion: Tensor<4>,
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
        // For each keypoint, and for what stands still: a hill, and the source as it would look.
        let inputs = (self.keypoints + 1) * 5;
        let hourglass = HourglassConfig::new(inputs, self.maps.clone()).with_attention(self.attention);
        DenseMotion {
            hourglass: hourglass.init(device),
            choice: hourglass.head(self.keypoints + 1, device),
            occlusion: hourglass.head(1, device),
        }
    }
}

/// The network of dense motion.
#[derive(Module, Debug)]
pub struct DenseMotion<B: burn::tensor::backend::Backend = crate::net::Backend> {
    hourglass: Hourglass<B>,
    choice: Conv2d<B>,
    occlusion: Conv2d<B>,
}

impl DenseMotion {
    /// # Shapes
    /// - `sprites`: the sources, `[batch, 4, side, side]`, premultiplied, 0 to 1; the side is a multiple of [`CELLS`]
    pub fn forward(&self, sprites: Tensor<4>, source: &Keypoints, driving: &Keypoints) -> Motion {
        let [batch, _, side, _] = sprites.dims();
        let [_, keypoints, _] = source.places.dims();
        let device = sprites.device();
        let (cells, count) = (CELLS * CELLS, keypoints + 1);

        let moves = hills(driving.places.clone(), CELLS) - hills(source.places.clone(), CELLS);
        let still = Tensor::zeros([batch, 1, CELLS, CELLS], &device);
        let moves = Tensor::cat(vec![still, moves], 1).reshape([batch, count, 1, cells]);

        let bends = source.bends.clone().matmul(inverse(driving.bends.clone()));
        let moving = candidates(source.places.clone(), driving.places.clone(), bends, CELLS);
        let still = places(CELLS, &device).reshape([1, 1, cells, 2]).repeat_dim(0, batch);
        let from = Tensor::cat(vec![still, moving], 1);

        let shrink = side / CELLS;
        let small = avg_pool2d(sprites, [shrink; 2], [shrink; 2], [0, 0], true, false);
        let each = small.reshape([batch, 1, 4, cells]).repeat_dim(1, count);
        let looks = pulled(
            each.reshape([batch * count, 4, CELLS, CELLS]),
            from.clone().reshape([batch * count, CELLS, CELLS, 2]),
        );
        let looks = looks.reshape([batch, count, 4, cells]);
        let maps = Tensor::cat(vec![moves, looks], 2).reshape([batch, 5 * count, CELLS, CELLS]);

        let maps = self.hourglass.forward(maps);
        let choice = softmax(self.choice.forward(maps.clone()), 1).reshape([batch, count, cells, 1]);
        let from: Tensor<4> = (from * choice).sum_dim(1);
        Motion {
            from: from.reshape([batch, CELLS, CELLS, 2]),
            occlusion: sigmoid(self.occlusion.forward(maps)),
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
