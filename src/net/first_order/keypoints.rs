//! The keypoint detector: where the parts of a character are, and how each is turned and stretched.

use burn::{config::Config, module::Module, tensor::activation::softmax};

use super::{
    CELLS,
    hourglass::{Hourglass, HourglassConfig},
    warp::places,
};
use crate::{
    net::{
        Device, Tensor,
        channels_last::{Convolution, ConvolutionConfig, Maps, NormalisedConvolution},
    },
    track::KeypointPose,
};

/// How sharply the heat of a keypoint is turned into a place: less is sharper.
const TEMPERATURE: f32 = 0.1;

/// Where the parts of characters are.
///
/// A detector that was taught with the made-up characters finds their joints, in the order that those have. Without joints
/// to learn from, keypoints are what a network makes of its own accord. In both cases each follows the same part of every
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
    /// Of poses with equally many keypoints.
    pub fn of(poses: &[KeypointPose], device: &Device) -> Self {
        let count = poses.first().map_or(0, |pose| pose.places.len());
        let places: Vec<f32> = poses
            .iter()
            .flat_map(|pose| pose.places.as_flattened())
            .copied()
            .collect();
        let bends: Vec<f32> = poses
            .iter()
            .flat_map(|pose| pose.bends.as_flattened())
            .copied()
            .collect();
        Self {
            places: Tensor::<1>::from_floats(places.as_slice(), device).reshape([poses.len(), count, 2]),
            bends: Tensor::<1>::from_floats(bends.as_slice(), device).reshape([poses.len(), count, 2, 2]),
        }
    }

    /// As poses, one for each picture.
    pub fn poses(&self) -> Vec<KeypointPose> {
        let [_, count, _] = self.places.dims();
        let places: Vec<f32> = self.places.to_data().iter::<f32>().collect();
        let bends: Vec<f32> = self.bends.to_data().iter::<f32>().collect();
        let pictures = places.chunks(2 * count).zip(bends.chunks(4 * count));
        pictures
            .map(|(places, bends)| KeypointPose {
                places: places.as_chunks().0.to_vec(),
                bends: bends.as_chunks().0.to_vec(),
            })
            .collect()
    }

    /// Those of several lots of pictures, one after the other.
    pub fn together(all: &[&Self]) -> Self {
        Self {
            places: Tensor::cat(all.iter().map(|one| one.places.clone()).collect(), 0),
            bends: Tensor::cat(all.iter().map(|one| one.bends.clone()).collect(), 0),
        }
    }
}

/// Sizes of a [`KeypointDetector`].
#[derive(Config, Debug)]
pub struct KeypointDetectorConfig {
    /// How many keypoints there are.
    pub keypoints: usize,
    /// Maps of the layer before the hourglass.
    #[config(default = 24)]
    pub stem: usize,
    /// Maps of the hourglass at 16x16 cells, 8x8, and so on.
    #[config(default = "vec![32, 64, 96, 128]")]
    pub maps: Vec<usize>,
    /// Channel attention in the hourglass.
    pub attention: bool,
}

impl KeypointDetectorConfig {
    /// With random weights on `device`: keypoints anywhere, neither turned nor stretched.
    pub fn init(&self, device: &Device) -> KeypointDetector {
        let hourglass = HourglassConfig::new(self.stem, self.maps.clone())
            .with_more(1)
            .with_attention(self.attention);
        let straight: Vec<f32> = [1.0, 0.0, 0.0, 1.0].repeat(self.keypoints);
        KeypointDetector {
            stem: NormalisedConvolution::new(
                ConvolutionConfig::new(4, self.stem).with_window(5).with_stride(2),
                device,
            ),
            hourglass: hourglass.init(device),
            heat: hourglass.head(self.keypoints, device),
            bends: hourglass.head(4 * self.keypoints, device).constant(&straight),
        }
    }
}

/// The keypoint detector.
#[derive(Module, Debug)]
pub struct KeypointDetector<B: burn::tensor::backend::Backend = crate::net::Backend> {
    stem: NormalisedConvolution<B>,
    hourglass: Hourglass<B>,
    heat: Convolution<B>,
    bends: Convolution<B>,
}

impl KeypointDetector {
    /// Of sprites with red, green, blue and alpha, premultiplied, 0 to 1, whose side is 64 or that doubled and doubled.
    pub fn forward(&self, sprites: &Maps) -> Keypoints {
        let maps = self.stem.forward(&sprites.sized(2 * CELLS));
        let maps = self.hourglass.forward(maps);
        let heat = self.heat.forward(&maps).pixels().swap_dims(1, 2);
        let [batch, count, _] = heat.dims();
        let share = softmax(heat.div_scalar(TEMPERATURE), 2);
        let grid = places(CELLS, &share.device()).unsqueeze().repeat_dim(0, batch);
        // Each keypoint's share of everybody's bends, of which its own are taken: one product of matrices.
        let bends = share.clone().matmul(self.bends.forward(&maps).pixels());
        let own = Tensor::<2>::eye(count, &share.device()).reshape([1, count, count, 1]);
        let bends: Tensor<4> = (bends.reshape([batch, count, count, 4]) * own).sum_dim(2);
        Keypoints {
            places: share.matmul(grid),
            bends: bends.reshape([batch, count, 2, 2]),
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

    fn sprites(pictures: usize) -> Maps {
        let shape = [pictures * 64 * 64, 4];
        Maps::new(Tensor::random(shape, Distribution::Uniform(0.0, 1.0), &device()), 64)
    }

    fn keypoints() -> Keypoints {
        KeypointDetectorConfig::new(7, true)
            .init(&device())
            .forward(&sprites(2))
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
    fn keypoints_are_the_same_as_poses_and_back() {
        let found = keypoints();
        let poses = found.poses();
        assert_eq!((poses.len(), poses[0].places.len()), (2, 7));
        assert_eq!(Keypoints::of(&poses, &device()).poses(), poses);
        assert_eq!(Keypoints::together(&[&found, &found]).poses()[2], poses[0]);
    }

    #[test]
    fn a_larger_sprite_has_its_keypoints_in_the_same_places() {
        let detector = KeypointDetectorConfig::new(7, false).init(&device());
        let small = sprites(1);
        let (found, larger) = (detector.forward(&small), detector.forward(&small.doubled()));
        found
            .places
            .into_data()
            .assert_approx_eq::<f32>(&larger.places.into_data(), Tolerance::absolute(1e-4));
    }
}
