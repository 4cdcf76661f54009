//! Image animation as a game wants it: a sprite of any size and the motion of another in, its own frames out.

use image::RgbaImage;

use super::{
    Device,
    first_order::{
        FirstOrder, Source,
        keypoints::Keypoints,
        pictures::{maps, pictures},
    },
    weights::SpriteWeights,
};
use crate::{
    feature::sprite::{Fit, Palette, SIDES, bounds, cut_out, finished, opaque},
    track::{KeypointMotion, KeypointPose},
};

/// Pixels that are worked on at once: 16 frames of 64 pixels, or four of 128.
const AT_ONCE: usize = 16 * 64 * 64;

/// How the parts of a source follow those of the one who shows a motion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Following {
    /// They go as far from where they were as those of the other go: the source keeps its proportions.
    #[default]
    Relative,
    /// They go where those of the other are. The source takes on its proportions, too.
    Absolute,
}

/// Why a picture cannot be animated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnimateError {
    /// There is nothing in it.
    #[error("nothing can be seen: all of it is transparent; give a picture with a character")]
    Nothing,
}

/// The network of image animation, ready to be used.
#[derive(Clone, Debug)]
pub struct ImageAnimator {
    net: FirstOrder,
    device: Device,
}

/// A character as the network knows it: looked at once, for all its frames.
#[derive(Clone, Debug)]
pub struct Character {
    fit: Fit,
    square: RgbaImage,
    palette: Option<Palette>,
    source: Source,
    pose: KeypointPose,
}

impl Character {
    /// How it stands in its picture.
    pub fn pose(&self) -> &KeypointPose {
        &self.pose
    }

    /// Its poses as it follows a motion, one for each pose of that.
    pub fn follow(&self, motion: &KeypointMotion, following: Following) -> Vec<KeypointPose> {
        match (following, motion.rest_for(&self.pose)) {
            (Following::Relative, Some(rest)) => {
                let scale = motion.scale_for(&self.pose);
                let moved = |now| self.pose.moved(rest, now, scale);
                motion.poses.iter().map(moved).collect()
            }
            _ => motion.poses.clone(),
        }
    }

    /// Where in its picture the left top corner of a frame is, in pixels: mostly beyond its edges, for there must be room
    /// to move.
    pub fn corner(&self) -> [i32; 2] {
        self.fit.corner()
    }

    /// Whether its picture was larger than any square of the network, so that frames are smaller than it.
    pub fn is_smaller(&self) -> bool {
        self.fit.is_smaller()
    }
}

impl ImageAnimator {
    /// With these weights on `device`.
    pub fn new(weights: &SpriteWeights, device: &Device) -> Self {
        Self {
            net: weights.init(device),
            device: device.clone(),
        }
    }

    /// Looks at a sprite: of any size and aspect, transparent around the character or in front of a plain background.
    ///
    /// # Errors
    /// If there is nothing in it.
    pub fn character(&self, sprite: RgbaImage) -> Result<Character, AnimateError> {
        let sprite = cut_out(sprite);
        let fit = Fit::of(bounds([&sprite]).ok_or(AnimateError::Nothing)?);
        let square = fit.square(&sprite);
        let source = self.net.source(maps([&square], &self.device));
        Ok(Character {
            fit,
            palette: Palette::of(&sprite),
            pose: source.keypoints().poses().remove(0),
            square,
            source,
        })
    }

    /// The motion that frames of a character show: of any size, as long as all of them are equally large. Frames in which
    /// nothing can be seen show the pose before them.
    ///
    /// # Errors
    /// If there is nothing in any of them.
    pub fn motion(&self, frames: Vec<RgbaImage>, fps: f32) -> Result<KeypointMotion, AnimateError> {
        let frames: Vec<RgbaImage> = frames.into_iter().map(cut_out).collect();
        let first = frames
            .iter()
            .find_map(|frame| bounds([frame]))
            .ok_or(AnimateError::Nothing)?;
        let fit = Fit::of_height(first, 64);
        let mut poses: Vec<KeypointPose> = Vec::with_capacity(frames.len());
        for some in frames.chunks(16) {
            let squares: Vec<RgbaImage> = some.iter().map(|frame| fit.square(frame)).collect();
            let found = self.net.keypoints(&maps(&squares, &self.device)).poses();
            for (square, pose) in squares.iter().zip(found) {
                let seen = square.pixels().any(opaque);
                poses.push(match poses.last() {
                    Some(before) if !seen => before.clone(),
                    _ => pose,
                });
            }
        }
        Ok(KeypointMotion {
            poses,
            rest: None,
            fps,
            looped: true,
        })
    }

