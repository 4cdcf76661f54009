//! The face aligner: a roughly aligned face to how far it is off, and whether it is one at all.
//!
//! The face finder sees a face on a hundred pixels of a look and places it to within a few of them; half a brow's
//! height is the difference between two expressions. The aligner looks at the crop that came of it and says how it has
//! to be moved, turned and scaled: a cascade of two ("Cascaded pose regression", Dollár et al., 2010). Seen so close, what
//! was only taken for a face can be told from one, as the later stages of cascades do ("Rapid object detection using a
//! boosted cascade of simple features", Viola and Jones, 2001).
//!
//! ```text
//! face [48, 48]
//!   5x5 / 2, 24, pool      12
//!   3x3, 48, pool           6
//!   3x3, 48                 6
//!   linear [64]
//! right, down, turn, scale, face [5]
//! ```

use bevy::math::Vec2;
use burn::{
    config::Config,
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::activation::relu,
};

use super::{
    Device, Tensor,
    conv::{Convolution, ConvolutionConfig},
    expression::halved,
};
use crate::feature::face::{
    Similarity,
    align::{self, SIZE},
};

/// Numbers of an answer: right, down, turn, scale, and the logit of this being a face.
pub const ANSWER: usize = 5;

/// Of these, those that say how far it is off.
pub const OFF: usize = 4;

/// What an answer of 1 means: pixels of the crop, radians, a natural logarithm. About the finder's usual errors, so
/// that all four are of one size.
const UNITS: [f32; OFF] = [3.0, 3.0, 0.15, 0.15];

/// The face's logit of an answer that says neither yes nor no: it leaves the finder's certainty as it is; see
/// [`certainty`]. Chosen by people of the dev split and pictures without anybody: as few faces are lost as can be
/// without more than one false face in a hundred pictures.
pub const UNDECIDED: f32 = 5.5;

/// No answer is believed beyond this many units.
const MOST: f32 = 5.0;

/// Sizes of a [`FaceAligner`].
#[derive(Config, Debug)]
pub struct FaceAlignerConfig {
    /// Maps at 24x24, 12x12 and 6x6 pixels.
    #[config(default = "[24, 48, 48]")]
    pub maps: [usize; 3],
    /// Numbers between the maps and the answer.
    #[config(default = 64)]
    pub hidden: usize,
}

impl FaceAlignerConfig {
    /// A network with random weights on `device`. Before it has learned anything, it says that nearly nothing is off, and
    /// leaves certainties nearly as they are.
    pub fn init(&self, device: &Device) -> FaceAligner {
        let [stem, middle, coarse] = self.maps;
        let left = SIZE / 8;
        let mut answer = LinearConfig::new(self.hidden, ANSWER).init(device);
        answer.weight = answer
            .weight
            .map(|weight| weight.mul_scalar(0.1).detach().require_grad());
        answer.bias = answer.bias.map(|bias| {
            let mut undecided = [0.0; ANSWER];
            undecided[OFF] = UNDECIDED;
            bias.map(|bias| Tensor::from_data(undecided, &bias.device()).require_grad())
        });
        FaceAligner {
            stem: ConvolutionConfig::new(1, stem)
                .with_kernel(5)
                .with_stride(2)
                .init(device),
            middle: ConvolutionConfig::new(stem, middle).init(device),
            coarse: ConvolutionConfig::new(middle, coarse).init(device),
            hidden: LinearConfig::new(coarse * left * left, self.hidden).init(device),
            answer,
        }
    }
}

/// The face aligner; its plan is drawn at the head of `net/face_aligner.rs`.
///
/// Burn's derive wants the type parameter; it is always the default.
#[derive(Module, Debug)]
pub struct FaceAligner<B: burn::tensor::backend::Backend = super::Backend> {
    stem: Convolution<B>,
    middle: Convolution<B>,
    coarse: Convolution<B>,
    hidden: Linear<B>,
    answer: Linear<B>,
}

impl FaceAligner {
    /// # Shapes
    /// - `faces`: `[batch, 1, 48, 48]`, roughly aligned and evened out: mean 0, deviation 1
    /// - returns: `[batch, 5]`; see [`correction`] and [`certainty`] for what it means
    pub fn forward(&self, faces: Tensor<4>) -> Tensor<2> {
        let x = halved(relu(self.stem.forward(faces)));
        let x = halved(relu(self.middle.forward(x)));
        let x = relu(self.coarse.forward(x));
        let x = relu(self.hidden.forward(x.flatten(1, 3)));
        self.answer.forward(x)
    }

    /// The same network with plain convolutions, for use: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        Self {
            stem: self.stem.fold(),
            middle: self.middle.fold(),
            coarse: self.coarse.fold(),
            ..self
        }
    }
}

/// How far off an answer says it is: the similarity from pixels of the crop that was looked at to pixels of the one that it should
/// have been. It turns and scales about the middle, and moves it.
pub fn correction(answer: &[f32; ANSWER]) -> Similarity {
    let sane = |i: usize| {
        let value = answer[i];
        if value.is_finite() {
            value.clamp(-MOST, MOST) * UNITS[i]
        } else {
            0.0
        }
    };
    let middle = Vec2::splat(SIZE as f32 / 2.0);
    let turn = Similarity::new(sane(2), sane(3).exp(), Vec2::ZERO);
    let shift = middle + Vec2::new(sane(0), sane(1)) - turn.apply(middle);
    Similarity::new(sane(2), sane(3).exp(), shift)
}

