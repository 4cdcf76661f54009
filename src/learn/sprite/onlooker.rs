//! The onlooker: a network that can tell what a sprite shows, so that two sprites which look alike to it look alike.
//!
//! The First Order Motion Model compares frames by what VGG19 sees in them, a network that learned from photographs and whose
//! weights are not to be had here. This one learned to name the traits of made-up characters. Its maps are what made frames
//! are compared by in training; of one with other first weights, the last embedding is what AED is measured by.

use burn::{
    config::Config,
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::{Int, TensorData, activation::log_softmax, activation::relu},
};

use crate::{
    net::{
        Device, Tensor,
        channels_last::{Convolution, ConvolutionConfig, Maps},
    },
    track::{CharacterStyle, STYLES},
};

/// Numbers in an embedding.
pub const EMBEDDING: usize = 96;

/// Sizes of an [`Onlooker`].
#[derive(Config, Debug)]
pub struct OnlookerConfig {
    /// Maps at the full side, at a half, a quarter and an eighth.
    #[config(default = "[24, 48, 72, 96]")]
    pub maps: [usize; 4],
    /// Which of [`STYLES`] it names, by their keys.
    #[config(default = "TRAITS.map(String::from).to_vec()")]
    pub names: Vec<String>,
}

/// What an onlooker names that frames are compared by.
const TRAITS: [&str; 6] = ["kind", "build", "hair", "headgear", "top", "held"];

impl OnlookerConfig {
    /// One that names all styles.
    pub fn all_names() -> Self {
        Self::new().with_names(STYLES.map(|(key, _)| key.to_owned()).to_vec())
    }

    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> Onlooker {
        let mut inputs = 4;
        let layers = self.maps.map(|outputs| {
            let layer = ConvolutionConfig::new(inputs, outputs).init(device);
            inputs = outputs;
            layer
        });
        let styles: Vec<usize> = self.names.iter().filter_map(|name| style(name)).collect();
        Onlooker {
            layers: layers.into(),
            embedding: LinearConfig::new(inputs, EMBEDDING).init(device),
            names: LinearConfig::new(EMBEDDING, styles.iter().map(|style| values(*style)).sum()).init(device),
            styles,
        }
    }
}

/// The onlooker.
#[derive(Module, Debug)]
pub struct Onlooker<B: burn::tensor::backend::Backend = crate::net::Backend> {
    layers: Vec<Convolution<B>>,
    embedding: Linear<B>,
    names: Linear<B>,
    /// Which of the styles it names.
    styles: Vec<usize>,
}

impl Onlooker {
    /// The maps of each layer, the finest first, of sprites with red, green, blue and alpha, premultiplied, 0 to 1.
    pub fn maps(&self, sprites: &Maps) -> Vec<Maps> {
        let mut all: Vec<Maps> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let maps = match all.last() {
                Some(finer) => layer.forward(&finer.halved()),
                None => layer.forward(sprites),
            };
            all.push(maps.map(relu));
        }
        all
    }

    /// What makes a sprite differ from others, whatever its pose, `[batch, 96]`.
    pub fn embed(&self, sprites: &Maps) -> Tensor<2> {
        let maps = self.maps(sprites).pop().expect("a layer at least");
        let strongest = maps.pixels().max_dim(1).reshape([maps.pictures(), maps.count()]);
        relu(self.embedding.forward(strongest))
    }

    /// How wrongly it names what sprites show, `[1]`: the mean cross-entropy of a style. Of characters all styles are said.
    pub fn loss(&self, sprites: &Maps, who: &[CharacterStyle]) -> Tensor<1> {
        let device = sprites.device();
        let mut sum = Tensor::zeros([1], &device);
        for (style, said) in self.said(sprites) {
            let true_ones: Vec<i64> = who.iter().map(|one| one.values[style].unwrap_or(0).into()).collect();
            let true_ones = TensorData::new(true_ones, [who.len(), 1]);
            let true_ones = burn::Tensor::<_, 2, Int>::from_data(true_ones, &device);
            sum = sum - log_softmax(said, 1).gather(1, true_ones).mean();
        }
        sum.div_scalar(self.styles.len() as f32)
    }

    /// What it takes each sprite for.
    pub fn named(&self, sprites: &Maps) -> Vec<CharacterStyle> {
        let mut named = vec![CharacterStyle::default(); sprites.pictures()];
        for (style, said) in self.said(sprites) {
            for (one, value) in named.iter_mut().zip(said.argmax(1).into_data().iter::<i64>()) {
                one.values[style] = Some(value as u8);
            }
        }
        named
    }

    /// What it says of each style that it names: for each of its values, the more the likelier.
    fn said(&self, sprites: &Maps) -> Vec<(usize, Tensor<2>)> {
        let names = self.names.forward(self.embed(sprites));
        let mut from = 0;
        let said = self.styles.iter().map(|style| {
            let said = names.clone().narrow(1, from, values(*style));
            from += values(*style);
            (*style, said)
        });
        said.collect()
    }

    /// How differently two sprites look to it, `[1]`: the mean distance of maps, over layers and scales. Only `made` learns.
    pub fn apart(&self, drawn: &Maps, made: &Maps, scales: usize) -> Tensor<1> {
        let mut sum = Tensor::zeros([1], &made.device());
        for scale in 0..scales {
            let side = made.side() >> scale;
            for (drawn, made) in self
                .maps(&drawn.sized(side))
                .into_iter()
                .zip(self.maps(&made.sized(side)))
            {
                sum = sum + (drawn.rows().detach() - made.rows()).abs().mean();
            }
        }
        sum
    }
}

/// The number of a style.
fn style(name: &str) -> Option<usize> {
    STYLES.iter().position(|(key, _)| *key == name)
}

/// How many values a style has.
fn values(style: usize) -> usize {
    STYLES[style].1.len()
}

#[cfg(test)]
mod tests {
    use animgen_sprites::{Character, View};
    use burn::tensor::Distribution;

    use super::*;
    use crate::learn::sprite::cast::style_of;

    fn any(pictures: usize, device: &Device) -> Maps {
        let shape = [pictures * 64 * 64, 4];
        Maps::new(Tensor::random(shape, Distribution::Uniform(0.0, 1.0), device), 64)
    }

    #[test]
    fn the_same_is_not_apart_and_the_whole_is_small() {
        let device = Device::Flex(Default::default());
        let onlooker = OnlookerConfig::new().init(&device);
        let sprites = any(2, &device);
        assert_eq!(onlooker.apart(&sprites, &sprites, 3).into_scalar(), 0.0);
        assert!(onlooker.apart(&sprites, &any(2, &device), 3).into_scalar() > 0.0);
        assert!(onlooker.num_params() < 150_000, "{}", onlooker.num_params());
    }

    #[test]
    fn before_it_learned_anything_it_guesses() {
        let device = Device::Flex(Default::default());
        let onlooker = OnlookerConfig::new().init(&device);
        let who = |seed| style_of(&Character::from_seed(seed), View::Front);
        let who: Vec<CharacterStyle> = (0..8).map(who).collect();
        let choices = TRAITS.map(|name| values(style(name).unwrap()) as f32);
        let guessed = choices.iter().map(|choices| choices.ln()).sum::<f32>() / choices.len() as f32;
        let loss = onlooker.loss(&any(8, &device), &who).into_scalar();
        assert!((loss / guessed - 1.0).abs() < 0.5, "{loss}, guessing {guessed}");
    }
}
