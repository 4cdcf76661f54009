//! The generator: the source, pulled into its new pose, and what was hidden painted in.
//!
//! Beside the published generator's painting there is the pulled source itself: each pixel of a frame is so much of one
//! and so much of the other, as the network finds. Colours that can be copied are copied.
//!
//! ```text
//! source [4]         side      5x5 ──────────────────┐
//!   halved, 3x3      side / 2                        │
//!   pulled, hidden parts taken off                   │ pulled, hidden parts taken off
//!   residual blocks  side / 2                        │
//!   3x3, finer       side                            │
//! source, its parts where they have come to          │
//!   all of these: 3x3, 3x3   ────────────────────────┘
//!   painting [4] and how much of it [1]
//! ```

use burn::{
    config::Config,
    module::Module,
    tensor::activation::{relu, sigmoid, tanh},
};

use super::{
    dense_motion::Motion,
    warp::{places, pulled},
};
use crate::net::{
    Device,
    channels_last::{Convolution, ConvolutionConfig, Maps, NormalisedConvolution},
};

/// What the last layer answers before it sees anything: little is painted, and it counts for a quarter.
///
/// Grey paint would spoil the empty parts of frames: the first thing to be learned would be to leave it off everywhere,
/// for good.
const AT_FIRST: [f32; 5] = [-1.5, -1.5, -1.5, -1.5, -1.0];

/// Sizes of a [`Generator`].
#[derive(Config, Debug)]
pub struct GeneratorConfig {
    /// Maps at the full side; twice as many at half of it.
    #[config(default = 24)]
    pub maps: usize,
    /// Residual blocks at half the side.
    #[config(default = 4)]
    pub blocks: usize,
    /// Maps of the layer before the last.
    #[config(default = 32)]
    pub joined: usize,
    /// The painting comes out of a tanh, as in the paper, not out of a sigmoid as published before.
    pub tanh: bool,
}

impl GeneratorConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> Generator {
        let (fine, coarse) = (self.maps, 2 * self.maps);
        let sizes = ConvolutionConfig::new;
        let conv = |sizes| NormalisedConvolution::new(sizes, device);
        Generator {
            first: conv(sizes(4, fine).with_window(5)),
            down: conv(sizes(fine, coarse)),
            blocks: (0..self.blocks)
                .map(|_| Block {
                    first: conv(sizes(coarse, coarse)),
                    second: sizes(coarse, coarse).with_standardised(false).init(device),
                })
                .collect(),
            up: conv(sizes(coarse, 4 * fine)).in_fours(),
            join: conv(sizes(2 * fine + 4, self.joined)),
            paint: sizes(self.joined, 5)
                .with_standardised(false)
                .init(device)
                .biased(&AT_FIRST),
            tanh: self.tanh,
        }
    }
}

/// Two convolutions that add to what came in.
#[derive(Module, Debug)]
struct Block<B: burn::tensor::backend::Backend = crate::net::Backend> {
    first: NormalisedConvolution<B>,
    second: Convolution<B>,
}

impl Block {
    /// How much is added: little, so that many blocks do not make the signal larger.
    const SHARE: f32 = 0.3;

    fn forward(&self, maps: &Maps) -> Maps {
        let more = self.first.forward(&maps.clone().map(relu));
        let more = self.second.forward(&more).rows().mul_scalar(Self::SHARE);
        maps.clone().map(|rows| rows + more)
    }
}

/// What the generator sees in a source, whatever comes of it: made once for all its frames.
#[derive(Clone, Debug)]
pub struct SourceMaps {
    sprites: Maps,
    fine: Maps,
    coarse: Maps,
}

impl SourceMaps {
    /// The sources themselves.
    pub fn sprites(&self) -> &Maps {
        &self.sprites
    }

    /// Those of several sources of one size, one after the other.
    pub fn together(all: &[&Self]) -> Self {
        let of = |maps: fn(&Self) -> &Maps| Maps::together(all.iter().map(|one| maps(one)));
        Self {
            sprites: of(|one| &one.sprites),
            fine: of(|one| &one.fine),
            coarse: of(|one| &one.coarse),
        }
    }
}

/// What the generator makes of a source.
#[derive(Clone, Debug)]
pub struct Frames {
    /// The frames: red, green, blue and alpha, premultiplied, 0 to 1.
    pub sprites: Maps,
    /// The source pulled along, without anything painted, the same.
    pub pulled: Maps,
}

/// The generator; its plan is at the head of `net/first_order/generator.rs`.
#[derive(Module, Debug)]
pub struct Generator<B: burn::tensor::backend::Backend = crate::net::Backend> {
    first: NormalisedConvolution<B>,
    down: NormalisedConvolution<B>,
    blocks: Vec<Block<B>>,
    up: NormalisedConvolution<B>,
    join: NormalisedConvolution<B>,
    paint: Convolution<B>,
    tanh: bool,
}

impl Generator {
    /// What there is to see in sources with red, green, blue and alpha, premultiplied, 0 to 1, whose side is even.
    pub fn look(&self, sprites: Maps) -> SourceMaps {
        let fine = self.first.forward(&sprites);
        SourceMaps {
            coarse: self.down.forward(&fine.halved()),
            sprites,
            fine,
        }
    }

    /// One frame for each source and its motion.
    pub fn paint(&self, source: &SourceMaps, motion: &Motion) -> Frames {
        let along = |maps: &Maps| {
            let away = motion.away.sized(maps.side()).rows();
            let here = places(maps.side(), &away.device()).repeat_dim(0, maps.pictures());
            Maps::new(pulled(maps, here + away), maps.side())
        };
        let seen = |maps: Maps| {
            let seen = motion.occlusion.sized(maps.side()).rows();
            maps.map(|rows| rows * seen)
        };
        let mut maps = seen(along(&source.coarse));
        for block in &self.blocks {
            maps = block.forward(&maps);
        }
        let painted = self.up.forward(&maps.map(relu)).finer();
        let fine = seen(along(&source.fine));
        let copied = motion.pulled.clone();
        let all = painted.beside(fine).beside(copied.clone());
        let answer = self.paint.forward(&self.join.forward(&all));
        let painting = answer.some(0, 4).rows();
        let painting = if self.tanh {
            tanh(painting).add_scalar(1.0).mul_scalar(0.5)
        } else {
            sigmoid(painting)
        };
        let share = sigmoid(answer.some(4, 1).rows());
        let pulled = copied.clone();
        Frames {
            sprites: copied.map(|copied| copied.clone() + (painting - copied) * share),
            pulled,
        }
    }
}
