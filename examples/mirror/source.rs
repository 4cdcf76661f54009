//! What is looked at: the webcam if there is one that shows something, or pictures.

use std::path::PathBuf;
use std::time::Instant;

use bevy::prelude::*;
use bevy_animgen::source::{AssetFolder, FrameFeed, FrameFeedEnded, FrameFeedPhase, FrameFeedStatus, SeenPicture};
use bevy_animgen::track::{ExpressionRecognizer, SeenFaces};

use crate::common::{NotReady, Problem, Show, Stage};

/// Looked at where there is no camera, or none that works.
const FILM: &str = "faces/mirror.gif";

/// A camera that shows nothing for so long, in seconds, is not waited for: the film is shown, unless the user named it.
const PATIENCE: f32 = 10.0;

/// Marks the source.
#[derive(Component)]
pub struct Watched;

/// What to look at.
#[derive(Resource, Clone)]
pub enum Choice {
    /// Pictures of this machine.
    Frames(FrameFeed),
    /// The camera of this number, or any.
    #[cfg(feature = "webcam")]
    Camera(Option<u32>),
}

impl Choice {
    /// Whether it does not wait.
    pub fn is_live(&self) -> bool {
        !matches!(self, Self::Frames(_))
    }

    /// The pictures that are looked at, if it is not a camera.
    pub fn film(&self, assets: &AssetFolder) -> Option<PathBuf> {
        match self {
            Self::Frames(feed) => feed.source.path(assets),
            #[cfg(feature = "webcam")]
            Self::Camera(_) => None,
        }
    }
}

/// What the user wants, or else what there is; says so if that is the film because there is no camera.
///
/// # Errors
/// If there is no such file, or cameras are not built in.
pub fn choose(frames: Option<PathBuf>, camera: Option<u32>) -> Result<Choice, String> {
    if let Some(frames) = frames {
        return match frames.canonicalize() {
            Ok(_) => Ok(Choice::Frames(FrameFeed::path(frames))),
            Err(error) => Err(format!("{}: {error}; check the path", frames.display())),
        };
    }
    #[cfg(feature = "webcam")]
    if camera.is_some() || !bevy_animgen::source::Webcam::devices().is_empty() {
        return Ok(Choice::Camera(camera));
    }
    #[cfg(not(feature = "webcam"))]
    if camera.is_some() {
        return Err("cameras are not built in; run again with --features webcam".into());
    }
    println!(
        "{}: showing assets/{FILM}",
        if cfg!(feature = "webcam") {
            "no camera found"
        } else {
            "cameras are not built in (run again with --features webcam)"
        }
    );
    Ok(Choice::Frames(FrameFeed::asset(FILM)))
}

/// Looks, and ends the performance with the film.
pub fn plugin(app: &mut App) {
    app.add_systems(Startup, look)
        .add_systems(Update, (wait, complain))
        .add_observer(end);
}

fn look(choice: Res<Choice>, stage: Res<Stage>, show: Res<Show>, mut commands: Commands) {
    let recognizer = ExpressionRecognizer { faces: 4, ..default() };
    let mut source = commands.spawn((Watched, recognizer, NotReady));
    match &*choice {
        Choice::Frames(feed) => {
            let mut feed = feed.clone();
            // In a window, and as long as somebody speaks, it goes on.
            feed.looped = !stage.is_filmed() || show.speaks();
            source.insert(feed);
        }
        #[cfg(feature = "webcam")]
        Choice::Camera(number) => {
            source.insert(number.map_or_else(default, bevy_animgen::source::Webcam::numbered));
        }
    }
}

/// The performance begins when the first picture was looked at.
fn wait(
    sources: Query<(Entity, &SeenFaces), (With<Watched>, With<NotReady>)>,
    mut choice: ResMut<Choice>,
    mut begun: Local<Option<Instant>>,
    mut commands: Commands,
) {
    for (source, faces) in &sources {
        let begun = begun.get_or_insert_with(Instant::now);
        if faces.number > 0 {
            commands.entity(source).remove::<NotReady>();
        } else if choice.is_live() && begun.elapsed().as_secs_f32() > PATIENCE {
            #[cfg(feature = "webcam")]
            if let Choice::Camera(None) = *choice {
                println!("the camera shows nothing; what is above says why: showing assets/{FILM}");
                let film = FrameFeed::asset(FILM).looped();
                *choice = Choice::Frames(film.clone());
                commands
                    .entity(source)
                    .remove::<bevy_animgen::source::Webcam>()
                    .insert(film);
                return;
            }
            commands.insert_resource(Problem(
                "the camera shows nothing; what is above says why; or look at pictures with --frames".into(),
            ));
        }
    }
}

/// Pictures that cannot be read end the performance: it would wait for ever.
fn complain(feeds: Query<&FrameFeedStatus, With<Watched>>, mut commands: Commands) {
    for status in &feeds {
        if status.phase == FrameFeedPhase::Failed
            && let Some(problem) = &status.problem
        {
            commands.insert_resource(Problem(problem.clone()));
        }
    }
}

fn end(_: On<FrameFeedEnded>, mut show: ResMut<Show>) {
    show.end();
}

/// Whether the newest picture was looked at, and the next one is there.
pub fn looked_ahead(app: &mut App) -> bool {
    let world = app.world_mut();
    let mut sources = world.query_filtered::<(&SeenPicture, &SeenFaces, Option<&FrameFeedStatus>), With<Watched>>();
    sources.iter(world).all(|(seen, faces, status)| {
        let decoded = status.is_none_or(|status| !status.waiting);
        decoded && (seen.picture().is_none() || faces.time == seen.time())
    })
}
