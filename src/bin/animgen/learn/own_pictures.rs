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

#[derive(Args)]
pub struct OwnPictures {
    /// FER2013's table: `fer2013.csv` or `icml_face_data.csv`. Chooses on PublicTest, reports PrivateTest.
    #[arg(long, value_name = "CSV", conflicts_with_all = ["ck_plus", "folder"])]
    fer2013: Option<PathBuf>,
    /// FER+'s labels for it: `fer2013new.csv`.
    #[arg(long, value_name = "CSV", requires = "fer2013")]
    ferplus: Option<PathBuf>,
    /// The folder of the extended Cohn-Kanade set, with `cohn-kanade-images` and `Emotion` in it.
    #[arg(long, value_name = "DIR", conflicts_with = "folder")]
    ck_plus: Option<PathBuf>,
    /// A folder with one sub-folder for each expression (neutral, happy, sad, angry, fearful, disgusted, surprised,
    /// contempt), and in these, if you can, one for each person.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Of CK+, or of a folder that is not divided: which part of the people is the test split.
    #[arg(long, default_value_t = 0)]
    fold: usize,
}

impl OwnPictures {
    /// Reads them and finds their faces; `None` if none are named.
    pub fn load(&self, weights: &FaceWeights, device: &Device) -> Result<Option<LabelledPictures>, Box<dyn Error>> {
        let mut set = match (&self.fer2013, &self.ck_plus, &self.folder) {
            (Some(path), ..) => fer2013(path, self.ferplus.as_deref())?,
            (_, Some(path), _) => ck_plus(path)?,
            (.., Some(path)) => folder(path)?,
            _ => return Ok(None),
        };
        if self.fold > 0 {
            if self.fer2013.is_some() {
                return Err("--fold: FER2013 is divided already; leave the option out".into());
            }
            if self.fold >= set.folds() {
                return Err(format!(
                    "--fold {}: {} has folds 0 to {}",
                    self.fold,
                    set.path.display(),
                    set.folds() - 1
                )
                .into());
            }
            set.fold(self.fold);
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
            println!("{:5} {sum} pictures: {}", split.name(), each.join(", "));
        }
        let located = own::locate(&mut set, weights, device, true);
        println!(
            "faces: {} with known points, {} found, {} taken to fill their picture",
            located.known, located.found, located.assumed
        );
        Ok(Some(set))
    }
}