    /// Frames of characters in poses of their own ([`Character::follow`]), each as large as that character's all are.
    /// Those of characters of one size are made together, as many at once as fit into a bounded memory.
    pub fn frames(&self, wanted: &[(&Character, &KeypointPose)]) -> Vec<RgbaImage> {
        let mut frames = vec![RgbaImage::default(); wanted.len()];
        for side in SIDES {
            let those: Vec<usize> = (0..wanted.len()).filter(|i| wanted[*i].0.fit.side() == side).collect();
            for those in those.chunks((AT_ONCE / (side * side) as usize).max(1)) {
                let sources: Vec<&Source> = those.iter().map(|i| &wanted[*i].0.source).collect();
                let poses: Vec<KeypointPose> = those.iter().map(|i| wanted[*i].1.clone()).collect();
                let driving = Keypoints::of(&poses, &self.device);
                let made = self.net.frames(&Source::together(&sources), &driving);
                for (i, square) in those.iter().zip(pictures(&made.sprites)) {
                    let character = wanted[*i].0;
                    let finished = finished(square, &character.square, character.palette.as_ref());
                    frames[*i] = character.fit.out_of(&finished);
                }
            }
        }
        frames
    }
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;
    use crate::{feature::sprite::cells, net::first_order::FirstOrderConfig};

    fn animator() -> ImageAnimator {
        let device = Device::Flex(Default::default());
        ImageAnimator {
            net: FirstOrderConfig::new().init(&device),
            device,
        }
    }

    /// A red figure with a green head in a picture of so many pixels.
    fn figure(width: u32, height: u32) -> RgbaImage {
        RgbaImage::from_fn(width, height, |x, y| {
            let in_it = (width / 3..width - width / 3).contains(&x) && (height / 8..height - height / 8).contains(&y);
            match (in_it, y < height / 3) {
                (false, _) => Rgba([0; 4]),
                (true, true) => Rgba([20, 200, 30, 255]),
                (true, false) => Rgba([200, 20, 30, 255]),
            }
        })
    }

    #[test]
    fn a_sprite_of_any_size_has_a_frame_for_each_pose_in_its_own_colours() {
        let animator = animator();
        let film: Vec<RgbaImage> = (0..3).map(|step| figure(30 + 2 * step, 50)).collect();
        let motion = animator.motion(film, 10.0).unwrap();
        for (width, height) in [(16, 16), (33, 70), (300, 500), (3, 1)] {
            let sprite = figure(width, height);
            let character = match animator.character(sprite.clone()) {
                Ok(character) => character,
                Err(AnimateError::Nothing) => {
                    assert!(width < 4);
                    continue;
                }
            };
            let poses = character.follow(&motion, Following::Relative);
            let wanted: Vec<_> = poses.iter().map(|pose| (&character, pose)).collect();
            let frames = animator.frames(&wanted);
            assert_eq!(frames.len(), 3);
            let palette = Palette::of(&sprite).unwrap();
            for frame in frames.clone() {
                let mut in_palette = frame.clone();
                palette.apply(&mut in_palette);
                assert_eq!(frame, in_palette, "{width}x{height}");
            }
            if !character.is_smaller() {
                let (cells, _) = cells(&frames, character.corner(), [width, height]);
                let (wide, high) = cells[0].dimensions();
                assert!(wide >= width && high >= height, "{width}x{height}: {wide}x{high}");
            }
        }
    }

    #[test]
    fn characters_are_drawn_alike_alone_and_among_others() {
        let animator = animator();
        let characters =
            [(20, 40), (60, 100), (30, 44)].map(|(width, height)| animator.character(figure(width, height)).unwrap());
        let alone: Vec<RgbaImage> = characters
            .iter()
            .flat_map(|character| animator.frames(&[(character, character.pose())]))
            .collect();
        let wanted: Vec<_> = characters
            .iter()
            .map(|character| (character, character.pose()))
            .collect();
        assert_eq!(animator.frames(&wanted), alone);
        assert!(animator.frames(&[]).is_empty());
    }

    #[test]
    fn where_nothing_can_be_seen_there_is_nothing_to_animate() {
        let animator = animator();
        assert_eq!(
            animator.character(RgbaImage::new(9, 9)).unwrap_err(),
            AnimateError::Nothing
        );
        assert_eq!(
            animator.motion(vec![RgbaImage::new(9, 9)], 10.0),
            Err(AnimateError::Nothing)
        );
        assert_eq!(animator.motion(Vec::new(), 10.0), Err(AnimateError::Nothing));
        // An empty frame among others is one in which nobody moves.
        let film = vec![figure(30, 50), RgbaImage::new(30, 50)];
        let motion = animator.motion(film, 10.0).unwrap();
        assert_eq!(motion.poses[0], motion.poses[1]);
    }
}
