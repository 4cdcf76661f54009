//! `animgen data`, `animgen train`, `animgen eval`.

mod character;
mod eval_character;
mod eval_expression;
mod eval_sprite;
mod expression;
mod face_aligner;
mod face_finder;
mod how_long;
mod lip_sync;
mod made_up;
mod motion;
mod numbers;
mod own_pictures;
mod places;
mod reading;
mod sprite;
mod train_own;

use std::error::Error;

use animgen_faces::Family;
use clap::{Subcommand, ValueEnum};

pub use lip_sync::Data;

#[derive(Subcommand)]
pub enum Train {
    /// The lip-sync network. Goes on where an earlier run in the same folder stopped.
    LipSync(lip_sync::TrainLipSync),
    /// The network that finds faces, from people that are made up. Goes on where an earlier run in the same folder
    /// stopped.
    FaceFinder(face_finder::TrainFaceFinder),
    /// The network that aligns the faces that were found, from people that are made up. Goes on where an earlier run in
    /// the same folder stopped.
    FaceAligner(face_aligner::TrainFaceAligner),
    /// The network that reads expressions, from people that are made up or from your own pictures. Goes on where an
    /// earlier run in the same folder stopped.
    Expression(expression::TrainExpression),
    /// The network that animates pictures of characters, from characters that are made up. Goes on where an earlier run in
    /// the same folder stopped.
    Sprite(sprite::TrainSprite),
    /// The network that makes new characters, from characters that are made up by hand-written rules. Goes on where an
    /// earlier run in the same folder stopped.
    Character(character::TrainCharacter),
    /// The network that makes motions, from motions that are made up by hand-written rules. Goes on where an earlier run
    /// in the same folder stopped.
    Motion(motion::TrainMotion),
}

impl Train {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::LipSync(arguments) => arguments.run(),
            Self::FaceFinder(arguments) => arguments.run(),
            Self::FaceAligner(arguments) => arguments.run(),
            Self::Expression(arguments) => arguments.run(),
            Self::Sprite(arguments) => arguments.run(),
            Self::Character(arguments) => arguments.run(),
            Self::Motion(arguments) => arguments.run(),
        }
    }
}

#[derive(Subcommand)]
pub enum Eval {
    /// The lip-sync network on held-out voices and texts.
    LipSync(lip_sync::EvalLipSync),
    /// The networks that see: every figure against its goal, on people of the test split.
    Expression(eval_expression::EvalExpression),
    /// The network that animates sprites: films of the test split, made again from their first frame.
    Sprite(eval_sprite::EvalSprite),
    /// The network that makes new characters: whether they are as they were ordered.
    Character(eval_character::EvalCharacter),
}

impl Eval {
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::LipSync(arguments) => arguments.run(),
            Self::Expression(arguments) => arguments.run(),
            Self::Sprite(arguments) => arguments.run(),
            Self::Character(arguments) => arguments.run(),
        }
    }
}

/// A family of people that are made up.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Only {
    /// Lines and flat colours.
    Drawn,
    /// Polygons and light.
    Sculpted,
}

/// The families to learn from.
fn families(only: Option<Only>) -> Vec<Family> {
    match only {
        Some(Only::Drawn) => vec![Family::Drawn],
        Some(Only::Sculpted) => vec![Family::Sculpted],
        None => vec![Family::Drawn, Family::Sculpted],
    }
}
