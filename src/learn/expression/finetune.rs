//! Training on the user's own pictures, from the shipped weights on.
//!
//! Labels are expressions only: what the network knows about shapes is kept by asking the network that it started as.
//! So is what it knows about expressions that no picture shows (FER2013 has no contempt): without that, it would learn
//! that they never occur. How well they are still read, the pictures cannot tell.
//!
//! A picture is shown once, or several times in a row with other small errors, so that the network's memory stays as
//! steady as it was. What is kept is the network that did best on the dev split; the test split is only reported.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use animgen_faces::wear::grey::GreyWear;
use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{
        TensorData,
        activation::{log_softmax, softmax},
    },
};
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    evaluate::{Read, Reader},
    held_out::read,
    own,
};
use crate::{
    feature::face::{GreyPicture, align, light},
    learn::{
        LearnError,
        ahead::ahead,
        baseline::Example,
        corpus::Split,
        faces::{checksum, jittered},
        pictures::{LabelledPicture, LabelledPictures},
        training::{self, Course, Plan, save_weights},
    },
    net::{Backend, Device, ExpressionNet, ExpressionNetConfig, ExpressionNetWeights, Tensor},
    track::Expression,
};

/// Share of each target that is spread over all expressions that there are pictures of: people disagree.
const SMOOTHING: f32 = 0.1;

/// At most so much of a target is what was known before about expressions that there are no pictures of: less than
/// what the labels say.
const KEEP_ABSENT: f32 = 0.3;

/// How much what the network knew about shapes counts beside the new labels.
const KEEP_SHAPES: f32 = 3.0;

/// Times that a picture is shown in a row, in every third batch.
const IN_A_ROW: usize = 3;

/// How far points are off, see [`jittered`]: sets of photographs are cut less exactly than generated faces.
const JITTER: f32 = 0.035;

/// How badly pictures are worn, at most; photographs are worn already.
const WEAR: f32 = 0.5;

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

/// One look at the dev split.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnPoint {
    /// Steps done.
    pub step: u64,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Dev pictures read rightly, 0 to 1.
    pub accuracy: f64,
    /// Mean F1 of the expressions on the dev split, 0 to 1.
    pub macro_f1: f64,
}

/// What came of it.
pub struct Finetuned {
    /// How it went.
    pub history: Vec<OwnPoint>,
    /// Steps done, and planned.
    pub steps: (u64, u64),
    /// The network that did best on the dev split, and after how many steps.
    pub best: (ExpressionNet, u64),
    /// What it reads in the test split.
    pub test: Read,
    /// What the network that it began with reads there.
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
        average: if steps < 100 { 0.0 } else { 0.99 },
    };
    let begin = config.from.init(device);
    let known = weights_checksum(&begin);
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
        // Without a dev split there is nothing else to choose by.
        dev: if divided.dev.is_empty() {
            divided.train.clone()
        } else {
            divided.dev.clone()
        },
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
    let best = course.best.take(device, trained.model)?;
    Ok(Finetuned {
        history: trained.history,
        steps: (trained.steps, steps),
        test: read(&Reader::of(best.0.clone(), device), &divided.test),
        before: read(&Reader::of(begin, device), &divided.test),
        best,
    })
}

/// A number that changes with the pictures, with what they are said to show, and with what they may be used for. So a
/// training never goes on with another division: it would be judged by people that it has learned from.
fn pictures_checksum(pictures: &[LabelledPicture]) -> u64 {
    let one = |picture: &LabelledPicture| {
        let mut bytes = picture.grey.clone();
        bytes.extend(picture.width.to_le_bytes());
        bytes.extend([picture.split as u8, picture.expression.index() as u8]);
        bytes.extend(picture.votes.iter().flat_map(|v| v.to_le_bytes()));
        checksum(&bytes).to_le_bytes()
    };
    checksum(&pictures.iter().flat_map(one).collect::<Vec<u8>>())
}

/// A number that changes with any weight.
fn weights_checksum(net: &ExpressionNet) -> u64 {
    struct Bytes(Vec<u8>);
    impl ModuleVisitor<Backend> for Bytes {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let weights = param.val().into_data();
            self.0.extend(weights.iter::<f32>().flat_map(f32::to_le_bytes));
        }
    }
    let mut bytes = Bytes(Vec::new());
    net.visit(&mut bytes);
    checksum(&bytes.0)
}

