//! Images of the game as something to look at.

use std::time::Duration;

use bevy::asset::RenderAssetUsages;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat, TextureUsages};
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::prelude::*;
use bevy_animgen::source::{FrameFeed, FrameFeedPhase, FrameFeedStatus, Picture, PictureError, SeenPicture};

#[allow(dead_code, reason = "no network is looked at")]
#[path = "common/rendering.rs"]
mod rendering;
#[path = "common/sources.rs"]
mod sources;
#[path = "common/wait.rs"]
mod wait;

/// An image of 2x1 pixels: this one twice.
fn image(format: TextureFormat, pixel: &[u8]) -> Image {
    let size = Extent3d {
        width: 2,
        height: 1,
        depth_or_array_layers: 1,
    };
    Image::new_fill(size, TextureDimension::D2, pixel, format, RenderAssetUsages::default())
}

#[track_caller]
fn assert_near(is: &[u8], should: [u8; 3]) {
    let near = is.iter().zip(should).all(|(is, should)| is.abs_diff(should) <= 3);
    assert!(near, "{is:?} is not {should:?}");
}

#[test]
fn common_texture_formats_become_the_colours_that_one_sees() {
    let floats = |values: [f32; 4]| values.map(f32::to_le_bytes).concat();
    // One half, a quarter, one and none, as 16-bit numbers.
    let halves = |values: [u16; 4]| values.map(u16::to_le_bytes).concat();
    // Half of the light looks brighter than half.
    let half = 188;
    for (format, bytes, wanted) in [
        (TextureFormat::Rgba8UnormSrgb, vec![250, 128, 3, 255], [250, 128, 3]),
        (TextureFormat::Rgba8Unorm, vec![250, 128, 3, 255], [250, 128, 3]),
        (TextureFormat::Bgra8UnormSrgb, vec![3, 128, 250, 255], [250, 128, 3]),
        (TextureFormat::Rgba8UnormSrgb, vec![255, 255, 255, 0], [128; 3]),
        (TextureFormat::R8Unorm, vec![77], [77; 3]),
        (TextureFormat::Rg8Unorm, vec![255, 0], [128; 3]),
        (TextureFormat::R16Unorm, vec![9, 77], [77; 3]),
        (
            TextureFormat::Rgba16Unorm,
            vec![0, 250, 0, 128, 0, 3, 255, 255],
            [250, 128, 3],
        ),
        (
            TextureFormat::Rgba16Float,
            halves([0x3800, 0x3c00, 0, 0x3c00]),
            [half, 255, 0],
        ),
        (
            TextureFormat::Rgba32Float,
            floats([0.5, 9.0, -1.0, 1.0]),
            [half, 255, 0],
        ),
        (
            TextureFormat::Rgba32Float,
            floats([f32::NAN, 0.5, 0.0, 1.0]),
            [0, half, 0],
        ),
        (TextureFormat::R32Float, 0.5_f32.to_le_bytes().to_vec(), [half; 3]),
        (
            TextureFormat::Rgb10a2Unorm,
            (1023_u32 | 3 << 30).to_le_bytes().to_vec(),
            [255, 0, 0],
        ),
        (
            TextureFormat::Rg11b10Ufloat,
            (14_u32 << 6 | 15 << 17).to_le_bytes().to_vec(),
            [half, 255, 0],
        ),
    ] {
        let picture = Picture::from_image(&image(format, &bytes)).unwrap();
        assert_eq!((picture.width(), picture.height()), (2, 1), "{format:?}");
        assert_near(&picture.pixels()[3..], wanted);
    }
}

#[test]
fn images_that_cannot_be_read_say_why() {
    let depth = image(TextureFormat::Depth32Float, &[0; 4]);
    let error = Picture::from_image(&depth).unwrap_err();
    assert!(matches!(error, PictureError::TextureFormat { .. }), "{error}");
    let mut unloaded = image(TextureFormat::R8Unorm, &[0]);
    unloaded.data = None;
    assert!(
        Picture::from_image(&unloaded)
            .unwrap_err()
            .to_string()
            .contains("MAIN_WORLD")
    );
    let mut short = image(TextureFormat::R8Unorm, &[0]);
    short.data = Some(vec![0]);
    assert!(matches!(
        Picture::from_image(&short).unwrap_err(),
        PictureError::TooFewBytes {
            needed: 2,
            bytes: 1,
            ..
        }
    ));
}

