//! What every test's game begins with.

use bevy::{app::ScheduleRunnerPlugin, prelude::*};

/// An app without window and sound that only the test updates, with this folder of assets and nothing of
/// this crate yet.
pub fn app(assets: &str) -> App {
    let mut app = App::new();
    app.add_plugins((
        MinimalPlugins.build().disable::<ScheduleRunnerPlugin>(),
        AssetPlugin {
            file_path: assets.into(),
            ..default()
        },
    ));
    app
}
