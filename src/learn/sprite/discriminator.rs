//! The discriminator: tells frames that were drawn from frames that were made, patch by patch.
//!
//! That of the First Order Motion Model, in the size of sprites. "Promoting animation synthesis through dual-channel
//! fusion" changes two things, each a switch here:
//!
//! - **multi-normalisation**: weights are divided by their largest singular value ("Spectral normalization for generative
//!   adversarial networks", Miyato et al., 2018) beside the normalisation of the maps over each picture;
//! - **adaptive dual-channel fusion**: before the verdict, two branches widen the maps, learned weights that depend on the
//!   picture mix them, and the mixture is blended into the maps. The paper draws the module and gives no sizes: here one
//!   branch sees 3x3 cells and the other one, both twice as many maps as come in.

use burn::{
    config::Config,
    module::{Module, Param, RunningState},
    nn::{
        InstanceNorm, InstanceNormConfig, Linear, LinearConfig, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{
        Distribution,
        activation::{leaky_relu, softmax},
        module::{avg_pool2d, conv2d},
        ops::ConvOptions,
    },
};

use crate::net::{Device, Tensor};

/// Side of the window of a layer on the way down.
const WINDOW: usize = 4;

/// How much of a negative value goes on.
const LEAK: f64 = 0.2;

/// Keeps lengths from being 0.
const LEAST: f32 = 1e-6;

/// Sizes of a [`Discriminator`], and which of the paper's changes it has.
#[derive(Config, Debug)]
pub struct DiscriminatorConfig {
    /// Maps at a half of the side, a quarter and an eighth.
    #[config(default = "[24, 48, 96]")]
    pub maps: [usize; 3],
    /// Weights are normalised, too, not only maps.
    pub multi_normalisation: bool,
    /// Two branches before the verdict.
    pub fusion: bool,
}

impl DiscriminatorConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> Discriminator {
        let mut inputs = 4;
        let mut layers = Vec::new();
        for (level, outputs) in self.maps.into_iter().enumerate() {
            layers.push(Down {
                weight: SpectralWeight::new([outputs, inputs, WINDOW, WINDOW], self.multi_normalisation, device),
                bias: Param::from_tensor(Tensor::zeros([outputs], device)),
                // As published, not the first.
                normalisation: (level > 0).then(|| InstanceNormConfig::new(outputs).init(device)),
            });
            inputs = outputs;
        }
        Discriminator {
            layers,
            fusion: self.fusion.then(|| DualChannelFusion::new(inputs, device)),
            verdict: Conv2dConfig::new([inputs, 1], [1, 1]).init(device),
        }
    }
}

/// The discriminator.
#[derive(Module, Debug)]
pub struct Discriminator<B: burn::tensor::backend::Backend = crate::net::Backend> {
    layers: Vec<Down<B>>,
    fusion: Option<DualChannelFusion<B>>,
    verdict: Conv2d<B>,
}

/// What the discriminator makes of frames.
#[derive(Clone, Debug)]
pub struct Judged {
    /// A verdict on each patch, `[batch, 1, rows, columns]`: the higher, the more it looks drawn.
    pub verdict: Tensor<4>,
    /// The maps after each layer, for what drawn and made frames have in common.
    pub features: Vec<Tensor<4>>,
}

impl Discriminator {
    /// # Shapes
    /// - `sprites`: `[batch, 4, side, side]`, premultiplied, 0 to 1
    pub fn forward(&self, sprites: Tensor<4>) -> Judged {
        let mut maps = sprites.mul_scalar(2.0).sub_scalar(1.0);
        let mut features = Vec::new();
        for layer in &self.layers {
            maps = layer.forward(maps);
            features.push(maps.clone());
        }
        if let Some(fusion) = &self.fusion {
            maps = fusion.forward(maps);
        }
        Judged {
            verdict: self.verdict.forward(maps),
            features,
        }
    }
}

/// A convolution, normalised, and half the side.
#[derive(Module, Debug)]
struct Down<B: burn::tensor::backend::Backend = crate::net::Backend> {
    weight: SpectralWeight<B>,
    bias: Param<burn::tensor::Tensor<B, 1>>,
    normalisation: Option<InstanceNorm<B>>,
}

impl Down {
    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        // With a window of four and two pixels around the picture, the side grows by one, which halving takes away again.
        let options = ConvOptions::new([1, 1], [WINDOW / 2; 2], [1, 1], 1);
        let mut maps = conv2d(maps, self.weight.value(), Some(self.bias.val()), options);
        if let Some(normalisation) = &self.normalisation {
            maps = normalisation.forward(maps);
        }
        avg_pool2d(leaky_relu(maps, LEAK), [2, 2], [2, 2], [0, 0], true, false)
    }
}

/// A convolution's weights, divided by their largest singular value if that is wanted.
#[derive(Module, Debug)]
struct SpectralWeight<B: burn::tensor::backend::Backend = crate::net::Backend> {
    weight: Param<burn::tensor::Tensor<B, 4>>,
    /// The direction that the weights stretch most, as well as it is known: each use brings it nearer.
    stretched: Option<RunningState<burn::tensor::Tensor<B, 1>>>,
}

