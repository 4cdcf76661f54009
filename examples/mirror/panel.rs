//! What the source sees: its picture, a box and five points for each face, and below how much of each expression the one
//! shows that is mirrored.

use bevy::asset::RenderAssetUsages;
use bevy::camera::ScalingMode;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use bevy::sprite::Anchor;
use bevy_animgen::source::SeenPicture;
use bevy_animgen::track::{Expression, ExpressionWeights, SeenFace, SeenFaces, Sighting};

use crate::common::Stage;
use crate::curves::color;
use crate::source::Watched;

/// Far enough from the flat character that neither camera sees what belongs to the other.
const AT: Vec3 = Vec3::new(10_000.0, 0.0, 0.0);

/// The panel shows so many units in width and height: as many as it has pixels in a film of the usual size.
const SIDE: f32 = 288.0;

/// The picture is above, this large; below are the bars.
const PICTURE: Vec2 = Vec2::new(SIDE, 216.0);

/// Bars lie in two columns of so many rows, each this high.
const ROWS: usize = 4;
const ROW: f32 = 17.0;
const COLUMN: f32 = SIDE / 2.0;

/// In a column, where names end and bars begin; and how large a whole bar is.
const NAME: f32 = 80.0;
const BEGIN: f32 = 86.0;
const BAR: Vec2 = Vec2::new(52.0, 11.0);

/// How high names are. They are drawn larger and then shrunk, so that they stay sharp in larger panels.
const TEXT: f32 = 13.0;
const SHRUNK: f32 = 0.5;

/// Faces that can be marked.
const FACES: usize = 4;

/// Four edges, five points.
const PARTS: usize = 9;

/// How thick edges and points are, and how far their dark rims reach: they are seen before any skin and any wall.
const EDGE: f32 = 2.4;
const POINT: f32 = 5.0;
const RIM: f32 = 1.2;

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
    /// It is the dark rim, which lies below.
    rim: bool,
}

impl Mark {
    /// Only the face that is mirrored is in colour.
    fn color(&self, mirrored: bool) -> Color {
        match (self.rim, mirrored, self.part) {
            (true, ..) => Color::srgb_u8(16, 20, 28),
            (false, false, _) => Color::srgb_u8(150, 160, 175),
            (false, true, 0..4) => Color::srgb_u8(90, 255, 120),
            (false, true, _) => Color::srgb_u8(255, 220, 60),
        }
    }
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
        for (face, part, rim) in (0..FACES * PARTS * 2).map(|n| (n / 2 / PARTS, n / 2 % PARTS, n % 2 == 0)) {
            let mark = Mark { face, part, rim };
            panel.spawn((
                Sprite::from_color(mark.color(false), Vec2::splat(POINT)),
                Visibility::Hidden,
                mark,
            ));
        }
        for expression in Expression::ALL {
            let (column, row) = (expression.index() / ROWS, expression.index() % ROWS);
            let left = column as f32 * COLUMN - SIDE / 2.0;
            let y = SIDE / 2.0 - PICTURE.y - 2.0 - (row as f32 + 0.5) * ROW;
            let [red, green, blue] = color(expression);
            panel.spawn((
                Sprite::from_color(Color::srgb_u8(28, 36, 50), BAR),
                Anchor::CENTER_LEFT,
                Transform::from_xyz(left + BEGIN, y, 0.0),
            ));
            panel.spawn((
                Sprite::from_color(Color::srgb_u8(red, green, blue), Vec2::new(1.0, BAR.y)),
                Anchor::CENTER_LEFT,
                Transform::from_xyz(left + BEGIN, y, 1.0),
                Bar(expression),
            ));
            panel.spawn((
                Text2d::new(expression.name()),
                TextFont::from_font_size(TEXT / SHRUNK),
                Anchor::CENTER_RIGHT,
                Transform::from_xyz(left + NAME, y, 1.0).with_scale(Vec3::splat(SHRUNK)),
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

/// Puts a box and five points where each face is, in colour where the one is that is mirrored: that stays the same when
/// somebody comes closer, while the largest is first in the list.
fn mark(
    source: Single<(&SeenFaces, &SeenFace), With<Watched>>,
    mut marks: Query<(&Mark, &mut Sprite, &mut Transform, &mut Visibility)>,
) {
    let (seen, followed) = *source;
    let mirrored = followed.sighting().map(|face| face.person);
    let size = seen.size.as_vec2().max(Vec2::ONE);
    let scale = (PICTURE / size).min_element();
    // From pixels of the picture, whose y goes down, to the panel.
    let place = |pixel: Vec2| {
        let from_middle = (pixel - size / 2.0) * scale;
        Vec2::new(from_middle.x, (SIDE - PICTURE.y) / 2.0 - from_middle.y)
    };
    for (mark, mut sprite, mut transform, mut visibility) in &mut marks {
        let Some(face) = seen.faces.get(mark.face) else {
            *visibility = Visibility::Hidden;
            continue;
        };
        *visibility = Visibility::Inherited;
        sprite.color = mark.color(mirrored == Some(face.person));
        let (at, size) = part(face, mark.part);
        let thick = if mark.part < 4 { EDGE } else { POINT };
        let (thick, height) = if mark.rim {
            (thick + 2.0 * RIM, 1.0)
        } else {
            (thick, 2.0)
        };
        transform.translation = place(at).extend(height);
        sprite.custom_size = Some(size * scale + Vec2::splat(thick));
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

/// Makes the bars as long as the expressions of the face that is mirrored are strong.
fn weigh(followed: Single<&SeenFace, With<Watched>>, mut bars: Query<(&Bar, &mut Sprite)>) {
    let none = ExpressionWeights([0.0; Expression::COUNT]);
    let weights = followed.sighting().map_or(none, |face| face.expression);
    for (bar, mut sprite) in &mut bars {
        if let Some(size) = &mut sprite.custom_size {
            size.x = (BAR.x * weights.get(bar.0)).max(1.0);
        }
    }
}
