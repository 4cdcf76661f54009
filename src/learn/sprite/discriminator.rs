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
    module::{Module, Param},
    nn::{Linear, LinearConfig},
    tensor::{
        Distribution,
        activation::{leaky_relu, softmax},
    },
};

use crate::net::{
    Device, Tensor,
    channels_last::{Convolution, ConvolutionConfig, Maps, PictureNormalisation, PictureNormalisationConfig},
};

/// Side of the window of a layer on the way down.
const WINDOW: usize = 4;

/// How much of a negative value goes on.
const LEAK: f64 = 0.2;

/// Keeps lengths from being 0.
const LEAST: f32 = 1e-6;

/// Rounds of the power method.
const ROUNDS: usize = 8;

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
                weight: SpectralWeight::new([WINDOW * WINDOW * inputs, outputs], self.multi_normalisation, device),
                bias: Param::from_tensor(Tensor::zeros([1, outputs], device)),
                // As published, not the first.
                normalisation: (level > 0).then(|| normalisation(outputs).init(device)),
            });
            inputs = outputs;
        }
        Discriminator {
            layers,
            fusion: self.fusion.then(|| DualChannelFusion::new(inputs, device)),
            verdict: plain(inputs, 1, 1, device),
        }
    }
}

/// A convolution whose weights are as they are.
fn plain(inputs: usize, outputs: usize, window: usize, device: &Device) -> Convolution {
    ConvolutionConfig::new(inputs, outputs)
        .with_window(window)
        .with_standardised(false)
        .init(device)
}

/// Each map by itself, as published.
fn normalisation(maps: usize) -> PictureNormalisationConfig {
    PictureNormalisationConfig::new(maps).with_together(1)
}

/// The discriminator.
#[derive(Module, Debug)]
pub struct Discriminator<B: burn::tensor::backend::Backend = crate::net::Backend> {
    layers: Vec<Down<B>>,
    fusion: Option<DualChannelFusion<B>>,
    verdict: Convolution<B>,
}

/// What the discriminator makes of frames.
#[derive(Clone, Debug)]
pub struct Judged {
    /// A verdict on each patch, one map: the higher, the more it looks drawn.
    pub verdict: Maps,
    /// The maps after each layer, for what drawn and made frames have in common.
    pub features: Vec<Maps>,
}

impl Discriminator {
    /// Judges sprites with red, green, blue and alpha, premultiplied, 0 to 1.
    pub fn forward(&self, sprites: &Maps) -> Judged {
        let mut maps = sprites.clone().map(|rows| rows.mul_scalar(2.0).sub_scalar(1.0));
        let mut features = Vec::new();
        for layer in &self.layers {
            maps = layer.forward(&maps);
            features.push(maps.clone());
        }
        if let Some(fusion) = &self.fusion {
            maps = fusion.forward(maps);
        }
        Judged {
            verdict: self.verdict.forward(&maps),
            features,
        }
    }
}

/// A convolution, normalised, and half the side.
#[derive(Module, Debug)]
struct Down<B: burn::tensor::backend::Backend = crate::net::Backend> {
    weight: SpectralWeight<B>,
    bias: Param<burn::tensor::Tensor<B, 2>>,
    normalisation: Option<PictureNormalisation<B>>,
}

impl Down {
    fn forward(&self, maps: &Maps) -> Maps {
        let rows = maps.windows(WINDOW, 1).matmul(self.weight.value()) + self.bias.val();
        let mut maps = Maps::new(rows, maps.side());
        if let Some(normalisation) = &self.normalisation {
            maps = normalisation.forward(maps);
        }
        maps.map(|rows| leaky_relu(rows, LEAK)).halved()
    }
}

/// A convolution's weights, divided by their largest singular value if that is wanted.
#[derive(Module, Debug)]
struct SpectralWeight<B: burn::tensor::backend::Backend = crate::net::Backend> {
    /// `[window * window * inputs, outputs]`
    weight: Param<burn::tensor::Tensor<B, 2>>,
    normalised: bool,
}

impl SpectralWeight {
    fn new(shape: [usize; 2], normalised: bool, device: &Device) -> Self {
        let deviation = (2.0 / shape[0] as f64).sqrt();
        let weight = Tensor::random(shape, Distribution::Normal(0.0, deviation), device);
        Self {
            weight: Param::from_tensor(weight),
            normalised,
        }
    }

