//! The time from a picture to the weights of a mesh: a game with the whole plugin, without a window, at real speed.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use animgen_faces::{
    Family, Person, Shot,
    scene::{self, Place},
    scenery,
};
use bevy::{
    app::ScheduleRunnerPlugin,
    asset::{
        RenderAssetUsages,
        io::{
            AssetSourceBuilder,
            memory::{Dir, MemoryAssetReader},
        },
    },
    mesh::{
        PrimitiveTopology,
        morph::{MeshMorphWeights, MorphWeights},
    },
    prelude::*,
};
use fastrand::Rng;

use super::scenes::as_picture;
use crate::{
    AnimGenPlugin,
    learn::faces::{Cast, acting::Director},
    net::{Device, FaceWatcher, FaceWeights, RecognitionStats, WeightFiles},
    source::{AudioOutput, Picture, SeenPicture, SourceSettings},
    track::{BlendShape, Blink, Expression, ExpressionRecognizer, Face, IdleMotion, Mirroring, SeenFaces},
};

/// Pixels of a picture.
const SIZE: (u32, u32) = (640, 480);

/// Frames of the game in a second; the camera has half as many pictures.
const FRAMES: u32 = 60;

/// The face changes after so many pictures, so that the weights never come to rest.
const HOLD: usize = 4;

/// What is not counted after the first answer: threads and memory are new.
const WARM_UP: Duration = Duration::from_secs(1);

/// People of each family who are tried until the finder finds one of them.
const TRIED: u64 = 4;

const ALIGNER: &str = "face_aligner.safetensors";
const FINDER: &str = "face_finder.safetensors";
const READER: &str = "expression.safetensors";

/// The asset path of one of these.
fn asset(file: &str) -> String {
    format!("weights://{file}")
}

/// How long it takes from a picture to a character that shows what is in it, and what that costs the frames.
#[derive(Clone, Debug, Default)]
pub struct Latency {
    /// Pictures that came while the time was taken. Those that came while the networks were busy with another one, and
    /// were replaced by a newer one before they were free, are never answered.
    pub pictures: usize,
    /// Milliseconds from [`SeenPicture::show`] to the end of the frame in which the answer to that picture has moved the
    /// weights of the character's mesh, for each that was answered, in order. Before that, a camera's picture waits for
    /// the frame in which its source hands it on: 8 ms in the mean, 17 at most.
    pub milliseconds: Vec<f64>,
    /// Milliseconds that each frame of the game took ([`App::update`]), in order. A frame that waits for the networks
    /// takes as long as these.
    pub frames: Vec<f64>,
    /// Why nothing could be measured.
    pub problem: Option<String>,
}

/// Shows a game 30 pictures of 640x480 a second of somebody whose face changes, and has a character with morph targets
/// mirror them, on the CPU, 60 frames a second, for as long as `lasting`.
///
/// If no face moves the character within `patience`, [`Latency::problem`] says why. It takes `lasting`, and at most
/// `patience` and a few seconds more.
pub fn latency(weights: &FaceWeights, lasting: Duration, patience: Duration) -> Latency {
    let pictures = sitting(weights, &Device::Flex(Default::default()));
    match Game::new(weights, patience) {
        Ok(mut game) => game.play(&pictures, lasting, patience),
        Err(problem) => Latency {
            problem: Some(problem),
            ..default()
        },
    }
}

/// Two pictures of 640x480 of the same person of the test split, who is neutral in the first and clearly something else
/// in the second; if possible of somebody whose face the finder finds in both.
pub fn sitting(weights: &FaceWeights, device: &Device) -> [Picture; 2] {
    let watcher = FaceWatcher::new(weights, device);
    let found = |picture: &Picture| !watcher.inspect(picture, &ExpressionRecognizer::default()).is_empty();
    (0..TRIED)
        .flat_map(|number| [Family::Drawn, Family::Sculpted].map(|family| (family, number)))
        .map(|(family, number)| before_a_camera(family, number))
        .find(|pictures| pictures.iter().all(found))
        .unwrap_or_else(|| before_a_camera(Family::Drawn, 0))
}

