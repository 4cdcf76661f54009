//! Cameras that come, go, hang and are wanted twice.
#![cfg(feature = "webcam")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bevy::prelude::*;
use bevy_animgen::source::{
    CameraDriver, CameraInfo, CameraRequest, Cameras, OpenCamera, Picture, SeenPicture, Webcam, WebcamDevice,
    WebcamPhase, WebcamStatus,
};

#[path = "common/sources.rs"]
mod sources;
#[path = "common/wait.rs"]
mod wait;

/// What the fake cameras do.
#[derive(Clone, Copy, Default, PartialEq)]
enum Mood {
    #[default]
    Delivers,
    /// Answers nothing.
    Hangs,
    /// Was pulled out.
    Gone,
    /// Does not even open.
    Stiff,
    /// Its driver is broken.
    Panics,
}

#[derive(Default)]
struct Desk {
    names: Vec<&'static str>,
    mood: Mood,
    /// Pictures so far, of all cameras.
    pictures: u32,
    open: usize,
    most_open: usize,
    requests: Vec<CameraRequest>,
}

/// A desk with cameras, for both sides of the test.
#[derive(Clone, Default)]
struct Fake(Arc<Mutex<Desk>>);

impl Fake {
    fn with(names: &[&'static str]) -> Self {
        let fake = Self::default();
        fake.0.lock().unwrap().names = names.into();
        fake
    }

    fn set(&self, mood: Mood) {
        self.0.lock().unwrap().mood = mood;
    }

    fn mood(&self) -> Mood {
        self.0.lock().unwrap().mood
    }

    fn game(&self) -> App {
        let mut app = sources::app("assets");
        let mut cameras = Cameras::new(self.clone());
        cameras.retry = Duration::from_millis(5);
        cameras.stalled = Duration::from_millis(500);
        app.insert_resource(cameras);
        app
    }
}

impl CameraDriver for Fake {
    fn cameras(&self) -> Result<Vec<CameraInfo>, String> {
        let desk = self.0.lock().unwrap();
        Ok(desk
            .names
            .iter()
            .zip(0..)
            .map(|(&name, index)| CameraInfo {
                index,
                name: name.into(),
            })
            .collect())
    }

    fn open(&self, _: &CameraInfo, request: CameraRequest) -> Result<Box<dyn OpenCamera>, String> {
        while self.mood() == Mood::Stiff {
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut desk = self.0.lock().unwrap();
        if desk.mood == Mood::Gone {
            return Err("it is not plugged in".into());
        }
        desk.requests.push(request);
        desk.open += 1;
        desk.most_open = desk.most_open.max(desk.open);
        Ok(Box::new(FakeCamera(self.clone())))
    }
}

/// A system that does not say which cameras it has.
struct Closed;

impl CameraDriver for Closed {
    fn cameras(&self) -> Result<Vec<CameraInfo>, String> {
        Err("the cupboard is locked".into())
    }

    fn open(&self, _: &CameraInfo, _: CameraRequest) -> Result<Box<dyn OpenCamera>, String> {
        Err("nothing to open".into())
    }
}

/// A driver that is broken as a whole.
struct Broken;

impl CameraDriver for Broken {
    fn cameras(&self) -> Result<Vec<CameraInfo>, String> {
        panic!("a driver that is broken")
    }

