//! Neutral faces that are measured, and looks that are learned.

use bevy::prelude::*;
use bevy_animgen::track::{
    BlendShape, CalibrateNeutral, Expression, ExpressionWeights, LearnExpression, Mirroring, NeutralCalibrated,
    NeutralFace, OwnExpressions, SeenFaces, ShownExpression, WhichFace,
};

use crate::noise::Noise;
use crate::{expression, game, mirror, pose, see, showing, told, watch, watch_ticks};

#[test]
fn a_second_of_a_resting_face_is_taken_for_neutral() {
    for frames in [10.0, 60.0, 240.0] {
        let (mut app, camera) = game(frames);
        let face = mirror(
            &mut app,
            Mirroring {
                flip: false,
                ..Mirroring::of(camera)
            },
        );
        let mut gloomy = showing(Expression::Neutral);
        gloomy.expression = ExpressionWeights::only(Expression::Sad).lerp(&ExpressionWeights::default(), 0.35);
        gloomy.shapes.set(BlendShape::BrowDownLeft, 0.4);
        watch(&mut app, camera, 1.0, &[gloomy]);
        assert!(pose(&app, face).get(BlendShape::BrowDownLeft) > 0.15);
        app.world_mut().entity_mut(camera).insert(CalibrateNeutral::default());
        // Away for a while: that does not count.
        watch(&mut app, camera, 0.5, &[gloomy]);
        watch(&mut app, camera, 2.0, &[]);
        assert_eq!(told(&app).calibrated, []);
        watch(&mut app, camera, 0.7, &[gloomy]);
        assert_eq!(told(&app).calibrated, [camera]);
        let neutral = *app.world().get::<NeutralFace>(camera).unwrap();
        assert!((neutral.shapes.get(BlendShape::BrowDownLeft) - 0.4).abs() < 1e-3);
        watch(&mut app, camera, 2.0, &[gloomy]);
        assert!(
            pose(&app, face).0.iter().all(|w| *w < 0.02),
            "{frames}: {:?}",
            pose(&app, face)
        );
        assert!(expression(&app, face).get(Expression::Neutral) > 0.98);
        assert_eq!(
            app.world().get::<ShownExpression>(camera).unwrap().expression(),
            Expression::Neutral
        );
        // All of it can still be shown.
        let mut cross = showing(Expression::Angry);
        cross.shapes.set(BlendShape::BrowDownLeft, 1.0);
        watch(&mut app, camera, 1.5, &[cross]);
        assert!(pose(&app, face).get(BlendShape::BrowDownLeft) > 0.95);
        assert!(app.world().get::<CalibrateNeutral>(camera).is_none());
    }
}

#[test]
fn the_neutral_face_of_a_source_is_taken_off_nobody_but_its_first_face() {
    let (mut app, camera) = game(60.0);
    let [first, second] = [0, 1].map(|n| mirror(&mut app, Mirroring::of(camera).with_face(WhichFace::Number(n))));
    let mut gloomy = showing(Expression::Neutral);
    gloomy.shapes.set(BlendShape::BrowDownLeft, 0.6);
    gloomy.shapes.set(BlendShape::BrowDownRight, 0.6);
    let mut other = gloomy;
    other.person = 2;
    app.world_mut().entity_mut(camera).insert(CalibrateNeutral::default());
    watch(&mut app, camera, 2.5, &[gloomy, other]);
    assert_eq!(told(&app).calibrated, [camera]);
    let brow = |app: &App, face| pose(app, face).get(BlendShape::BrowDownLeft);
    assert!(brow(&app, first) < 0.02 && brow(&app, second) > 0.25);
    // The other has one on the character.
    app.world_mut().entity_mut(second).insert(CalibrateNeutral::default());
    watch(&mut app, camera, 2.5, &[gloomy, other]);
    assert_eq!(told(&app).calibrated, [camera, second]);
    assert!(brow(&app, second) < 0.02);
}

#[test]
fn faces_are_measured_and_looks_learned_while_the_game_is_paused() {
    let (mut app, camera) = game(60.0);
    let frowning = showing(Expression::Angry);
    watch(&mut app, camera, 0.5, &[frowning]);
    app.world_mut().resource_mut::<Time<Virtual>>().pause();
    app.world_mut().entity_mut(camera).insert(CalibrateNeutral::default());
    watch(&mut app, camera, 0.9, &[frowning]);
    assert_eq!(told(&app).calibrated, []);
    watch(&mut app, camera, 0.3, &[frowning]);
    assert_eq!(told(&app).calibrated, [camera]);
    app.world_mut().entity_mut(camera).insert(LearnExpression::new("frown"));
    watch(&mut app, camera, 2.2, &[frowning]);
    assert_eq!(told(&app).learned, ["frown"]);
    app.world_mut()
        .entity_mut(camera)
        .insert(CalibrateNeutral::default().with_timeout(1.0));
    watch(&mut app, camera, 1.2, &[]);
    assert_eq!(told(&app).failed, [None]);
}

