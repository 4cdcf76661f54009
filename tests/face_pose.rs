//! What a face shows for what is said, and who has the last word.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::track::{
    BlendShape, BlendShapeMask, BlendShapeWeights, DrivenBy, Face, FaceLayer, FaceLayers, IdleMotion, LayerBlend,
    SpeechActivity, SpeechEnded, SpeechStarted, TrackPlugin, Viseme, VisemeTrack, VisemeWeights, priority,
};

#[path = "common/calm.rs"]
mod calm;

use calm::calm;

fn app() -> App {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, TrackPlugin))
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(10)));
    app.update();
    app
}

fn speak(app: &mut App, face: Entity, visemes: VisemeWeights) -> BlendShapeWeights {
    app.world_mut().entity_mut(face).insert(visemes);
    app.update();
    pose(app, face)
}

fn pose(app: &App, face: Entity) -> BlendShapeWeights {
    *app.world().get::<BlendShapeWeights>(face).unwrap()
}

fn track_of(visemes: VisemeWeights) -> VisemeTrack {
    let mut track = VisemeTrack::default();
    track.set_current(visemes);
    track
}

#[test]
fn lips_close_on_p_whatever_the_vowels_around() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    for vowel in [
        Viseme::AA,
        Viseme::E,
        Viseme::IH,
        Viseme::OH,
        Viseme::OU,
        Viseme::SS,
        Viseme::CH,
    ] {
        let open = speak(&mut app, face, VisemeWeights::only(vowel)).lip_opening();
        assert!(open > 0.05, "{vowel:?} {open}");
        for weight in [0.45, 0.6, 1.0] {
            let mixed = VisemeWeights::only(vowel).lerp(&VisemeWeights::only(Viseme::PP), weight);
            let shown = speak(&mut app, face, mixed);
            assert!(shown.lip_opening() < 0.01, "{vowel:?} {weight} {}", shown.lip_opening());
            assert!(shown.get(BlendShape::JawOpen) < 0.1);
        }
        // A trace of it closes nothing.
        let trace = VisemeWeights::only(vowel).lerp(&VisemeWeights::only(Viseme::PP), 0.05);
        assert!(speak(&mut app, face, trace).lip_opening() > 0.8 * open);
    }
}

#[test]
fn lips_close_for_shouters_and_mumblers_and_through_moods() {
    let mut app = app();
    let gasp = BlendShapeWeights::of([(BlendShape::JawOpen, 0.7), (BlendShape::MouthFunnel, 0.5)]);
    for (jaw, lips) in [(0.0, 0.0), (0.3, 1.6), (1.6, 0.3), (1.6, 1.6)] {
        let face = app.world_mut().spawn(calm()).insert(Face { jaw, lips }).id();
        app.world_mut().get_mut::<FaceLayers>(face).unwrap().set(
            FaceLayer::new("gasp", gasp)
                .with_priority(priority::SPEECH - 1)
                .with_fade(0.0),
        );
        let mixed = VisemeWeights::only(Viseme::AA).lerp(&VisemeWeights::only(Viseme::PP), 0.5);
        let shown = speak(&mut app, face, mixed);
        assert!(shown.lip_opening() < 0.01, "{jaw} {lips} {}", shown.lip_opening());
    }
}

#[test]
fn the_lower_lip_touches_the_teeth_on_f() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    let mixed = VisemeWeights::only(Viseme::AA).lerp(&VisemeWeights::only(Viseme::FF), 0.5);
    let shown = speak(&mut app, face, mixed);
    assert!(shown.get(BlendShape::MouthRollLower) > 0.5 && shown.get(BlendShape::JawOpen) < 0.1);
    assert_eq!(shown.get(BlendShape::MouthLowerDownLeft), 0.0);
}

#[test]
fn layers_lie_by_priority() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    let half = BlendShapeWeights::REST.with(BlendShape::JawOpen, 0.5);
    let mut layers = FaceLayers::default();
    layers.set(
        FaceLayer::new("mood", half)
            .with_priority(priority::BLINK)
            .with_fade(0.0),
    );
    layers.set(
        FaceLayer::new("teeth clenched", BlendShapeWeights::REST)
            .overriding(BlendShapeMask::NONE.with(BlendShape::JawOpen))
            .with_fade(0.0),
    );
    app.world_mut().entity_mut(face).insert(layers);
    assert_eq!(
        speak(&mut app, face, VisemeWeights::only(Viseme::AA)).get(BlendShape::JawOpen),
        0.0
    );

    app.world_mut()
        .get_mut::<FaceLayers>(face)
        .unwrap()
        .remove("teeth clenched");
    app.update();
    // Speech takes the jaw from the mood, and gives it back.
    let spoken = pose(&app, face).get(BlendShape::JawOpen);
    assert!(spoken > 0.55, "{spoken}");
    assert_eq!(
        speak(&mut app, face, VisemeWeights::default()).get(BlendShape::JawOpen),
        0.5
    );

    let mut layers = app.world_mut().get_mut::<FaceLayers>(face).unwrap();
    let loud = BlendShapeWeights::REST.with(BlendShape::JawOpen, 0.8);
    layers.set(FaceLayer::new("loud", loud).with_blend(LayerBlend::Max).with_fade(0.0));
    app.update();
    assert_eq!(pose(&app, face).get(BlendShape::JawOpen), 0.8);
}

