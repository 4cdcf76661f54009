//! Motions of a character, as the keypoints of image animation.

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

/// Where the parts of a character are in a picture, and how they lie there.
///
/// The keypoints are those that the network of image animation looks for (see
/// [`first_order`](crate::net::first_order)): each follows the same part of every character.
#[derive(Clone, Debug, Default, PartialEq, Reflect, Serialize, Deserialize)]
pub struct KeypointPose {
    /// Each -1 to 1 from edge to edge of the picture, right and down.
    pub places: Vec<[f32; 2]>,
    /// How the picture near each is turned and stretched: a 2x2 matrix, row by row, against a reference that is the same
    /// for all pictures.
    pub bends: Vec<[f32; 4]>,
}

impl KeypointPose {
    /// How far the keypoints are from each other: the root of their mean squared distance from their middle.
    pub fn spread(&self) -> f32 {
        let middle = self.middle();
        self.mean(|place| place.distance_squared(middle)).sqrt()
    }

    /// How differently two poses are held, wherever they are and however large: the mean distance of keypoints, in
    /// shares of their [`spread`](Self::spread).
    pub fn apart(&self, other: &Self) -> f32 {
        let even = |pose: &Self| -> Vec<Vec2> {
            let (middle, spread) = (pose.middle(), pose.spread().max(f32::EPSILON));
            pose.all().map(|place| (place - middle) / spread).collect()
        };
        let pairs = even(self).into_iter().zip(even(other));
        pairs.map(|(a, b)| a.distance(b)).sum::<f32>() / self.places.len().max(1) as f32
    }

    /// This pose, moved on as another went from its `first` pose to another `now`.
    ///
    /// So a character keeps its proportions, whoever drives it. `scale` is how far it goes for each step of the other.
    #[must_use]
    pub fn moved(&self, first: &Self, now: &Self, scale: f32) -> Self {
        let places = self.places.iter().zip(&first.places).zip(&now.places);
        let bends = self.bends.iter().zip(&first.bends).zip(&now.bends);
        Self {
            places: places
                .map(|((own, first), now)| std::array::from_fn(|axis| own[axis] + scale * (now[axis] - first[axis])))
                .collect(),
            bends: bends
                .map(|((own, first), now)| product(product(*now, inverse(*first)), *own))
                .collect(),
        }
    }

    fn middle(&self) -> Vec2 {
        self.all().sum::<Vec2>() / self.places.len().max(1) as f32
    }

    fn mean(&self, of: impl Fn(Vec2) -> f32) -> f32 {
        self.all().map(of).sum::<f32>() / self.places.len().max(1) as f32
    }

    fn all(&self) -> impl Iterator<Item = Vec2> {
        self.places.iter().map(|place| Vec2::from(*place))
    }
}

/// The product of two 2x2 matrices, row by row.
fn product([a, b, c, d]: [f32; 4], [e, f, g, h]: [f32; 4]) -> [f32; 4] {
    [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h]
}

/// The inverse of a 2x2 matrix; a flat one is taken for a hardly flat one.
fn inverse([a, b, c, d]: [f32; 4]) -> [f32; 4] {
    let determinant = a * d - b * c;
    let determinant = determinant.abs().max(1e-3).copysign(determinant);
    [d, -b, -c, a].map(|entry| entry / determinant)
}

/// A motion: poses at equal times.
#[derive(Clone, Debug, Default, PartialEq, Reflect, Serialize, Deserialize)]
pub struct KeypointMotion {
    /// The poses, at least one.
    pub poses: Vec<KeypointPose>,
    /// How the one who shows the motion stands before it: what other characters' own poses are taken for. `None` for the
    /// pose of the motion that is most like theirs.
    pub rest: Option<KeypointPose>,
    /// Poses a second.
    pub fps: f32,
    /// Whether the first pose follows the last one.
    pub looped: bool,
}

