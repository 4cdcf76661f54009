//! From a pose to the morph targets of a model's meshes.

use std::time::Duration;

use bevy::app::AnimationSystems;
use bevy::asset::RenderAssetUsages;
use bevy::mesh::PrimitiveTopology;
use bevy::mesh::morph::{MeshMorphWeights, MorphWeights};
use bevy::prelude::*;
use bevy_animgen::target::{BindingProblem, Convention, FaceBinding, FaceRig, FaceRigHandle, MouthStyle};
use bevy_animgen::track::{
    BlendShape, BlendShapeWeights, Expressing, Expression, ExpressionWeights, Mirroring, SeenFaces, Viseme,
    VisemeWeights,
};

#[path = "common/calm.rs"]
mod calm;
#[path = "common/morph.rs"]
mod morph;
#[path = "common/seen.rs"]
mod seen;

use morph::weights;

fn app() -> App {
    let mut app = morph::app("assets", Duration::from_millis(50));
    app.update();
    app
}

fn calm() -> impl Bundle {
    (calm::calm(), Transform::default())
}

fn mesh(names: &[&str]) -> Mesh {
    let mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default());
    if names.is_empty() {
        return mesh;
    }
    mesh.with_morph_target_names(names.iter().map(ToString::to_string).collect())
}

/// A node with weights and a primitive below it, as the glTF loader makes them.
fn node(app: &mut App, parent: Entity, names: &[&str]) -> Entity {
    let handle = app.world_mut().resource_mut::<Assets<Mesh>>().add(mesh(names));
    let weights = MorphWeights::new(vec![0.0; names.len()], Some(handle.clone())).unwrap();
    let node = app.world_mut().spawn((weights, ChildOf(parent))).id();
    app.world_mut()
        .spawn((Mesh3d(handle), MeshMorphWeights::Reference(node), ChildOf(node)));
    node
}

#[test]
fn every_mesh_of_a_head_follows_with_its_own_list() {
    let mut app = app();
    let face = app.world_mut().spawn((calm(), VisemeWeights::only(Viseme::AA))).id();
    let bones = app.world_mut().spawn((Transform::default(), ChildOf(face))).id();
    let head = node(&mut app, bones, &["smirk", "mouthFunnel", "jawOpen"]);
    let teeth = node(&mut app, bones, &["jawOpen"]);
    let hat = node(&mut app, face, &["tilt"]);
    app.update();
    app.update();
    let jaw = app
        .world()
        .get::<BlendShapeWeights>(face)
        .unwrap()
        .get(BlendShape::JawOpen);
    assert!(jaw > 0.5);
    assert_eq!(weights(&app, head), [0.0, 0.0, jaw]);
    assert_eq!(weights(&app, teeth), [jaw]);
    assert_eq!(weights(&app, hat), [0.0]);
    let binding = app.world().get::<FaceBinding>(face).unwrap();
    assert_eq!(
        (binding.mouth(), binding.conventions()),
        (MouthStyle::BlendShapes, [Convention::Arkit].as_slice())
    );
}

#[test]
fn what_the_game_changes_in_update_is_shown_in_the_same_frame() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    let head = node(&mut app, face, &["jawOpen", "browInnerUp", "viseme_aa"]);
    app.update();
    app.add_systems(Update, |mut faces: Query<&mut BlendShapeWeights>| {
        for mut pose in &mut faces {
            assert_eq!(pose.get(BlendShape::BrowInnerUp), 0.0, "composed anew every frame");
            pose.set(BlendShape::BrowInnerUp, 0.7);
        }
    });
    app.update();
    assert_eq!(weights(&app, head)[1], 0.7);
}

#[test]
fn visemes_that_the_game_writes_in_update_move_face_shapes_too() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    let head = node(&mut app, face, &["jawOpen"]);
    app.update();
    assert_eq!(weights(&app, head), [0.0]);
    app.add_systems(Update, |mut faces: Query<&mut VisemeWeights>| {
        for mut visemes in &mut faces {
            *visemes = VisemeWeights::only(Viseme::AA);
        }
    });
    app.update();
    assert!(weights(&app, head)[0] > 0.5);
}

#[test]
fn the_face_wins_over_an_animation_that_keeps_what_is_not_the_faces() {
    let mut app = app();
    app.add_systems(
        PostUpdate,
        (|mut morphs: Query<&mut MorphWeights>| {
            for mut morph in &mut morphs {
                morph.weights_mut().fill(0.9);
            }
        })
        .in_set(AnimationSystems),
    );
    let face = app.world_mut().spawn(calm()).id();
    let head = node(&mut app, face, &["jawOpen", "earWiggle"]);
    app.update();
    app.update();
    assert_eq!(weights(&app, head), [0.0, 0.9]);
}

