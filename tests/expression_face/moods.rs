//! Moods of a character: while it speaks, without a camera, beside a mirror, from the game itself.

use bevy::prelude::*;
use bevy_animgen::track::{
    BlendShape, BlendShapeMask, BlendShapeWeights, Expressing, Expression, ExpressionWeights, FaceLayer, FaceLayers,
    FacialActions, Mirroring, Viseme, VisemeWeights, priority,
};

use crate::calm::calm;
use crate::{expression, game, mirror, pose, showing, told, watch};

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
