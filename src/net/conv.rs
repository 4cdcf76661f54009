//! A convolution whose weights are standardised while it learns.
//!
//! Each filter's weights have their mean taken off and are divided by their deviation times the root of their
//! number, so that the scale of the signal stays the same from layer to layer without statistics over a batch
//! ("Characterizing signal propagation to close the performance gap in unnormalized ResNets", Brock et al., 2021).
//! A still picture alone is then answered like one of a batch, and for use [`Convolution::fold`] makes it a plain
//! convolution.

use burn::{
    config::Config,
    module::{Module, Param},
    tensor::{Distribution, module::conv2d, ops::ConvOptions},
};

use super::{Device, Tensor};

/// Keeps the deviation of a filter from being 0.
const LEAST_VARIANCE: f32 = 1e-6;

/// What makes up for the signal that ReLU takes away: 1 over the deviation of `max(0, x)` for a normal `x`.
pub(super) const RELU_GAIN: f32 = 1.712_858_6;

/// Sizes of a [`Convolution`]. The padding is half the kernel: with a stride of 1 the picture keeps its size.
#[derive(Config, Debug)]
pub struct ConvolutionConfig {
    /// Maps that come in.
    pub inputs: usize,
    /// Maps that go out.
    pub outputs: usize,
    /// Side of the window, in pixels; odd.
    #[config(default = 3)]
    pub kernel: usize,
    /// Pixels from one window to the next.
    #[config(default = 1)]
    pub stride: usize,
    /// Length of each filter's weights before anything was learned. It has no effect on the answer, but on how far a
    /// step of learning turns them: long ones are steadier, short ones quicker.
    #[config(default = 1.0)]
    pub length: f64,
}

impl ConvolutionConfig {
    /// A convolution with random weights on `device`.
    pub fn init(&self, device: &Device) -> Convolution {
        let shape = [self.outputs, self.inputs, self.kernel, self.kernel];
        let deviation = self.length / ((self.inputs * self.kernel * self.kernel) as f64).sqrt();
        let weight = Tensor::random(shape, Distribution::Normal(0.0, deviation), device);
        Convolution {
            weight: Param::from_tensor(weight),
            gain: Param::from_tensor(Tensor::full([self.outputs], RELU_GAIN, device)),
            bias: Param::from_tensor(Tensor::zeros([self.outputs], device)),
            kernel: self.kernel,
            stride: self.stride,
            folded: false,
        }
    }
}

/// A convolution with standardised weights, a gain and a bias for each map that goes out.
///
/// Burn's derive wants the type parameter; it is always the default.
#[derive(Module, Debug)]
pub struct Convolution<B: burn::tensor::backend::Backend = super::Backend> {
    weight: Param<burn::tensor::Tensor<B, 4>>,
    gain: Param<burn::tensor::Tensor<B, 1>>,
    bias: Param<burn::tensor::Tensor<B, 1>>,
    kernel: usize,
    stride: usize,
    folded: bool,
}

impl Convolution {
    /// # Shapes
    /// - `input`: `[batch, inputs, height, width]`
    /// - returns: `[batch, outputs, height / stride, width / stride]`, rounded up
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let weight = if self.folded {
            self.weight.val()
        } else {
            self.standardised()
        };
        let (stride, padding) = ([self.stride; 2], [self.kernel / 2; 2]);
        let options = ConvOptions::new(stride, padding, [1, 1], 1);
        conv2d(input, weight, Some(self.bias.val()), options)
    }

    /// The same convolution with its weights standardised once and for all: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        if self.folded {
            return self;
        }
        let weight = Param::from_tensor(self.standardised().detach());
        Self {
            weight,
            folded: true,
            ..self
        }
    }

    /// `[outputs, inputs, kernel, kernel]`
    fn standardised(&self) -> Tensor<4> {
        let weight = self.weight.val();
        let [outputs, inputs, height, width] = weight.dims();
        let count = inputs * height * width;
        let rows = weight.reshape([outputs, count]);
        let rows = rows.clone() - rows.mean_dim(1);
        let variance = rows.clone().powi_scalar(2).mean_dim(1);
        let scale = (variance + LEAST_VARIANCE).mul_scalar(count as f32).sqrt().recip();
        let scale = scale * self.gain.val().reshape([outputs, 1]);
        (rows * scale).reshape([outputs, inputs, height, width])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    fn noise(shape: [usize; 4]) -> Tensor<4> {
        Tensor::random(shape, Distribution::Normal(0.0, 1.0), &device())
    }

    fn deviation(tensor: Tensor<4>) -> f32 {
        let numbers = tensor.into_data().to_vec::<f32>().expect("f32");
        let mean = numbers.iter().sum::<f32>() / numbers.len() as f32;
        (numbers.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / numbers.len() as f32).sqrt()
    }

    #[test]
    fn a_stride_of_two_halves_the_picture() {
        let conv = ConvolutionConfig::new(1, 6).with_kernel(5).with_stride(2);
        let output = conv.init(&device()).forward(noise([2, 1, 48, 48]));
        assert_eq!(output.dims(), [2, 6, 24, 24]);
    }

    #[test]
    fn the_signal_keeps_its_scale_through_many_layers() {
        let mut signal = noise([4, 8, 16, 16]);
        for inputs in [8, 16, 16, 16, 16] {
            let conv = ConvolutionConfig::new(inputs, 16).init(&device());
            signal = burn::tensor::activation::relu(conv.forward(signal));
        }
        let deviation = deviation(signal);
        assert!((0.3..3.0).contains(&deviation), "deviation {deviation}");
    }

    #[test]
    fn a_folded_convolution_answers_the_same() {
        let conv = ConvolutionConfig::new(3, 5).init(&device());
        let input = noise([2, 3, 9, 9]);
        let plain = conv.forward(input.clone());
        let folded = conv.fold().fold().forward(input);
        plain
            .into_data()
            .assert_approx_eq::<f32>(&folded.into_data(), Default::default());
    }
}
