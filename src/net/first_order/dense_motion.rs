//! Dense motion: from keypoints to where each pixel comes from, and what of it cannot come from anywhere.
//!
//! The First Order Motion Model mixes, for each pixel, the places that its candidates lead to, and pulls the source from
//! there. That is kept for the generator's maps. Of the sprite itself each candidate's look is pulled, and the looks are
//! mixed: between two limbs lies neither of them, and a mixture of places would look there.

use burn::{
    config::Config,
    module::Module,
    tensor::activation::{sigmoid, softmax},
};

use super::{
    CELLS, FINE,
    hourglass::{Hourglass, HourglassConfig},
    keypoints::Keypoints,
    warp::{Taps, blended, candidates, hills, inverse, mixed, places},
};
use crate::net::{
    Device, Tensor,
    channels_last::{Convolution, Maps},
};

/// How a frame comes out of the source.
#[derive(Clone, Debug)]
pub struct Motion {
    /// How far from where it is each pixel comes from: two maps, right and down, with a side of [`FINE`].
    pub away: Maps,
    /// How far it can be seen there: a map as large, 1 if it can, 0 if it is hidden.
    pub occlusion: Maps,
    /// The source with its parts where they have come to, as large as it is: red, green, blue and alpha, premultiplied.
    pub pulled: Maps,
}

/// Sizes of a [`DenseMotion`].
#[derive(Config, Debug)]
pub struct DenseMotionConfig {
    /// How many keypoints there are.
    pub keypoints: usize,
    /// Maps of the hourglass at 16x16 cells, 8x8, and so on.
    #[config(default = "vec![48, 64, 96, 96]")]
    pub maps: Vec<usize>,
    /// Channel attention in the hourglass.
    pub attention: bool,
}

impl DenseMotionConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> DenseMotion {
        // For each keypoint a hill; and for each, and for what stands still, the source as it would look, and its part.
        let inputs = self.keypoints + (self.keypoints + 1) * 5;
        let hourglass = HourglassConfig::new(inputs, self.maps.clone()).with_attention(self.attention);
        DenseMotion {
            hourglass: hourglass.init(device),
            // Four pixels for each cell: what moves apart has an edge as sharp as a pixel.
            choice: hourglass.head(4 * (self.keypoints + 2), device).in_fours(),
        }
    }
}

/// The network of dense motion.
#[derive(Module, Debug)]
pub struct DenseMotion<B: burn::tensor::backend::Backend = crate::net::Backend> {
    hourglass: Hourglass<B>,
    /// Which candidate each pixel goes by, and how far it is hidden.
    choice: Convolution<B>,
}

impl DenseMotion {
    /// Of sources with red, green, blue and alpha, premultiplied, 0 to 1, and their parts
    /// ([`PartSegmentation`](super::parts::PartSegmentation)).
    pub fn forward(&self, sprites: &Maps, parts: &Maps, source: &Keypoints, driving: &Keypoints) -> Motion {
        let [batch, keypoints, _] = source.places.dims();
        let (fine, count) = (batch * FINE * FINE, keypoints + 1);

        let bends = source.bends.clone().matmul(inverse(driving.bends.clone()));
        let candidates = candidates(source.places.clone(), driving.places.clone(), bends);
        let small = sprites.sized(FINE);
        let taps = Taps::of_candidates(&small, candidates.clone());
        let looks = taps.of(small.rows()).reshape([fine, 4 * count]);
        let parts = taps.each_own(parts.rows()).reshape([fine, count]);
        let seen = Maps::new(Tensor::cat(vec![looks.clone(), parts.clone()], 1), FINE).halved();
        let moves = hills(driving.places.clone(), CELLS) - hills(source.places.clone(), CELLS);
        let moves = moves.reshape([batch * CELLS * CELLS, keypoints]);

        let maps = Maps::new(moves, CELLS).beside(seen);
        let choice = self.choice.forward(&self.hourglass.forward(maps)).finer();
        let shares = softmax(choice.some(0, count).rows() + parts, 1);
        let pulled = if sprites.side() == FINE {
            blended(looks, shares.clone())
        } else {
            let looks = Taps::of_candidates(sprites, candidates.clone()).of(sprites.rows());
            let shares = Maps::new(shares.clone(), FINE).sized(sprites.side()).rows();
            blended(looks.reshape([shares.dims()[0], 4 * count]), shares)
        };
        let from = mixed(candidates, shares.reshape([batch, FINE * FINE, count]));
        let here = places(FINE, &from.device()).repeat_dim(0, batch);
        Motion {
            away: Maps::new(from - here, FINE),
            occlusion: choice.some(count, 1).map(sigmoid),
            pulled: Maps::new(pulled, sprites.side()),
        }
    }
}
