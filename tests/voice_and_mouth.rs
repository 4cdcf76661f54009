//! What a mouth shows while its voice speaks, is paused, jumps, is stopped or taken away, or says something else.

use bevy::prelude::*;
use bevy_animgen::{
    net::{BakeMode, bake},
    prelude::*,
    source::VoicePhase,
    track::Timeline,
};

#[path = "common/app.rs"]
mod app;
#[path = "common/calm.rs"]
mod calm;
#[path = "common/clip.rs"]
mod clip;
#[path = "common/keeping_step.rs"]
mod keeping_step;
#[path = "common/network.rs"]
mod network;
#[path = "common/speech.rs"]
mod speech;
#[path = "common/wait.rs"]
mod wait;

use app::game;
use calm::calm;
use clip::add_clip;
use keeping_step::{catch_up, tick};
use network::stepper;
use speech::speech;

/// Seconds of an update of the game.
const TICK: f64 = 1.0 / 60.0;

/// A calm character that speaks this sound.
fn speaker(app: &mut App, sound: &[f32]) -> Entity {
    let clip = add_clip(app, sound);
    app.world_mut().spawn((calm(), Voice::new(clip))).id()
}

fn voice(app: &mut App, npc: Entity) -> Mut<'_, Voice> {
    app.world_mut().get_mut(npc).unwrap()
}

fn state(app: &App, npc: Entity) -> VoiceState {
    *app.world().get(npc).unwrap()
}

fn take(app: &App, npc: Entity) -> u32 {
    app.world().get::<HeardAudio>(npc).unwrap().take()
}

fn visemes(app: &App, npc: Entity) -> VisemeWeights {
    *app.world().get(npc).unwrap()
}

fn pose(app: &App, npc: Entity) -> BlendShapeWeights {
    *app.world().get(npc).unwrap()
}

fn is_at_rest(app: &App, npc: Entity) -> bool {
    visemes(app, npc).speech() < 0.05 && pose(app, npc).lip_opening() < 0.02
}

/// What a whole recording shows, baked.
fn baked(sound: &[f32]) -> Timeline<VisemeWeights> {
    let mut track = Timeline::new(0.01, 1);
    bake(
        &mut stepper(),
        [sound.to_vec()],
        &LipSync::default(),
        BakeMode::Known,
        |row| track.push(row),
    );
    track
}

fn at(track: &Timeline<VisemeWeights>, seconds: f64) -> VisemeWeights {
    let (before, after, fraction) = track.around(seconds).unwrap();
    before.lerp(after, fraction)
}

/// A moment, some words in, from which on the mouth is wide open for a tick or two.
fn wide_open(track: &Timeline<VisemeWeights>) -> f64 {
    let open = |first: u64| {
        (first..first + 4)
            .map(|frame| track.get(frame).unwrap().get(Viseme::AA))
            .fold(1.0, f32::min)
    };
    let frame = (50..400).max_by(|a, b| open(*a).total_cmp(&open(*b))).unwrap();
    (frame as f64 + 0.5) * 0.01
}

/// 0 between equal mouths, 2 between those that have nothing in common.
fn difference(a: &VisemeWeights, b: &VisemeWeights) -> f32 {
    a.0.iter().zip(b.0).map(|(a, b)| (a - b).abs()).sum()
}

#[track_caller]
fn play(app: &mut App, npc: Entity, seconds: f64) {
    for _ in 0..(seconds / TICK).round() as usize {
        tick(app, npc);
    }
}

#[track_caller]
fn play_to(app: &mut App, npc: Entity, position: f64) {
    while state(app, npc).position() < position {
        tick(app, npc);
    }
}

#[test]
fn a_mouth_shows_what_its_clip_bakes_to() {
    let mut app = game("assets", None);
    let sound = speech("guard");
    let (npc, baked) = (speaker(&mut app, &sound), baked(&sound));
    for _ in 0..180 {
        tick(&mut app, npc);
        let now = state(&app, npc).position();
        let (shown, expected) = (visemes(&app, npc), at(&baked, now));
        assert!(
            difference(&shown, &expected) < 1e-2,
            "at {now} s: {shown:?} and {expected:?}"
        );
    }
}

#[test]
fn a_paused_voice_holds_the_mouth_and_then_it_goes_on() {
    let mut app = game("assets", None);
    let sound = speech("guard");
    let (npc, baked) = (speaker(&mut app, &sound), baked(&sound));
    play_to(&mut app, npc, wide_open(&baked));
    voice(&mut app, npc).paused = true;
    app.update();
    let (take_before, position) = (take(&app, npc), state(&app, npc).position());
    let (held, held_pose) = (visemes(&app, npc), pose(&app, npc));
    assert!(held_pose.lip_opening() > 0.05, "{held_pose:?}");
    for _ in 0..120 {
        app.update();
        assert_eq!((visemes(&app, npc), pose(&app, npc)), (held, held_pose));
    }
    assert_eq!(state(&app, npc).position(), position);

    voice(&mut app, npc).paused = false;
    play(&mut app, npc, 0.5);
    let now = state(&app, npc).position();
    assert!((now - position - 0.5).abs() < 2.0 * TICK, "{position} s, then {now} s");
    assert_eq!(take(&app, npc), take_before, "a pause is no jump");
    let (shown, expected) = (visemes(&app, npc), at(&baked, now));
    assert!(
        difference(&shown, &expected) < 1e-2,
        "at {now} s: {shown:?} and {expected:?}"
    );
}