fn seen(app: &App, entity: Entity) -> &SeenPicture {
    app.world().get::<SeenPicture>(entity).unwrap()
}

fn status(app: &App, entity: Entity) -> &FrameFeedStatus {
    app.world().get::<FrameFeedStatus>(entity).unwrap()
}

#[track_caller]
fn until_seen(app: &mut App, entity: Entity, colour: [u8; 3]) {
    wait::update_until(app, Duration::from_millis(5), |app| {
        let picture = seen(app, entity).picture();
        picture.is_some_and(|picture| {
            picture
                .pixels()
                .iter()
                .zip(colour)
                .all(|(is, should)| is.abs_diff(should) <= 3)
        })
    });
}

#[test]
fn an_image_in_memory_is_looked_at_when_it_changes() {
    let mut app = sources::app("assets");
    app.init_asset::<Image>();
    let handle = app
        .world_mut()
        .resource_mut::<Assets<Image>>()
        .add(image(TextureFormat::Rgba8UnormSrgb, &[200, 0, 0, 255]));
    let entity = app.world_mut().spawn(FrameFeed::image(handle.clone())).id();
    until_seen(&mut app, entity, [200, 0, 0]);
    assert_eq!(status(&app, entity).phase, FrameFeedPhase::Playing);
    // That it was added is a change as well: it is looked at once more, when that is due.
    for _ in 0..100 {
        app.update();
        std::thread::sleep(Duration::from_millis(1));
    }
    let number = seen(&app, entity).number();
    for _ in 0..20 {
        app.update();
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(seen(&app, entity).number(), number);
    app.world_mut()
        .resource_mut::<Assets<Image>>()
        .get_mut(&handle)
        .unwrap()
        .data = Some([0, 0, 200, 255].repeat(2));
    until_seen(&mut app, entity, [0, 0, 200]);
    assert_eq!(seen(&app, entity).number(), number + 1);

    let depth = app
        .world_mut()
        .resource_mut::<Assets<Image>>()
        .add(image(TextureFormat::Depth32Float, &[0; 4]));
    app.world_mut().entity_mut(entity).insert(FrameFeed::image(depth));
    app.update();
    assert_eq!(status(&app, entity).phase, FrameFeedPhase::Failed);
    assert!(status(&app, entity).problem.as_ref().unwrap().contains("Depth32Float"));
    assert!(seen(&app, entity).picture().is_none());
}

#[test]
fn an_image_that_changes_all_the_time_is_looked_at_no_more_often_than_asked() {
    let mut app = sources::app("assets");
    app.init_asset::<Image>();
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(20)));
    app.update();
    let grey = |value: u8| image(TextureFormat::R8Unorm, &[value]);
    let handle = app.world_mut().resource_mut::<Assets<Image>>().add(grey(0));
    let feed = FrameFeed::image(handle.clone()).with_fps(5.0);
    let entity = app.world_mut().spawn(feed).id();
    // A second in which it never looks the same.
    for value in 1..=50 {
        app.update();
        std::thread::sleep(Duration::from_millis(2));
        app.world_mut()
            .resource_mut::<Assets<Image>>()
            .get_mut(&handle)
            .unwrap()
            .data = Some(vec![4 * value; 2]);
    }
    let looks = seen(&app, entity).number();
    assert!(looks <= 6, "{looks}");
    // What it came to in the end is not missed.
    until_seen(&mut app, entity, [200; 3]);
}

#[test]
fn an_image_that_the_game_removes_is_not_seen_any_more() {
    let mut app = sources::app("assets");
    app.init_asset::<Image>();
    let red = || image(TextureFormat::Rgba8UnormSrgb, &[200, 0, 0, 255]);
    let handle = app.world_mut().resource_mut::<Assets<Image>>().add(red());
    let entity = app.world_mut().spawn(FrameFeed::image(handle.clone())).id();
    until_seen(&mut app, entity, [200, 0, 0]);
    let take = seen(&app, entity).take();
    app.world_mut().resource_mut::<Assets<Image>>().remove(&handle);
    app.update();
    assert!(seen(&app, entity).picture().is_none());
    assert_eq!(seen(&app, entity).take(), take + 1);
    assert_eq!(status(&app, entity).phase, FrameFeedPhase::Opening);
    app.world_mut()
        .resource_mut::<Assets<Image>>()
        .insert(&handle, red())
        .unwrap();
    until_seen(&mut app, entity, [200, 0, 0]);
    assert_eq!(status(&app, entity).phase, FrameFeedPhase::Playing);
}

