//! From a network's jumpy answers to the motion of a face: calm at rest, quick when something happens, never beyond it.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

/// How what is seen in a face becomes motion. Times in seconds, from 10 to 90 % of a change.
///
/// Two low passes of the same rate follow each other, as in a critically damped spring; how fast they are depends on how
/// far the face has moved, as in the 1 € filter (Casiez, Roussel and Vogel 2012). Whatever the rate does, the value
/// stays between where it was and where it goes: there is no overshoot.
#[derive(Clone, Copy, Debug, PartialEq, Reflect, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpressionSmoothing {
    /// Time for changes that may be noise.
    pub calm: f32,
    /// Time for changes that are none.
    pub quick: f32,
    /// Changes up to this much of a shape (0 to 1), or twice as much of an expression, are taken for noise: networks
    /// are less sure of what a face means than of what it looks like.
    pub noise: f32,
    /// From this much on, or twice as much, they are surely not.
    pub clear: f32,
}

impl Default for ExpressionSmoothing {
    fn default() -> Self {
        Self {
            calm: 0.5,
            quick: 0.08,
            noise: 0.06,
            clear: 0.18,
        }
    }
}

impl ExpressionSmoothing {
    /// The values as they come.
    pub const NONE: Self = Self {
        calm: 0.0,
        quick: 0.0,
        noise: 0.0,
        clear: 0.0,
    };

    /// Rate of both low passes, per second, after a change of this size.
    fn rate(&self, change: f32) -> f32 {
        /// Rate times rise time of two equal low passes in a row.
        const RISE: f32 = 3.36;
        let t = ((change - self.noise) / (self.clear - self.noise).max(1e-6)).clamp(0.0, 1.0);
        let rise = |seconds: f32| RISE / seconds.max(1e-4);
        let (calm, quick) = (rise(self.calm), rise(self.quick));
        calm + (quick - calm) * t * t * (3.0 - 2.0 * t)
    }
}

/// Seconds for which a face that has moved counts as moving.
const MEMORY: f32 = 0.15;

/// One value on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Reflect)]
struct Glide {
    first: f32,
    second: f32,
}

impl Glide {
    /// The exact course of both low passes over `seconds` with a constant goal, so that frame rates do not matter.
    fn advance(&mut self, goal: f32, rate: f32, seconds: f32) {
        let x = rate * seconds;
        let decay = (-x).exp();
        let (a, b) = (self.first - goal, self.second - goal);
        self.first = goal + a * decay;
        self.second = goal + (b + x * a) * decay;
    }
}

/// Values that are smoothed each by itself, or (`together`) at one rate, which keeps their sum.
#[derive(Clone, Copy, Debug, PartialEq, Reflect)]
pub(super) struct Glides<const N: usize> {
    glides: [Glide; N],
    moving: [f32; N],
    together: bool,
}

impl<const N: usize> Glides<N> {
    pub fn new(start: [f32; N], together: bool) -> Self {
        Self {
            glides: start.map(|v| Glide { first: v, second: v }),
            moving: [0.0; N],
            together,
        }
    }

    /// Moves on towards the goals. Goals must be finite.
    pub fn advance(&mut self, goals: &[f32; N], smoothing: &ExpressionSmoothing, seconds: f32) {
        let fading = (-seconds / MEMORY).exp();
        for ((moving, glide), goal) in self.moving.iter_mut().zip(&self.glides).zip(goals) {
            *moving = (goal - glide.second).abs().max(*moving * fading);
        }
        let most = self.moving.iter().copied().fold(0.0, f32::max);
        for ((moving, glide), goal) in self.moving.iter().zip(&mut self.glides).zip(goals) {
            let rate = smoothing.rate(if self.together { 0.5 * most } else { *moving });
            glide.advance(*goal, rate, seconds);
        }
    }

    pub fn values(&self) -> [f32; N] {
        self.glides.map(|g| g.second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Time from 10 to 90 % of a step, interpolated, and the largest value, as shares of the step.
    fn step_response(step: f32, picture: f32, frame: f32) -> (f32, f32) {
        let mut glides = Glides::<1>::new([0.0], false);
        let (mut last, mut crossings, mut most) = (0.0, Vec::new(), 0.0f32);
        for tick in 0..(2.0 / frame) as u32 {
            let time = tick as f32 * frame;
            let goal = if (time / picture).floor() * picture >= 0.1 {
                step
            } else {
                0.0
            };
            glides.advance(&[goal], &ExpressionSmoothing::default(), frame);
            let value = glides.values()[0] / step;
            for mark in [0.1, 0.9] {
                if last < mark && value >= mark {
                    crossings.push(time + frame * (mark - last) / (value - last));
                }
            }
            most = most.max(value);
            last = value;
        }
        (crossings[1] - crossings[0], most)
    }

    #[test]
    fn a_step_is_quick_and_stops_where_it_should() {
        for step in [1.0, 0.6, 0.3] {
            for picture in [1.0 / 60.0, 1.0 / 30.0, 1.0 / 15.0] {
                for frame in [1.0 / 240.0, 1.0 / 60.0, 1.0 / 30.0] {
                    let (rise, most) = step_response(step, picture, frame);
                    assert!(rise <= 0.12, "{step} {picture} {frame}: {rise} s");
                    assert!((0.98..=1.0001).contains(&most), "{step} {picture} {frame}: {most}");
                }
            }
        }
    }

    #[test]
    fn noise_does_not_move_a_resting_face() {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            (state >> 8) as f32 / (1 << 24) as f32 * 0.1 - 0.05
        };
        let mut glides = Glides::<1>::new([0.4], false);
        let mut goal = 0.4;
        for tick in 0..3600 {
            if tick % 2 == 0 {
                goal = 0.4 + noise();
            }
            let before = glides.values()[0];
            glides.advance(&[goal], &ExpressionSmoothing::default(), 1.0 / 60.0);
            let now = glides.values()[0];
            assert!(
                (now - 0.4).abs() < 0.03 && (now - before).abs() < 0.004,
                "{now} {before}"
            );
        }
    }

    #[test]
    fn values_together_keep_their_sum() {
        let mut glides = Glides::<3>::new([1.0, 0.0, 0.0], true);
        for tick in 0..60 {
            let goal = if tick < 20 { [0.0, 0.7, 0.3] } else { [0.1, 0.2, 0.7] };
            glides.advance(&goal, &ExpressionSmoothing::default(), 0.016);
            assert!((glides.values().iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }

    #[test]
    fn without_smoothing_values_are_as_they_come() {
        let mut glides = Glides::<1>::new([0.0], false);
        glides.advance(&[0.7], &ExpressionSmoothing::NONE, 0.016);
        assert!((glides.values()[0] - 0.7).abs() < 1e-4);
    }
}
