//! New motions as image animation wants them.

use burn::tensor::TensorData;

use super::{LOT, MotionMaker, NUMBERS, ORDER, numbers, pose};
use crate::{
    net::{Device, Tensor},
    track::{CharacterStyle, KeypointMotion, KeypointPose, MOTION_SECONDS, MOTIONS, MotionStyle},
};

/// A motion that shall be made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ordered {
    /// Which of [`MOTIONS`].
    pub motion: usize,
    /// Seen from the side; else from the front.
    pub side: bool,
    /// How it shall be done.
    pub style: MotionStyle,
    /// The same number is the same way of doing it.
    pub seed: u64,
}

impl Ordered {
    /// As the network is given it.
    pub(crate) fn numbers(&self) -> [f32; ORDER] {
        let mut numbers = [0.0; ORDER];
        numbers[self.motion.min(MOTIONS.len() - 1)] = 1.0;
        numbers[MOTIONS.len() + usize::from(self.side)] = 1.0;
        numbers[MOTIONS.len() + 2..].copy_from_slice(&self.style.numbers());
        numbers
    }
}

/// The network that makes motions, ready to be used.
#[derive(Clone, Debug)]
pub struct Choreographer {
    maker: MotionMaker,
    /// How the one who shows all motions stands, seen from the front and from the side.
    rest: [KeypointPose; 2],
    device: Device,
}

impl Choreographer {
    /// With this network, on its device.
    pub fn new(maker: MotionMaker, device: &Device) -> Self {
        Self {
            rest: maker.rest(),
            maker,
            device: device.clone(),
        }
    }

    /// A motion of so many frames, which is a loop.
    pub fn motion(&self, ordered: &Ordered, frames: usize) -> KeypointMotion {
        let frames = frames.max(1);
        let row = |numbers: &[f32]| {
            let data = TensorData::new(numbers.to_vec(), [1, numbers.len()]);
            Tensor::<2>::from_data(data, &self.device)
        };
        let lot = CharacterStyle::lot::<LOT>(ordered.seed);
        let made = self.maker.forward(row(&ordered.numbers()), row(&lot), frames);
        let made: Vec<f32> = made.into_data().iter::<f32>().collect();
        let rest = &self.rest[usize::from(ordered.side)];
        let still = numbers(rest);
        let poses = made.chunks_exact(NUMBERS * rest.places.len()).map(|off| {
            let sum: Vec<f32> = still.iter().zip(off).map(|(still, off)| still + off).collect();
            pose(&sum)
        });
        KeypointMotion {
            poses: poses.collect(),
            rest: Some(rest.clone()),
            fps: frames as f32 / MOTION_SECONDS[ordered.motion.min(MOTIONS.len() - 1)],
            looped: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::motion_maker::MotionMakerConfig;

    #[test]
    fn a_motion_has_a_pose_for_each_frame_and_is_the_same_for_the_same_order() {
        let device = Device::Flex(Default::default());
        let choreographer = Choreographer::new(MotionMakerConfig::new().init(&device), &device);
        let walk = Ordered::default();
        let motion = choreographer.motion(&walk, 8);
        assert_eq!((motion.poses.len(), motion.poses[0].places.len()), (8, 15));
        assert_eq!((motion.fps, motion.looped), (8.0, true));
        assert_eq!(choreographer.motion(&walk, 8), motion);
        assert_ne!(choreographer.motion(&Ordered { seed: 1, ..walk }, 8), motion);
        assert_eq!(choreographer.motion(&walk, 0).poses.len(), 1);
    }
}
