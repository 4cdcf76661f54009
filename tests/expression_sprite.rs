//! Expressions of 2D characters.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::target::{FaceRig, SpriteFace, SpriteFrame, TargetPlugin};
use bevy_animgen::track::{
    BlendShape, BlendShapeWeights, Expressing, Expression, ExpressionWeights, FaceLayer, FaceLayers, FacialActions,
    Mirroring, SeenFaces, TrackPlugin, Viseme, VisemeWeights,
};

#[path = "common/calm.rs"]
mod calm;
#[path = "common/seen.rs"]
mod seen;

use calm::calm;
use seen::show;

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
fn a_sheet_without_expressions_shows_what_they_do_with_the_mouth() {
    let mut app = app();
    let face = character(&mut app);
    app.world_mut().entity_mut(face).insert(SpriteFace {
        expression_offsets: [None; Expression::COUNT],
        ..SpriteFace::default()
    });
    // Pressed lips, a dropped jaw, lips at rest: the sheet is the Rhubarb one, X A B C D E F G H.
    for (expression, mouth) in [
        (Expression::Angry, 1),
        (Expression::Surprised, 3),
        (Expression::Neutral, 0),
    ] {
        app.world_mut().entity_mut(face).insert(Expressing::new(expression));
        run(&mut app, 100);
        assert_eq!(cell(&app, face), mouth, "{expression:?}");
    }
}

/// A character that mirrors a camera.
fn mirror(app: &mut App) -> (Entity, Entity) {
    let camera = app.world_mut().spawn(SeenFaces::default()).id();
    let face = character(app);
    app.world_mut().entity_mut(face).insert(Mirroring::of(camera));
    (face, camera)
}

/// The cells that are shown while a camera sees the same face for so many ticks.
fn watch(
    app: &mut App,
    (face, camera): (Entity, Entity),
    expression: Expression,
    shapes: &BlendShapeWeights,
    ticks: usize,
) -> Vec<usize> {
    let look = |_| {
        show(app, camera, ExpressionWeights::only(expression), *shapes);
        app.update();
        cell(app, face)
    };
    (0..ticks).map(look).collect()
}

#[test]
fn a_silent_mouth_before_the_camera_is_shown_by_the_cells() {
    use BlendShape::*;
    let mut app = app();
    let who = mirror(&mut app);
    let rest = BlendShapeWeights::REST;
    let open = rest.with(JawOpen, 1.0);
    let pursed = rest.with(MouthPucker, 1.0);
    let pressed = rest.with(MouthPressLeft, 1.0).with(MouthPressRight, 1.0);
    for (shapes, mouth) in [(open, 4), (rest, 0), (pursed, 6), (pressed, 1), (open, 4), (rest, 0)] {
        let shown = watch(&mut app, who, Expression::Neutral, &shapes, 100);
        assert_eq!(shown.last(), Some(&mouth), "{shown:?}");
    }
}

#[test]
fn a_smile_is_the_closed_mouth_of_its_cells_and_a_laugh_opens_it() {
    let smile = FacialActions::default().pose(Expression::Happy, 1.0);
    assert!(smile.lip_opening() > 0.1, "it shows teeth");
    let mut app = app();
    let who = mirror(&mut app);
    let mut shown = watch(&mut app, who, Expression::Happy, &smile, 150);
    assert_eq!(shown.last(), Some(&EXPRESSION));
    shown.extend(watch(&mut app, who, Expression::Neutral, &BlendShapeWeights::REST, 150));
    assert_eq!(shown.last(), Some(&0));
    // Nor does the mouth open on the way there and back.
    assert!(shown.iter().all(|c| [0, EXPRESSION].contains(c)), "{shown:?}");

    let laugh = smile.with(BlendShape::JawOpen, 1.0);
    let shown = watch(&mut app, who, Expression::Happy, &laugh, 150);
    assert_eq!(shown.last(), Some(&(EXPRESSION + 4)));
}

#[test]
fn moods_keep_to_the_mouths_of_their_cells() {
    let mut app = app();
    let face = character(&mut app);
    for expression in Expression::ALL {
        for intensity in [0.4, 1.0] {
            let mood = Expressing::new(expression).with_intensity(intensity).with_fade(0.3);
            app.world_mut().entity_mut(face).insert(mood);
            for _ in 0..80 {
                app.update();
                assert_eq!(cell(&app, face) % 12, 0, "{expression:?} {intensity}");
            }
        }
    }
}

#[test]
fn speech_moves_the_mouth_alone_whatever_the_camera_sees() {
    let mut app = app();
    let who = mirror(&mut app);
    let open = BlendShapeWeights::REST.with(BlendShape::JawOpen, 1.0);
    watch(&mut app, who, Expression::Neutral, &open, 60);
    for (viseme, column) in [(Viseme::SS, 11), (Viseme::PP, 1), (Viseme::OU, 6)] {
        app.world_mut().entity_mut(who.0).insert(VisemeWeights::only(viseme));
        let shown = watch(&mut app, who, Expression::Neutral, &open, 20);
        assert_eq!(shown.last(), Some(&column), "{viseme:?}");
    }
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
