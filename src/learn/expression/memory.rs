//! The training of the expression network, second part: what it remembers of a person from picture to picture.
//!
//! The body stays as it learned from single faces. Short clips go through it once, in several settings each; the LSTM
//! and the layers that read it then learn from what came out: to answer as the labels say, from the first picture on,
//! and to answer the same while nothing changes, however noisy the pictures are.

use std::sync::Arc;

use burn::tensor::{TensorData, activation::softmax};
use fastrand::Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    batches::{FACE, classes},
    loss::loss,
    train::TrainConfig,
};
use crate::{
    feature::face::align,
    learn::{
        LearnError,
        ahead::ahead,
        corpus::Split,
        faces::{Clips, FRAMES, Grounds, Handling, Studio},
        training::{self, Course, Plan, Trained, weights_bytes},
    },
    net::{Device, ExpressionNet, ExpressionNetWeights, Tensor, expression::EMBEDDING, expression::seen_shapes},
    track::Expression,
};

/// Clips of each family to learn from, and to choose by.
const CLIPS: [u64; 2] = [500, 60];

/// Settings that each clip is seen in.
const SETTINGS: usize = 4;

/// Clips in a step.
const ROWS: usize = 32;

/// How much a change of the answer counts while the label does not change, beside the answer itself.
const STEADINESS: f32 = 4.0;

/// How much more the first picture of a clip counts than the others: it is what a still picture is read by.
const FIRST: f32 = 4.0;

/// What came out of the body for some clips, and what should be answered.
#[derive(Clone, Debug, Default)]
struct Sequences {
    /// `[clips, FRAMES, 64]`
    embeddings: Vec<f32>,
    /// `[clips, FRAMES, 8]`
    expressions: Vec<f32>,
    /// `[clips, FRAMES, 45]`
    shapes: Vec<f32>,
}

impl Sequences {
    fn len(&self) -> usize {
        self.embeddings.len() / (FRAMES * EMBEDDING)
    }

    /// Some of them, anew.
    fn some(&self, rows: usize, rng: &mut Rng) -> Self {
        let mut some = Self::default();
        for _ in 0..rows {
            let clip = rng.usize(..self.len());
            let part = |all: &[f32], width: usize| all[clip * FRAMES * width..(clip + 1) * FRAMES * width].to_vec();
            some.embeddings.extend(part(&self.embeddings, EMBEDDING));
            some.expressions.extend(part(&self.expressions, Expression::COUNT));
            some.shapes.extend(part(&self.shapes, seen_shapes().len()));
        }
        some
    }

    /// Logarithm of the mean of the labels, of each expression.
    fn log_prior(&self) -> [f32; Expression::COUNT] {
        let mut sum = [0.0; Expression::COUNT];
        for label in self.expressions.chunks_exact(Expression::COUNT) {
            sum.iter_mut().zip(label).for_each(|(sum, share)| *sum += share);
        }
        let all = sum.iter().sum::<f32>().max(1.0);
        sum.map(|sum| (sum / all).max(1e-3).ln())
    }

    /// One picture of each clip out of a table of `width` numbers for each picture: `[clips, width]`.
    fn frame(&self, all: &[f32], width: usize, frame: usize, device: &Device) -> Tensor<2> {
        let clips = self.len();
        let numbers: Vec<f32> = (0..clips)
            .flat_map(|clip| &all[(clip * FRAMES + frame) * width..][..width])
            .copied()
            .collect();
        Tensor::from_data(TensorData::new(numbers, [clips, width]), device)
    }
}