    fn open(&self, _: &CameraInfo, _: CameraRequest) -> Result<Box<dyn OpenCamera>, String> {
        Err("nothing to open".into())
    }
}

struct FakeCamera(Fake);

impl OpenCamera for FakeCamera {
    /// A picture whose pixel is its number.
    fn next(&mut self) -> Result<Picture, String> {
        loop {
            std::thread::sleep(Duration::from_millis(1));
            // Not while the desk is locked: others want to use it after that.
            assert!(self.0.mood() != Mood::Panics, "a driver that is broken");
            let mut desk = self.0.0.lock().unwrap();
            match desk.mood {
                Mood::Gone => return Err("it was pulled out".into()),
                Mood::Delivers => {}
                Mood::Hangs | Mood::Stiff | Mood::Panics => continue,
            }
            desk.pictures += 1;
            let [_, high, middle, low] = desk.pictures.to_be_bytes();
            return Ok(Picture::new(1, 1, [high, middle, low]).unwrap());
        }
    }
}

impl Drop for FakeCamera {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().open -= 1;
    }
}

fn status(app: &App, entity: Entity) -> WebcamStatus {
    app.world().get::<WebcamStatus>(entity).unwrap().clone()
}

fn seen(app: &App, entity: Entity) -> &SeenPicture {
    app.world().get::<SeenPicture>(entity).unwrap()
}

#[track_caller]
fn until(app: &mut App, mut done: impl FnMut(&App) -> bool) {
    wait::update_until(app, Duration::from_millis(2), |app| done(app));
}

#[track_caller]
fn until_watching(app: &mut App, entity: Entity) {
    until(app, |app| {
        status(app, entity).phase == WebcamPhase::Watching && seen(app, entity).picture().is_some()
    });
}

#[test]
fn a_camera_appears_stops_in_mid_stream_and_comes_back() {
    let fake = Fake::default();
    let mut app = fake.game();
    let entity = app.world_mut().spawn(Webcam::named("desk")).id();
    until(&mut app, |app| status(app, entity).problem.is_some());
    assert_eq!(status(&app, entity).phase, WebcamPhase::Searching);

    fake.0.lock().unwrap().names = vec!["Window Camera", "Desk Camera"];
    until_watching(&mut app, entity);
    let watching = status(&app, entity);
    assert_eq!(watching.device.as_deref(), Some("Desk Camera"));
    assert_eq!((watching.problem, watching.size), (None, UVec2::ONE));
    let (take, number, time) = (
        seen(&app, entity).take(),
        seen(&app, entity).number(),
        seen(&app, entity).time(),
    );

    fake.set(Mood::Gone);
    until(&mut app, |app| status(app, entity).problem.is_some());
    let lost = status(&app, entity);
    assert_eq!((lost.phase, lost.device), (WebcamPhase::Searching, None));
    assert!(lost.problem.unwrap().contains("Desk Camera"));
    // What was seen is over, and says so.
    assert!(seen(&app, entity).picture().is_none());
    assert_eq!(seen(&app, entity).take(), take + 1);

    fake.set(Mood::Delivers);
    until_watching(&mut app, entity);
    assert!(seen(&app, entity).number() > number && seen(&app, entity).time() > time);

    app.world_mut().entity_mut(entity).remove::<Webcam>();
    app.update();
    assert!(app.world().get::<WebcamStatus>(entity).is_none());
    assert!(seen(&app, entity).picture().is_none());
    until(&mut app, |_| fake.0.lock().unwrap().open == 0);
}

#[test]
fn a_camera_that_hangs_is_taken_for_gone_until_it_answers() {
    let fake = Fake::with(&["Sleepy Camera"]);
    let mut app = fake.game();
    let entity = app.world_mut().spawn(Webcam::default()).id();
    until_watching(&mut app, entity);
    fake.set(Mood::Hangs);
    until(&mut app, |app| status(app, entity).problem.is_some());
    assert!(status(&app, entity).problem.unwrap().contains("delivers nothing"));
    assert!(seen(&app, entity).picture().is_none());
    fake.set(Mood::Delivers);
    until_watching(&mut app, entity);
    assert_eq!(fake.0.lock().unwrap().most_open, 1);
}

#[test]
fn a_camera_that_never_sends_a_first_picture_is_told_of() {
    let fake = Fake::with(&["Mute Camera"]);
    fake.set(Mood::Hangs);
    let mut app = fake.game();
    let entity = app.world_mut().spawn(Webcam::default()).id();
    until(&mut app, |app| status(app, entity).problem.is_some());
    let silent = status(&app, entity);
    assert_eq!(silent.phase, WebcamPhase::Searching);
    assert!(silent.problem.unwrap().contains("\"Mute Camera\" delivers nothing"));
    // Tried again, it is still held by the attempt that hangs, and by nobody else.
    until(&mut app, |app| {
        let problem = status(app, entity).problem.unwrap();
        assert!(!problem.contains("in use"), "{problem}");
        problem.contains("still open from before")
    });
    fake.set(Mood::Delivers);
    until_watching(&mut app, entity);
    assert_eq!(status(&app, entity).problem, None);
    assert_eq!(fake.0.lock().unwrap().most_open, 1);
}

#[test]
fn a_camera_that_does_not_open_is_told_of_until_it_does() {
    let fake = Fake::with(&["Stiff Camera"]);
    fake.set(Mood::Stiff);
    let mut app = fake.game();
    let entity = app.world_mut().spawn(Webcam::default()).id();
    until(&mut app, |app| status(app, entity).problem.is_some());
    let problem = status(&app, entity).problem.unwrap();
    assert!(problem.contains("\"Stiff Camera\" does not open"), "{problem}");
    fake.set(Mood::Delivers);
    until_watching(&mut app, entity);
    assert_eq!(fake.0.lock().unwrap().most_open, 1);
}

#[test]
fn a_driver_that_panics_is_a_camera_that_is_gone() {
    let fake = Fake::with(&["Cursed Camera"]);
    let mut app = fake.game();
    let entity = app.world_mut().spawn(Webcam::default()).id();
    until_watching(&mut app, entity);
    fake.set(Mood::Panics);
    until(&mut app, |app| status(app, entity).problem.is_some());
    let lost = status(&app, entity);
    assert_eq!(lost.phase, WebcamPhase::Searching);
    let problem = lost.problem.unwrap();
    assert!(
        problem.contains("Cursed Camera") && problem.contains("panicked"),
        "{problem}"
    );
    assert!(seen(&app, entity).picture().is_none());
    fake.set(Mood::Delivers);
    until_watching(&mut app, entity);
    assert_eq!(fake.0.lock().unwrap().most_open, 1);
}

#[test]
fn the_newest_picture_wins() {
    let fake = Fake::with(&["Quick Camera"]);
    let mut app = fake.game();
    let entity = app.world_mut().spawn(Webcam::default()).id();
    until_watching(&mut app, entity);
    // The game stands still for a while.
    until(&mut app, |_| true);
    let start = fake.0.lock().unwrap().pictures;
    while fake.0.lock().unwrap().pictures < start + 20 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let before = seen(&app, entity).number();
    app.update();
    assert_eq!(seen(&app, entity).number(), before + 1);
    let [high, middle, low] = seen(&app, entity).picture().unwrap().pixels() else {
        panic!()
    };
    assert!(u32::from_be_bytes([0, *high, *middle, *low]) >= start + 19);
    assert!(status(&app, entity).dropped >= 15);
}

#[test]
fn two_webcams_do_not_share_a_device() {
    let fake = Fake::with(&["Only Camera"]);
    let mut app = fake.game();
    let first = app.world_mut().spawn(Webcam::default()).id();
    until_watching(&mut app, first);
    let second = app.world_mut().spawn(Webcam::numbered(0)).id();
    until(&mut app, |app| status(app, second).problem.is_some());
    let problem = status(&app, second).problem.unwrap();
    assert!(
        problem.contains("\"Only Camera\" is in use by another webcam"),
        "{problem}"
    );
    assert_eq!(status(&app, first).phase, WebcamPhase::Watching);
    app.world_mut().despawn(first);
    until_watching(&mut app, second);
    assert_eq!(fake.0.lock().unwrap().most_open, 1);

    // With another camera there, whoever takes any takes that.
    fake.0.lock().unwrap().names.push("Other Camera");
    let third = app.world_mut().spawn(Webcam::default()).id();
    until_watching(&mut app, third);
    assert_eq!(status(&app, third).device.as_deref(), Some("Other Camera"));
}

#[test]
fn another_size_opens_the_device_again_after_it_was_let_go() {
    let fake = Fake::with(&["Stretchy Camera"]);
    let mut app = fake.game();
    let entity = app.world_mut().spawn(Webcam::default()).id();
    until_watching(&mut app, entity);
    app.world_mut().get_mut::<Webcam>(entity).unwrap().size = UVec2::new(1280, 720);
    until(&mut app, |_| fake.0.lock().unwrap().requests.len() == 2);
    until_watching(&mut app, entity);
    let desk = fake.0.lock().unwrap();
    assert_eq!(desk.requests[0].size, UVec2::new(640, 480));
    assert_eq!(desk.requests[1].size, UVec2::new(1280, 720));
    assert_eq!(desk.most_open, 1);
}

#[test]
fn a_menu_lists_the_cameras_of_the_games_own_driver() {
    let app = Fake::with(&["Window Camera", "Desk Camera"]).game();
    let listed = app.world().resource::<Cameras>().devices().unwrap();
    let listed: Vec<(u32, &str)> = listed.iter().map(|c| (c.index, c.name.as_str())).collect();
    assert_eq!(listed, [(0, "Window Camera"), (1, "Desk Camera")]);
}

#[test]
fn a_system_that_does_not_list_its_cameras_says_why() {
    assert_eq!(Cameras::new(Closed).devices(), Err("the cupboard is locked".into()));
    let problem = Cameras::new(Broken).devices().unwrap_err();
    assert!(problem.contains("panicked"), "{problem}");

    let mut app = sources::app("assets");
    app.insert_resource(Cameras::new(Closed));
    let entity = app.world_mut().spawn(Webcam::default()).id();
    until(&mut app, |app| status(app, entity).problem.is_some());
    assert!(status(&app, entity).problem.unwrap().contains("the cupboard is locked"));
}

#[test]
fn without_a_camera_the_game_goes_on_and_says_why() {
    let mut app = sources::app("assets");
    let entity = app
        .world_mut()
        .spawn(Webcam {
            device: WebcamDevice::Named("a camera that nobody has".into()),
            ..default()
        })
        .id();
    until(&mut app, |app| status(app, entity).problem.is_some());
    assert_eq!(status(&app, entity).phase, WebcamPhase::Searching);
    assert!(seen(&app, entity).picture().is_none());
    // What there is can be listed, if it is nothing.
    println!("{:?}", Webcam::devices());
}
