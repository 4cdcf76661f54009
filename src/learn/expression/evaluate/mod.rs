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
//! | `cells` | the sprite that ships: the cells that it chooses, and what is recognised in them |
//! | `motion` | films: labels that flip, steps that are followed |
//! | `one_family` | networks that are strangers to a family |
//! | `latency` | the time from a picture to a character's weights, in a game with the whole plugin |
//! | `unseen` | pictures of the user's own, none of which was learned from |
//! | `stage` | the part of the plugin between sightings and motion, for those characters and films |

mod carrying;
mod cells;
mod comparing;
mod finding;
mod latency;
mod motion;
mod one_family;
mod reading;
mod scenes;
mod stage;
mod unseen;

use std::time::{Duration, Instant};

use animgen_faces::Family;

pub use carrying::Carried;
pub use comparing::{Comparison, Contestant, Divided, NETWORK};
pub use finding::Finding;
pub use latency::{Latency, latency, sitting};
pub use motion::{Held, Step};
pub use one_family::OneFamily;
pub use reading::{Crop, Crops, Read, Reader};
pub use scenes::{Condition, HARD, Shown, pictures};
pub use unseen::{Unseen, unseen};

use self::comparing::{compete, examples};
use crate::{
    feature::face::align,
    learn::{
        baseline::{BaselineConfig, Example},
        corpus::Split,
        faces::Cast,
    },
    net::{Device, FaceWatcher, FaceWeights},
    track::ExpressionRecognizer,
};

/// What to judge, and how thoroughly.
#[derive(Clone, Debug, Default)]
pub struct EvaluationConfig {
    /// The networks.
    pub weights: FaceWeights,
    /// A tenth of the pictures, to see that everything works.
    pub quick: bool,
    /// Judge people of the dev split, not of the test split: whatever is still to be chosen is chosen by these.
    pub dev: bool,
    /// Networks that have learned from drawn people only.
    pub only_drawn: Option<OneFamily>,
    /// Networks that have learned from sculpted people only.
    pub only_sculpted: Option<OneFamily>,
    /// Faces of the user's own, aligned and divided.
    pub own: Vec<Divided>,
}

impl EvaluationConfig {
    /// Those that have never seen a family, if they were given.
    fn strangers_to(&self, family: Family) -> Option<&OneFamily> {
        match family {
            Family::Drawn => self.only_sculpted.as_ref(),
            Family::Sculpted => self.only_drawn.as_ref(),
        }
    }
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
    /// Of these, what was read in those that something is in front of.
    pub covered: Read,
    /// What was read in the faces cut out by the true points.
    pub oracle: Read,
    /// Faces found where they are, 0 to 1.
    pub found_share: f64,
}

/// A network that has learned from one family, on the other.
#[derive(Clone, Debug)]
pub struct Across {
    /// The family that it has not learned from.
    pub on: Family,
    /// The finder has not learned from that family either; else, it has learned from both.
    pub own_finder: bool,
    /// Clean faces, as the finder finds them.
    pub clean: Read,
    /// Hard ones.
    pub hard: Read,
    /// Clean faces, cut out by their true points, which know of no family.
    pub clean_oracle: Read,
    /// Hard ones.
    pub hard_oracle: Read,
}

impl Across {
    /// What counts, 0 to 1: clean faces as found by a finder that is a stranger to the family, too. Without one, the
    /// lower of what is read in faces that a finder of both families found, and by the true points.
    pub fn accuracy(&self) -> f64 {
        if self.own_finder {
            self.clean.accuracy()
        } else {
            self.clean.accuracy().min(self.clean_oracle.accuracy())
        }
    }
}

/// Everything that was measured; what was not is empty, or `None`.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// With a tenth of the pictures: nothing is judged by so few.
    pub quick: bool,
    /// Of people of the dev split, not of the test split.
    pub dev: bool,
    /// Both families, clean and hard.
    pub readings: Vec<Reading>,
    /// Networks of one family on the other; those that were given.
    pub across: Vec<Across>,
    /// The network and the baselines: on the generator's people, then on the user's sets.
    pub comparisons: Vec<Comparison>,
    /// Faces found and missed.
    pub finding: Finding,
    /// On the characters that ship.
    pub carried: Option<Carried>,
    /// Expressions held for [`Evaluation::held_seconds`].
    pub held: Vec<Held>,
    /// For how long, in seconds.
    pub held_seconds: u32,
    /// Steps from neutral to an expression.
    pub steps: Vec<Step>,
    /// Steps that were not recognised.
    pub steps_missed: usize,
    /// Milliseconds that the three networks took for each picture of 640x480 with one face, in order.
    pub milliseconds: Vec<f64>,
    /// From a picture to a character's weights.
    pub latency: Option<Latency>,
    /// Size of the three networks' weights, in bytes.
    pub bytes: usize,
}

impl Evaluation {
    /// Whose people were judged.
    pub fn split(&self) -> Split {
        if self.dev { Split::Dev } else { Split::Test }
    }

    /// Everything that was read in found faces of a condition.
    pub fn found(&self, condition: Condition) -> Read {
        self.sum(condition, |reading| &reading.found)
    }

    /// Everything that was read in true faces of a condition.
    pub fn oracle(&self, condition: Condition) -> Read {
        self.sum(condition, |reading| &reading.oracle)
    }

