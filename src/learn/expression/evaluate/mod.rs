//! Judges the networks that see: every measure that the project has set itself, with people whom they never learned
//! from.
//!
//! | file | measures |
//! |---|---|
//! | `scenes` | makes the pictures: who is in them, how they act, what happened to the picture |
//! | `reading` | what is read in faces that were found, and in faces cut out by their true points |
//! | `finding` | faces found and missed, and faces that are none |
//! | `comparing` | hand-made features and a support vector machine on the same crops |
//! | `carrying` | whether the characters that ship can be recognised to show an expression |
//! | `motion` | films: labels that flip, steps that are followed |
//! | `stage` | the part of the plugin between sightings and motion, for those films |

mod carrying;
mod comparing;
mod finding;
mod motion;
mod reading;
mod scenes;
mod stage;

use std::time::Instant;

use animgen_faces::Family;

pub use carrying::Carried;
pub use comparing::{Comparison, Contestant, Divided, NETWORK};
pub use finding::Finding;
pub use motion::{Held, Step};
pub use reading::{Crop, Crops, Read, Reader, crop};
pub use scenes::{Condition, HARD, Shown, pictures};

use self::comparing::{compete, examples};
use crate::{
    learn::{
        baseline::{BaselineConfig, Example},
        corpus::Split,
    },
    net::{Device, ExpressionNetWeights, FaceWatcher, FaceWeights},
    source::Picture,
    track::ExpressionRecognizer,
};

/// What to judge, and how thoroughly.
#[derive(Clone, Debug, Default)]
pub struct EvaluationConfig {
    /// The networks.
    pub weights: FaceWeights,
    /// A tenth of the pictures, to see that everything works.
    pub quick: bool,
    /// An expression network that has learned from drawn people only.
    pub only_drawn: Option<ExpressionNetWeights>,
    /// An expression network that has learned from sculpted people only.
    pub only_sculpted: Option<ExpressionNetWeights>,
    /// Faces of the user's own, aligned and divided.
    pub own: Vec<Divided>,
}

/// One family in one condition.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Whose faces.
    pub family: Family,
    /// In what condition.
    pub condition: Condition,
    /// What was read in the faces that the finder found.
    pub found: Read,
    /// What was read in the faces cut out by the true points.
    pub oracle: Read,
    /// Faces found, 0 to 1.
    pub found_share: f64,
}

/// A network that has learned from one family, on the other.
#[derive(Clone, Debug)]
pub struct Across {
    /// The family that it has not learned from.
    pub on: Family,
    /// Clean faces.
    pub clean: Read,
    /// Hard ones.
    pub hard: Read,
}

/// Everything that was measured.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Both families, clean and hard.
    pub readings: Vec<Reading>,
    /// Networks of one family on the other; those that were given.
    pub across: Vec<Across>,
    /// The network and the baselines: on the generator's people, then on the user's sets.
    pub comparisons: Vec<Comparison>,
    /// Faces found and missed.
    pub finding: Finding,
    /// On the characters that ship.
    pub carried: Carried,
    /// Expressions held for [`Evaluation::held_seconds`].
    pub held: Vec<Held>,
    /// For how long, in seconds.
    pub held_seconds: u32,
    /// Steps from neutral to an expression.
    pub steps: Vec<Step>,
    /// Steps that were not recognised.
    pub steps_missed: usize,
    /// Milliseconds that both networks took for each picture of 640x480 with one face, in order.
    pub milliseconds: Vec<f64>,
    /// Size of both networks' weights, in bytes.
    pub bytes: usize,
}

impl Evaluation {
    /// Everything that was read in found faces of a condition.
    pub fn found(&self, condition: Condition) -> Read {
        self.sum(condition, |reading| &reading.found)
    }

    /// Everything that was read in true faces of a condition.
    pub fn oracle(&self, condition: Condition) -> Read {
        self.sum(condition, |reading| &reading.oracle)
    }

    fn sum(&self, condition: Condition, read: impl Fn(&Reading) -> &Read) -> Read {
        let mut sum = Read::default();
        for reading in self.readings.iter().filter(|r| r.condition == condition) {
            sum.merge(read(reading));
        }
        sum
    }
}

/// How much of everything.
struct Amounts {
    /// People of each family to judge on.
    test: usize,
    /// People of each family for the baselines to learn from, and to choose by.
    baseline: (usize, usize),
    /// Pictures to look for faces in.
    finding: usize,
    /// People of each family who are mirrored.
    mirrored: usize,
    /// Seconds for which expressions are held.
    held: u32,
    /// People of each family for each step.
    steps: u64,
    /// Pictures to take the time of.
    timed: usize,
}

