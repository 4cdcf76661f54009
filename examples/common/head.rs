//! The scene of the 3D examples: one head, or any model with morph targets, in the light of a studio.

use std::path::PathBuf;

use bevy::anti_alias::fxaa::Fxaa;
use bevy::asset::{AssetPath, RenderAssetUsages};
use bevy::camera::primitives::Aabb;
use bevy::core_pipeline::tonemapping::Tonemapping;
use bevy::gltf::{Gltf, GltfLoaderSettings};
use bevy::light::{CascadeShadowConfigBuilder, EnvironmentMapLight, NotShadowCaster, NotShadowReceiver};
use bevy::mesh::morph::MeshMorphWeights;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use bevy::render::renderer::RenderAdapterInfo;
use bevy::world_serialization::WorldInstanceReady;
use bevy_animgen::prelude::*;

use super::{NotReady, Problem, Speaker, Stage, load_problem, options};

/// The model that ships.
pub const MODEL: &str = "characters/head.glb";

/// Where the user's model is, as the asset server takes it.
///
/// # Errors
/// If there is no such file.
pub fn model(path: PathBuf) -> Result<PathBuf, String> {
    if path.as_path() == MODEL {
        return Ok(path);
    }
    options::user_file(&path)
}

/// Adds the scene. The model has the [`Speaker`].
pub fn plugin(path: PathBuf) -> impl Fn(&mut App) + Send + Sync {
    move |app: &mut App| {
        app.insert_resource(Model {
            path: path.clone(),
            ..default()
        })
        .insert_resource(GlobalAmbientLight::NONE)
        .add_systems(Startup, set_up)
        .add_systems(Update, (build, frame, sway).chain())
        .add_observer(built);
    }
}

/// The model that speaks.
#[derive(Resource, Default)]
struct Model {
    path: PathBuf,
    gltf: Handle<Gltf>,
}

/// The camera goes round this point.
#[derive(Component, Default)]
pub struct Orbit {
    center: Vec3,
    distance: f32,
}

/// The model's meshes are there.
#[derive(Component)]
struct Built;

fn set_up(
    stage: Res<Stage>,
    server: Res<AssetServer>,
    adapter: Option<Res<RenderAdapterInfo>>,
    mut model: ResMut<Model>,
    mut images: ResMut<Assets<Image>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut commands: Commands,
) {
    // The stage has its own cameras and lights.
    model.gltf = server
        .load_builder()
        .with_settings(|settings: &mut GltfLoaderSettings| {
            settings.load_cameras = false;
            settings.load_lights = false;
        })
        .load(AssetPath::from_path(&model.path).into_owned());

    let mut sky = EnvironmentMapLight::hemispherical_gradient(
        &mut images,
        Color::srgb(0.86, 0.91, 1.0),
        Color::srgb(0.62, 0.60, 0.66),
        Color::srgb(0.36, 0.28, 0.26),
    );
    sky.intensity = 900.0;
    let mut camera = commands.spawn((
        Camera3d::default(),
        stage.target(),
        Tonemapping::TonyMcMapface,
        sky,
        Orbit::default(),
    ));
    // On a processor, smooth edges by sampling would make every frame five times as slow.
    if adapter.is_none_or(|adapter| format!("{:?}", adapter.device_type) == "Cpu") {
        camera.insert((Msaa::Off, Fxaa::default()));
    }
    camera.with_child((
        Mesh3d(meshes.add(Rectangle::new(1.0, 1.0))),
        MeshMaterial3d(materials.add(StandardMaterial {
            base_color_texture: Some(images.add(backdrop())),
            unlit: true,
            ..default()
        })),
        Backdrop,
        NotShadowCaster,
        NotShadowReceiver,
    ));

    // Key from the upper left, fill from the right, and a rim that parts hair from background.
    let shadows = CascadeShadowConfigBuilder {
        num_cascades: 1,
        maximum_distance: 4.0,
        ..default()
    }
    .build();
    for (color, lux, from, casts) in [
        (Color::srgb(1.0, 0.95, 0.88), 7000.0, Vec3::new(-0.7, 0.75, 1.0), true),
        (Color::srgb(0.80, 0.88, 1.0), 1800.0, Vec3::new(1.0, 0.1, 0.8), false),
        (Color::srgb(0.95, 0.93, 1.0), 6500.0, Vec3::new(0.6, 0.7, -1.0), false),
    ] {
        commands.spawn((
            DirectionalLight {
                color,
                illuminance: lux,
                shadow_maps_enabled: casts,
                ..default()
            },
            Transform::from_translation(from).looking_at(Vec3::ZERO, Vec3::Y),
            shadows.clone(),
        ));
    }
}

#[derive(Component)]
struct Backdrop;

/// A soft glow behind the head, three times as wide as high.
fn backdrop() -> Image {
    const HEIGHT: u32 = 128;
    const WIDTH: u32 = 3 * HEIGHT;
    let (inner, outer) = (Vec3::new(118.0, 142.0, 158.0), Vec3::new(44.0, 54.0, 70.0));
    let pixels = (0..WIDTH * HEIGHT).flat_map(|i| {
        let at = Vec2::new((i % WIDTH) as f32, (i / WIDTH) as f32) / HEIGHT as f32 - Vec2::new(1.5, 0.46);
        let color = inner.lerp(outer, (at.length() * 1.7).min(1.0).powf(1.3));
        [color.x as u8, color.y as u8, color.z as u8, 255]
    });
    Image::new(
        Extent3d {
            width: WIDTH,
            height: HEIGHT,
            depth_or_array_layers: 1,
        },
        TextureDimension::D2,
        pixels.collect(),
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    )
}

