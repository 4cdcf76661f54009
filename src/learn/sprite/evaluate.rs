//! Judges image animation: films of characters that nobody learned from are made again from their first frame, as the
//! First Order Motion Model is judged.

use animgen_sprites::{Joint, Motion, View, draw};
use serde::{Deserialize, Serialize};

use super::{
    cast::{Batch, Cast, NEW, SIDE},
    measures::{alpha_iou, eid, joint_distance, l1, on_palette},
    onlooker::Onlooker,
};
use crate::{
    feature::sprite::{Palette, finished},
    learn::corpus::Split,
    net::{
        Device, Tensor,
        channels_last::Maps,
        first_order::{
            FirstOrder, Source,
            keypoints::KeypointDetector,
            pictures::{maps, pictures},
        },
    },
};

/// Frames of a film.
const FRAMES: usize = 12;

/// Characters whose films are made again.
const CHARACTERS: u64 = 160;

/// Those who look at frames: networks that are no part of what they judge, and did not take part in its training.
#[derive(Clone, Debug)]
pub struct Judges {
    /// Says where joints are.
    pub finder: KeypointDetector,
    /// Says what a character looks like.
    pub onlooker: Onlooker,
}

/// A film of one character that does one thing.
pub struct Film {
    motion: Motion,
    view: View,
    pixel_art: bool,
    frames: Vec<draw::Frame>,
}

impl Film {
    /// Films of a split: each character does one thing, seen from one side.
    pub fn all(split: Split, quick: bool) -> Vec<Self> {
        let characters = if quick { CHARACTERS / 10 } else { CHARACTERS };
        let cast = Cast::new(split, characters);
        let motions: Vec<Motion> = cast.motions().collect();
        (0..characters)
            .map(|number| {
                let motion = motions[number as usize % motions.len()];
                let view = View::ALL[number as usize / motions.len() % View::ALL.len()];
                let scene = cast.scene(number, motion, number, view);
                let frames = (0..FRAMES).map(|frame| scene.frame(frame as f32 / FRAMES as f32, SIDE));
                Self {
                    motion,
                    view,
                    pixel_art: scene.character().style.pixel_art,
                    frames: frames.collect(),
                }
            })
            .collect()
    }
}

/// Which films a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Which {
    /// All.
    All,
    /// Those of motions that training has seen.
    Known,
    /// Those of motions that training has never seen.
    New,
    /// Those of pixel art.
    PixelArt,
    /// Those with soft edges.
    Smooth,
    /// Those seen from the front.
    Front,
    /// Those seen from the side.
    Side,
}

impl Which {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Known,
        Self::New,
        Self::PixelArt,
        Self::Smooth,
        Self::Front,
        Self::Side,
    ];

    fn has(self, film: &Film) -> bool {
        match self {
            Self::All => true,
            Self::Known => !NEW.contains(&film.motion),
            Self::New => NEW.contains(&film.motion),
            Self::PixelArt => film.pixel_art,
            Self::Smooth => !film.pixel_art,
            Self::Front => film.view == View::Front,
            Self::Side => film.view == View::Side,
        }
    }
}

/// How near frames are to those that were drawn: means over frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Nearness {
    /// Mean absolute difference of premultiplied red, green, blue and alpha, 0 to 1, over what is opaque.
    pub l1: f64,
    /// How much of the outlines is the same, 0 to 1.
    pub alpha_iou: f64,
    /// The share of pixels whose colour the source has; of pixel art.
    pub palette: f64,
    /// How far joints that are found in frames are from the true ones, in shares of the side.
    pub akd: f64,
    /// How far embeddings are apart, each of length 1.
    pub aed: f64,
}

impl Nearness {
    /// The paper's summary, of figures in hundredths.
    pub fn eid(&self) -> f64 {
        let [l1, akd, aed] = [self.l1, self.akd, self.aed].map(|share| 100.0 * share as f32);
        f64::from(eid(l1, akd, aed))
    }

    fn numbers(self) -> [f64; 5] {
        [self.l1, self.alpha_iou, self.palette, self.akd, self.aed]
    }

    fn of([l1, alpha_iou, palette, akd, aed]: [f64; 5]) -> Self {
        Self {
            l1,
            alpha_iou,
            palette,
            akd,
            aed,
        }
    }

    fn mean(all: &[Self]) -> Self {
        let sum = |index: usize| all.iter().map(|one| one.numbers()[index]).sum::<f64>() / all.len().max(1) as f64;
        Self::of(std::array::from_fn(sum))
    }
}

/// What came of some films.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Which films.
    pub which: Which,
    /// How many frames.
    pub frames: usize,
    /// The frames that the network made.
    pub made: Nearness,
    /// The first frame, in place of them.
    pub copied: Nearness,
    /// The frames that were drawn: where the joint finder is itself off.
    pub drawn: Nearness,
}