/// Looks at clips in several settings each, with the body of the network that has these weights, on all cores.
fn look(
    weights: &ExpressionNetWeights,
    clips: &[Clips],
    studio: &Studio,
    (settings, handling): (usize, Handling),
    seed: u64,
    device: &Device,
) -> Sequences {
    let all: Vec<(&Clips, usize)> = clips
        .iter()
        .flat_map(|clips| (0..clips.len() * settings).map(move |number| (clips, number / settings)))
        .collect();
    let seen: Vec<Sequences> = all
        .par_iter()
        .enumerate()
        .map_init(
            // Tensors stay on the thread that made them.
            || weights.init(device).fold(),
            |net, (number, (clips, clip))| {
                let mut rng = Rng::with_seed(seed ^ (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
                look_once(net, clips, *clip, studio, handling, &mut rng, device)
            },
        )
        .collect();
    let mut sequences = Sequences::default();
    for one in seen {
        sequences.embeddings.extend(one.embeddings);
        sequences.expressions.extend(one.expressions);
        sequences.shapes.extend(one.shapes);
    }
    sequences
}

/// Looks at one clip in one setting.
fn look_once(
    net: &ExpressionNet,
    clips: &Clips,
    clip: usize,
    studio: &Studio,
    handling: Handling,
    rng: &mut Rng,
    device: &Device,
) -> Sequences {
    let mut sequences = Sequences::default();
    let setting = studio.setting(
        Handling {
            wear: handling.wear * rng.f32(),
            ..handling
        },
        rng,
    );
    let mirror = handling.mirror && rng.bool();
    let mut faces = Vec::with_capacity(FRAMES * FACE);
    for frame in 0..FRAMES {
        let portrait = clips.frame(clip, frame);
        let mut face = setting.see(&portrait, rng);
        let mut shapes = portrait.shapes;
        if mirror {
            align::mirror(&mut face);
            shapes = shapes.mirrored();
        }
        faces.extend(face);
        sequences.expressions.extend(clips.script(clip).label(frame).0);
        sequences.shapes.extend(seen_shapes().iter().map(|s| shapes.get(*s)));
    }
    let faces = TensorData::new(faces, [FRAMES, 1, align::SIZE, align::SIZE]);
    let embedded = net.embed(Tensor::from_data(faces, device));
    sequences.embeddings.extend(embedded.into_data().iter::<f32>());
    sequences
}

/// One look at the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MemoryPoint {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Pictures in which nothing changes that were read rightly, 0 to 1.
    pub accuracy: f64,
    /// First pictures of clips that were read rightly, 0 to 1.
    pub first: f64,
    /// Changes of the strongest expression in a second in which nothing changes.
    pub flips: f64,
    /// Pictures until the new expression is the strongest, counted from the middle of the change.
    pub delay: f64,
}

/// Goes on with a network that has learned from single faces: trains what it remembers.
///
/// `steps` of 30 and more clips each take a few minutes; the clips are made once.
///
/// # Errors
/// If clips cannot be kept, or a checkpoint cannot be written or read.
pub fn remember(stills: &ExpressionNet, config: &TrainConfig, device: &Device) -> Result<Trained<Memory>, LearnError> {
    let share = if config.quick { 10 } else { 1 };
    let open = |split, count: u64| {
        let clips = |family: &animgen_faces::Family| Clips::of(*family, split, count / share, true);
        config.families.iter().map(clips).collect::<Result<Vec<_>, _>>()
    };
    let grounds = Arc::new(Grounds::draw(400, 0, config.schedule.seed));
    let studio = Studio::new(Vec::new(), grounds);
    let weights = ExpressionNetWeights::from_bytes("what was learned from single faces", weights_bytes(stills)?)?;
    let [train, dev] = CLIPS;
    let (train, dev) = (open(Split::Train, train)?, open(Split::Dev, dev)?);
    let train = look(
        &weights,
        &train,
        &studio,
        (SETTINGS, Handling::TRAINING),
        config.schedule.seed,
        device,
    );
    let dev = look(
        &weights,
        &dev,
        &studio,
        (1, Handling::USED),
        config.schedule.seed ^ 0xDE7,
        device,
    );
    let course = Memory {
        recipe: format!(
            "{ROWS} of {} clips of {FRAMES} pictures of {:?}, steadiness {STEADINESS}, first {FIRST}, expressions balanced, {:?}",
            train.len(),
            config.families,
            Handling::TRAINING
        ),
        log_prior: train.log_prior(),
        weights,
        dev,
        device: device.clone(),
    };
    let plan = Plan {
        out: config.schedule.out.join("memory"),
        steps: config.memory_steps,
        rate: 2e-3,
        warm_up: 100,
        weight_decay: 1e-3,
        every: config.schedule.every,
        seconds: config.schedule.seconds,
        seed: config.schedule.seed,
        momentum: config.schedule.momentum,
        average: 0.99,
    };
    let (train, seed) = (Arc::new(train), config.schedule.seed);
    training::run(&course, &plan, device, |first| {
        ahead(1, first, move |step| {
            let mut rng = Rng::with_seed(seed ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            vec![Step(train.some(ROWS, &mut rng))]
        })
    })
}

/// Clips of one step.
pub struct Step(Sequences);

/// Learning from clips what to remember.
pub struct Memory {
    recipe: String,
    /// Logarithm of how often each expression is in the labels.
    log_prior: [f32; Expression::COUNT],
    weights: ExpressionNetWeights,
    dev: Sequences,
    device: Device,
}

impl Course for Memory {
    type Model = ExpressionNet;
    type Batch = Step;
    type Point = MemoryPoint;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> ExpressionNet {
        self.weights.init(device)
    }

    fn loss(&self, model: &ExpressionNet, Step(clips): &Step, device: &Device) -> Tensor<1> {
        let count = seen_shapes().len();
        let mut memory = ExpressionNet::no_memory(clips.len(), device);
        // Clips begin and end neutral more often than anything else. What that makes likelier is added here, so that the
        // network itself holds no expression for likelier ("Long-tail learning via logit adjustment", Menon et al., 2021).
        let prior = Tensor::<2>::from_data(TensorData::new(self.log_prior.to_vec(), [1, Expression::COUNT]), device);
        let mut sum: Option<Tensor<1>> = None;
        let mut last: Option<Tensor<2>> = None;
        for frame in 0..FRAMES {
            let embedding = clips.frame(&clips.embeddings, EMBEDDING, frame, device);
            let (logits, shapes, after) = model.read_logits(embedding, memory);
            memory = after;
            let wanted = clips.frame(&clips.expressions, Expression::COUNT, frame, device);
            let wanted_shapes = clips.frame(&clips.shapes, count, frame, device);
            let mut cost = loss(logits.clone() + prior.clone(), shapes, wanted, wanted_shapes);
            if frame == 0 {
                cost = cost.mul_scalar(FIRST);
            }
            let says = softmax(logits, 1);
            if let Some(before) = last.replace(says.clone()) {
                let held = held(&clips.expressions, clips.len(), frame);
                let held = Tensor::<2>::from_data(TensorData::new(held, [clips.len(), 1]), device);
                let change = (says - before).powi_scalar(2) * held;
                cost = cost + change.sum().mul_scalar(STEADINESS / clips.len() as f32);
            }
            sum = Some(match sum {
                Some(sum) => sum + cost,
                None => cost,
            });
        }
        sum.expect("a clip has pictures").mul_scalar(1.0 / FRAMES as f32)
    }

    fn judge(&self, model: &ExpressionNet, step: u64, loss: f64) -> MemoryPoint {
        let clips = self.dev.len();
        let mut memory = ExpressionNet::no_memory(clips, &self.device);
        let mut answers = vec![Vec::new(); clips];
        for frame in 0..FRAMES {
            let embedding = self.dev.frame(&self.dev.embeddings, EMBEDDING, frame, &self.device);
            let (logits, _, after) = model.read(embedding, memory);
            memory = after;
            let logits: Vec<f32> = logits.into_data().iter::<f32>().collect();
            for (clip, class) in classes(&logits).into_iter().enumerate() {
                answers[clip].push(class);
            }
        }
        let truth: Vec<Vec<usize>> = self
            .dev
            .expressions
            .chunks_exact(FRAMES * Expression::COUNT)
            .map(classes)
            .collect();
        judged(
            &truth,
            &answers,
            |clip, frame| held_at(&self.dev.expressions, clip, frame),
            (step, loss),
        )
    }

    fn line(&self, point: &MemoryPoint) -> String {
        format!(
            "step {:6}  loss {:.3}  right {:.3}, at first {:.3}  flips a second {:.2}  delay {:.2} pictures",
            point.step, point.loss, point.accuracy, point.first, point.flips, point.delay
        )
    }
}

/// Whether nothing changes from the picture before to this one.
fn held_at(expressions: &[f32], clip: usize, frame: usize) -> bool {
    let label = |frame: usize| &expressions[(clip * FRAMES + frame) * Expression::COUNT..][..Expression::COUNT];
    label(frame) == label(frame - 1)
}

/// For each clip 1 where nothing changes.
fn held(expressions: &[f32], clips: usize, frame: usize) -> Vec<f32> {
    (0..clips)
        .map(|clip| f32::from(held_at(expressions, clip, frame)))
        .collect()
}

/// Counts what was answered against what was true.
fn judged(
    truth: &[Vec<usize>],
    answers: &[Vec<usize>],
    held: impl Fn(usize, usize) -> bool,
    (step, loss): (u64, f64),
) -> MemoryPoint {
    let (mut right, mut still, mut flips, mut first) = (0, 0, 0, 0);
    let (mut delay, mut changes) = (0.0, 0);
    for (clip, (truth, answers)) in truth.iter().zip(answers).enumerate() {
        first += usize::from(truth[0] == answers[0]);
        for frame in (1..FRAMES).filter(|frame| held(clip, *frame)) {
            still += 1;
            right += usize::from(truth[frame] == answers[frame]);
            flips += usize::from(answers[frame] != answers[frame - 1]);
        }
        let (from, to) = (truth[0], truth[FRAMES - 1]);
        let changed = truth.iter().position(|class| *class == to);
        if let Some(changed) = changed.filter(|_| from != to) {
            // Who never answers rightly counts with all the pictures that are left.
            let answered = answers[changed..].iter().position(|class| *class == to);
            delay += answered.unwrap_or(FRAMES - changed) as f64;
            changes += 1;
        }
    }
    let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
    MemoryPoint {
        step,
        loss,
        accuracy: share(right, still),
        first: share(first, truth.len()),
        flips: 30.0 * share(flips, still),
        delay: delay / f64::from(changes.max(1)),
    }
}

#[cfg(test)]
mod tests {
    use burn::{
        module::AutodiffModule,
        tensor::{Distribution, Tolerance},
    };

    use super::*;
    use crate::net::ExpressionNetConfig;

    #[test]
    fn what_is_remembered_is_learned_on_top_of_what_single_faces_taught() {
        let device = Device::Flex(Default::default());
        let stills = ExpressionNetConfig::new().init(&device);
        let course = Memory {
            recipe: String::new(),
            log_prior: [0.0; Expression::COUNT],
            weights: ExpressionNetWeights::from_bytes("stills", weights_bytes(&stills).unwrap()).unwrap(),
            dev: Sequences::default(),
            device: device.clone(),
        };
        let faces = Tensor::random(
            [3, 1, align::SIZE, align::SIZE],
            Distribution::Normal(0.0, 1.0),
            &device,
        );
        let before = stills.fold().embed(faces.clone()).into_data();
        // Without what learning drops now and then.
        let after = course.model(&Device::autodiff(device)).valid().embed(faces);
        before.assert_approx_eq::<f32>(&after.into_data(), Tolerance::rel_abs(1e-2, 1e-2));
    }

    #[test]
    fn a_reader_who_is_late_or_restless_is_told_so() {
        let truth = vec![[vec![0; 10], vec![1; FRAMES - 10]].concat()];
        let mut answers = vec![[vec![0; 13], vec![1; FRAMES - 13]].concat()];
        answers[0][25] = 2;
        let point = judged(&truth, &answers, |_, frame| frame != 10, (7, 0.5));
        assert_eq!((point.step, point.first, point.delay), (7, 1.0, 3.0));
        let still = (FRAMES - 2) as f64;
        assert!(
            (point.accuracy - (still - 3.0) / still).abs() < 1e-9,
            "{}",
            point.accuracy
        );
        assert!((point.flips - 30.0 * 3.0 / still).abs() < 1e-9, "{}", point.flips);
    }

    #[test]
    fn the_prior_is_how_often_each_expression_is_in_the_labels() {
        let mut expressions = vec![0.0; 4 * Expression::COUNT];
        for (picture, class) in [0, 0, 0, 5].into_iter().enumerate() {
            expressions[picture * Expression::COUNT + class] = 1.0;
        }
        let sequences = Sequences {
            expressions,
            ..Sequences::default()
        };
        let prior = sequences.log_prior();
        assert!((prior[0].exp() - 0.75).abs() < 1e-6 && (prior[5].exp() - 0.25).abs() < 1e-6);
        assert!(prior.iter().all(|p| p.is_finite()));
    }

    #[test]
    fn a_picture_of_each_clip_is_taken_out_of_the_table() {
        let sequences = Sequences {
            embeddings: (0..2 * FRAMES * EMBEDDING).map(|i| i as f32).collect(),
            ..Sequences::default()
        };
        let device = Device::Flex(Default::default());
        let frame = sequences.frame(&sequences.embeddings, EMBEDDING, 3, &device);
        let numbers: Vec<f32> = frame.into_data().iter::<f32>().collect();
        assert_eq!(numbers[0], (3 * EMBEDDING) as f32);
        assert_eq!(numbers[EMBEDDING], ((FRAMES + 3) * EMBEDDING) as f32);
    }
}
