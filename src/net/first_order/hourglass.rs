//! An hourglass: down to few cells that know of the whole picture, and up again with what was seen on the way.
//!
//! "Stacked hourglass networks for human pose estimation" (Newell et al., 2016), as the First Order Motion Model has
//! it: what was seen on the way is put beside what comes up, not added to it.

use burn::{config::Config, module::Module};

use super::attention::{ChannelAttention, ChannelAttentionConfig};
use crate::net::{
    Device,
    channels_last::{Convolution, ConvolutionConfig, Maps, NormalisedConvolution},
};

/// Sizes of an [`Hourglass`].
#[derive(Config, Debug)]
pub struct HourglassConfig {
    /// Maps that come in.
    pub inputs: usize,
    /// Maps at a half of the side, at a quarter, and so on.
    pub maps: Vec<usize>,
    /// Layers that follow in each level on the way down.
    #[config(default = 0)]
    pub more: usize,
    /// Channel attention in every layer.
    #[config(default = false)]
    pub attention: bool,
}

impl HourglassConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> Hourglass {
        let layer = |inputs, outputs| Layer {
            convolution: NormalisedConvolution::new(ConvolutionConfig::new(inputs, outputs), device),
            attention: self
                .attention
                .then(|| ChannelAttentionConfig::new(outputs).init(device)),
        };
        let all: Vec<usize> = std::iter::once(self.inputs).chain(self.maps.iter().copied()).collect();
        let level = |pair: &[usize]| {
            let mut layers = vec![layer(pair[0], pair[1])];
            layers.resize_with(1 + self.more, || layer(pair[1], pair[1]));
            layers
        };
        let down = all.windows(2).map(level).collect();
        let mut up = Vec::new();
        let mut below = *all.last().expect("what comes in");
        for (level, pair) in all.windows(2).enumerate().rev() {
            // As many as there are a level higher, but for the highest, which has what its own level has.
            let outputs = if level == 0 { pair[1] } else { pair[0] };
            up.push(layer(below, outputs));
            below = outputs + pair[0];
        }
        Hourglass { down, up }
    }

    /// With random weights on `device`: a layer that reads what comes out of the hourglass.
    pub fn head(&self, outputs: usize, device: &Device) -> Convolution {
        ConvolutionConfig::new(self.outputs(), outputs)
            .with_standardised(false)
            .init(device)
    }

    /// Maps that go out.
    pub fn outputs(&self) -> usize {
        self.inputs + self.maps.first().copied().unwrap_or(0)
    }
}

/// A convolution and what it says of its own maps.
#[derive(Module, Debug)]
struct Layer<B: burn::tensor::backend::Backend = crate::net::Backend> {
    convolution: NormalisedConvolution<B>,
    attention: Option<ChannelAttention<B>>,
}

impl Layer {
    fn forward(&self, maps: &Maps) -> Maps {
        let maps = self.convolution.forward(maps);
        match &self.attention {
            Some(attention) => attention.forward(maps),
            None => maps,
        }
    }
}

/// An hourglass.
#[derive(Module, Debug)]
pub struct Hourglass<B: burn::tensor::backend::Backend = crate::net::Backend> {
    /// Several for each level.
    down: Vec<Vec<Layer<B>>>,
    up: Vec<Layer<B>>,
}

impl Hourglass {
    /// As large as what comes in, whose side is a multiple of 2 to the number of levels.
    pub fn forward(&self, maps: Maps) -> Maps {
        let mut seen = vec![maps];
        for layers in &self.down {
            let above = seen[seen.len() - 1].clone();
            let maps = layers.iter().fold(above, |maps, layer| layer.forward(&maps));
            seen.push(maps.halved());
        }
        let mut maps = seen.pop().expect("what came in");
        for layer in &self.up {
            let beside = seen.pop().expect("a level for each on the way down");
            maps = layer.forward(&maps.doubled()).beside(beside);
        }
        maps
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;
    use crate::net::Tensor;

    #[test]
    fn the_picture_keeps_its_size() {
        let device = Device::Flex(Default::default());
        for (attention, more) in [(false, 0), (true, 1)] {
            let config = HourglassConfig::new(5, vec![8, 16, 24])
                .with_attention(attention)
                .with_more(more);
            let hourglass = config.init(&device);
            let rows = Tensor::random([2 * 16 * 16, 5], Distribution::Normal(0.0, 1.0), &device);
            let maps = Maps::new(rows, 16);
            let seen = hourglass.forward(maps);
            assert_eq!((seen.pictures(), seen.side(), seen.count()), (2, 16, config.outputs()));
        }
    }
}
