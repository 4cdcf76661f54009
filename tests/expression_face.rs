//! What a character shows of what is seen, of its mood, and of both while it speaks.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::track::{
    BlendShape, BlendShapeMask, BlendShapeWeights, Blink, CalibrateNeutral, Expressing, Expression, ExpressionChanged,
    ExpressionLearned, ExpressionWeights, Face, FaceLayer, FaceLayers, FaceLost, FacialActions, IdleMotion,
    LearnExpression, LearningFailed, Mirroring, NeutralCalibrated, NeutralFace, OwnExpressionChanged, OwnExpressions,
    SeenFace, SeenFaces, ShownExpression, Sighting, TrackPlugin, Viseme, VisemeWeights, WhichFace, priority,
};

#[path = "common/calm.rs"]
mod calm;

use calm::calm;

/// What the game was told.
#[derive(Debug, Default, PartialEq)]
struct Told {
    lost: Vec<Entity>,
    changed: Vec<ExpressionChanged>,
    calibrated: Vec<Entity>,
    learned: Vec<String>,
    failed: Vec<Option<String>>,
    own: Vec<[Option<String>; 2]>,
}

/// The same twice.
#[derive(Resource, Default)]
struct Heard {
    events: Told,
    messages: Told,
}

fn read(
    mut lost: MessageReader<FaceLost>,
    mut changed: MessageReader<ExpressionChanged>,
    mut calibrated: MessageReader<NeutralCalibrated>,
    mut learned: MessageReader<ExpressionLearned>,
    mut failed: MessageReader<LearningFailed>,
    mut own: MessageReader<OwnExpressionChanged>,
    mut heard: ResMut<Heard>,
) {
    let told = &mut heard.messages;
    told.lost.extend(lost.read().map(|m| m.entity));
    told.changed.extend(changed.read().copied());
    told.calibrated.extend(calibrated.read().map(|m| m.entity));
    told.learned.extend(learned.read().map(|m| m.name.clone()));
    told.failed.extend(failed.read().map(|m| m.name.clone()));
    told.own.extend(own.read().map(|m| [m.from.clone(), m.to.clone()]));
}

/// A game of this many frames a second, and a camera that has seen nobody yet.
fn game(frames: f64) -> (App, Entity) {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, TrackPlugin))
        .init_resource::<Heard>()
        .add_systems(Update, read)
        .add_observer(|e: On<FaceLost>, mut heard: ResMut<Heard>| heard.events.lost.push(e.entity))
        .add_observer(|e: On<ExpressionChanged>, mut heard: ResMut<Heard>| heard.events.changed.push(*e))
        .add_observer(|e: On<NeutralCalibrated>, mut heard: ResMut<Heard>| heard.events.calibrated.push(e.entity))
        .add_observer(|e: On<ExpressionLearned>, mut heard: ResMut<Heard>| heard.events.learned.push(e.name.clone()))
        .add_observer(|e: On<LearningFailed>, mut heard: ResMut<Heard>| heard.events.failed.push(e.name.clone()))
        .add_observer(|e: On<OwnExpressionChanged>, mut heard: ResMut<Heard>| {
            heard.events.own.push([e.from.clone(), e.to.clone()]);
        })
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs_f64(
            1.0 / frames,
        )));
    app.update();
    let camera = app.world_mut().spawn(SeenFaces::default()).id();
    (app, camera)
}

/// The face of a person, as the networks would answer for it.
fn person(number: u32, expression: ExpressionWeights, shapes: BlendShapeWeights) -> Sighting {
    Sighting {
        person: number,
        area: Rect::new(100.0, 100.0, 300.0, 300.0),
        points: [Vec2::splat(200.0); 5],
        certainty: 0.9,
        expression,
        shapes,
    }
}

/// Somebody who shows an expression as the table has it; shapes that are at rest are seen as next to nothing.
fn showing(expression: Expression) -> Sighting {
    let mut shapes = FacialActions::default().pose(expression, 1.0);
    shapes.0.iter_mut().for_each(|w| *w = w.max(0.001));
    person(1, ExpressionWeights::only(expression), shapes)
}

/// The next picture of a camera, whose clock goes on though the game is paused.
fn see(app: &mut App, camera: Entity, faces: impl IntoIterator<Item = Sighting>) {
    let now = app.world().resource::<Time<Real>>().elapsed_secs_f64();
    let mut seen = app.world_mut().get_mut::<SeenFaces>(camera).unwrap();
    seen.faces = faces.into_iter().collect();
    seen.size = UVec2::new(640, 480);
    seen.time = now;
    seen.number += 1;
}

