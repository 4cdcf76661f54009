//! What the networks see with the weights that ship.
//!
//! Other tests of faces rig the weights, so that they do not depend on any training. Here nothing is rigged: weights that
//! see nothing, or read wrongly, fail.

use std::sync::LazyLock;

use bevy::math::{Rect, Vec2};
use bevy_animgen::{
    net::{Device, FaceWatcher, FaceWeights, Followed, Watched},
    source::{Picture, PictureFrames},
    track::{Expression, ExpressionRecognizer, Sighting},
};

#[path = "../examples/mirror/truth.rs"]
mod truth;

/// Two people, one after the other, each before a plain wall.
const FILM: &str = "assets/faces/mirror.gif";

/// Where their faces are in every picture of it, but for a little swaying.
const FACE: Rect = Rect {
    min: Vec2::new(110.0, 58.0),
    max: Vec2::new(210.0, 186.0),
};

/// How long an expression takes to come, in seconds; the table beside the film says so.
const COMES: f64 = 0.3;

/// What was seen in each picture of the film, with its time: watched once for all tests.
static SEEN: LazyLock<Vec<(f64, Vec<Sighting>)>> = LazyLock::new(|| {
    let watcher = watcher();
    let mut followed = Followed::default();
    PictureFrames::open(FILM)
        .unwrap()
        .map(|frame| {
            let frame = frame.unwrap();
            let next = Watched {
                source: 0,
                picture: frame.picture,
                time: frame.time,
                settings: ExpressionRecognizer::default(),
                followed: std::mem::take(&mut followed),
            };
            let seen = watcher.watch(vec![next]).remove(0);
            followed = seen.followed;
            (frame.time, seen.faces)
        })
        .collect()
});

fn watcher() -> FaceWatcher {
    FaceWatcher::new(&FaceWeights::default(), &Device::Flex(Default::default()))
}

#[test]
fn in_nearly_every_picture_of_the_film_one_face_is_found_where_it_is() {
    let is_there = |face: &Sighting| {
        let size = face.area.height() / FACE.height();
        face.area.center().distance(FACE.center()) < 0.3 * FACE.height() && (0.7..1.5).contains(&size)
    };
    let found = SEEN
        .iter()
        .filter(|(_, faces)| faces.len() == 1 && is_there(&faces[0]))
        .count();
    assert!(SEEN.len() > 100, "{} pictures", SEEN.len());
    assert!(found * 50 >= SEEN.len() * 49, "in {found} of {}", SEEN.len());
}

#[test]
fn the_expressions_of_the_film_are_read_as_what_they_are() {
    let table = truth::of(FILM.as_ref());
    for expression in Expression::ALL {
        assert!(
            table.iter().any(|shown| shown.expression == expression),
            "{expression:?}"
        );
    }
    let mut wrong = Vec::new();
    for shown in &table {
        let readings: Vec<Option<Expression>> = SEEN
            .iter()
            .filter(|(time, _)| (shown.start + COMES..shown.end).contains(time))
            .map(|(_, faces)| faces.first().map(|face| face.expression.strongest()))
            .collect();
        let right = readings
            .iter()
            .filter(|reading| **reading == Some(shown.expression))
            .count();
        if 2 * right <= readings.len() {
            wrong.push(format!("{shown:?}: {readings:?}"));
        }
    }
    // Another training may cost one of them; weights that are wrong cost most.
    assert!(wrong.len() <= 1, "{}", wrong.join("\n"));
}

#[test]
fn where_there_is_only_a_wall_or_noise_nobody_is_seen() {
    let watcher = watcher();
    let (width, height) = (320, 240);
    let wall = |i: u32| (220 - i / width / 4) as u8;
    let noise = |i: u32| (i.wrapping_mul(2_654_435_761) >> 13) as u8;
    let pictures: [(&str, &dyn Fn(u32) -> u8); 2] = [("a wall", &wall), ("noise", &noise)];
    for (name, pixel) in pictures {
        let pixels: Vec<u8> = (0..width * height).flat_map(|i| [pixel(i); 3]).collect();
        let picture = Picture::new(width, height, pixels).unwrap();
        let faces = watcher.inspect(&picture, &ExpressionRecognizer::default());
        assert!(faces.is_empty(), "{name}: {faces:?}");
    }
}

