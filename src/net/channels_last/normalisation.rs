//! Maps with a mean and a deviation of their own choosing, whatever comes in.
//!
//! Without it, what goes through many layers grows from layer to layer while they learn, until every choice is made for
//! good. It goes by one picture alone: each is answered alike alone and among others, in training and in use.

use burn::{
    config::Config,
    module::{Module, Param},
    tensor::activation::relu,
};

use super::{Convolution, ConvolutionConfig, Maps};
use crate::net::{Device, Tensor};

/// Keeps the deviation from being 0.
const LEAST_VARIANCE: f32 = 1e-5;

/// Sizes of a [`PictureNormalisation`].
#[derive(Config, Debug)]
pub struct PictureNormalisationConfig {
    /// Maps that come in, and go out.
    pub maps: usize,
    /// Maps that are normalised together, so that what one has more than the others stays: a divisor of how many there
    /// are ("Group normalization", Wu and He, 2018). One by one it is instance normalisation (Ulyanov et al., 2016).
    #[config(default = 8)]
    pub together: usize,
}

impl PictureNormalisationConfig {
    /// To a mean of 0 and a deviation of 1 at first, on `device`.
    pub fn init(&self, device: &Device) -> PictureNormalisation {
        PictureNormalisation {
            deviation: Param::from_tensor(Tensor::ones([1, self.maps], device)),
            mean: Param::from_tensor(Tensor::zeros([1, self.maps], device)),
            together: self.together,
        }
    }
}

/// Each group of maps of each picture with the same mean and deviation, of which learned ones are made for each map.
///
/// Burn's derive wants the type parameter; it is always the default.
#[derive(Module, Debug)]
pub struct PictureNormalisation<B: burn::tensor::backend::Backend = crate::net::Backend> {
    /// `[1, maps]`
    deviation: Param<burn::tensor::Tensor<B, 2>>,
    /// `[1, maps]`
    mean: Param<burn::tensor::Tensor<B, 2>>,
    together: usize,
}

impl PictureNormalisation {
    /// As many maps come out as go in.
    pub fn forward(&self, maps: Maps) -> Maps {
        let mean = self.grouped(maps.means());
        let square = self.grouped(maps.clone().map(|rows| rows.clone() * rows).means());
        let variance = (square - mean.clone() * mean.clone()).clamp_min(0.0);
        let scale = variance.add_scalar(LEAST_VARIANCE).sqrt().recip() * self.deviation.val();
        let shift = self.mean.val() - mean * scale.clone();
        let (scale, shift) = (maps.each(scale), maps.each(shift));
        maps.map(|rows| rows * scale + shift)
    }

    /// For each map the mean over its group, of `[pictures, maps]`.
    fn grouped(&self, values: Tensor<2>) -> Tensor<2> {
        if self.together == 1 {
            return values;
        }
        let (groups, device) = (values.dims()[1] / self.together, values.device());
        let block = Tensor::<2>::eye(groups, &device)
            .div_scalar(self.together as f32)
            .reshape([groups, 1, groups, 1])
            .repeat(&[1, self.together, 1, self.together])
            .reshape([groups * self.together, groups * self.together]);
        values.matmul(block)
    }
}

/// A convolution, normalised over each picture, of which what is negative is left off.
#[derive(Module, Debug)]
pub struct NormalisedConvolution<B: burn::tensor::backend::Backend = crate::net::Backend> {
    convolution: Convolution<B>,
    normalisation: PictureNormalisation<B>,
}

impl NormalisedConvolution {
    /// Of a convolution's sizes, with random weights on `device`. As many maps go out as are normalised together, or a
    /// multiple of that.
    pub fn new(config: ConvolutionConfig, device: &Device) -> Self {
        Self {
            normalisation: PictureNormalisationConfig::new(config.outputs).init(device),
            // However large its weights are, the same comes out.
            convolution: config.with_standardised(false).init(device),
        }
    }

    /// As many pixels come out as go in, divided by the stride in each direction.
    pub fn forward(&self, maps: &Maps) -> Maps {
        self.normalisation.forward(self.convolution.forward(maps)).map(relu)
    }

    /// The same size, and four pixels that are alike until it learns ([`Convolution::in_fours`]).
    #[must_use]
    pub fn in_fours(self) -> Self {
        Self {
            convolution: self.convolution.in_fours(),
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

    fn maps(pictures: usize, count: usize) -> Maps {
        let shape = [pictures * 64, count];
        Maps::new(Tensor::random(shape, Distribution::Normal(4.0, 3.0), &device()), 8)
    }

    #[test]
    fn each_group_of_each_picture_has_the_same_mean_and_deviation() {
        for (together, groups) in [(1, 6), (3, 2), (6, 1)] {
            let config = PictureNormalisationConfig::new(6).with_together(together);
            let even = config.init(&device()).forward(maps(2, 6));
            let squares = even.clone().map(|rows| rows.powi_scalar(2)).means();
            for (values, expected) in [(even.means(), 0.0), (squares, 1.0)] {
                let of_groups: Tensor<3> = values.reshape([2, groups, together]).mean_dim(2);
                let off = (of_groups - expected).abs().max().into_scalar();
                assert!(off < 1e-3, "{together} together: {off}");
            }
        }
    }

    #[test]
    fn a_picture_is_answered_alike_alone_and_among_others_and_however_bright_it_is() {
        let layer = NormalisedConvolution::new(ConvolutionConfig::new(3, 16), &device());
        let all = maps(3, 3);
        let together = layer.forward(&all).rows().narrow(0, 64, 64).into_data();
        let alone = Maps::new(all.rows().narrow(0, 64, 64), 8);
        for rows in [alone.rows(), alone.rows().mul_scalar(7.0)] {
            let answer = layer.forward(&Maps::new(rows, 8)).rows().into_data();
            answer.assert_approx_eq::<f32>(&together, Tolerance::absolute(1e-3));
        }
    }
}
