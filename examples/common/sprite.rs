//! The scene of the 2D examples: one character with a sheet of faces.

use std::path::Path;

use bevy::camera::ScalingMode;
use bevy::prelude::*;
use bevy_animgen::prelude::*;

use super::{NotReady, Problem, Stage, load_problem};

/// Twelve columns of mouths, and three rows of eyes (open, half shut, shut) for each of eight expressions.
const SHEET: &str = "characters/sprite_face.png";
const CELL: u32 = 224;
const COLUMNS: u32 = 12;
const ROWS: u32 = 24;

/// Low enough that the shoulders end below the picture.
const BASE: Vec3 = Vec3::new(0.0, -12.0, 0.0);

/// Which cell shows what.
const RIG: &str = "rigs/sprite_face.facerig.ron";

/// The colour behind the character.
pub const BACKGROUND: Color = Color::srgb(58.0 / 255.0, 74.0 / 255.0, 94.0 / 255.0);

/// The character of the sheet.
#[derive(Component)]
pub struct Flat;

/// The camera that sees it.
#[derive(Component)]
pub struct FlatCamera;

/// Adds the scene.
pub fn plugin(app: &mut App) {
    app.insert_resource(ClearColor(BACKGROUND))
        .add_systems(Startup, set_up)
        .add_systems(Update, (arrive, breathe));
}

fn set_up(
    stage: Res<Stage>,
    server: Res<AssetServer>,
    mut layouts: ResMut<Assets<TextureAtlasLayout>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<ColorMaterial>>,
    mut commands: Commands,
) {
    // The picture shows 300 units, whatever its size in pixels.
    let projection = OrthographicProjection {
        scaling_mode: ScalingMode::AutoMin {
            min_width: 300.0,
            min_height: 300.0,
        },
        ..OrthographicProjection::default_2d()
    };
    commands.spawn((
        Camera2d,
        stage.target(),
        Projection::Orthographic(projection),
        FlatCamera,
    ));
    for (radius, color) in [
        (150.0, Color::srgb_u8(70, 90, 112)),
        (128.0, Color::srgb_u8(92, 116, 138)),
    ] {
        commands.spawn((
            Mesh2d(meshes.add(Circle::new(radius).mesh().resolution(128))),
            MeshMaterial2d(materials.add(color)),
            Transform::from_xyz(0.0, 0.0, -radius),
        ));
    }

    let layout = layouts.add(TextureAtlasLayout::from_grid(
        UVec2::splat(CELL),
        COLUMNS,
        ROWS,
        None,
        None,
    ));
    commands.spawn((
        Face::default(),
        SpriteFace::default(),
        FaceRigHandle(server.load(RIG)),
        Sprite::from_atlas_image(server.load(SHEET), TextureAtlas { layout, index: 0 }),
        Transform::from_translation(BASE).with_scale(Vec3::splat(1.35)),
        Flat,
        NotReady,
    ));
}

/// The show begins when the sheet is there.
fn arrive(server: Res<AssetServer>, sprites: Query<(Entity, &Sprite), With<NotReady>>, mut commands: Commands) {
    for (entity, sprite) in &sprites {
        if server.is_loaded(&sprite.image) {
            commands.entity(entity).remove::<NotReady>();
        } else if let Some(problem) = load_problem(&server, Path::new(SHEET), sprite.image.id().untyped()) {
            commands.insert_resource(Problem(problem));
        }
    }
}

/// Small motion of the whole picture keeps a flat character alive.
fn breathe(time: Res<Time>, mut faces: Query<&mut Transform, With<Flat>>) {
    for mut transform in &mut faces {
        let seconds = time.elapsed_secs();
        transform.translation.y = BASE.y + 2.5 * (seconds * 1.9).sin();
        transform.rotation = Quat::from_rotation_z(0.015 * (seconds * 1.3).sin());
    }
}