#[test]
fn a_layer_fades_in_and_out() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    let smile = BlendShapeWeights::REST.with(BlendShape::MouthSmileLeft, 1.0);
    app.world_mut()
        .get_mut::<FaceLayers>(face)
        .unwrap()
        .set(FaceLayer::new("smile", smile).with_fade(0.1));
    let mut seen = Vec::new();
    for _ in 0..10 {
        app.update();
        seen.push(pose(&app, face).get(BlendShape::MouthSmileLeft));
    }
    assert!(
        seen.windows(2).all(|w| w[1] >= w[0]) && seen[0] < 0.1 && seen[9] > 0.99,
        "{seen:?}"
    );
    app.world_mut().get_mut::<FaceLayers>(face).unwrap().fade_out("smile");
    for _ in 0..12 {
        app.update();
    }
    assert_eq!(pose(&app, face).get(BlendShape::MouthSmileLeft), 0.0);
    assert!(app.world().get::<FaceLayers>(face).unwrap().is_empty());
}

#[test]
fn a_face_blinks_while_it_speaks() {
    let mut app = app();
    let face = app
        .world_mut()
        .spawn((Face::default(), IdleMotion::still(), VisemeWeights::only(Viseme::AA)))
        .id();
    let (mut shut, mut open) = (0, 0);
    for _ in 0..3000 {
        app.update();
        let pose = pose(&app, face);
        assert!(pose.0.iter().all(|w| (0.0..=1.0).contains(w)));
        assert!(pose.get(BlendShape::JawOpen) > 0.5);
        if pose.get(BlendShape::EyeBlinkLeft) > 0.9 {
            shut += 1;
        } else if pose.get(BlendShape::EyeBlinkLeft) < 0.1 {
            open += 1;
        }
    }
    assert!(shut >= 6 && open > 2000, "{shut} {open}");
}

#[test]
fn after_speech_the_face_rests() {
    let mut app = app();
    let face = app
        .world_mut()
        .spawn((calm(), track_of(VisemeWeights::only(Viseme::OU))))
        .id();
    app.update();
    assert_ne!(pose(&app, face), BlendShapeWeights::REST);
    app.world_mut()
        .entity_mut(face)
        .insert(track_of(VisemeWeights::default()));
    app.update();
    assert_eq!(pose(&app, face), BlendShapeWeights::REST);
}

#[test]
fn sources_of_other_entities_drive_a_face_and_may_vanish() {
    let mut app = app();
    let silent = app.world_mut().spawn(track_of(VisemeWeights::default())).id();
    let speaker = app.world_mut().spawn(track_of(VisemeWeights::only(Viseme::AA))).id();
    let twins = [(); 2].map(|()| app.world_mut().spawn((calm(), DrivenBy(vec![silent, speaker]))).id());
    app.update();
    for face in twins {
        let visemes = app.world().get::<VisemeWeights>(face).unwrap();
        assert!(visemes.get(Viseme::AA) > 0.99 && (visemes.0.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
    app.world_mut().despawn(speaker);
    app.world_mut().despawn(silent);
    app.update();
    assert_eq!(pose(&app, twins[0]), BlendShapeWeights::REST);
}

#[derive(Resource, Default)]
struct Heard(Vec<&'static str>);

#[test]
fn the_game_is_told_when_speech_begins_and_ends() {
    let mut app = app();
    app.init_resource::<Heard>()
        .add_observer(
            |event: On<SpeechStarted>, faces: Query<&Face>, mut heard: ResMut<Heard>| {
                assert!(faces.contains(event.entity));
                heard.0.push("started");
            },
        )
        .add_observer(|_: On<SpeechEnded>, mut heard: ResMut<Heard>| heard.0.push("ended"))
        .add_systems(
            Update,
            |mut messages: MessageReader<SpeechEnded>, mut heard: ResMut<Heard>| {
                heard.0.extend(messages.read().map(|_| "message"));
            },
        );
    let face = app.world_mut().spawn((calm(), VisemeWeights::only(Viseme::AA))).id();
    for _ in 0..5 {
        app.update();
    }
    assert!(app.world().get::<SpeechActivity>(face).unwrap().is_speaking());
    // A pause between words.
    app.world_mut().entity_mut(face).insert(VisemeWeights::default());
    for _ in 0..10 {
        app.update();
    }
    app.world_mut().entity_mut(face).insert(VisemeWeights::only(Viseme::IH));
    app.update();
    assert_eq!(app.world().resource::<Heard>().0, ["started"]);
    app.world_mut().entity_mut(face).insert(VisemeWeights::default());
    for _ in 0..20 {
        app.update();
    }
    assert_eq!(app.world().resource::<Heard>().0, ["started", "ended", "message"]);
}

#[test]
fn nonsense_from_the_game_does_no_harm() {
    let mut app = app();
    let face = app.world_mut().spawn(calm()).id();
    for visemes in [
        VisemeWeights([f32::NAN; Viseme::COUNT]),
        VisemeWeights([f32::INFINITY; Viseme::COUNT]),
        VisemeWeights([-3.0; Viseme::COUNT]),
        VisemeWeights([9.0; Viseme::COUNT]),
    ] {
        let shown = speak(&mut app, face, visemes);
        assert!(shown.0.iter().all(|w| (0.0..=1.0).contains(w)), "{visemes:?}");
    }
    let mut source = track_of(VisemeWeights([f32::NAN; Viseme::COUNT]));
    app.world_mut().entity_mut(face).insert(std::mem::take(&mut source));
    app.update();
    assert!(pose(&app, face).0.iter().all(|w| w.is_finite()));
}