#[test]
fn meshes_that_come_later_or_are_replaced_are_found() {
    let mut app = app();
    let face = app.world_mut().spawn((calm(), VisemeWeights::only(Viseme::AA))).id();
    for _ in 0..100 {
        app.update();
    }
    let head = node(&mut app, face, &["jawOpen"]);
    app.update();
    app.update();
    assert!(weights(&app, head)[0] > 0.5);
    app.world_mut().despawn(head);
    app.update();
    let other = node(&mut app, face, &["x", "jawOpen"]);
    app.update();
    app.update();
    assert!(weights(&app, other)[1] > 0.5);
    assert_eq!(app.world().get::<FaceBinding>(face).unwrap().meshes().count(), 1);
}

#[test]
fn a_target_that_a_new_rig_leaves_out_returns_to_rest() {
    let mut app = app();
    let face = app.world_mut().spawn((calm(), VisemeWeights::only(Viseme::AA))).id();
    let head = node(&mut app, face, &["jawOpen", "earWiggle"]);
    app.update();
    app.update();
    assert!(weights(&app, head)[0] > 0.5);
    // What the game drives is not the face's to reset.
    app.world_mut().get_mut::<MorphWeights>(head).unwrap().weights_mut()[1] = 0.9;
    let rig = FaceRig::from_ron(br#"(ignore: ["jawOpen"])"#, "test").unwrap();
    let rig = app.world_mut().resource_mut::<Assets<FaceRig>>().add(rig);
    app.world_mut().entity_mut(face).insert(FaceRigHandle(rig));
    app.update();
    app.update();
    assert_eq!(weights(&app, head), [0.0, 0.9]);
}

#[test]
fn names_are_known_even_after_the_renderer_took_the_mesh() {
    let mut app = app();
    app.add_systems(Last, |mut meshes: ResMut<Assets<Mesh>>| {
        for (_, mesh) in meshes.iter_mut() {
            let _ = mesh.take_gpu_data();
        }
    });
    let handle = app.world_mut().resource_mut::<Assets<Mesh>>().add(mesh(&["jawOpen"]));
    app.update();
    let taken = app
        .world()
        .resource::<Assets<Mesh>>()
        .get(&handle)
        .unwrap()
        .try_morph_target_names()
        .is_err();
    assert!(taken);
    let face = app.world_mut().spawn((calm(), VisemeWeights::only(Viseme::AA))).id();
    let weights_of_head = MorphWeights::new(vec![0.0], Some(handle)).unwrap();
    let head = app.world_mut().spawn((weights_of_head, ChildOf(face))).id();
    app.update();
    app.update();
    assert!(weights(&app, head)[0] > 0.5);
}

#[test]
fn another_face_below_keeps_its_own_meshes() {
    let mut app = app();
    let rider = app.world_mut().spawn((calm(), VisemeWeights::only(Viseme::AA))).id();
    let parrot = app.world_mut().spawn((calm(), ChildOf(rider))).id();
    let beak = node(&mut app, parrot, &["jawOpen"]);
    let mouth = node(&mut app, rider, &["jawOpen"]);
    app.update();
    app.update();
    assert_eq!(weights(&app, beak), [0.0]);
    assert!(weights(&app, mouth)[0] > 0.5);
}

#[test]
fn a_model_with_visemes_closes_its_lips() {
    let mut app = app();
    let mixed = VisemeWeights::only(Viseme::AA).lerp(&VisemeWeights::only(Viseme::PP), 0.5);
    let face = app.world_mut().spawn((calm(), mixed)).id();
    let head = node(
        &mut app,
        face,
        &["viseme_sil", "viseme_PP", "viseme_aa", "eyeBlinkLeft"],
    );
    app.update();
    app.update();
    let shown = weights(&app, head);
    assert!(shown[1] > 0.99 && shown[2] < 0.01, "{shown:?}");
    assert_eq!(
        app.world().get::<FaceBinding>(face).unwrap().mouth(),
        MouthStyle::Visemes
    );
}

#[test]
fn a_model_with_vowels_only_opens_and_purses_its_mouth_with_the_seen_one() {
    let mut app = app();
    let camera = app.world_mut().spawn(SeenFaces::default()).id();
    let face = app.world_mut().spawn((calm(), Mirroring::of(camera))).id();
    let head = node(&mut app, face, &["aa", "ih", "ou", "ee", "oh", "blink"]);
    let watch = |app: &mut App, shapes: BlendShapeWeights| {
        for _ in 0..40 {
            seen::show(app, camera, ExpressionWeights::default(), shapes);
            app.update();
        }
        weights(app, head)
    };
    let rest = BlendShapeWeights::REST;
    let open = rest.with(BlendShape::JawOpen, 1.0);
    let shown = watch(&mut app, open);
    assert!(shown[0] > 0.7 && shown[1] == 0.0 && shown[3] == 0.0, "{shown:?}");
    let ajar = watch(&mut app, rest.with(BlendShape::JawOpen, 0.4));
    assert!(ajar[0] > 0.2 && ajar[0] < 0.7 * shown[0], "{ajar:?}");
    let pursed = watch(&mut app, rest.with(BlendShape::MouthPucker, 1.0));
    assert!(pursed[2] > 0.5 && pursed[0] == 0.0, "{pursed:?}");
    let shut = watch(&mut app, rest);
    assert!(shut.iter().all(|w| *w < 0.01), "{shut:?}");
    // Who speaks moves the mouth alone.
    app.world_mut().entity_mut(face).insert(VisemeWeights::only(Viseme::IH));
    assert_eq!(watch(&mut app, open), [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    app.world_mut().entity_mut(face).insert(VisemeWeights::only(Viseme::PP));
    assert_eq!(watch(&mut app, open), [0.0; 6]);
}

#[test]
fn speech_on_whole_mouths_is_as_the_visemes_say() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    let head = node(&mut app, face, &["aa", "ih", "ou", "ee", "oh"]);
    for (viseme, target) in [(Viseme::AA, 0), (Viseme::OU, 2), (Viseme::OH, 4)] {
        for much in [0.2, 0.5, 0.9] {
            let said = VisemeWeights::default().lerp(&VisemeWeights::only(viseme), much);
            app.world_mut().entity_mut(face).insert(said);
            app.update();
            app.update();
            let mut expected = [0.0; 5];
            expected[target] = said.get(viseme);
            assert_eq!(weights(&app, head), expected, "{viseme:?} {much}");
        }
    }
}

#[test]
fn presets_of_the_whole_face_show_moods_and_make_way_for_speech() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    let head = node(
        &mut app,
        face,
        &["Joy", "Angry", "Sorrow", "Surprised", "Fun", "A", "O", "Blink"],
    );
    let wear = |app: &mut App, mood: Expression, said: VisemeWeights| {
        app.world_mut().entity_mut(face).insert((Expressing::new(mood), said));
        for _ in 0..20 {
            app.update();
        }
        weights(app, head)
    };
    let silence = VisemeWeights::default();
    for (mood, target) in [
        (Expression::Happy, 0),
        (Expression::Angry, 1),
        (Expression::Sad, 2),
        (Expression::Surprised, 3),
    ] {
        // Its dropped jaw is in the preset: no vowel opens the mouth a second time.
        let shown = wear(&mut app, mood, silence);
        for (i, weight) in shown[..7].iter().enumerate() {
            let expected = if i == target { 1.0 } else { 0.0 };
            assert!((weight - expected).abs() < 1e-3, "{mood:?} {shown:?}");
        }
        let speaking = wear(&mut app, mood, VisemeWeights::only(Viseme::AA));
        assert!((speaking[target] - 0.5).abs() < 1e-3, "{mood:?} {speaking:?}");
        assert!((speaking[5] - 1.0).abs() < 1e-3, "{mood:?} {speaking:?}");
    }
    assert!(wear(&mut app, Expression::Neutral, silence).iter().all(|w| *w < 1e-3));
}

#[test]
fn a_mood_without_a_preset_opens_a_mouth_of_vowels() {
    let mut app = app();
    let surprised = Expressing::new(Expression::Surprised);
    let face = app.world_mut().spawn((calm(), surprised)).id();
    let head = node(&mut app, face, &["aa", "ih", "ou", "ee", "oh"]);
    for _ in 0..20 {
        app.update();
    }
    assert!(weights(&app, head)[0] > 0.4, "{:?}", weights(&app, head));
}

#[test]
fn a_model_without_morph_targets_is_one_warning_and_no_panic() {
    let mut app = app();
    let face = app.world_mut().spawn((calm(), Name::new("guard"))).id();
    let handle = app.world_mut().resource_mut::<Assets<Mesh>>().add(mesh(&[]));
    app.world_mut().spawn((Mesh3d(handle), ChildOf(face)));
    for _ in 0..60 {
        app.update();
    }
    assert_eq!(
        app.world().get::<FaceBinding>(face).unwrap().problem(),
        Some(BindingProblem::NoMorphTargets)
    );
}

#[test]
fn targets_that_say_nothing_are_reported_and_left_alone() {
    let mut app = app();
    let face = app.world_mut().spawn((calm(), VisemeWeights::only(Viseme::AA))).id();
    let head = node(&mut app, face, &["Key 1", "Key 2"]);
    for _ in 0..5 {
        app.update();
    }
    assert_eq!(weights(&app, head), [0.0, 0.0]);
    assert_eq!(
        app.world().get::<FaceBinding>(face).unwrap().problem(),
        Some(BindingProblem::NothingRecognised)
    );
}
