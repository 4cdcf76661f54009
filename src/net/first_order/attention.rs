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

use crate::net::{Device, Tensor};

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
    /// # Shapes
    /// - `maps`: `[batch, maps, height, width]`
    /// - returns: the same
    pub fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        let [batch, count, _, _] = maps.dims();
        let means: Tensor<2> = maps.clone().flatten::<3>(2, 3).mean_dim(2).reshape([batch, count]);
        let counts = sigmoid(self.widen.forward(relu(self.narrow.forward(means))));
        maps.clone() + maps * counts.reshape([batch, count, 1, 1])
    }
}