impl Amounts {
    fn new(quick: bool) -> Self {
        if quick {
            Self {
                test: 12,
                baseline: (24, 6),
                finding: 40,
                mirrored: 2,
                held: 5,
                steps: 1,
                timed: 20,
            }
        } else {
            Self {
                test: 120,
                baseline: (100, 20),
                finding: 500,
                mirrored: 20,
                held: 60,
                steps: 2,
                timed: 200,
            }
        }
    }
}

const FAMILIES: [Family; 2] = [Family::Drawn, Family::Sculpted];

/// Judges; `tell` is given a line for people before each part, which may take minutes.
pub fn evaluate(config: &EvaluationConfig, device: &Device, tell: impl Fn(&str)) -> Evaluation {
    let amounts = Amounts::new(config.quick);
    let reader = Reader::new(&config.weights.expression, device);

    tell("people of the test split");
    let mut readings = Vec::new();
    let mut test = Vec::new();
    for family in FAMILIES {
        for condition in Condition::ALL {
            let shown = pictures(family, Split::Test, amounts.test, condition);
            let crops = Crops::of(&shown, &config.weights, device);
            readings.push(Reading {
                family,
                condition,
                found: crops.read_found(&reader),
                oracle: crops.read_oracle(&reader),
                found_share: crops.found_share(),
            });
            test.push(((family, condition), crops));
        }
    }
    let of = |family, condition| {
        let found = test.iter().find(|(key, _)| *key == (family, condition));
        found.map_or_else(Crops::default, |(_, crops)| crops.clone())
    };

    let across = [
        (&config.only_drawn, Family::Sculpted),
        (&config.only_sculpted, Family::Drawn),
    ]
    .into_iter()
    .filter_map(|(weights, on)| {
        let reader = Reader::new(weights.as_ref()?, device);
        Some(Across {
            on,
            clean: of(on, Condition::Clean).read_found(&reader),
            hard: of(on, Condition::Hard).read_found(&reader),
        })
    })
    .collect();

    tell("hand-made features and support vector machines");
    let mut all = Crops::default();
    test.iter().for_each(|(_, crops)| all.extend(crops));
    let generated = Divided {
        name: "generated people".into(),
        train: both(Split::Train, amounts.baseline.0),
        dev: both(Split::Dev, amounts.baseline.1),
        test: examples(&all.oracle, &all.truth),
    };
    let comparisons = std::iter::once(&generated)
        .chain(&config.own)
        .map(|set| compete(set, &reader, BaselineConfig::default()))
        .collect();

    tell("finding faces");
    let finding = finding::finding(&config.weights, amounts.finding, device);
    tell("the characters that ship");
    let carried = carrying::carried(&config.weights, amounts.mirrored, device);
    tell("expressions that are held");
    let held = motion::held(&config.weights, amounts.held, device);
    tell("expressions that change");
    let (steps, steps_missed) = motion::steps(&config.weights, amounts.steps, device);
    tell("time");
    Evaluation {
        readings,
        across,
        comparisons,
        finding,
        carried,
        held,
        held_seconds: amounts.held,
        steps,
        steps_missed,
        milliseconds: milliseconds(&config.weights, amounts.timed, device),
        bytes: config.weights.finder.size() + config.weights.aligner.size() + config.weights.expression.size(),
    }
}

/// Crops by the true points of this many people of each family, in both conditions.
fn both(split: Split, people: usize) -> Vec<Example> {
    let mut crops = Vec::new();
    for (family, condition) in FAMILIES.into_iter().flat_map(|f| Condition::ALL.map(|c| (f, c))) {
        for shown in pictures(family, split, people, condition) {
            let grey = crate::feature::face::GreyPicture::from(&shown.picture);
            crops.push((crop(&grey, &shown.points), shown.expression));
        }
    }
    crops
}

/// How long a picture of 640x480 with one face takes, each looked at as a whole; sorted.
fn milliseconds(weights: &FaceWeights, count: usize, device: &Device) -> Vec<f64> {
    let watcher = FaceWatcher::new(weights, device);
    let shown = pictures(Family::Drawn, Split::Test, 1, Condition::Clean);
    let large: Vec<Picture> = shown.iter().take(4).map(|s| doubled(&s.picture)).collect();
    let mut times: Vec<f64> = large
        .iter()
        .cycle()
        .take(count + 5)
        .map(|picture| {
            let started = Instant::now();
            watcher.inspect(picture, &ExpressionRecognizer::default());
            started.elapsed().as_secs_f64() * 1e3
        })
        // The first ones are slower: memory is new.
        .skip(5)
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// Twice as wide and high.
fn doubled(picture: &Picture) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let pixels: Vec<u8> = (0..4 * width * height)
        .flat_map(|i| {
            let (x, y) = (i % (2 * width) / 2, i / (2 * width) / 2);
            let at = 3 * (y * width + x) as usize;
            [picture.pixels()[at], picture.pixels()[at + 1], picture.pixels()[at + 2]]
        })
        .collect();
    Picture::new(2 * width, 2 * height, pixels).unwrap_or_else(|| picture.clone())
}