/// Whether anything can be learned about each expression.
fn learned(pictures: &[LabelledPicture]) -> [bool; Expression::COUNT] {
    Expression::ALL.map(|expression| pictures.iter().any(|p| p.votes[expression.index()] > 0.0))
}

/// What should be answered for one face: what the votes say, and for expressions that nothing is learned about, what
/// was known of them before.
fn target(votes: &[f32], known: &[f32], learned: &[bool; Expression::COUNT]) -> [f32; Expression::COUNT] {
    let count = learned.iter().filter(|learned| **learned).count() as f32;
    let absent: f32 = (0..Expression::COUNT).filter(|i| !learned[*i]).map(|i| known[i]).sum();
    let keep = (KEEP_ABSENT / absent.max(1e-6)).min(1.0);
    std::array::from_fn(|i| {
        if learned[i] {
            (1.0 - keep * absent) * (votes[i] * (1.0 - SMOOTHING) + SMOOTHING / count)
        } else {
            keep * known[i]
        }
    })
}

/// Some faces, each once or several times in a row.
pub struct OwnBatch {
    /// `[times][rows, 48, 48]`
    faces: Vec<Vec<f32>>,
    /// `[rows, 8]`
    votes: Vec<f32>,
}

/// Makes batches.
#[derive(Clone)]
struct Maker {
    pictures: Arc<Vec<LabelledPicture>>,
    /// Numbers of the pictures of each expression that occurs.
    classes: Arc<Vec<Vec<usize>>>,
    /// Adds up to 1 at the last class: how often each is drawn.
    shares: Arc<Vec<f32>>,
}

impl Maker {
    /// Rare expressions are drawn more often than they occur, as the square root of their number: FER2013 has 16 happy
    /// faces for each disgusted one.
    fn new(pictures: Vec<LabelledPicture>) -> Self {
        let classes: Vec<Vec<usize>> = Expression::ALL
            .iter()
            .map(|e| (0..pictures.len()).filter(|i| pictures[*i].expression == *e).collect())
            .filter(|class: &Vec<usize>| !class.is_empty())
            .collect();
        let weights: Vec<f32> = classes.iter().map(|class| (class.len() as f32).sqrt()).collect();
        let sum: f32 = weights.iter().sum();
        let mut so_far = 0.0;
        let shares = weights
            .iter()
            .map(|weight| {
                so_far += weight / sum;
                so_far
            })
            .collect();
        Self {
            pictures: Arc::new(pictures),
            classes: Arc::new(classes),
            shares: Arc::new(shares),
        }
    }

    fn batch(&self, rows: usize, times: usize, seed: u64) -> OwnBatch {
        let mut rng = Rng::with_seed(seed);
        let mut batch = OwnBatch {
            faces: vec![Vec::with_capacity(rows * align::SIZE * align::SIZE); times],
            votes: Vec::with_capacity(rows * Expression::COUNT),
        };
        for _ in 0..rows {
            let drawn = rng.f32();
            let class = self.shares.iter().position(|share| drawn < *share);
            let class = &self.classes[class.unwrap_or(self.classes.len() - 1)];
            let picture = &self.pictures[class[rng.usize(..class.len())]];
            let (grey, mirrored) = (own::grey(picture), rng.bool());
            for faces in &mut batch.faces {
                faces.extend(handled(&grey, picture, mirrored, &mut rng));
            }
            batch.votes.extend(picture.votes);
        }
        batch
    }
}

/// A crop by points that are a little off, perhaps mirrored, worn, evenly lit.
fn handled(grey: &GreyPicture, picture: &LabelledPicture, mirrored: bool, rng: &mut Rng) -> Vec<f32> {
    let mut face = align::crop(grey, &jittered(&own::points(picture), JITTER, rng)).to_vec();
    if mirrored {
        for row in face.chunks_exact_mut(align::SIZE) {
            row.reverse();
        }
    }
    let strength = WEAR * rng.f32();
    GreyWear::draw(rng, strength).apply(&mut face, align::SIZE, rng);
    light::even(&mut face);
    face
}

/// Learning from the user's pictures.
struct OwnCourse {
    recipe: String,
    /// The weights to begin with; random ones without.
    begin: Option<ExpressionNetWeights>,
    /// Knows about shapes, and about what there are no pictures of.
    teacher: ExpressionNet,
    /// The expressions that there are pictures of.
    learned: [bool; Expression::COUNT],
    dev: Vec<Example>,
    device: Device,
    best: Best,
}

impl Course for OwnCourse {
    type Model = ExpressionNet;
    type Batch = OwnBatch;
    type Point = OwnPoint;