#[test]
fn an_image_that_cannot_be_loaded_says_why() {
    let mut app = sources::app("assets");
    app.init_asset::<Image>();
    let handle = app.world().resource::<AssetServer>().load("no/such/face.png");
    let entity = app.world_mut().spawn(FrameFeed::image(handle)).id();
    wait::update_until(&mut app, Duration::from_millis(5), |app| {
        status(app, entity).phase == FrameFeedPhase::Failed
    });
    let problem = status(&app, entity).problem.as_ref().unwrap();
    assert!(problem.starts_with("no/such/face.png: cannot be loaded: "), "{problem}");
}

/// A camera that draws nothing but this colour into an image of its own, 70x30.
fn target(app: &mut App, format: TextureFormat, colour: Color) -> Handle<Image> {
    let target = Image::new_target_texture(70, 30, format, None);
    let handle = app.world_mut().resource_mut::<Assets<Image>>().add(target);
    app.world_mut().spawn((
        Camera2d,
        Camera {
            clear_color: ClearColorConfig::Custom(colour),
            ..default()
        },
        RenderTarget::Image(handle.clone().into()),
    ));
    handle
}

#[test]
fn materials_that_show_what_is_watched_follow_it_to_its_new_texture() {
    let Some(mut app) = rendering::rendering_game(DevicePreference::Cpu) else {
        return;
    };
    let red = target(&mut app, TextureFormat::Rgba8UnormSrgb, Color::srgb_u8(200, 0, 0));
    let mut materials = app.world_mut().resource_mut::<Assets<StandardMaterial>>();
    let [screen, wall] = [Some(red.clone()), None].map(|base_color_texture| {
        materials.add(StandardMaterial {
            base_color_texture,
            ..default()
        })
    });
    for _ in 0..5 {
        app.update();
    }
    app.world_mut().spawn(FrameFeed::image(red.clone()));
    let mut changed = Vec::new();
    for _ in 0..5 {
        app.update();
        let changes = app.world().resource::<Messages<AssetEvent<StandardMaterial>>>();
        changed.extend(changes.iter_current_update_messages().copied());
    }
    let image = app.world().resource::<Assets<Image>>().get(&red).unwrap();
    assert!(image.texture_descriptor.usage.contains(TextureUsages::COPY_SRC));
    assert!(
        changed.contains(&AssetEvent::Modified { id: screen.id() }),
        "{changed:?}"
    );
    assert!(
        !changed.contains(&AssetEvent::Modified { id: wall.id() }),
        "{changed:?}"
    );
}

#[test]
fn what_a_camera_draws_is_seen_and_another_image_is_never_taken_for_it() {
    let Some(mut app) = rendering::rendering_game(DevicePreference::Cpu) else {
        return;
    };
    let red = target(&mut app, TextureFormat::Rgba8UnormSrgb, Color::srgb_u8(200, 0, 0));
    let blue = target(&mut app, TextureFormat::Bgra8UnormSrgb, Color::srgb_u8(0, 0, 200));
    let entity = app.world_mut().spawn(FrameFeed::image(red)).id();
    until_seen(&mut app, entity, [200, 0, 0]);
    let picture = seen(&app, entity).picture().unwrap();
    assert_eq!((picture.width(), picture.height()), (70, 30));
    // It goes on.
    let number = seen(&app, entity).number();
    wait::update_until(&mut app, Duration::from_millis(5), |app| {
        seen(app, entity).number() >= number + 3
    });

    app.world_mut().get_mut::<FrameFeed>(entity).unwrap().source = bevy_animgen::source::FrameSource::Image(blue);
    app.update();
    assert!(seen(&app, entity).picture().is_none());
    wait::update_until(&mut app, Duration::from_millis(5), |app| {
        match seen(app, entity).picture() {
            Some(picture) => {
                assert_near(&picture.pixels()[..3], [0, 0, 200]);
                true
            }
            None => false,
        }
    });
    app.world_mut().despawn(entity);
    for _ in 0..5 {
        app.update();
    }
}
