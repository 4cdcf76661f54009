//! The upright crop in which an expression is read.

use bevy::math::Vec2;

use super::{GreyPicture, Similarity, light};

/// Pixels on a side of the crop.
pub const SIZE: usize = 48;

/// Where eyes, nose and mouth corners come to lie in the crop, left to right as seen, in pixels from its top left
/// corner: there is room above for raised brows, and below for an open jaw.
pub const POINTS: [Vec2; 5] = [
    Vec2::new(15.0, 18.0),
    Vec2::new(33.0, 18.0),
    Vec2::new(24.0, 27.0),
    Vec2::new(17.0, 35.0),
    Vec2::new(31.0, 35.0),
];

/// The similarity from the picture to the crop that brings `points` (eye, eye, nose, mouth corner, mouth corner, left
/// to right, in pixels of the picture) nearest to [`POINTS`]. `None` if they lie in one place or are not finite.
pub fn upright(points: &[Vec2; 5]) -> Option<Similarity> {
    Similarity::fit(points, &POINTS)
}

/// The same face as a mirror shows it.
pub fn mirror(face: &mut [f32]) {
    face.chunks_exact_mut(SIZE).for_each(<[f32]>::reverse);
}

/// The face with these points, turned upright: [`SIZE`] by [`SIZE`] pixels, 0 to 1, row by row from the top.
///
/// What lies outside of the picture looks like its border. If the points make no face (see [`upright`]), all is 0.
pub fn crop(picture: &GreyPicture, points: &[Vec2; 5]) -> [f32; SIZE * SIZE] {
    let mut crop = [0.0; SIZE * SIZE];
    if let Some(upright) = upright(points) {
        let back = upright.inverse();
        let seen = picture.samples(
            back.apply(Vec2::splat(0.5)),
            back.apply_vector(Vec2::X),
            back.apply_vector(Vec2::Y),
            SIZE,
            SIZE,
        );
        crop.copy_from_slice(&seen);
    }
    crop
}

/// The same as networks are given it: evenly lit, too (see [`light::even`]).
pub fn lit(picture: &GreyPicture, points: &[Vec2; 5]) -> Vec<f32> {
    let mut crop = crop(picture, points);
    light::even(&mut crop);
    crop.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture with a soft bright spot at each of these points.
    fn spots(width: u32, height: u32, points: &[Vec2; 5], radius: f32) -> GreyPicture {
        let pixels = (0..height)
            .flat_map(|y| (0..width).map(move |x| Vec2::new(x as f32 + 0.5, y as f32 + 0.5)))
            .map(|at| {
                let light = |p: &Vec2| (-at.distance_squared(*p) / (radius * radius)).exp();
                points.iter().map(light).sum()
            })
            .collect();
        GreyPicture::new(width, height, pixels).unwrap()
    }

    /// The centre of what is bright around a place.
    fn centre(crop: &[f32], around: Vec2) -> Vec2 {
        let (mut sum, mut weight) = (Vec2::ZERO, 0.0);
        for y in 0..SIZE {
            for x in 0..SIZE {
                let at = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                if at.distance(around) < 3.5 {
                    sum += at * crop[y * SIZE + x];
                    weight += crop[y * SIZE + x];
                }
            }
        }
        sum / weight
    }

    #[test]
    fn eyes_nose_and_mouth_come_to_lie_where_they_always_do() {
        for (angle, scale) in [(0.0, 1.0), (0.5, 1.7), (-0.5, 3.0), (0.2, 6.0)] {
            let to_picture = Similarity::new(angle, scale, Vec2::new(150.0, 90.0));
            let points = POINTS.map(|p| to_picture.apply(p));
            let crop = crop(&spots(640, 480, &points, 1.2 * scale), &points);
            for wanted in POINTS {
                let found = centre(&crop, wanted);
                assert!(found.distance(wanted) < 0.25, "{angle} {scale}: {found} for {wanted}");
            }
        }
    }

    #[test]
    fn a_face_half_outside_and_points_that_make_no_face_give_numbers() {
        let picture = spots(64, 64, &POINTS, 2.0);
        let outside = POINTS.map(|p| p * 3.0 - 60.0);
        assert!(crop(&picture, &outside).iter().all(|v| v.is_finite()));
        assert_eq!(crop(&picture, &[Vec2::ONE; 5]), [0.0; SIZE * SIZE]);
        assert_eq!(crop(&picture, &[Vec2::NAN; 5]), [0.0; SIZE * SIZE]);
        let far = POINTS.map(|p| p * 1e6);
        assert!(crop(&picture, &far).iter().all(|v| v.is_finite()));
    }
}
