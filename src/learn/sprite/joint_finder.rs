//! Finding joints: what a keypoint detector is taught first, so that motion has something to go by, and what the judge of
//! made frames does.
//!
//! The First Order Motion Model has no joints to learn from: its keypoints are what helps to make frames, and what goes
//! along when a picture is bent. The made-up characters have joints, which are learned instead; that keypoints go along
//! is learned by the published loss, which counts less beside the joints.
//!
//! The judge has other sizes and first weights than the detector that is judged, and learns on its own.

use animgen_sprites::{Joint, draw};
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    bent::Bend,
    cast::{Batch, CHARACTERS, Cast, SIDE},
};
use crate::{
    learn::{
        LearnError,
        corpus::Split,
        training::{Course, Schedule, Trained},
    },
    net::{
        Device, Tensor,
        first_order::{
            keypoints::{KeypointDetector, KeypointDetectorConfig, Keypoints},
            warp::inverse,
        },
    },
};

/// How much a bone that is turned wrongly counts against a joint that is off by a tenth of the side.
const BONES: f32 = 0.5;

/// How much it counts that a keypoint stays behind when the picture is bent, and that its surroundings do.
const STAYED: [f32; 2] = [3.0, 0.3];

/// The judge's sizes.
pub fn judge() -> KeypointDetectorConfig {
    KeypointDetectorConfig::new(Joint::COUNT, true)
        .with_stem(32)
        .with_maps(vec![40, 72, 104, 128])
}

/// How far joints that were found are from the true ones, in shares of the side, and how far their surroundings are from
/// being turned and stretched as the bones are, `[1]` each. Keypoints beyond the joints are free.
pub(super) fn off(found: &Keypoints, drawn: &Batch) -> (Tensor<1>, Tensor<1>) {
    let apart = found.places.clone().narrow(1, 0, Joint::COUNT) - drawn.joints.clone();
    let squared: Tensor<3> = apart.powi_scalar(2).sum_dim(2);
    let turned = found.bends.clone().narrow(1, 0, Joint::COUNT) - drawn.bones.clone();
    let distance = squared.add_scalar(1e-9).sqrt().mean().div_scalar(2.0);
    (distance, turned.abs().mean())
}

/// How far keypoints stay behind when pictures are bent, and how far their surroundings do, `[1]` each: the equivariance of
/// the First Order Motion Model. `bent` are those of the bent pictures.
fn stayed(found: &Keypoints, bend: &Bend, bent: &Keypoints) -> (Tensor<1>, Tensor<1>) {
    let stayed = found.places.clone() - bend.apply(bent.places.clone());
    let went = bend.bends(bent.places.clone()).matmul(bent.bends.clone());
    let one = Tensor::<2>::eye(2, &stayed.device()).reshape([1, 1, 2, 2]);
    let unlike = inverse(found.bends.clone()).matmul(went) - one;
    (stayed.abs().mean(), unlike.abs().mean())
}

/// Teaches a detector of these sizes to find joints, or goes on where the last run stopped.
///
/// # Errors
/// If a checkpoint cannot be written or read.
pub fn train_joint_finder(
    sizes: KeypointDetectorConfig,
    schedule: &Schedule,
    device: &Device,
) -> Result<Trained<Finding>, LearnError> {
    let cast = Cast::new(Split::Train, CHARACTERS[0]);
    let course = Finding {
        recipe: format!(
            "{} of {} characters{}",
            schedule.rows,
            CHARACTERS[0],
            schedule.parts().recipe()
        ),
        dev: frames(&Cast::new(Split::Dev, CHARACTERS[1]), 384, 1),
        sizes,
        device: device.clone(),
    };
    schedule.run(&course, device, move |rows, seed| frames(&cast, rows, seed))
}

/// Frames of anybody doing anything.
pub struct Frames {
    drawn: Vec<draw::Frame>,
    seed: u64,
}

fn frames(cast: &Cast, rows: usize, seed: u64) -> Frames {
    let mut rng = Rng::with_seed(seed);
    let drawn = (0..rows).map(|_| cast.any(&mut rng).frame(rng.f32(), SIDE)).collect();
    Frames { drawn, seed }
}

/// Learning to find joints.
pub struct Finding {
    recipe: String,
    sizes: KeypointDetectorConfig,
    dev: Frames,
    device: Device,
}

/// One look of the joint finder at the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FindingPoint {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Mean distance from true joints on the dev split, in shares of the side.
    pub distance: f64,
    /// Mean difference of the matrices that joints are turned and stretched by, on the dev split.
    pub turned: f64,
}

impl Course for Finding {
    type Model = KeypointDetector;
    type Batch = Frames;
    type Point = FindingPoint;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> KeypointDetector {
        self.sizes.init(device)
    }

    fn loss(&self, model: &KeypointDetector, frames: &Frames, device: &Device) -> Tensor<1> {
        let batch = Batch::of(&frames.drawn, device);
        let found = model.forward(&batch.sprites);
        let (distance, turned) = off(&found, &batch);
        let bend = Bend::any(frames.drawn.len(), &mut Rng::with_seed(frames.seed ^ 0xBE4D), device);
        let (stayed, unlike) = stayed(&found, &bend, &model.forward(&bend.pictures(&batch.sprites)));
        distance.mul_scalar(10.0)
            + turned.mul_scalar(BONES)
            + stayed.mul_scalar(STAYED[0])
            + unlike.mul_scalar(STAYED[1])
    }

    fn judge(&self, model: &KeypointDetector, step: u64, loss: f64) -> FindingPoint {
        let mut sums = [0.0; 2];
        for frames in self.dev.drawn.chunks(32) {
            let batch = Batch::of(frames, &self.device);
            let (distance, turned) = off(&model.forward(&batch.sprites), &batch);
            for (sum, mean) in sums.iter_mut().zip([distance, turned]) {
                *sum += f64::from(mean.into_scalar()) * frames.len() as f64 / self.dev.drawn.len() as f64;
            }
        }
        FindingPoint {
            step,
            loss,
            distance: sums[0],
            turned: sums[1],
        }
    }

    fn line(&self, point: &FindingPoint) -> String {
        format!(
            "step {:6}  loss {:.3}  off by {:.2} % of the side, turned by {:.3}",
            point.step,
            point.loss,
            100.0 * point.distance,
            point.turned
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joints_are_looked_for_and_missed_before_it_learned_anything() {
        let device = Device::Flex(Default::default());
        let batch = Batch::of(&frames(&Cast::new(Split::Train, 9), 3, 5).drawn, &device);
        let found = judge().init(&device).forward(&batch.sprites);
        let (distance, turned) = off(&found, &batch);
        let (distance, turned) = (distance.into_scalar(), turned.into_scalar());
        assert!((0.05..0.8).contains(&distance) && turned > 0.0, "{distance}, {turned}");
        // True joints and bones are not off at all.
        let truth = Keypoints {
            places: batch.joints.clone(),
            bends: batch.bones.clone(),
        };
        let (distance, turned) = off(&truth, &batch);
        assert!(distance.into_scalar() < 1e-4 && turned.into_scalar() == 0.0);
    }
}
