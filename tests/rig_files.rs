//! Rig files: overrides, hot reload, mistakes.

use std::time::Duration;

use bevy::asset::{LoadState, RenderAssetUsages};
use bevy::mesh::PrimitiveTopology;
use bevy::mesh::morph::MorphWeights;
use bevy::prelude::*;
use bevy_animgen::target::{FaceBinding, FaceRig, FaceRigHandle};
use bevy_animgen::track::{Expressing, Expression, Viseme, VisemeWeights};

#[path = "common/calm.rs"]
mod calm;
#[path = "common/morph.rs"]
mod morph;
#[path = "common/wait.rs"]
mod wait;

use calm::calm;
use morph::weights;
use wait::update_until;

fn app(assets: &str) -> App {
    morph::app(assets, Duration::from_millis(20))
}

fn head(app: &mut App, rig: Handle<FaceRig>, names: &[&str]) -> (Entity, Entity) {
    let mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
        .with_morph_target_names(names.iter().map(ToString::to_string).collect());
    let handle = app.world_mut().resource_mut::<Assets<Mesh>>().add(mesh);
    let face = app
        .world_mut()
        .spawn((calm(), VisemeWeights::only(Viseme::AA), FaceRigHandle(rig)))
        .id();
    let weights = MorphWeights::new(vec![0.0; names.len()], Some(handle)).unwrap();
    let node = app.world_mut().spawn((weights, ChildOf(face))).id();
    (face, node)
}

fn rig(app: &mut App, text: &str) -> Handle<FaceRig> {
    let rig = FaceRig::from_ron(text.as_bytes(), "test").unwrap();
    app.world_mut().resource_mut::<Assets<FaceRig>>().add(rig)
}

/// Runs the app until a file has been loaded or given up.
fn wait(app: &mut App, handle: &Handle<FaceRig>) -> LoadState {
    let state = |app: &App| app.world().resource::<AssetServer>().load_state(handle);
    update_until(app, Duration::from_millis(5), |app| {
        !matches!(state(app), LoadState::NotLoaded | LoadState::Loading)
    });
    app.update();
    state(app)
}

#[test]
fn unknown_names_come_with_the_nearest_existing_one() {
    let mut app = app("assets");
    let rig = rig(
        &mut app,
        r#"(blend_shapes: { jawOpen: { "Mouth_Opn": 1.0 }, cheekPuff: { "zzz": 1.0 } })"#,
    );
    let (face, _) = head(&mut app, rig, &["Mouth_Open", "Brow"]);
    app.update();
    app.update();
    let unknown = app.world().get::<FaceBinding>(face).unwrap().unknown_targets();
    let found: Vec<_> = unknown
        .iter()
        .map(|u| (u.name.as_str(), u.nearest.as_deref()))
        .collect();
    assert_eq!(found, [("Mouth_Opn", Some("Mouth_Open")), ("zzz", None)]);
}

#[test]
fn a_changed_rig_is_shown_at_once() {
    let mut app = app("assets");
    let handle = rig(&mut app, "()");
    let (_, node) = head(&mut app, handle.clone(), &["jawOpen", "Custom"]);
    app.update();
    app.update();
    let before = weights(&app, node);
    assert!(before[0] > 0.5 && before[1] == 0.0);
    let changed = FaceRig::from_ron(br#"(blend_shapes: { jawOpen: { "Custom": 0.5 } })"#, "test").unwrap();
    *app.world_mut()
        .resource_mut::<Assets<FaceRig>>()
        .get_mut(&handle)
        .unwrap() = changed;
    app.update();
    app.update();
    assert_eq!(weights(&app, node)[1], before[0] * 0.5);
    let exact = FaceRig::from_ron(br#"(gain: { jawOpen: 0.5 })"#, "test").unwrap();
    *app.world_mut()
        .resource_mut::<Assets<FaceRig>>()
        .get_mut(&handle)
        .unwrap() = exact;
    app.update();
    app.update();
    assert_eq!(weights(&app, node)[0], before[0] * 0.5);
}

#[test]
fn files_load_by_both_extensions() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.facerig.ron", "b.rig.ron"] {
        std::fs::write(folder.path().join(name), r#"(visemes: { aa: { "Ah": 1.0 } })"#).unwrap();
    }
    let mut app = app(folder.path().to_str().unwrap());
    for name in ["a.facerig.ron", "b.rig.ron"] {
        let handle: Handle<FaceRig> = app.world().resource::<AssetServer>().load(name);
        let (_, node) = head(&mut app, handle.clone(), &["Ah", "Oh"]);
        assert!(matches!(wait(&mut app, &handle), LoadState::Loaded));
        app.update();
        assert_eq!(weights(&app, node), [1.0, 0.0]);
    }
}

#[test]
fn a_corrupt_file_is_an_error_with_its_place_and_the_face_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("bad.facerig.ron"),
        "(\n  gain: {\n    jawOpne: 1.0,\n  },\n)",
    )
    .unwrap();
    let mut app = app(folder.path().to_str().unwrap());
    let handle: Handle<FaceRig> = app.world().resource::<AssetServer>().load("bad.facerig.ron");
    let (_, node) = head(&mut app, handle.clone(), &["jawOpen"]);
    let LoadState::Failed(error) = wait(&mut app, &handle) else {
        panic!("it loaded")
    };
    let message = error.to_string();
    assert!(
        message.contains("bad.facerig.ron") && message.contains("line 3") && message.contains("jawOpen"),
        "{message}"
    );
    assert!(weights(&app, node)[0] > 0.5);
}

#[test]
fn a_rig_says_what_an_expression_drives_and_how_much_of_it_speech_leaves() {
    for (in_speech, left) in [
        ("", 0.4),
        ("expressions_in_speech: 1.0,", 0.8),
        ("expressions_in_speech: 0.0,", 0.0),
    ] {
        let mut app = app("assets");
        let text = format!(r#"(expressions: {{ angry: {{ "Grumpy": 0.8 }} }}, {in_speech})"#);
        let rig = rig(&mut app, &text);
        let (face, node) = head(&mut app, rig, &["Grumpy", "A", "I", "U"]);
        let wear = |app: &mut App, said: VisemeWeights| {
            app.world_mut()
                .entity_mut(face)
                .insert((Expressing::new(Expression::Angry), said));
            for _ in 0..60 {
                app.update();
            }
            weights(app, node)[0]
        };
        let silent = wear(&mut app, VisemeWeights::default());
        assert!((silent - 0.8).abs() < 1e-3, "{silent}");
        let speaking = wear(&mut app, VisemeWeights::only(Viseme::AA));
        assert!((speaking - left).abs() < 1e-3, "{in_speech} {speaking}");
    }
}

#[test]
fn an_unknown_expression_is_an_error_with_file_and_place() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("bad.rig.ron"),
        "(\n  expressions: {\n    suprised: { \"Wow\": 1.0 },\n  },\n)",
    )
    .unwrap();
    let mut app = app(folder.path().to_str().unwrap());
    let handle: Handle<FaceRig> = app.world().resource::<AssetServer>().load("bad.rig.ron");
    let LoadState::Failed(error) = wait(&mut app, &handle) else {
        panic!("it loaded")
    };
    let message = error.to_string();
    for part in ["bad.rig.ron", "line 3", "surprised"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn the_rigs_that_ship_read() {
    let mut rigs = 0;
    for entry in std::fs::read_dir("assets/rigs").unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if name.ends_with("rig.ron") {
            FaceRig::from_ron(&std::fs::read(&path).unwrap(), &name).unwrap();
            rigs += 1;
        }
    }
    assert!(rigs > 0);
}
