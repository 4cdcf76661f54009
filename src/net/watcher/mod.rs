//! Watches people in pictures: finds their faces, follows them from picture to picture, and reads what they express.
//!
//! A picture is first looked at as a whole, or where faces were in the picture before. Each face that is found is looked
//! at once more from near, for its points; by these it is turned upright and lit evenly, what is still off about that is
//! corrected by the aligner, and it is read. Whoever was there before is found again at a glance; everything else is
//! searched, as it is and in a mirror. All pictures of a batch go through the finder together, and all their faces through
//! the aligner and the expression network.
//!
//! What is remembered of a source (who is where, and the network's memory of each) travels with its pictures. So the
//! watcher itself remembers nothing, and sources may come, go and move between networks as they like.
//!
//! | file | does |
//! |---|---|
//! | `follow` | who is who from picture to picture; no tensors |
//! | `batch` | many looks and faces through the networks at once |

mod batch;
mod follow;

use bevy::math::Rect;

pub use follow::Followed;

use self::{
    batch::Networks,
    follow::{Face, nearest},
};
use super::{
    BatchNetwork, Device, ExpressionNetWeights, FaceAlignerWeights, FaceFinderWeights, face_finder::Found, host::Hosted,
};
use crate::{
    feature::face::{GreyPicture, Look, align},
    source::Picture,
    track::{ExpressionRecognizer, Sighting},
};

/// How sure the finder must be that a face it follows is still there, relative to what a new one needs: less, so that
/// a face that is nearly sure does not come and go.
const KEEP: f32 = 0.5;

/// How sure a look at the whole picture must be, relative to what a new face needs: it is looked at from near before it
/// counts.
const WORTH_A_LOOK: f32 = 0.5;

/// Looks from near at a new face. The first one is aimed by what the whole picture shows of it, which is little.
const LOOKS_AT_NEW: usize = 2;

/// The weights of the three networks that see. By default, those that ship with the crate.
#[derive(Clone, Debug, Default)]
pub struct FaceWeights {
    /// Of the network that finds faces.
    pub finder: FaceFinderWeights,
    /// Of the network that aligns them.
    pub aligner: FaceAlignerWeights,
    /// Of the network that reads them.
    pub expression: ExpressionNetWeights,
}

/// The next picture of one source.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Whatever tells the caller whose answer this is; handed back with it.
    pub source: u64,
    /// What is to be looked at.
    pub picture: Picture,
    /// Its source time, in seconds: by that, who comes back is known again, or a stranger.
    pub time: f64,
    /// How many faces, and how sure.
    pub settings: ExpressionRecognizer,
    /// Who was seen in the picture before, as the answer to that said; nobody, for the first of a take.
    pub followed: Followed,
}

/// Who is in a picture.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Whose, as the caller named it.
    pub source: u64,
    /// The faces, the largest first.
    pub faces: Vec<Sighting>,
    /// To be handed over with the next picture of the same source.
    pub followed: Followed,
}

/// The three networks that see, on a device.
///
/// The expression network remembers each person from picture to picture, one step for each. It was trained on 30 pictures
/// a second; slower sources are read step by step all the same, so that what it evens out takes longer there.
pub struct FaceWatcher {
    networks: Networks,
}

/// A picture on its way through the networks.
struct Scene {
    source: u64,
    picture: GreyPicture,
    /// Most faces.
    faces: usize,
    /// How sure a new face must be.
    certainty: f32,
    followed: Followed,
    /// The whole of it is looked at.
    whole: bool,
}

/// A face that was not followed before, and the number of its scene.
type Newcomer = (usize, Face);

/// How carefully is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// Once: whoever was there in the picture before is easily found again.
    Glance,
    /// At everything as it is and as a mirror shows it, because somebody new may be overlooked, or imagined.
    Search,
}

impl FaceWatcher {
    /// The networks with these weights on `device`.
    pub fn new(weights: &FaceWeights, device: &Device) -> Self {
        Self {
            networks: Networks::new(weights, device),
        }
    }

    /// Where the networks run.
    pub fn device(&self) -> &Device {
        self.networks.device()
    }

    /// The faces in a picture of its own, without a past or a future; the largest first.
    ///
    /// Blocks until the answers are there.
    pub fn inspect(&self, picture: &Picture, settings: &ExpressionRecognizer) -> Vec<Sighting> {
        let alone = Watched {
            source: 0,
            picture: picture.clone(),
            time: 0.0,
            settings: *settings,
            followed: Followed::default(),
        };
        self.watch(vec![alone]).remove(0).faces
    }

