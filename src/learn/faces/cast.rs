//! Who stands before the camera: people of both families, nobody in two splits; and how they are portrayed.

use std::{ops::Range, sync::OnceLock};

use animgen_faces::{Family, Person};
use bevy::math::Vec2;
use fastrand::Rng;
use rayon::prelude::*;

use super::{
    acting::{Acted, Director, SLIGHT},
    store::{self, Plan, Portraits, SIZE, Take},
};
use crate::{
    learn::{LearnError, corpus::Split},
    track::Expression,
};

/// Raise this when portraits come out differently in a way that [`fingerprint`] does not see: it looks at a
/// few of them only.
const EDITION: u32 = 1;

/// One in so many portraits of an expression that are for learning shows it only slightly.
const SLIGHT_EVERY: usize = 4;

/// The people of one family in one split.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cast {
    /// How they are made.
    pub family: Family,
    /// What they are for.
    pub split: Split,
    /// Their numbers.
    pub people: Range<u64>,
    /// Portraits of each: as many of one expression as of another.
    pub takes: usize,
}

impl Cast {
    /// The people of this family in this split; `quick` is a tenth of them with a quarter of the portraits, to try
    /// things out.
    pub fn new(family: Family, split: Split, quick: bool) -> Self {
        // Far apart, so that a larger cast never takes people from another split.
        let (first, people, takes) = match split {
            Split::Train => (0, 1_200, 32),
            Split::Dev => (1_000_000, 60, 32),
            // Those from two million on were looked at while choices were made; they are in no split any more.
            Split::Test => (3_000_000, 120, 32),
        };
        let (people, takes) = if quick {
            (people / 10, takes / 4)
        } else {
            (people, takes)
        };
        Self {
            family,
            split,
            people: first..first + people,
            takes,
        }
    }

    /// Those to learn from.
    pub fn train(family: Family) -> Self {
        Self::new(family, Split::Train, false)
    }

    /// Those to choose by.
    pub fn dev(family: Family) -> Self {
        Self::new(family, Split::Dev, false)
    }

    /// Those to judge by.
    pub fn test(family: Family) -> Self {
        Self::new(family, Split::Test, false)
    }

    /// What a person does in one take, without looking: the same numbers give the same acting.
    pub fn act(&self, director: &Director, person: u64, take: usize) -> Acted {
        let family = match self.family {
            Family::Drawn => 0x6472_6177,
            Family::Sculpted => 0x7363_756c,
        };
        let mut rng = Rng::with_seed(store::checksum(
            &[family, person, take as u64].map(u64::to_le_bytes).concat(),
        ));
        let expression = Expression::ALL[take % Expression::COUNT];
        let round = person as usize + take / Expression::COUNT;
        let slight = self.split == Split::Train && round % SLIGHT_EVERY == SLIGHT_EVERY - 1;
        if slight {
            director.act_within(expression, SLIGHT, &mut rng)
        } else {
            director.act(expression, &mut rng)
        }
    }

    fn portray(&self, director: &Director, number: u64, takes: Range<usize>) -> Vec<Take> {
        let person = Person::new(self.family, number);
        takes
            .map(|take| portray(&person, self.act(director, number, take)))
            .collect()
    }

    /// A number that changes when the portraits do.
    pub(super) fn recipe(&self, director: &Director) -> u64 {
        static OF_FAMILY: [OnceLock<u64>; 2] = [OnceLock::new(), OnceLock::new()];
        let family = OF_FAMILY[self.family as usize].get_or_init(|| fingerprint(self.family, director));
        let told = format!("{EDITION} {family} {:?} {} {SIZE}", self.split, self.takes);
        store::checksum(told.as_bytes())
    }
}

/// A number from a few people's portraits, all there is to them.
fn fingerprint(family: Family, director: &Director) -> u64 {
    let cast = Cast::train(family);
    let each: Vec<Vec<u8>> = (0..4)
        .into_par_iter()
        .map(|i| {
            let takes = cast.portray(director, 3 * i as u64, 2 * i..2 * i + 2);
            takes.iter().flat_map(store::bytes).collect()
        })
        .collect();
    store::checksum(&each.concat())
}

/// A portrait in grey, brightness times alpha.
pub(super) fn portray(person: &Person, acted: Acted) -> Take {
    let portrait = person.portray(&acted.shot, SIZE as u32);
    let (grey, alpha) = portrait
        .picture
        .pixels()
        .map(|pixel| {
            let [r, g, b, a] = pixel.0.map(f32::from);
            let luma = 0.299 * r + 0.587 * g + 0.114 * b;
            ((luma * a / 255.0 + 0.5) as u8, pixel[3])
        })
        .unzip();
    Take {
        expression: acted.expression,
        intensity: acted.intensity,
        shapes: acted.shapes(),
        yaw: acted.shot.yaw,
        pitch: acted.shot.pitch,
        points: portrait.points.map(|p| Vec2::new(p.x, p.y)),
        area: portrait.area,
        grey,
        alpha,
    }
}

impl Portraits {
    /// The portraits of a cast: from the user's cache folder (`$XDG_CACHE_HOME` or `~/.cache`, below
    /// `bevy_animgen/faces`), or made with all cores and put there. `progress` shows a bar.
    ///
    /// A full training cast takes 0.73 GB there and in memory.
    ///
    /// # Errors
    /// If the cache cannot be written.
    pub fn of(cast: &Cast, progress: bool) -> Result<Self, LearnError> {
        let director = Director::default();
        let plan = Plan {
            name: format!("{:?}-{}", cast.family, cast.split.name()).to_lowercase(),
            recipe: cast.recipe(&director),
            people: cast.people.clone(),
            takes: cast.takes,
        };
        Self::open_in(&store::caches(), &plan, progress, |person| {
            cast.portray(&director, person, 0..cast.takes)
        })
    }

    /// The portraits of each of these families in one split.
    ///
    /// # Errors
    /// If the cache cannot be written.
    pub fn of_families(families: &[Family], split: Split, quick: bool) -> Result<Vec<Self>, LearnError> {
        families
            .iter()
            .map(|family| Self::of(&Cast::new(*family, split, quick), true))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_in_two_splits() {
        let casts = [Cast::train, Cast::dev, Cast::test].map(|cast| cast(Family::Drawn).people);
        for (i, a) in casts.iter().enumerate() {
            for b in &casts[..i] {
                assert!(a.end <= b.start || b.end <= a.start);
            }
        }
    }

    #[test]
    fn everybody_shows_every_expression_equally_often() {
        for split in [Split::Train, Split::Dev, Split::Test] {
            for quick in [false, true] {
                let cast = Cast::new(Family::Drawn, split, quick);
                assert_eq!(cast.takes % Expression::COUNT, 0);
                assert!(!cast.people.is_empty());
            }
        }
    }

    #[test]
    fn only_what_is_learned_from_is_slight() {
        let director = Director::default();
        for split in [Split::Train, Split::Dev, Split::Test] {
            let cast = Cast::new(Family::Drawn, split, false);
            let acted = (0..cast.takes).map(|take| cast.act(&director, cast.people.start, take));
            let slight = acted
                .filter(|a| a.expression != Expression::Neutral && a.intensity < SLIGHT.1)
                .count();
            assert_eq!(slight > 0, split == Split::Train);
        }
    }
}