impl SpectralWeight {
    fn new(shape: [usize; 4], normalised: bool, device: &Device) -> Self {
        let [outputs, inputs, height, width] = shape;
        let deviation = (2.0 / (inputs * height * width) as f64).sqrt();
        let weight = Tensor::random(shape, Distribution::Normal(0.0, deviation), device);
        let direction = || unit(Tensor::random([outputs], Distribution::Normal(0.0, 1.0), device));
        Self {
            weight: Param::from_tensor(weight),
            stretched: normalised.then(|| RunningState::new(direction())),
        }
    }

    fn value(&self) -> Tensor<4> {
        let weight = self.weight.val();
        let Some(stretched) = &self.stretched else {
            return weight;
        };
        let [outputs, inputs, height, width] = weight.dims();
        let matrix = weight.clone().reshape([outputs, inputs * height * width]);
        let fixed = matrix.clone().detach();
        let right = unit(
            stretched
                .value()
                .reshape([1, outputs])
                .matmul(fixed.clone())
                .reshape([-1]),
        );
        let right = right.reshape([inputs * height * width, 1]);
        let left = unit(fixed.matmul(right.clone()).reshape([-1]));
        stretched.update(left.clone());
        let stretch = left.reshape([1, outputs]).matmul(matrix).matmul(right);
        weight / stretch.reshape([1, 1, 1, 1])
    }
}

/// A row of length 1.
fn unit(row: Tensor<1>) -> Tensor<1> {
    let length = row.clone().powi_scalar(2).sum().sqrt().add_scalar(LEAST);
    row / length
}

/// Two branches, mixed as the picture wants it, blended into what came in.
#[derive(Module, Debug)]
struct DualChannelFusion<B: burn::tensor::backend::Backend = crate::net::Backend> {
    wide: Conv2d<B>,
    narrow: Conv2d<B>,
    /// How much each branch counts.
    shares: Linear<B>,
    join: Conv2d<B>,
    /// How much of the mixture is blended in; nothing at first.
    blend: Param<burn::tensor::Tensor<B, 1>>,
}

impl DualChannelFusion {
    fn new(maps: usize, device: &Device) -> Self {
        let more = 2 * maps;
        Self {
            wide: Conv2dConfig::new([maps, more], [3, 3])
                .with_padding(PaddingConfig2d::Same)
                .init(device),
            narrow: Conv2dConfig::new([maps, more], [1, 1]).init(device),
            shares: LinearConfig::new(more, 2).init(device),
            join: Conv2dConfig::new([more, maps], [1, 1]).init(device),
            blend: Param::from_tensor(Tensor::zeros([1], device)),
        }
    }

    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        let (wide, narrow) = (self.wide.forward(maps.clone()), self.narrow.forward(maps.clone()));
        let [batch, more, _, _] = wide.dims();
        let both = wide.clone() + narrow.clone();
        let means = both.flatten::<3>(2, 3).mean_dim(2).reshape([batch, more]);
        let shares = softmax(self.shares.forward(means), 1);
        let share = |branch: usize| shares.clone().narrow(1, branch, 1).reshape([batch, 1, 1, 1]);
        let mixed = leaky_relu(wide * share(0) + narrow * share(1), LEAK);
        maps + self.join.forward(mixed) * self.blend.val().reshape([1, 1, 1, 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    #[test]
    fn there_is_a_verdict_for_every_patch() {
        let sprites = Tensor::random([2, 4, 64, 64], Distribution::Uniform(0.0, 1.0), &device());
        for (normalised, fusion) in [(false, false), (true, true)] {
            let judged = DiscriminatorConfig::new(normalised, fusion)
                .init(&device())
                .forward(sprites.clone());
            assert_eq!(judged.verdict.dims(), [2, 1, 8, 8]);
            assert_eq!(judged.features.len(), 3);
        }
    }

    #[test]
    fn normalised_weights_stretch_nothing_by_more_than_one() {
        let weight = SpectralWeight::new([6, 3, 4, 4], true, &device());
        // Two directions may be stretched nearly alike: it takes long to tell which is more.
        for _ in 0..500 {
            weight.value();
        }
        let matrix = weight.value().reshape([6, 48]);
        // The largest eigenvalue of the matrix times its transpose, by going the same way often.
        let square = matrix.clone().matmul(matrix.transpose());
        let mut row = Tensor::<2>::ones([6, 1], &device());
        for _ in 0..500 {
            row = square.clone().matmul(row);
            row = row.clone() / row.clone().powi_scalar(2).sum().sqrt().reshape([1, 1]);
        }
        let largest = row.clone().transpose().matmul(square).matmul(row).into_scalar();
        assert!((largest - 1.0).abs() < 2e-2, "{largest}");
    }

    #[test]
    fn fusion_begins_with_what_came_in() {
        let fusion = DualChannelFusion::new(5, &device());
        let maps = Tensor::random([2, 5, 4, 4], Distribution::Normal(0.0, 1.0), &device());
        let fused = fusion.forward(maps.clone());
        fused
            .into_data()
            .assert_approx_eq::<f32>(&maps.into_data(), Default::default());
    }
}
