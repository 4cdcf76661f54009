//! Image animation: a picture of a character moves as another one does.
//!
//! The First Order Motion Model (Siarohin et al., 2019) in the size of sprites, with the improvements of "Promoting
//! animation synthesis through dual-channel fusion", each a switch of its own. Sprites are premultiplied: transparent
//! pixels have no colour that could leak.
//!
//! ```text
//! source  ── keypoints, parts ──┐
//! driving ── keypoints ─────────┴── dense motion ── where from, what is hidden ──┐
//! source  ── maps of the generator ──────────────────────────────────────────────┴── frame
//! ```
//!
//! | file | does |
//! |---|---|
//! | [`keypoints`] | where parts are, how they are bent |
//! | [`parts`] | what of a source moves with which |
//! | [`dense_motion`] | where each pixel comes from |
//! | [`generator`] | pulls and paints |
//! | [`hourglass`] | the body of the first two |
//! | [`attention`] | channel attention in the hourglass |
//! | [`warp`] | places, hills, candidates: no weights |
//! | [`pictures`] | pictures as maps and back |

pub mod attention;
pub mod dense_motion;
pub mod generator;
pub mod hourglass;
pub mod keypoints;
pub mod parts;
pub mod pictures;
pub mod warp;

use burn::{config::Config, module::Module};

use self::{
    dense_motion::{DenseMotion, DenseMotionConfig},
    generator::{Frames, Generator, GeneratorConfig, SourceMaps},
    keypoints::{KeypointDetector, KeypointDetectorConfig, Keypoints},
    parts::{PartSegmentation, PartSegmentationConfig},
};
use super::{Device, channels_last::Maps};

/// Cells in a row, and in a column, of keypoints' heat and of what dense motion sees.
pub const CELLS: usize = 32;

/// Pixels in a row, and in a column, of where frames come from.
pub const FINE: usize = 2 * CELLS;

/// Sizes of a [`FirstOrder`], and which of the paper's improvements it has.
#[derive(Config, Debug)]
pub struct FirstOrderConfig {
    /// How many keypoints there are.
    #[config(default = 15)]
    pub keypoints: usize,
    /// Channel attention in the hourglasses.
    #[config(default = true)]
    pub attention: bool,
    /// A tanh at the generator's end; else a sigmoid.
    #[config(default = true)]
    pub tanh: bool,
}

impl FirstOrderConfig {
    /// Sizes of the keypoint detector.
    pub fn detector(&self) -> KeypointDetectorConfig {
        KeypointDetectorConfig::new(self.keypoints, self.attention)
    }

    /// A network with random weights on `device`.
    pub fn init(&self, device: &Device) -> FirstOrder {
        FirstOrder {
            detector: self.detector().init(device),
            parts: PartSegmentationConfig::new(self.keypoints, self.attention).init(device),
            motion: DenseMotionConfig::new(self.keypoints, self.attention).init(device),
            generator: GeneratorConfig::new(self.tanh).init(device),
        }
    }
}

/// The network that animates pictures; its plan is at the head of `net/first_order/mod.rs`.
///
/// Burn's derive wants the type parameter; it is always the default.
#[derive(Module, Debug)]
pub struct FirstOrder<B: burn::tensor::backend::Backend = super::Backend> {
    detector: KeypointDetector<B>,
    parts: PartSegmentation<B>,
    motion: DenseMotion<B>,
    generator: Generator<B>,
}

/// A source as the network knows it: looked at once, for all its frames.
#[derive(Clone, Debug)]
pub struct Source {
    keypoints: Keypoints,
    parts: Maps,
    maps: SourceMaps,
}

impl Source {
    /// Where its parts are.
    pub fn keypoints(&self) -> &Keypoints {
        &self.keypoints
    }

    /// Several sources of one size, one after the other; the same may be there more than once.
    ///
    /// # Panics
    /// Without any.
    pub fn together(sources: &[&Self]) -> Self {
        let maps: Vec<&SourceMaps> = sources.iter().map(|source| &source.maps).collect();
        let keypoints: Vec<&Keypoints> = sources.iter().map(|source| &source.keypoints).collect();
        Self {
            keypoints: Keypoints::together(&keypoints),
            parts: Maps::together(sources.iter().map(|source| &source.parts)),
            maps: SourceMaps::together(&maps),
        }
    }
}

impl FirstOrder {
    /// Where the parts of characters are.
    ///
    /// `sprites` have red, green, blue and alpha, premultiplied, 0 to 1; their side is 64 or that doubled and doubled.
    pub fn keypoints(&self, sprites: &Maps) -> Keypoints {
        self.detector.forward(sprites)
    }

    /// What finds them.
    pub fn detector(&self) -> &KeypointDetector {
        &self.detector
    }

    /// Looks at sources, which are as for [`FirstOrder::keypoints`].
    pub fn source(&self, sprites: Maps) -> Source {
        let keypoints = self.keypoints(&sprites);
        self.source_with(sprites, keypoints)
    }

    /// Looks at sources whose parts are at keypoints that are known.
    pub fn source_with(&self, sprites: Maps, keypoints: Keypoints) -> Source {
        Source {
            parts: self.parts.forward(&sprites, keypoints.places.clone()),
            keypoints,
            maps: self.generator.look(sprites),
        }
    }

    /// One frame of each source, with its parts at these keypoints.
    pub fn frames(&self, source: &Source, driving: &Keypoints) -> Frames {
        let motion = self
            .motion
            .forward(source.maps.sprites(), &source.parts, &source.keypoints, driving);
        self.generator.paint(&source.maps, &motion)
    }

    /// The same network with another keypoint detector, which has learned on its own.
    #[must_use]
    pub fn with_detector(self, detector: KeypointDetector) -> Self {
        Self { detector, ..self }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;
    use crate::net::Tensor;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    fn sprites(side: usize) -> Maps {
        let shape = [2 * side * side, 4];
        Maps::new(Tensor::random(shape, Distribution::Uniform(0.0, 1.0), &device()), side)
    }

    #[test]
    fn frames_are_as_large_as_their_sources_and_have_colours_that_there_are() {
        let net = FirstOrderConfig::new().init(&device());
        for side in [64, 128] {
            let source = net.source(sprites(side));
            let frames = net.frames(&source, &net.keypoints(&sprites(64))).sprites;
            assert_eq!((frames.pictures(), frames.side(), frames.count()), (2, side, 4));
            let rows = frames.rows();
            let (least, most) = (rows.clone().min().into_scalar(), rows.max().into_scalar());
            assert!(least >= -1e-5 && most <= 1.0 + 1e-5, "{least} to {most}");
        }
    }

    #[test]
    fn the_network_is_small_in_every_variant() {
        for (attention, tanh) in [(false, false), (true, true)] {
            let config = FirstOrderConfig::new().with_attention(attention).with_tanh(tanh);
            let parameters = config.init(&device()).num_params();
            assert!(parameters < 2_200_000, "{parameters} parameters");
        }
    }
}