/// The same picture over and over, for so many seconds.
fn watch(app: &mut App, camera: Entity, seconds: f32, faces: &[Sighting]) {
    let mut left = seconds;
    while left > 1e-4 {
        see(app, camera, faces.iter().copied());
        app.update();
        left -= app.world().resource::<Time<Real>>().delta_secs();
    }
}

fn pose(app: &App, face: Entity) -> BlendShapeWeights {
    *app.world().get::<BlendShapeWeights>(face).unwrap()
}

fn expression(app: &App, face: Entity) -> ExpressionWeights {
    *app.world().get::<ExpressionWeights>(face).unwrap()
}

/// What the game was told, by events and by messages alike.
#[track_caller]
fn told(app: &App) -> &Told {
    let heard = app.world().resource::<Heard>();
    assert_eq!(heard.events, heard.messages);
    &heard.events
}

fn mirror(app: &mut App, mirroring: Mirroring) -> Entity {
    app.world_mut().spawn((calm(), mirroring)).id()
}

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

#[test]
fn one_camera_drives_many_and_each_keeps_to_its_person() {
    let (mut app, camera) = game(60.0);
    let twins = [(); 2].map(|()| mirror(&mut app, Mirroring::of(camera)));
    let other = mirror(&mut app, Mirroring::of(camera).with_face(WhichFace::Number(1)));
    let third = mirror(&mut app, Mirroring::of(camera).with_face(WhichFace::Person(9)));
    let glad = showing(Expression::Happy);
    let mut cross = showing(Expression::Angry);
    cross.person = 9;
    watch(&mut app, camera, 0.7, &[glad, cross]);
    // The other comes closer.
    watch(&mut app, camera, 0.7, &[cross, glad]);
    for face in twins {
        assert_eq!(expression(&app, face).strongest(), Expression::Happy);
    }
    assert_eq!(expression(&app, other).strongest(), Expression::Angry);
    assert_eq!(expression(&app, third).strongest(), Expression::Angry);
    assert_eq!(told(&app).lost, []);
    // The first leaves for good; the next moves up.
    watch(&mut app, camera, 4.0, &[cross]);
    assert_eq!(expression(&app, twins[0]).strongest(), Expression::Angry);
    assert_eq!(expression(&app, other).strongest(), Expression::Neutral);
    let lost = |face| told(&app).lost.iter().filter(|e| **e == face).count();
    assert_eq!([lost(twins[0]), lost(twins[1]), lost(other), lost(third)], [1, 1, 1, 0]);
}

#[test]
fn who_looks_away_for_a_moment_comes_back_to_the_same_character() {
    let (mut app, camera) = game(60.0);
    let [first, second] = [0, 1].map(|n| mirror(&mut app, Mirroring::of(camera).with_face(WhichFace::Number(n))));
    let glad = showing(Expression::Happy);
    let mut cross = showing(Expression::Angry);
    cross.person = 2;
    watch(&mut app, camera, 1.0, &[glad, cross]);
    watch(&mut app, camera, 1.6, &[cross]);
    // By now its character is at rest, and nobody else's.
    let lost = &told(&app).lost;
    assert!(
        lost.len() == 2 && lost.contains(&camera) && lost.contains(&first),
        "{lost:?}"
    );
    assert_eq!(expression(&app, first).strongest(), Expression::Neutral);
    assert_eq!(expression(&app, second).strongest(), Expression::Angry);
    watch(&mut app, camera, 1.0, &[cross, glad]);
    assert_eq!(expression(&app, first).strongest(), Expression::Happy);
    assert_eq!(expression(&app, second).strongest(), Expression::Angry);
}

