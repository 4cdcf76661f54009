//! The expression network: an aligned face to the eight expressions and the shapes that a picture can show.
//!
//! The body follows VGG: pairs of 3x3 convolutions, each pair on a picture of half the side. What it makes of a
//! face is remembered by a small LSTM, and both are read by two linear layers. A still picture is a sequence of
//! one.
//!
//! ```text
//! face [48, 48]
//!   5x5 / 2, 32            24
//!   3x3, 48                24
//!   pool, 3x3 80, 3x3 80   12
//!   pool, 3x3 128, 3x3 128  6
//!   pool, linear            3
//! embedding [64] ──┬── LSTM [64] ──┐
//!                  └───────┬───────┘
//!            expressions [8], shapes [45]
//! ```

use burn::{
    config::Config,
    module::Module,
    nn::{Dropout, DropoutConfig, Linear, LinearConfig},
    tensor::{
        Int,
        activation::{relu, sigmoid, tanh},
        module::max_pool2d,
    },
};

use super::{
    Device, Tensor,
    conv::{Convolution, ConvolutionConfig},
    mirror::{straight_and_mirrored, with_mirror},
};
use crate::{
    feature::face::align::SIZE,
    track::{BlendShape, Expression},
};

/// Numbers in an embedding.
pub const EMBEDDING: usize = 64;

/// Numbers that the network remembers of each person; all 0 at the start.
pub const MEMORY: usize = 2 * EMBEDDING;

/// The same where faces are read twice ([`ExpressionNet::recognize`]): as they are and as a mirror shows them.
pub const BOTH_MEMORIES: usize = 2 * MEMORY;

/// The shapes that a picture can show, in the order of the network's answers.
///
/// Left out are those that hardly change what a camera sees of a face, or that nobody can tell from others.
pub const fn seen_shapes() -> &'static [BlendShape] {
    use BlendShape::*;
    &[
        EyeBlinkLeft,
        EyeLookDownLeft,
        EyeLookInLeft,
        EyeLookOutLeft,
        EyeLookUpLeft,
        EyeSquintLeft,
        EyeWideLeft,
        EyeBlinkRight,
        EyeLookDownRight,
        EyeLookInRight,
        EyeLookOutRight,
        EyeLookUpRight,
        EyeSquintRight,
        EyeWideRight,
        JawOpen,
        MouthFunnel,
        MouthPucker,
        MouthRight,
        MouthLeft,
        MouthSmileLeft,
        MouthSmileRight,
        MouthFrownLeft,
        MouthFrownRight,
        MouthDimpleLeft,
        MouthDimpleRight,
        MouthStretchLeft,
        MouthStretchRight,
        MouthRollLower,
        MouthRollUpper,
        MouthShrugLower,
        MouthPressLeft,
        MouthPressRight,
        MouthLowerDownLeft,
        MouthLowerDownRight,
        MouthUpperUpLeft,
        MouthUpperUpRight,
        BrowDownLeft,
        BrowDownRight,
        BrowInnerUp,
        BrowOuterUpLeft,
        BrowOuterUpRight,
        CheekSquintLeft,
        CheekSquintRight,
        NoseSneerLeft,
        NoseSneerRight,
    ]
}

/// Sizes of an [`ExpressionNet`].
#[derive(Config, Debug)]
pub struct ExpressionNetConfig {
    /// Maps of the two layers at 24x24 pixels, of those at 12x12, and of those at 6x6.
    #[config(default = "[32, 48, 80, 128]")]
    pub maps: [usize; 4],
    /// Share of what the body saw that training drops, 0 to 1.
    #[config(default = 0.3)]
    pub dropout: f64,
}

impl ExpressionNetConfig {
    /// A network with random weights on `device`.
    pub fn init(&self, device: &Device) -> ExpressionNet {
        let [stem, fine, middle, coarse] = self.maps;
        let conv = |inputs, outputs| ConvolutionConfig::new(inputs, outputs).init(device);
        let left = SIZE / 16;
        ExpressionNet {
            stem: ConvolutionConfig::new(1, stem)
                .with_kernel(5)
                .with_stride(2)
                .init(device),
            fine: conv(stem, fine),
            middle1: conv(fine, middle),
            middle2: conv(middle, middle),
            coarse1: conv(middle, coarse),
            coarse2: conv(coarse, coarse),
            embedding: LinearConfig::new(coarse * left * left, EMBEDDING).init(device),
            memory_input: LinearConfig::new(EMBEDDING, 4 * EMBEDDING).init(device),
            memory_recurrent: LinearConfig::new(EMBEDDING, 4 * EMBEDDING)
                .with_bias(false)
                .init(device),
            expressions: LinearConfig::new(2 * EMBEDDING, Expression::COUNT).init(device),
            shapes: LinearConfig::new(2 * EMBEDDING, seen_shapes().len()).init(device),
            dropout: DropoutConfig::new(self.dropout).init(),
        }
    }
}

