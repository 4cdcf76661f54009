//! The pictures of a performance, in order.

use bevy::image::Image as BevyImage;
use bevy::prelude::*;
use bevy::render::view::screenshot::ScreenshotCaptured;
use image::RgbImage;

/// One picture and the moment it shows, in seconds of the performance.
pub struct Frame {
    /// When.
    pub time: f64,
    /// What.
    pub picture: RgbImage,
}

/// The pictures that were asked for. They arrive later, and not always in order.
#[derive(Resource, Default)]
pub struct Film {
    frames: Vec<(f64, Option<RgbImage>)>,
}

impl Film {
    /// Asks for a picture of `source` as it is drawn in this frame.
    pub fn shoot(world: &mut World, time: f64, source: Handle<BevyImage>) {
        let mut film = world.resource_mut::<Self>();
        let number = film.frames.len();
        film.frames.push((time, None));
        world
            .spawn(bevy::render::view::screenshot::Screenshot::image(source))
            .observe(move |shot: On<ScreenshotCaptured>, mut film: ResMut<Film>| {
                film.frames[number].1 = shot
                    .image
                    .clone()
                    .try_into_dynamic()
                    .ok()
                    .map(|picture| picture.to_rgb8());
            });
    }

    /// How many pictures are still on their way.
    pub fn outstanding(&self) -> usize {
        self.frames
            .iter()
            .rev()
            .filter(|(_, picture)| picture.is_none())
            .count()
    }

    /// The pictures that came.
    pub fn develop(&mut self) -> Vec<Frame> {
        let frames = std::mem::take(&mut self.frames).into_iter();
        frames
            .filter_map(|(time, picture)| {
                Some(Frame {
                    time,
                    picture: picture?,
                })
            })
            .collect()
    }
}