    fn recipe(&self) -> String {
        self.recipe.clone()
    }

    fn model(&self, device: &Device) -> ExpressionNet {
        match &self.begin {
            Some(weights) => weights.init(device),
            None => ExpressionNetConfig::new().init(device),
        }
    }

    fn loss(&self, model: &ExpressionNet, batch: &OwnBatch, device: &Device) -> Tensor<1> {
        let rows = batch.votes.len() / Expression::COUNT;
        let faces = |faces: &[f32], device: &Device| {
            let shape = [rows, 1, align::SIZE, align::SIZE];
            Tensor::<4>::from_data(TensorData::new(faces.to_vec(), shape), device)
        };
        let mut memory = ExpressionNet::no_memory(rows, device);
        let mut told = ExpressionNet::no_memory(rows, &self.device);
        let mut last = None;
        for seen in &batch.faces {
            let embedding = model.embed(faces(seen, device));
            let (logits, shapes, after) = model.read(embedding, memory);
            memory = after;
            let embedding = self.teacher.embed(faces(seen, &self.device));
            let (known, wanted, after) = self.teacher.read(embedding, told);
            told = after;
            last = Some((logits, shapes, known, wanted));
        }
        let (logits, shapes, known, wanted) = last.expect("a batch shows its faces at least once");
        let known: Vec<f32> = softmax(known, 1).into_data().iter::<f32>().collect();
        let each = batch.votes.chunks_exact(Expression::COUNT);
        let targets: Vec<f32> = each
            .zip(known.chunks_exact(Expression::COUNT))
            .flat_map(|(votes, known)| target(votes, known, &self.learned))
            .collect();
        let targets = Tensor::<2>::from_data(TensorData::new(targets, [rows, Expression::COUNT]), device);
        let expressions = (log_softmax(logits, 1) * targets).sum().mul_scalar(-1.0 / rows as f32);
        let wanted = Tensor::<2>::from_data(wanted.into_data(), device);
        expressions + (shapes - wanted).powf_scalar(2.0).mean().mul_scalar(KEEP_SHAPES)
    }

    fn judge(&self, model: &ExpressionNet, step: u64, loss: f64) -> OwnPoint {
        let read = read(&Reader::of(model.clone(), &self.device), &self.dev);
        self.best.consider(model, read.accuracy(), step);
        OwnPoint {
            step,
            loss,
            accuracy: read.accuracy(),
            macro_f1: read.macro_f1(),
        }
    }

    fn line(&self, point: &OwnPoint) -> String {
        format!(
            "step {:6}  loss {:.3}  dev accuracy {:.3}  macro-F1 {:.3}",
            point.step, point.loss, point.accuracy, point.macro_f1
        )
    }
}

/// The best network so far, on disk so that a run that goes on still knows it.
struct Best {
    weights: PathBuf,
    mark: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    mark: Option<Mark>,
    failed: Option<LearnError>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Mark {
    accuracy: f64,
    step: u64,
}

impl Best {
    /// The best of an earlier run in the same folder, if it left checkpoints to go on from.
    fn new(out: &Path) -> Result<Self, LearnError> {
        let best = Self {
            weights: out.join("best.safetensors"),
            mark: out.join("best.json"),
            state: Mutex::default(),
        };
        if out.join("checkpoint.json").exists()
            && let Ok(text) = std::fs::read(&best.mark)
            && best.weights.exists()
        {
            let mark = serde_json::from_slice(&text).map_err(|e| LearnError::Checkpoint {
                folder: out.into(),
                problem: format!("best.json: {e}"),
            })?;
            best.state.lock().unwrap_or_else(|e| e.into_inner()).mark = Some(mark);
        }
        Ok(best)
    }

    fn consider(&self, model: &ExpressionNet, accuracy: f64, step: u64) {
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        if state.mark.is_some_and(|mark| accuracy <= mark.accuracy) {
            return;
        }
        let mark = Mark { accuracy, step };
        let saved = save_weights(model, &self.weights).and_then(|()| {
            let json = serde_json::to_vec(&mark).map_err(std::io::Error::other);
            json.and_then(|json| std::fs::write(&self.mark, json))
                .map_err(|e| LearnError::file(&self.mark, e))
        });
        match saved {
            Ok(()) => state.mark = Some(mark),
            Err(error) => state.failed = Some(error),
        }
    }

