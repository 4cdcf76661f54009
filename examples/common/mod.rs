//! What the examples with a character share, so that each of them is little more than its scene.
//!
//! A scene spawns a character with a [`Speaker`] and a camera with [`Stage::target`]; [`perform`] gives
//! the character its voice, waits until everything is there, and either shows it in a window or films
//! it frame by frame and writes the pictures. An [`Act`] says where an example differs from that.

// Each example uses its part of this.
#![allow(dead_code, unused_imports)]

pub mod chart;
pub mod film;
mod gif;
pub mod head;
pub mod headless;
mod mood;
pub mod options;
mod record;
pub mod report;
pub mod screen;
pub mod sheet;
mod show;
pub mod sprite;
mod text;
mod video;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;

pub use mood::Mood;
pub use options::Options;
pub use show::{NotReady, Phase, Problem, Show, Speaker, load_problem};

/// A file that cannot be loaded is told once, at the end; and film time is no news.
const QUIET: &str = "bevy_asset::server=off,bevy_time=error";

/// Where the scene is drawn.
#[derive(Resource, Clone, Default)]
pub struct Stage {
    /// The picture to film; `None` is the window.
    image: Option<Handle<Image>>,
}

impl Stage {
    /// Whether what is drawn becomes a film.
    pub fn is_filmed(&self) -> bool {
        self.image.is_some()
    }

    /// What the camera of the scene draws to.
    pub fn target(&self) -> RenderTarget {
        self.image
            .clone()
            .map_or_else(RenderTarget::default, |image| RenderTarget::Image(image.into()))
    }
}

/// What kind of performance an example is.
pub struct Act {
    /// What the example is called.
    pub name: &'static str,
    /// How many squares the picture has, side by side.
    pub panels: u32,
    /// Height of the pictures, in pixels, if the user does not say.
    pub size: u32,
    /// What is spoken if the user names nothing.
    pub clip: Option<&'static str>,
    /// Whether something in the scene can only be performed in real time.
    pub live: bool,
    /// Whether it is known what the next frame shows.
    pub ready: fn(&mut App) -> bool,
    /// Writes down what was shown, besides the film.
    pub write: fn(&mut App, &[film::Frame], &mut headless::Written) -> Result<(), String>,
}

/// Runs an example in which somebody speaks to its end: `scene` adds the systems that build it.
pub fn perform(name: &'static str, options: Options, scene: impl FnOnce(&mut App)) -> ExitCode {
    let act = Act {
        name,
        panels: 1,
        size: 512,
        clip: Some(show::DEFAULT_CLIP),
        live: false,
        ready: headless::heard_ahead,
        write: headless::write_speech,
    };
    perform_act(act, options, scene)
}

/// Runs an example to its end: `scene` adds the systems that build it.
pub fn perform_act(act: Act, options: Options, scene: impl FnOnce(&mut App)) -> ExitCode {
    let name = act.name;
    let window = screen::window(name, act.panels).filter(|_| !options.headless && options.out.is_none());
    let filmed = window.is_none();
    let show = match show::Show::new(&options, filmed, &act) {
        Ok(show) => show,
        Err(problem) => return fail(&problem),
    };
    let out = options.out.clone().unwrap_or_else(|| PathBuf::from("out").join(name));
    if filmed && let Err(error) = std::fs::create_dir_all(&out) {
        return fail(&format!(
            "{}: cannot be made: {error}; choose another folder with --out",
            out.display()
        ));
    }

    let mut app = App::new();
    let log = LogPlugin {
        filter: format!("{},{QUIET}", screen::LOG_FILTER),
        ..default()
    };
    app.add_plugins((
        screen::plugins(window).set(log),
        show::plugin(&options, filmed),
        record::plugin,
    ))
    .init_resource::<Stage>()
    .insert_resource(show);
    if !filmed {
        scene(&mut app);
        app.add_systems(Last, leave);
        return exit_code(&app.run());
    }
    let size = options.size.unwrap_or(act.size);
    headless::prepare(&mut app, UVec2::new(act.panels * size, size));
    scene(&mut app);
    match headless::film(&mut app, &act).and_then(|()| headless::write(&mut app, &act, &out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem),
    }
}

/// In a window: ends when the character has spoken, or the window was closed, and says how it went.
fn leave(
    show: Res<show::Show>,
    problem: Option<Res<Problem>>,
    numbers: report::Numbers,
    mut closed: MessageReader<AppExit>,
    mut told: Local<bool>,
    mut commands: Commands,
) {
    let closed = closed.read().next().is_some();
    let over = problem.is_some() || show.phase == show::Phase::Over;
    if *told || !(closed || over) {
        return;
    }
    *told = true;
    let exit = match problem {
        Some(problem) => {
            fail(&problem.0);
            AppExit::error()
        }
        None => {
            numbers.print(None, &[]);
            AppExit::Success
        }
    };
    if !closed {
        commands.write_message(exit);
    }
}

/// Says what went wrong.
pub fn fail(problem: &str) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::FAILURE
}

fn exit_code(exit: &AppExit) -> ExitCode {
    match exit {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    }
}
