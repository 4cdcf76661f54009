//! What a character shows of a face that is seen.

use std::time::Duration;

use bevy::time::TimeUpdateStrategy;
use bevy_animgen::track::{
    BlendShape, BlendShapeWeights, Blink, Expression, ExpressionWeights, Face, FacialActions, IdleMotion, Mirroring,
    SeenFace, ShownExpression,
};

use crate::noise::Noise;
use crate::{expression, game, mirror, person, pose, see, showing, told, watch, watch_ticks};

#[test]
fn a_character_mirrors_each_expression() {
    let actions = FacialActions::default();
    for shown in Expression::ALL {
        let (mut app, camera) = game(60.0);
        let face = mirror(
            &mut app,
            Mirroring {
                flip: false,
                ..Mirroring::of(camera)
            },
        );
        watch(&mut app, camera, 1.0, &[showing(shown)]);
        assert_eq!(expression(&app, face).strongest(), shown);
        assert_eq!(app.world().get::<ShownExpression>(face).unwrap().expression(), shown);
        assert_eq!(app.world().get::<ShownExpression>(camera).unwrap().expression(), shown);
        let (seen, wanted) = (pose(&app, face), actions.pose(shown, 1.0));
        for (shape, weight) in wanted.iter() {
            assert!(
                (seen.get(shape) - weight).abs() < 0.05,
                "{shown:?} {}: {} {weight}",
                shape.name(),
                seen.get(shape)
            );
        }
    }
}

#[test]
fn left_and_right_are_exchanged_as_in_a_mirror() {
    let (mut app, camera) = game(60.0);
    let mirrored = mirror(&mut app, Mirroring::of(camera));
    let straight = mirror(
        &mut app,
        Mirroring {
            flip: false,
            ..Mirroring::of(camera)
        },
    );
    let wink = BlendShapeWeights::of([(BlendShape::EyeBlinkLeft, 0.9), (BlendShape::EyeBlinkRight, 0.01)]);
    watch(&mut app, camera, 0.5, &[person(1, ExpressionWeights::default(), wink)]);
    assert!(pose(&app, mirrored).get(BlendShape::EyeBlinkRight) > 0.8);
    assert!(pose(&app, mirrored).get(BlendShape::EyeBlinkLeft) < 0.1);
    assert!(pose(&app, straight).get(BlendShape::EyeBlinkLeft) > 0.8);
    // Contempt is on the side where it is seen, too.
    let right = showing(Expression::Contempt);
    let left = person(1, right.expression, right.shapes.mirrored());
    for (seen, corner) in [
        (right, BlendShape::MouthDimpleLeft),
        (left, BlendShape::MouthDimpleRight),
    ] {
        watch(&mut app, camera, 1.0, &[seen]);
        let shown = pose(&app, mirrored);
        assert!(
            shown.get(corner) > shown.get(corner.mirrored()) + 0.4,
            "{corner:?} {shown:?}"
        );
    }
}

#[test]
fn gain_makes_more_or_less_of_what_is_seen() {
    let (mut app, camera) = game(60.0);
    let [meek, same, bold] = [0.5, 1.0, 1.6].map(|gain| mirror(&mut app, Mirroring::of(camera).with_gain(gain)));
    let half = FacialActions::default().pose(Expression::Happy, 0.5);
    let faintly = ExpressionWeights::only(Expression::Happy);
    watch(&mut app, camera, 1.0, &[person(1, faintly, half)]);
    let smile = |face| pose(&app, face).get(BlendShape::MouthSmileLeft);
    assert!(
        smile(meek) < 0.75 * smile(same) && smile(bold) > 1.25 * smile(same),
        "{} {} {}",
        smile(meek),
        smile(same),
        smile(bold)
    );
}

#[test]
fn without_gain_nothing_is_shown_and_with_half_of_it_the_same_expression() {
    let (mut app, camera) = game(60.0);
    let [nothing, half] = [0.0, 0.5].map(|gain| mirror(&mut app, Mirroring::of(camera).with_gain(gain)));
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    let shown = |face| app.world().get::<ShownExpression>(face).unwrap().expression();
    assert_eq!(shown(nothing), Expression::Neutral);
    assert_eq!(shown(half), Expression::Happy);
    assert!(pose(&app, nothing).0.iter().all(|w| *w < 1e-3));
    assert!(told(&app).changed.iter().all(|c| c.entity != nothing));
    assert_eq!(told(&app).changed.len(), 2, "half of it, and the camera");
}

