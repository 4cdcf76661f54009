//! What a character shows of what is seen, of its mood, and of both while it speaks.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::track::{
    BlendShapeWeights, Expression, ExpressionChanged, ExpressionLearned, ExpressionWeights, FaceLost, FacialActions,
    LearningFailed, Mirroring, NeutralCalibrated, OwnExpressionChanged, SeenFaces, Sighting, TrackPlugin,
};

#[path = "../common/calm.rs"]
mod calm;
mod measuring;
mod mirroring;
mod moods;
mod noise;
mod presence;

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

fn watch_ticks(app: &mut App, ticks: usize) {
    for _ in 0..ticks {
        app.update();
    }
}
