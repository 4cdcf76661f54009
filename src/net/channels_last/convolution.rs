//! A convolution of maps whose channels are last.

use burn::{
    config::Config,
    module::{Module, Param},
    tensor::Distribution,
};

use super::Maps;
use crate::net::{Device, Tensor, conv::RELU_GAIN};

/// Keeps the deviation of a filter from being 0.
const LEAST_VARIANCE: f32 = 1e-6;

/// Sizes of a [`Convolution`].
#[derive(Config, Debug)]
pub struct ConvolutionConfig {
    /// Maps that come in.
    pub inputs: usize,
    /// Maps that go out.
    pub outputs: usize,
    /// Side of the window, in pixels.
    #[config(default = 3)]
    pub window: usize,
    /// Pixels from one window to the next.
    #[config(default = 1)]
    pub stride: usize,
    /// Weights are standardised while it learns, as those of [`net::Convolution`](crate::net::Convolution) are.
    #[config(default = true)]
    pub standardised: bool,
}

impl ConvolutionConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> Convolution {
        let seen = self.window * self.window * self.inputs;
        let deviation = 1.0 / (seen as f64).sqrt();
        let weight = Tensor::random([seen, self.outputs], Distribution::Normal(0.0, deviation), device);
        Convolution {
            weight: Param::from_tensor(weight),
            gain: self
                .standardised
                .then(|| Param::from_tensor(Tensor::full([1, self.outputs], RELU_GAIN, device))),
            bias: Param::from_tensor(Tensor::zeros([1, self.outputs], device)),
            window: self.window,
            stride: self.stride,
        }
    }
}

/// A convolution: a matrix that each window is multiplied by.
///
/// Burn's derive wants the type parameter; it is always the default.
#[derive(Module, Debug)]
pub struct Convolution<B: burn::tensor::backend::Backend = crate::net::Backend> {
    /// `[window * window * inputs, outputs]`
    weight: Param<burn::tensor::Tensor<B, 2>>,
    /// `[1, outputs]`; none where weights are as they are.
    gain: Option<Param<burn::tensor::Tensor<B, 2>>>,
    /// `[1, outputs]`
    bias: Param<burn::tensor::Tensor<B, 2>>,
    window: usize,
    stride: usize,
}

impl Convolution {
    /// As many pixels come out as go in, divided by the stride in each direction.
    pub fn forward(&self, maps: &Maps) -> Maps {
        let windows = if (self.window, self.stride) == (1, 1) {
            maps.rows()
        } else {
            maps.windows(self.window, self.stride)
        };
        Maps::new(
            windows.matmul(self.weights()) + self.bias.val(),
            maps.side() / self.stride,
        )
    }

    /// The same with weights as they are: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        Self {
            weight: Param::from_tensor(self.weights().detach()),
            gain: None,
            ..self
        }
    }

    /// The same size, and the same answer to everything until it learns: what a layer may start with.
    #[must_use]
    pub fn constant(self, answer: &[f32]) -> Self {
        let device = self.bias.val().device();
        Self {
            weight: Param::from_tensor(Tensor::zeros(self.weight.shape(), &device)),
            ..self
        }
        .biased(answer)
    }

    /// With what it answers where there is nothing.
    #[must_use]
    pub fn biased(self, answer: &[f32]) -> Self {
        let device = self.bias.val().device();
        Self {
            bias: Param::from_tensor(Tensor::<1>::from_floats(answer, &device).reshape([1, -1])),
            ..self
        }
    }

    /// The same size, and four pixels that are alike until it learns, if [`Maps::finer`] makes four of each: with any
    /// weights, a pattern of squares would be over everything at first, and long after ("Checkerboard artifact free
    /// sub-pixel convolution", Aitken et al., 2017).
    #[must_use]
    pub fn in_fours(self) -> Self {
        let four = |values: Tensor<2>| {
            let quarter = values.dims()[1] / 4;
            values.narrow(1, 0, quarter).repeat_dim(1, 4)
        };
        Self {
            weight: Param::from_tensor(four(self.weight.val()).detach()),
            ..self
        }
    }

    fn weights(&self) -> Tensor<2> {
        let weight = self.weight.val();
        let Some(gain) = &self.gain else {
            return weight;
        };
        let [seen, _] = weight.dims();
        let weight = weight.clone() - weight.mean_dim(0);
        let variance = weight.clone().powi_scalar(2).mean_dim(0);
        let scale = (variance + LEAST_VARIANCE).mul_scalar(seen as f32).sqrt().recip();
        weight * (scale * gain.val())
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Tolerance, module::conv2d, ops::ConvOptions};

    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    #[test]
    fn it_is_the_convolution_that_burn_has() {
        for (window, stride) in [(1, 1), (3, 1), (5, 2)] {
            let config = ConvolutionConfig::new(3, 7).with_window(window).with_stride(stride);
            let layer = config.init(&device());
            let rows = Tensor::random([2 * 64, 3], Distribution::Normal(0.0, 1.0), &device());
            let maps = Maps::new(rows.clone(), 8);
            let planes = rows.reshape([2, 8, 8, 3]).permute([0, 3, 1, 2]);
            let weight = layer.weights().reshape([window, window, 3, 7]).permute([3, 2, 0, 1]);
            let options = ConvOptions::new([stride; 2], [window / 2; 2], [1, 1], 1);
            let burns = conv2d(planes, weight, None, options)
                .permute([0, 2, 3, 1])
                .reshape([-1, 7]);
            let tolerance = Tolerance::absolute(1e-4);
            burns
                .clone()
                .into_data()
                .assert_approx_eq::<f32>(&layer.forward(&maps).rows().into_data(), tolerance);
            burns
                .into_data()
                .assert_approx_eq::<f32>(&layer.fold().forward(&maps).rows().into_data(), tolerance);
        }
    }

    #[test]
    fn four_pixels_are_alike_until_it_learns() {
        let layer = ConvolutionConfig::new(3, 8).init(&device()).in_fours();
        let maps = Maps::new(Tensor::random([16, 3], Distribution::Normal(0.0, 1.0), &device()), 4);
        let finer = layer.forward(&maps).finer();
        let same = finer.halved().doubled();
        finer
            .rows()
            .into_data()
            .assert_approx_eq::<f32>(&same.rows().into_data(), Tolerance::absolute(1e-5));
    }

    #[test]
    fn a_constant_one_answers_the_same_to_everything() {
        let config = ConvolutionConfig::new(2, 3).with_standardised(false);
        let layer = config.init(&device()).constant(&[1.0, 2.0, 3.0]);
        let maps = Maps::new(Tensor::random([4, 2], Distribution::Normal(0.0, 1.0), &device()), 2);
        let answers: Vec<f32> = layer.forward(&maps).rows().into_data().iter::<f32>().collect();
        assert_eq!(answers, [1.0, 2.0, 3.0].repeat(4));
    }
}
