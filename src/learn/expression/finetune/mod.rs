//! Training on the user's own pictures, from the shipped weights on.
//!
//! Labels are expressions only: what the network knows about shapes is kept by asking the network that it started as.
//! So is what it knows about expressions that no picture shows (FER2013 has no contempt): without that, it would learn
//! that they never occur. How well they are still read, the pictures cannot tell.
//!
//! A picture is shown once, or several times in a row with other small errors, so that the network's memory stays as
//! steady as it was. What is kept is the network that did best on the dev split, and that it began with is one of those
//! to choose from: a training that only made things worse changes nothing. The test split is only reported.

mod batches;
mod best;
mod checksums;
mod course;
mod targets;

use std::path::PathBuf;

pub use course::OwnPoint;

use self::{
    batches::Maker,
    best::Best,
    checksums::{pictures_checksum, weights_checksum},
    course::OwnCourse,
    targets::learned,
};
use super::{
    evaluate::{Read, Reader},
    held_out::read,
    own,
};
use crate::{
    learn::{
        LearnError,
        ahead::ahead,
        corpus::Split,
        pictures::{LabelledPicture, LabelledPictures},
        training::{self, Course, Plan},
    },
    net::{Device, ExpressionNet, ExpressionNetWeights},
};

/// Times that a picture is shown in a row, in every third batch.
const IN_A_ROW: usize = 3;

/// How to train on one's own pictures.
#[derive(Clone, Debug)]
pub struct FinetuneConfig {
    /// Folder for checkpoints, the history and the weights.
    pub out: PathBuf,
    /// Steps in all; by default 25 times through the pictures, 300 at least and 12,000 at most.
    pub steps: Option<u64>,
    /// Faces per step.
    pub rows: usize,
    /// Highest learning rate; by default a tenth of that of training from nothing, or all of it from scratch.
    pub rate: Option<f64>,
    /// Begin with random weights.
    pub from_scratch: bool,
    /// The weights to begin with; also from scratch, what they know about shapes, and about expressions that there are
    /// no pictures of, is kept.
    pub from: ExpressionNetWeights,
    /// Stop after this many seconds, to be resumed; `None` runs to the end.
    pub seconds: Option<f64>,
    /// Seed of random weights and of all batches; see [`training`] for what it does not settle.
    pub seed: u64,
}

impl Default for FinetuneConfig {
    fn default() -> Self {
        Self {
            out: "out/train-expression-own".into(),
            steps: None,
            rows: 64,
            rate: None,
            from_scratch: false,
            from: ExpressionNetWeights::default(),
            seconds: None,
            seed: 7,
        }
    }
}

/// Which network was kept, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What networks were judged by: the dev split, or, where that has no pictures, what they learned from.
    pub by: Split,
    /// How many pictures these are.
    pub pictures: usize,
    /// How many of them the network that training began with read rightly, 0 to 1; `None` from scratch.
    pub before: Option<f64>,
    /// How many of them the network that was kept read rightly, 0 to 1.
    pub accuracy: f64,
    /// The steps it had done; 0 if no network did better than the one that training began with.
    pub step: u64,
}

/// What came of it.
pub struct Finetuned {
    /// How it went.
    pub history: Vec<OwnPoint>,
    /// Steps done, and planned.
    pub steps: (u64, u64),
    /// The network that was kept.
    pub net: ExpressionNet,
    /// Why it was this one.
    pub choice: Choice,
    /// What it reads in the test split.
    pub test: Read,
    /// What the network that it began with reads there; from scratch, the one whose knowledge of shapes was kept.
    pub before: Read,
}