/// How sure an answer is that this is a face, 0 to 1, where the finder was so sure: two witnesses, each of whom sees
/// what the other does not, so that their odds multiply.
pub fn certainty(found: f32, answer: &[f32; ANSWER]) -> f32 {
    let found = found.clamp(1e-4, 1.0 - 1e-4);
    let logit = (found / (1.0 - found)).ln() + answer[OFF] - UNDECIDED;
    if logit.is_finite() {
        1.0 / (1.0 + (-logit).exp())
    } else {
        0.0
    }
}

/// The first four numbers of the answer that means this correction.
pub fn answer(correction: &Similarity) -> [f32; OFF] {
    let middle = Vec2::splat(SIZE as f32 / 2.0);
    let shift = correction.apply(middle) - middle;
    let values = [shift.x, shift.y, correction.angle(), correction.scale().ln()];
    std::array::from_fn(|i| values[i] / UNITS[i])
}

/// Points of a face in a picture, brought to where an answer about their crop says: moved, turned and scaled all
/// together. Points that make no face stay where they are.
pub fn corrected(points: &[Vec2; 5], answer: &[f32; ANSWER]) -> [Vec2; 5] {
    let Some(upright) = align::upright(points) else {
        return *points;
    };
    // The crop of the new points is to be the correction after the crop of the old ones.
    let (back, undo) = (upright.inverse(), correction(answer).inverse());
    points.map(|point| back.apply(undo.apply(upright.apply(point))))
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;

    #[test]
    fn every_face_has_an_answer_of_its_own() {
        let device = Device::Flex(Default::default());
        let net = FaceAlignerConfig::new().init(&device);
        let faces = Tensor::random([3, 1, SIZE, SIZE], Distribution::Normal(0.0, 1.0), &device);
        let together = net.forward(faces.clone());
        assert_eq!(together.dims(), [3, ANSWER]);
        let alone = net.fold().forward(faces.narrow(0, 1, 1));
        together
            .narrow(0, 1, 1)
            .into_data()
            .assert_approx_eq::<f32>(&alone.into_data(), Default::default());
    }

    /// The whole answer that means this correction.
    fn whole(correction: &Similarity) -> [f32; ANSWER] {
        let [right, down, turn, scale] = answer(correction);
        [right, down, turn, scale, 9.0]
    }

    #[test]
    fn an_answer_means_the_correction_that_it_was_made_from() {
        for (angle, scale, shift) in [(0.0, 1.0, Vec2::ZERO), (0.2, 1.2, Vec2::new(3.0, -2.0))] {
            let known = Similarity::new(angle, scale, shift);
            let again = correction(&whole(&known));
            for point in align::POINTS {
                assert!(again.apply(point).distance(known.apply(point)) < 1e-3);
            }
        }
        let wild = [f32::NAN, 1e9, -1e9, f32::INFINITY, f32::NAN];
        assert!(correction(&wild).apply(Vec2::ONE).is_finite());
        assert_eq!(certainty(0.5, &wild), 0.0);
    }

    #[test]
    fn certainty_needs_the_finder_and_the_aligner_and_an_untrained_aligner_says_nothing() {
        let saying = |logit: f32| [0.0, 0.0, 0.0, 0.0, logit];
        assert!(certainty(0.8, &saying(UNDECIDED + 2.0)) > 0.95);
        assert!(certainty(0.8, &saying(UNDECIDED - 5.0)) < 0.2);
        assert!(certainty(0.3, &saying(UNDECIDED + 4.0)) > 0.9);
        assert!(certainty(0.01, &saying(UNDECIDED)) < 0.1);
        assert!(certainty(1.0, &saying(UNDECIDED)) < 1.0 && certainty(f32::NAN, &saying(UNDECIDED)) == 0.0);
        let device = Device::Flex(Default::default());
        let face = Tensor::random([1, 1, SIZE, SIZE], Distribution::Normal(0.0, 1.0), &device);
        let answer = FaceAlignerConfig::new().init(&device).forward(face).into_data();
        let answer: [f32; ANSWER] = answer.to_vec().unwrap().try_into().unwrap();
        for found in [0.2, 0.5, 0.8] {
            assert!((certainty(found, &answer) - found).abs() < 0.1, "{answer:?}");
        }
    }

    #[test]
    fn points_that_are_off_are_brought_to_their_places() {
        let to_picture = Similarity::new(0.4, 3.0, Vec2::new(100.0, 70.0));
        let right = align::POINTS.map(|p| to_picture.apply(p));
        let off = Similarity::new(0.1, 1.1, Vec2::new(5.0, -3.0));
        let wrong = right.map(|p| off.apply(p));
        let wanted = align::upright(&wrong)
            .unwrap()
            .inverse()
            .then(&align::upright(&right).unwrap());
        for (point, place) in corrected(&wrong, &whole(&wanted)).iter().zip(right) {
            assert!(point.distance(place) < 1e-2, "{point} for {place}");
        }
        assert_eq!(corrected(&[Vec2::ONE; 5], &[1.0; ANSWER]), [Vec2::ONE; 5]);
    }
}
