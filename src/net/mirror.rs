//! Where faces are, and what they express, is seen twice: in a picture as it is, and as a mirror shows it. The networks err
//! differently about the two, so that the mean of both errs less ("ImageNet classification with deep convolutional neural
//! networks", Krizhevsky et al., 2012, section 4.1, without the shifts). The aligner, tried on people of the dev split,
//! gained nothing.

use super::Tensor;

/// Pictures, and after them what a mirror shows of each: `[batch, maps, height, width]` to `[2 batch, ...]`.
pub(super) fn with_mirror(pictures: Tensor<4>) -> Tensor<4> {
    Tensor::cat(vec![pictures.clone(), pictures.flip([3])], 0)
}

/// What was answered about pictures, and about their mirrors: the first half of the rows, and the second.
pub(super) fn straight_and_mirrored<const D: usize>(answers: Tensor<D>) -> [Tensor<D>; 2] {
    answers.chunk(2, 0).try_into().expect("an even number of rows")
}
