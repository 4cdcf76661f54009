//! Sources of pictures, and the faces that the networks see in them.
//!
//! The networks here see what the test wants, however the shipped ones are trained.

use std::{path::Path, time::Duration};

use bevy::prelude::*;
use bevy_animgen::{
    net::{RecognitionStats, WeightFiles},
    prelude::*,
    source::{Picture, SeenPicture},
    track::{Expression, ExpressionRecognizer, SeenFaces},
};

#[path = "common/eyes.rs"]
mod eyes;
#[path = "common/headless.rs"]
mod headless;
#[path = "common/wait.rs"]
mod wait;

use eyes::{ALIGNER, FINDER, READER, eyes, reader};
use wait::update_until;

/// Between two updates.
const PACE: Duration = Duration::from_millis(5);

/// A game without rendering whose networks are in this folder.
fn game(folder: &Path) -> App {
    let mut app = headless::app(folder.to_str().unwrap());
    app.add_plugins(AnimGenPlugin {
        weights: WeightFiles {
            face_finder: Some(FINDER.into()),
            face_aligner: Some(ALIGNER.into()),
            expression: Some(READER.into()),
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
    app
}

fn picture(width: u32, height: u32) -> Picture {
    let bytes: Vec<u8> = (0..3 * width * height).map(|i| (i * 31 % 251) as u8).collect();
    Picture::new(width, height, bytes).unwrap()
}

/// A source that sees a picture at a moment.
fn seeing(time: f64) -> SeenPicture {
    let mut seen = SeenPicture::default();
    seen.show(picture(64, 48), time);
    seen
}

fn show(app: &mut App, source: Entity, time: f64) {
    let mut seen = app.world_mut().get_mut::<SeenPicture>(source).unwrap();
    seen.show(picture(64, 48), time);
}

fn faces(app: &App, source: Entity) -> &SeenFaces {
    app.world().get(source).unwrap()
}

fn stats(app: &App) -> RecognitionStats {
    *app.world().resource()
}

fn shows(app: &App, source: Entity, expression: Expression) -> bool {
    let faces = &faces(app, source).faces;
    faces.len() == 1 && faces[0].expression.get(expression) > 0.9
}

/// A game with one source in whose picture there is a happy face.
fn game_with_a_face(folder: &Path) -> (App, Entity) {
    eyes(folder, Expression::Happy);
    let mut app = game(folder);
    let source = app.world_mut().spawn(seeing(1.5)).id();
    update_until(&mut app, PACE, |app| shows(app, source, Expression::Happy));
    (app, source)
}

#[test]
fn the_face_in_a_picture_reaches_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let (app, source) = game_with_a_face(folder.path());
    let seen = faces(&app, source);
    assert_eq!((seen.size, seen.time), (UVec2::new(64, 48), 1.5));
    let face = seen.faces[0];
    // In the middle, on 55 % of the longer side.
    assert!(face.area.center().distance(Vec2::new(32.0, 24.0)) < 0.5, "{face:?}");
    assert!((face.area.width() - 0.55 * 64.0).abs() < 0.5, "{face:?}");
    assert!(face.area.contains(face.points[2]) && face.points[0].x < face.points[1].x);
    assert!(face.certainty > 0.9);
}

#[test]
fn a_source_with_nothing_new_does_not_ask_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, source) = game_with_a_face(folder.path());
    let before = stats(&app).pictures;
    for _ in 0..40 {
        app.update();
        std::thread::sleep(PACE);
    }
    assert_eq!(stats(&app).pictures, before);
    show(&mut app, source, 1.6);
    update_until(&mut app, PACE, |app| faces(app, source).time == 1.6);
    assert_eq!(stats(&app).pictures, before + 1);
}

#[test]
fn several_sources_are_looked_at_in_one_batch() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, first) = game_with_a_face(folder.path());
    let others: Vec<Entity> = (0..2).map(|_| app.world_mut().spawn(seeing(3.0)).id()).collect();
    show(&mut app, first, 3.0);
    update_until(&mut app, PACE, |app| {
        others
            .iter()
            .chain([&first])
            .all(|source| faces(app, *source).time == 3.0)
    });
    assert_eq!(stats(&app).sources, 3);
    assert_eq!(stats(&app).faces, 3);
}