/// The expression network; its plan is drawn at the head of `net/expression.rs`.
///
/// Burn's derive wants the type parameter; it is always the default.
#[derive(Module, Debug)]
pub struct ExpressionNet<B: burn::tensor::backend::Backend = super::Backend> {
    stem: Convolution<B>,
    fine: Convolution<B>,
    middle1: Convolution<B>,
    middle2: Convolution<B>,
    coarse1: Convolution<B>,
    coarse2: Convolution<B>,
    embedding: Linear<B>,
    memory_input: Linear<B>,
    memory_recurrent: Linear<B>,
    expressions: Linear<B>,
    shapes: Linear<B>,
    dropout: Dropout,
}

impl ExpressionNet {
    /// What there is to see in each face, whoever it is.
    ///
    /// # Shapes
    /// - `faces`: `[batch, 1, 48, 48]`, aligned and evened out: mean 0, deviation 1
    /// - returns: `[batch, 64]`, 0 or more
    pub fn embed(&self, faces: Tensor<4>) -> Tensor<2> {
        let x = relu(self.stem.forward(faces));
        let x = halved(relu(self.fine.forward(x)));
        let x = relu(self.middle1.forward(x));
        let x = halved(relu(self.middle2.forward(x)));
        let x = relu(self.coarse1.forward(x));
        let x = halved(relu(self.coarse2.forward(x)));
        let x = self.dropout.forward(x.flatten(1, 3));
        relu(self.embedding.forward(x))
    }

    /// Reads the next face of each of several people, as it is and as a mirror shows it (see `net/mirror.rs`).
    ///
    /// # Shapes
    /// - `faces`: `[batch, 1, 48, 48]`, aligned and evened out: mean 0, deviation 1
    /// - `memory`: `[batch, 256]`, as the last call returned it for the same people; zeros for a new one
    /// - returns: logits of the expressions `[batch, 8]`, [`seen_shapes`] `[batch, 45]` each 0 to 1, and the
    ///   memory `[batch, 256]`
    pub fn recognize(&self, faces: Tensor<4>, memory: Tensor<2>) -> (Tensor<2>, Tensor<2>, Tensor<2>) {
        let mirrored: Vec<i64> = mirrored_shapes().iter().map(|place| *place as i64).collect();
        let mirrored = burn::Tensor::<_, 1, Int>::from_data(mirrored.as_slice(), &faces.device());
        let memory = Tensor::cat(memory.chunk(2, 1), 0);
        let (logits, shapes, memory) = self.read(self.embed(with_mirror(faces)), memory);
        let [straight, mirror] = straight_and_mirrored(logits);
        let [seen, seen_mirrored] = straight_and_mirrored(shapes);
        (
            (straight + mirror) / 2.0,
            (seen + seen_mirrored.select(1, mirrored)) / 2.0,
            Tensor::cat(straight_and_mirrored(memory).to_vec(), 1),
        )
    }

    /// Reads the next embedding of each of several people.
    ///
    /// # Shapes
    /// - `embedding`: `[batch, 64]`
    /// - `memory`: `[batch, 128]`, as the last call returned it for the same people; zeros for a new one
    /// - returns: logits of the expressions `[batch, 8]`, [`seen_shapes`] `[batch, 45]` each 0 to 1, and the
    ///   memory `[batch, 128]`
    pub fn read(&self, embedding: Tensor<2>, memory: Tensor<2>) -> (Tensor<2>, Tensor<2>, Tensor<2>) {
        let (logits, shapes, memory) = self.read_logits(embedding, memory);
        (logits, sigmoid(shapes), memory)
    }

    /// As [`ExpressionNet::read`], with the shapes before the sigmoid.
    pub(crate) fn read_logits(&self, embedding: Tensor<2>, memory: Tensor<2>) -> (Tensor<2>, Tensor<2>, Tensor<2>) {
        let n = EMBEDDING;
        let (h, c) = (memory.clone().narrow(1, 0, n), memory.narrow(1, n, n));
        // Gates lie side by side as input, forget, output, candidate: one sigmoid serves three of them.
        let gates = self.memory_input.forward(embedding.clone()) + self.memory_recurrent.forward(h);
        let open = sigmoid(gates.clone().narrow(1, 0, 3 * n));
        let candidate = tanh(gates.narrow(1, 3 * n, n));
        let c = open.clone().narrow(1, n, n) * c + open.clone().narrow(1, 0, n) * candidate;
        let h = open.narrow(1, 2 * n, n) * tanh(c.clone());
        let seen = Tensor::cat(vec![embedding, h.clone()], 1);
        (
            self.expressions.forward(seen.clone()),
            self.shapes.forward(seen),
            Tensor::cat(vec![h, c], 1),
        )
    }

