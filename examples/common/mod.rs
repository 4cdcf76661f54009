//! What the talking examples share, so that each of them is little more than its scene.
//!
//! A scene spawns a character with a [`Speaker`] and a camera with [`Stage::target`]; [`perform`] gives
//! the character its voice, waits until everything is there, and either shows it in a window or films
//! it frame by frame and writes the pictures.

mod chart;
mod film;
mod gif;
mod headless;
pub mod options;
mod record;
mod report;
pub mod screen;
mod sheet;
mod show;
mod text;
mod video;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;

pub use options::Options;
pub use show::{NotReady, Problem, Speaker, load_problem};

/// A file that cannot be loaded is told once, at the end; and film time is no news.
const QUIET: &str = "bevy_asset::server=off,bevy_time=error";

/// Where the scene is drawn.
#[derive(Resource, Clone, Default)]
pub struct Stage {
    /// The picture to film; `None` is the window.
    image: Option<Handle<Image>>,
}

impl Stage {
    /// What the camera of the scene draws to.
    pub fn target(&self) -> RenderTarget {
        self.image
            .clone()
            .map_or_else(RenderTarget::default, |image| RenderTarget::Image(image.into()))
    }
}

/// Runs an example to its end: `scene` adds the systems that build it.
pub fn perform(name: &'static str, options: Options, scene: impl FnOnce(&mut App)) -> ExitCode {
    let window = screen::window(name).filter(|_| !options.headless && options.out.is_none());
    let filmed = window.is_none();
    let show = match show::Show::new(&options, filmed) {
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
    headless::prepare(&mut app, options.size);
    scene(&mut app);
    match headless::film(&mut app).and_then(|()| headless::write(&mut app, name, &out)) {
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
            numbers.print(None);
            AppExit::Success
        }
    };
    if !closed {
        commands.write_message(exit);
    }
}

fn fail(problem: &str) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::FAILURE
}

fn exit_code(exit: &AppExit) -> ExitCode {
    match exit {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    }
}
