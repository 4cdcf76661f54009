//! The generator: the source, pulled into its new pose, and what was hidden painted in.
//!
//! Beside the published generator's painting there is the pulled source itself: each pixel of a frame is so much of one
//! and so much of the other, as the network finds. Colours that can be copied are copied.
//!
//! ```text
//! source [4, side, side]
//!   5x5            side       ──────────── pulled ─┐
//!   3x3, pool      side / 2                        │
//!   pulled, hidden parts taken off                 │
//!   residual blocks                                │
//!   doubled, 3x3   side       ─────────────────────┤
//! source, pulled   side       ─────────────────────┤
//!                                   3x3, 5x5: painting [4] and how much of it [1]
//! ```

use burn::{
    config::Config,
    module::Module,
    nn::{
        PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{
        activation::{relu, sigmoid, tanh},
        module::{avg_pool2d, interpolate},
        ops::{InterpolateMode, InterpolateOptions},
    },
};

use super::{dense_motion::Motion, warp::pulled};
use crate::net::{
    Device, Tensor,
    conv::{Convolution, ConvolutionConfig},
    face_finder::doubled,
};

/// Sizes of a [`Generator`].
#[derive(Config, Debug)]
pub struct GeneratorConfig {
    /// Maps at the full side; twice as many at half of it.
    #[config(default = 24)]
    pub maps: usize,
    /// Residual blocks at half the side.
    #[config(default = 4)]
    pub blocks: usize,
    /// The painting comes out of a tanh, as in the paper, not out of a sigmoid as published before.
    pub tanh: bool,
}

impl GeneratorConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> Generator {
        let (fine, coarse) = (self.maps, 2 * self.maps);
        let conv = |inputs, outputs| ConvolutionConfig::new(inputs, outputs).init(device);
        let both = 2 * fine + 4;
        Generator {
            first: ConvolutionConfig::new(4, fine).with_kernel(5).init(device),
            down: conv(fine, coarse),
            blocks: (0..self.blocks)
                .map(|_| Block {
                    first: conv(coarse, coarse),
                    second: conv(coarse, coarse),
                })
                .collect(),
            up: conv(coarse, fine),
            join: conv(both, both),
            paint: Conv2dConfig::new([both, 5], [5, 5])
                .with_padding(PaddingConfig2d::Same)
                .init(device),
            tanh: self.tanh,
        }
    }
}

/// Two convolutions that add to what came in.
#[derive(Module, Debug)]
struct Block<B: burn::tensor::backend::Backend = crate::net::Backend> {
    first: Convolution<B>,
    second: Convolution<B>,
}

impl Block {
    /// How much is added: little, so that many blocks do not make the signal larger.
    const SHARE: f32 = 0.3;

    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        let more = self.second.forward(relu(self.first.forward(relu(maps.clone()))));
        maps + more.mul_scalar(Self::SHARE)
    }
}

/// What the generator sees in a source, whatever comes of it: made once for all its frames.
#[derive(Clone, Debug)]
pub struct SourceMaps {
    sprites: Tensor<4>,
    fine: Tensor<4>,
    coarse: Tensor<4>,
}

impl SourceMaps {
    /// Each source so many times, for so many frames of it.
    pub fn repeated(&self, times: usize) -> Self {
        let repeated = |maps: &Tensor<4>| maps.clone().repeat_dim(0, times);
        Self {
            sprites: repeated(&self.sprites),
            fine: repeated(&self.fine),
            coarse: repeated(&self.coarse),
        }
    }
}

/// What the generator makes of a source.
#[derive(Clone, Debug)]
pub struct Frames {
    /// The frames, `[batch, 4, side, side]`, premultiplied, 0 to 1.
    pub sprites: Tensor<4>,
    /// The source pulled along, without anything painted, the same.
    pub pulled: Tensor<4>,
}

/// The generator; its plan is at the head of `net/first_order/generator.rs`.
#[derive(Module, Debug)]
pub struct Generator<B: burn::tensor::backend::Backend = crate::net::Backend> {
    first: Convolution<B>,
    down: Convolution<B>,
    blocks: Vec<Block<B>>,
    up: Convolution<B>,
    join: Convolution<B>,
    paint: Conv2d<B>,
    tanh: bool,
}

impl Generator {
    /// What there is to see in sources.
    ///
    /// # Shapes
    /// - `sprites`: `[batch, 4, side, side]`, premultiplied, 0 to 1; the side is even
    pub fn look(&self, sprites: Tensor<4>) -> SourceMaps {
        let fine = relu(self.first.forward(sprites.clone()));
        let coarse = relu(self.down.forward(fine.clone()));
        SourceMaps {
            coarse: avg_pool2d(coarse, [2, 2], [2, 2], [0, 0], true, false),
            sprites,
            fine,
        }
    }

    /// One frame for each source and its motion.
    pub fn paint(&self, source: SourceMaps, motion: &Motion) -> Frames {
        let [_, _, side, _] = source.sprites.dims();
        let at = |side: usize| {
            let from = resized(motion.from.clone().permute([0, 3, 1, 2]), side).permute([0, 2, 3, 1]);
            (from, resized(motion.occlusion.clone(), side))
        };
        let (from, seen) = at(side / 2);
        let mut maps = pulled(source.coarse, from) * seen;
        for block in &self.blocks {
            maps = block.forward(maps);
        }
        let painted = relu(self.up.forward(doubled(maps)));
        let (from, seen) = at(side);
        let fine = pulled(source.fine, from.clone()) * seen;
        let copied = pulled(source.sprites, from);
        let all = Tensor::cat(vec![painted, fine, copied.clone()], 1);
        let answer = self.paint.forward(relu(self.join.forward(all)));
        let painting = answer.clone().narrow(1, 0, 4);
        let painting = if self.tanh {
            tanh(painting).add_scalar(1.0).mul_scalar(0.5)
        } else {
            sigmoid(painting)
        };
        let share = sigmoid(answer.narrow(1, 4, 1));
        Frames {
            sprites: copied.clone() * share.clone().neg().add_scalar(1.0) + painting * share,
            pulled: copied,
        }
    }

    /// The same with plain convolutions, for use: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        Self {
            first: self.first.fold(),
            down: self.down.fold(),
            blocks: self
                .blocks
                .into_iter()
                .map(|block| Block {
                    first: block.first.fold(),
                    second: block.second.fold(),
                })
                .collect(),
            up: self.up.fold(),
            join: self.join.fold(),
            ..self
        }
    }
}

/// Maps of another side.
fn resized(maps: Tensor<4>, side: usize) -> Tensor<4> {
    let [_, _, now, _] = maps.dims();
    if now == side {
        return maps;
    }
    let options = InterpolateOptions::new(InterpolateMode::Bilinear).with_align_corners(false);
    interpolate(maps, [side, side], options)
}
