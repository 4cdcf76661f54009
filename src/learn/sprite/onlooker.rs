//! The onlooker: a network that can tell what a sprite shows, so that two sprites which look alike to it look alike.
//!
//! The First Order Motion Model compares frames by what VGG19 sees in them, a network that learned from photographs and whose
//! weights are not to be had here. This one learned to name the traits of made-up characters. Its maps are what made frames
//! are compared by in training; of one with other first weights, the last embedding is what AED is measured by.

use animgen_sprites::character::{Build, Character, Hair, Headgear, Held, Kind, Top};
use burn::{
    config::Config,
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::{Int, TensorData, activation::log_softmax, activation::relu},
};

use crate::net::{
    Device, Tensor,
    channels_last::{Convolution, ConvolutionConfig, Maps},
};

/// Numbers in an embedding.
pub const EMBEDDING: usize = 96;

/// How many values each trait has that is named.
const CHOICES: [usize; 6] = [
    Kind::ALL.len(),
    Build::ALL.len(),
    Hair::ALL.len(),
    Headgear::ALL.len(),
    Top::ALL.len(),
    Held::ALL.len(),
];

/// The number of each named trait of a character.
fn named(character: &Character) -> [usize; CHOICES.len()] {
    let traits = &character.traits;
    [
        traits.kind as usize,
        traits.build as usize,
        traits.hair as usize,
        traits.headgear as usize,
        traits.top as usize,
        traits.held as usize,
    ]
}

/// Sizes of an [`Onlooker`].
#[derive(Config, Debug)]
pub struct OnlookerConfig {
    /// Maps at the full side, at a half, a quarter and an eighth.
    #[config(default = "[24, 48, 72, 96]")]
    pub maps: [usize; 4],
}

impl OnlookerConfig {
    /// With random weights on `device`.
    pub fn init(&self, device: &Device) -> Onlooker {
        let mut inputs = 4;
        let layers = self.maps.map(|outputs| {
            let layer = ConvolutionConfig::new(inputs, outputs).init(device);
            inputs = outputs;
            layer
        });
        Onlooker {
            layers: layers.into(),
            embedding: LinearConfig::new(inputs, EMBEDDING).init(device),
            names: LinearConfig::new(EMBEDDING, CHOICES.iter().sum()).init(device),
        }
    }
}

/// The onlooker.
#[derive(Module, Debug)]
pub struct Onlooker<B: burn::tensor::backend::Backend = crate::net::Backend> {
    layers: Vec<Convolution<B>>,
    embedding: Linear<B>,
    names: Linear<B>,
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

    /// How wrongly it names what sprites show, `[1]`: the mean cross-entropy of a trait.
    pub fn loss(&self, sprites: &Maps, who: &[&Character]) -> Tensor<1> {
        let device = sprites.device();
        let names = self.names.forward(self.embed(sprites));
        let mut from = 0;
        let mut sum = Tensor::zeros([1], &device);
        for (trait_number, choices) in CHOICES.into_iter().enumerate() {
            let said = log_softmax(names.clone().narrow(1, from, choices), 1);
            from += choices;
            let true_ones: Vec<i64> = who.iter().map(|one| named(one)[trait_number] as i64).collect();
            let true_ones = TensorData::new(true_ones, [who.len(), 1]);
            let true_ones = burn::Tensor::<_, 2, Int>::from_data(true_ones, &device);
            sum = sum - said.gather(1, true_ones).mean();
        }
        sum.div_scalar(CHOICES.len() as f32)
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

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;

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
        let who: Vec<Character> = (0..8).map(Character::from_seed).collect();
        let guessed = CHOICES.iter().map(|choices| (*choices as f32).ln()).sum::<f32>() / CHOICES.len() as f32;
        let loss = onlooker
            .loss(&any(8, &device), &who.iter().collect::<Vec<_>>())
            .into_scalar();
        assert!((loss / guessed - 1.0).abs() < 0.5, "{loss}, guessing {guessed}");
    }
}
