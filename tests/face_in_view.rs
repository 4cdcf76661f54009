//! A face that comes into view moves, though its mesh was loaded long before. Drawn with whatever adapter
//! there is; skipped, with the reason printed, if there is none.

use bevy::camera::RenderTarget;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::mesh::morph::{MeshMorphWeights, MorphAttributes, MorphWeights};
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy_animgen::target::TargetPlugin;

#[allow(dead_code, reason = "the test opens no window")]
#[path = "../examples/common/screen.rs"]
mod screen;

/// The colour in the middle of the picture.
#[derive(Resource, Default)]
struct Middle(Option<[u8; 3]>);

#[test]
fn a_face_that_comes_into_view_moves() {
    let mut app = App::new();
    app.add_plugins((screen::plugins(None), TargetPlugin))
        .insert_resource(ClearColor(Color::BLACK))
        .init_resource::<Middle>();
    app.finish();
    app.cleanup();
    if app.get_sub_app(RenderApp).is_none() {
        println!("skipped: there is no graphics adapter");
        return;
    }

    // A white square that its one morph target moves out of the picture.
    let mut square = Mesh::from(Rectangle::new(1.0, 1.0));
    let away = MorphAttributes {
        position: Vec3::X * 10.0,
        ..default()
    };
    square.set_morph_targets(vec![away; square.count_vertices()]);
    square.set_morph_target_names(vec!["jawOpen".into()]);
    let world = app.world_mut();
    let square = world.resource_mut::<Assets<Mesh>>().add(square);
    let white = StandardMaterial {
        unlit: true,
        ..default()
    };
    let white = world.resource_mut::<Assets<StandardMaterial>>().add(white);
    let mut picture = Image::new_target_texture(16, 16, TextureFormat::Rgba8UnormSrgb, None);
    picture.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    let picture = world.resource_mut::<Assets<Image>>().add(picture);
    world.spawn((
        Camera3d::default(),
        RenderTarget::Image(picture.clone().into()),
        Transform::from_xyz(0.0, 0.0, 1.0).looking_at(Vec3::ZERO, Vec3::Y),
    ));
    let weights = MorphWeights::new(vec![0.0], Some(square.clone())).unwrap();
    let head = world.spawn((weights, Transform::default(), Visibility::Hidden)).id();
    world.spawn((
        Mesh3d(square),
        MeshMorphWeights::Reference(head),
        MeshMaterial3d(white),
        NoFrustumCulling,
        ChildOf(head),
    ));

    let updates = |app: &mut App, count| (0..count).for_each(|_| app.update());
    updates(&mut app, 10);
    *app.world_mut().get_mut::<Visibility>(head).unwrap() = Visibility::Visible;
    updates(&mut app, 6);
    assert!(middle(&mut app, &picture)[0] > 120, "the square is not drawn");

    app.world_mut().get_mut::<MorphWeights>(head).unwrap().weights_mut()[0] = 1.0;
    updates(&mut app, 2);
    assert!(
        middle(&mut app, &picture)[0] < 50,
        "the square does not follow its morph weight"
    );
}

fn middle(app: &mut App, picture: &Handle<Image>) -> [u8; 3] {
    app.world_mut().resource_mut::<Middle>().0 = None;
    app.world_mut().spawn(Screenshot::image(picture.clone())).observe(
        |shot: On<ScreenshotCaptured>, mut middle: ResMut<Middle>| {
            let picture = shot.image.clone().try_into_dynamic().unwrap().to_rgb8();
            middle.0 = Some(picture.get_pixel(8, 8).0);
        },
    );
    for _ in 0..200 {
        app.update();
        if let Some(color) = app.world().resource::<Middle>().0 {
            return color;
        }
    }
    panic!("the picture does not arrive");
}
