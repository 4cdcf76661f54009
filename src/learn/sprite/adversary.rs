//! What the one who makes frames and the one who judges them win or lose by a verdict.

use burn::tensor::activation::relu;

use super::discriminator::Judged;
use crate::net::Tensor;

/// How verdicts count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Adversary {
    /// Squared distances from 1 for drawn frames and from 0 for made ones, as the First Order Motion Model has it.
    LeastSquares,
    /// Verdicts beyond a margin count no more, as "Promoting animation synthesis through dual-channel fusion" has it.
    ///
    /// Its formulas have a minus before the judge's loss, with which the judge would want to be wrong; here it is a
    /// plus.
    Hinge {
        /// Margin of the one who makes frames: below minus this, a verdict counts no more for it.
        made: f32,
        /// Margin of drawn frames: above this, a verdict is good enough.
        drawn: f32,
        /// Margin of made frames: below minus this, a verdict is good enough.
        caught: f32,
    },
}

impl Adversary {
    /// Hinges with the margins that are usual; that of the maker is beyond the judge's, or it would learn nothing from
    /// whom the judge is sure of.
    pub const HINGE: Self = Self::Hinge {
        made: 3.0,
        drawn: 1.0,
        caught: 1.0,
    };

    /// What the maker of frames loses, `[1]`.
    pub fn maker(self, made: &Judged) -> Tensor<1> {
        let verdict = made.verdict.rows();
        match self {
            Self::LeastSquares => verdict.sub_scalar(1.0).powi_scalar(2).mean(),
            Self::Hinge { made, .. } => relu(verdict.add_scalar(made)).mean().neg(),
        }
    }

    /// What the judge loses, `[1]`.
    pub fn judge(self, drawn: &Judged, made: &Judged) -> Tensor<1> {
        let (drawn_verdict, made_verdict) = (drawn.verdict.rows(), made.verdict.rows());
        match self {
            Self::LeastSquares => {
                drawn_verdict.sub_scalar(1.0).powi_scalar(2).mean() + made_verdict.powi_scalar(2).mean()
            }
            Self::Hinge { drawn, caught, .. } => {
                relu(drawn_verdict.neg().add_scalar(drawn)).mean() + relu(made_verdict.add_scalar(caught)).mean()
            }
        }
    }
}

/// How far the judge's maps of made frames are from those of drawn ones, `[1]`: a mean over the layers.
pub fn feature_matching(drawn: &Judged, made: &Judged) -> Tensor<1> {
    let layers = drawn.features.len().max(1) as f32;
    let pairs = drawn.features.iter().zip(&made.features);
    let apart = pairs.map(|(drawn, made)| (drawn.rows().detach() - made.rows()).abs().mean());
    apart.reduce(|sum, one| sum + one).map_or_else(
        || made.verdict.rows().mean().mul_scalar(0.0),
        |sum| sum.div_scalar(layers),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Device, channels_last::Maps};

    fn judged(verdict: f32) -> Judged {
        Judged {
            verdict: Maps::new(Tensor::full([4, 1], verdict, &Device::Flex(Default::default())), 2),
            features: Vec::new(),
        }
    }

    #[test]
    fn who_judges_rightly_loses_least_and_who_fools_the_judge_too() {
        for adversary in [Adversary::LeastSquares, Adversary::HINGE] {
            let judge = |drawn, made| adversary.judge(&judged(drawn), &judged(made)).into_scalar();
            assert!(judge(1.0, 0.0) < judge(0.5, 0.5), "{adversary:?}");
            assert!(judge(0.5, 0.5) < judge(0.0, 1.0), "{adversary:?}");
            let maker = |made| adversary.maker(&judged(made)).into_scalar();
            assert!(maker(1.0) < maker(0.0), "{adversary:?}");
        }
    }

    #[test]
    fn beyond_the_margins_nothing_counts() {
        let judge = |drawn, made| Adversary::HINGE.judge(&judged(drawn), &judged(made)).into_scalar();
        assert_eq!(judge(1.0, -1.0), judge(7.0, -9.0));
    }
}