#[test]
fn another_shot_of_a_film_does_not_leave_the_character_alone_for_long() {
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    let mut cross = showing(Expression::Angry);
    cross.person = 2;
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    watch(&mut app, camera, 1.2, &[cross]);
    assert_eq!(expression(&app, face).strongest(), Expression::Angry);
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

/// Repeatable noise, -1 to 1.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }

    /// What a network makes of the same face from picture to picture.
    fn over(&mut self, sighting: &Sighting, size: f32) -> Sighting {
        let mut sighting = *sighting;
        for weight in &mut sighting.shapes.0 {
            *weight = (*weight + 0.3 * size * self.next()).clamp(0.0, 1.0);
        }
        for weight in &mut sighting.expression.0 {
            *weight = (*weight + size * self.next()).max(0.0);
        }
        let sum: f32 = sighting.expression.0.iter().sum();
        sighting.expression.0 = sighting.expression.0.map(|w| w / sum);
        sighting
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
fn a_face_that_is_lost_is_held_and_then_eases_to_neutral() {
    for frames in [20.0, 60.0, 144.0] {
        let (mut app, camera) = game(frames);
        let face = mirror(&mut app, Mirroring::of(camera));
        watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
        let smile = |app: &App| pose(app, face).get(BlendShape::MouthSmileLeft);
        let full = smile(&app);
        assert!(full > 0.8);
        // A hand before the face.
        watch(&mut app, camera, 0.3, &[]);
        assert!(smile(&app) > 0.97 * full && told(&app).lost.is_empty());
        watch(&mut app, camera, 0.3, &[showing(Expression::Happy)]);
        // It goes away.
        watch(&mut app, camera, 0.35, &[]);
        assert!(smile(&app) > 0.97 * full && told(&app).lost.is_empty());
        watch(&mut app, camera, 0.15, &[]);
        assert_eq!(told(&app).lost.len(), 2, "the character and the camera");
        assert!(told(&app).lost.contains(&face) && told(&app).lost.contains(&camera));
        let mut last = smile(&app);
        assert!(last > 0.5 * full, "eased, not dropped");
        for _ in 0..10 {
            watch(&mut app, camera, 0.08, &[]);
            assert!(smile(&app) <= last + 1e-5);
            last = smile(&app);
        }
        watch(&mut app, camera, 1.5, &[]);
        assert!(smile(&app) < 0.01 && told(&app).lost.len() == 2);
        assert_eq!(
            app.world().get::<ShownExpression>(face).unwrap().expression(),
            Expression::Neutral
        );
        // And comes back.
        watch(&mut app, camera, 0.5, &[showing(Expression::Happy)]);
        assert!(smile(&app) > 0.9 * full);
    }
}

#[test]
fn a_source_that_vanishes_or_shows_something_else_loses_the_face_at_once() {
    // Despawned.
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    app.world_mut().despawn(camera);
    app.update();
    assert_eq!(told(&app).lost, [face]);
    for _ in 0..120 {
        app.update();
    }
    assert!(pose(&app, face).0.iter().all(|w| *w < 0.01));
    // The film begins again, and its first person has the number that the last one had.
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    app.world_mut().entity_mut(camera).insert(SeenFaces::default());
    app.update();
    assert!(told(&app).lost.contains(&face));
    // Another camera for the same character.
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    let second = app.world_mut().spawn(SeenFaces::default()).id();
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    app.world_mut().entity_mut(face).insert(Mirroring::of(second));
    app.update();
    assert_eq!(told(&app).lost, [face]);
    // No mirroring any more.
    let (mut app, camera) = game(60.0);
    let face = mirror(&mut app, Mirroring::of(camera));
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    app.world_mut().entity_mut(face).remove::<Mirroring>();
    app.update();
    assert!(pose(&app, face).get(BlendShape::MouthSmileLeft) > 0.5, "it eases");
    assert_eq!(told(&app).lost, [face]);
    watch(&mut app, camera, 2.0, &[showing(Expression::Happy)]);
    assert!(pose(&app, face).get(BlendShape::MouthSmileLeft) < 0.01);
    assert_eq!(expression(&app, face), ExpressionWeights::default());
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

fn say(app: &mut App, face: Entity, viseme: VisemeWeights, ticks: usize) {
    for _ in 0..ticks {
        app.world_mut().entity_mut(face).insert(viseme);
        app.update();
    }
}

#[test]
fn while_it_speaks_the_mouth_belongs_to_speech_and_the_upper_face_to_expression() {
    for shown in Expression::ALL {
        let (mut app, _) = game(60.0);
        let face = app
            .world_mut()
            .spawn((calm(), Expressing::new(shown).with_fade(0.1)))
            .id();
        let silent = app
            .world_mut()
            .spawn((calm(), Expressing::new(shown).with_fade(0.1)))
            .id();
        let plain = app.world_mut().spawn(calm()).id();
        let upper = |app: &App, face| {
            let pose = pose(app, face);
            BlendShape::ALL.map(|s| {
                if BlendShapeMask::mouth().contains(s) {
                    0.0
                } else {
                    pose.get(s)
                }
            })
        };
        for viseme in [Viseme::AA, Viseme::OU, Viseme::SS, Viseme::E] {
            let spoken = VisemeWeights::only(viseme);
            say(&mut app, plain, spoken, 1);
            say(&mut app, face, spoken, 30);
            let (coloured, bare) = (pose(&app, face), pose(&app, plain));
            assert!(
                (coloured.get(BlendShape::JawOpen) - bare.get(BlendShape::JawOpen)).abs() < 0.02,
                "{shown:?} {viseme:?}"
            );
            assert!(
                (coloured.lip_opening() - bare.lip_opening()).abs() < 0.17,
                "{shown:?} {viseme:?}"
            );
            assert_eq!(upper(&app, face), upper(&app, silent), "{shown:?} {viseme:?}");
        }
        for closure in [Viseme::PP, Viseme::FF] {
            for vowel in [Viseme::AA, Viseme::IH, Viseme::OU] {
                let mixed = VisemeWeights::only(vowel).lerp(&VisemeWeights::only(closure), 0.5);
                say(&mut app, plain, mixed, 1);
                say(&mut app, face, mixed, 1);
                let opening = pose(&app, face).lip_opening();
                assert!(
                    opening < pose(&app, plain).lip_opening() + 0.01,
                    "{shown:?} {closure:?} {opening}"
                );
            }
        }
        // Speech over: the mouth is the expression's again.
        say(&mut app, face, VisemeWeights::default(), 60);
        assert_eq!(pose(&app, face), pose(&app, silent));
    }
}

#[test]
fn the_corners_of_a_speaking_mouth_tell_the_mood() {
    let (mut app, _) = game(60.0);
    let [glad, sad] =
        [Expression::Happy, Expression::Sad].map(|e| app.world_mut().spawn((calm(), Expressing::new(e))).id());
    for face in [glad, sad] {
        say(&mut app, face, VisemeWeights::only(Viseme::AA), 60);
    }
    assert!(pose(&app, glad).get(BlendShape::MouthSmileLeft) > 0.3);
    assert!(pose(&app, sad).get(BlendShape::MouthFrownLeft) > 0.25);
    assert!(pose(&app, glad).get(BlendShape::MouthSmileLeft) < 0.75);
}

#[test]
fn a_moods_mouth_gives_way_smoothly_and_comes_back() {
    let (mut app, _) = game(60.0);
    let face = app
        .world_mut()
        .spawn((calm(), Expressing::new(Expression::Surprised)))
        .id();
    say(&mut app, face, VisemeWeights::default(), 60);
    let open = pose(&app, face).get(BlendShape::JawOpen);
    assert!(open > 0.4);
    let mut last = open;
    // Teeth together, as in "s": the jaw must come up, but not in one frame.
    for _ in 0..20 {
        say(
            &mut app,
            face,
            VisemeWeights::default().lerp(&VisemeWeights::only(Viseme::KK), 0.9),
            1,
        );
        let now = pose(&app, face).get(BlendShape::JawOpen);
        last = now;
    }
    assert!(last < 0.25, "{last}");
    for _ in 0..60 {
        say(&mut app, face, VisemeWeights::default(), 1);
        let now = pose(&app, face).get(BlendShape::JawOpen);
        assert!((now - last).abs() < 0.2);
        last = now;
    }
    assert!((last - open).abs() < 1e-4);
}

#[test]
fn an_npc_has_moods_without_a_camera() {
    let (mut app, _) = game(60.0);
    let face = app
        .world_mut()
        .spawn((
            calm(),
            Expressing::new(Expression::Angry).with_intensity(0.8).with_fade(0.3),
        ))
        .id();
    let full = FacialActions::default()
        .pose(Expression::Angry, 1.0)
        .get(BlendShape::BrowDownLeft);
    let brow = |app: &App| pose(app, face).get(BlendShape::BrowDownLeft);
    app.update();
    assert!(brow(&app) < 0.2 * full);
    for _ in 0..30 {
        app.update();
    }
    assert!((brow(&app) - 0.8 * full).abs() < 0.02, "{}", brow(&app));
    assert!((expression(&app, face).intensity() - 0.8).abs() < 1e-4);
    // From one mood to the next, without a stop at rest.
    app.world_mut()
        .entity_mut(face)
        .insert(Expressing::new(Expression::Happy).with_fade(0.3));
    for _ in 0..40 {
        app.update();
    }
    assert!(brow(&app) < 0.01 && pose(&app, face).get(BlendShape::MouthSmileLeft) > 0.8);
    app.world_mut().entity_mut(face).remove::<Expressing>();
    for _ in 0..40 {
        app.update();
    }
    assert_eq!(pose(&app, face), BlendShapeWeights::REST);
    let seen: Vec<_> = told(&app).changed.iter().map(|c| c.to).collect();
    assert_eq!(seen, [Expression::Angry, Expression::Happy, Expression::Neutral]);
}

#[test]
fn a_game_may_write_the_expression_itself() {
    let (mut app, _) = game(60.0);
    let face = app
        .world_mut()
        .spawn((calm(), ExpressionWeights::only(Expression::Disgusted)))
        .id();
    app.update();
    assert_eq!(
        pose(&app, face),
        FacialActions::default().pose(Expression::Disgusted, 1.0)
    );
    for nonsense in [[f32::NAN; 8], [-1.0; 8], [f32::INFINITY; 8], [7.0; 8]] {
        app.world_mut().entity_mut(face).insert(ExpressionWeights(nonsense));
        app.update();
        assert!(pose(&app, face).0.iter().all(|w| (0.0..=1.0).contains(w)));
    }
}

/// Whether the game writes expressions of its own over those of its faces.
#[derive(Resource)]
struct Overrules(bool);

#[test]
fn expressions_that_the_game_writes_in_update_are_shown_in_the_same_frame() {
    let (mut app, camera) = game(60.0);
    let free = app.world_mut().spawn(calm()).id();
    let moody = app
        .world_mut()
        .spawn((calm(), Expressing::new(Expression::Angry).with_fade(0.0)))
        .id();
    let mirrored = mirror(&mut app, Mirroring::of(camera));
    app.insert_resource(Overrules(false)).add_systems(
        Update,
        (|mut faces: Query<&mut ExpressionWeights>| {
            for mut weights in &mut faces {
                *weights = ExpressionWeights::only(Expression::Surprised);
            }
        })
        .run_if(|overrules: Res<Overrules>| overrules.0),
    );
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    let smile = pose(&app, mirrored).get(BlendShape::MouthSmileLeft);
    let frown = pose(&app, moody);
    app.insert_resource(Overrules(true));
    app.update();
    let surprise = FacialActions::default().pose(Expression::Surprised, 1.0);
    assert_eq!(pose(&app, free), surprise);
    assert_eq!(pose(&app, moody), surprise);
    // What is seen still has its share.
    let brow = BlendShape::BrowInnerUp;
    assert!(pose(&app, mirrored).get(brow) > 0.4 * surprise.get(brow) && surprise.get(brow) > 0.1);
    assert!(pose(&app, mirrored).get(BlendShape::MouthSmileLeft) < smile);
    // It lasts for as long as the game insists, but for the face that nobody else drives.
    app.insert_resource(Overrules(false));
    app.update();
    assert_eq!(pose(&app, moody), frown);
    assert!((pose(&app, mirrored).get(BlendShape::MouthSmileLeft) - smile).abs() < 0.02);
    assert_eq!(pose(&app, free), surprise);
}

#[test]
fn a_mirror_comes_before_a_mood_and_layers_lie_where_they_say() {
    let (mut app, camera) = game(60.0);
    let face = app
        .world_mut()
        .spawn((calm(), Mirroring::of(camera), Expressing::new(Expression::Angry)))
        .id();
    watch(&mut app, camera, 1.0, &[showing(Expression::Neutral)]);
    assert_eq!(expression(&app, face).strongest(), Expression::Angry);
    watch(&mut app, camera, 1.0, &[showing(Expression::Happy)]);
    assert_eq!(expression(&app, face).strongest(), Expression::Happy);
    assert!(pose(&app, face).get(BlendShape::BrowDownLeft) < 0.1);

    let brow = BlendShapeMask::NONE.with(BlendShape::BrowDownLeft);
    let frown = BlendShapeWeights::REST.with(BlendShape::BrowDownLeft, 1.0);
    let mut layers = FaceLayers::default();
    layers.set(FaceLayer::new("scar", frown).overriding(brow).with_fade(0.0));
    layers.set(
        FaceLayer::new(
            "covered",
            BlendShapeWeights::REST.with(BlendShape::CheekSquintLeft, 0.1),
        )
        .with_priority(priority::EXPRESSION - 1)
        .with_fade(0.0),
    );
    app.world_mut().entity_mut(face).insert(layers);
    watch(&mut app, camera, 0.1, &[showing(Expression::Happy)]);
    assert_eq!(pose(&app, face).get(BlendShape::BrowDownLeft), 1.0);
    assert!(pose(&app, face).get(BlendShape::CheekSquintLeft) > 0.8);
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

fn watch_ticks(app: &mut App, ticks: usize) {
    for _ in 0..ticks {
        app.update();
    }
}
