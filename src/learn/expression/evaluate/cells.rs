//! The sprite that ships: which cells of its sheet it chooses, and what is recognised in them.

use std::collections::{BTreeMap, BTreeSet};

use animgen_faces::scenery;
use bevy::{math::UVec2, prelude::TextureAtlasLayout};
use fastrand::Rng;
use image::{DynamicImage, RgbaImage, imageops};
use rayon::prelude::*;
use serde::Deserialize;

use super::{
    reading::{Read, missed, recognised},
    scenes::{SIZE, as_picture},
    stage::{SETTLED, Stage},
};
use crate::{
    learn::metrics::Confusion,
    net::{Device, FaceWatcher, FaceWeights},
    source::Picture,
    target::{FaceRig, SpriteFace},
    track::Expression,
};

const SHEET: &[u8] = include_bytes!("../../../../assets/characters/sprite_face.png");
const GRID: &str = include_str!("../../../../assets/characters/sprite_face.layout.ron");
const RIG: &[u8] = include_bytes!("../../../../assets/rigs/sprite_face.facerig.ron");

/// How high a cell is in each of the pictures that it is read in, in pixels; the largest is cut off above and below.
const HEIGHTS: [u32; 4] = [170, 200, 230, 280];

/// What should be recognised, and the cell that was chosen for it; `None` if there was nothing to choose it by.
pub type Chosen = (Expression, Option<usize>);

/// How the sheet is divided: the part of the file beside it that says so.
#[derive(Deserialize)]
struct Grid {
    cell: (u32, u32),
    columns: u32,
    rows: u32,
}

/// The sheet of cells, and what chooses among them.
pub struct Sheet {
    picture: RgbaImage,
    layout: TextureAtlasLayout,
    face: SpriteFace,
}

impl Sheet {
    /// The one that ships.
    ///
    /// # Panics
    /// If the files that this was built with cannot be read.
    pub fn shipped() -> Self {
        let picture = image::load_from_memory(SHEET).expect("the sheet is a picture");
        let grid: Grid = ron::from_str(GRID).expect("the sheet's layout is RON");
        let rig = FaceRig::from_ron(RIG, "sprite_face.facerig.ron").expect("the sprite's rig can be read");
        Self {
            picture: picture.into_rgba8(),
            layout: TextureAtlasLayout::from_grid(UVec2::from(grid.cell), grid.columns, grid.rows, None, None),
            face: SpriteFace::from_cells(&rig.sprite.unwrap_or_default()),
        }
    }

    /// A source, and the sprite that mirrors it.
    pub fn stage(&self) -> Stage {
        Stage::with_sprite(self.face.clone())
    }

    /// The cell that the sprite comes to for each expression when a game gives it that mood; its mouth is at rest.
    pub fn moods(&self) -> Vec<Chosen> {
        let choose = |expression| {
            let mut stage = self.stage();
            stage.feel(expression);
            for _ in 0..SETTLED {
                stage.advance();
            }
            (expression, stage.cell())
        };
        Expression::ALL.into_iter().map(choose).collect()
    }

    /// Has the networks look at every cell that occurs in these choices, once in each of its pictures.
    pub fn look_at<'a>(
        &self,
        chosen: impl IntoIterator<Item = &'a Chosen>,
        weights: &FaceWeights,
        device: &Device,
    ) -> Answers {
        let cells: BTreeSet<usize> = chosen.into_iter().filter_map(|(_, cell)| *cell).collect();
        let look = |watcher: &mut FaceWatcher, cell: usize| {
            let pictures = self.pictures(cell)?;
            Some((cell, pictures.map(|picture| recognised(watcher, &picture))))
        };
        Answers(
            cells
                .into_par_iter()
                .map_init(|| FaceWatcher::new(weights, device), look)
                .flatten()
                .collect(),
        )
    }

    /// A cell in several sizes, each before a background of its own; `None` if the sheet has no such cell.
    fn pictures(&self, cell: usize) -> Option<[Picture; HEIGHTS.len()]> {
        let area = self.layout.textures.get(cell)?;
        let cell = imageops::crop_imm(&self.picture, area.min.x, area.min.y, area.width(), area.height()).to_image();
        Some(std::array::from_fn(|number| {
            let mut rng = Rng::with_seed(0x7370_7269 + number as u64);
            before_something(&cell, HEIGHTS[number], &mut rng)
        }))
    }
}

fn before_something(cell: &RgbaImage, height: u32, rng: &mut Rng) -> Picture {
    let width = height * cell.width() / cell.height();
    let cell = imageops::resize(cell, width, height, imageops::FilterType::Triangle);
    let mut picture = DynamicImage::ImageRgb8(scenery::background(SIZE.0, SIZE.1, rng)).to_rgba8();
    let middle = |whole: u32, part: u32| (i64::from(whole) - i64::from(part)) / 2;
    imageops::overlay(&mut picture, &cell, middle(SIZE.0, width), middle(SIZE.1, height));
    as_picture(DynamicImage::ImageRgba8(picture).to_rgb8())
}

