//! Pictures of characters.

mod canvas;
mod face;
mod figure;
mod head;
mod held;
mod limbs;
mod shape;
mod trunk;

use glam::Vec2;
use image::RgbaImage;

use self::{canvas::Canvas, figure::Figure};
use crate::{
    character::Character,
    skeleton::{Joint, Pose, View},
};

/// A picture of a character, and where its joints are in it.
#[derive(Clone, Debug)]
pub struct Frame {
    /// With transparency, not premultiplied.
    pub picture: RgbaImage,
    /// Where each [`Joint`] is, as shares of the side, from the top left corner; also those that are hidden.
    pub joints: [Vec2; Joint::COUNT],
    /// Which way the bone at each [`Joint`] points, right and down: that below the shoulder, the elbow, the hip and so on,
    /// what the right hand holds, and for the trunk and the head what is below of them. All point down in a character that
    /// stands. As long as is seen of it: 1 if it is not foreshortened.
    pub bones: [Vec2; Joint::COUNT],
}

/// Draws a character in a pose, into a square of so many pixels.
pub fn frame(character: &Character, pose: &Pose, view: View, side: u32) -> Frame {
    let mut canvas = Canvas::new(side, character.style, character.colours.line);
    let figure = Figure::new(character, pose, view, canvas.pixel_size());
    for part in figure.parts() {
        canvas.part(&part);
    }
    let joints = Joint::ALL.map(|joint| canvas.pixel(figure.seen(joint)) / side as f32);
    Frame {
        picture: canvas.finish(),
        joints,
        bones: bones(&figure),
    }
}

/// Where the joints of a character would be in its picture, and which way its bones would point: [`Frame::joints`] and
/// [`Frame::bones`] of a frame that is not drawn.
pub fn skeleton(character: &Character, pose: &Pose, view: View) -> ([Vec2; Joint::COUNT], [Vec2; Joint::COUNT]) {
    let canvas = Canvas::new(1, character.style, character.colours.line);
    let figure = Figure::new(character, pose, view, canvas.pixel_size());
    (Joint::ALL.map(|joint| canvas.pixel(figure.seen(joint))), bones(&figure))
}

fn bones(figure: &Figure) -> [Vec2; Joint::COUNT] {
    Joint::ALL.map(|joint| figure.bone(joint) * Vec2::new(1.0, -1.0))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{Motion, Take};

    fn frames() -> impl Iterator<Item = (Character, Frame)> {
        (0..40).flat_map(|seed| {
            let character = Character::from_seed(seed);
            let motion = Motion::ALL[seed as usize % Motion::ALL.len()];
            let poses = Take::from_seed(motion, seed).poses(6);
            View::ALL.into_iter().flat_map(move |view| {
                let character = character.clone();
                let poses = poses.clone();
                poses
                    .into_iter()
                    .map(move |pose| (character.clone(), frame(&character, &pose, view, 64)))
            })
        })
    }

    #[test]
    fn nobody_leaves_the_picture() {
        for (character, frame) in frames() {
            for joint in frame.joints {
                assert!(
                    joint.min_element() > 0.02 && joint.max_element() < 0.98,
                    "{character:?} {joint}"
                );
            }
            let size = frame.picture.width();
            let opaque = |x: u32, y: u32| frame.picture.get_pixel(x, y).0[3] > 0;
            assert!(
                !(0..size).any(|x| opaque(x, 0) || opaque(x, size - 1)),
                "{:?}",
                character.traits
            );
        }
    }

    #[test]
    fn a_skeleton_is_that_of_the_frame() {
        let character = Character::from_seed(3);
        let pose = Take::from_seed(Motion::Walk, 3).pose(0.3);
        let frame = frame(&character, &pose, View::Side, 64);
        let (joints, bones) = skeleton(&character, &pose, View::Side);
        assert!(joints.iter().zip(frame.joints).all(|(a, b)| a.distance(b) < 1e-5));
        assert_eq!(bones, frame.bones);
    }

    #[test]
    fn bones_point_from_joint_to_joint() {
        for (_, frame) in frames() {
            for (from, to) in [
                (Joint::ShoulderLeft, Joint::ElbowLeft),
                (Joint::KneeRight, Joint::FootRight),
            ] {
                let seen = frame.joints[to as usize] - frame.joints[from as usize];
                let bone = frame.bones[from as usize];
                assert!(bone.length() < 1.001, "{bone}");
                assert!(
                    seen.perp_dot(bone).abs() < 0.01 && seen.dot(bone) > -0.01,
                    "{seen} {bone}"
                );
            }
        }
    }

    #[test]
    fn joints_are_on_the_character() {
        let (mut on, mut all) = (0, 0);
        for (_, frame) in frames() {
            for joint in frame.joints {
                let at = (joint * frame.picture.width() as f32).as_uvec2();
                on += usize::from(frame.picture.get_pixel(at.x, at.y).0[3] > 0);
                all += 1;
            }
        }
        assert!(on as f32 > 0.97 * all as f32, "{on} of {all}");
    }

    #[test]
    fn pixel_art_has_few_colours_and_no_half_transparent_pixels() {
        for (character, frame) in frames().filter(|(character, _)| character.style.pixel_art) {
            let colours: HashSet<[u8; 4]> = frame.picture.pixels().map(|pixel| pixel.0).collect();
            assert!(
                colours.iter().all(|c| c[3] == 0 || c[3] == 255),
                "{:?}",
                character.traits
            );
            assert!(
                colours.len() <= 41,
                "{} colours of {:?}",
                colours.len(),
                character.traits
            );
        }
    }

    #[test]
    fn everybody_is_there_and_differs_from_the_others() {
        let pictures: HashSet<Vec<u8>> = (0..200)
            .map(|seed| {
                frame(&Character::from_seed(seed), &Pose::default(), View::Front, 64)
                    .picture
                    .into_raw()
            })
            .collect();
        assert_eq!(pictures.len(), 200);
        assert!(
            pictures
                .iter()
                .all(|bytes| bytes.chunks(4).filter(|pixel| pixel[3] > 0).count() > 300)
        );
    }
}
