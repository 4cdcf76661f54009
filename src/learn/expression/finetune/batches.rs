//! Batches of the user's pictures: rare expressions more often than they occur, each face a little off, worn, mirrored.

use std::sync::Arc;

use animgen_faces::wear::grey::GreyWear;
use fastrand::Rng;

use crate::{
    feature::face::{GreyPicture, align, light},
    learn::{expression::own, faces::jittered, pictures::LabelledPicture},
    track::Expression,
};

/// How far points are off, see [`jittered`]: sets of photographs are cut less exactly than generated faces.
const JITTER: f32 = 0.035;

/// How badly pictures are worn, at most; photographs are worn already.
const WEAR: f32 = 0.5;

/// Some faces, each once or several times in a row.
pub struct OwnBatch {
    /// `[times][rows, 48, 48]`
    pub faces: Vec<Vec<f32>>,
    /// `[rows, 8]`
    pub votes: Vec<f32>,
}

/// Makes batches.
#[derive(Clone)]
pub struct Maker {
    pictures: Arc<Vec<LabelledPicture>>,
    /// Numbers of the pictures of each expression that occurs.
    classes: Arc<Vec<Vec<usize>>>,
    /// Adds up to 1 at the last class: how often each is drawn.
    shares: Arc<Vec<f32>>,
}

impl Maker {
    /// Rare expressions are drawn more often than they occur, as the square root of their number: FER2013 has 16 happy
    /// faces for each disgusted one.
    pub fn new(pictures: Vec<LabelledPicture>) -> Self {
        let classes: Vec<Vec<usize>> = Expression::ALL
            .iter()
            .map(|e| (0..pictures.len()).filter(|i| pictures[*i].expression == *e).collect())
            .filter(|class: &Vec<usize>| !class.is_empty())
            .collect();
        let weights: Vec<f32> = classes.iter().map(|class| (class.len() as f32).sqrt()).collect();
        let sum: f32 = weights.iter().sum();
        let mut so_far = 0.0;
        let shares = weights
            .iter()
            .map(|weight| {
                so_far += weight / sum;
                so_far
            })
            .collect();
        Self {
            pictures: Arc::new(pictures),
            classes: Arc::new(classes),
            shares: Arc::new(shares),
        }
    }

    /// So many faces, each `times` in a row; the same seed gives the same batch.
    pub fn batch(&self, rows: usize, times: usize, seed: u64) -> OwnBatch {
        let mut rng = Rng::with_seed(seed);
        let mut batch = OwnBatch {
            faces: vec![Vec::with_capacity(rows * align::SIZE * align::SIZE); times],
            votes: Vec::with_capacity(rows * Expression::COUNT),
        };
        for _ in 0..rows {
            let drawn = rng.f32();
            let class = self.shares.iter().position(|share| drawn < *share);
            let class = &self.classes[class.unwrap_or(self.classes.len() - 1)];
            let picture = &self.pictures[class[rng.usize(..class.len())]];
            let (grey, mirrored) = (own::grey(picture), rng.bool());
            for faces in &mut batch.faces {
                faces.extend(handled(&grey, picture, mirrored, &mut rng));
            }
            batch.votes.extend(picture.votes);
        }
        batch
    }
}

/// A crop by points that are a little off, perhaps mirrored, worn, evenly lit.
fn handled(grey: &GreyPicture, picture: &LabelledPicture, mirrored: bool, rng: &mut Rng) -> Vec<f32> {
    let mut face = align::crop(grey, &jittered(&own::points(picture), JITTER, rng)).to_vec();
    if mirrored {
        align::mirror(&mut face);
    }
    let strength = WEAR * rng.f32();
    GreyWear::draw(rng, strength).apply(&mut face, align::SIZE, rng);
    light::even(&mut face);
    face
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::learn::corpus::Split;

    /// A picture that is learned from.
    pub fn picture(expression: Expression) -> LabelledPicture {
        LabelledPicture {
            width: 20,
            height: 24,
            grey: (0..480).map(|i| (i * 37 % 256) as u8).collect(),
            points: None,
            expression,
            votes: LabelledPicture::sure(expression),
            split: Split::Train,
            subject: None,
        }
    }

    #[test]
    fn rare_expressions_are_drawn_more_often_than_they_occur() {
        let mut pictures = vec![picture(Expression::Happy); 99];
        pictures.push(picture(Expression::Disgusted));
        let batch = Maker::new(pictures).batch(1000, 1, 1);
        let rare = Expression::Disgusted.index();
        let drawn = batch
            .votes
            .chunks_exact(Expression::COUNT)
            .filter(|v| v[rare] == 1.0)
            .count();
        assert!((50..150).contains(&drawn), "{drawn}");
    }

    #[test]
    fn the_same_seed_makes_the_same_batch_of_even_faces() {
        let maker = Maker::new(vec![picture(Expression::Sad), picture(Expression::Angry)]);
        let (a, b) = (maker.batch(4, 3, 9), maker.batch(4, 3, 9));
        assert_eq!(a.faces, b.faces);
        assert_eq!((a.faces.len(), a.faces[0].len()), (3, 4 * align::SIZE * align::SIZE));
        assert_ne!(a.faces[0], a.faces[1], "each time with other errors");
        assert!(a.faces.iter().flatten().all(|v| v.is_finite()));
    }
}