#[test]
fn a_character_looks_where_the_face_looks_and_glances_about_only_without_it() {
    let (mut app, camera) = game(60.0);
    let mirroring = Mirroring {
        flip: false,
        ..Mirroring::of(camera)
    };
    let face = app
        .world_mut()
        .spawn((Face::default(), Blink::disabled(), IdleMotion::default(), mirroring))
        .id();
    let aside = [(BlendShape::EyeLookOutLeft, 0.6), (BlendShape::EyeLookInRight, 0.6)];
    let mut seen = showing(Expression::Neutral);
    for (shape, weight) in aside {
        seen.shapes.set(shape, weight);
    }
    watch(&mut app, camera, 1.0, &[seen]);
    let gaze = BlendShape::ALL.into_iter().filter(|s| s.name().starts_with("eyeLook"));
    for _ in 0..600 {
        watch(&mut app, camera, 1.0 / 60.0, &[seen]);
        for shape in gaze.clone() {
            let (shown, wanted) = (pose(&app, face).get(shape), seen.shapes.get(shape));
            assert!((shown - wanted).abs() < 0.02, "{}: {shown} {wanted}", shape.name());
        }
    }
    watch(&mut app, camera, 3.0, &[]);
    let mut most = 0.0f32;
    for _ in 0..1200 {
        app.update();
        most = gaze.clone().map(|s| pose(&app, face).get(s)).fold(most, f32::max);
    }
    assert!(most > 0.02, "{most}");
}

/// 10 to 90 % of what a character makes of a step, in seconds, and the largest value as a share of the last.
fn step_response(frames: f64, pictures: f64, shape: BlendShape) -> (f32, f32) {
    let (mut app, camera) = game(frames);
    let face = mirror(
        &mut app,
        Mirroring {
            flip: false,
            ..Mirroring::of(camera)
        },
    );
    let mut calm = showing(Expression::Neutral);
    calm.shapes.0.iter_mut().for_each(|w| *w = 0.001);
    let (mut curve, mut picture) = (Vec::new(), -1);
    for tick in 0..(3.0 * frames) as i32 {
        let time = f64::from(tick) / frames;
        // A camera has its own beat.
        let newest = (time * pictures).floor() as i32;
        if newest != picture {
            picture = newest;
            let seen = if f64::from(picture) / pictures < 1.0 {
                calm
            } else {
                showing(Expression::Surprised)
            };
            see(&mut app, camera, [seen]);
        }
        app.update();
        curve.push(pose(&app, face).get(shape));
    }
    let last = *curve.last().unwrap();
    let crossing = |mark: f32| {
        let after = curve.iter().position(|v| *v >= mark * last).unwrap();
        let (a, b) = (curve[after - 1], curve[after]);
        (after as f32 - 1.0 + (mark * last - a) / (b - a)) / frames as f32
    };
    let most = curve.iter().copied().fold(0.0, f32::max);
    (crossing(0.9) - crossing(0.1), most / last)
}

#[test]
fn a_change_of_expression_shows_quickly_and_without_overshoot() {
    for frames in [30.0, 60.0, 144.0] {
        for pictures in [25.0, 30.0, 60.0] {
            for shape in [BlendShape::BrowInnerUp, BlendShape::JawOpen, BlendShape::EyeWideLeft] {
                let (rise, most) = step_response(frames, pictures, shape);
                println!(
                    "{frames} fps, {pictures} pictures/s, {}: {:.0} ms, {:.1} % over",
                    shape.name(),
                    rise * 1e3,
                    (most - 1.0) * 100.0
                );
                assert!(rise <= 0.15, "{frames} {pictures} {}: {rise} s", shape.name());
                assert!(most <= 1.05, "{frames} {pictures} {}: {most}", shape.name());
            }
        }
    }
}