fn before_a_camera(family: Family, number: u64) -> [Picture; 2] {
    let person = Person::new(family, Cast::test(family).people.start + number);
    let director = Director::default();
    [(Expression::Neutral, 0.0), (Expression::Surprised, 0.9)].map(|(expression, intensity)| {
        let mut rng = Rng::with_seed(0x7469_6d65 ^ number);
        let mut picture = scenery::background(SIZE.0, SIZE.1, &mut rng);
        let shot = Shot {
            shapes: director.pose(expression, intensity, &mut rng).0,
            ..Default::default()
        };
        let place = Place {
            centre: animgen_faces::Vec2::new(0.5 * SIZE.0 as f32, 0.5 * SIZE.1 as f32),
            height: 0.6 * SIZE.1 as f32,
            roll: 0.0,
        };
        scene::compose(&mut picture, &[(&person.portray(&shot, SIZE.1), place)]);
        as_picture(picture)
    })
}

/// A source of pictures, and a character with a mesh that mirrors the face in them.
struct Game {
    app: App,
    source: Entity,
    mesh: Entity,
}

impl Game {
    /// The game, once it has these weights.
    fn new(weights: &FaceWeights, patience: Duration) -> Result<Self, String> {
        let files = Dir::default();
        files.insert_asset(Path::new(ALIGNER), weights.aligner.bytes().to_vec());
        files.insert_asset(Path::new(FINDER), weights.finder.bytes().to_vec());
        files.insert_asset(Path::new(READER), weights.expression.bytes().to_vec());
        let mut app = App::new();
        app.register_asset_source(
            "weights",
            AssetSourceBuilder::new(move || Box::new(MemoryAssetReader { root: files.clone() })),
        )
        .add_plugins((
            MinimalPlugins.build().disable::<ScheduleRunnerPlugin>(),
            AssetPlugin {
                // There may be no folder of assets to watch.
                watch_for_changes_override: Some(false),
                ..default()
            },
        ))
        .init_asset::<Mesh>()
        .add_plugins(AnimGenPlugin {
            weights: WeightFiles {
                face_finder: Some(asset(FINDER)),
                face_aligner: Some(asset(ALIGNER)),
                expression: Some(asset(READER)),
                ..default()
            },
            source: SourceSettings {
                output: AudioOutput::Silent,
                ..default()
            },
            ..default()
        });
        app.finish();
        app.cleanup();
        let source = app.world_mut().spawn(SeenPicture::default()).id();
        let mesh = character(&mut app, source)?;
        let mut game = Self { app, source, mesh };
        game.wait_for_weights(patience)?;
        Ok(game)
    }

    /// Those that come later would make the networks start over in the middle of the measuring.
    fn wait_for_weights(&mut self, patience: Duration) -> Result<(), String> {
        let started = Instant::now();
        let loaded = |world: &World| {
            let server = world.resource::<AssetServer>();
            let there = |file| {
                let handle = server.get_handle_untyped(asset(file));
                handle.is_some_and(|handle| server.is_loaded_with_dependencies(&handle))
            };
            [FINDER, ALIGNER, READER].into_iter().all(there)
        };
        while !loaded(self.app.world()) {
            if started.elapsed() > patience {
                return Err("the weights were not loaded in time".into());
            }
            self.app.update();
            std::thread::sleep(Duration::from_millis(2));
        }
        // They are told of in the frames after that.
        for _ in 0..5 {
            self.app.update();
        }
        Ok(())
    }