    /// The direction that the weights stretch most is looked for anew each time, by the power method: published code
    /// keeps it from step to step, but here threads share a step.
    fn value(&self) -> Tensor<2> {
        let weight = self.weight.val();
        if !self.normalised {
            return weight;
        }
        let fixed = weight.clone().detach();
        let [inputs, outputs] = weight.dims();
        let (mut left, mut right) = (
            Tensor::ones([1, inputs], &fixed.device()),
            Tensor::ones([outputs, 1], &fixed.device()),
        );
        for _ in 0..ROUNDS {
            right = unit(left.matmul(fixed.clone())).transpose();
            left = unit(fixed.clone().matmul(right.clone()).transpose());
        }
        let stretch = left.matmul(weight.clone()).matmul(right);
        weight / stretch
    }
}

/// A row of length 1.
fn unit(row: Tensor<2>) -> Tensor<2> {
    let length = row.clone().powi_scalar(2).sum_dim(1).sqrt().add_scalar(LEAST);
    row / length
}

/// Two branches, mixed as the picture wants it, blended into what came in.
#[derive(Module, Debug)]
struct DualChannelFusion<B: burn::tensor::backend::Backend = crate::net::Backend> {
    wide: Convolution<B>,
    narrow: Convolution<B>,
    /// How much each branch counts.
    shares: Linear<B>,
    join: Convolution<B>,
    /// How much of the mixture is blended in; nothing at first.
    blend: Param<burn::tensor::Tensor<B, 2>>,
}

impl DualChannelFusion {
    fn new(maps: usize, device: &Device) -> Self {
        let more = 2 * maps;
        Self {
            wide: plain(maps, more, 3, device),
            narrow: plain(maps, more, 1, device),
            shares: LinearConfig::new(more, 2).init(device),
            join: plain(more, maps, 1, device),
            blend: Param::from_tensor(Tensor::zeros([1, 1], device)),
        }
    }

    fn forward(&self, maps: Maps) -> Maps {
        let (wide, narrow) = (self.wide.forward(&maps), self.narrow.forward(&maps));
        let both = wide.clone().map(|rows| rows + narrow.rows());
        let shares = softmax(self.shares.forward(both.means()), 1);
        let share = |branch: usize| maps.each(shares.clone().narrow(1, branch, 1));
        let mixed = wide.rows() * share(0) + narrow.rows() * share(1);
        let mixed = Maps::new(leaky_relu(mixed, LEAK), maps.side());
        let more = self.join.forward(&mixed).rows() * self.blend.val();
        maps.map(|rows| rows + more)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{TensorData, Tolerance};

    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    #[test]
    fn there_is_a_verdict_for_every_patch() {
        let rows = Tensor::random([2 * 64 * 64, 4], Distribution::Uniform(0.0, 1.0), &device());
        let sprites = Maps::new(rows, 64);
        for (normalised, fusion) in [(false, false), (true, true)] {
            let judged = DiscriminatorConfig::new(normalised, fusion)
                .init(&device())
                .forward(&sprites);
            let verdict = judged.verdict;
            assert_eq!((verdict.pictures(), verdict.side(), verdict.count()), (2, 8, 1));
            assert_eq!(judged.features.len(), 3);
        }
    }

    #[test]
    fn normalised_weights_stretch_nothing_by_more_than_one() {
        // Two directions that are stretched by 5 and 2, and nothing else: the largest singular value is known.
        let (long, short) = ([0.6_f32, 0.8, 0.0], [0.8_f32, -0.6, 0.0]);
        let (first, second) = ([0.8_f32, 0.6], [-0.6_f32, 0.8]);
        let rows: Vec<f32> = (0..3)
            .flat_map(|row| (0..2).map(move |column| (row, column)))
            .map(|(row, column)| 5.0 * long[row] * first[column] + 2.0 * short[row] * second[column])
            .collect();
        let known = Tensor::<2>::from_data(TensorData::new(rows, [3, 2]), &device());
        let mut weight = SpectralWeight::new([3, 2], true, &device());
        weight.weight = Param::from_tensor(known.clone());
        weight
            .value()
            .into_data()
            .assert_approx_eq::<f32>(&known.div_scalar(5.0).into_data(), Tolerance::absolute(1e-3));
    }

    #[test]
    fn fusion_begins_with_what_came_in() {
        let fusion = DualChannelFusion::new(5, &device());
        let rows = Tensor::random([2 * 4 * 4, 5], Distribution::Normal(0.0, 1.0), &device());
        let fused = fusion.forward(Maps::new(rows.clone(), 4)).rows();
        fused
            .into_data()
            .assert_approx_eq::<f32>(&rows.into_data(), Default::default());
    }
}
