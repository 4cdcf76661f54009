//! Faces of the user's own: where they are in their pictures, and the crops that networks are given.

use bevy::math::{Rect, Vec2};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::evaluate::Divided;
use crate::{
    feature::face::{GreyPicture, align},
    learn::{
        baseline::Example,
        corpus::Split,
        pictures::{LabelledPicture, LabelledPictures, counted},
        stage,
    },
    net::{Device, FaceWatcher, FaceWeights},
    source::Picture,
    track::{ExpressionRecognizer, Sighting},
};

/// Room that is made around a picture, as a share of its longer side: many sets are cut so tightly that a face has
/// neither chin nor forehead, and the finder has learned from whole heads.
const ROOM: f32 = 0.2;

/// A face is expected to be at least so much of a picture's longer side.
const SMALLEST: f32 = 0.15;

/// Where the faces of a set came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Located {
    /// Their points came with the pictures.
    pub known: usize,
    /// The finder found them.
    pub found: usize,
    /// It did not: the picture is taken for a face that fills it.
    pub assumed: usize,
}

/// Finds the faces in all pictures whose points are not known. Afterwards, every picture has points.
///
/// `progress` shows a bar: tens of thousands of pictures take minutes.
pub fn locate(set: &mut LabelledPictures, weights: &FaceWeights, device: &Device, progress: bool) -> Located {
    let unknown = set.pictures.iter().filter(|p| p.points.is_none()).count();
    let bar = if progress && unknown > 0 {
        stage::begins(&format!("looking for the faces in {}", counted(unknown, "picture")));
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} pictures, {eta} left  looking for faces");
        ProgressBar::new(unknown as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    } else {
        ProgressBar::hidden()
    };
    let found: usize = set
        .pictures
        .par_iter_mut()
        .filter(|picture| picture.points.is_none())
        .map_init(
            || FaceWatcher::new(weights, device),
            |watcher, picture| {
                bar.inc(1);
                let points = look(watcher, picture);
                picture.points = Some(points.unwrap_or_else(|| canonical(picture.width, picture.height)));
                usize::from(points.is_some())
            },
        )
        .sum();
    bar.finish_and_clear();
    Located {
        known: set.pictures.len() - unknown,
        found,
        assumed: unknown - found,
    }
}

/// The crops of a set, without any change to them. Every picture must have its points: see [`locate`].
pub fn divided(set: &LabelledPictures) -> Divided {
    let examples = |split: Split| -> Vec<Example> {
        let pictures: Vec<&LabelledPicture> = set.split(split).collect();
        pictures
            .into_par_iter()
            .map(|picture| (plain(picture), picture.expression))
            .collect()
    };
    Divided {
        name: set
            .path
            .file_stem()
            .map_or_else(|| "own pictures".into(), |name| name.to_string_lossy().into_owned()),
        train: examples(Split::Train),
        dev: examples(Split::Dev),
        test: examples(Split::Test),
    }
}

/// The crop of a picture.
fn plain(picture: &LabelledPicture) -> Vec<f32> {
    align::lit(&grey(picture), &points(picture))
}

/// A picture as faces are cut out of.
pub(super) fn grey(picture: &LabelledPicture) -> GreyPicture {
    let pixels = picture.grey.iter().map(|v| f32::from(*v) / 255.0).collect();
    GreyPicture::new(picture.width, picture.height, pixels).expect("a loaded picture has its pixels")
}

/// Its points, known or assumed.
pub(super) fn points(picture: &LabelledPicture) -> [Vec2; 5] {
    picture
        .points
        .unwrap_or_else(|| canonical(picture.width, picture.height))
}

/// The points of a face that fills a picture.
fn canonical(width: u32, height: u32) -> [Vec2; 5] {
    let size = Vec2::new(width as f32, height as f32);
    let side = size.min_element();
    let corner = (size - side) / 2.0;
    align::POINTS.map(|p| corner + p * side / align::SIZE as f32)
}

/// The points of the one face that a picture is of.
fn look(watcher: &FaceWatcher, picture: &LabelledPicture) -> Option<[Vec2; 5]> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let room = (ROOM * width.max(height) as f32).ceil() as usize;
    let (wide, high) = (width + 2 * room, height + 2 * room);
    let mut pixels = Vec::with_capacity(3 * wide * high);
    for y in 0..high {
        let row = y.saturating_sub(room).min(height - 1) * width;
        for x in 0..wide {
            let column = x.saturating_sub(room).min(width - 1);
            pixels.extend([picture.grey[row + column]; 3]);
        }
    }
    let seen = watcher.inspect(
        &Picture::new(wide as u32, high as u32, pixels)?,
        &ExpressionRecognizer::default(),
    );
    let least = SMALLEST * width.max(height) as f32;
    let inside = Rect::from_corners(Vec2::ZERO, Vec2::new(wide as f32, high as f32));
    let fits = |face: &&Sighting| {
        face.area.height() >= least && face.points.iter().all(|p| p.is_finite() && inside.contains(*p))
    };
    let face = seen.iter().find(fits)?;
    Some(face.points.map(|p| p - room as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_without_points_is_taken_for_a_face_that_fills_it() {
        assert_eq!(canonical(48, 48), align::POINTS);
        let wide = canonical(196, 96);
        assert_eq!(wide[2], Vec2::new(98.0, 54.0));
    }
}
