//! Expressions of 2D characters.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::target::{FaceRig, SpriteFace, SpriteFrame, TargetPlugin};
use bevy_animgen::track::{
    BlendShape, BlendShapeWeights, Expressing, Expression, ExpressionWeights, FaceLayer, FaceLayers, TrackPlugin,
    Viseme, VisemeWeights,
};

#[path = "common/calm.rs"]
mod calm;

use calm::calm;

/// The rig of the sheet that ships.
const RIG: &str = include_str!("../assets/rigs/sprite_face.facerig.ron");
/// Cells from one expression to the next: twelve mouths, three states of the eyes.
const EXPRESSION: usize = 36;

fn app() -> App {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, AssetPlugin::default(), TrackPlugin, TargetPlugin))
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(10)));
    app.update();
    app
}

/// A character with the sheet that ships.
fn character(app: &mut App) -> Entity {
    let rig = FaceRig::from_ron(RIG.as_bytes(), "sprite_face").unwrap();
    let sprite = Sprite {
        texture_atlas: Some(TextureAtlas::default()),
        ..default()
    };
    let face = SpriteFace::from_cells(&rig.sprite.unwrap());
    app.world_mut().spawn((calm(), face, sprite)).id()
}

fn cell(app: &App, entity: Entity) -> usize {
    let sprite = app.world().get::<Sprite>(entity).unwrap();
    sprite.texture_atlas.as_ref().unwrap().index
}

fn run(app: &mut App, ticks: usize) {
    for _ in 0..ticks {
        app.update();
    }
}

#[test]
fn each_expression_has_its_cells_with_every_mouth_and_eye() {
    let mut app = app();
    let face = character(&mut app);
    for expression in Expression::ALL {
        app.world_mut()
            .entity_mut(face)
            .insert((Expressing::new(expression).with_fade(0.1), VisemeWeights::default()));
        run(&mut app, 80);
        let first = EXPRESSION * expression.index();
        assert_eq!(cell(&app, face), first, "{expression:?}");
        assert_eq!(app.world().get::<SpriteFrame>(face).unwrap().expression, expression);
        for (viseme, column) in [(Viseme::PP, 1), (Viseme::AA, 4), (Viseme::FF, 7), (Viseme::SS, 11)] {
            app.world_mut().entity_mut(face).insert(VisemeWeights::only(viseme));
            run(&mut app, 10);
            assert_eq!(cell(&app, face), first + column, "{expression:?} {viseme:?}");
        }
        let shut = BlendShapeWeights::of([(BlendShape::EyeBlinkLeft, 1.0), (BlendShape::EyeBlinkRight, 1.0)]);
        let mut layers = FaceLayers::default();
        layers.set(FaceLayer::new("asleep", shut).with_fade(0.0));
        app.world_mut().entity_mut(face).insert(layers);
        run(&mut app, 1);
        assert_eq!(cell(&app, face), first + 24 + 11, "{expression:?}");
        app.world_mut().entity_mut(face).insert(FaceLayers::default());
    }
}

#[test]
fn a_sheet_without_expressions_is_shown_as_ever() {
    let mut app = app();
    let face = character(&mut app);
    app.world_mut().entity_mut(face).insert(SpriteFace {
        expression_offsets: [None; Expression::COUNT],
        ..SpriteFace::default()
    });
    app.world_mut()
        .entity_mut(face)
        .insert(Expressing::new(Expression::Angry));
    run(&mut app, 100);
    assert_eq!(cell(&app, face), 0);
}

#[test]
fn cells_do_not_flicker_between_two_expressions() {
    let mut app = app();
    let face = character(&mut app);
    let mut shown = Vec::new();
    for tick in 0..1000 {
        // In between, this way and that, as a network in doubt.
        let more = 0.5 + 0.3 * (tick as f32 * 0.9).sin();
        let doubt = ExpressionWeights::only(Expression::Sad).lerp(&ExpressionWeights::only(Expression::Fearful), more);
        app.world_mut().entity_mut(face).insert(doubt);
        app.update();
        shown.push(cell(&app, face));
    }
    shown.dedup();
    assert!(shown.len() <= 2, "{shown:?}");
}