    /// Zeros: the memory of people who were not seen before, `[people, 128]`.
    pub fn no_memory(people: usize, device: &Device) -> Tensor<2> {
        Tensor::zeros([people, MEMORY], device)
    }

    /// The same network with plain convolutions, for use: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        Self {
            stem: self.stem.fold(),
            fine: self.fine.fold(),
            middle1: self.middle1.fold(),
            middle2: self.middle2.fold(),
            coarse1: self.coarse1.fold(),
            coarse2: self.coarse2.fold(),
            ..self
        }
    }
}

/// Where the mirror image of each of [`seen_shapes`] is among them.
fn mirrored_shapes() -> Vec<usize> {
    let place = |shape: &BlendShape| seen_shapes().iter().position(|other| *other == shape.mirrored());
    seen_shapes().iter().filter_map(place).collect()
}

/// The largest of each two by two pixels.
pub(super) fn halved(maps: Tensor<4>) -> Tensor<4> {
    max_pool2d(maps, [2, 2], [2, 2], [0, 0], [1, 1], false)
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    #[test]
    fn a_still_picture_is_a_sequence_of_one() {
        let net = ExpressionNetConfig::new().init(&device());
        let faces = Tensor::random([3, 1, SIZE, SIZE], Distribution::Normal(0.0, 1.0), &device());
        let embedding = net.embed(faces);
        assert_eq!(embedding.dims(), [3, EMBEDDING]);
        let (logits, shapes, memory) = net.read(embedding, ExpressionNet::no_memory(3, &device()));
        assert_eq!(logits.dims(), [3, Expression::COUNT]);
        assert_eq!(shapes.dims(), [3, seen_shapes().len()]);
        assert_eq!(memory.dims(), [3, MEMORY]);
    }

    #[test]
    fn the_memory_changes_the_answer() {
        let net = ExpressionNetConfig::new().init(&device());
        let faces = Tensor::random([1, 1, SIZE, SIZE], Distribution::Normal(0.0, 1.0), &device());
        let embedding = net.embed(faces);
        let (first, _, memory) = net.read(embedding.clone(), ExpressionNet::no_memory(1, &device()));
        let (second, _, _) = net.read(embedding, memory);
        let change = (first - second).abs().max().into_scalar();
        assert!(change > 0.0);
    }

    #[test]
    fn the_network_is_small_and_folds() {
        let net = ExpressionNetConfig::new().init(&device());
        assert!(net.num_params() <= 1_000_000, "{} parameters", net.num_params());
        let faces = Tensor::random([2, 1, SIZE, SIZE], Distribution::Normal(0.0, 1.0), &device());
        let plain = net.embed(faces.clone());
        let folded = net.fold().embed(faces);
        plain
            .into_data()
            .assert_approx_eq::<f32>(&folded.into_data(), Default::default());
    }

    #[test]
    fn a_mirrored_face_shows_the_same_expression_on_the_other_side_also_the_next_time() {
        let device = device();
        let net = ExpressionNetConfig::new().init(&device);
        let faces = Tensor::random([3, 1, SIZE, SIZE], Distribution::Normal(0.0, 1.0), &device);
        let (mut memory, mut other_memory) = (
            Tensor::zeros([3, BOTH_MEMORIES], &device),
            Tensor::zeros([3, BOTH_MEMORIES], &device),
        );
        for _ in 0..2 {
            let (logits, shapes, after) = net.recognize(faces.clone(), memory);
            let (other_logits, other_shapes, other_after) = net.recognize(faces.clone().flip([3]), other_memory);
            let same = |a: Tensor<2>, b: Tensor<2>| {
                a.into_data()
                    .assert_approx_eq::<f32>(&b.into_data(), Default::default());
            };
            same(logits, other_logits);
            for (place, mirrored) in mirrored_shapes().into_iter().enumerate() {
                same(
                    shapes.clone().narrow(1, place, 1),
                    other_shapes.clone().narrow(1, mirrored, 1),
                );
            }
            (memory, other_memory) = (after, other_after);
        }
    }

    #[test]
    fn every_seen_shape_has_its_mirror_image_among_them() {
        for shape in seen_shapes() {
            assert!(seen_shapes().contains(&shape.mirrored()), "{}", shape.name());
        }
    }
}