impl KeypointMotion {
    /// The pose that a character's own one is taken for.
    pub fn rest_for(&self, own: &KeypointPose) -> Option<&KeypointPose> {
        let nearest = |a: &&KeypointPose, b: &&KeypointPose| own.apart(a).total_cmp(&own.apart(b));
        self.rest.as_ref().or_else(|| self.poses.iter().min_by(nearest))
    }

    /// How far a character goes where the one who shows the motion goes one step: as far as it is larger.
    pub fn scale_for(&self, own: &KeypointPose) -> f32 {
        let rest = self.rest_for(own).map_or(0.0, KeypointPose::spread);
        if rest < 1e-3 {
            1.0
        } else {
            (own.spread() / rest).clamp(0.3, 3.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pose(places: &[[f32; 2]]) -> KeypointPose {
        KeypointPose {
            places: places.to_vec(),
            bends: vec![[1.0, 0.0, 0.0, 1.0]; places.len()],
        }
    }

    fn moved(pose: &KeypointPose, scale: f32, by: f32) -> KeypointPose {
        let places = pose
            .places
            .iter()
            .map(|place| place.map(|at| scale * at + by))
            .collect();
        KeypointPose { places, ..pose.clone() }
    }

    #[test]
    fn where_and_how_large_somebody_is_makes_no_other_pose() {
        let stands = pose(&[[0.0, -0.5], [0.0, 0.5], [0.1, 0.0]]);
        assert!(stands.apart(&moved(&stands, 0.4, 0.2)) < 1e-5);
        assert!((moved(&stands, 0.4, 0.2).spread() / stands.spread() - 0.4).abs() < 1e-5);
        assert!(stands.apart(&pose(&[[0.0, -0.5], [0.5, 0.5], [-0.4, 0.0]])) > 0.2);
    }

    #[test]
    fn who_is_driven_by_somebody_who_stands_still_stands_still_and_else_turns_as_they_do() {
        let own = KeypointPose {
            bends: vec![[1.2, 0.1, -0.3, 0.8]],
            ..pose(&[[0.1, 0.2]])
        };
        let first = KeypointPose {
            bends: vec![[0.9, 0.2, 0.1, 1.1]],
            ..pose(&[[-0.4, 0.3]])
        };
        let still = own.moved(&first, &first, 0.7);
        assert_eq!(still.places, own.places);
        assert!(
            still.bends[0]
                .iter()
                .zip(own.bends[0])
                .all(|(a, b)| (a - b).abs() < 1e-5)
        );
        // A quarter turn of the other is one of this.
        let turned = KeypointPose {
            bends: vec![product([0.0, -1.0, 1.0, 0.0], first.bends[0])],
            ..pose(&[[0.0, 0.3]])
        };
        let after = own.moved(&first, &turned, 0.5);
        assert!((after.places[0][0] - 0.3).abs() < 1e-6);
        let expected = product([0.0, -1.0, 1.0, 0.0], own.bends[0]);
        assert!(after.bends[0].iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5));
        assert!(inverse([0.0; 4]).iter().all(|entry| entry.is_finite()));
    }

    #[test]
    fn a_motion_begins_for_everybody_at_the_pose_most_like_their_own() {
        let poses: Vec<_> = (0..5)
            .map(|step| pose(&[[0.0, -0.5], [0.0, 0.5], [0.2 * step as f32, 0.0]]))
            .collect();
        let own = moved(&poses[3], 0.5, -0.1);
        let mut motion = KeypointMotion {
            poses: poses.clone(),
            ..default()
        };
        assert_eq!(motion.rest_for(&own), Some(&poses[3]));
        assert!((motion.scale_for(&own) - 0.5).abs() < 1e-4);
        motion.rest = Some(poses[0].clone());
        assert_eq!(motion.rest_for(&own), Some(&poses[0]));
        assert_eq!(KeypointMotion::default().scale_for(&own), 1.0);
    }
}
