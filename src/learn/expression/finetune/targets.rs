//! What should be answered for a face: what its labels say, and what was known about expressions that they never name.

use crate::{learn::pictures::LabelledPicture, track::Expression};

/// Share of each target that is spread over all expressions that there are pictures of: people disagree.
const SMOOTHING: f32 = 0.1;

/// At most so much of a target is what was known before about expressions that there are no pictures of: less than
/// what the labels say.
const KEEP_ABSENT: f32 = 0.3;

/// Whether anything can be learned about each expression.
pub fn learned(pictures: &[LabelledPicture]) -> [bool; Expression::COUNT] {
    Expression::ALL.map(|expression| pictures.iter().any(|p| p.votes[expression.index()] > 0.0))
}

/// What should be answered for one face: what the votes say, and for expressions that nothing is learned about, what
/// was known of them before.
pub fn target(votes: &[f32], known: &[f32], learned: &[bool; Expression::COUNT]) -> [f32; Expression::COUNT] {
    let count = learned.iter().filter(|learned| **learned).count() as f32;
    let absent: f32 = (0..Expression::COUNT).filter(|i| !learned[*i]).map(|i| known[i]).sum();
    let keep = (KEEP_ABSENT / absent.max(1e-6)).min(1.0);
    std::array::from_fn(|i| {
        if learned[i] {
            (1.0 - keep * absent) * (votes[i] * (1.0 - SMOOTHING) + SMOOTHING / count)
        } else {
            keep * known[i]
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::batches::tests::picture;
    use super::*;

    #[test]
    fn what_there_are_no_pictures_of_is_answered_as_before() {
        let angry = Expression::Angry.index();
        let contempt = Expression::Contempt.index();
        let votes = LabelledPicture::sure(Expression::Angry);
        let mut known = [0.1; Expression::COUNT];
        known[contempt] = 0.2;
        known[angry] = 0.2;
        let all = target(&votes, &known, &[true; Expression::COUNT]);
        assert!((all[angry] - (1.0 - SMOOTHING * 7.0 / 8.0)).abs() < 1e-5);
        assert!(
            (all[contempt] - SMOOTHING / 8.0).abs() < 1e-5,
            "its pictures say that it is not there"
        );

        let mut pictures: Vec<LabelledPicture> = Expression::ALL.map(picture).into();
        pictures.remove(contempt);
        let learned = learned(&pictures);
        assert_eq!(learned.iter().filter(|l| **l).count(), 7);
        let seven = target(&votes, &known, &learned);
        assert!((seven[contempt] - 0.2).abs() < 1e-5);
        assert!(seven[angry] > 0.7);
        assert!((seven.iter().sum::<f32>() - 1.0).abs() < 1e-5);

        known = [0.01; Expression::COUNT];
        known[contempt] = 0.93;
        let outvoted = target(&votes, &known, &learned);
        assert!(outvoted[angry] > outvoted[contempt], "the label counts more");
        assert!((outvoted.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}
