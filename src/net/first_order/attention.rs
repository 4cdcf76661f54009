//! Channel attention: what the whole of the maps says of how much each of them counts.
//!
//! As "Promoting animation synthesis through dual-channel fusion" has it: the mean of each map, two convolutions with
//! fewer maps between them, a sigmoid; the maps times that are added to the maps.

use burn::{
    config::Config,
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::activation::{relu, sigmoid},
};

use crate::net::{Device, channels_last::Maps};

/// Sizes of a [`ChannelAttention`].
#[derive(Config, Debug)]
pub struct ChannelAttentionConfig {
    /// Maps that come in, and go out.
    pub maps: usize,
    /// How many times fewer there are between the two layers.
    #[config(default = 4)]
    pub squeeze: usize,
}

impl ChannelAttentionConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> ChannelAttention {
        let few = (self.maps / self.squeeze).max(4);
        ChannelAttention {
            narrow: LinearConfig::new(self.maps, few).init(device),
            widen: LinearConfig::new(few, self.maps).init(device),
        }
    }
}

/// Channel attention.
///
/// On one value for each map, a 1x1 convolution is a linear layer. There is no normalisation over the batch between
/// them, so that a sprite is answered alike alone and among others.
#[derive(Module, Debug)]
pub struct ChannelAttention<B: burn::tensor::backend::Backend = crate::net::Backend> {
    narrow: Linear<B>,
    widen: Linear<B>,
}

impl ChannelAttention {
    /// As many maps come out as go in.
    pub fn forward(&self, maps: Maps) -> Maps {
        let counts = sigmoid(self.widen.forward(relu(self.narrow.forward(maps.means()))));
        let counts = maps.each(counts.add_scalar(1.0));
        maps.map(|rows| rows * counts)
    }
}
