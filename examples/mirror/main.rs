//! A 3D head and a 2D character show what a face before the camera shows: in a window, or, without a display, on film.
//!
//! ```sh
//! cargo run --example mirror --features webcam
//! cargo run --example mirror -- --frames DIR|film.gif|video.mp4 --model any.glb --out DIR
//! ```

#[path = "../common/mod.rs"]
mod common;
mod curves;
mod panel;
mod source;
mod truth;

use std::path::PathBuf;
use std::process::ExitCode;

use bevy::camera::Viewport;
use bevy::prelude::*;
use bevy_animgen::target::SpriteFace;
use bevy_animgen::track::{DrivenBy, Face, Mirroring};
use clap::Parser;

use common::{Act, Options, Show, Speaker, head, sprite};
use source::Watched;

/// A 3D head and a 2D character mirror a face
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    /// What to look at: a folder of pictures, a GIF, or, where ffmpeg is installed, a video; by default the webcam if
    /// there is one, else assets/faces/mirror.gif
    #[arg(long, value_name = "DIR|FILE")]
    frames: Option<PathBuf>,
    /// Look through the camera of this number; built with --features webcam
    #[arg(long, value_name = "N", conflicts_with = "frames")]
    camera: Option<u32>,
    /// Any glTF model with morph targets, as for talking_head
    #[arg(long, value_name = "GLB", default_value = head::MODEL)]
    model: PathBuf,
}

fn main() -> ExitCode {
    let Arguments {
        options,
        frames,
        camera,
        model,
    } = Arguments::parse();
    let chosen = head::model(model).and_then(|model| Ok((model, source::choose(frames, camera)?)));
    let (model, choice) = match chosen {
        Ok(chosen) => chosen,
        Err(problem) => return common::fail(&problem),
    };
    let act = Act {
        name: "mirror",
        panels: 3,
        size: 288,
        clip: None,
        live: choice.is_live(),
        ready: |app| common::headless::heard_ahead(app) && source::looked_ahead(app),
        write: curves::write,
    };
    common::perform_act(act, options, |app| {
        app.insert_resource(choice)
            .add_plugins((
                head::plugin(model),
                sprite::plugin,
                panel::plugin,
                source::plugin,
                curves::plugin,
            ))
            .add_systems(Update, (mirror, arrange));
    })
}

/// How much a head shows of what is seen: from across a room, a face that moves no more than people's do looks bored.
const HEAD_GAIN: f32 = 1.5;

/// Every face mirrors what the source sees; if somebody speaks, both do.
fn mirror(
    show: Res<Show>,
    source: Single<Entity, With<Watched>>,
    speaker: Query<Entity, With<Speaker>>,
    faces: Query<(Entity, Has<Speaker>, Has<SpriteFace>), (With<Face>, Without<Mirroring>)>,
    mut commands: Commands,
) {
    let Ok(speaker) = speaker.single() else { return };
    for (face, speaks, flat) in &faces {
        // A cell is drawn as strong as it is to look.
        let gain = if flat { 1.0 } else { HEAD_GAIN };
        commands.entity(face).insert(Mirroring::of(*source).with_gain(gain));
        if show.speaks() && !speaks {
            commands.entity(face).insert(DrivenBy(vec![speaker]));
        }
    }
}

/// Camera picture, head and flat character side by side, as large as there is room.
fn arrange(
    mut cameras: Query<(
        &mut Camera,
        Has<panel::PanelCamera>,
        Has<head::Orbit>,
        Has<sprite::FlatCamera>,
    )>,
) {
    for (mut camera, panel, head, flat) in &mut cameras {
        let place = match (panel, head, flat) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (.., true) => 2,
            _ => continue,
        };
        let Some(size) = camera.physical_target_size().filter(|size| size.min_element() > 0) else {
            continue;
        };
        let side = (size.x / 3).min(size.y).max(1);
        let corner = (size - UVec2::new((3 * side).min(size.x), side)) / 2;
        let position = corner + UVec2::new(place * side, 0);
        if camera.viewport.as_ref().is_none_or(|viewport| {
            viewport.physical_position != position || viewport.physical_size != UVec2::splat(side)
        }) {
            camera.order = place as isize;
            camera.viewport = Some(Viewport {
                physical_position: position,
                physical_size: UVec2::splat(side),
                ..default()
            });
        }
    }
}