#[test]
fn a_camera_that_is_gone_when_its_face_was_measured_does_no_harm() {
    let (mut app, camera) = game(60.0);
    let second = app.world_mut().spawn(SeenFaces::default()).id();
    // Whoever is told first ends it all.
    app.add_observer(
        |_: On<NeutralCalibrated>, cameras: Query<Entity, With<SeenFaces>>, mut commands: Commands| {
            cameras.iter().for_each(|camera| commands.entity(camera).try_despawn());
        },
    );
    for camera in [camera, second] {
        see(&mut app, camera, [showing(Expression::Neutral)]);
        app.world_mut().entity_mut(camera).insert(CalibrateNeutral::default());
    }
    watch_ticks(&mut app, 90);
    assert!(app.world().get_entity(camera).is_err() && app.world().get_entity(second).is_err());
}

#[test]
fn without_a_face_calibration_and_learning_give_up_and_say_so() {
    let (mut app, camera) = game(30.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    app.world_mut().entity_mut(face).insert((
        CalibrateNeutral::default().with_timeout(1.0),
        LearnExpression::new("wink").with_timeout(1.0),
    ));
    // No camera at all.
    let nobody = app
        .world_mut()
        .spawn(CalibrateNeutral::default().with_timeout(1.0))
        .id();
    watch(&mut app, camera, 0.9, &[]);
    assert_eq!(told(&app).failed.len(), 0);
    watch(&mut app, camera, 0.3, &[]);
    assert_eq!(told(&app).failed.len(), 3);
    assert!(told(&app).failed.contains(&Some("wink".to_owned())));
    assert!(app.world().get::<CalibrateNeutral>(nobody).is_none());
    assert!(app.world().get::<LearnExpression>(face).is_none());
    assert!(app.world().get::<NeutralFace>(face).is_none());
}

#[test]
fn two_seconds_teach_an_expression_of_ones_own() {
    for frames in [15.0, 60.0] {
        let (mut app, camera) = game(frames);
        let face = mirror(&mut app, Mirroring::of(camera));
        let mut noise = Noise(3);
        let mut look = |app: &mut App, seconds: f64, shapes: &[(BlendShape, f32)]| {
            let mut seen = showing(Expression::Neutral);
            for (shape, weight) in shapes {
                seen.shapes.set(*shape, *weight);
            }
            for _ in 0..(seconds * frames) as usize {
                see(app, camera, [noise.over(&seen, 0.1)]);
                app.update();
            }
        };
        let wink: &[_] = &[(BlendShape::EyeBlinkLeft, 0.9), (BlendShape::CheekSquintLeft, 0.6)];
        let kiss: &[_] = &[(BlendShape::MouthPucker, 0.8), (BlendShape::MouthShrugLower, 0.4)];
        for (name, shapes) in [("wink", wink), ("kiss", kiss)] {
            look(&mut app, 0.5, shapes);
            app.world_mut().entity_mut(face).insert(LearnExpression::new(name));
            look(&mut app, 2.2, shapes);
        }
        assert_eq!(told(&app).learned, ["wink", "kiss"]);
        let mut shown = |app: &mut App, shapes: &[(BlendShape, f32)]| {
            look(app, 1.0, shapes);
            let own = app.world().get::<OwnExpressions>(face).unwrap();
            own.shown().map(|e| e.name.clone())
        };
        assert_eq!(shown(&mut app, wink).as_deref(), Some("wink"));
        assert_eq!(shown(&mut app, kiss).as_deref(), Some("kiss"));
        assert_eq!(shown(&mut app, &[]), None);
        assert_eq!(
            shown(&mut app, &[(BlendShape::JawOpen, 0.9), (BlendShape::BrowInnerUp, 0.9)]),
            None
        );
        app.world_mut().get_mut::<OwnExpressions>(face).unwrap().clear();
        assert_eq!(shown(&mut app, wink), None);
    }
}

#[test]
fn a_look_at_the_brink_does_not_flicker_and_the_game_is_told_of_each_change() {
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    let raise = |app: &mut App, seconds, weight| {
        let mut seen = showing(Expression::Neutral);
        seen.shapes.set(BlendShape::BrowOuterUpLeft, weight);
        watch(app, camera, seconds, &[seen]);
        let own = app.world().get::<OwnExpressions>(face);
        own.and_then(|own| own.shown().map(|look| look.name.clone()))
    };
    raise(&mut app, 0.5, 0.9);
    app.world_mut().entity_mut(face).insert(LearnExpression::new("brow"));
    assert_eq!(raise(&mut app, 2.2, 0.9).as_deref(), Some("brow"));
    // Half of it is as near to rest as to the look.
    for _ in 0..5 {
        for weight in [0.44, 0.47] {
            assert_eq!(raise(&mut app, 1.0, weight).as_deref(), Some("brow"), "{weight}");
        }
    }
    assert_eq!(raise(&mut app, 1.0, 0.001), None);
    assert_eq!(raise(&mut app, 1.0, 0.44), None);
    let brow = Some("brow".to_owned());
    assert_eq!(told(&app).own, [[None, brow.clone()], [brow, None]]);
}