#[test]
fn somebody_who_stays_keeps_their_number_and_a_new_take_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, source) = game_with_a_face(folder.path());
    let person = faces(&app, source).faces[0].person;
    for i in 1..10 {
        let time = 2.0 + f64::from(i) / 30.0;
        show(&mut app, source, time);
        update_until(&mut app, PACE, |app| faces(app, source).time == time);
        assert_eq!(faces(&app, source).faces[0].person, person);
    }
    app.world_mut().get_mut::<SeenPicture>(source).unwrap().restart();
    update_until(&mut app, PACE, |app| faces(app, source).size == UVec2::ZERO);
    assert!(faces(&app, source).faces.is_empty());
    show(&mut app, source, 0.0);
    update_until(&mut app, PACE, |app| shows(app, source, Expression::Happy));
}

#[test]
fn only_the_newest_picture_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, source) = game_with_a_face(folder.path());
    let before = stats(&app).pictures;
    for i in 0..200 {
        show(&mut app, source, 10.0 + f64::from(i));
        app.update();
    }
    update_until(&mut app, PACE, |app| faces(app, source).time == 209.0);
    assert!(stats(&app).pictures - before < 200, "no picture waits in a queue");
}

#[test]
fn a_source_that_disappears_loses_its_faces() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, source) = game_with_a_face(folder.path());
    // With a picture on its way.
    show(&mut app, source, 2.0);
    app.update();
    app.world_mut().entity_mut(source).remove::<SeenPicture>();
    app.update();
    assert!(faces(&app, source).faces.is_empty());
    for _ in 0..40 {
        app.update();
        std::thread::sleep(PACE);
    }
    assert!(faces(&app, source).faces.is_empty(), "a late answer brings nobody back");
    let other = app.world_mut().spawn(seeing(2.0)).id();
    app.update();
    app.world_mut().despawn(other);
    app.world_mut().entity_mut(source).insert(seeing(4.0));
    update_until(&mut app, PACE, |app| shows(app, source, Expression::Happy));
    assert_eq!(faces(&app, source).time, 4.0);
}

#[test]
fn settings_count_at_once_also_for_a_picture_that_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, source) = game_with_a_face(folder.path());
    let settings = |app: &mut App, certainty| {
        app.world_mut()
            .get_mut::<ExpressionRecognizer>(source)
            .unwrap()
            .certainty = certainty;
        let number = faces(app, source).number;
        update_until(app, PACE, |app| faces(app, source).number > number);
        faces(app, source).faces.len()
    };
    // The networks are 98 % sure. Who is followed stays for half of what a new face needs.
    assert_eq!(settings(&mut app, 0.99), 1);
    // In a new take nobody is followed.
    app.world_mut().get_mut::<SeenPicture>(source).unwrap().restart();
    show(&mut app, source, 2.0);
    update_until(&mut app, PACE, |app| faces(app, source).time == 2.0);
    assert!(faces(&app, source).faces.is_empty());
    assert_eq!(settings(&mut app, 0.3), 1);
    assert_eq!(settings(&mut app, 0.99), 1);
}

#[test]
fn other_weights_look_at_the_same_picture_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, source) = game_with_a_face(folder.path());
    let server = app.world().resource::<AssetServer>().clone();
    std::fs::write(folder.path().join(READER), reader(Expression::Sad)).unwrap();
    server.reload(READER);
    update_until(&mut app, PACE, |app| shows(app, source, Expression::Sad));

    // A damaged file is no reason to forget the good one.
    std::fs::write(folder.path().join(READER), b"these are no weights").unwrap();
    server.reload(READER);
    std::fs::write(folder.path().join(FINDER), eyes::blind_finder()).unwrap();
    server.reload(FINDER);
    update_until(&mut app, PACE, |app| faces(app, source).faces.is_empty());
    std::fs::write(folder.path().join(FINDER), eyes::finder()).unwrap();
    server.reload(FINDER);
    update_until(&mut app, PACE, |app| shows(app, source, Expression::Sad));
}