    fn play(&mut self, pictures: &[Picture; 2], lasting: Duration, patience: Duration) -> Latency {
        let started = Instant::now();
        let mut shown: Vec<Instant> = Vec::new();
        // Pictures whose faces are known, and that the weights have not moved for yet.
        let mut answered: Vec<usize> = Vec::new();
        let (mut last, mut seen) = (self.answer().0, 0);
        let mut before = self.weights();
        let mut first: Option<Instant> = None;
        let mut latency = Latency::default();
        for frame in 0_u32.. {
            let counts = first.is_some_and(|first| first.elapsed() > WARM_UP);
            if frame.is_multiple_of(2) {
                let picture = pictures[shown.len() / HOLD % 2].clone();
                shown.push(Instant::now());
                latency.pictures += usize::from(counts);
                if let Some(mut source) = self.app.world_mut().get_mut::<SeenPicture>(self.source) {
                    source.show(picture, moment(shown.len()));
                }
            }
            let begun = Instant::now();
            self.app.update();
            let ended = Instant::now();
            let (number, time, faces) = self.answer();
            if number != last {
                last = number;
                seen += faces;
                answered.extend((faces > 0).then(|| picture_of(time)));
            }
            let now = self.weights();
            if now != before {
                for picture in answered.drain(..) {
                    first.get_or_insert(ended);
                    if let Some(shown) = shown.get(picture).filter(|_| counts) {
                        latency.milliseconds.push(milliseconds(ended - *shown));
                    }
                }
                before = now;
            }
            if counts {
                latency.frames.push(milliseconds(ended - begun));
            }
            match first {
                Some(first) if first.elapsed() > WARM_UP + lasting => break,
                None if started.elapsed() > patience => {
                    latency.problem = Some(self.problem(seen, shown.len()));
                    break;
                }
                _ => {}
            }
            let next = Duration::from_secs(1) / FRAMES * (frame + 1);
            std::thread::sleep(next.saturating_sub(started.elapsed()));
        }
        if latency.problem.is_none() && latency.milliseconds.is_empty() {
            latency.problem = Some("after the first answer no other one came in time".into());
        }
        latency.milliseconds.sort_by(f64::total_cmp);
        latency.frames.sort_by(f64::total_cmp);
        latency
    }

    /// Why the character was not moved.
    fn problem(&self, seen: usize, shown: usize) -> String {
        let answered = self.app.world().resource::<RecognitionStats>().pictures;
        if answered == 0 {
            format!("none of {shown} pictures was answered in time")
        } else if seen == 0 {
            format!("no face was found in {answered} pictures")
        } else {
            format!("a face was found in {seen} pictures, and the weights of the mesh did not move")
        }
    }

    /// Counter of the newest answer, the moment of its picture, and how many faces are in that.
    fn answer(&self) -> (u64, f64, usize) {
        let faces = self.app.world().get::<SeenFaces>(self.source);
        faces.map_or((0, 0.0, 0), |faces| (faces.number, faces.time, faces.faces.len()))
    }

    fn weights(&self) -> Vec<f32> {
        let weights = self.app.world().get::<MorphWeights>(self.mesh);
        weights.map(|weights| weights.weights().to_vec()).unwrap_or_default()
    }
}

/// The moment of a picture, in seconds of source time; the first one is number 1.
fn moment(number: usize) -> f64 {
    number as f64 * 2.0 / f64::from(FRAMES)
}

/// The place of a picture among all, by its moment.
fn picture_of(moment: f64) -> usize {
    ((moment * f64::from(FRAMES) / 2.0).round() as usize).saturating_sub(1)
}

fn milliseconds(time: Duration) -> f64 {
    1e3 * time.as_secs_f64()
}

/// A face that mirrors the source and is moved by nothing else, and the node that carries its weights.
fn character(app: &mut App, source: Entity) -> Result<Entity, String> {
    let names: Vec<String> = BlendShape::ALL.iter().map(|shape| shape.name().to_string()).collect();
    let count = names.len();
    let mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default()).with_morph_target_names(names);
    let mesh = app.world_mut().resource_mut::<Assets<Mesh>>().add(mesh);
    let weights = MorphWeights::new(vec![0.0; count], Some(mesh.clone())).map_err(|e| e.to_string())?;
    let world = app.world_mut();
    let face = world
        .spawn((
            Face::default(),
            Blink::disabled(),
            IdleMotion::still(),
            Mirroring::of(source),
            Transform::default(),
        ))
        .id();
    let node = world.spawn((weights, ChildOf(face))).id();
    world.spawn((Mesh3d(mesh), MeshMorphWeights::Reference(node), ChildOf(node)));
    Ok(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_moment() {
        for number in 1..5_000 {
            assert_eq!(picture_of(moment(number)), number - 1);
        }
    }
}