/// People are drawn by what draws them to learn from.
#[cfg(feature = "train")]
mod people {
    use animgen_faces::{
        Family, Person, Shot,
        scene::{self, Place},
    };
    use bevy::math::{Rect, Vec2};
    use bevy_animgen::{
        net::face_finder::overlap,
        source::Picture,
        track::{Expression, ExpressionRecognizer, FacialActions, Sighting},
    };
    use image::{Rgb, RgbImage, imageops};

    /// People of no split: nothing has learned from them, and nothing is judged by them.
    const NUMBERS: [u64; 4] = [2_000_020, 2_000_021, 2_000_022, 2_000_023];

    /// Pixels of a picture.
    const SIZE: (u32, u32) = (400, 240);

    /// From hairline to chin, in pixels.
    const FACE: f32 = 130.0;

    /// Two people side by side, the left one happy, the right one neutral; and where their faces and points are.
    fn pair(number: u64) -> (RgbImage, [(Rect, [Vec2; 5]); 2]) {
        let portray = |family, expression, yaw| {
            let shapes = FacialActions::default().pose(expression, 1.0).0;
            let shot = Shot {
                shapes,
                yaw,
                ..Shot::default()
            };
            Person::new(family, number).portray(&shot, 256)
        };
        let place = |x, y, roll| Place {
            centre: animgen_faces::Vec2::new(x, y),
            height: FACE,
            roll,
        };
        let left = portray(Family::Sculpted, Expression::Happy, 0.15);
        let right = portray(Family::Drawn, Expression::Neutral, -0.15);
        let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, Rgb([168, 176, 160]));
        let people = [(&left, place(105.0, 112.0, 0.1)), (&right, place(295.0, 124.0, -0.1))];
        let placed = scene::compose(&mut picture, &people);
        let truth = [0, 1].map(|i| {
            let [x, y, width, height] = placed[i].area;
            (
                Rect::new(x, y, x + width, y + height),
                placed[i].points.map(|p| Vec2::new(p.x, p.y)),
            )
        });
        (picture, truth)
    }

    /// The faces in a picture, from left to right.
    fn seen(picture: &RgbImage) -> Vec<Sighting> {
        let picture = Picture::new(SIZE.0, SIZE.1, picture.as_raw().as_slice()).unwrap();
        let mut faces = super::watcher().inspect(&picture, &ExpressionRecognizer::default());
        faces.sort_by(|a, b| a.area.center().x.total_cmp(&b.area.center().x));
        faces
    }

    /// The point that is furthest off, in heights of a face.
    fn off(points: &[Vec2; 5], others: &[Vec2; 5]) -> f32 {
        let distances = points.iter().zip(others).map(|(a, b)| a.distance(*b));
        distances.fold(0.0, f32::max) / FACE
    }

    /// The points in the mirrored picture: left and right change places.
    fn mirrored(points: &[Vec2; 5]) -> [Vec2; 5] {
        [1, 0, 2, 4, 3].map(|i| Vec2::new(SIZE.0 as f32 - points[i].x, points[i].y))
    }

    #[test]
    fn two_people_side_by_side_are_both_found_and_told_apart() {
        for number in NUMBERS {
            let (picture, truth) = pair(number);
            let faces = seen(&picture);
            assert_eq!(faces.len(), 2, "{number}: {faces:?}");
            for (face, (area, points)) in faces.iter().zip(&truth) {
                assert!(overlap(face.area, *area) >= 0.5, "{number}: {area:?}: {face:?}");
                assert!(off(&face.points, points) < 0.15, "{number}: {points:?}: {face:?}");
            }
            let [left, right] = [0, 1].map(|i| faces[i].expression.get(Expression::Happy));
            assert!(left > right + 0.3, "{number}: only the left one is happy: {faces:?}");
        }
    }

    #[test]
    fn in_a_mirrored_picture_everything_is_seen_mirrored() {
        for number in NUMBERS {
            let (picture, _) = pair(number);
            let faces = seen(&picture);
            let twins = seen(&imageops::flip_horizontal(&picture));
            assert_eq!((faces.len(), twins.len()), (2, 2), "{number}: {faces:?} {twins:?}");
            for (face, twin) in faces.iter().zip(twins.iter().rev()) {
                let far = off(&mirrored(&face.points), &twin.points);
                assert!(far < 0.1, "{number}: {face:?} {twin:?}");
            }
            let [left, right] = [0, 1].map(|i| twins[i].expression.get(Expression::Happy));
            assert!(right > left + 0.3, "{number}: only the right one is happy: {twins:?}");
        }
    }
}