    /// The faces in the next picture of each of any number of sources, in the order of the sources.
    ///
    /// Blocks until the answers are there: call it where nobody waits for a frame.
    pub fn watch(&self, watched: Vec<Watched>) -> Vec<Seen> {
        let mut scenes: Vec<Scene> = watched.into_iter().map(Scene::new).collect();
        let newcomers = self.follow(&mut scenes);
        self.welcome(&mut scenes, newcomers);
        for scene in &mut scenes {
            scene.followed.settle(scene.faces);
        }
        self.read(scenes)
    }

    /// Looks where people were, and for others. Gives who was not there before.
    fn follow(&self, scenes: &mut [Scene]) -> Vec<Newcomer> {
        let mut looks = Vec::new();
        for (number, scene) in scenes.iter().enumerate() {
            looks.extend(scene.followed.places().map(|look| (number, look)));
        }
        let mut found = self.find(scenes, &looks, Care::Glance).into_iter();
        for scene in scenes.iter_mut() {
            let near: Vec<_> = found.by_ref().take(scene.followed.count()).collect();
            // Who has left is gone, or only moved quickly.
            scene.whole |= scene.followed.update(&near, KEEP * scene.certainty);
        }
        let wholes = scenes.iter().enumerate().filter(|(_, scene)| scene.whole);
        let looks: Vec<_> = wholes.map(|(number, scene)| (number, scene.whole_look())).collect();
        let mut newcomers = Vec::new();
        for ((number, _), seen) in looks.iter().zip(self.find(scenes, &looks, Care::Search)) {
            newcomers.extend(scenes[*number].newcomers(&seen).map(|face| (*number, face)));
        }
        newcomers
    }

    /// Looks at who is new from near, and follows those that are faces, also to the aligner.
    fn welcome(&self, scenes: &mut [Scene], mut newcomers: Vec<Newcomer>) {
        for _ in 0..LOOKS_AT_NEW {
            let looks: Vec<_> = newcomers.iter().map(|(scene, face)| (*scene, face.near())).collect();
            newcomers = newcomers
                .into_iter()
                .zip(self.find(scenes, &looks, Care::Search))
                .filter_map(|((scene, face), seen)| {
                    let worth = WORTH_A_LOOK * scenes[scene].certainty;
                    Some((scene, nearest(&seen, &face, worth)?))
                })
                .collect();
        }
        let crops = newcomers
            .iter()
            .map(|(scene, face)| align::lit(&scenes[*scene].picture, &face.points));
        let answers = self.networks.align(crops.collect());
        for ((scene, mut face), answer) in newcomers.into_iter().zip(answers) {
            face.align(&answer);
            let scene = &mut scenes[scene];
            if face.certainty >= scene.certainty {
                scene.followed.welcome(face);
            }
        }
    }

    /// The faces in each look, in pixels of its picture.
    fn find(&self, scenes: &[Scene], looks: &[(usize, Look)], care: Care) -> Vec<Vec<Face>> {
        let views = looks.iter().map(|(scene, look)| look.view(&scenes[*scene].picture));
        let least = scenes.iter().map(|s| s.certainty).fold(1.0, f32::min) * KEEP.min(WORTH_A_LOOK);
        self.networks
            .find(views.collect(), least, care)
            .into_iter()
            .zip(looks)
            .map(|(found, (_, look))| found.iter().filter_map(|found| in_picture(found, look)).collect())
            .collect()
    }

    /// Brings everybody's points to their places. Who does not look like a face any more leaves.
    fn align(&self, scenes: &mut [Scene]) {
        let crops = scenes.iter().flat_map(|scene| {
            let people = scene.followed.people().iter();
            people.map(|person| align::lit(&scene.picture, &person.face.points))
        });
        let answers = self.networks.align(crops.collect());
        let people = scenes.iter_mut().flat_map(|scene| scene.followed.people_mut());
        for (person, answer) in people.zip(answers) {
            person.face.align(&answer);
        }
        for scene in scenes {
            scene.followed.dismiss(KEEP * scene.certainty);
        }
    }

    /// What everybody expresses.
    fn read(&self, mut scenes: Vec<Scene>) -> Vec<Seen> {
        self.align(&mut scenes);
        let mut faces = Vec::new();
        let mut memories = Vec::new();
        for scene in &scenes {
            for person in scene.followed.people() {
                faces.push(align::lit(&scene.picture, &person.face.points));
                memories.push(person.memory.clone());
            }
        }
        let mut readings = self.networks.read(faces, memories).into_iter();
        scenes
            .into_iter()
            .map(|mut scene| {
                let people = scene.followed.people_mut().iter_mut();
                let faces = people
                    .zip(readings.by_ref())
                    .map(|(person, reading)| {
                        person.memory = reading.memory;
                        Sighting {
                            person: person.id,
                            area: person.face.area,
                            points: person.face.points,
                            certainty: person.face.certainty,
                            expression: reading.expression,
                            shapes: reading.shapes,
                        }
                    })
                    .collect();
                Seen {
                    source: scene.source,
                    faces,
                    followed: scene.followed,
                }
            })
            .collect()
    }
}

