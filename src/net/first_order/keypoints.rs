//! The keypoint detector: where the parts of a character are, and how each is turned and stretched.

use burn::{
    config::Config,
    module::{Module, Param},
    nn::conv::Conv2d,
    tensor::{
        activation::{relu, softmax},
        module::avg_pool2d,
    },
};

use super::{
    CELLS,
    hourglass::{Hourglass, HourglassConfig},
    warp::{inverse, places},
};
use crate::net::{
    Device, Tensor,
    conv::{Convolution, ConvolutionConfig},
};

/// How sharply the heat of a keypoint is turned into a place: less is sharper.
const TEMPERATURE: f32 = 0.1;

/// Where the parts of characters are.
///
/// The keypoints are what the network made of its own accord, not joints by name: each follows the same part of every
/// character.
#[derive(Clone, Debug)]
pub struct Keypoints {
    /// `[batch, keypoints, 2]`, each -1 to 1 from edge to edge, right and down.
    pub places: Tensor<3>,
    /// How the picture near each is turned and stretched, `[batch, keypoints, 2, 2]`, against a reference that is the
    /// same for all pictures.
    pub bends: Tensor<4>,
}

impl Keypoints {
    /// These, moved on as others did from their first frame to another.
    ///
    /// So the source keeps its proportions, whoever drives it. `scale` is how far it goes for each step of the driving
    /// one.
    pub fn moved(&self, first: &Self, now: &Self, scale: f32) -> Self {
        let step = (now.places.clone() - first.places.clone()).mul_scalar(scale);
        Self {
            places: self.places.clone() + step,
            bends: now
                .bends
                .clone()
                .matmul(inverse(first.bends.clone()))
                .matmul(self.bends.clone()),
        }
    }
}

/// Sizes of a [`KeypointDetector`].
#[derive(Config, Debug)]
pub struct KeypointDetectorConfig {
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

impl KeypointDetectorConfig {
    /// With random weights on `device`: keypoints anywhere, neither turned nor stretched.
    pub fn init(&self, device: &Device) -> KeypointDetector {
        let hourglass = HourglassConfig::new(self.stem, self.maps.clone()).with_attention(self.attention);
        let mut bends = hourglass.head(4 * self.keypoints, device);
        bends.weight = bends.weight.map(|weight| weight.zeros_like().require_grad());
        let straight: Vec<f32> = [1.0, 0.0, 0.0, 1.0].repeat(self.keypoints);
        bends.bias = Some(Param::from_tensor(Tensor::from_floats(straight.as_slice(), device)));
        KeypointDetector {
            stem: ConvolutionConfig::new(4, self.stem)
                .with_kernel(5)
                .with_stride(2)
                .init(device),
            hourglass: hourglass.init(device),
            heat: hourglass.head(self.keypoints, device),
            bends,
        }
    }
}

/// The keypoint detector.
#[derive(Module, Debug)]
pub struct KeypointDetector<B: burn::tensor::backend::Backend = crate::net::Backend> {
    stem: Convolution<B>,
    hourglass: Hourglass<B>,
    heat: Conv2d<B>,
    bends: Conv2d<B>,
}

impl KeypointDetector {
    /// # Shapes
    /// - `sprites`: `[batch, 4, side, side]`, premultiplied, 0 to 1; the side is 64 or a multiple of it
    pub fn forward(&self, sprites: Tensor<4>) -> Keypoints {
        let [batch, _, side, _] = sprites.dims();
        let shrink = side / (2 * CELLS);
        let small = avg_pool2d(sprites, [shrink; 2], [shrink; 2], [0, 0], true, false);
        let maps = self.hourglass.forward(relu(self.stem.forward(small)));
        let cells = CELLS * CELLS;
        let heat = self.heat.forward(maps.clone()).flatten::<3>(2, 3);
        let [_, count, _] = heat.dims();
        let share = softmax(heat.div_scalar(TEMPERATURE), 2);
        let grid = places(CELLS, &share.device())
            .reshape([1, cells, 2])
            .repeat_dim(0, batch);
        let bends = self.bends.forward(maps).reshape([batch, count, 4, cells]);
        let bends: Tensor<4> = (bends * share.clone().reshape([batch, count, 1, cells])).sum_dim(3);
        Keypoints {
            places: share.matmul(grid),
            bends: bends.reshape([batch, count, 2, 2]),
        }
    }

    /// The same with plain convolutions, for use: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        Self {
            stem: self.stem.fold(),
            hourglass: self.hourglass.fold(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Distribution, Tolerance};

    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    fn keypoints() -> Keypoints {
        let detector = KeypointDetectorConfig::new(7, true).init(&device());
        let sprites = Tensor::random([2, 4, 64, 64], Distribution::Uniform(0.0, 1.0), &device());
        detector.forward(sprites)
    }

    #[test]
    fn keypoints_are_in_the_picture_and_at_first_not_bent() {
        let found = keypoints();
        assert_eq!(found.places.dims(), [2, 7, 2]);
        assert!(found.places.abs().max().into_scalar() <= 1.0);
        let straight = Tensor::<2>::eye(2, &device())
            .reshape([1, 1, 2, 2])
            .repeat(&[2, 7, 1, 1]);
        found
            .bends
            .into_data()
            .assert_approx_eq::<f32>(&straight.into_data(), Tolerance::absolute(1e-4));
    }

    #[test]
    fn a_larger_sprite_has_its_keypoints_in_the_same_places() {
        let detector = KeypointDetectorConfig::new(7, false).init(&device());
        let small = Tensor::random([1, 4, 64, 64], Distribution::Uniform(0.0, 1.0), &device());
        let large = super::super::super::face_finder::doubled(small.clone());
        let (small, large) = (detector.forward(small), detector.forward(large));
        small
            .places
            .into_data()
            .assert_approx_eq::<f32>(&large.places.into_data(), Tolerance::absolute(1e-4));
    }

    #[test]
    fn who_is_driven_by_somebody_who_stands_still_stands_still() {
        let (own, driving) = (keypoints(), keypoints());
        let after = own.moved(&driving, &driving, 1.0);
        let same = |a: burn::tensor::TensorData, b: burn::tensor::TensorData| {
            a.assert_approx_eq::<f32>(&b, Tolerance::absolute(1e-4));
        };
        same(after.places.into_data(), own.places.into_data());
        same(after.bends.into_data(), own.bends.into_data());
    }
}