#[test]
fn noise_neither_flips_the_expression_nor_makes_the_face_tremble() {
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    let mut noise = Noise(7);
    let sad = showing(Expression::Sad);
    let (mut last, mut most) = (None::<BlendShapeWeights>, 0.0f32);
    for tick in 0..3600 {
        if tick % 2 == 0 {
            let mut seen = noise.over(&sad, 0.15);
            // Now and then the network is wrong about a single picture.
            if tick % 300 == 0 && tick > 0 {
                seen.expression = ExpressionWeights::only(Expression::Fearful);
            }
            see(&mut app, camera, [seen]);
        }
        app.update();
        let now = pose(&app, face);
        if let Some(last) = last.filter(|_| tick > 120 && tick % 300 > 60) {
            for (a, b) in now.0.iter().zip(last.0) {
                most = most.max((a - b).abs());
            }
        }
        last = Some(now);
    }
    println!("most that a shape moved in a frame at rest: {most:.4}");
    assert!(most < 0.012, "{most}");
    let changes: Vec<_> = told(&app).changed.iter().filter(|c| c.entity == face).collect();
    assert!(
        matches!(changes.as_slice(), [c] if c.from == Expression::Neutral && c.to == Expression::Sad),
        "{changes:?}"
    );
}

#[test]
fn the_game_is_told_what_is_expressed() {
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    for shown in [Expression::Happy, Expression::Angry, Expression::Neutral] {
        watch(&mut app, camera, 1.0, &[showing(shown)]);
    }
    for entity in [face, camera] {
        let changes: Vec<_> = told(&app)
            .changed
            .iter()
            .filter(|c| c.entity == entity)
            .map(|c| (c.from, c.to))
            .collect();
        let expected = [
            (Expression::Neutral, Expression::Happy),
            (Expression::Happy, Expression::Angry),
            (Expression::Angry, Expression::Neutral),
        ];
        assert_eq!(changes, expected);
    }
    assert_eq!(told(&app).changed.len(), 6);
    assert_eq!(told(&app).lost, []);
}

#[test]
fn the_lids_are_those_that_are_seen() {
    let (mut app, camera) = game(60.0);
    let face = app.world_mut().spawn((Face::default(), Mirroring::of(camera))).id();
    let mut awake = showing(Expression::Neutral);
    awake.shapes = BlendShapeWeights::of([(BlendShape::EyeBlinkLeft, 0.02), (BlendShape::EyeBlinkRight, 0.02)]);
    for _ in 0..20 {
        app.world_mut().get_mut::<Blink>(face).unwrap().now();
        watch(&mut app, camera, 0.5, &[awake]);
        assert!(pose(&app, face).get(BlendShape::EyeBlinkLeft) < 0.2);
    }
    let mut shut = awake;
    shut.shapes = BlendShapeWeights::of([(BlendShape::EyeBlinkLeft, 0.95), (BlendShape::EyeBlinkRight, 0.95)]);
    watch(&mut app, camera, 0.2, &[shut]);
    assert!(pose(&app, face).get(BlendShape::EyeBlinkLeft) > 0.85);
    // Alone again, it blinks by itself.
    watch(&mut app, camera, 2.0, &[]);
    app.world_mut().get_mut::<Blink>(face).unwrap().now();
    let mut most = 0.0f32;
    for _ in 0..20 {
        app.update();
        most = most.max(pose(&app, face).get(BlendShape::EyeBlinkLeft));
    }
    assert!(most > 0.9);
}

#[test]
fn nonsense_from_a_network_does_no_harm() {
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    for value in [f32::NAN, f32::INFINITY, -5.0, 1e30] {
        let nonsense = person(
            1,
            ExpressionWeights([value; 8]),
            BlendShapeWeights([value; BlendShape::COUNT]),
        );
        watch(&mut app, camera, 0.2, &[nonsense]);
        assert!(pose(&app, face).0.iter().all(|w| (0.0..=1.0).contains(w)), "{value}");
        assert!(
            expression(&app, face).0.iter().all(|w| (0.0..=1.0).contains(w)),
            "{value}"
        );
    }
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    assert!(pose(&app, face).get(BlendShape::MouthSmileLeft) > 0.8);
    // Pauses and long frames.
    let seen = app.world().get::<SeenFace>(face).unwrap();
    assert!(seen.is_followed() && seen.presence() == 1.0);
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    watch_ticks(&mut app, 5);
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs(30)));
    watch_ticks(&mut app, 5);
    assert!(
        pose(&app, face).get(BlendShape::MouthSmileLeft) > 0.8,
        "no new picture is no lost face"
    );
}
