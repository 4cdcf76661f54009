//! The one expression that a face shows, steady against flicker.

use bevy::prelude::*;

use super::{Expression, ExpressionWeights};

/// Which expression an entity shows: a character, or the first face that a source sees.
///
/// It changes when another expression has been clearly stronger for a moment, so noise does not change it.
#[derive(Component, Clone, Copy, Debug, PartialEq, Reflect)]
#[reflect(Component, Default)]
pub struct ShownExpression {
    /// How much stronger another expression must be, in weight (0 to 1).
    pub margin: f32,
    /// For how long it must be so, in seconds: by default longer than a blink, which takes 0.1 to 0.3 s and hides what the
    /// eyes express.
    pub patience: f32,
    /// Shortest time that an expression is shown, in seconds.
    pub minimum_hold: f32,
    expression: Expression,
    /// Seconds that it has been shown.
    held: f32,
    /// What is about to take its place, and for how many seconds it has been stronger.
    rival: Expression,
    rivalled: f32,
}

impl Default for ShownExpression {
    fn default() -> Self {
        Self {
            margin: 0.15,
            patience: 0.3,
            minimum_hold: 0.4,
            expression: Expression::Neutral,
            held: f32::INFINITY,
            rival: Expression::Neutral,
            rivalled: 0.0,
        }
    }
}

impl ShownExpression {
    /// The expression.
    pub fn expression(&self) -> Expression {
        self.expression
    }

    /// For how long it has been shown, in seconds; infinite if there was never another.
    pub fn held(&self) -> f32 {
        self.held
    }

    /// Takes in what is expressed now; returns what was shown before, when that changes.
    pub(super) fn advance(&mut self, weights: &ExpressionWeights, seconds: f32) -> Option<Expression> {
        self.held += seconds;
        let strongest = weights.strongest();
        let clear = weights.get(strongest) >= weights.get(self.expression) + self.margin;
        if strongest == self.expression || !clear {
            self.rivalled = 0.0;
            return None;
        }
        self.rivalled = if strongest == self.rival {
            self.rivalled + seconds
        } else {
            seconds
        };
        self.rival = strongest;
        // The tolerance is for sums of frame times.
        (self.rivalled + 1e-4 >= self.patience && self.held + 1e-4 >= self.minimum_hold).then(|| {
            let before = std::mem::replace(&mut self.expression, strongest);
            (self.held, self.rivalled) = (0.0, 0.0);
            before
        })
    }
}

/// The expression of a character, or of the first face that a source sees, has changed. Sent as a message and triggered
/// on the entity.
#[derive(Message, EntityEvent, Clone, Copy, Debug, PartialEq, Eq, Reflect)]
pub struct ExpressionChanged {
    /// The character or source.
    pub entity: Entity,
    /// What it showed before.
    pub from: Expression,
    /// What it shows now.
    pub to: Expression,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_changes_once_and_not_for_a_moment() {
        let mut shown = ShownExpression::default();
        let happy = ExpressionWeights::only(Expression::Happy);
        // A single picture.
        assert_eq!(shown.advance(&happy, 0.033), None);
        assert_eq!(shown.advance(&ExpressionWeights::default(), 0.033), None);
        let mut changes = Vec::new();
        for _ in 0..30 {
            changes.extend(shown.advance(&happy, 0.033));
        }
        assert_eq!(changes, [Expression::Neutral]);
        assert_eq!(shown.expression(), Expression::Happy);
    }

    #[test]
    fn a_blink_does_not_change_it() {
        let mut shown = ShownExpression::default();
        shown.advance(&ExpressionWeights::only(Expression::Surprised), 1.0);
        assert_eq!(shown.expression(), Expression::Surprised);
        // 20 s at 30 pictures a second: shut eyes look sad for a quarter of a second every four.
        for picture in 0..600 {
            let blinks = picture % 120 < 8;
            let read = if blinks { Expression::Sad } else { Expression::Surprised };
            assert_eq!(shown.advance(&ExpressionWeights::only(read), 1.0 / 30.0), None);
        }
    }

    #[test]
    fn between_two_equals_it_stays() {
        let mut shown = ShownExpression::default();
        for tick in 0..600 {
            let mut weights = ExpressionWeights([0.0; Expression::COUNT]);
            let more = if tick % 20 < 10 { 0.55 } else { 0.45 };
            weights.0[Expression::Sad.index()] = more;
            weights.0[Expression::Neutral.index()] = 1.0 - more;
            assert_eq!(shown.advance(&weights, 0.016), None);
        }
    }
}