/// What was recognised in each cell, once for each of its pictures; `None` where no face was found.
pub struct Answers(BTreeMap<usize, [Option<Expression>; HEIGHTS.len()]>);

impl Answers {
    /// What is right and wrong about these choices, each read in all pictures of its cell. Where there is no cell, or no
    /// face is found in it, nothing is recognised.
    pub fn compare(&self, chosen: &[Chosen]) -> Read {
        let pairs = chosen.iter().flat_map(|(truth, cell)| {
            let answers = cell.and_then(|cell| self.0.get(&cell)).copied().unwrap_or_default();
            answers.map(|answer| (truth.index(), answer.unwrap_or_else(|| missed(*truth)).index()))
        });
        Confusion::of(pairs)
    }
}

#[cfg(test)]
mod tests {
    use bevy::math::{Rect, Vec2};

    use super::*;
    use crate::track::{ExpressionWeights, FacialActions, Sighting, Viseme};

    /// All cells of an expression: every mouth, with every state of the eyes.
    fn cells_of(face: &SpriteFace, expression: Expression) -> BTreeSet<usize> {
        let first = face.expression_offsets[expression.index()].unwrap_or(0);
        let eyes = [Some(0), face.half_blink_offset, face.blink_offset];
        let mouths = |eyes: usize| face.cells.map(|mouth| first + eyes + mouth);
        eyes.into_iter().flatten().flat_map(mouths).collect()
    }

    #[test]
    fn the_rig_stays_on_the_sheet_and_the_sheet_is_as_large_as_its_layout_says() {
        let sheet = Sheet::shipped();
        let (width, height) = sheet.picture.dimensions();
        assert_eq!(sheet.layout.size, UVec2::new(width, height));
        for expression in Expression::ALL {
            for cell in cells_of(&sheet.face, expression) {
                assert!(cell < sheet.layout.len(), "{expression:?}: {cell}");
            }
        }
        assert!(sheet.pictures(sheet.layout.len()).is_none());
        let pictures = |cell| sheet.pictures(cell).unwrap().map(|picture| picture.pixels().to_vec());
        assert_eq!(pictures(0), pictures(0));
        let happy = sheet.face.expression_offsets[Expression::Happy.index()].unwrap();
        assert_ne!(pictures(0), pictures(happy));
    }

    #[test]
    fn each_mood_comes_to_its_own_cell_with_the_mouth_at_rest() {
        let sheet = Sheet::shipped();
        for (expression, cell) in sheet.moods() {
            let first = sheet.face.expression_offsets[expression.index()];
            assert_eq!(first.is_none(), expression == Expression::Neutral, "{expression:?}");
            let rest = sheet.face.cell(Viseme::Sil) + first.unwrap_or(0);
            assert_eq!(cell, Some(rest), "{expression:?}");
        }
    }

    #[test]
    fn an_expression_that_is_seen_comes_to_a_cell_of_that_expression_and_nobody_to_the_neutral_one() {
        let sheet = Sheet::shipped();
        let actions = FacialActions::default();
        for expression in Expression::ALL {
            let sighting = Sighting {
                person: 1,
                area: Rect::from_corners(Vec2::ZERO, Vec2::splat(50.0)),
                points: [Vec2::splat(20.0); 5],
                certainty: 1.0,
                expression: ExpressionWeights::only(expression),
                shapes: actions.pose(expression, 1.0),
            };
            for (faces, shown) in [(vec![sighting], expression), (Vec::new(), Expression::Neutral)] {
                let mut stage = sheet.stage();
                for _ in 0..SETTLED {
                    stage.see(faces.clone(), UVec2::splat(64));
                    stage.advance();
                }
                let cell = stage.cell().unwrap();
                assert!(cells_of(&sheet.face, shown).contains(&cell), "{expression:?}: {cell}");
            }
        }
    }

    #[test]
    fn only_a_cell_in_which_the_expression_is_recognised_is_right() {
        let (happy, sad) = (Expression::Happy, Expression::Sad);
        let answers = Answers([(3, [Some(happy), Some(happy), None, Some(sad)])].into());
        // Where nothing was chosen, and where the sheet ends, there is as much to recognise.
        let chosen = [
            (happy, Some(3)),
            (Expression::Neutral, None),
            (sad, Some(99)),
            (sad, Some(3)),
        ];
        let read = answers.compare(&chosen);
        assert_eq!(read.total(), 16);
        assert_eq!(read.recall(happy.index()), Some(0.5));
        assert_eq!(read.recall(Expression::Neutral.index()), Some(0.0));
        assert_eq!(read.recall(sad.index()), Some(0.125));
    }
}
