//! What the source sees: its picture, a box and five points for each face, and below how much of each expression the first
//! one shows.

use bevy::asset::RenderAssetUsages;
use bevy::camera::ScalingMode;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use bevy::sprite::Anchor;
use bevy_animgen::source::SeenPicture;
use bevy_animgen::track::{Expression, ExpressionWeights, SeenFaces, Sighting};

use crate::common::Stage;
use crate::curves::color;
use crate::source::Watched;

/// Far enough from the flat character that neither camera sees what belongs to the other.
const AT: Vec3 = Vec3::new(10_000.0, 0.0, 0.0);

/// The panel shows so many units in width and height.
const SIDE: f32 = 300.0;

/// The picture is above, this large; below are the bars.
const PICTURE: Vec2 = Vec2::new(SIDE, 225.0);

/// The highest a bar can be, and where it stands.
const BAR: f32 = 44.0;
const FLOOR: f32 = -SIDE / 2.0 + 20.0;

/// Faces that can be marked.
const FACES: usize = 4;

/// Four edges, five points.
const PARTS: usize = 9;

/// The camera of the panel.
#[derive(Component)]
pub struct PanelCamera;

/// The picture.
#[derive(Component)]
struct Shown {
    number: u64,
}

/// A part of what marks a face.
#[derive(Component)]
struct Mark {
    face: usize,
    part: usize,
}

/// How much of an expression there is.
#[derive(Component)]
struct Bar(Expression);

/// Adds the panel.
pub fn plugin(app: &mut App) {
    app.add_systems(Startup, set_up)
        .add_systems(PostUpdate, (show, mark, weigh));
}

fn set_up(stage: Res<Stage>, mut commands: Commands) {
    let projection = OrthographicProjection {
        scaling_mode: ScalingMode::AutoMin {
            min_width: SIDE,
            min_height: SIDE,
        },
        ..OrthographicProjection::default_2d()
    };
    commands.spawn((
        Camera2d,
        stage.target(),
        Projection::Orthographic(projection),
        Transform::from_translation(AT),
        PanelCamera,
    ));
    let mut panel = commands.spawn((Transform::from_translation(AT), Visibility::Visible));
    panel.with_children(|panel| {
        panel.spawn((
            Sprite::default(),
            Transform::from_xyz(0.0, (SIDE - PICTURE.y) / 2.0, 0.0),
            Visibility::Hidden,
            Shown { number: 0 },
        ));
        for face in 0..FACES {
            for part in 0..PARTS {
                let color = if part < 4 {
                    Color::srgb_u8(120, 230, 140)
                } else {
                    Color::srgb_u8(255, 210, 70)
                };
                panel.spawn((
                    Sprite::from_color(color, Vec2::splat(4.0)),
                    Visibility::Hidden,
                    Mark { face, part },
                ));
            }
        }
        for expression in Expression::ALL {
            let column = SIDE / Expression::COUNT as f32;
            let x = (expression.index() as f32 + 0.5) * column - SIDE / 2.0;
            let [red, green, blue] = color(expression);
            panel.spawn((
                Sprite::from_color(Color::srgb_u8(red, green, blue), Vec2::new(column - 10.0, 1.0)),
                Anchor::BOTTOM_CENTER,
                Transform::from_xyz(x, FLOOR, 0.0),
                Bar(expression),
            ));
            panel.spawn((
                Text2d::new(expression.name()),
                TextFont::from_font_size(8.0),
                Transform::from_xyz(x, FLOOR - 9.0, 0.0),
            ));
        }
    });
}

/// Brings the newest picture to the screen.
fn show(
    source: Single<&SeenPicture, With<Watched>>,
    mut images: ResMut<Assets<Image>>,
    mut shown: Single<(&mut Sprite, &mut Visibility, &mut Shown)>,
) {
    let (sprite, visibility, shown) = &mut *shown;
    let Some(picture) = source.picture().filter(|_| source.number() != shown.number) else {
        return;
    };
    shown.number = source.number();
    let pixels = picture.pixels().as_chunks::<3>().0;
    let image = Image::new(
        Extent3d {
            width: picture.width(),
            height: picture.height(),
            depth_or_array_layers: 1,
        },
        TextureDimension::D2,
        pixels
            .iter()
            .flat_map(|&[red, green, blue]| [red, green, blue, 255])
            .collect(),
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    );
    sprite.image = images.add(image);
    let size = Vec2::new(picture.width() as f32, picture.height() as f32);
    sprite.custom_size = Some(size * (PICTURE / size).min_element());
    **visibility = Visibility::Inherited;
}

/// Puts a box and five points where each face is.
fn mark(
    source: Single<&SeenFaces, With<Watched>>,
    mut marks: Query<(&Mark, &mut Sprite, &mut Transform, &mut Visibility)>,
) {
    let size = source.size.as_vec2().max(Vec2::ONE);
    let scale = (PICTURE / size).min_element();
    // From pixels of the picture, whose y goes down, to the panel.
    let place = |pixel: Vec2| {
        let from_middle = (pixel - size / 2.0) * scale;
        Vec2::new(from_middle.x, (SIDE - PICTURE.y) / 2.0 - from_middle.y)
    };
    for (mark, mut sprite, mut transform, mut visibility) in &mut marks {
        let Some(face) = source.faces.get(mark.face) else {
            *visibility = Visibility::Hidden;
            continue;
        };
        *visibility = Visibility::Inherited;
        let (at, size) = part(face, mark.part);
        transform.translation = place(at).extend(1.0);
        sprite.custom_size = Some((size * scale).max(Vec2::splat(if mark.part < 4 { 1.6 } else { 3.6 })));
    }
}

/// The middle and the size of a part, in pixels: edges of the box, then the points.
fn part(face: &Sighting, part: usize) -> (Vec2, Vec2) {
    let (middle, size) = (face.area.center(), face.area.size());
    match part {
        0 => (Vec2::new(middle.x, face.area.min.y), Vec2::new(size.x, 0.0)),
        1 => (Vec2::new(middle.x, face.area.max.y), Vec2::new(size.x, 0.0)),
        2 => (Vec2::new(face.area.min.x, middle.y), Vec2::new(0.0, size.y)),
        3 => (Vec2::new(face.area.max.x, middle.y), Vec2::new(0.0, size.y)),
        _ => (face.points[part - 4], Vec2::ZERO),
    }
}

/// Raises the bars.
fn weigh(source: Single<&SeenFaces, With<Watched>>, mut bars: Query<(&Bar, &mut Sprite)>) {
    let none = ExpressionWeights([0.0; Expression::COUNT]);
    let weights = source.faces.first().map_or(none, |face| face.expression);
    for (bar, mut sprite) in &mut bars {
        if let Some(size) = &mut sprite.custom_size {
            size.y = 1.0 + BAR * weights.get(bar.0);
        }
    }
}
