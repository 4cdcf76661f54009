//! `animgen sprite animate`.

use std::{error::Error, path::PathBuf, time::Instant};

use bevy_animgen::{
    feature::sprite::cells,
    net::{Device, Following, ImageAnimator, SpriteWeights},
    source::SpriteFilm,
};
use clap::Args;

use super::frames_out::FramesOut;
use crate::place::complain;

#[derive(Args)]
pub struct Animate {
    /// The character: a picture of any size, transparent around it or in front of a plain background.
    #[arg(long, value_name = "FILE")]
    source: PathBuf,
    /// What it shall do: frames of another character that does it, as a folder of pictures, an animation (GIF, animated
    /// PNG or WebP), or a sheet with a layout (`walk.ron`) beside it.
    #[arg(long, value_name = "FOLDER|FILE")]
    driving: PathBuf,
    /// Where to: a `.png` is a sheet, one row of cells, with its layout beside it (`.ron`, the fields of Bevy's
    /// `TextureAtlasLayout`); a `.gif` is an animation; anything else a folder for numbered PNG frames.
    #[arg(short, long, value_name = "FILE|FOLDER")]
    output: PathBuf,
    /// The parts of the character go where those of the other are, not as far as those go: it takes on the other's
    /// proportions.
    #[arg(long)]
    absolute: bool,
    /// The weights that `animgen train sprite` has made (`.safetensors`); none ship yet.
    #[arg(long, value_name = "FILE")]
    weights: PathBuf,
}

impl Animate {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let out = FramesOut::check(&self.output)?;
        let weights = SpriteWeights::from_file(&self.weights)?;
        let animator = ImageAnimator::new(&weights, &Device::Flex(Default::default()));
        let mut source = SpriteFilm::open(&self.source)?;
        if source.frames.len() > 1 {
            complain(&format!(
                "warning: {}: has {} frames, and the first is used",
                self.source.display(),
                source.frames.len()
            ));
        }
        let sprite = source.frames.swap_remove(0);
        let size = sprite.dimensions().into();
        let named = |path: &PathBuf| {
            let path = path.display().to_string();
            move |error| format!("{path}: {error}")
        };
        let character = animator.character(sprite).map_err(named(&self.source))?;
        if character.is_smaller() {
            complain(&format!(
                "warning: {}: is larger than what the network draws, so its frames are smaller",
                self.source.display()
            ));
        }
        let driving = SpriteFilm::open(&self.driving)?;
        let fps = driving.frames.len() as f64 / driving.durations.iter().sum::<f64>();
        let durations = driving.durations;
        let motion = animator
            .motion(driving.frames, fps as f32)
            .map_err(named(&self.driving))?;
        let following = if self.absolute {
            Following::Absolute
        } else {
            Following::Relative
        };
        let begun = Instant::now();
        let poses = character.follow(&motion, following);
        let wanted: Vec<_> = poses.iter().map(|pose| (&character, pose)).collect();
        let frames = animator.frames(&wanted);
        let took = begun.elapsed().as_secs_f64();
        let size = if character.is_smaller() {
            frames[0].dimensions().into()
        } else {
            size
        };
        let corner = if character.is_smaller() {
            [0, 0]
        } else {
            character.corner()
        };
        let (cells, _) = cells(&frames, corner, size);
        out.write(&cells, &durations)?;
        let (width, height) = cells[0].dimensions();
        println!(
            "{out}: {} frames of {width}x{height} pixels in {took:.1} s",
            cells.len()
        );
        Ok(())
    }
}
