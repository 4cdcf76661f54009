//! What a game needs: the plugin, a face, a voice. Ends when the clip has been spoken.

use bevy::prelude::*;
use bevy_animgen::prelude::*;

// A game says `DefaultPlugins`; these are the same, and run without a display too.
#[path = "common/screen.rs"]
mod screen;

fn main() -> AppExit {
    App::new()
        .add_plugins((screen::plugins(screen::window("minimal", 1)), AnimGenPlugin::default()))
        .add_systems(Startup, set_up)
        .add_observer(|_: On<VoiceFinished>, mut exit: MessageWriter<AppExit>| {
            exit.write(AppExit::Success);
        })
        .run()
}

fn set_up(mut commands: Commands, asset_server: Res<AssetServer>) {
    commands.spawn((
        Face::default(),
        Voice::new(asset_server.load("audio/traveller.wav")),
        WorldAssetRoot(asset_server.load(GltfAssetLabel::Scene(0).from_asset("characters/head.glb"))),
    ));
    commands.spawn((
        Camera3d::default(),
        Transform::from_xyz(0.12, 0.0, 0.7).looking_at(Vec3::ZERO, Vec3::Y),
    ));
    commands.spawn((
        DirectionalLight::default(),
        Transform::from_xyz(-1.0, 1.0, 2.0).looking_at(Vec3::ZERO, Vec3::Y),
    ));
}