/// Trains on a set whose faces are located ([`own::locate`]), or goes on where the last run in the same folder stopped.
///
/// # Errors
/// If there is nothing to learn from, or a checkpoint cannot be written or read, or is of other pictures, another
/// division of them, or other weights.
pub fn finetune(config: &FinetuneConfig, set: &LabelledPictures, device: &Device) -> Result<Finetuned, LearnError> {
    let divided = own::divided(set);
    let pictures: Vec<LabelledPicture> = set.split(Split::Train).cloned().collect();
    if pictures.is_empty() {
        return Err(LearnError::NoPictures {
            path: set.path.clone(),
            split: "training",
        });
    }
    let rows = config.rows.clamp(1, 1024);
    let steps = config
        .steps
        .unwrap_or_else(|| (25 * pictures.len() as u64 / rows as u64).clamp(300, 12_000));
    let plan = Plan {
        out: config.out.clone(),
        steps,
        rate: config.rate.unwrap_or(if config.from_scratch { 2e-3 } else { 2e-4 }),
        warm_up: (steps / 20).clamp(1, 300),
        weight_decay: 0.02,
        every: (steps / 25).max(1),
        seconds: config.seconds,
        seed: config.seed,
        momentum: 0.9,
        average: if steps < 100 { 0.0 } else { 0.99 },
    };
    let begin = config.from.init(device);
    let known = weights_checksum(&begin);
    // Without a dev split there is nothing else to choose by.
    let (by, judged) = if divided.dev.is_empty() {
        (Split::Train, divided.train)
    } else {
        (Split::Dev, divided.dev)
    };
    let before = (!config.from_scratch).then(|| read(&Reader::of(begin.clone(), device), &judged).accuracy());
    let course = OwnCourse {
        recipe: format!(
            "{} pictures of {} ({:016x}), {rows} at a time, {} {known:016x}",
            pictures.len(),
            set.path.display(),
            pictures_checksum(&set.pictures),
            if config.from_scratch {
                "from scratch beside weights"
            } else {
                "from weights"
            }
        ),
        learned: learned(&pictures),
        begin: (!config.from_scratch).then(|| config.from.clone()),
        teacher: begin.clone().fold(),
        by,
        judged,
        device: device.clone(),
        best: Best::new(&config.out)?,
    };
    let maker = Maker::new(pictures);
    let seed = config.seed;
    let trained = training::run(&course, &plan, device, |first| {
        ahead(2, first, move |step| {
            let seed = seed ^ (step + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            vec![maker.batch(rows, if step % 3 == 2 { IN_A_ROW } else { 1 }, seed)]
        })
    })?;
    if course.best.mark().is_none() {
        // Its files are gone, and there were no more steps in which to look again.
        course.judge(&trained.model, trained.steps, 0.0);
    }
    let pictures = course.judged.len();
    let (net, accuracy, step) = match course.best.take(before, device)? {
        Some((net, mark)) => (net, mark.accuracy, mark.step),
        None => (begin.clone(), before.unwrap_or(0.0), 0),
    };
    Ok(Finetuned {
        history: trained.history,
        steps: (trained.steps, steps),
        test: read(&Reader::of(net.clone(), device), &divided.test),
        before: read(&Reader::of(begin, device), &divided.test),
        net,
        choice: Choice {
            by,
            pictures,
            before,
            accuracy,
            step,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::{batches::tests::picture, *};
    use crate::track::Expression;

    /// Pictures of which no two are alike.
    fn set(splits: &[Split]) -> LabelledPictures {
        let pictures = splits.iter().enumerate().map(|(number, split)| {
            let mut picture = picture(Expression::ALL[number % Expression::COUNT]);
            let step = 2 * number + 5;
            picture.grey = (0..480).map(|i| (i * step % 256) as u8).collect();
            picture.split = *split;
            picture
        });
        LabelledPictures {
            path: "faces".into(),
            pictures: pictures.collect(),
            subjects: Vec::new(),
            divided: true,
            warnings: Vec::new(),
        }
    }

    fn config(out: &std::path::Path) -> FinetuneConfig {
        FinetuneConfig {
            out: out.into(),
            steps: Some(2),
            rows: 4,
            ..FinetuneConfig::default()
        }
    }

    /// Has the pictures say whatever a network reads in them.
    fn agree(set: &mut LabelledPictures, net: &ExpressionNet, device: &Device) {
        let reader = Reader::of(net.clone(), device);
        for split in [Split::Dev, Split::Test] {
            let divided = own::divided(set);
            let faces = if split == Split::Dev { divided.dev } else { divided.test };
            let crops: Vec<&[f32]> = faces.iter().map(|face| face.0.as_slice()).collect();
            let shown = reader.read(&crops);
            let pictures = set.pictures.iter_mut().filter(|picture| picture.split == split);
            for (picture, shown) in pictures.zip(shown) {
                picture.expression = shown;
                picture.votes = LabelledPicture::sure(shown);
            }
        }
    }

    #[test]
    fn a_training_that_does_no_better_gives_back_the_network_that_it_began_with() {
        let device = Device::Flex(Default::default());
        let out = tempfile::tempdir().unwrap();
        let splits = [[Split::Train; 4], [Split::Dev; 4], [Split::Test; 4]].concat();
        let mut set = set(&splits);
        let config = config(out.path());
        let begin = config.from.init(&device);
        agree(&mut set, &begin, &device);
        let trained = finetune(&config, &set, &device).unwrap();
        let choice = Choice {
            by: Split::Dev,
            pictures: 4,
            before: Some(1.0),
            accuracy: 1.0,
            step: 0,
        };
        assert_eq!(trained.choice, choice);
        assert_eq!(trained.steps, (2, 2));
        assert_eq!(weights_checksum(&trained.net), weights_checksum(&begin));
        assert_eq!(trained.test.accuracy(), 1.0);
        // From scratch it began with nothing.
        let scratch = FinetuneConfig {
            out: out.path().join("scratch"),
            from_scratch: true,
            ..config
        };
        let trained = finetune(&scratch, &set, &device).unwrap();
        assert_eq!(trained.choice.before, None);
        assert!(trained.choice.step > 0);
    }

    #[test]
    fn where_there_is_no_dev_split_the_training_pictures_choose() {
        let device = Device::Flex(Default::default());
        let out = tempfile::tempdir().unwrap();
        let set = set(&[Split::Train, Split::Train, Split::Train, Split::Test]);
        let trained = finetune(&config(out.path()), &set, &device).unwrap();
        assert_eq!((trained.choice.by, trained.choice.pictures), (Split::Train, 3));
        assert!(
            trained
                .choice
                .before
                .is_some_and(|before| trained.choice.accuracy >= before)
        );
    }

    #[test]
    fn without_training_pictures_it_is_said_how_many_there_must_be() {
        let device = Device::Flex(Default::default());
        let out = tempfile::tempdir().unwrap();
        let set = set(&[Split::Dev, Split::Test]);
        let Err(error) = finetune(&config(out.path()), &set, &device) else {
            panic!("there is nothing to learn from");
        };
        let said = error.to_string();
        assert!(said.contains("at least 3 pictures of each expression"), "{said}");
    }
}
