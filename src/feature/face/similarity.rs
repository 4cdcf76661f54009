//! Turning, scaling and moving, fitted to pairs of points.

use bevy::math::Vec2;

/// A similarity of the plane: turns, scales by the same factor both ways, moves; it never mirrors.
///
/// A point (x, y) goes to (a x - b y + dx, b x + a y + dy).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// (a, b): the scale times cosine and sine of the angle.
    turn: Vec2,
    /// (dx, dy).
    shift: Vec2,
}

impl Similarity {
    /// Turns by `angle` radians (from x towards y), scales by `scale`, then moves by `shift`.
    pub fn new(angle: f32, scale: f32, shift: Vec2) -> Self {
        Self {
            turn: Vec2::from_angle(angle) * scale,
            shift,
        }
    }

    /// The similarity that brings each of `from` nearest to its partner in `to`, by the sum of squares.
    ///
    /// `None` if the points of `from` or of `to` all lie in one place, or a number is not finite. Points without a
    /// partner are left out.
    pub fn fit(from: &[Vec2], to: &[Vec2]) -> Option<Self> {
        let count = from.len().min(to.len());
        let mean = |points: &[Vec2]| points[..count].iter().sum::<Vec2>() / count.max(1) as f32;
        let (middle, goal) = (mean(from), mean(to));
        let (mut spread, mut turn) = (0.0, Vec2::ZERO);
        for (p, q) in from.iter().zip(to) {
            let (p, q) = (*p - middle, *q - goal);
            spread += p.length_squared();
            turn += Vec2::new(p.dot(q), p.perp_dot(q));
        }
        let turn = turn / spread;
        let fit = Self {
            turn,
            shift: goal - turn.rotate(middle),
        };
        // Without any spread, the division has left no number.
        (fit.turn.is_finite() && fit.shift.is_finite() && fit.scale() > 1e-9).then_some(fit)
    }

    /// Where a point goes.
    pub fn apply(&self, point: Vec2) -> Vec2 {
        self.apply_vector(point) + self.shift
    }

    /// What becomes of a difference of two points.
    pub fn apply_vector(&self, vector: Vec2) -> Vec2 {
        self.turn.rotate(vector)
    }

    /// The way back.
    pub fn inverse(&self) -> Self {
        let turn = Vec2::new(self.turn.x, -self.turn.y) / self.turn.length_squared();
        Self {
            turn,
            shift: -turn.rotate(self.shift),
        }
    }

    /// This one, and then the next.
    pub fn then(&self, next: &Self) -> Self {
        Self {
            turn: next.turn.rotate(self.turn),
            shift: next.apply(self.shift),
        }
    }

    /// How much longer distances become.
    pub fn scale(&self) -> f32 {
        self.turn.length()
    }

    /// By how much it turns, in radians, from x towards y.
    pub fn angle(&self) -> f32 {
        self.turn.to_angle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [Vec2; 5] = [
        Vec2::new(310.0, 200.0),
        Vec2::new(355.5, 204.0),
        Vec2::new(331.0, 228.0),
        Vec2::new(314.0, 247.0),
        Vec2::new(350.0, 250.0),
    ];

    #[test]
    fn a_fit_recovers_the_similarity_that_moved_the_points() {
        for (angle, scale, shift) in [
            (0.0, 1.0, Vec2::ZERO),
            (0.5, 0.2, Vec2::new(-40.0, 9.0)),
            (-2.9, 7.0, Vec2::X),
        ] {
            let known = Similarity::new(angle, scale, shift);
            let moved = POINTS.map(|p| known.apply(p));
            let found = Similarity::fit(&POINTS, &moved).unwrap();
            assert!((found.angle() - angle).abs() < 1e-4 && (found.scale() / scale - 1.0).abs() < 1e-4);
            for (p, q) in POINTS.iter().zip(moved) {
                assert!(found.apply(*p).distance(q) < 1e-2 * scale.max(1.0));
                assert!(found.inverse().apply(q).distance(*p) < 1e-2);
                assert!(found.then(&found.inverse()).apply(*p).distance(*p) < 1e-2);
            }
        }
    }

    #[test]
    fn a_fit_shares_out_what_cannot_be_met() {
        let from = [Vec2::ZERO, Vec2::X, Vec2::Y];
        let to = [Vec2::ZERO, Vec2::X * 3.0, Vec2::Y];
        let fit = Similarity::fit(&from, &to).unwrap();
        let error = |s: &Similarity| {
            from.iter()
                .zip(to)
                .map(|(p, q)| s.apply(*p).distance_squared(q))
                .sum::<f32>()
        };
        let best = error(&fit);
        for (angle, scale, shift) in [
            (0.01, 1.0, Vec2::ZERO),
            (0.0, 1.01, Vec2::ZERO),
            (0.0, 1.0, Vec2::X * 0.01),
        ] {
            let other = Similarity {
                turn: Similarity::new(angle, scale, shift).apply_vector(fit.turn),
                shift: fit.shift + shift,
            };
            assert!(error(&other) > best);
        }
    }

    #[test]
    fn points_that_say_nothing_have_no_fit() {
        assert_eq!(Similarity::fit(&[Vec2::ONE; 5], &POINTS), None);
        assert_eq!(Similarity::fit(&POINTS, &[Vec2::ONE; 5]), None);
        assert_eq!(Similarity::fit(&[], &[]), None);
        assert_eq!(Similarity::fit(&[Vec2::NAN, Vec2::X], &[Vec2::X, Vec2::Y]), None);
    }
}
