//! Which face a character shows, and what it does without one.

use bevy::prelude::*;
use bevy_animgen::track::{
    BlendShape, Expression, ExpressionWeights, Mirroring, SeenFaces, ShownExpression, WhichFace,
};

use crate::{expression, game, mirror, pose, showing, told, watch};

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