/// Spawns the model as soon as its file is read.
fn build(
    model: Res<Model>,
    gltfs: Res<Assets<Gltf>>,
    server: Res<AssetServer>,
    speakers: Query<(), With<Speaker>>,
    mut commands: Commands,
) {
    if !speakers.is_empty() {
        return;
    }
    if let Some(problem) = load_problem(&server, &model.path, model.gltf.id().untyped()) {
        commands.insert_resource(Problem(format!("{problem}; is it a complete glTF 2.0 file?")));
    }
    let Some(gltf) = gltfs
        .get(&model.gltf)
        .filter(|_| server.is_loaded_with_dependencies(&model.gltf))
    else {
        return;
    };
    let Some(scene) = gltf.default_scene.as_ref().or(gltf.scenes.first()) else {
        let problem = format!(
            "{}: there is no scene in it; export the model with one",
            model.path.display()
        );
        commands.insert_resource(Problem(problem));
        return;
    };
    commands.spawn((Face::default(), WorldAssetRoot(scene.clone()), Speaker, NotReady));
}

fn built(ready: On<WorldInstanceReady>, mut commands: Commands) {
    commands.entity(ready.entity).insert(Built);
}

/// Puts the camera where the face fills the picture, whatever the size of the model.
fn frame(
    models: Query<Entity, (With<Built>, With<NotReady>)>,
    children: Query<&Children>,
    meshes: Query<(Option<&Aabb>, &GlobalTransform, Has<MeshMorphWeights>), With<Mesh3d>>,
    mut camera: Single<(&mut Orbit, &mut Projection)>,
    mut backdrops: Query<&mut Transform, With<Backdrop>>,
    mut commands: Commands,
) {
    for model in &models {
        let parts: Vec<_> = children
            .iter_descendants(model)
            .filter_map(|entity| meshes.get(entity).ok())
            .collect();
        // Bounds come a frame after the meshes.
        if parts.iter().any(|(bounds, ..)| bounds.is_none()) {
            return;
        }
        let moving = parts.iter().any(|(.., morphs)| *morphs);
        let corners = parts
            .iter()
            .filter(|(.., morphs)| *morphs || !moving)
            .flat_map(|(bounds, transform, _)| {
                let (center, half) =
                    bounds.map_or((Vec3::ZERO, Vec3::ZERO), |b| (b.center.into(), b.half_extents.into()));
                let transform = **transform;
                (0..8).map(move |i| {
                    let side = Vec3::new((i & 1) as f32, (i >> 1 & 1) as f32, (i >> 2) as f32) * 2.0 - 1.0;
                    transform.transform_point(center + side * half)
                })
            });
        let (mut low, mut high) = corners.fold((Vec3::MAX, Vec3::MIN), |(low, high), at| (low.min(at), high.max(at)));
        if low.x > high.x {
            (low, high) = (Vec3::splat(-1.0), Vec3::ONE);
        }
        // Where face and body are one mesh, the head is what is on top.
        let tall = (high.y - low.y) / (high.z - low.z).max(1e-6);
        if tall > 3.0 {
            let head = (high.y - low.y) / 6.0;
            let middle = (low + high) / 2.0;
            low = Vec3::new(middle.x - head / 2.0, high.y - head * 1.1, low.z);
            high = Vec3::new(middle.x + head / 2.0, high.y, high.z);
        }
        let (orbit, projection) = &mut *camera;
        let half = (high - low).truncate().max_element().max(1e-3) / 2.0 * 1.24;
        let field = 24f32.to_radians();
        orbit.center = (low + high) / 2.0;
        orbit.distance = half / (field / 2.0).tan() + (high.z - low.z) / 2.0;
        **projection = Projection::Perspective(PerspectiveProjection {
            fov: field,
            near: orbit.distance * 0.05,
            far: orbit.distance * 20.0,
            ..default()
        });
        for mut backdrop in &mut backdrops {
            let depth = orbit.distance + half * 6.0;
            let height = depth * (field / 2.0).tan() * 2.0;
            *backdrop = Transform::from_xyz(0.0, 0.0, -depth).with_scale(Vec3::new(3.0 * height, height, 1.0));
        }
        commands.entity(model).remove::<NotReady>();
    }
}

/// A camera that stands a little to the side and never quite still.
fn sway(time: Res<Time>, mut cameras: Query<(&Orbit, &mut Transform)>) {
    for (orbit, mut transform) in &mut cameras {
        if orbit.distance > 0.0 {
            let yaw = 0.20 + 0.05 * (time.elapsed_secs() * 0.7).sin();
            let direction = Quat::from_euler(EulerRot::YXZ, yaw, -0.03, 0.0) * Vec3::Z;
            *transform = Transform::from_translation(orbit.center + direction * orbit.distance)
                .looking_at(orbit.center, Vec3::Y);
        }
    }
}
