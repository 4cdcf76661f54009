//! Collecting looks of a face for a while: the one thing that calibration and learning share.

use bevy::prelude::*;

use super::{BlendShapeWeights, ExpressionWeights};

/// Longest that a tick counts for, in seconds: a game that hung while it loaded has seen no more than in any other tick.
const LONGEST: f32 = 0.25;

/// Looks of one face, gathered over time. A tick counts by how long it is, so frame rates do not matter; ticks in which
/// no face is seen, or no time goes by, do not count.
#[derive(Clone, Debug, Default, Reflect)]
pub(super) struct Gathering {
    looks: Vec<Look>,
    /// Seconds in which the face was seen.
    gathered: f32,
    /// Seconds since the beginning.
    waited: f32,
}

#[derive(Clone, Copy, Debug, Reflect)]
struct Look {
    expression: ExpressionWeights,
    shapes: BlendShapeWeights,
    /// Seconds that it lasted.
    seconds: f32,
}

/// What is known of a face after it was looked at for a while.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gathered {
    pub expression: ExpressionWeights,
    pub shapes: BlendShapeWeights,
    /// Root of the mean squared distance of the looks from their mean.
    pub spread: f32,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Going,
    Done,
    /// The face was not seen long enough in the time that there was.
    Failed,
}

impl Gathering {
    /// Takes in a tick, until the face has been seen for `wanted` seconds or `timeout` seconds are over.
    pub fn advance(
        &mut self,
        look: Option<(&ExpressionWeights, &BlendShapeWeights)>,
        wanted: f32,
        timeout: f32,
        seconds: f32,
    ) -> Progress {
        let seconds = seconds.min(LONGEST);
        if seconds <= 0.0 {
            return Progress::Going;
        }
        self.waited += seconds;
        if let Some((expression, shapes)) = look {
            self.gathered += seconds;
            self.looks.push(Look {
                expression: *expression,
                shapes: *shapes,
                seconds,
            });
        }
        // The tolerance is for sums of frame times. Nonsense in the settings ends at once.
        let over = |time: f32, limit: f32| limit.is_nan() || time + 1e-4 >= limit;
        if !self.looks.is_empty() && over(self.gathered, wanted) {
            Progress::Done
        } else if over(self.waited, timeout) {
            Progress::Failed
        } else {
            Progress::Going
        }
    }

    /// The mean of what was gathered.
    pub fn mean(&self) -> Gathered {
        let total: f32 = self.looks.iter().map(|l| l.seconds).sum();
        let (mut expression, mut shapes) = (ExpressionWeights([0.0; 8]), BlendShapeWeights::REST);
        for look in &self.looks {
            let share = look.seconds / total;
            for (sum, part) in expression.0.iter_mut().zip(look.expression.0) {
                *sum += part * share;
            }
            for (sum, part) in shapes.0.iter_mut().zip(look.shapes.0) {
                *sum += part * share;
            }
        }
        let variance: f32 = self
            .looks
            .iter()
            .map(|l| distance((&l.expression, &l.shapes), (&expression, &shapes)).powi(2) * l.seconds / total)
            .sum();
        Gathered {
            expression,
            shapes,
            spread: variance.sqrt(),
        }
    }
}

/// How different two looks are, in weights of shapes. Expressions count for half as much.
pub(super) fn distance(
    a: (&ExpressionWeights, &BlendShapeWeights),
    b: (&ExpressionWeights, &BlendShapeWeights),
) -> f32 {
    let squares = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
    (0.25 * squares(&a.0.0, &b.0.0) + squares(&a.1.0, &b.1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_stands_still_leaves_nothing_behind_and_a_long_tick_is_no_long_look() {
        let mut gathering = Gathering::default();
        let (expression, shapes) = (ExpressionWeights::default(), BlendShapeWeights::REST);
        let advance =
            |gathering: &mut Gathering, seconds| gathering.advance(Some((&expression, &shapes)), 1.0, 10.0, seconds);
        for _ in 0..100 {
            assert_eq!(advance(&mut gathering, 0.0), Progress::Going);
        }
        assert!(gathering.looks.is_empty());
        for _ in 0..3 {
            assert_eq!(advance(&mut gathering, 30.0), Progress::Going);
        }
        assert_eq!(advance(&mut gathering, 30.0), Progress::Done);
    }
}