    /// The best network; the last one, if there never was a look at the dev split.
    fn take(self, device: &Device, last: ExpressionNet) -> Result<(ExpressionNet, u64), LearnError> {
        let state = self.state.into_inner().unwrap_or_else(|e| e.into_inner());
        if let Some(error) = state.failed {
            return Err(error);
        }
        match state.mark {
            Some(mark) => {
                let weights = ExpressionNetWeights::from_file(&self.weights)?;
                Ok((weights.init(device), mark.step))
            }
            None => Ok((last, 0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(expression: Expression) -> LabelledPicture {
        LabelledPicture {
            width: 20,
            height: 24,
            grey: (0..480).map(|i| (i * 37 % 256) as u8).collect(),
            points: None,
            expression,
            votes: LabelledPicture::sure(expression),
            split: Split::Train,
            subject: None,
        }
    }

    #[test]
    fn rare_expressions_are_drawn_more_often_than_they_occur() {
        let mut pictures = vec![picture(Expression::Happy); 99];
        pictures.push(picture(Expression::Disgusted));
        let batch = Maker::new(pictures).batch(1000, 1, 1);
        let rare = Expression::Disgusted.index();
        let drawn = batch
            .votes
            .chunks_exact(Expression::COUNT)
            .filter(|v| v[rare] == 1.0)
            .count();
        assert!((50..150).contains(&drawn), "{drawn}");
    }

    #[test]
    fn what_there_are_no_pictures_of_is_answered_as_before() {
        let angry = Expression::Angry.index();
        let contempt = Expression::Contempt.index();
        let votes = LabelledPicture::sure(Expression::Angry);
        let mut known = [0.1; Expression::COUNT];
        known[contempt] = 0.2;
        known[angry] = 0.2;
        let all = target(&votes, &known, &[true; Expression::COUNT]);
        assert!((all[angry] - (1.0 - SMOOTHING * 7.0 / 8.0)).abs() < 1e-5);
        assert!(
            (all[contempt] - SMOOTHING / 8.0).abs() < 1e-5,
            "its pictures say that it is not there"
        );

        let mut pictures: Vec<LabelledPicture> = Expression::ALL.map(picture).into();
        pictures.remove(contempt);
        let learned = learned(&pictures);
        assert_eq!(learned.iter().filter(|l| **l).count(), 7);
        let seven = target(&votes, &known, &learned);
        assert!((seven[contempt] - 0.2).abs() < 1e-5);
        assert!(seven[angry] > 0.7);
        assert!((seven.iter().sum::<f32>() - 1.0).abs() < 1e-5);

        known = [0.01; Expression::COUNT];
        known[contempt] = 0.93;
        let outvoted = target(&votes, &known, &learned);
        assert!(outvoted[angry] > outvoted[contempt], "the label counts more");
        assert!((outvoted.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }

    #[test]
    fn other_pictures_other_divisions_and_other_labels_are_another_training() {
        let pictures = vec![picture(Expression::Sad), picture(Expression::Happy)];
        let sum = pictures_checksum(&pictures);
        assert_eq!(sum, pictures_checksum(&pictures.clone()));
        let changes: [fn(&mut LabelledPicture); 4] = [
            |p| p.split = Split::Test,
            |p| p.expression = Expression::Angry,
            |p| p.votes = [0.125; Expression::COUNT],
            |p| p.grey[479] ^= 1,
        ];
        for change in changes {
            let mut other = pictures.clone();
            change(&mut other[1]);
            assert_ne!(pictures_checksum(&other), sum);
        }
        assert_ne!(pictures_checksum(&pictures[..1]), sum);
    }

    #[test]
    fn the_same_weights_have_the_same_checksum_and_others_another_one() {
        let device = Device::Flex(Default::default());
        let shipped = || weights_checksum(&ExpressionNetWeights::default().init(&device));
        assert_eq!(shipped(), shipped());
        assert_ne!(shipped(), weights_checksum(&ExpressionNetConfig::new().init(&device)));
    }

    #[test]
    fn the_same_seed_makes_the_same_batch_of_even_faces() {
        let maker = Maker::new(vec![picture(Expression::Sad), picture(Expression::Angry)]);
        let (a, b) = (maker.batch(4, 3, 9), maker.batch(4, 3, 9));
        assert_eq!(a.faces, b.faces);
        assert_eq!((a.faces.len(), a.faces[0].len()), (3, 4 * align::SIZE * align::SIZE));
        assert_ne!(a.faces[0], a.faces[1], "each time with other errors");
        assert!(a.faces.iter().flatten().all(|v| v.is_finite()));
    }
}