/// Makes all frames of films but the first again from the first, and says how near they are.
pub fn reconstruct(net: &FirstOrder, judges: &Judges, films: &[Film], device: &Device) -> Vec<Row> {
    let finder = &judges.finder;
    let each: Vec<[Vec<Nearness>; 3]> = films
        .iter()
        .map(|film| {
            let (first, rest) = film.frames.split_first().expect("films have frames");
            let source = net.source(Batch::of(std::slice::from_ref(first), device).sprites);
            let driving = net.keypoints(&Batch::of(rest, device).sprites);
            let source = Source::together(&vec![&source; rest.len()]);
            let made = pictures(&net.frames(&source, &driving).sprites);
            let palette = film.pixel_art.then(|| Palette::of(&first.picture)).flatten();
            let made = made
                .into_iter()
                .map(|made| finished(made, &first.picture, palette.as_ref()));
            let drawn: Vec<_> = rest.iter().map(|frame| frame.picture.clone()).collect();
            [made.collect(), vec![first.picture.clone(); rest.len()], drawn.clone()].map(
                |frames: Vec<image::RgbaImage>| {
                    let all = maps(&frames, device);
                    let joints = finder.forward(&all).poses();
                    let apart = apart(&judges.onlooker, &maps(&drawn, device), &all);
                    let each = frames.iter().zip(rest).zip(joints).zip(apart);
                    each.map(|(((made, frame), joints), aed)| {
                        let joints: [_; Joint::COUNT] =
                            std::array::from_fn(|joint| (animgen_faces::Vec2::from(joints.places[joint]) + 1.0) / 2.0);
                        Nearness {
                            l1: l1(&frame.picture, made).into(),
                            alpha_iou: alpha_iou(&frame.picture, made).into(),
                            palette: on_palette(&first.picture, made).into(),
                            akd: joint_distance(&frame.joints, &joints).into(),
                            aed,
                        }
                    })
                    .collect()
                },
            )
        })
        .collect();
    let row = |which: Which| {
        let of = |contestant: usize| -> Vec<Nearness> {
            let those = films.iter().zip(&each).filter(|(film, _)| which.has(film));
            those.flat_map(|(_, each)| each[contestant].iter().copied()).collect()
        };
        // Colours that a palette is asked for are those of pixel art alone.
        let palettes = |contestant: usize| -> f64 {
            let those = films.iter().zip(&each);
            let those = those.filter(|(film, _)| which.has(film) && film.pixel_art);
            let all: Vec<f64> = those
                .flat_map(|(_, each)| each[contestant].iter().map(|one| one.palette))
                .collect();
            all.iter().sum::<f64>() / all.len().max(1) as f64
        };
        let mean = |contestant: usize| Nearness {
            palette: palettes(contestant),
            ..Nearness::mean(&of(contestant))
        };
        Row {
            which,
            frames: of(0).len(),
            made: mean(0),
            copied: mean(1),
            drawn: mean(2),
        }
    };
    Which::ALL.into_iter().map(row).filter(|row| row.frames > 0).collect()
}

/// How far the embeddings of two rows of sprites are apart, one by one.
fn apart(onlooker: &Onlooker, drawn: &Maps, made: &Maps) -> Vec<f64> {
    let unit = |rows: Tensor<2>| {
        let length = rows.clone().powi_scalar(2).sum_dim(1).sqrt().add_scalar(1e-6);
        rows / length
    };
    let off = unit(onlooker.embed(drawn)) - unit(onlooker.embed(made));
    off.powi_scalar(2).sum_dim(1).sqrt().into_data().iter::<f64>().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        learn::sprite::{joint_finder, onlooker::OnlookerConfig},
        net::first_order::FirstOrderConfig,
    };

    #[test]
    fn drawn_frames_are_their_own_and_copied_ones_are_not() {
        let device = Device::Flex(Default::default());
        let judges = Judges {
            finder: joint_finder::judge().init(&device),
            onlooker: OnlookerConfig::new().init(&device),
        };
        let films = Film::all(Split::Test, true);
        let rows = reconstruct(&FirstOrderConfig::new().init(&device), &judges, &films[..4], &device);
        let all = rows.iter().find(|row| row.which == Which::All).unwrap();
        assert_eq!(all.frames, 4 * (FRAMES - 1));
        assert_eq!((all.drawn.l1, all.drawn.alpha_iou, all.drawn.aed), (0.0, 1.0, 0.0));
        assert!(all.copied.l1 > 0.02 && all.copied.alpha_iou < 0.99, "{:?}", all.copied);
        assert!(all.made.l1.is_finite() && all.made.eid() > 0.0, "{:?}", all.made);
    }
}
