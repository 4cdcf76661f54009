//! Where the files of the game's assets lie, for those who read them without Bevy's asset server.

use std::path::PathBuf;

use bevy::asset::io::file::FileAssetReader;
use bevy::prelude::*;

/// The folder in which [`FrameFeed::asset`](super::FrameFeed::asset) looks, read when a feed begins.
///
/// [`SourcePlugin`](crate::source::SourcePlugin) sets it to where Bevy's own file reader finds assets:
/// `AssetPlugin::file_path` (`assets` by default), which, unless it is absolute, lies in the folder that the environment
/// variable `BEVY_ASSET_ROOT` names; without that, in the one that `CARGO_MANIFEST_DIR` names, which `cargo run` sets to
/// the project's; without both, in the folder of the executable.
///
/// It is a folder on the disk, with the files as they are: asset sources of other kinds and processed assets
/// (`AssetMode::Processed`) are not followed. A game that keeps its films elsewhere inserts the resource itself.
#[derive(Resource, Reflect, Clone, Debug, PartialEq, Eq)]
#[reflect(Resource, Default)]
pub struct AssetFolder(pub PathBuf);

impl Default for AssetFolder {
    /// Where Bevy looks by default.
    fn default() -> Self {
        Self::below_root(&AssetPlugin::default())
    }
}

impl AssetFolder {
    /// Where this game's assets are.
    pub(in crate::source) fn of(app: &App) -> Self {
        let plugins = app.get_added_plugins::<AssetPlugin>();
        plugins
            .first()
            .map_or_else(Self::default, |plugin| Self::below_root(plugin))
    }

    fn below_root(plugin: &AssetPlugin) -> Self {
        Self(FileAssetReader::get_base_path().join(&plugin.file_path))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::FrameSource;

    /// Where a game with this plugin finds a film among its assets.
    fn found(plugin: AssetPlugin) -> PathBuf {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, plugin));
        let film = FrameSource::Asset("faces/mirror.gif".into());
        film.path(&AssetFolder::of(&app)).unwrap()
    }

    #[test]
    fn films_among_the_assets_do_not_depend_on_the_working_directory() {
        let film = found(AssetPlugin::default());
        assert!(
            film.is_absolute() && film.ends_with("assets/faces/mirror.gif"),
            "{film:?}"
        );
        let elsewhere = found(AssetPlugin {
            file_path: "data/films".into(),
            ..default()
        });
        assert!(
            elsewhere.is_absolute() && elsewhere.ends_with("data/films/faces/mirror.gif"),
            "{elsewhere:?}"
        );
    }

    #[test]
    fn other_paths_are_as_they_were_given() {
        let assets = AssetFolder("game/assets".into());
        let path = FrameSource::Path("take_3".into()).path(&assets);
        assert_eq!(path.as_deref(), Some(Path::new("take_3")));
        assert_eq!(FrameSource::default().path(&assets), None);
    }
}
