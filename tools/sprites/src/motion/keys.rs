//! Poses between key poses.

use crate::skeleton::Pose;

/// The pose at a phase of a loop of key poses, each at its own phase, in rising order from 0.
///
/// Smooth, through every key, and never further than both keys beside it (monotone cubic; slopes as Fritsch and Butland
/// choose them, 1984), so that nobody's foot goes through the ground on the way.
pub fn between_keys(keys: &[(f32, Pose)], phase: f32) -> Pose {
    let n = keys.len();
    let next = keys.iter().position(|(at, _)| *at > phase).unwrap_or(n);
    let here = next + n - 1;
    // Keys beyond the ends are those of the loops before and after.
    let key = |i: usize| {
        let (at, pose) = &keys[i % n];
        (at + (i / n) as f32 - 1.0, pose.numbers())
    };
    let around = [
        key(here - 1 + usize::from(here == 0)),
        key(here),
        key(here + 1),
        key(here + 2),
    ];
    let time: [f32; 4] = around.map(|(at, _)| at);
    let length = time[2] - time[1];
    let t = (phase - time[1]) / length;
    let numbers = std::array::from_fn(|i| {
        let value = around.map(|(_, numbers)| numbers[i]);
        let rise = |j: usize| (value[j + 1] - value[j]) / (time[j + 1] - time[j]);
        let slope = |j: usize| {
            let (before, after) = (rise(j - 1), rise(j));
            if before * after <= 0.0 {
                return 0.0;
            }
            let (short, long) = (time[j] - time[j - 1], time[j + 1] - time[j]);
            let share = (1.0 + long / (short + long)) / 3.0;
            before * after / (share * after + (1.0 - share) * before)
        };
        let (t2, t3) = (t * t, t * t * t);
        value[1] * (2.0 * t3 - 3.0 * t2 + 1.0)
            + value[2] * (3.0 * t2 - 2.0 * t3)
            + length * (slope(1) * (t3 - 2.0 * t2 + t) + slope(2) * (t3 - t2))
    });
    Pose::from_numbers(&numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Vec<(f32, Pose)> {
        let pose = |height| Pose {
            height,
            ..Pose::default()
        };
        vec![(0.0, pose(0.0)), (0.2, pose(0.0)), (0.5, pose(1.0)), (0.7, pose(0.3))]
    }

    #[test]
    fn keys_are_met() {
        for (at, pose) in keys() {
            assert!((between_keys(&keys(), at).height - pose.height).abs() < 1e-5, "{at}");
        }
    }

    #[test]
    fn nothing_overshoots() {
        for i in 0..1000 {
            let height = between_keys(&keys(), i as f32 / 1000.0).height;
            assert!((0.0..=1.0).contains(&height), "{i}: {height}");
        }
    }
}
