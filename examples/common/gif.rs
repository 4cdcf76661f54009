//! Animated pictures that any page can show: one palette for all frames, and only what changes.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use color_quant::NeuQuant;
use gif::{DisposalMethod, Encoder, Frame as GifFrame, Repeat};
use image::RgbImage;
use image::imageops::{FilterType, resize};

use super::film::Frame;
use super::headless::Failure;

/// Higher pictures make files that pages do not like to load.
const LARGEST: u32 = 400;

/// One colour means "as before".
const COLORS: usize = 255;
const AS_BEFORE: u8 = 255;

/// Pixels that the palette is chosen from.
const SAMPLE: usize = 400_000;

/// A change of this much or less in every channel is none.
const UNSEEN: u8 = 3;

/// Writes the frames as a GIF that plays at their own pace, for ever.
pub fn write(path: &Path, frames: &[Frame]) -> Result<(), Failure> {
    let pictures: Vec<RgbImage> = frames
        .iter()
        .map(|frame| {
            let (width, height) = frame.picture.dimensions();
            if height <= LARGEST {
                frame.picture.clone()
            } else {
                resize(&frame.picture, width * LARGEST / height, LARGEST, FilterType::Triangle)
            }
        })
        .collect();
    let Some(first) = pictures.first() else { return Ok(()) };
    let (width, height) = first.dimensions();
    let mut palette = Palette::of(&pictures);
    let mut encoder = Encoder::new(
        BufWriter::new(File::create(path)?),
        width as u16,
        height as u16,
        &palette.table(),
    )?;
    encoder.set_repeat(Repeat::Infinite)?;

    let mut shown: Option<RgbImage> = None;
    let mut clock = 0;
    for (number, picture) in pictures.iter().enumerate() {
        let next = frames
            .get(number + 1)
            .map_or(frames[number].time + 0.04, |frame| frame.time);
        // In hundredths of a second, without letting the rounding add up.
        let end = ((next - frames[0].time) * 100.0).round() as u16;
        let mut frame = changes(picture, shown.as_mut(), &mut palette);
        frame.delay = end.saturating_sub(clock).max(2);
        frame.dispose = DisposalMethod::Keep;
        clock = end;
        encoder.write_frame(&frame)?;
        if shown.is_none() {
            shown = Some(picture.clone());
        }
    }
    Ok(())
}

/// What of a picture differs from what is shown, which is brought up to date.
fn changes(picture: &RgbImage, shown: Option<&mut RgbImage>, palette: &mut Palette) -> GifFrame<'static> {
    let (width, height) = picture.dimensions();
    let Some(shown) = shown else {
        let pixels = picture
            .enumerate_pixels()
            .map(|(x, y, pixel)| palette.index(x, y, pixel.0))
            .collect();
        return GifFrame {
            width: width as u16,
            height: height as u16,
            buffer: std::borrow::Cow::Owned(pixels),
            ..Default::default()
        };
    };
    let mut pixels = vec![AS_BEFORE; (width * height) as usize];
    let (mut left, mut top, mut right, mut bottom) = (width, height, 0, 0);
    for (x, y, pixel) in picture.enumerate_pixels() {
        let old = shown.get_pixel_mut(x, y);
        if old.0.iter().zip(pixel.0).all(|(&old, new)| old.abs_diff(new) <= UNSEEN) {
            continue;
        }
        let (was, is) = (palette.index(x, y, old.0), palette.index(x, y, pixel.0));
        *old = *pixel;
        if was != is {
            pixels[(y * width + x) as usize] = is;
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1));
        }
    }
    // A frame has at least one pixel.
    if right == 0 {
        (left, top, right, bottom) = (0, 0, 1, 1);
    }
    let rows = (top..bottom).flat_map(|y| &pixels[(y * width + left) as usize..(y * width + right) as usize]);
    GifFrame {
        left: left as u16,
        top: top as u16,
        width: (right - left) as u16,
        height: (bottom - top) as u16,
        transparent: Some(AS_BEFORE),
        buffer: std::borrow::Cow::Owned(rows.copied().collect()),
        ..Default::default()
    }
}

/// The colours of all frames.
struct Palette {
    quantiser: NeuQuant,
    /// The nearest colour of each that was asked for, six bits a channel.
    known: Vec<Option<u8>>,
}

impl Palette {
    fn of(pictures: &[RgbImage]) -> Self {
        let pixels: usize = pictures
            .iter()
            .map(|picture| (picture.width() * picture.height()) as usize)
            .sum();
        let every = (pixels / SAMPLE).max(1) | 1;
        let sample: Vec<u8> = pictures
            .iter()
            .flat_map(|picture| picture.pixels())
            .step_by(every)
            .flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2], 255])
            .collect();
        Self {
            quantiser: NeuQuant::new(3, COLORS, &sample),
            known: vec![None; 1 << 18],
        }
    }

    fn table(&self) -> Vec<u8> {
        let mut table = self.quantiser.color_map_rgb();
        table.resize(256 * 3, 0);
        table
    }

    /// The colour for a pixel. Dithering in a fixed pattern hides the steps in gradients, and does not
    /// crawl from frame to frame as error diffusion does.
    fn index(&mut self, x: u32, y: u32, pixel: [u8; 3]) -> u8 {
        let threshold = f32::from(BAYER[(y % 4) as usize][(x % 4) as usize]) / 16.0 - 0.47;
        let [r, g, b] = pixel.map(|value| (f32::from(value) + threshold * 4.0).clamp(0.0, 255.0) as u8);
        let key = usize::from(r >> 2) << 12 | usize::from(g >> 2) << 6 | usize::from(b >> 2);
        *self.known[key].get_or_insert_with(|| {
            let exact = |value: u8| (value & !3) | 2;
            self.quantiser.index_of(&[exact(r), exact(g), exact(b), 255]) as u8
        })
    }
}

const BAYER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