    /// Everything that was read in found faces that something is in front of.
    pub fn covered(&self) -> Read {
        self.sum(Condition::Hard, |reading| &reading.covered)
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
    /// Seconds for which the way from pictures to weights is watched.
    watched: u64,
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
                watched: 3,
            }
        } else {
            Self {
                test: 120,
                baseline: (300, 20),
                finding: 500,
                mirrored: 20,
                held: 60,
                steps: 2,
                timed: 200,
                watched: 20,
            }
        }
    }
}

const FAMILIES: [Family; 2] = [Family::Drawn, Family::Sculpted];

/// How long a game waits for the first answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Judges. Before each part, which may take minutes, `tell` is given a line for people, and what is known so far.
pub fn evaluate(config: &EvaluationConfig, device: &Device, mut tell: impl FnMut(&str, &Evaluation)) -> Evaluation {
    let amounts = Amounts::new(config.quick);
    let weights = &config.weights;
    let reader = Reader::new(&weights.expression, device);
    let mut evaluation = Evaluation {
        quick: config.quick,
        dev: config.dev,
        held_seconds: amounts.held,
        bytes: weights.finder.size() + weights.aligner.size() + weights.expression.size(),
        ..Default::default()
    };

    let split = evaluation.split();
    tell(&format!("people of the {} split", split.name()), &evaluation);
    let mut test = Crops::default();
    for family in FAMILIES {
        let mut foreign = Vec::new();
        for condition in Condition::ALL {
            let shown = pictures(family, split, amounts.test, condition);
            let crops = Crops::of(&shown, weights, device);
            let answers = crops.answers(&reader);
            evaluation.readings.push(Reading {
                family,
                condition,
                found: reading::compare(&crops.truth, &answers),
                covered: crops.compare_covered(&answers),
                oracle: crops.read_oracle(&reader),
                found_share: crops.found_share(),
            });
            test.extend(&crops);
            if let Some(strangers) = config.strangers_to(family) {
                foreign.push(across(&shown, &crops, strangers, weights, device));
            }
        }
        if let Ok([(clean, clean_oracle), (hard, hard_oracle)]) = <[(Read, Read); 2]>::try_from(foreign) {
            evaluation.across.push(Across {
                on: family,
                own_finder: config.strangers_to(family).is_some_and(OneFamily::is_whole),
                clean,
                hard,
                clean_oracle,
                hard_oracle,
            });
        }
    }

    tell("finding faces", &evaluation);
    evaluation.finding = finding::finding(weights, split, amounts.finding, device);

    tell("the characters that ship", &evaluation);
    let drawn = config.only_drawn.as_ref().map(|only| only.weights(weights));
    evaluation.carried = Some(carrying::carried(
        weights,
        drawn.as_ref(),
        (split, amounts.mirrored),
        device,
    ));

    tell("expressions that change", &evaluation);
    (evaluation.steps, evaluation.steps_missed) = motion::steps(weights, split, amounts.steps, device);

    tell("expressions that are held", &evaluation);
    evaluation.held = motion::held(weights, split, amounts.held, device);

    tell("hand-made features and support vector machines", &evaluation);
    let generated = Divided {
        name: "generated people".into(),
        train: both(Split::Train, amounts.baseline.0),
        dev: both(Split::Dev, amounts.baseline.1),
        test: examples(&test.oracle, &test.truth),
    };
    let casts = FAMILIES.map(Cast::train);
    let portraits: usize = casts.iter().map(|c| c.people.clone().count() * c.takes).sum();
    for set in std::iter::once(&generated).chain(&config.own) {
        let comparison = compete(set, &reader, portraits, BaselineConfig::default());
        evaluation.comparisons.push(comparison);
    }

    tell("time", &evaluation);
    evaluation.milliseconds = milliseconds(weights, amounts.timed, device);
    evaluation.latency = Some(latency(weights, Duration::from_secs(amounts.watched), PATIENCE));
    evaluation
}

/// What networks that are strangers to a family read in its faces, as found and by their true points; `crops` are those
/// of a finder that knows the family.
fn across(
    shown: &[Shown],
    crops: &Crops,
    strangers: &OneFamily,
    others: &FaceWeights,
    device: &Device,
) -> (Read, Read) {
    let reader = Reader::new(&strangers.expression, device);
    let found = strangers
        .is_whole()
        .then(|| Crops::of(shown, &strangers.weights(others), device));
    (
        found.as_ref().unwrap_or(crops).read_found(&reader),
        crops.read_oracle(&reader),
    )
}

/// Crops by the true points of this many people of each family, in both conditions.
fn both(split: Split, people: usize) -> Vec<Example> {
    let mut crops = Vec::new();
    for (family, condition) in FAMILIES.into_iter().flat_map(|f| Condition::ALL.map(|c| (f, c))) {
        for shown in pictures(family, split, people, condition) {
            let grey = crate::feature::face::GreyPicture::from(&shown.picture);
            crops.push((align::lit(&grey, &shown.points), shown.expression));
        }
    }
    crops
}

/// How long a picture of 640x480 with one face takes, each looked at as a whole; sorted.
fn milliseconds(weights: &FaceWeights, count: usize, device: &Device) -> Vec<f64> {
    let watcher = FaceWatcher::new(weights, device);
    let pictures = sitting(weights, device);
    let mut times: Vec<f64> = pictures
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