impl Scene {
    fn new(watched: Watched) -> Self {
        let Watched {
            source,
            picture,
            time,
            settings,
            mut followed,
        } = watched;
        Self {
            source,
            picture: GreyPicture::from(&picture),
            faces: settings.faces.clamp(1, 16),
            certainty: settings.certainty.clamp(0.01, 0.99),
            whole: followed.begin_picture(time),
            followed,
        }
    }

    fn whole_look(&self) -> Look {
        Look::whole(self.picture.size())
    }

    /// Those who are worth a look from near, of whom a look at the whole shows.
    fn newcomers(&self, seen: &[Face]) -> impl Iterator<Item = Face> {
        let worth = WORTH_A_LOOK * self.certainty;
        let mut new = self.followed.strangers(seen, worth);
        // Some of them will turn out to be no faces.
        new.truncate(self.faces + 4);
        new.into_iter()
    }
}

/// What was found in a look, in pixels of the picture; `None` for what is too small to be read.
fn in_picture(found: &Found, look: &Look) -> Option<Face> {
    let face = Face {
        area: Rect::from_corners(look.to_picture(found.area.min), look.to_picture(found.area.max)),
        points: found.points.map(|point| look.to_picture(point)),
        found: found.certainty,
        certainty: found.certainty,
    };
    (face.area.size().min_element() >= 4.0).then_some(face)
}

impl BatchNetwork for FaceWatcher {
    type Input = Watched;
    type Output = Seen;

    fn step(&mut self, inputs: Vec<Watched>) -> Vec<Seen> {
        self.watch(inputs)
    }

    /// There is nothing to take over: what is remembered travels with the pictures.
    fn take_over(&mut self, _: Self) {}
}

impl Hosted for FaceWatcher {
    const NAME: &'static str = "recognition";
    type Weights = FaceWeights;

    fn build(weights: &FaceWeights, device: &Device) -> Self {
        Self::new(weights, device)
    }

    fn warm_up(&mut self) {
        self.networks.warm_up();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watcher() -> FaceWatcher {
        FaceWatcher::new(&FaceWeights::default(), &Device::Flex(Default::default()))
    }

    fn noise(width: u32, height: u32, seed: u32) -> Picture {
        let byte = |i: u32| (i.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 13) as u8;
        let bytes: Vec<u8> = (0..3 * width * height).map(byte).collect();
        Picture::new(width, height, bytes).unwrap()
    }

    /// Takes whatever the finder is the least bit sure of.
    fn easily_pleased() -> ExpressionRecognizer {
        ExpressionRecognizer {
            faces: 16,
            certainty: 0.01,
        }
    }

    #[test]
    fn whatever_is_shown_the_answers_are_numbers() {
        let watcher = watcher();
        let pictures = [
            noise(1, 1, 0),
            noise(640, 3, 1),
            noise(3, 640, 2),
            noise(200, 100, 3),
            Picture::new(64, 64, vec![0; 3 * 64 * 64]).unwrap(),
        ];
        for picture in &pictures {
            for face in watcher.inspect(picture, &easily_pleased()) {
                let sum: f32 = face.expression.0.iter().sum();
                assert!((sum - 1.0).abs() < 1e-3, "{face:?}");
                assert!(face.area.min.is_finite() && face.area.max.is_finite());
                assert!(face.shapes.iter().all(|(_, weight)| (0.0..=1.0).contains(&weight)));
            }
        }
    }

    #[test]
    fn neighbours_in_a_batch_change_nothing() {
        let watcher = watcher();
        let watch = |source: u64, seed| Watched {
            source,
            picture: noise(160, 120, seed),
            time: 0.0,
            settings: easily_pleased(),
            followed: Followed::default(),
        };
        let together = watcher.watch((0..3).map(|i| watch(i, i as u32)).collect());
        for (i, seen) in together.iter().enumerate() {
            assert_eq!(seen.source, i as u64);
            let alone = watcher.watch(vec![watch(i as u64, i as u32)]).remove(0);
            assert_eq!(seen.faces.len(), alone.faces.len());
            for (a, b) in seen.faces.iter().zip(&alone.faces) {
                assert!(a.area.center().distance(b.area.center()) < 0.1);
                for (a, b) in a.expression.0.iter().zip(b.expression.0) {
                    assert!((a - b).abs() < 1e-3);
                }
            }
        }
    }
}
