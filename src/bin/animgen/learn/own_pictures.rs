//! Pictures of the user's own: which options name them, and how they are read.

use std::{error::Error, path::PathBuf};

use bevy_animgen::{
    learn::{
        corpus::Split,
        expression::own,
        pictures::{LabelledPictures, ck_plus, fer2013, folder},
    },
    net::{Device, FaceWeights},
    track::Expression,
};
use clap::Args;

use crate::words::counted;

/// Any of the options that name pictures.
pub const OWN: &str = "own_pictures";

#[derive(Args)]
pub struct OwnPictures {
    /// FER2013's table: `fer2013.csv` or `icml_face_data.csv`. Chooses on PublicTest, reports PrivateTest.
    #[arg(long, value_name = "CSV", group = OWN)]
    fer2013: Option<PathBuf>,
    /// FER+'s labels for it: `fer2013new.csv`.
    // The conflicts, too: clap does not miss what is in conflict with something that is there.
    #[arg(long, value_name = "CSV", requires = "fer2013", conflicts_with_all = ["ck_plus", "folder"])]
    ferplus: Option<PathBuf>,
    /// The folder of the extended Cohn-Kanade set, with `cohn-kanade-images` and `Emotion` in it.
    #[arg(long, value_name = "DIR", group = OWN)]
    ck_plus: Option<PathBuf>,
    /// A folder with one sub-folder for each expression (neutral, happy, sad, angry, fearful, disgusted, surprised,
    /// contempt), and in these, if you can, one for each person.
    #[arg(long, value_name = "DIR", group = OWN)]
    folder: Option<PathBuf>,
    /// Of CK+, or of a folder that is not divided: which part of the people is the test split, from 0, by default the
    /// first.
    #[arg(long, requires = OWN)]
    fold: Option<usize>,
}

impl OwnPictures {
    /// Whether any are named.
    pub fn any(&self) -> bool {
        self.fer2013.is_some() || self.ck_plus.is_some() || self.folder.is_some()
    }

    /// Reads them and finds their faces; `None` if none are named.
    pub fn load(&self, weights: &FaceWeights, device: &Device) -> Result<Option<LabelledPictures>, Box<dyn Error>> {
        let mut set = match (&self.fer2013, &self.ck_plus, &self.folder) {
            (Some(path), ..) => fer2013(path, self.ferplus.as_deref())?,
            (_, Some(path), _) => ck_plus(path)?,
            (.., Some(path)) => folder(path)?,
            _ => return Ok(None),
        };
        if let Some(fold) = self.fold {
            let (path, folds) = (set.path.display(), set.folds());
            if set.divided {
                return Err(format!("--fold: {path} is divided already; leave the option out").into());
            }
            if fold >= folds {
                return Err(format!("--fold {fold}: {path} has folds 0 to {}", folds - 1).into());
            }
            set.fold(fold);
        }
        for warning in &set.warnings {
            eprintln!("warning: {}: {warning}", set.path.display());
        }
        for split in [Split::Train, Split::Dev, Split::Test] {
            let counts = set.counts(split);
            let each: Vec<String> = Expression::ALL
                .into_iter()
                .filter(|e| counts[e.index()] > 0)
                .map(|e| format!("{} {}", counts[e.index()], e.name()))
                .collect();
            let sum: usize = counts.iter().sum();
            println!("{:5} {}: {}", split.name(), counted(sum, "picture"), each.join(", "));
        }
        let located = own::locate(&mut set, weights, device, true);
        println!(
            "faces: {} with known points, {} found, {} taken to fill their picture",
            located.known, located.found, located.assumed
        );
        Ok(Some(set))
    }
}