#[test]
fn after_a_jump_the_mouth_is_that_of_the_new_place() {
    let mut app = game("assets", None);
    let sound = speech("guard");
    let (npc, baked) = (speaker(&mut app, &sound), baked(&sound));
    play(&mut app, npc, 0.3);
    let (mut here, mut there) = (0.0, 0.0);
    for place in [4.1, 0.9, 2.4, 5.2, 1.6, 3.4, 4.9, 2.0, 0.5, 3.9] {
        let left = state(&app, npc).position();
        voice(&mut app, npc).seek(place);
        tick(&mut app, npc);
        let now = state(&app, npc).position();
        assert!(
            (now - place).abs() < 2.0 * TICK,
            "{place} s is asked for, it is at {now} s"
        );
        let shown = visemes(&app, npc);
        here += difference(&shown, &at(&baked, now));
        there += difference(&shown, &at(&baked, left));
    }
    // Not the same: after a jump the network has only heard the last two seconds.
    assert!(
        here < 0.5 * there,
        "it differs by {here} from the new places and by {there} from the old ones"
    );
}

#[test]
fn a_mouth_keeps_its_shape_until_the_new_place_is_known() {
    let mut app = game("assets", None);
    let sound = speech("guard");
    let npc = speaker(&mut app, &sound);
    play_to(&mut app, npc, wide_open(&baked(&sound)));
    voice(&mut app, npc).seek(2.0);
    app.update();
    for shown in catch_up(&mut app, npc) {
        // The network is never that sure.
        assert_ne!(shown, VisemeWeights::default(), "the mouth snaps shut in between");
    }
}

#[test]
fn a_stopped_voice_brings_the_mouth_to_rest() {
    let mut app = game("assets", None);
    let sound = speech("guard");
    let npc = speaker(&mut app, &sound);
    play_to(&mut app, npc, wide_open(&baked(&sound)));
    assert!(pose(&app, npc).lip_opening() > 0.05);
    voice(&mut app, npc).stop();
    play(&mut app, npc, 1.0);
    assert_eq!(state(&app, npc).phase(), VoicePhase::Stopped);
    for _ in 0..120 {
        app.update();
        assert!(is_at_rest(&app, npc), "{:?}", visemes(&app, npc));
    }
}

#[test]
fn a_mouth_whose_voice_is_taken_away_mid_word_comes_to_rest() {
    let mut app = game("assets", None);
    let sound = speech("guard");
    let npc = speaker(&mut app, &sound);
    play_to(&mut app, npc, wide_open(&baked(&sound)));
    assert!(pose(&app, npc).lip_opening() > 0.05);
    app.world_mut().entity_mut(npc).remove::<Voice>();
    play(&mut app, npc, 1.0);
    assert!(is_at_rest(&app, npc), "{:?}", visemes(&app, npc));
}

#[test]
fn a_mouth_comes_to_rest_while_its_next_clip_loads() {
    let mut app = game("assets", None);
    let sound = speech("guard");
    let npc = speaker(&mut app, &sound);
    play_to(&mut app, npc, wide_open(&baked(&sound)));
    assert!(pose(&app, npc).lip_opening() > 0.05);
    // It never comes.
    let next = app.world().resource::<Assets<VoiceClip>>().reserve_handle();
    voice(&mut app, npc).say(next);
    play(&mut app, npc, 1.0);
    assert_eq!(state(&app, npc).phase(), VoicePhase::Loading);
    assert!(is_at_rest(&app, npc), "{:?}", visemes(&app, npc));
}

#[test]
fn a_mouth_comes_to_rest_when_another_stream_takes_over_and_says_nothing_yet() {
    let mut app = game("assets", None);
    let sound = speech("guard");
    let mut stream = PcmStream::paced(16_000, 1).unwrap();
    stream.push(&sound);
    let npc = app.world_mut().spawn((calm(), stream)).id();
    let open = wide_open(&baked(&sound));
    while app.world().get::<HeardAudio>(npc).unwrap().now() < open {
        tick(&mut app, npc);
    }
    assert!(pose(&app, npc).lip_opening() > 0.05);
    let idle = PcmStream::paced(16_000, 1).unwrap();
    app.world_mut().entity_mut(npc).insert(idle);
    play(&mut app, npc, 1.0);
    assert!(is_at_rest(&app, npc), "{:?}", visemes(&app, npc));
}

#[test]
fn saying_something_else_starts_it_from_its_beginning() {
    let mut app = game("assets", None);
    let (first, second) = (speech("guard"), speech("traveller"));
    let npc = speaker(&mut app, &first);
    play_to(&mut app, npc, wide_open(&baked(&first)));
    let take_before = take(&app, npc);
    let next = add_clip(&mut app, &second);
    voice(&mut app, npc).say(next);
    tick(&mut app, npc);
    assert!(state(&app, npc).is_speaking());
    assert!(state(&app, npc).position() < 2.0 * TICK, "{:?}", state(&app, npc));
    assert!((state(&app, npc).duration() - second.len() as f64 / 16_000.0).abs() < 1e-9);
    assert_ne!(take(&app, npc), take_before);

    // The shape that was interrupted has to fade first.
    play(&mut app, npc, 0.3);
    let expected = baked(&second);
    for _ in 0..60 {
        tick(&mut app, npc);
        let now = state(&app, npc).position();
        let (shown, expected) = (visemes(&app, npc), at(&expected, now));
        assert!(
            difference(&shown, &expected) < 0.05,
            "at {now} s: {shown:?} and {expected:?}"
        );
    }
}
