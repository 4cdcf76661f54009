//! Faces of 2D characters.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::target::{FaceRig, FaceRigHandle, RhubarbShape, SpriteEyes, SpriteFace, SpriteFrame, TargetPlugin};
use bevy_animgen::track::{
    BlendShape, BlendShapeMask, BlendShapeWeights, FaceLayer, FaceLayers, TrackPlugin, Viseme, VisemeWeights,
};

#[path = "common/calm.rs"]
mod calm;

use calm::calm;

fn app() -> App {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, AssetPlugin::default(), TrackPlugin, TargetPlugin))
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(10)));
    app.update();
    app
}

fn sprite() -> Sprite {
    Sprite {
        texture_atlas: Some(TextureAtlas::default()),
        ..default()
    }
}

fn talker(app: &mut App) -> Entity {
    app.world_mut().spawn((calm(), SpriteFace::default(), sprite())).id()
}

fn say(app: &mut App, face: Entity, viseme: Viseme) -> usize {
    app.world_mut().entity_mut(face).insert(VisemeWeights::only(viseme));
    app.update();
    cell(app, face)
}

fn cell(app: &App, entity: Entity) -> usize {
    app.world()
        .get::<Sprite>(entity)
        .unwrap()
        .texture_atlas
        .as_ref()
        .unwrap()
        .index
}

#[test]
fn the_sheet_is_the_rhubarb_one_by_default() {
    let mut app = app();
    let face = talker(&mut app);
    for viseme in Viseme::ALL {
        for _ in 0..10 {
            say(&mut app, face, viseme);
        }
        assert_eq!(cell(&app, face), RhubarbShape::of(viseme) as usize, "{viseme:?}");
        assert_eq!(app.world().get::<SpriteFrame>(face).unwrap().cell, cell(&app, face));
    }
}

#[test]
fn cells_are_held() {
    let mut app = app();
    let face = talker(&mut app);
    for _ in 0..10 {
        say(&mut app, face, Viseme::Sil);
    }
    let mut shown = Vec::new();
    for tick in 0..60 {
        shown.push(say(&mut app, face, if tick % 2 == 0 { Viseme::AA } else { Viseme::OU }));
    }
    let mut runs = vec![1];
    for pair in shown.windows(2) {
        if pair[0] == pair[1] {
            *runs.last_mut().unwrap() += 1;
        } else {
            runs.push(1);
        }
    }
    assert!(
        runs.len() > 3 && runs[..runs.len() - 1].iter().all(|r| *r >= 7),
        "{runs:?}"
    );
}

#[test]
fn a_short_closure_is_never_skipped() {
    let mut app = app();
    let face = talker(&mut app);
    for closure in [Viseme::PP, Viseme::FF] {
        let closed = RhubarbShape::of(closure) as usize;
        for _ in 0..10 {
            say(&mut app, face, Viseme::E);
        }
        // A new vowel, and a single frame of closure right after it.
        say(&mut app, face, Viseme::AA);
        assert_eq!(say(&mut app, face, closure), closed);
        let mut held = 1;
        while say(&mut app, face, Viseme::AA) == closed {
            held += 1;
        }
        assert!((7..=8).contains(&held), "{held}");
    }
}

#[test]
fn two_closures_in_a_row_are_both_shown() {
    let mut app = app();
    let face = talker(&mut app);
    for _ in 0..10 {
        say(&mut app, face, Viseme::AA);
    }
    let mut shown = vec![say(&mut app, face, Viseme::PP), say(&mut app, face, Viseme::FF)];
    for _ in 0..20 {
        shown.push(say(&mut app, face, Viseme::AA));
    }
    shown.dedup();
    let cells = [RhubarbShape::A, RhubarbShape::G, RhubarbShape::D].map(|s| s as usize);
    assert_eq!(shown, cells);
}

#[test]
fn a_closure_between_vowels_shows_though_it_is_not_the_strongest() {
    let mut app = app();
    let face = talker(&mut app);
    for _ in 0..10 {
        say(&mut app, face, Viseme::AA);
    }
    let mixed = VisemeWeights::only(Viseme::AA).lerp(&VisemeWeights::only(Viseme::PP), 0.4);
    app.world_mut().entity_mut(face).insert(mixed);
    app.update();
    assert_eq!(cell(&app, face), RhubarbShape::A as usize);
}

#[test]
fn eyes_and_mouth_may_be_sprites_of_their_own() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    let whole = SpriteFace {
        blink_offset: Some(9),
        ..default()
    };
    let mouth = app.world_mut().spawn((whole, sprite(), ChildOf(face))).id();
    let eyes = app
        .world_mut()
        .spawn((SpriteEyes::default(), sprite(), ChildOf(face)))
        .id();
    app.update();
    assert_eq!((cell(&app, mouth), cell(&app, eyes)), (0, 0));
    let shut = BlendShapeWeights::of([(BlendShape::EyeBlinkLeft, 1.0), (BlendShape::EyeBlinkRight, 1.0)]);
    let layer = FaceLayer::new("asleep", shut)
        .overriding(BlendShapeMask::ALL)
        .with_fade(0.0);
    app.world_mut().get_mut::<FaceLayers>(face).unwrap().set(layer);
    app.update();
    assert_eq!((cell(&app, mouth), cell(&app, eyes)), (9, 2));
    app.world_mut()
        .get_mut::<FaceLayers>(face)
        .unwrap()
        .get_mut("asleep")
        .unwrap()
        .weight = 0.5;
    app.update();
    assert_eq!((cell(&app, mouth), cell(&app, eyes)), (0, 1));
    app.world_mut().get_mut::<SpriteFace>(mouth).unwrap().half_blink_offset = Some(20);
    app.update();
    assert_eq!(cell(&app, mouth), 20);
}

#[test]
fn a_rig_lists_cells_and_may_change() {
    let mut app = app();
    let read = |text: &str| FaceRig::from_ron(text.as_bytes(), "test").unwrap();
    let handle = app
        .world_mut()
        .resource_mut::<Assets<FaceRig>>()
        .add(read("(sprite: Some((cells: { aa: 20 }, mouths: { X: 5 })))"));
    let face = talker(&mut app);
    app.world_mut().entity_mut(face).insert(FaceRigHandle(handle.clone()));
    app.update();
    assert_eq!(cell(&app, face), 5);
    for _ in 0..10 {
        say(&mut app, face, Viseme::AA);
    }
    assert_eq!(cell(&app, face), 20);
    *app.world_mut()
        .resource_mut::<Assets<FaceRig>>()
        .get_mut(&handle)
        .unwrap() = read("(sprite: Some((cells: { aa: 3 })))");
    for _ in 0..3 {
        app.update();
    }
    assert_eq!(cell(&app, face), 3);
}
