//! Bevy's default plugins for a machine with a screen, without one, and without any graphics at all.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use bevy::app::{PluginGroupBuilder, ScheduleRunnerPlugin};
use bevy::asset::UnapprovedPathMode;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::renderer::initialize_renderer;
use bevy::render::settings::{Backends, RenderCreation, WgpuSettings};
use bevy::tasks::block_on;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;

/// Adapter chatter and the reminder that software rendering is slow are not news here.
pub const LOG_FILTER: &str = "warn,bevy_animgen=info,bevy_render::renderer=error,bevy_render::extract_resource=off,bevy_render::texture=error,wgpu_hal=error,winit=error,calloop=error";

/// A window with this title for so many squares side by side, if there is a display that can show it. Call it first of
/// all.
pub fn window(title: &str, panels: u32) -> Option<Window> {
    if has_display() {
        return Some(Window {
            title: title.into(),
            resolution: match panels {
                1 => (900, 900).into(),
                _ => (440 * panels, 440).into(),
            },
            ..default()
        });
    }
    if std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        // Mesa's layer that asks the desktop for its preferred adapter would complain that there is none.
        // SAFETY: nothing else runs yet that could read the environment.
        unsafe { std::env::set_var("NODEVICE_SELECT", "1") };
    }
    None
}

/// Whether a window can be opened. On Linux the examples speak X11, which Wayland desktops offer too.
fn has_display() -> bool {
    if !cfg!(all(unix, not(target_os = "macos"))) {
        return true;
    }
    let Ok(display) = std::env::var("DISPLAY") else {
        return false;
    };
    match display.strip_prefix(':') {
        // A variable left over from another session names a socket that is not there.
        Some(local) => {
            let number = local.split('.').next().unwrap_or(local);
            Path::new("/tmp/.X11-unix").join(format!("X{number}")).exists()
        }
        None => !display.is_empty(),
    }
}

/// The graphics interfaces that have an adapter, a software one included; `None` if there is none at all.
/// Bevy's renderer ends the game where there is none. Software OpenGL is as good as none: it cannot
/// compile Bevy's shaders.
fn backends() -> Option<Backends> {
    let settings = WgpuSettings::default();
    let wanted = Backends::from_env().unwrap_or(Backends::PRIMARY);
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let open = || block_on(initialize_renderer(wanted, None, &settings));
    let found = catch_unwind(AssertUnwindSafe(open)).is_ok();
    std::panic::set_hook(hook);
    found.then_some(wanted)
}

/// `DefaultPlugins` with a window, or, with `None`, drawing only into images. Without an adapter
/// nothing is drawn. Assets may lie anywhere, because the user names them on the command line.
pub fn plugins(window: Option<Window>) -> PluginGroupBuilder {
    let mut render = RenderPlugin::default();
    let windowed = window.is_some();
    render.render_creation = RenderCreation::Automatic(Box::new(WgpuSettings {
        backends: backends(),
        ..default()
    }));
    // A picture must not miss the things whose shaders were still being compiled.
    render.synchronous_pipeline_compilation = !windowed;
    let plugins = DefaultPlugins
        .set(LogPlugin {
            filter: LOG_FILTER.into(),
            ..default()
        })
        .set(AssetPlugin {
            unapproved_path_mode: UnapprovedPathMode::Allow,
            ..default()
        });
    if windowed {
        return plugins.set(render).set(WindowPlugin {
            primary_window: window,
            ..default()
        });
    }
    plugins
        .set(render)
        .set(WindowPlugin {
            primary_window: None,
            exit_condition: ExitCondition::DontExit,
            ..default()
        })
        .disable::<WinitPlugin>()
        // One frame after the other, so that a frame and its picture belong together.
        .disable::<PipelinedRenderingPlugin>()
        .add(ScheduleRunnerPlugin::run_loop(Duration::from_secs_f64(1.0 / 60.0)))
}
